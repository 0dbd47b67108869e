"""Putting the labelled set to the product and its neighbours, and what comes of each class."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from benchmarks.quality.labelled import Case, ErrorClass
from benchmarks.quality.product import Product, Seen

TOP = 20


class Contender(Protocol):
    """Something that answers with ranked source ids."""

    name: str

    def answer(self, request: dict[str, Any]) -> tuple[list[str], float]:
        """Source ids, best first, and milliseconds."""


@dataclass
class Ranked:
    """A contender's results over a class."""

    asked: int = 0
    first: int = 0
    found: int = 0
    listed: int = 0
    times: list[float] = field(default_factory=list)


@dataclass
class Result:
    """All that is known of one class."""

    one: ErrorClass
    seen: list[Seen] = field(default_factory=list)
    others: dict[str, Ranked] = field(default_factory=dict)
    killed: list[Seen] = field(default_factory=list)
    stopped: list[Seen] = field(default_factory=list)

    @property
    def negative(self) -> bool:
        """Whether nothing is to be found."""
        return self.seen[0].case.target is None

    @property
    def recall(self) -> float:
        """Share of cases whose record is among the first 20."""
        return sum(one.found for one in self.seen) / len(self.seen)

    @property
    def first(self) -> float:
        """Share of cases whose record is the first."""
        return sum(one.rank == 1 for one in self.seen) / len(self.seen)

    @property
    def right(self) -> float:
        """Share of cases answered as the contract's table has it."""
        return sum(one.right for one in self.seen) / len(self.seen)

    @property
    def candidates(self) -> float:
        """Records proposed for comparison, the mean."""
        return statistics.fmean(one.candidates for one in self.seen)

    @property
    def milliseconds(self) -> float:
        """The median of a whole lookup."""
        return statistics.median(one.milliseconds for one in self.seen)

    @property
    def wrongly_reviewed(self) -> float:
        """Share of clean dossiers that a notice sends to review, or blocks."""
        return sum(bool(one.notices) for one in self.seen) / len(self.seen)

    @property
    def reviewed_by_province(self) -> float:
        """The same, counting the province's own notices and no planted ones."""
        return sum(any(" NC-" in said for said in one.notices) for one in self.seen) / len(self.seen)

    @property
    def reviewed_for_deeds(self) -> float:
        """Share of clean dossiers that a deed alone sends to review."""
        return sum(bool(one.deeds) and not one.notices for one in self.seen) / len(self.seen)

    @property
    def cleared(self) -> list[Seen]:
        """Blocked subjects called clear although their number was exact or only differently written: none may be."""
        if not self.one.exact:
            return []
        return [one for one in [*self.seen, *self.killed, *self.stopped] if one.verdict == "clear"]


def ask(product: Product, results: Iterable[tuple[Result, Sequence[Case]]], tell: Callable[[str], None]) -> None:
    """Ask the product about every case."""
    for result, cases in results:
        begun = time.perf_counter()
        result.seen = [product.see(case) for case in cases]
        tell(f"{result.one.name}: {time.perf_counter() - begun:.1f} s")


def compare(contender: Contender, results: Iterable[Result], sample: int) -> None:
    """Ask a contender about the first `sample` cases of each class."""
    for result in results:
        ranked = result.others.setdefault(contender.name, Ranked())
        for one in result.seen[:sample]:
            if set(one.case.request) == {"text"}:
                continue  # nobody pastes a draft deed into a form of one line
            answer, taken = contender.answer(one.case.request)
            ranked.asked += 1
            ranked.times.append(taken)
            ranked.listed += len(answer)
            if one.case.target in answer:
                ranked.found += 1
                ranked.first += answer[0] == one.case.target


def curve(results: Iterable[Result], bands: Sequence[float]) -> list[tuple[float, float, int, int]]:
    """(from, to, hits, true ones) of each band of scores: how often a hit of such a score is about the very thing."""
    edges = [*bands, 1.0001]
    counts = [(0, 0)] * len(bands)
    for result in results:
        for one in result.seen:
            for score, true in one.bands:
                at = max(0, sum(score >= edge for edge in bands) - 1)
                hits, right = counts[at]
                counts[at] = (hits + 1, right + true)
    return [(edges[at], edges[at + 1], *counts[at]) for at in range(len(bands))]
