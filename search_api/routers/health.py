"""For machines that watch: alive, ready, measured."""

from __future__ import annotations

from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from search_api.dependencies import ServicesDep
from search_api.schemas import Ready
from storage import generations, migrate
from storage.database import Database
from storage.errors import DatabaseUnavailable, EngineUnavailable
from storage.generations import Generation
from storage.search_index import SearchIndex
from storage.watching import trouble_of

log = structlog.get_logger("soat.web")

router = APIRouter(tags=["health"])

UNAVAILABLE: Final = 503


@router.get("/livez")
def livez() -> dict[str, str]:
    """The process answers; asks nothing else."""
    return {"status": "ok"}


@router.get("/readyz", responses={200: {"model": Ready}, 503: {"model": Ready}})
def readyz(request: Request, services: ServicesDep, response: Response) -> dict[str, Any]:
    """PostgreSQL answers and its schema is this program's; the engine is told apart."""
    schema_current, generation = _record_state(services.database)
    engine_up = engine_answers(services.engine, generation)
    if request.app.state.stopping:
        status = "stopping"
    elif not schema_current:
        status = "unavailable"
    else:
        # Without the engine lookups go on, say what they could not ask, and clear nobody.
        status = "ok" if engine_up and not trouble_of(generation) else "degraded"
    if status in {"stopping", "unavailable"}:
        response.status_code = UNAVAILABLE
    return {
        "status": status,
        "database": "unavailable" if schema_current is None else "ok",
        "schema_current": schema_current,
        "engine": "ok" if engine_up else "unavailable",
        "index": _index_word(generation) if schema_current else None,
    }


@router.get("/metrics")
def metrics(services: ServicesDep) -> Response:
    """Measurements in Prometheus' text format."""
    return Response(services.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


def say_if_stale(database: Database) -> None:
    """Log, when a process starts, that lookups cannot use the index as it is. Raises DatabaseUnavailable."""
    with database.transaction() as tx:
        live = generations.live(tx)
    if live and (trouble := trouble_of(live)):
        log.warning("index_stale", generation=live.id, reason=trouble, advice="an indexer builds a new one")


def engine_answers(engine: SearchIndex, generation: Generation | None) -> bool:
    """Whether the live index answers a search completely now."""
    if generation is None:
        return False
    try:
        return engine.ready(generation.index_name, generation.shards)
    except EngineUnavailable:
        return False


def _index_word(generation: Generation | None) -> str:
    if generation is None:
        return "missing"
    return "stale" if trouble_of(generation) else "ok"


def _record_state(database: Database) -> tuple[bool | None, Generation | None]:
    # Whether the schema is current (None: PostgreSQL does not answer), and the live generation.
    try:
        with database.transaction() as tx:
            current = migrate.is_current(tx)
            return current, generations.live(tx) if current else None
    except DatabaseUnavailable:
        return None, None
