"""The product's answer to a case, over the path that every lookup takes, and what it says about the planted record."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.quality.labelled.case import Case
from matching.lookup import Caller, Lookup
from matching.request import read_request
from storage.database import Database
from storage.search_index import SearchIndex

CALLER = Caller("quality", "Văn phòng công chứng Thử nghiệm")
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # two days after the fictional province stands still
ENGINE_TIMEOUT = 20.0
TOP = 20
_SEVERITY = {"clear": 0, "review": 1, "incomplete": 2, "blocked": 3}
_LEAST_VERDICT = {"blocked": "blocked", "review": "review", "information": "clear"}


@dataclass
class Seen:
    """What came of one case."""

    case: Case
    verdict: str
    rank: int | None  # of the target among the distinct records listed, from 1
    outcome: str | None  # of the target's worst hit
    score: float | None
    milliseconds: float
    candidates: int
    reasons: tuple[str, ...]
    notices: tuple[str, ...] = ()  # outcomes "review" or "blocked" of notices, as "source_id: because"
    deeds: tuple[str, ...] = ()  # the same of deeds
    bands: list[tuple[float, bool]] = field(default_factory=list)  # (score, is it about the very thing) of each hit
    near_outcome: str | None = None

    @property
    def found(self) -> bool:
        """Among the first 20."""
        return self.rank is not None and self.rank <= TOP

    @property
    def right(self) -> bool:
        """The outcome is the table's, and the verdict no milder; of a clean dossier, the verdict is right."""
        if self.case.target is None:
            return self.verdict in self.case.outcomes
        if self.outcome not in self.case.outcomes:
            return False
        return _SEVERITY[self.verdict] >= _SEVERITY[_LEAST_VERDICT[str(self.outcome)]]


class Product:
    """Lookups against one database and one engine."""

    name = "Soát"

    def __init__(self, database: Database, engine: SearchIndex | None) -> None:
        """Nothing is opened here."""
        self._database, self._engine = database, engine

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], float, int]:
        """The contract's answer, milliseconds, and how many records were proposed for comparison."""
        begun = time.perf_counter()
        asked = read_request(request)
        lookup = Lookup(asked, CALLER, self._database, self._engine, engine_timeout=ENGINE_TIMEOUT, now=NOW)
        lookup.first_look()
        lookup.ask_engine()
        lookup.judge()
        answer = lookup.store()
        taken = (time.perf_counter() - begun) * 1000
        return answer, taken, _proposed(lookup)

    def see(self, case: Case) -> Seen:
        """Ask about a case."""
        answer, taken, candidates = self.answer(case.request)
        return seen(case, answer, taken, candidates)


def _proposed(lookup: Lookup) -> int:
    """Records that the queue and the engine proposed; those that exact keys alone brought are not counted."""
    first, engine = lookup._first, lookup._from_engine  # noqa: SLF001  no answer tells it
    queued = first.queued if first else frozenset()
    return len(queued | (engine.record_ids if engine else frozenset()))


def seen(case: Case, answer: dict[str, Any], taken: float, candidates: int) -> Seen:
    """What an answer says about a case."""
    hits = answer["hits"]
    ranked = list(dict.fromkeys(hit["record"]["source_id"] for hit in hits))
    mine = next((hit for hit in hits if case.target and hit["record"]["source_id"] == case.target), None)
    near = next((hit for hit in hits if case.near and hit["record"]["source_id"] == case.near), None)
    ours = {record["source_id"] for record in case.records} - {case.near}
    speaking = [hit for hit in hits if hit["outcome"] in {"review", "blocked"}]
    said = {
        kind: tuple(
            f"{hit['subject']} {hit['record']['source_id']} {hit['outcome']}: {hit['because']}"
            for hit in speaking
            if hit["record"]["type"] == kind
        )
        for kind in ("notice", "deed")
    }
    return Seen(
        case=case,
        verdict=answer["verdict"],
        rank=ranked.index(case.target) + 1 if case.target in ranked else None,
        outcome=mine["outcome"] if mine else None,
        score=mine["score"] if mine else None,
        milliseconds=taken,
        candidates=candidates,
        reasons=tuple(answer["engine"]["reasons"]),
        notices=said["notice"],
        deeds=said["deed"],
        bands=[(hit["score"], hit["record"]["source_id"] in ours) for hit in hits],
        near_outcome=near["outcome"] if near else None,
    )
