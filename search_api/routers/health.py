"""For machines that watch: alive, ready, measured, and how far the index is."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from search_api.dependencies import Caller, Services, ServicesDep, permitted
from search_api.openapi import ERRORS
from search_api.permissions import Permission
from search_api.schemas import IndexState, Ready
from storage import generations, migrate
from storage.changes import queue_state
from storage.database import Database
from storage.errors import DatabaseUnavailable, EngineUnavailable

router = APIRouter(tags=["health"])

IndexReads = Annotated[Caller, Depends(permitted(Permission.INDEX_READ))]
UNAVAILABLE: Final = 503


@router.get("/livez")
def livez() -> dict[str, str]:
    """The process answers; asks nothing else."""
    return {"status": "ok"}


@router.get("/readyz", responses={200: {"model": Ready}, 503: {"model": Ready}})
def readyz(request: Request, services: ServicesDep, response: Response) -> dict[str, Any]:
    """PostgreSQL answers and its schema is this program's; the engine is told apart."""
    schema_current, generation = _record_state(services.database)
    engine_up = _engine_answers(services, generation)
    if request.app.state.stopping:
        status = "stopping"
    elif not schema_current:
        status = "unavailable"
    else:
        # Without the engine lookups go on, say what they could not ask, and clear nobody.
        status = "ok" if engine_up else "degraded"
    if status in {"stopping", "unavailable"}:
        response.status_code = UNAVAILABLE
    return {
        "status": status,
        "database": "unavailable" if schema_current is None else "ok",
        "schema_current": schema_current,
        "engine": "ok" if engine_up else "unavailable",
    }


@router.get("/metrics")
def metrics(services: ServicesDep) -> Response:
    """Measurements in Prometheus' text format."""
    return Response(services.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


@router.get("/api/v1/index", responses={200: {"model": IndexState}, **ERRORS})
def index_state(_caller: IndexReads, services: ServicesDep) -> dict[str, Any]:
    """How far the index is."""
    with services.database.snapshot() as tx:
        live = generations.live(tx)
    return {
        "generation": live.index_name if live else None,
        "documents": _documents(services, live),
        **queue_figures(services.database),
        "rebuild": None,
    }


def queue_figures(database: Database) -> dict[str, float]:
    """pending, oldest_pending_seconds and stuck, as they are now. Raises DatabaseUnavailable."""
    with database.snapshot() as tx:
        state = queue_state(tx)
    return {"pending": state.pending, "oldest_pending_seconds": state.oldest_seconds, "stuck": state.stuck}


def _record_state(database: Database) -> tuple[bool | None, generations.Generation | None]:
    # Whether the schema is current (None: PostgreSQL does not answer), and the live generation.
    try:
        with database.transaction() as tx:
            current = migrate.is_current(tx)
            return current, generations.live(tx) if current else None
    except DatabaseUnavailable:
        return None, None


def _engine_answers(services: Services, generation: generations.Generation | None) -> bool:
    if generation is None:
        return False
    try:
        return services.engine.ready(generation.index_name, generation.shards)
    except EngineUnavailable:
        return False


def _documents(services: Services, generation: generations.Generation | None) -> int | None:
    if generation is None:
        return None
    try:
        return services.engine.count(generation.index_name, generation.shards)
    except EngineUnavailable:
        return None
