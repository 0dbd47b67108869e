"""The legal state of a record on a given day: releases, replacement, withdrawal, terms. Pure.

What lapses, lapses by a document only: nothing here frees anything because time has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from analyzers.mentions import Mention
    from storage.records import StoredRecord

NoticeState = Literal["awaiting_approval", "active", "partly_released", "released", "superseded", "entered_in_error"]
BLOCKING_MEASURES = frozenset({"suspension", "seizure", "freeze", "dispute", "lost_certificate", "revoked_certificate"})
DEED_IN_FORCE = frozenset({"effective", "amended"})
#: Lists of a notice whose things a partial release can name.
LISTS = ("assets", "persons", "organizations")

Spot = tuple[str, int]
"""A thing's place in its record: the list's name and the position from 0."""
Key = tuple[str, str]
"""A record's name: (source, source_id)."""


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as a hit shows it: whether it frees anything, and a Vietnamese sentence."""

    document: Mapping[str, Any]
    counts: bool
    note: str


@dataclass(frozen=True, slots=True)
class Releases:
    """What all releases of a notice free together."""

    views: tuple[ReleaseView, ...] = ()
    everything: bool = False
    freed: frozenset[Spot] = frozenset()
    in_part: frozenset[Spot] = frozenset()

    def frees(self, spot: Spot) -> bool:
        """Whether the thing is wholly free."""
        return spot in self.freed or (self.everything and spot not in self.in_part)

    def frees_a_part_of(self, spot: Spot) -> bool:
        """Whether a part of the thing is free, and the rest is not."""
        return spot in self.in_part and spot not in self.freed


# Asia/Ho_Chi_Minh: +07:00 all year since 1975. Written out, so that no time zone database needs to be installed.
VIET_NAM = timezone(timedelta(hours=7), "ICT")


def legal_day(moment: datetime) -> date:
    """The date in Viet Nam at this moment (with a zone): what is in force changes there at midnight."""
    return moment.astimezone(VIET_NAM).date()


def day(value: object) -> date | None:
    """An ISO date of a record; None for an absent one."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def releases_of(body: Mapping[str, Any], today: date) -> Releases:
    """Read the releases of a notice; one that cannot count frees nothing, and says so."""
    begun = day(body["document"]["date"])
    each = [_read_dated(release, body, begun, today) for release in body.get("releases") or ()]
    in_part = {spot for one in each for spot in one.in_part}
    # Whatever order they come in: a part that one release leaves is free when another one frees the whole.
    wholly = {spot for spot in in_part if any(one.frees(spot) for one in each)}
    return Releases(
        tuple(view for one in each for view in one.views),
        everything=any(one.everything for one in each),
        freed=frozenset(wholly.union(*(one.freed for one in each))),
        in_part=frozenset(in_part - wholly),
    )


def _read_dated(release: Mapping[str, Any], body: Mapping[str, Any], begun: date | None, today: date) -> Releases:
    """One release, which frees nothing when its date says that it cannot."""
    document = release["document"]
    dated = day(document["date"])
    if dated and begun and dated < begun:
        note = "Văn bản giải tỏa ghi ngày trước văn bản ngăn chặn nên không giải tỏa được gì."
    elif dated and dated > today:
        note = "Văn bản giải tỏa ghi ngày chưa tới nên chưa giải tỏa được gì."
    else:
        return _read_release(release, body)
    return Releases((ReleaseView(document, counts=False, note=note),))


def _read_release(release: Mapping[str, Any], body: Mapping[str, Any]) -> Releases:
    """One release, without regard to its date."""
    document = release["document"]
    parts = [_spot(body, "assets", part["asset"]) for part in release.get("parts") or ()]
    in_part = frozenset(spot for spot in parts if spot)
    if release["scope"] == "full" and None in parts:
        # Some asset stays blocked but for a part of it, and nobody can tell which: it may be any.
        note = "Giải tỏa mà phần được giải tỏa nêu mã không có trong văn bản ngăn chặn nên không giải tỏa được gì."
        return Releases((ReleaseView(document, counts=False, note=note),))
    if release["scope"] == "full":
        note = "Giải tỏa toàn bộ." if not parts else "Giải tỏa, trong đó có tài sản chỉ giải tỏa một phần."
        return Releases((ReleaseView(document, counts=True, note=note),), everything=True, in_part=in_part)
    listed = [_spot(body, name, value) for name in LISTS for value in release.get(name) or ()]
    if None in listed or None in parts:
        note = "Giải tỏa một phần nhưng nêu mã không có trong văn bản ngăn chặn nên không giải tỏa được gì."
        return Releases((ReleaseView(document, counts=False, note=note),))
    if not listed and not parts:
        note = "Giải tỏa một phần nhưng không nêu giải tỏa gì nên không giải tỏa được gì."
        return Releases((ReleaseView(document, counts=False, note=note),))
    freed = frozenset(spot for spot in listed if spot) - in_part
    note = f"Giải tỏa một phần: {_count(freed, in_part)}."
    return Releases((ReleaseView(document, counts=True, note=note),), freed=freed, in_part=in_part)


def _count(freed: Iterable[Spot], in_part: frozenset[Spot]) -> str:
    names = {"assets": "tài sản", "persons": "cá nhân", "organizations": "tổ chức"}
    spots = list(freed)
    said = [
        f"{count} {names[name]}" for name in LISTS if (count := sum(1 for listed, _ in spots if listed == name)) > 0
    ]
    if in_part:
        said.append(f"một phần của {len(in_part)} tài sản")
    return ", ".join(said)


def _spot(body: Mapping[str, Any], name: str, reference: object) -> Spot | None:
    """The thing that a release names: by the sender's id where the thing has one, else by its position."""
    entries: Sequence[Mapping[str, Any]] = body.get(name) or ()
    if isinstance(reference, str):
        return next(((name, i) for i, entry in enumerate(entries) if entry.get("id") == reference), None)
    if isinstance(reference, int) and 0 <= reference < len(entries) and entries[reference].get("id") is None:
        return name, reference
    return None


# ----- a notice on its day -----


@dataclass(frozen=True, slots=True)
class NoticeOnDay:
    """A notice on a given day. `superseded` says whether a notice in force stands in its place."""

    state: NoticeState
    releases: Releases
    published: bool
    withdrawn: bool
    begun: bool
    lapsed: bool
    superseded: bool


def notice_on_day(record: StoredRecord, today: date, *, superseded: bool) -> NoticeOnDay:
    """The state of a notice."""
    body = record.body
    releases = releases_of(body, today)
    begins, ends = day(body.get("effective_from")), day(body.get("valid_until"))
    withdrawn, published = bool(body.get("withdrawn")), record.publication == "published"
    return NoticeOnDay(
        state=_state(body, releases, withdrawn=withdrawn, published=published, superseded=superseded),
        releases=releases,
        published=published,
        withdrawn=withdrawn,
        begun=begins is None or begins <= today,
        lapsed=ends is not None and ends < today,
        superseded=superseded,
    )


def _state(
    body: Mapping[str, Any], releases: Releases, *, withdrawn: bool, published: bool, superseded: bool
) -> NoticeState:
    if withdrawn:
        return "entered_in_error"
    if not published:
        return "awaiting_approval"
    if _frees_all(body, releases):
        return "released"
    if superseded:
        return "superseded"
    if any(view.counts for view in releases.views):
        return "partly_released"
    return "active"


def _frees_all(body: Mapping[str, Any], releases: Releases) -> bool:
    """Whether nothing that the notice blocks is left (claimants and the like were never blocked)."""
    blocked = [
        (name, i)
        for name in LISTS
        for i, entry in enumerate(body.get(name) or ())
        if name == "assets" or (entry.get("role") or "subject") in {"subject", "owner"}
    ]
    if not blocked:
        return releases.everything
    return all(releases.frees(spot) for spot in blocked)


# ----- replacement -----


def standing_in_for(
    record: StoredRecord, replaced_by: Mapping[Key, Sequence[StoredRecord]], today: date
) -> tuple[StoredRecord, ...]:
    """The notices in force that took the place of this one, directly or through others.

    Notices that replace one another in a circle (a mistake of their sender) all stand: none takes another's place.
    """
    return tuple({found.id: found for found in _successors(record, replaced_by, today, {record.id})}.values())


def _successors(
    record: StoredRecord, replaced_by: Mapping[Key, Sequence[StoredRecord]], today: date, path: set[int]
) -> Iterator[StoredRecord]:
    for successor in replaced_by.get((record.source, record.source_id), ()):
        if successor.type != "notice" or path & _replacing(successor, replaced_by):
            continue
        further = list(_successors(successor, replaced_by, today, path | {successor.id}))
        if further:
            yield from further
        elif _is_in_force(successor, today):
            yield successor


def _replacing(record: StoredRecord, replaced_by: Mapping[Key, Sequence[StoredRecord]]) -> set[int]:
    """The record and all that directly or through others replace it."""
    reached: dict[int, StoredRecord] = {}
    todo = [record]
    while todo:
        one = todo.pop()
        if one.id not in reached:
            reached[one.id] = one
            todo.extend(replaced_by.get((one.source, one.source_id), ()))
    return set(reached)


def _is_in_force(record: StoredRecord, today: date) -> bool:
    """Published, begun, not freed, not withdrawn; that nothing stands in for it has been seen to."""
    notice = notice_on_day(record, today, superseded=False)
    return notice.begun and notice.state in {"active", "partly_released"}


def blocks(mention: Mention) -> bool:
    """Whether a notice in force blocks this thing of it."""
    return mention.list_name == "assets" or mention.role in {"subject", "owner"}


def deed_in_force(body: Mapping[str, Any], today: date) -> bool:
    """Whether a deed is effective or amended, and its term, if it has one, has not passed."""
    ends = day(body.get("ends_on"))
    return (body.get("status") or "effective") in DEED_IN_FORCE and (ends is None or ends >= today)
