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

from analyzers.papers.agencies import agency_relation
from analyzers.papers.document_numbers import number_relation
from matching.duplicate_evidence import evidence_of
from matching.duplicate_facts import DAYS_OF_ONE_LETTER, Facts
from matching.papers import Paper, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from matching.compare import Evidence
    from storage.records import StoredRecord

Kind = Literal["same_document", "same_assets", "same_people", "follow_up", "same_letter_other_things"]
#: Worth knowing, and no duplicate: one letter that is entered in parts.
RELATED: frozenset[Kind] = frozenset({"same_letter_other_things"})

SIMILAR_CONTENT = 80  # of 100, token by token
EVEN = 6.0  # of the weights' sum: where the score is one half


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
    Rule(
        lambda f: f.one_number and f.same_date and (f.numbered or f.shared_things),
        "same_document",
        "Cùng số, ngày và cơ quan ban hành.",
    ),
    Rule(
        lambda f: f.one_number and f.numbered and f.shared_things and (f.same_year or f.misread_date or f.within_days),
        "same_document",
        "Cùng số, năm, cơ quan và đối tượng; chỉ ngày ghi khác nhau.",
    ),
    Rule(
        lambda f: f.number == "typo" and f.same_date and f.shared_things and f.same_measure and f.surely,
        "same_document",
        "Cùng ngày, cơ quan và đối tượng; số chỉ khác như khi ghi nhầm.",
    ),
    Rule(
        lambda f: f.assets in {"same", "some"} and f.within_days and f.same_measure,
        "same_assets",
        "Cùng cơ quan ngăn chặn cùng tài sản, cùng biện pháp, trong vòng vài ngày.",
    ),
    Rule(
        lambda f: f.assets == "same" and f.within_days and f.similar_content,
        "same_assets",
        "Cùng cơ quan, cùng tài sản, nội dung gần giống, trong vòng vài ngày.",
    ),
    Rule(
        lambda f: f.no_assets and f.people == "same" and f.within_days and f.same_measure and f.similar_content,
        "same_people",
        "Cùng cơ quan, cùng người hoặc tổ chức, cùng biện pháp, nội dung gần giống, trong vòng vài ngày.",
    ),
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A notice on record and what it is to the draft; `score` (0 to 1) is for sorting and decides nothing."""

    record: StoredRecord
    kind: Kind
    because: str
    score: float
    evidence: tuple[Evidence, ...]


def find_duplicates(body: Mapping[str, Any], candidates: Iterable[StoredRecord]) -> list[Duplicate]:
    """The notices among `candidates` that the draft `body` may repeat or continue, the likeliest first."""
    draft = Paper(body)
    found = [one for record in candidates if record.type == "notice" and (one := _judged(draft, record)) is not None]
    return sorted(found, key=lambda one: (one.kind in RELATED, -one.score, one.record.id))


def _judged(draft: Paper, record: StoredRecord) -> Duplicate | None:
    other = Paper(record.body)
    number, agency = number_relation(draft.number, other.number), agency_relation(draft.agency, other.agency)
    replaces = _replaces(draft, record)
    named = _names(draft, other) or _names(other, draft)
    days = abs((draft.date - other.date).days) if draft.date and other.date else None
    misread = _misread(draft.date, other.date)
    if not (replaces or named) and not _possible(number, agency, days, misread=misread, years=_years(draft, other)):
        return None  # before the things are read and compared, which takes most of the time
    assets, people = shared(draft.assets, other.assets), shared(draft.people, other.people)
    facts = Facts(
        number=number,
        agency=agency,
        numbered=draft.number.serial is not None,
        days_apart=days,
        same_year=_years(draft, other),
        misread_date=misread,
        assets=assets.overlap,
        people=people.overlap,
        no_assets=assets.neither,
        same_measure=draft.measure == other.measure,
        similar_content=_similar(draft.content, other.content),
        # Two agencies may both have a letter of that number and day: then what it is about tells them apart.
        surely=not assets.pairs or assets.near < len(assets.pairs),
        refers=replaces or (named and (agency != "contradicts" or bool(assets.pairs or people.pairs))),
    )
    rule = next((row for row in RULES if row.fits(facts)), None)
    if rule is None or rule.kind is None:
        return None
    evidence = tuple(evidence_of(draft, other, facts, assets, people))
    score = 1 / (1 + math.exp(EVEN - math.fsum(item.weight for item in evidence)))
    return Duplicate(record, rule.kind, rule.because, round(score, 4), evidence)


def _possible(number: str, agency: str, days: int | None, *, misread: bool, years: bool) -> bool:
    """Whether any row could fit, whatever both name."""
    if agency == "contradicts":
        return False
    near = days is not None and days <= DAYS_OF_ONE_LETTER
    return near or (number in {"same", "variant"} and (misread or years))


def _years(draft: Paper, other: Paper) -> bool:
    return draft.date is not None and other.date is not None and draft.date.year == other.date.year


def _similar(ours: str, theirs: str) -> bool:
    if not ours or not theirs:
        return ours == theirs
    return ours == theirs or fuzz.token_sort_ratio(ours, theirs) >= SIMILAR_CONTENT


def _misread(a: date | None, b: date | None) -> bool:
    if a is None or b is None or a == b:
        return False
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return True
    left, right = a.isoformat(), b.isoformat()
    return sum(x != y for x, y in zip(left, right, strict=True)) == 1


def _replaces(draft: Paper, record: StoredRecord) -> bool:
    named = {(link["source"], link["source_id"]) for link in draft.body.get("replaces") or ()}
    return (record.source, record.source_id) in named


def _names(one: Paper, other: Paper) -> bool:
    """Whether the content of `one` names the document of `other`: number, and day or, where it gives none, year."""
    if other.number.serial is None or other.date is None:
        return False
    return any(
        (named.day == other.date if named.day else named.year == other.date.year)
        and number_relation(named.number, other.number) in {"same", "variant"}
        for named in one.names
    )
