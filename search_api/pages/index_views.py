"""The administrator's page of the index. It works without scripts: while something runs, the page asks for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import TypeAdapter, ValidationError

from search_api.dependencies import Caller, Services, ServicesDep, record_id
from search_api.errors import RETRY_AFTER
from search_api.pages import index_page
from search_api.pages.rendering import page
from search_api.pages.views import SEE_OTHER, pairs_of
from search_api.permissions import Permission, may
from search_api.routers.health import engine_answers
from search_api.routers.index import (
    STUCK_SHOWN,
    IndexManages,
    IndexReads,
    ask_rebuild,
    documents_of,
    go_back,
    note_stuck,
)
from storage import changes, rebuilds, reconciles
from storage.errors import Conflict, LineBusy, NotFound
from storage.field_types import LongText
from storage.watching import watch

router = APIRouter(include_in_schema=False)

PATH: Final = "/admin/index"
NOTE: Final = TypeAdapter[str](LongText)
NOT_A_NOTE: Final = "Ghi chú dài nhất 4.000 ký tự, không có ký tự hỏng."
NO_LONGER_STUCK: Final = "Thay đổi này không còn bị giữ lại; có thể đã lập chỉ mục xong."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows besides the index itself."""

    said: str = ""
    wrong: str = ""
    note: str = ""
    """The stuck change whose note is being written."""
    typed: str | None = None
    still: bool = False
    status: int = 200


@router.get(PATH)
def index_page_view(
    caller: IndexReads,
    services: ServicesDep,
    said: Annotated[str, Query(max_length=20)] = "",
    note: Annotated[str, Query(max_length=20)] = "",
    still: Annotated[str, Query(max_length=5)] = "",
) -> Response:
    """The index as it is; who may not manage it sees no buttons and no list."""
    return _page(caller, services, Shown(index_page.SAID.get(said, ""), note=note, still=bool(still)))


@router.post(f"{PATH}/rebuild")
def rebuild(request: Request, caller: IndexManages, services: ServicesDep) -> Response:
    """Ask for a rebuild."""
    try:
        with services.database.transaction() as tx:
            ask_rebuild(tx, caller, full_speed=dict(pairs_of(request)).get("speed") == "full")
    except Conflict as error:
        return _page(caller, services, Shown(wrong=error.text, status=error.status))
    return _back("rebuild")


@router.post(f"{PATH}/rebuilds/{{rebuild_id}}/cancel")
def cancel(rebuild_id: str, caller: IndexManages, services: ServicesDep) -> Response:
    """Have the rebuild end."""
    try:
        with services.database.transaction() as tx:
            rebuilds.ask_to_cancel(tx, record_id(rebuild_id))
    except Conflict as error:
        return _page(caller, services, Shown(wrong=error.text, status=error.status))
    return _back("cancel")


@router.post(f"{PATH}/rollback")
def roll_back(caller: IndexManages, services: ServicesDep) -> Response:
    """Go back to the index before."""
    try:
        go_back(services)
    except (Conflict, LineBusy) as error:
        answer = _page(caller, services, Shown(wrong=error.text, status=error.status))
        if isinstance(error, LineBusy):
            answer.headers["Retry-After"] = RETRY_AFTER
        return answer
    return _back("rollback")


@router.post(f"{PATH}/reconcile")
def reconcile(caller: IndexManages, services: ServicesDep) -> Response:
    """Ask for a comparison."""
    try:
        with services.database.transaction() as tx:
            reconciles.ask(tx, "asked", account=caller.account)
    except Conflict as error:
        return _page(caller, services, Shown(wrong=error.text, status=error.status))
    return _back("reconcile")


@router.post(f"{PATH}/stuck")
def retry(request: Request, _caller: IndexManages, services: ServicesDep) -> Response:
    """Put all stuck changes back in line, or the one that the button names."""
    one = dict(pairs_of(request)).get("change")
    with services.database.transaction() as tx:
        changes.retry_stuck(tx, None if one is None else record_id(one))
    return _back("retry")


@router.post(f"{PATH}/stuck/{{change_id}}/note")
def annotate(change_id: str, request: Request, caller: IndexManages, services: ServicesDep) -> Response:
    """Keep a note with a stuck change."""
    typed = dict(pairs_of(request)).get("note", "").replace("\r\n", "\n")
    try:
        text = NOTE.validate_python(typed)
    except ValidationError:
        return _page(caller, services, Shown(wrong=NOT_A_NOTE, note=change_id, typed=typed, status=422))
    try:
        with services.database.transaction() as tx:
            note_stuck(tx, change_id, text)
    except NotFound as error:
        return _page(caller, services, Shown(wrong=NO_LONGER_STUCK, status=error.status))
    return _back("note")


def _back(said: str) -> Response:
    return RedirectResponse(f"{PATH}?said={said}", SEE_OTHER)


def _page(caller: Caller, services: Services, shown: Shown) -> Response:
    manages = may(caller.role, Permission.INDEX_MANAGE)
    with services.database.snapshot() as tx:
        now = watch(tx)
        stuck = changes.stuck(tx, STUCK_SHOWN) if manages else []
    values: dict[str, Any] = {
        "now": now,
        "alarms": index_page.alarms(now, engine_up=engine_answers(services.engine, now.live)),
        "documents": documents_of(services, now.live),
        "plot": index_page.plot(now),
        "rebuild": index_page.rebuild_work(now.rebuild) if now.rebuild else None,
        "reconcile": index_page.reconcile_work(now.reconcile) if now.reconcile else None,
        "moving": now.working or bool(now.queue.pending),
        "refresh": index_page.REFRESH_SECONDS,
    }
    html = page(
        "index.html",
        **values,
        stuck=stuck,
        manages=manages,
        shown=shown,
        records=index_page.RECORDS,
        duration=index_page.duration,
        keep_hours=services.settings.index_keep_hours,
    )
    return HTMLResponse(html, shown.status)
