"""What clients did and were told, and whether any of it speaks against the promise. Nothing here touches a service.

A *matter* is one sequence of letters, written by one client at a time; a *facet* is what may be looked up (a number
and a person that no other matter has). A write that was acknowledged has taken effect by its end. One whose outcome is
unknown may take effect at any time after its start, or never, until somebody reads at rest what became of it; until
then its matter is not written to, so that the order of its writes is known.

A lookup of a facet may have seen: what the last write acknowledged before its start left, or what any write that was
under way since then made. If each of these blocks the facet, the answer must say so; if none does, it must not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import orjson

WriteOutcome = Literal["acknowledged", "unknown", "refused"]
Way = Literal["exact", "near", "name"]
NOT_CLEAR = {"blocked", "review", "incomplete"}


@dataclass
class Write:
    """`blocks` says of each facet that it concerns whether it is blocked once the write has taken effect."""

    matter: int
    kind: str
    blocks: dict[int, bool]
    start: float
    end: float = 0.0
    outcome: WriteOutcome = "unknown"
    fault: str = ""


@dataclass
class Look:
    """`hits` are the outcomes of the matter's own letters; `way` is the number, a near number or the name."""

    matter: int
    facet: int
    way: Way
    start: float
    end: float = 0.0
    verdict: str = ""  # empty: no answer
    complete: bool = False
    hits: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()  # letters of other matters that block
    fault: str = ""
    at_rest: bool = False


@dataclass(frozen=True)
class Violation:
    """One operation that must not be."""

    what: str
    operation: Write | Look | None = None

    def __str__(self) -> str:
        return self.what if self.operation is None else f"{self.what}: {self.operation}"


@dataclass
class History:
    """All operations, in order of their beginning as far as threads allow."""

    writes: list[Write] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    #: Spans in which the promise does not hold, and why: (start, end, why).
    excused: list[tuple[float, float, str]] = field(default_factory=list)
    found: list[Violation] = field(default_factory=list)  # by whoever looked at the services

    def figures(self) -> Counter[str]:
        """How much of what."""
        count: Counter[str] = Counter()
        for write in self.writes:
            count[f"writes {write.outcome}"] += 1
        for look in self.looks:
            count[f"lookups {look.verdict or 'without an answer'}"] += 1
        return count

    def lines(self) -> Iterator[bytes]:
        """Every operation as a line of JSON, in order of start."""
        operations: list[Write | Look] = [*self.writes, *self.looks]
        for one in sorted(operations, key=lambda each: each.start):
            yield orjson.dumps({"op": type(one).__name__.lower(), **_plain(one)}, option=orjson.OPT_NON_STR_KEYS)


def _plain(operation: Write | Look) -> dict:
    return {name: value for name, value in vars(operation).items() if value not in ("", ())}


def violations(history: History, since: float = 0.0) -> list[Violation]:
    """Everything that speaks against the promise, of lookups that began at `since` or later."""
    by_facet: dict[int, list[Write]] = defaultdict(list)
    for write in sorted(history.writes, key=lambda one: one.start):
        if write.outcome != "refused":
            for facet in write.blocks:
                by_facet[facet].append(write)
    looks = [look for look in history.looks if look.start >= since]
    wrong = [bad for look in looks for bad in _judge(look, by_facet[look.facet], history.excused)]
    return [*history.found, *wrong]


def _judge(look: Look, writes: Iterable[Write], excused: Iterable[tuple[float, float, str]]) -> Iterator[Violation]:
    if look.strangers:
        yield Violation("a letter about something else blocks", look)
    if not look.verdict:
        if look.at_rest:
            yield Violation("no answer at rest", look)
        return
    if look.at_rest and not look.complete:
        yield Violation("incomplete at rest", look)
    possible = _possible(look, writes)
    # An exact number is PostgreSQL's to answer, whatever happened to the index.
    shielded = look.way != "exact" and any(start < look.end and look.start < end for start, end, _ in excused)
    if possible == {True} and not shielded:
        yield from _must_block(look)
    if possible == {False} and "blocked" in look.hits:
        yield Violation("what no longer stands blocks", look)


def _must_block(look: Look) -> Iterator[Violation]:
    if look.verdict not in NOT_CLEAR:
        yield Violation("FALSE CLEAR", look)
    elif look.way == "exact" and "blocked" not in look.hits:
        yield Violation("an exact number did not block", look)
    elif look.complete and not {"blocked", "review"} & set(look.hits):
        yield Violation("a complete answer lacks the letter", look)


def _possible(look: Look, writes: Iterable[Write]) -> set[bool]:
    """Whether the facet is blocked, in each state that the lookup may have seen."""
    standing, under_way = False, set[bool]()
    for write in writes:
        if write.outcome == "acknowledged" and write.end <= look.start:
            standing, under_way = write.blocks[look.facet], set()
        elif write.start < look.end:
            under_way.add(write.blocks[look.facet])
    return {standing, *under_way}
