"""What two notices have in common: the papers behind them and the things that they name. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from analyzers.filing import exact_keys, stored_keys
from analyzers.folding import fold
from analyzers.mentions import mentions_of
from analyzers.papers.agencies import parse_agency
from analyzers.papers.document_numbers import parse_document_number, referred_documents
from matching.compare import STRENGTHS, compare
from matching.legal import day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from analyzers.mentions import Mention
    from analyzers.papers.agencies import Agency
    from analyzers.papers.document_numbers import DocumentNumber, Reference
    from analyzers.things import Thing
    from matching.compare import Match

Overlap = Literal["same", "some", "none", "unknown"]

CONTENT_READ = 2_000  # characters of two contents that are compared
MOST_GUESSED = 8  # things of each side among which one may be the other's
COMPARED_EACH_WITH_EACH = 64  # pairs; of longer lists only those that share a key


class Paper:
    """A notice as it is compared. What it names is read only when its number, agency and date leave it possible."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """`body` is a validated notice."""
        document = body["document"]
        self.body = body
        self.number: DocumentNumber = parse_document_number(document["number"])
        self.agency: Agency = parse_agency(document["agency"])
        self.date: date | None = day(document["date"])
        self.measure: str = body["measure"]

    @cached_property
    def content(self) -> str:
        """The beginning of the content, folded."""
        return fold((self.body.get("content") or "")[:CONTENT_READ])

    @cached_property
    def names(self) -> tuple[Reference, ...]:
        """The documents that its content names."""
        return tuple(referred_documents(self.body.get("content") or ""))

    @cached_property
    def assets(self) -> Things:
        """Its assets."""
        return Things.of(mention for mention in mentions_of(self.body) if mention.list_name == "assets")

    @cached_property
    def people(self) -> Things:
        """Its persons and organisations."""
        return Things.of(mention for mention in mentions_of(self.body) if mention.list_name != "assets")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a notice names, by its place in the body; one entry that lists several parcels is one thing."""

    list_name: str
    index: int
    things: tuple[Thing, ...]

    def exact_keys(self) -> frozenset[str]:
        """Keys of which one in common is enough to compare."""
        return frozenset(key for thing in self.things for key in exact_keys(thing))

    def near_keys(self) -> frozenset[str]:
        """The same for near values."""
        return frozenset(key for thing in self.things for key in stored_keys(thing).recall)

    def is_one_with(self, other: Named) -> bool:
        """Whether both are one thing, exactly or probably. A name alone is no thing in common."""
        return self._strength(other) >= STRENGTHS.index("probable")

    def may_be(self, other: Named) -> bool:
        """Whether both may be one thing: nothing says otherwise, and a name or the like is the same."""
        return self._strength(other) >= STRENGTHS.index("weak")

    def _strength(self, other: Named) -> int:
        return max(STRENGTHS.index(match.strength) for match in self._matches(other))

    def surely(self, other: Named) -> bool:
        """Whether both are one thing exactly, and no number of theirs differs."""
        return any(
            match.strength == "exact" and not any(item.relation in {"typo", "contradicts"} for item in match.evidence)
            for match in self._matches(other)
        )

    def _matches(self, other: Named) -> Iterator[Match]:
        return (compare(mine, theirs) for mine in self.things for theirs in other.things)


@dataclass(frozen=True)
class Things:
    """The things of a notice, of one sort, with their keys."""

    all: tuple[Named, ...]
    _near: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, mentions: Iterator[Mention]) -> Things:
        """Mentions, put together by the entry that they come from."""
        entries: dict[tuple[str, int], list[Thing]] = {}
        for mention in mentions:
            entries.setdefault((mention.list_name, mention.index), []).append(mention.thing)
        return cls(tuple(Named(*place, tuple(things)) for place, things in entries.items()))

    @cached_property
    def by_exact_key(self) -> Mapping[str, Sequence[int]]:
        """Positions of the things by their exact keys."""
        found: dict[str, list[int]] = {}
        for i, one in enumerate(self.all):
            for key in one.exact_keys():
                found.setdefault(key, []).append(i)
        return found

    def near(self, i: int) -> frozenset[str]:
        """The near keys of thing `i`, derived once."""
        if i not in self._near:
            self._near[i] = self.all[i].near_keys()
        return self._near[i]


@dataclass(frozen=True, slots=True)
class Shared:
    """Which things of two notices are the same: pairs of positions, and all things on both sides."""

    pairs: tuple[tuple[int, int], ...]
    ours: Things
    theirs: Things
    perhaps: bool = False
    """No pair, but things that may be one, as those of one name: nothing says that both name different things."""

    @property
    def near(self) -> int:
        """How many of the pairs are one thing probably, and not for certain."""
        return sum(not self.ours.all[i].surely(self.theirs.all[j]) for i, j in self.pairs)

    @property
    def overlap(self) -> Overlap:
        """How much of both is the same; unknown where one side names nothing of the sort, or nobody can tell."""
        left, right = len(self.ours.all), len(self.theirs.all)
        if not left or not right or self.perhaps:
            return "unknown"
        if not self.pairs:
            return "none"
        return "same" if len(self.pairs) >= max(left, right) else "some"

    @property
    def neither(self) -> bool:
        """Whether neither side names anything of the sort."""
        return not self.ours.all and not self.theirs.all


def shared(ours: Things, theirs: Things) -> Shared:
    """The things in common, each paired with one at most; those that share an exact key first."""
    pairs: dict[int, int] = {}
    for key, mine in ours.by_exact_key.items():
        _pair(pairs, mine, theirs.by_exact_key.get(key, ()), ours, theirs)
    left = [i for i in range(len(ours.all)) if i not in pairs]
    right = set(range(len(theirs.all))).difference(pairs.values())
    few = sorted(right)[:MOST_GUESSED]
    if len(left) * len(right) <= COMPARED_EACH_WITH_EACH:
        _pair(pairs, left, sorted(right), ours, theirs)
    else:
        for i in left:
            _pair(pairs, [i], [j for j in sorted(right) if ours.near(i) & theirs.near(j)], ours, theirs)
    perhaps = not pairs and any(ours.all[i].may_be(theirs.all[j]) for i in left[:MOST_GUESSED] for j in few)
    return Shared(tuple(sorted(pairs.items())), ours, theirs, perhaps=perhaps)


def _pair(pairs: dict[int, int], left: Collection[int], right: Collection[int], ours: Things, theirs: Things) -> None:
    taken = set(pairs.values())
    for i in left:
        for j in right:
            if i not in pairs and j not in taken and ours.all[i].is_one_with(theirs.all[j]):
                pairs[i] = j
                taken.add(j)
