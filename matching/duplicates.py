"""Whether a notice that is about to be entered is there already, and why it seems so. Pure.

The same document comes in twice because three offices enter what one of them sent, because a letter is sent again, and
because old registers are loaded. It is written differently each time: `RULES` is to be read as a table, and the first
row that fits decides. Names of persons decide nothing here: forty people of one name have forty letters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rapidfuzz import fuzz

from analyzers.folding import fold
from analyzers.mentions import mentions_of
from analyzers.papers.agencies import agency_relation, parse_agency
from analyzers.papers.document_numbers import number_relation, parse_document_number, referred_documents
from matching.compare import STRENGTHS, Evidence, compare
from matching.legal import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from analyzers.mentions import Mention
    from analyzers.papers.document_numbers import DocumentNumber
    from matching.weights import Relation
    from storage.records import StoredRecord

Kind = Literal["same_document", "same_assets", "follow_up", "same_letter_other_things"]
#: Those that say "entered already"; the others are worth knowing, and no reason to stop.
DUPLICATES: frozenset[Kind] = frozenset({"same_document", "same_assets"})
Overlap = Literal["same", "some", "none", "unknown"]

DAYS_OF_ONE_LETTER = 7  # in which one letter is sent again, or entered by a second office under its own date
SIMILAR_CONTENT = 80  # of 100, token by token


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the table asks about a draft and a notice on record."""

    number: str
    agency: str
    days_apart: int | None
    same_date: bool
    misread_date: bool
    """The dates differ only as hasty typing makes them differ: day and month swapped, one digit wrong."""
    assets: Overlap
    people: Overlap
    same_measure: bool
    similar_content: bool
    refers: bool

    @property
    def one_agency(self) -> bool:
        """Whether one agency may have issued both."""
        return self.agency != "contradicts"

    @property
    def one_number(self) -> bool:
        """Whether both may bear one number."""
        return self.number in {"same", "variant"}

    @property
    def other_things(self) -> bool:
        """Whether they name different assets, or, where one names none, different people."""
        if self.assets != "unknown":
            return self.assets == "none"
        return self.people == "none"

    @property
    def shared_things(self) -> bool:
        """Whether they name a thing or a person in common."""
        return {self.assets, self.people} & {"same", "some"} != set() and not self.other_things


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it fits, what the notice on record is to the draft, and why, in Vietnamese."""

    fits: Callable[[Facts], bool]
    kind: Kind | None
    because: str


RULES: tuple[Rule, ...] = (
    Rule(
        lambda f: f.refers and not (f.one_number and f.same_date),
        "follow_up",
        "Hai văn bản dẫn chiếu nhau: có thể là văn bản tiếp theo của cùng vụ việc.",
    ),
    Rule(lambda f: not f.one_agency, None, "Hai cơ quan khác nhau."),
    Rule(
        lambda f: f.one_number and f.same_date and f.other_things,
        "same_letter_other_things",
        "Cùng số, ngày và cơ quan nhưng nêu đối tượng khác: một văn bản có thể nêu nhiều tài sản.",
    ),
    Rule(lambda f: f.one_number and f.same_date, "same_document", "Cùng số, ngày và cơ quan ban hành."),
    Rule(
        lambda f: f.one_number and f.shared_things and (f.misread_date or _within(f, DAYS_OF_ONE_LETTER)),
        "same_document",
        "Cùng số, cơ quan và đối tượng; ngày chỉ khác như khi ghi nhầm.",
    ),
    Rule(
        lambda f: f.number == "typo" and f.same_date and f.shared_things and f.same_measure,
        "same_document",
        "Cùng ngày, cơ quan và đối tượng; số chỉ khác như khi ghi nhầm.",
    ),
    Rule(
        lambda f: f.assets in {"same", "some"} and _within(f, DAYS_OF_ONE_LETTER) and f.same_measure,
        "same_assets",
        "Cùng cơ quan ngăn chặn cùng tài sản, cùng biện pháp, trong vòng vài ngày.",
    ),
    Rule(
        lambda f: f.assets == "same" and _within(f, DAYS_OF_ONE_LETTER) and f.similar_content,
        "same_assets",
        "Cùng cơ quan, cùng tài sản, nội dung gần giống, trong vòng vài ngày.",
    ),
)


def _within(facts: Facts, days: int) -> bool:
    return facts.days_apart is not None and facts.days_apart <= days


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A notice on record and what it is to the draft."""

    record: StoredRecord
    kind: Kind
    because: str
    score: float
    evidence: tuple[Evidence, ...]

    @property
    def is_duplicate(self) -> bool:
        """Whether the draft seems to be entered already."""
        return self.kind in DUPLICATES


# How much each agreement counts; as in matching/weights.py, natural logarithms that add up, for sorting only.
_WEIGHTS: dict[str, dict[Relation, float]] = {
    "document_number": {"same": 5.0, "variant": 4.0, "typo": 2.0, "contradicts": -3.0},
    "agency": {"same": 2.5, "variant": 2.5, "typo": 1.5, "partial": 0.5, "contradicts": -4.0},
    "document_date": {"same": 4.0, "typo": 2.0, "partial": 1.0, "contradicts": -2.0},
    "assets": {"same": 5.0, "partial": 3.5, "contradicts": -4.0},
    "people": {"same": 2.0, "partial": 1.5, "contradicts": -2.0},
    "content": {"same": 1.5, "partial": 0.7},
}
_EVEN = 6.0


def find_duplicates(body: Mapping[str, Any], candidates: Iterable[StoredRecord]) -> list[Duplicate]:
    """The notices among `candidates` that the draft `body` may repeat or continue, the likeliest first."""
    draft = _Paper.of(body)
    found = [one for record in candidates if record.type == "notice" and (one := _judged(draft, record)) is not None]
    return sorted(found, key=lambda one: (not one.is_duplicate, -one.score, one.record.id))


def _judged(draft: _Paper, record: StoredRecord) -> Duplicate | None:
    other = _Paper.of(record.body)
    refers = _refers(draft, other, record) or _refers_back(other, draft)
    number, agency = number_relation(draft.number, other.number), agency_relation(draft.agency, other.agency)
    if agency == "contradicts" and not refers:
        return None
    assets = _Shared.between(draft.assets, other.assets)
    people = _Shared.between(draft.people, other.people)
    days = abs((draft.date - other.date).days) if draft.date and other.date else None
    similarity = fuzz.token_sort_ratio(draft.content, other.content) if draft.content and other.content else 0.0
    facts = Facts(
        number=number,
        agency=agency,
        days_apart=days,
        same_date=days == 0,
        misread_date=_misread(draft.date, other.date),
        assets=assets.overlap,
        people=people.overlap,
        same_measure=draft.measure == other.measure,
        similar_content=similarity >= SIMILAR_CONTENT,
        refers=refers,
    )
    rule = next((row for row in RULES if row.fits(facts)), None)
    if rule is None or rule.kind is None:
        return None
    evidence = tuple(_evidence(draft, other, facts, assets, people))
    score = 1 / (1 + math.exp(_EVEN - math.fsum(item.weight for item in evidence)))
    return Duplicate(record, rule.kind, rule.because, round(score, 4), evidence)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is compared of a notice."""

    body: Mapping[str, Any]
    number: DocumentNumber
    agency: Any
    date: date | None
    measure: str
    content: str
    assets: tuple[Mention, ...]
    people: tuple[Mention, ...]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> _Paper:
        document = body["document"]
        mentions = mentions_of(body)
        return cls(
            body=body,
            number=parse_document_number(document["number"]),
            agency=parse_agency(document["agency"]),
            date=day(document["date"]),
            measure=body["measure"],
            content=fold(body.get("content") or "")[:2000],
            assets=tuple(one for one in mentions if one.list_name == "assets"),
            people=tuple(one for one in mentions if one.list_name != "assets"),
        )


# ----- things in common -----


@dataclass(frozen=True, slots=True)
class _Shared:
    """Which things of two notices are the same: pairs of what each calls them, and how many there are on each side."""

    pairs: tuple[tuple[Mention, Mention, str], ...]
    left: int
    right: int

    @property
    def overlap(self) -> Overlap:
        if not self.left or not self.right:
            return "unknown"
        if not self.pairs:
            return "none"
        return "same" if len(self.pairs) >= max(self.left, self.right) else "some"

    @classmethod
    def between(cls, ours: Sequence[Mention], theirs: Sequence[Mention]) -> _Shared:
        taken: set[int] = set()
        pairs = []
        for mine in ours:
            best = max(
                ((_sameness(mine, other), -i) for i, other in enumerate(theirs) if i not in taken), default=(0, 0)
            )
            if best[0] > 0:
                taken.add(-best[1])
                pairs.append((mine, theirs[-best[1]], STRENGTHS[best[0]]))
        return cls(tuple(pairs), len(ours), len(theirs))


def _sameness(mine: Mention, other: Mention) -> int:
    """0 for different things, else the position of the strength: a name alone is no thing in common."""
    if mine.kind != other.kind:
        return 0
    strength = compare(mine.thing, other.thing).strength
    return STRENGTHS.index(strength) if strength in {"exact", "probable"} else 0


# ----- dates, references -----


def _misread(a: date | None, b: date | None) -> bool:
    if a is None or b is None or a == b:
        return False
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return True
    left, right = a.isoformat(), b.isoformat()
    return sum(x != y for x, y in zip(left, right, strict=True)) == 1


def _refers(draft: _Paper, other: _Paper, record: StoredRecord) -> bool:
    """Whether the draft says that it replaces the other, or names it in its content."""
    replaced = {(link["source"], link["source_id"]) for link in draft.body.get("replaces") or ()}
    return (record.source, record.source_id) in replaced or _refers_back(draft, other)


def _refers_back(one: _Paper, other: _Paper) -> bool:
    if other.number.serial is None or other.date is None:
        return False
    return any(
        named == other.date.year and number_relation(number, other.number) in {"same", "variant"}
        for number, named in referred_documents(one.body.get("content") or "")
    )


# ----- evidence -----


def _evidence(draft: _Paper, other: _Paper, facts: Facts, assets: _Shared, people: _Shared) -> Iterator[Evidence]:
    mine, theirs = draft.body["document"], other.body["document"]
    yield _item("document_number", mine["number"], theirs["number"], facts.number, _NUMBER_NOTES.get(facts.number, ""))
    yield _item("agency", mine["agency"], theirs["agency"], facts.agency, _AGENCY_NOTES.get(facts.agency, ""))
    dates, note = _dates(facts)
    yield _item("document_date", mine["date"], theirs["date"], dates, note)
    yield from _things("assets", assets, "tài sản")
    yield from _things("people", people, "người, tổ chức")
    if facts.similar_content:
        yield _item("content", "", "", "same" if draft.content == other.content else "partial", "Nội dung gần giống.")


_NUMBER_NOTES = {
    "variant": "Cùng số; cách ghi loại văn bản hoặc cơ quan khác nhau.",
    "typo": "Số chỉ khác một chữ số.",
    "contradicts": "Hai số khác nhau.",
}
_AGENCY_NOTES = {
    "variant": "Cùng cơ quan, cách ghi khác nhau.",
    "typo": "Tên cơ quan chỉ khác như khi ghi nhầm.",
    "partial": "Có thể là cùng cơ quan: một bên không ghi địa bàn, hoặc là cơ quan khu vực lập sau ngày 01/07/2025.",
    "contradicts": "Hai cơ quan khác nhau.",
}


def _dates(facts: Facts) -> tuple[str, str]:
    if facts.same_date:
        return "same", ""
    if facts.misread_date:
        return "typo", "Ngày chỉ khác như khi ghi nhầm."
    if _within(facts, DAYS_OF_ONE_LETTER):
        return "partial", f"Cách nhau {facts.days_apart} ngày."
    return "contradicts", "Ngày khác nhau."


def _things(field: str, shared: _Shared, called: str) -> Iterator[Evidence]:
    if shared.overlap == "unknown":
        return
    relation = {"same": "same", "some": "partial", "none": "contradicts"}[shared.overlap]
    note = f"{len(shared.pairs)} {called} trùng (bên hỏi nêu {shared.left}, bản ghi nêu {shared.right})."
    asked = "; ".join(_called(mine) for mine, _, _ in shared.pairs)
    found = "; ".join(_called(other) for _, other, _ in shared.pairs)
    yield _item(field, asked, found, relation, note)


def _called(mention: Mention) -> str:
    return f"{mention.list_name}[{mention.index}]"


def _item(field: str, asked: str, found: str, relation: Any, note: str) -> Evidence:  # noqa: ANN401  one of the contract's
    return Evidence(field, asked, found, relation, _WEIGHTS[field].get(relation, 0.0), note)
