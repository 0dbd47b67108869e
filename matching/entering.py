"""Looking for a notice that is about to be entered among those that are there: what is asked, read and told.

The same steps as a lookup (matching/lookup.py), so that a letter entered a second ago is found as well as one of last
year: first look, engine, second look. Besides by its things, a notice is found by its document's serial and year, for
which PostgreSQL needs no engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analyzers.mentions import mentions_of
from analyzers.papers.notices import document_keys_of, keys_referred_to
from analyzers.things import Person
from matching import candidates, queries
from matching.duplicates import RELATED, find_duplicates
from matching.legal import legal_day, notice_on_day, standing_in_for
from matching.lookup import ENGINE_TIMEOUT
from matching.request import Subject
from matching.wording import shown
from storage import exact
from storage.documents import lock_documents, records_of_documents
from storage.records import find_record, load_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from matching.duplicates import Duplicate
    from matching.legal import Key
    from storage.database import Tx
    from storage.records import StoredRecord
    from storage.search_index import SearchIndex

MOST_THINGS = 100
"""Things of a letter by which others are looked for; a second entry of a longer letter is found by its number."""
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like the draft, and what only shares its letter.

    `complete` is False while the engine could not be asked about near numbers.
    """

    duplicates: tuple[Duplicate, ...]
    related: tuple[Duplicate, ...]
    complete: bool
    replaced_by: Mapping[Key, Sequence[StoredRecord]]
    """By whom each of them is replaced, and those in turn."""

    @property
    def same_document(self) -> bool:
        """Whether the draft's own document seems to be there."""
        return any(one.kind == "same_document" for one in self.duplicates)

    def told(self, now: datetime) -> dict[str, Any]:
        """On the wire."""
        today = legal_day(now)
        return {
            "duplicates": [self._told(one, today) for one in self.duplicates],
            "related": [self._told(one, today) for one in self.related],
            "complete": self.complete,
        }

    def _told(self, duplicate: Duplicate, today: date) -> dict[str, Any]:
        """The record as in a lookup's hit, what it is to the draft, and the same evidence."""
        record = duplicate.record
        superseded = bool(standing_in_for(record, self.replaced_by, today))
        state = notice_on_day(record, today, superseded=superseded).state
        return {
            "kind": duplicate.kind,
            "because": duplicate.because,
            "score": duplicate.score,
            "record": {
                **shown(record),
                "state": "rejected" if record.publication == "rejected" else state,
                "entered_on": record.created_at.isoformat(),
            },
            "evidence": [item.as_json() for item in duplicate.evidence],
        }


def look_for_duplicates(
    tx: Tx,
    body: Mapping[str, Any],
    engine: SearchIndex | None,
    *,
    entering: bool = False,
    timeout: float = ENGINE_TIMEOUT,
) -> Found:
    """The notices on record that a validated draft may repeat or continue. Raises DatabaseUnavailable.

    `tx` is READ COMMITTED. With `entering` it is the one that enters the draft afterwards: then nobody enters the same
    document between this look and that commit, because both wait for one lock. Nothing is judged here that a later
    statement's newer snapshot could spoil.
    """
    asked = queries.asked_of(_subjects(body))
    recall = queries.recall_keys(asked)
    own = document_keys_of(body)
    if entering:
        lock_documents(tx, own)
    first = exact.first_look(tx, recall)
    from_engine = candidates.from_engine(engine, first.generation, asked, timeout)
    ids = exact.second_look(tx, queries.exact_keys(asked), recall, first)
    ids |= first.queued | from_engine.record_ids
    ids |= records_of_documents(tx, {*own, *keys_referred_to(body)})
    ids |= _replaced(tx, body)
    found = find_duplicates(body, load_records(tx, ids).values())
    duplicates = tuple(one for one in found if one.kind not in RELATED)[:MOST_SHOWN]
    related = tuple(one for one in found if one.kind in RELATED)[:MOST_SHOWN]
    told = candidates.read_candidates(tx, {one.record.id for one in (*duplicates, *related)})
    return Found(duplicates, related, not from_engine.reasons, told.replaced_by)


def _subjects(body: Mapping[str, Any]) -> tuple[Subject, ...]:
    """The draft's things; of persons their numbers only, since those who share a name are no sign of one letter."""
    subjects = []
    for mention in mentions_of(body)[:MOST_THINGS]:
        thing = mention.thing
        if isinstance(thing, Person):
            thing = replace(thing, name=None)
        ref = f"{mention.list_name}[{mention.index}]"
        subjects.append(Subject(ref, mention.kind, thing))  # type: ignore[arg-type]  # mentions are of the same five kinds
    return tuple(subjects)


def _replaced(tx: Tx, body: Mapping[str, Any]) -> frozenset[int]:
    named = (find_record(tx, link["source"], link["source_id"]) for link in body.get("replaces") or ())
    return frozenset(record.id for record in named if record)
