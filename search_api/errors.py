"""Every failure in one shape: the contract's JSON for programs, the same words on a page for people.

What was typed is never repeated in an error: the field's name says where, the sentence says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from search_api.pages.rendering import page
from storage.errors import Invalid, NotFound, SoatError, Unauthenticated
from storage.problems import problems_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Scope

RETRY_AFTER: Final = "5"  # seconds

#: Paths that programs ask; everything else is a page.
_MACHINE_PATHS: Final = ("/api/", "/livez", "/readyz", "/metrics", "/openapi.json")


class InternalError(SoatError):
    """Nobody foresaw it."""


class MethodNotAllowed(SoatError):
    """The address exists, the method on it does not."""

    status: ClassVar[int] = 405
    message = "Địa chỉ này không nhận cách gọi đó."


class BodyTooLarge(SoatError):
    """More than one MiB."""

    status: ClassVar[int] = 413
    message = "Nội dung gửi lên vượt quá 1 MiB."


class BodyTooDeep(Invalid):
    """JSON nested deeper than any record is."""

    message = "JSON gửi lên lồng quá nhiều tầng."


class UnsupportedMediaType(SoatError):
    """A body that does not say it is JSON."""

    status: ClassVar[int] = 415
    message = "Nội dung phải là JSON, với Content-Type: application/json."


class CrossSite(SoatError):
    """A page of another origin sent this."""

    status: ClassVar[int] = 403
    message = "Yêu cầu này đến từ một trang khác nên bị từ chối."


class BadRequest(SoatError):
    """HTTP that cannot be read."""

    status: ClassVar[int] = 400
    message = "Yêu cầu gửi lên không đọc được."


_BY_STATUS: Final[dict[int, type[SoatError]]] = {
    400: BadRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: BodyTooLarge,
}


def wire_shape(error: SoatError) -> dict[str, Any]:
    """The contract's error object."""
    details = [{"field": p.field, "code": p.code, "message": p.message} for p in error.problems]
    return {"error": {"code": error.code(), "message": error.text, "details": details + list(_extra(error))}}


def _extra(error: SoatError) -> list[dict[str, Any]]:
    extra: list[dict[str, Any]] = getattr(error, "details", [])
    return extra


def is_for_programs(path: str) -> bool:
    """Whether this path answers JSON."""
    return path.startswith(_MACHINE_PATHS)


def render(scope: Scope, error: SoatError, headers: dict[str, str] | None = None) -> Response:
    """The error as JSON or as a page, by the path that was asked."""
    headers = dict(headers or {})
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if error.status == 503:  # noqa: PLR2004  Service Unavailable: both stores recover by themselves
        headers["Retry-After"] = RETRY_AFTER
    if is_for_programs(scope["path"]):
        return JSONResponse(wire_shape(error), error.status, headers)
    return HTMLResponse(page("error.html", error=error, request_id=_request_id(scope)), error.status, headers)


def _request_id(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Handlers for everything that a route or the framework raises knowingly; Observe answers the rest.

    `routes` are all of the application's own.
    """

    def soat_error(request: Request, error: Exception) -> Response:
        return render(request.scope, _known(error))

    def http_error(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise TypeError(type(error))
        known = _BY_STATUS.get(error.status_code, InternalError)
        headers = dict(error.headers or {})
        if known is MethodNotAllowed:
            # The framework names the methods of one route, not of the address.
            headers["Allow"] = _allowed(request.scope, routes) or headers.get("Allow", "")
        return render(request.scope, known(), headers)

    def invalid(request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise TypeError(type(error))
        return render(request.scope, Invalid(problems=problems_of(map(_without_place, error.errors()))))

    app.add_exception_handler(SoatError, soat_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)


def _allowed(scope: Scope, routes: Iterable[BaseRoute]) -> str:
    reached = (route for route in routes if route.matches(scope)[0] is not Match.NONE)
    methods = {method for route in reached for method in getattr(route, "methods", None) or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _without_place(found: dict[str, Any]) -> dict[str, Any]:
    # FastAPI puts "path" or "query" before the field's own name.
    return {**found, "loc": found["loc"][1:]}


def _known(error: Exception) -> SoatError:
    return error if isinstance(error, SoatError) else InternalError()
