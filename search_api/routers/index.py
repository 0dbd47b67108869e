"""The index for machines and its administrator: how it stands, and what he asks of those who work on it.

Nothing is done here but writing rows: whichever indexer is alive builds and compares what they ask for. Going back is
one row too, which the next lookup reads.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeVar

import structlog
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ValidationError

from analyzers import mapping
from search_api.dependencies import Caller, Services, ServicesDep, TxDep, json_body, permitted, record_id
from search_api.openapi import ERRORS, taking
from search_api.permissions import Permission
from search_api.schemas import (
    IndexState,
    RebuildRequest,
    RebuildState,
    ReconcileRequest,
    ReconcileState,
    Retried,
    StuckNote,
    StuckRows,
)
from storage import changes, generations, rebuilds, reconciles
from storage.database import Tx
from storage.errors import EngineUnavailable, Invalid, NotFound
from storage.generations import Generation
from storage.problems import problems_of
from storage.rebuilds import Rebuild
from storage.watching import IndexNow, watch

log = structlog.get_logger("soat.web")

router = APIRouter(prefix="/api/v1/index", tags=["index"])

IndexReads = Annotated[Caller, Depends(permitted(Permission.INDEX_READ))]
IndexManages = Annotated[Caller, Depends(permitted(Permission.INDEX_MANAGE))]

#: How long going back waits for the batches that are under way; lookups wait for nothing meanwhile.
GO_BACK_SECONDS: Final = 3.0
STUCK_SHOWN: Final = 200
ACCEPTED: Final = 202

Asked = TypeVar("Asked", bound=BaseModel)


def optional_body(request: Request) -> Any:  # noqa: ANN401  whatever JSON holds
    """The body, or an empty object when none was sent."""
    return json_body(request) if request.state.body else {}


Body = Annotated[Any, Depends(optional_body)]


@router.get("", responses={200: {"model": IndexState}, **ERRORS})
def index_state(_caller: IndexReads, services: ServicesDep) -> dict[str, Any]:
    """How far the index is, and what is done to it."""
    with services.database.snapshot() as tx:
        now = watch(tx)
    return told(now, documents_of(services, now.live))


@router.post(
    "/rebuilds",
    status_code=ACCEPTED,
    responses={ACCEPTED: {"model": RebuildState}, **ERRORS},
    openapi_extra=taking(RebuildRequest, required=False),
)
def ask_for_rebuild(caller: IndexManages, tx: TxDep, body: Body, response: Response) -> dict[str, Any]:
    """Have a new index built beside the live one; an indexer begins within seconds."""
    asked = ask_rebuild(tx, caller, full_speed=_read(RebuildRequest, body).full_speed)
    response.headers["Location"] = f"{router.prefix}/rebuilds/{asked.id}"
    return asked.as_json()


@router.get("/rebuilds/{rebuild_id}", responses={200: {"model": RebuildState}, **ERRORS})
def get_rebuild(rebuild_id: str, _caller: IndexReads, services: ServicesDep) -> dict[str, Any]:
    """How far a rebuild is."""
    with services.database.snapshot() as tx:
        return rebuilds.get(tx, record_id(rebuild_id)).as_json()


@router.post("/rebuilds/{rebuild_id}/cancel", responses={200: {"model": RebuildState}, **ERRORS})
def cancel_rebuild(rebuild_id: str, _caller: IndexManages, tx: TxDep) -> dict[str, Any]:
    """Have it end at its next page; the live index stays as it is."""
    return rebuilds.ask_to_cancel(tx, record_id(rebuild_id)).as_json()


@router.post("/rollback", responses={200: {"model": IndexState}, **ERRORS})
def roll_back(_caller: IndexManages, services: ServicesDep) -> dict[str, Any]:
    """Have lookups ask the index before the present one; the present one stands by."""
    go_back(services)
    with services.database.snapshot() as tx:
        now = watch(tx)
    return told(now, documents_of(services, now.live))


@router.post(
    "/reconcile",
    status_code=ACCEPTED,
    responses={ACCEPTED: {"model": ReconcileState}, **ERRORS},
    openapi_extra=taking(ReconcileRequest, required=False),
)
def ask_for_reconcile(caller: IndexManages, tx: TxDep, body: Body, response: Response) -> dict[str, Any]:
    """Have the whole live index compared with PostgreSQL; what differs is repaired through the queue."""
    asked = reconciles.ask(tx, "asked", full_speed=_read(ReconcileRequest, body).full_speed, account=caller.account)
    response.headers["Location"] = f"{router.prefix}/reconciles/{asked.id}"
    return asked.as_json()


@router.get("/reconciles/{reconcile_id}", responses={200: {"model": ReconcileState}, **ERRORS})
def get_reconcile(reconcile_id: str, _caller: IndexReads, services: ServicesDep) -> dict[str, Any]:
    """How far a comparison is, and what it found."""
    with services.database.snapshot() as tx:
        return reconciles.get(tx, record_id(reconcile_id)).as_json()


@router.get("/stuck", responses={200: {"model": StuckRows}, **ERRORS})
def list_stuck(_caller: IndexManages, services: ServicesDep) -> dict[str, Any]:
    """The changes that the engine refuses, oldest first; lookups match their records all the same."""
    with services.database.snapshot() as tx:
        rows, state = changes.stuck(tx, STUCK_SHOWN), changes.queue_state(tx)
    return {"stuck": [_told_stuck(row) for row in rows], "count": state.stuck}


@router.post("/stuck/retry", responses={200: {"model": Retried}, **ERRORS})
def retry_all(_caller: IndexManages, tx: TxDep) -> dict[str, int]:
    """Put all of them back in line."""
    return {"retried": changes.retry_stuck(tx)}


@router.post("/stuck/{change_id}/retry", responses={200: {"model": Retried}, **ERRORS})
def retry_one(change_id: str, _caller: IndexManages, tx: TxDep) -> dict[str, int]:
    """Put this one back in line."""
    retried = changes.retry_stuck(tx, record_id(change_id))
    if not retried:
        raise NotFound
    return {"retried": retried}


@router.patch("/stuck/{change_id}", responses={204: {}, **ERRORS}, status_code=204, openapi_extra=taking(StuckNote))
def annotate(change_id: str, _caller: IndexManages, tx: TxDep, body: Body) -> None:
    """Keep a note with it, or none."""
    note_stuck(tx, change_id, _read(StuckNote, body).note)


# ----- what the page does too -----


def ask_rebuild(tx: Tx, caller: Caller, *, full_speed: bool) -> Rebuild:
    """The rebuild that this caller asks for. Raises Conflict while one is open."""
    return rebuilds.ask(tx, "asked", fingerprint=mapping.FINGERPRINT, full_speed=full_speed, account=caller.account)


def go_back(services: Services) -> Generation:
    """Have lookups ask the index before. Raises Conflict when there is none, LineBusy when a batch takes long."""
    with services.database.transaction() as tx:
        live = generations.roll_back(tx, GO_BACK_SECONDS)
    log.warning("generation_rolled_back", generation=live.id)  # the alias, for tools, is led after it by an indexer
    return live


def note_stuck(tx: Tx, change_id: str, note: str | None) -> None:
    """Keep this with a stuck change. Raises NotFound when it is stuck no more."""
    if not changes.annotate(tx, record_id(change_id), (note or "").strip() or None):
        raise NotFound


def documents_of(services: Services, generation: Generation | None) -> int | None:
    """How many the engine counts, None when it does not answer."""
    if generation is None:
        return None
    try:
        return services.engine.count(generation.index_name, generation.shards)
    except EngineUnavailable:
        return None


# ----- on the wire -----


def told(now: IndexNow, documents: int | None) -> dict[str, Any]:
    """The index, as the wire shows it."""
    return {
        "generation": now.live.index_name if now.live else None,
        "trouble": now.trouble,
        "documents": documents,
        "pending": now.queue.pending,
        "oldest_pending_seconds": now.queue.oldest_seconds,
        "stuck": now.queue.stuck,
        "rebuild": now.rebuild.as_json() if now.rebuild else None,
        "standby": now.standby.index_name if now.standby else None,
        "reconcile": now.reconcile.as_json() if now.reconcile else None,
    }


def _told_stuck(row: changes.Stuck) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "record": {"type": row.record_type, "id": str(row.record_id)},
        "reason": row.reason,
        "since": row.since,
        "attempts": row.attempts,
        "note": row.note,
    }


def _read(model: type[Asked], body: object) -> Asked:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise Invalid(problems=problems_of(error.errors(include_url=False, include_input=False))) from None
