"""The lookup page and the page of an answer. Nothing that was typed is ever part of an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from analyzers.box import understand
from matching.request import read_request
from search_api.dependencies import ServicesDep
from search_api.errors import RETRY_AFTER
from search_api.pages import form, marked_text
from search_api.pages.answer import view
from search_api.pages.once import OneAnswer
from search_api.pages.rendering import page
from search_api.routers.lookups import Reads, Runs, look_up, stored_lookup
from storage.errors import DatabaseUnavailable, Invalid, Problem

router = APIRouter(include_in_schema=False)

SEE_OTHER: Final = 303
BOX_LIMIT: Final = 2000  # characters; longer texts are for the field `text` of the API

NOTHING_TYPED: Final = "Hãy nhập ít nhất một người, tổ chức, thửa đất, phương tiện hoặc tài sản khác."
NOT_UNDERSTOOD: Final = (
    "Chưa hiểu hết phần còn lại trong ô này. Sửa hoặc xóa phần đó; phần đã hiểu nằm ở các ô bên dưới."
)
NOTHING_UNDERSTOOD: Final = "Chưa hiểu nội dung này. Viết lại gần với một ví dụ, hoặc nhập vào từng ô bên dưới."
TOO_LONG: Final = f"Ô này nhận nhiều nhất {BOX_LIMIT} ký tự. Văn bản dài thì dán vào ô “Dự thảo văn bản” bên dưới."
SUMMARY_WRONG: Final = "Cần sửa trước khi tra cứu"
SUMMARY_FAILED: Final = "Chưa tra cứu được; nội dung đã nhập còn nguyên ở dưới"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A sentence of the error summary, and the id of the input that it leads to."""

    anchor: str
    message: str
    name: str = ""


@router.get("/")
def lookup_page(
    caller: Runs, services: ServicesDep, from_lookup: Annotated[str | None, Query(alias="from", max_length=64)] = None
) -> Response:
    """The empty form; with `from`, as an earlier lookup had filled it."""
    typed = form.Typed()
    if from_lookup is not None:
        with services.database.snapshot() as tx:
            typed = form.typed_of(stored_lookup(tx, from_lookup, caller).request)
    return _form_page(typed)


@router.post("/")
def submit(request: Request, caller: Runs, services: ServicesDep) -> Response:
    """One more row, or the lookup itself: then the browser is sent on, so that a reload asks nothing twice."""
    pairs = pairs_of(request)
    typed = form.read(pairs)
    single = dict(pairs)
    one_more = single.get("add")
    once = single.get("once", "")
    if one_more in form.GRID.kinds:
        return _form_page(typed, one_more=one_more, once=once)
    as_typed = typed
    wrong, typed, asked = _understand(typed)
    if asked is None:
        return _form_page(typed, wrong, once=once, status=422)
    try:
        lookup = read_request(asked)
    except Invalid as error:
        return _form_page(typed, _wrong(error.problems, typed), once=once, status=422)
    one = OneAnswer(caller.id, once, lookup)
    try:
        look_up(lookup, caller, services, one.keep)
    except DatabaseUnavailable as error:
        return _failed_page(as_typed, error, once)
    return RedirectResponse(f"/lookups/{one.id}", SEE_OTHER)


@router.get("/lookups/{lookup_id}")
def answer_page(lookup_id: str, caller: Reads, services: ServicesDep) -> Response:
    """A stored answer, as it was given."""
    with services.database.snapshot() as tx:
        lookup = stored_lookup(tx, lookup_id, caller)
    answer = lookup.answer
    shown = view(answer, lookup.request)
    return HTMLResponse(
        page(
            "answer.html",
            answer=shown,
            marked=marked_text.view(lookup.request.get("text"), answer, shown.subjects),
            id=str(lookup.id),
            code=lookup.code,
            looked_up_at=lookup.looked_up_at,
            by=answer["by"],
            dossier=lookup.dossier,
            pending=answer["engine"]["pending_changes"],
            searched=answer["searched"],
        )
    )


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """What a form sent. The body was read already, whole and bounded; what is not UTF-8 or no form says nothing."""
    text = request.state.body.decode("utf-8", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return []


def _understand(typed: form.Typed) -> tuple[list[Wrong], form.Typed, dict[str, Any] | None]:
    # What is wrong with the box, the form as it then has to stand, and the request when nothing is wrong.
    if len(typed.box) > BOX_LIMIT:
        return [Wrong("box", TOO_LONG)], typed, None
    understood = understand(typed.box)
    if understood.rest and not understood.request:  # the box stays as it was typed
        return [Wrong("box", NOTHING_UNDERSTOOD)], typed, None
    if understood.rest:
        return [Wrong("box", NOT_UNDERSTOOD)], form.with_understood(typed, understood.request, understood.rest), None
    asked = form.request_of(typed, understood.request)
    if not asked.keys() & {*form.GRID.kinds, "text"}:
        return [Wrong("box", NOTHING_TYPED)], typed, None
    # From here on the form stands as it was understood, so that each problem has a field to point at.
    return [], form.with_understood(typed, understood.request, ""), asked


def _wrong(problems: tuple[Problem, ...], typed: form.Typed) -> list[Wrong]:
    return [Wrong(form.anchor(problem, typed), problem.message, form.name_of(problem, typed)) for problem in problems]


def _failed_page(typed: form.Typed, error: DatabaseUnavailable, once: str) -> Response:
    # The same form, to be sent again; no field is wrong. Its key stays: what was stored after all is found again.
    page = _form_page(typed, [Wrong("box", error.text)], once=once, status=error.status, summary=SUMMARY_FAILED)
    page.headers["Retry-After"] = RETRY_AFTER
    return page


def _form_page(  # noqa: PLR0913  what stands in it, what is wrong, and how that is said
    typed: form.Typed,
    wrong: list[Wrong] | None = None,
    *,
    one_more: str | None = None,
    once: str = "",
    status: int = 200,
    summary: str = SUMMARY_WRONG,
) -> Response:
    wrong = wrong or []
    by_anchor: dict[str, list[str]] = {}
    for problem in wrong if summary == SUMMARY_WRONG else ():
        by_anchor.setdefault(problem.anchor, []).append(problem.message)
    html = page(
        "lookup.html",
        typed=typed,
        groups=form.GRID.groups,
        rows=typed.shown(one_more),
        rows_at_most=form.GRID.at_most,
        one_more=one_more,
        open=bool(one_more or typed.in_fields or any(problem.anchor != "box" for problem in wrong)),
        problems=wrong,
        by_anchor=by_anchor,
        summary=summary,
        text_open=bool(typed.text or any(problem.anchor == "text" for problem in wrong)),
        once=once or uuid.uuid4().hex,
    )
    return HTMLResponse(html, status)
