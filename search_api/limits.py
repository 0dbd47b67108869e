"""Limits on what is read from the wire, and the headers that every answer carries."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from search_api.errors import BodyTooDeep, BodyTooLarge, CrossSite, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT: Final = 1024 * 1024  # bytes; the longest real letter with its annexes is a few dozen KiB
DEPTH_LIMIT: Final = 20  # a deed with former parcels of its assets is six deep

_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

SECURITY_HEADERS: Final = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
            b"base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def json_depth(body: bytes) -> int:
    """The deepest nesting of brackets outside strings; of text that is no JSON, whatever that text's brackets give."""
    deepest = depth = 0
    for byte in _STRINGS.sub(b"", body):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


class AnswerHeaders:
    """Adds the security headers to every answer, the 500 of the last resort too; so it is the outermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        """Wraps `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SECURITY_HEADERS, _caching(scope, message["status"])]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Limits:
    """Refuses bodies that are too large or too deep and writes from foreign pages.

    The whole body is read before the application starts: it is at most 1 MiB, and an endpoint that has begun its
    transaction must not wait for a slow sender.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wraps `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        headers = dict(scope["headers"])
        if scope["method"] not in _SAFE_METHODS and is_foreign(headers):
            await render(scope, CrossSite())(scope, receive, send)
            return
        body = await _read(receive, headers)
        if body is None:
            await render(scope, BodyTooLarge())(scope, receive, send)
            return
        if b"json" in headers.get(b"content-type", b"") and json_depth(body) > DEPTH_LIMIT:
            await render(scope, BodyTooDeep())(scope, receive, send)
            return
        scope.setdefault("state", {})["body"] = body
        with _as_get(scope, send) as sending:
            await self.app(scope, _replay(body, receive), sending)


def is_foreign(headers: dict[bytes, bytes]) -> bool:
    """Whether a browser says that a page of another origin sends this. Programs send neither header and carry a key."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host", b"")


def _caching(scope: Scope, status: int) -> tuple[bytes, bytes]:
    # Answers name persons: no copy may stay in a browser or a proxy. Style and scripts name nobody.
    is_file = scope["path"].startswith("/static/") and status < 400  # noqa: PLR2004  an error about it is no file
    return b"cache-control", b"public, max-age=3600" if is_file else b"no-store"


async def _read(receive: Receive, headers: dict[bytes, bytes]) -> bytes | None:
    # None: too large. A stated length is believed only when it already says so.
    stated = headers.get(b"content-length", b"0")
    if stated.isdigit() and int(stated) > BODY_LIMIT:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


@contextmanager
def _as_get(scope: Scope, send: Send) -> Iterator[Send]:
    # HEAD goes wherever GET goes. The server must know it as HEAD again when the answer starts: it drops the body.
    if scope["method"] != "HEAD":
        yield send
        return

    async def head(message: Message) -> None:
        scope["method"] = "HEAD"
        await send(message)

    scope["method"] = "GET"
    try:
        yield head
    finally:
        scope["method"] = "HEAD"


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
