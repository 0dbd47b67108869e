"""The records worth comparing: from the queue, from the engine, and by exact keys and late changes in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from analyzers.mapping import FINGERPRINT
from analyzers.papers.deeds import BY_NUMBER, deed_keys
from matching.queries import engine_query, name_query
from storage import exact
from storage.records import load_records

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from matching.legal import Key
    from matching.queries import Asked
    from storage.database import Tx
    from storage.generations import Generation
    from storage.records import StoredRecord
    from storage.search_index import EngineAnswer, EngineQuery, SearchIndex

Reason = Literal[
    "engine_unavailable",
    "engine_partial",
    "index_stale",
    "subject_too_vague",
    "candidates_cut",
    "text_not_understood",
    "source_unavailable",
]


@dataclass(frozen=True, slots=True)
class FromEngine:
    """What the engine brought.

    `reasons` say why its answer counts for nothing, for any subject; `cut` are the subjects (by ref) of which it left
    out candidates that might have been hits; `left_out` counts, by ref, mentions that were not brought at all.
    """

    record_ids: frozenset[int] = frozenset()
    reasons: tuple[Reason, ...] = ()
    cut: frozenset[str] = frozenset()
    left_out: Mapping[str, int] = field(default_factory=dict)
    brought_for: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """For which subjects (by ref) a record was brought."""


def from_engine(
    engine: SearchIndex | None,
    generation: Generation | None,
    asked: Sequence[Asked],
    timeout: float,
    matter: Collection[str] = (),
) -> FromEngine:
    """Ask the index that PostgreSQL named, for `timeout` seconds at most (twice that for a crowd); never raises.

    `matter` are the subjects (by ref) of which a candidate by name alone could be a hit that somebody must see: a crowd
    of those is asked for again, in greater number. Of all others the crowd may be cut without a word: it could only
    have been counted.

    An index built by other rules or from a lost future of the database is not asked: its keys may be other keys.
    """
    if engine is None or generation is None:
        return FromEngine(reasons=("engine_unavailable",))
    if generation.fingerprint != FINGERPRINT or not generation.trusted:
        return FromEngine(reasons=("index_stale",))

    def search(queries: Sequence[EngineQuery]) -> list[EngineAnswer]:
        return engine.search_many(generation.index_name, queries, generation.shards, timeout) if queries else []

    both = search([query for one in asked for query in (engine_query(one), name_query(one))])
    by_number, by_name = both[::2], both[1::2]
    crowded = [i for i, answer in enumerate(by_name) if answer.cut_strong and asked[i].subject.ref in matter]
    again = search([name_query(asked[i], whole_crowd=True) for i in crowded])
    for i, answer in zip(crowded, again, strict=True):
        by_name[i] = answer
    answers = [*by_number, *by_name]
    refs = [one.subject.ref for one in asked]
    reasons: set[Reason] = {answer.reason or "engine_partial" for answer in answers if not answer.complete}
    return FromEngine(
        record_ids=frozenset(record_id for answer in answers for record_id in answer.record_ids),
        reasons=tuple(sorted(reasons)),
        cut=frozenset(
            ref
            for ref, number, name in zip(refs, by_number, by_name, strict=True)
            if number.cut_strong or (name.cut_strong and ref in matter)
        ),
        brought_for=_brought_for(refs, by_number, by_name),
        left_out={
            ref: number.left_out + name.left_out
            for ref, number, name in zip(refs, by_number, by_name, strict=True)
            if number.complete and name.complete
        },
    )


def _brought_for(
    refs: Sequence[str], by_number: Sequence[EngineAnswer], by_name: Sequence[EngineAnswer]
) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for ref, *answers in zip(refs, by_number, by_name, strict=True):
        for answer in answers:
            for record_id in answer.record_ids:
                found.setdefault(record_id, set()).add(ref)
    return {record_id: frozenset(subjects) for record_id, subjects in found.items()}


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidate records as they are in one snapshot, and by whom each is replaced (candidates themselves)."""

    records: tuple[StoredRecord, ...]
    replaced_by: Mapping[Key, Sequence[StoredRecord]]
    related: Mapping[Key, Sequence[StoredRecord]] = field(default_factory=dict)
    """By whom each deed is amended, cancelled or settled, where that one names it by its source's id."""


def read_candidates(tx: Tx, ids: Collection[int], for_people: Collection[int] = ()) -> Candidates:
    """Read the candidates again in this snapshot, and all that take their place or end them, through others too.

    These are compared like the others: whatever frees a letter, or ends a deed, must not go unseen itself. They need
    not have been candidates: one of this snapshot is read here whether the engine knew it or not. Only `for_people`,
    candidates for no asset that is looked up, are in no asset's chain, so that nobody asks what became of those deeds.
    """
    known = load_records(tx, ids)
    notices = _followed(tx, known, [one for one in known.values() if one.type == "notice"], "replaces")
    in_chains = [one for one in known.values() if one.type == "deed" and one.id not in for_people]
    deeds = _followed(tx, known, in_chains, "relates_to")
    return Candidates(tuple(known.values()), notices, deeds)


def read_more(tx: Tx, read: Candidates, ids: Collection[int], for_people: Collection[int] = ()) -> Candidates:
    """These candidates and, read in the same snapshot, further ones; what takes their place or ends them as well."""
    known = {record.id: record for record in read.records}
    more = load_records(tx, set(ids) - known.keys())
    known |= more
    notices = _followed(tx, known, [one for one in more.values() if one.type == "notice"], "replaces")
    in_chains = [one for one in more.values() if one.type == "deed" and one.id not in for_people]
    deeds = _followed(tx, known, in_chains, "relates_to")
    return Candidates(tuple(known.values()), {**read.replaced_by, **notices}, {**read.related, **deeds})


def _followed(
    tx: Tx, known: dict[int, StoredRecord], fresh: Sequence[StoredRecord], relation: str
) -> dict[Key, Sequence[StoredRecord]]:
    """Which records bear this relation to the `fresh` ones of `known`, and to one another; adds them to `known`."""
    followed: dict[Key, Sequence[StoredRecord]] = {}
    while fresh:
        links = exact.replacements(tx, {key for record in fresh for key in _names(record)}, relation=relation)
        unread = {record_id for found in links.values() for record_id in found} - known.keys()
        loaded = load_records(tx, unread) if unread else {}
        known |= loaded
        for key, found in links.items():
            followed[key] = [known[record_id] for record_id in found if record_id in known]
        fresh = list(loaded.values())
    return followed


def _names(record: StoredRecord) -> list[Key]:
    """What another record may call this one: by its source's id, and a deed by its number too."""
    own = (record.source, record.source_id)
    if record.type != "deed":
        return [own]
    return [own, *((BY_NUMBER, key) for key in deed_keys(record.body))]
