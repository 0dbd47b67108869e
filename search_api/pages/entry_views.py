"""Entering a letter that blocks, and the page of one. Nothing that was typed is ever part of an address."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matching.candidates import read_candidates
from matching.entering import look_for_duplicates
from search_api.dependencies import Caller, Services, ServicesDep, permitted, visible_record
from search_api.errors import RETRY_AFTER
from search_api.pages import entry_form, notice_page
from search_api.pages.once import LONGEST_KEY
from search_api.pages.rendering import page
from search_api.pages.views import SEE_OTHER, Wrong, pairs_of
from search_api.routers import records
from search_api.routers.notices import ENTERING, Enters, Reads, publication_of, refuse_measure
from storage.documents import agencies_of_late
from storage.errors import DatabaseUnavailable, Forbidden, Invalid
from storage.idempotency import run_once
from storage.records import canonical_json, superseded_versions
from storage.schemas import validate_draft

if TYPE_CHECKING:
    from matching.entering import Found

router = APIRouter(include_in_schema=False)

SUMMARY_WRONG: Final = "Cần sửa trước khi nhập"
SUMMARY_FAILED: Final = "Chưa nhập được; nội dung đã gõ còn nguyên ở dưới"
LINES_LEFT: Final = "Chưa hiểu những dòng còn lại trong ô này; sửa lại, hoặc nhập vào từng ô."
LINES_READ: Final = "Đã đọc các dòng dán vào. Hãy xem lại các thửa ở dưới rồi nhập."


class _LooksEntered(Exception):
    """There are duplicates that nobody has looked at; it ends the transaction, so that nothing is stored."""

    def __init__(self, found: Found) -> None:
        self.found = found


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it is drawn."""

    typed: entry_form.Typed
    once: str
    wrong: tuple[Wrong, ...] = ()
    one_more: str | None = None
    summary: str = SUMMARY_WRONG
    said: str = ""
    status: int = 200


@router.get("/notices/new", dependencies=[Depends(permitted(*ENTERING))])
def entry_page(services: ServicesDep) -> Response:
    """The empty form."""
    return _form_page(Form(entry_form.Typed(), ""), services)


@router.post("/notices/new")
def submit(request: Request, caller: Enters, services: ServicesDep) -> Response:
    """One more row, the pasted lines, the likely duplicates, or the notice: then the browser is sent on to it."""
    pairs = pairs_of(request)
    single, typed = dict(pairs), entry_form.read(pairs)
    once = single.get("once", "")
    again = _not_sent_yet(typed, once, single.get("add"))
    if again is not None:
        return _form_page(again, services)
    body = entry_form.body_of(typed)
    seen = frozenset(single.get("seen", "").split()) if single.get("confirm") else frozenset()
    try:
        draft = validate_draft(body, "notice")
        refuse_measure(caller, draft)
        entered = _enter(draft, body, once, seen, caller, services)
    except Invalid as error:
        return _form_page(Form(typed, once, _wrong(error, typed), status=error.status), services)
    except Forbidden as error:
        return _form_page(Form(typed, once, (Wrong("measure", error.text),), status=error.status), services)
    except _LooksEntered as looks:
        return _duplicates_page(typed, once, looks.found)
    except DatabaseUnavailable as error:
        failed = Form(typed, once, (Wrong("number", error.text),), summary=SUMMARY_FAILED, status=error.status)
        answer = _form_page(failed, services)
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    return RedirectResponse(f"/notices/{entered}?entered=yes", SEE_OTHER)


def _not_sent_yet(typed: entry_form.Typed, once: str, add: str | None) -> Form | None:
    """The form as it stands after any other button than the last; None when the letter is to be entered."""
    if add in entry_form.GRID.kinds:
        return Form(typed, once, one_more=add)
    if typed.many:  # never stored unseen
        typed, left = entry_form.with_many(typed)
        if left:
            return Form(typed, once, (Wrong("many", LINES_LEFT, "Nhiều thửa"),), status=422)
        return Form(typed, once, said=LINES_READ)
    return Form(typed, once) if add else None


@router.get("/notices/{notice_id}")
def notice(
    notice_id: str,
    caller: Reads,
    services: ServicesDep,
    entered: Annotated[str | None, Query(max_length=8)] = None,
) -> Response:
    """A notice of one's own office as it is now, and its earlier versions."""
    with services.database.snapshot() as tx:
        record = visible_record(tx, notice_id, "notice", caller)
        replaced_by = read_candidates(tx, [record.id]).replaced_by
        versions = superseded_versions(tx, record.id)
    shown = notice_page.view(record, replaced_by, versions, datetime.now(UTC))
    return HTMLResponse(page("notice.html", notice=shown, entered=bool(entered)))


def _enter(  # noqa: PLR0913, PLR0917  the letter, the form that sent it, what was seen, and who
    draft: dict[str, Any], body: dict[str, Any], once: str, seen: frozenset[str], caller: Caller, services: Services
) -> str:
    """Store the notice, or find the one that the same form has just stored; its id."""

    def act() -> dict[str, Any]:
        found = look_for_duplicates(tx, draft, services.engine, entering=True)
        if any(str(one.record.id) not in seen for one in found.duplicates):
            raise _LooksEntered(found)
        stored = records.enter(tx, draft, caller, publication_of(caller, services.settings))
        return {"id": stored["id"]}

    # The content is part of the key: after the Back button the same form may hold another letter.
    digest = hashlib.sha256(canonical_json(body)).digest()
    with services.database.transaction() as tx:
        if not once or len(once) > LONGEST_KEY:
            return str(act()["id"])
        entered, _ = run_once(tx, caller.id, f"entry:{once}:{digest.hex()}", digest, act)
        return str(entered["id"])


def _wrong(error: Invalid, typed: entry_form.Typed) -> tuple[Wrong, ...]:
    found = []
    for problem in error.problems:
        place = entry_form.anchor(problem, typed)
        found.append(Wrong(place, entry_form.sentence(problem, place), entry_form.name_of(place, typed)))
    return tuple(found)


def _duplicates_page(typed: entry_form.Typed, once: str, found: Found) -> Response:
    told = found.told(datetime.now(UTC))
    html = page(
        "entry_duplicates.html",
        duplicates=[notice_page.duplicate(one) for one in told["duplicates"]],
        complete=told["complete"],
        hidden=[*typed.pairs(), ("once", once), ("seen", " ".join(one["record"]["id"] for one in told["duplicates"]))],
    )
    return HTMLResponse(html, 409)


def _form_page(form: Form, services: Services) -> Response:
    by_anchor: dict[str, list[str]] = {}
    for problem in form.wrong if form.summary == SUMMARY_WRONG else ():
        by_anchor.setdefault(problem.anchor, []).append(problem.message)
    html = page(
        "entry.html",
        typed=form.typed,
        document=entry_form.DOCUMENT,
        groups=entry_form.GRID.groups,
        rows=form.typed.shown(form.one_more),
        rows_at_most=entry_form.GRID.at_most,
        one_more=form.one_more,
        problems=form.wrong,
        by_anchor=by_anchor,
        summary=form.summary,
        said=form.said,
        agencies=_agencies(services),
        once=form.once or uuid.uuid4().hex,
    )
    return HTMLResponse(html, form.status)


def _agencies(services: Services) -> list[str]:
    """Suggestions; without the database the form does without."""
    try:
        with services.database.snapshot() as tx:
            return agencies_of_late(tx)
    except DatabaseUnavailable:
        return []
