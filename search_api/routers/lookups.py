"""Looking up, and reading what was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from matching.lookup import Caller as LookupCaller
from matching.lookup import run_lookup
from matching.request import LookupRequest, read_request
from search_api.dependencies import Caller, Services, ServicesDep, json_body, permitted, services_of
from search_api.openapi import ERRORS, taking
from search_api.permissions import Permission
from search_api.schemas import LookupAnswer, LookupList
from storage.database import Tx
from storage.errors import NotFound
from storage.lookups import StoredLookup, find_lookup, lookups_of_dossier, store_lookup

router = APIRouter(prefix="/api/v1/lookups", tags=["lookups"])

Runs = Annotated[Caller, Depends(permitted(Permission.LOOKUP_RUN))]
Reads = Annotated[Caller, Depends(permitted(Permission.LOOKUP_READ))]


def look_up(
    request: LookupRequest,
    caller: Caller,
    services: Services,
    keep: Callable[[Tx, StoredLookup], None] = store_lookup,
) -> dict[str, Any]:
    """Run a lookup for this caller and count it; the answer, kept by `keep`. The pages use it too."""
    answer = run_lookup(
        request,
        LookupCaller(caller.account, caller.office),
        services.database,
        services.engine,
        engine_timeout=services.settings.engine_timeout_seconds,
        keep=keep,
    )
    services.metrics.lookups.labels(answer["verdict"]).inc()
    return answer


def stored_lookup(tx: Tx, lookup_id: str, caller: Caller) -> StoredLookup:
    """The lookup, if this caller may read it; NotFound otherwise."""
    found = find_lookup(tx, lookup_id)
    if found is None or not caller.sees_lookup_of(found.office):
        raise NotFound
    return found


@router.post(
    "", status_code=201, responses={201: {"model": LookupAnswer}, **ERRORS}, openapi_extra=taking(LookupRequest)
)
def create_lookup(caller: Runs, request: Request) -> Response:
    """Look up subjects; the answer is stored before it is sent."""
    # Services, body and answer by direct calls: as dependencies they would each be handed to a thread and back.
    answer = look_up(read_request(json_body(request)), caller, services_of(request))
    location = {"Location": f"{router.prefix}/{answer['id']}"}
    return Response(orjson.dumps(answer), 201, location, media_type="application/json")


@router.get("/{lookup_id}", responses={200: {"model": LookupAnswer}, **ERRORS})
def get_lookup(lookup_id: str, caller: Reads, services: ServicesDep) -> dict[str, Any]:
    """A lookup's answer, as it was given."""
    with services.database.snapshot() as tx:
        return stored_lookup(tx, lookup_id, caller).answer


@router.get("", responses={200: {"model": LookupList}, **ERRORS})
def list_lookups(
    dossier: Annotated[str, Query(min_length=1, max_length=256)], caller: Reads, services: ServicesDep
) -> dict[str, Any]:
    """An office's lookups for a dossier, newest first."""
    with services.database.snapshot() as tx:
        found = lookups_of_dossier(tx, dossier, office=caller.office)
    return {"lookups": [_summary(lookup) for lookup in found]}


def _summary(lookup: StoredLookup) -> dict[str, Any]:
    return {
        "id": str(lookup.id),
        "code": lookup.code,
        "verdict": lookup.answer["verdict"],
        "looked_up_at": lookup.answer["looked_up_at"],
        "by": lookup.answer["by"],
        "dossier": lookup.dossier,
        "purpose": lookup.purpose,
        "subjects": lookup.answer["subjects"],
    }
