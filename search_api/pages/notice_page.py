"""A notice as it is read on a page, and one that looks like it beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matching.legal import legal_day, notice_on_day, standing_in_for
from matching.wording import thing_of, title_of
from search_api.pages import words
from search_api.pages.answer import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from matching.legal import Key
    from storage.records import RecordVersion, StoredRecord


@dataclass(frozen=True, slots=True)
class Notice:
    """What to draw of a notice. `things` are lists of lines by their heading; `releases` say whether each counts."""

    id: int
    title: str
    state: str
    stands: bool
    waits: str
    document: Mapping[str, Any]
    measure: str
    content: str
    facts: tuple[tuple[str, str], ...]
    things: tuple[tuple[str, tuple[str, ...]], ...]
    releases: tuple[Any, ...]
    replaced_by: tuple[tuple[int, str], ...]
    versions: tuple[tuple[int, str, str], ...]


def view(
    record: StoredRecord,
    replaced_by: Mapping[Key, Sequence[StoredRecord]],
    versions: Sequence[RecordVersion],
    now: datetime,
) -> Notice:
    """The notice on the day of `now`; `replaced_by` has who replaces it, directly or not, as lookups read it."""
    body, today = record.body, legal_day(now)
    on_day = notice_on_day(record, today, superseded=bool(standing_in_for(record, replaced_by, today)))
    rejected = record.publication == "rejected"
    withdrawn = body.get("withdrawn") or {}
    facts = (
        ("Cơ quan", str(words.AGENCY_KINDS.get(body["document"].get("agency_kind"), ""))),
        ("Có hiệu lực từ", words.day(body.get("effective_from"))),
        ("Đến ngày", words.day(body.get("valid_until"))),
        ("Đã rút ngày", " – ".join(filter(None, (words.day(withdrawn.get("on")), withdrawn.get("reason"))))),
        ("Mã bản ghi", f"{record.source}, {record.source_id}"),
        ("Bản thứ", f"{record.version}, {words.PUBLICATIONS[record.publication]}"),
        ("Nhập lúc", f"{words.moment(record.created_at)}{_by(record.account, record.office)}"),
    )
    things = (
        ("Tài sản", tuple(thing_of(asset) for asset in body.get("assets") or ())),
        ("Người", tuple(_person(person) for person in body.get("persons") or ())),
        ("Tổ chức", tuple(_person(one) for one in body.get("organizations") or ())),
    )
    return Notice(
        id=record.id,
        title=title_of(body),
        state=words.STATES["rejected" if rejected else on_day.state],
        stands=on_day.state in {"active", "partly_released"} and not rejected,
        waits="" if record.publication == "published" else words.PUBLICATIONS[record.publication],
        document=body["document"],
        measure=words.MEASURES[body["measure"]],
        content=body.get("content") or "",
        facts=tuple((name, value) for name, value in facts if value),
        things=tuple((name, each) for name, each in things if each),
        releases=on_day.releases.views,
        replaced_by=tuple(
            (other.id, title_of(other.body)) for other in replaced_by.get((record.source, record.source_id), ())
        ),
        versions=tuple(
            (one.version, words.moment(one.changed_at), _by(one.account, one.office).lstrip(", ")) for one in versions
        ),
    )


def _person(entry: Mapping[str, Any]) -> str:
    role = entry.get("role") or "subject"
    parts = [thing_of(entry), entry.get("address"), words.SUBJECT_ROLES[role] if role != "subject" else ""]
    return " – ".join(part for part in parts if part)


def _by(account: str, office: str | None) -> str:
    who = "tại máy này" if account == "local" else account
    return f", {who}{f', {office}' if office else ''}"


@dataclass(frozen=True, slots=True)
class Beside:
    """A notice on record beside the one that is being entered."""

    id: str
    kind: str
    is_document: bool
    title: str
    because: str
    state: str
    stands: bool
    entered: str
    reasons: tuple[Reason, ...]


def duplicate(told: Mapping[str, Any]) -> Beside:
    """A duplicate as the wire tells it (matching/entering.py), with what differs marked."""
    record = told["record"]
    return Beside(
        id=record["id"],
        kind=words.DUPLICATES[told["kind"]],
        is_document=told["kind"] == "same_document",
        title=record["title"],
        because=told["because"],
        state=words.STATES[record["state"]],
        stands=record["state"] in {"active", "partly_released"},
        entered=words.moment(record["entered_on"]),
        reasons=tuple(reason(item) for item in told["evidence"]),
    )
