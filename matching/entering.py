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
from matching.legal import notice_on_day
from matching.lookup import ENGINE_TIMEOUT, VIET_NAM
from matching.request import Subject
from matching.wording import shown
from storage import exact
from storage.documents import lock_documents, records_of_documents
from storage.records import find_record, load_records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from matching.duplicates import Duplicate
    from storage.database import Tx
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

    @property
    def same_document(self) -> bool:
        """Whether the draft's own document seems to be there."""
        return any(one.kind == "same_document" for one in self.duplicates)

    def told(self, now: datetime) -> dict[str, Any]:
        """On the wire."""
        return {
            "duplicates": [told(one, now) for one in self.duplicates],
            "related": [told(one, now) for one in self.related],
            "complete": self.complete,
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
    return Found(
        tuple(one for one in found if one.kind not in RELATED)[:MOST_SHOWN],
        tuple(one for one in found if one.kind in RELATED)[:MOST_SHOWN],
        complete=not from_engine.reasons,
    )


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


def told(duplicate: Duplicate, now: datetime) -> dict[str, Any]:
    """A duplicate on the wire: the record as in a lookup's hit, what it is to the draft, and the same evidence."""
    record = duplicate.record
    state = notice_on_day(record, now.astimezone(VIET_NAM).date(), superseded=False).state
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
