"""Entering and reading deeds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from search_api.dependencies import Body, Caller, IdempotencyKey, ServicesDep, TxDep, permitted, visible_record
from search_api.openapi import ERRORS, taking
from search_api.permissions import Permission
from search_api.routers import records
from search_api.schemas import StoredDeed
from storage.schemas import DeedDraft, validate_draft

router = APIRouter(prefix="/api/v1/deeds", tags=["deeds"])

Enters = Annotated[Caller, Depends(permitted(Permission.DEED_ENTER))]
Reads = Annotated[Caller, Depends(permitted(Permission.DEED_READ))]


@router.post("", status_code=201, responses={201: {"model": StoredDeed}, **ERRORS}, openapi_extra=taking(DeedDraft))
def create_deed(
    caller: Enters, tx: TxDep, body: Body, response: Response, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Enter a deed."""
    draft = validate_draft(body, "deed")
    answer = records.once(tx, caller, key, "POST /api/v1/deeds", body, lambda: records.enter(tx, draft, caller))
    records.tag(response, answer)
    response.headers["Location"] = f"{router.prefix}/{answer['id']}"
    return answer


@router.get("/{deed_id}", responses={200: {"model": StoredDeed}, **ERRORS})
def get_deed(deed_id: str, caller: Reads, services: ServicesDep, response: Response) -> dict[str, Any]:
    """A deed of one's own office."""
    with services.database.snapshot() as tx:
        answer = records.wire(visible_record(tx, deed_id, "deed", caller))
    records.tag(response, answer)
    return answer
