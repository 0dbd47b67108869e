"""Entering notices, releasing, approving and amending them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from pydantic import ValidationError

from matching.entering import look_for_duplicates
from search_api.dependencies import (
    Body,
    Caller,
    IdempotencyKey,
    ServicesDep,
    TxDep,
    permitted,
    visible_record,
    writable_record,
)
from search_api.openapi import ERRORS, taking
from search_api.permissions import NEEDS_APPROVAL, Permission, may
from search_api.routers import records
from search_api.schemas import Decision, Duplicates, EnteredNotice, NoticeEntry, StoredNotice
from storage.database import Tx
from storage.errors import Conflict, DuplicateSuspected, Forbidden, Invalid, Problem, RecordExists
from storage.problems import problems_of
from storage.records import Publication, StoredRecord, amend_record, find_record, set_publication
from storage.schemas import NoticeDraft, Release, validate_draft, validate_release
from storage.settings import Settings

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])

ENTERING = (Permission.NOTICE_ENTER, Permission.NOTICE_ENTER_WARNING)
Enters = Annotated[Caller, Depends(permitted(*ENTERING))]
Reads = Annotated[Caller, Depends(permitted(Permission.NOTICE_READ))]
Amends = Annotated[Caller, Depends(permitted(Permission.NOTICE_AMEND))]
Releases = Annotated[Caller, Depends(permitted(Permission.NOTICE_RELEASE))]
Approves = Annotated[Caller, Depends(permitted(Permission.NOTICE_APPROVE))]

ONLY_WARNINGS = "Tổ chức hành nghề công chứng chỉ nhập thông tin loại cảnh báo (warning)."
LEADER_DECIDES = "Thông tin đã công bố do lãnh đạo Sở sửa hoặc giải tỏa."
OWN_REQUEST = "Người nhập không tự duyệt được."


@router.post(
    "", status_code=201, responses={201: {"model": EnteredNotice}, **ERRORS}, openapi_extra=taking(NoticeEntry)
)
def create_notice(  # noqa: PLR0913, PLR0917  FastAPI's way of asking for what is needed
    caller: Enters, services: ServicesDep, tx: TxDep, body: Body, response: Response, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Enter a notice, unless the same document is there already and nobody has confirmed that this is another one."""
    sent = dict(records.must_be_object(body))
    confirmed = sent.pop("confirm_not_duplicate", False)
    if not isinstance(confirmed, bool):
        raise Invalid(problems=(Problem("confirm_not_duplicate", "not_a_boolean", "Phải là true hoặc false."),))
    draft = validate_draft(sent, "notice")
    refuse_measure(caller, draft)

    def act() -> dict[str, Any]:
        _refuse_taken(tx, draft)
        found = look_for_duplicates(tx, draft, services.engine, entering=True)
        told = found.told(datetime.now(UTC))
        if found.same_document and not confirmed:
            raise DuplicateSuspected(told["duplicates"])
        told["duplicates_complete"] = told.pop("complete")
        return {**records.enter(tx, draft, caller, publication_of(caller, services.settings)), **told}

    answer = records.once(tx, caller, key, "POST /api/v1/notices", body, act)
    records.tag(response, answer)
    response.headers["Location"] = f"{router.prefix}/{answer['id']}"
    return answer


@router.post("/duplicates", responses={200: {"model": Duplicates}, **ERRORS}, openapi_extra=taking(NoticeDraft))
def find_duplicates(caller: Enters, services: ServicesDep, tx: TxDep, body: Body) -> dict[str, Any]:
    """The notices that a draft may repeat or continue; enters nothing."""
    sent = {name: value for name, value in records.must_be_object(body).items() if name != "confirm_not_duplicate"}
    draft = validate_draft(sent, "notice")
    refuse_measure(caller, draft)
    return look_for_duplicates(tx, draft, services.engine).told(datetime.now(UTC))


@router.get("/{notice_id}", responses={200: {"model": StoredNotice}, **ERRORS})
def get_notice(notice_id: str, caller: Reads, services: ServicesDep, response: Response) -> dict[str, Any]:
    """A notice of one's own office."""
    with services.database.snapshot() as tx:
        answer = records.wire(visible_record(tx, notice_id, "notice", caller))
    records.tag(response, answer)
    return answer


@router.patch("/{notice_id}", responses={200: {"model": StoredNotice}, **ERRORS}, openapi_extra=taking(NoticeDraft))
def amend_notice(  # noqa: PLR0913, PLR0917  FastAPI's way of asking for what is needed
    notice_id: str,
    caller: Amends,
    services: ServicesDep,
    tx: TxDep,
    body: Body,
    response: Response,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Amend a notice: a JSON merge patch of its fields, releases excepted."""
    patch = records.must_be_object(body)
    if "releases" in patch:
        raise Invalid(problems=(Problem("releases", "not_allowed", "Giải tỏa được ghi qua …/releases."),))
    record = writable_record(tx, notice_id, "notice", caller)
    _refuse_published(caller, record, services.settings)

    def edit(old: dict[str, Any]) -> dict[str, Any]:
        new: dict[str, Any] = records.merged(old, patch)
        refuse_measure(caller, new)
        return new

    expected = records.expected_version(if_match)
    amend_record(tx, record.id, edit, records.origin(caller), expected_version=expected)
    answer = records.stored(tx, record.id)
    records.tag(response, answer)
    return answer


@router.post(
    "/{notice_id}/releases",
    status_code=201,
    responses={201: {"model": StoredNotice}, **ERRORS},
    openapi_extra=taking(Release),
)
def add_release(  # noqa: PLR0913, PLR0917  FastAPI's way of asking for what is needed
    notice_id: str,
    caller: Releases,
    services: ServicesDep,
    tx: TxDep,
    body: Body,
    response: Response,
    key: IdempotencyKey = None,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> dict[str, Any]:
    """Add a release to a notice; answers with the notice."""
    release = validate_release(body)
    record = writable_record(tx, notice_id, "notice", caller)
    _refuse_published(caller, record, services.settings)
    expected = records.expected_version(if_match)

    def edit(old: dict[str, Any]) -> dict[str, Any]:
        refuse_measure(caller, old)
        return {**old, "releases": [*old.get("releases", []), release]}

    def act() -> dict[str, Any]:
        amend_record(tx, record.id, edit, records.origin(caller), expected_version=expected)
        return records.stored(tx, record.id)

    answer = records.once(tx, caller, key, f"POST /api/v1/notices/{record.id}/releases", body, act)
    records.tag(response, answer)
    return answer


@router.post(
    "/{notice_id}/approval", responses={200: {"model": StoredNotice}, **ERRORS}, openapi_extra=taking(Decision)
)
def decide(notice_id: str, caller: Approves, tx: TxDep, body: Body, response: Response) -> dict[str, Any]:
    """A leader's decision on a notice that awaits approval."""
    decision = _decision(body)
    record = visible_record(tx, notice_id, "notice", caller)
    if record.publication != "awaiting_approval":
        raise Conflict("Thông tin này không chờ duyệt.")
    if caller.role is not None and (record.account, record.office) == (caller.account, caller.office):
        raise Forbidden(OWN_REQUEST)
    publication: Publication = "published" if decision.decision == "approve" else "rejected"
    set_publication(tx, record.id, publication, records.origin(caller), expected_version=record.version)
    answer = records.stored(tx, record.id)
    records.tag(response, answer)
    return answer


def _refuse_taken(tx: Tx, draft: dict[str, Any]) -> None:
    """Its own name is the plainest sign that a notice is there, so it is told before anything that looks like it."""
    if find_record(tx, draft["source"], draft["source_id"]):
        raise RecordExists


def _decision(body: object) -> Decision:
    try:
        return Decision.model_validate(body)
    except ValidationError as error:
        raise Invalid(problems=problems_of(error.errors(include_url=False, include_input=False))) from None


def publication_of(caller: Caller, settings: Settings) -> Publication:
    """Whether what this caller enters counts at once."""
    waits = settings.notice_approval and caller.role in NEEDS_APPROVAL
    return "awaiting_approval" if waits else "published"


def refuse_measure(caller: Caller, notice: dict[str, Any]) -> None:
    """Raise Forbidden where this caller may not enter a notice of this measure."""
    # Warnings are all that a notary office enters; what it did not enter itself it cannot see here anyway.
    allowed = may(caller.role, Permission.NOTICE_ENTER) or may(caller.role, Permission.NOTICE_APPROVE)
    records.refuse_unless(allowed or notice.get("measure") == "warning", ONLY_WARNINGS)


def _refuse_published(caller: Caller, record: StoredRecord, settings: Settings) -> None:
    # Where a leader approves what an officer enters, the officer cannot undo alone what the leader approved.
    waits = settings.notice_approval and caller.role in NEEDS_APPROVAL
    records.refuse_unless(not waits or record.publication != "published", LEADER_DECIDES)
