"""The shapes of answers on the wire, for the OpenAPI document and for the tests that hold answers against it.

What comes in is checked by matching/request.py and storage/schemas.py; what goes out is built where it is known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matching.request import LookupRequest
from storage.field_types import LongText
from storage.schemas import DeedDraft, NoticeDraft, Release

Verdict = Literal["blocked", "review", "incomplete", "clear"]


class Shape(BaseModel):
    """Base of all shapes; fields may be added in later versions."""

    model_config = ConfigDict(extra="allow")


class ErrorDetail(Shape):
    """One field and what is wrong with it."""

    field: str = Field(examples=["persons[0].name"])
    code: str
    message: str


class ErrorBody(Shape):
    """Code for programs, sentence for people."""

    code: str = Field(examples=["not_found"])
    message: str
    details: list[dict[str, Any] | ErrorDetail]


class Error(Shape):
    """Every error."""

    error: ErrorBody


class By(Shape):
    """Who did it: the key's name and office; "local" without a key on a loopback address."""

    account: str
    office: str | None


class Engine(Shape):
    """What the search engine contributed."""

    name: str
    generation: str | None
    pending_changes: int
    complete: bool
    reasons: list[str]


class Searched(Shape):
    """How many records were searched; a rough figure unless `exact`."""

    records: int
    exact: bool


class SubjectAnswer(Shape):
    """The verdict on one subject; `asked` says what was looked up where the request alone does not: by its text."""

    ref: str = Field(examples=["parcels[0]", "text[0]"])
    verdict: Verdict
    namesakes: int
    chain: list[dict[str, Any]] = Field(default=[], description="of an asset: its deeds on record, oldest first")
    namesake_list: list[dict[str, Any]] = Field(default=[], description="the first of them, without numbers")
    asked: dict[str, Any] | None = None


class Extracted(Shape):
    """One thing that the text says of a subject; `span` is its first and one past its last code point."""

    ref: str = Field(examples=["text[0]"])
    kind: str = Field(examples=["certificate_number", "id_number", "name"])
    value: str
    span: tuple[int, int]


class UnreadPassage(Shape):
    """A passage of the text that looks like a subject and was not understood."""

    span: tuple[int, int]
    why: Literal["blank", "no_name", "no_number", "odd_number", "no_label", "nobody", "left_out", "nothing"]


class Evidence(Shape):
    """One field: what was asked, what the record says, how they agree, and how much that counts."""

    field: str
    asked: Any
    found: Any
    relation: Literal["same", "folded", "variant", "typo", "partial", "related_place", "contradicts"]
    weight: float
    note: str | None = None


class HitAnswer(Shape):
    """One mention of one record that matched a subject."""

    subject: str
    outcome: Literal["blocked", "review", "information"]
    record: dict[str, Any]
    mention: dict[str, Any]
    score: float
    start: float = Field(default=0.0, description="the weight of two things of this kind taken at random")
    total: float = Field(default=0.0, description="start and the weights of the evidence; score = 1 / (1 + 2^-total)")
    evidence: list[Evidence]


class LookupAnswer(Shape):
    """A lookup's answer, as it was stored."""

    id: str
    code: str
    verdict: Verdict
    looked_up_at: datetime
    by: By
    engine: Engine
    searched: Searched
    subjects: list[SubjectAnswer]
    hits: list[HitAnswer]
    extracted: list[Extracted]
    unread: list[UnreadPassage] = []
    receipt: dict[str, Any] | None


class LookupList(Shape):
    """Lookups of a dossier, newest first."""

    lookups: list[dict[str, Any]]


class StoredNotice(NoticeDraft):
    """A notice as it is stored, with what the server knows of it."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: int
    publication: Literal["published", "awaiting_approval", "rejected"]
    entered_by: By
    created_at: datetime
    updated_at: datetime


class StoredDeed(DeedDraft):
    """A deed as it is stored, with what the server knows of it."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: int
    publication: Literal["published", "awaiting_approval", "rejected"]
    entered_by: By
    created_at: datetime
    updated_at: datetime


class Duplicate(Shape):
    """A notice on record, and what it is to the draft."""

    kind: Literal["same_document", "same_assets", "same_people", "follow_up", "same_letter_other_things"]
    because: str
    score: float
    record: dict[str, Any]
    evidence: list[Evidence]


class Duplicates(Shape):
    """What looks like a draft; `complete` is false while near numbers could not be asked for."""

    duplicates: list[Duplicate]
    related: list[Duplicate] = Field(description="the same letter entered for other things: no duplicates")
    complete: bool


class EnteredNotice(StoredNotice):
    """A notice just entered, with those that look like it."""

    duplicates: list[Duplicate]
    related: list[Duplicate]
    duplicates_complete: bool


class NoticeEntry(NoticeDraft):
    """What POST /api/v1/notices takes."""

    confirm_not_duplicate: bool = False


class Decision(BaseModel):
    """A leader's decision on a notice that awaits approval."""

    model_config = ConfigDict(extra="forbid", strict=True)

    decision: Literal["approve", "reject"]
    reason: str | None = Field(default=None, max_length=2000)


class RebuildRequest(BaseModel):
    """How to build: giving way to people, or at full speed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    full_speed: bool = False


class ReconcileRequest(RebuildRequest):
    """How to compare."""


class StuckNote(BaseModel):
    """What an administrator found out about a change that cannot be indexed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    note: LongText | None


class RebuildState(Shape):
    """A rebuild: `done` and `total` count the records of its phase, `rate` those of a second, `eta` seconds."""

    id: int
    reason: Literal["asked", "first", "other_keys", "untrusted", "gone"]
    phase: Literal["waiting", "deriving", "filling", "verifying", "done", "failed", "cancelled"]
    done: int
    total: int
    part: float = Field(description="of the whole, 0 to 1")
    rate: float | None
    eta: float | None
    mended: int = Field(description="records that differed when verified, and were sent again")
    full_speed: bool
    cancel_asked: bool
    fault: str | None
    account: str | None
    asked_at: datetime
    ended_at: datetime | None


class ReconcileState(Shape):
    """A comparison of the live index with the records: `done` and `total` count records, what was found documents."""

    id: int
    reason: Literal["asked", "daily"]
    phase: Literal["waiting", "comparing", "done", "failed"]
    done: int
    total: int
    full_speed: bool
    checked: int
    missing: int
    stale: int
    orphaned: int
    ahead: int
    repaired: int
    fault: str | None
    account: str | None
    asked_at: datetime
    ended_at: datetime | None


class StuckRow(Shape):
    """A change that the engine refuses; `reason` is the engine's, and names no content."""

    id: str
    record: dict[str, str | None] = Field(examples=[{"type": "notice", "id": "17"}])
    reason: str
    since: datetime
    attempts: int
    note: str | None


class StuckRows(Shape):
    """The oldest of them, and how many there are."""

    stuck: list[StuckRow]
    count: int


class Retried(Shape):
    """How many changes are in line again."""

    retried: int


class IndexState(Shape):
    """How far the index is behind the record; `rebuild` and `reconcile` are the open one, or the last."""

    generation: str | None
    trouble: Literal["missing", "other_keys", "untrusted"] | None = Field(
        description="why lookups cannot use it: there is none, it is of another version, or of another time"
    )
    documents: int | None
    pending: int
    oldest_pending_seconds: float
    stuck: int
    rebuild: RebuildState | None
    standby: str | None = Field(description="the index before, kept up to date for going back")
    reconcile: ReconcileState | None


class Ready(Shape):
    """Whether this process can serve; the engine apart, since lookups go on without it."""

    status: Literal["ok", "degraded", "unavailable", "stopping"]
    database: Literal["ok", "unavailable"]
    schema_current: bool | None
    engine: Literal["ok", "unavailable"]
    index: Literal["ok", "stale", "missing"] | None = Field(
        description="stale: of another version or of another time; a new one is being built"
    )


#: What requests may carry, for the OpenAPI document.
TAKEN: tuple[type[BaseModel], ...] = (
    *(LookupRequest, NoticeEntry, NoticeDraft, DeedDraft, Release, Decision),
    *(RebuildRequest, ReconcileRequest, StuckNote),
)
