"""Clients that enter, free, replace, withdraw and look up at random, and write down what they were told."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from matching.lookup import Caller, run_lookup
from matching.request import read_request
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.records import Draft, Origin, amend_record, apply_records
from storage.schemas import validate_record
from storage.search_index import SearchIndex
from tests.faults.chaos.history import History, Look, Violation, Way, Write
from tests.faults.chaos.matters import Matter, Planned, question

NOTARY = Caller("notary", "Văn phòng công chứng Sông Lam")
OFFICER = Origin("import", "officer", None)
BY_HAND = Origin("api", "officer", None)
WAYS: tuple[Way, ...] = ("exact", "near", "near", "name")
STANDING = ("replace", "release", "withdraw", "hand over", "hand over", "move")


@dataclass
class Book:
    """All matters, and which were written a moment ago: a client likes to look where something happens."""

    history: History
    matters: list[Matter] = field(default_factory=list)
    hot: deque[Matter] = field(default_factory=lambda: deque(maxlen=3))
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    facets: itertools.count = field(default_factory=lambda: itertools.count(1))

    def new_matter(self) -> Matter:
        matter = Matter(next(self.numbers), next(self.facets))
        matter.facets.append(matter.facet)
        self.matters.append(matter)
        return matter


@dataclass
class Client:
    """One of several, each with its own chance and its own matters to write to; it looks up anybody's."""

    rng: random.Random
    book: Book
    database: Database
    engine: SearchIndex
    writes: float = 0.4  # share of its operations
    own: list[Matter] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        """Until told to stop; whatever is no answer of ours is written down as a fault of ours."""
        while not stop.is_set():
            if self.rng.random() < self.writes:
                self.write_something()
            elif matter := self._choice():
                self.look(matter)
            stop.wait(self.rng.uniform(0, 0.02))

    def _choice(self) -> Matter | None:
        matters = list(self.book.hot) if self.rng.random() < 0.7 else self.book.matters
        return self.rng.choice(matters) if matters else None

    def write_something(self) -> None:
        """A random write to a matter of its own, then perhaps a look at it."""
        free = [matter for matter in self.own if matter.pending is None]
        if not free or self.rng.random() < 0.2:
            matter = self.book.new_matter()
            self.own.append(matter)
        else:
            matter = self.rng.choice(free)
        if not matter.letters:
            kind = "create"
        elif matter.standing:
            kind = self.rng.choice(STANDING)
        else:
            kind = "stand again"
        other = next(self.book.facets) if kind == "move" else matter.facet
        self.book.hot.append(matter)
        self.write(matter, matter.plan(kind, other))
        if self.rng.random() < 0.6:
            self.look(matter)

    def write(self, matter: Matter, planned: Planned) -> None:
        """Write and note. An error before the commit was sent is a refusal, one after it tells nothing."""
        drafts = [Draft(validate_record(one)) for one in planned.letters]
        by_hand = len(drafts) == 1 and planned.kind != "create" and drafts[0].body["source_id"] in matter.letters
        by_hand = by_hand and self.rng.random() < 0.5
        linger = self.rng.uniform(0.02, 0.3) if self.rng.random() < 0.2 else 0.0
        note = Write(matter.number, planned.kind, planned.blocks, time.monotonic())
        matter.pending, sent = planned, False
        self.book.history.writes.append(note)
        try:
            with self.database.transaction() as tx:
                if by_hand:
                    body = drafts[0].body
                    applied = [amend_record(tx, matter.record_ids[body["source_id"]], lambda _old: body, BY_HAND)]
                else:
                    applied = apply_records(tx, drafts, OFFICER)
                time.sleep(linger)  # a transaction held open: what commits late must not be passed over
                sent = True
            note.outcome = "acknowledged"
        except DatabaseUnavailable as error:
            note.outcome, note.fault = ("unknown" if sent else "refused"), type(error.__cause__).__name__
        except Exception as error:  # noqa: BLE001  whatever it is, nobody should have met it
            note.outcome, note.fault = ("unknown" if sent else "refused"), repr(error)[:200]
            self.book.history.found.append(Violation("an error that is none of ours", note))
        note.end = time.monotonic()
        if note.outcome == "acknowledged":
            for draft, one in zip(drafts, applied, strict=True):
                matter.record_ids[draft.body["source_id"]] = one.record_id
            matter.took(planned)
        elif note.outcome == "refused":
            matter.pending = None

    def look(self, matter: Matter, *, facet: int | None = None, way: Way | None = None, at_rest: bool = False) -> Look:
        """Look something of this matter up, and note what was said."""
        facet = facet or self.rng.choice(matter.facets[-2:])
        chosen = way if way is not None else self.rng.choice(WAYS)
        note = Look(matter.number, facet, chosen, time.monotonic(), at_rest=at_rest)
        try:
            answer = run_lookup(read_request(question(facet, note.way)), NOTARY, self.database, self.engine)
        except DatabaseUnavailable as error:
            note.fault = type(error.__cause__).__name__
        except Exception as error:  # noqa: BLE001  as in write
            note.fault = repr(error)[:200]
            self.book.history.found.append(Violation("an error that is none of ours", note))
        else:
            hits = [(hit["record"]["source_id"], hit["outcome"]) for hit in answer["hits"]]
            note.verdict, note.complete = answer["verdict"], answer["engine"]["complete"]
            note.hits = tuple(outcome for name, outcome in hits if name.startswith(matter.prefix))
            note.strangers = tuple(
                name for name, outcome in hits if outcome == "blocked" and not name.startswith(matter.prefix)
            )
        note.end = time.monotonic()
        self.book.history.looks.append(note)
        return note
