"""Reading, in the second snapshot, what the records say beside a subject's own numbers: matching/links.py judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matching.candidates import read_more
from matching.links import Links, Trail
from matching.named import Named
from storage import exact

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from matching.candidates import Candidates
    from matching.request import Subject
    from storage.database import Tx

#: From the subject's own numbers to the last: reissued, divided, mapped anew and joined is a long life for a parcel.
MOST_STEPS: Final = 4
#: Records of one further number: notices, and deeds besides.
MOST_SHARING: Final = 200
#: Records that all links of a lookup may bring.
MOST_RECORDS: Final = 1_000


def follow(tx: Tx, subjects: Sequence[Subject], read: Candidates, exactly: Collection[int]) -> tuple[Candidates, Links]:
    """The candidates with those that further numbers bring, and these numbers; `exactly` have one that was asked for.

    Where no record says more than was asked, nothing is read.
    """
    trails = [trail for trail in map(Trail, subjects) if trail.own]
    walk = _Walk(tx, read, trails)
    asked = {trail.subject.ref: list(trail.own) for trail in trails}
    new = walk.step(asked, dict.fromkeys(asked, frozenset(exactly)))
    for _ in range(MOST_STEPS):
        if not any(new.values()):
            break
        new = walk.step(new, walk.look_for(new))
    else:
        for trail in trails:
            trail.cut |= bool(new[trail.subject.ref])
    return walk.read, Links(
        trails={trail.subject.ref: trail for trail in trails if trail.links},
        cut=frozenset(trail.subject.ref for trail in trails if trail.cut),
        brought={one: frozenset(refs) for one, refs in walk.brought.items()},
        fresh=frozenset(walk.fresh),
        named=walk.named,
    )


class _Walk:
    """All trails of a lookup, a step at a time: what all of them look for is read at once."""

    def __init__(self, tx: Tx, read: Candidates, trails: Sequence[Trail]) -> None:
        self._tx = tx
        self._trails = trails
        self._records = {record.id: record for record in read.records}
        self.read = read
        self.named: dict[int, Named] = {}
        self.brought: dict[int, set[str]] = {}
        self.fresh: set[int] = set()

    def step(self, keys: dict[str, list[str]], where: dict[str, frozenset[int]]) -> dict[str, list[str]]:
        """What the records `where` each subject's `keys` stand give besides, by the subject's ref."""
        new = {}
        for trail in self._trails:
            ref = trail.subject.ref
            ids = sorted(where.get(ref, frozenset()) & self._records.keys())
            records = [(self._records[one], self._named(one)) for one in ids]
            new[ref] = trail.further(frozenset(keys[ref]), records) if records else []
        return new

    def look_for(self, keys: dict[str, list[str]]) -> dict[str, frozenset[int]]:
        """The records that have each subject's keys, by its ref; those not read yet are read."""
        held = exact.holders(self._tx, {key for own in keys.values() for key in own}, MOST_SHARING)
        where: dict[str, set[int]] = {}
        fresh: set[int] = set()
        for trail in self._trails:
            ref = trail.subject.ref
            for key in keys[ref]:
                here = held.get(key, exact.Holders(frozenset()))
                unread = here.record_ids - self._records.keys()
                too_many = len(self.fresh | fresh | unread) > MOST_RECORDS
                trail.cut |= too_many or here.notices_cut or (here.deeds_cut and _may_speak(trail, key))
                if too_many:
                    continue
                fresh |= unread
                where.setdefault(ref, set()).update(here.record_ids)
                for one in here.record_ids:
                    self.brought.setdefault(one, set()).add(ref)
        if fresh:
            self._load(fresh)
        return {ref: frozenset(ids) for ref, ids in where.items()}

    def _load(self, ids: set[int]) -> None:
        self.fresh |= ids
        assets = {trail.subject.ref for trail in self._trails if trail.subject.is_asset}
        for_people = {one for one in ids if assets.isdisjoint(self.brought[one])}
        self.read = read_more(self._tx, self.read, ids, for_people)
        self._records = {record.id: record for record in self.read.records}

    def _named(self, record_id: int) -> Named:
        if record_id not in self.named:
            self.named[record_id] = Named(self._records[record_id].body)
        return self.named[record_id]


def _may_speak(trail: Trail, key: str) -> bool:
    """Whether deeds that have this key, the newest aside, may speak against the signing.

    Deeds that a person's number finds never do, and those of a crowded lot are of one apartment or another.
    """
    return trail.subject.is_asset and not key.startswith("lot:")
