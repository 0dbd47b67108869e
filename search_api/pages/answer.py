"""A stored answer as it is read on a page: worst first, each hit with its reasons. Pure: JSON in, what to draw out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from search_api.pages import words
from search_api.pages.alignment import Rows, align
from search_api.pages.timeline import Step, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Đ and the rest of Latin Extended-A are in every font; ơ, ư and the letters with two marks are not.
LAST_IN_FIXED_WIDTH: Final = "\u017f"
#: Width of the waterfall's drawing, in its own units.
WATERFALL: Final = 200.0
#: Weights that the drawing spans at least, so that a lone small weight stays a small bar.
NARROWEST: Final = 10.0
#: Reasons that lie with the search itself, not with what was asked.
_ENGINES: Final = frozenset({"engine_unavailable", "engine_partial", "index_stale", "candidates_cut"})
#: Relations in which no single letter differs: equal values, and names of places that changed as a whole.
_UNMARKED: Final = frozenset({"same", "related_place"})
_OUTCOME_ORDER: Final = {"blocked": 0, "review": 1, "information": 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of evidence: `rows` when both sides have a value; `x` and `width` place its step in the waterfall.

    `in_words`: it has letters that few fixed-width fonts can draw (Debian's have no ễ), so it is set like other text.
    """

    field: str
    asked: str
    found: str
    rows: Rows | None
    in_words: bool
    relation: str
    tone: str
    weight: float
    note: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Start:
    """Where the waterfall begins: what two things of a kind have on the side of being one before anything is said."""

    weight: float
    note: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, and why."""

    outcome: str
    record: Mapping[str, Any]
    title: str
    because: str
    state: str
    stands: bool
    start: Start | None
    reasons: tuple[Reason, ...]
    total: float
    zero: float
    leaning: str

    @property
    def dated(self) -> str:
        """The document's date, ISO 8601; '' when it has none."""
        return str((self.record.get("document") or {}).get("date") or "")


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else of the subject's name, and the titles of the records that name him or her."""

    who: str
    titles: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that was asked for, with what was found, worst first; then `notices` by score, `deeds` by date."""

    ref: str
    kind: str
    label: str
    verdict: str
    namesakes: int
    others: tuple[Other, ...]
    unlisted: int
    add: str
    member: str = ""
    notices: list[Hit] = field(default_factory=list)
    deeds: list[Hit] = field(default_factory=list)
    line: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole page below its banner, and the sentences on the banner."""

    verdict: str
    subjects: list[Subject]
    blocking: list[tuple[str, str]]
    reviews: int
    doubts: list[str]
    reasons: list[tuple[str, str]]
    engine_answered: bool


def view(answer: Mapping[str, Any], request: Mapping[str, Any]) -> Answer:
    """What to draw for a stored `answer` (the contract) to a stored `request`."""
    subjects = {entry["ref"]: _subject(entry, request) for entry in answer["subjects"]}
    blocking: dict[tuple[str, str], None] = {}
    reviews = 0
    doubts: dict[str, None] = {}
    for raw in sorted(
        answer["hits"], key=lambda hit: (_OUTCOME_ORDER.get(hit["outcome"], 9), -(hit.get("score") or 0))
    ):
        hit = _hit(raw)
        subject = subjects.get(raw["subject"])
        if subject is None:  # found in pasted text
            subject = subjects[raw["subject"]] = _subject({"ref": raw["subject"], "verdict": raw["outcome"]}, request)
        (subject.deeds if hit.record["type"] == "deed" else subject.notices).append(hit)
        if hit.outcome == "blocked":
            blocking[subject.label, hit.title] = None
        if hit.outcome == "review":
            reviews += 1
            if hit.because:
                doubts[hit.because] = None
    for subject in subjects.values():
        # Drawn as a line through time; those that stand in the way of signing first, so that none is buried.
        subject.deeds.sort(key=lambda hit: hit.dated, reverse=True)
        subject.deeds.sort(key=lambda hit: _OUTCOME_ORDER.get(hit.outcome, 9))
    return Answer(
        answer["verdict"],
        sorted(subjects.values(), key=lambda subject: words.VERDICT_ORDER.index(subject.verdict)),
        list(blocking),
        reviews,
        list(doubts),
        [words.REASONS.get(reason, (reason, "")) for reason in answer["engine"]["reasons"]],
        engine_answered=not _ENGINES.intersection(answer["engine"]["reasons"]),
    )


def _subject(entry: Mapping[str, Any], request: Mapping[str, Any]) -> Subject:
    kind, position = _place(entry["ref"])
    asked = request.get(kind)
    given = asked[position] if isinstance(asked, list) and position < len(asked) else {}
    read = entry.get("asked")  # what a pasted text says, or adds to what was typed
    if read:
        kind, given = read["member"], read["values"]
    role = words.ROLES.get((read or {}).get("role") or "", "")
    return Subject(
        ref=entry["ref"],
        member=kind,
        kind=words.SUBJECT_KINDS.get(kind, kind) + (f", {role[0].lower()}{role[1:]}" if role else ""),
        label=label(kind, given),
        verdict=entry["verdict"] if entry["verdict"] in words.VERDICTS else "clear",
        namesakes=entry.get("namesakes") or 0,
        others=tuple(_other(one) for one in entry.get("namesake_list") or ()),
        unlisted=entry.get("more_information") or 0,
        add=entry.get("missing") or "",
        line=tuple(steps(entry.get("chain") or [])),
    )


def _other(one: Mapping[str, Any]) -> Other:
    who = f"{one['name']}, sinh {words.day(one['born'])}" if one.get("born") else str(one["name"])
    return Other(who, tuple(record["title"] for record in one["records"]), one.get("more_records") or 0)


def _place(ref: str) -> tuple[str, int]:
    parts = re.match(r"^([a-z_]+)\[(\d+)\]", ref)
    return (parts[1], int(parts[2])) if parts else (ref, 0)


def label(kind: str, given: Mapping[str, Any]) -> str:
    """A subject in one line: "Thửa 345 · Tờ 12 · Nghi Phú, Vinh · GCN BA 123456"."""
    match kind:
        case "persons":
            birth = given.get("birth_date")
            parts = [given.get("name"), birth and f"sinh {words.day(birth)}", *(given.get("id_numbers") or ())]
        case "organizations":
            parts = [given.get("name"), _named("MST", given.get("tax_code"))]
        case "parcels":
            place = [given.get(name) for name in ("commune", "district", "province")]
            parts = [
                _named("Thửa", given.get("parcel")),
                _named("Tờ", given.get("map_sheet")),
                ", ".join(part for part in place if part),
                _named("GCN", given.get("certificate_number")),
                _named("Số vào sổ", given.get("register_number")),
            ]
        case "vehicles":
            parts = [
                _named("Biển", given.get("plate")),
                _named("Số khung", given.get("chassis")),
                _named("Số máy", given.get("engine")),
            ]
        case "others":
            parts = [given.get("description"), *(given.get("identifiers") or ())]
        case _:
            parts = [words.SUBJECT_KINDS.get(kind, kind)]
    return " · ".join(str(part) for part in parts if part)


def _named(name: str, value: object) -> str:
    return f"{name} {value}" if value else ""


def _hit(raw: Mapping[str, Any]) -> Hit:
    record = raw["record"]
    evidence = raw.get("evidence") or []
    weights = [float(entry.get("weight") or 0) for entry in evidence]
    # Answers that were kept before there was a starting point have none.
    begin = [] if raw.get("start") is None else [float(raw["start"])]
    steps = _steps([*begin, *weights])
    kind = (raw.get("mention") or {}).get("kind", "")
    return Hit(
        outcome=raw["outcome"],
        record=record,
        title=str(record.get("title") or record.get("source_id") or ""),
        because=str(raw.get("because") or ""),
        state=words.STATES.get(record["state"], record["state"]),
        stands=record["state"] in {"active", "partly_released", "effective", "amended"},
        start=Start(begin[0], words.start(kind, begin[0]), *steps.places[0]) if begin else None,
        reasons=tuple(reason(entry, *step) for entry, step in zip(evidence, steps.places[len(begin) :], strict=True)),
        total=steps.total,
        zero=steps.zero,
        leaning=words.leaning(steps.total, to_be_seen=raw["outcome"] == "review")
        if begin and raw["outcome"] != "blocked"
        else "",
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    places: list[tuple[float, float]]
    zero: float
    total: float


def _steps(weights: list[float]) -> _Steps:
    # Each step begins where the one before it ended, as in a waterfall chart; the drawing spans all of them.
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    lowest, highest = min(sums), max(sums)
    unit = WATERFALL / max(highest - lowest, NARROWEST)
    places = [
        ((min(before, after) - lowest) * unit, max(abs(after - before) * unit, 1.5)) for before, after in pairwise(sums)
    ]
    return _Steps([(round(x, 1), round(width, 1)) for x, width in places], round(-lowest * unit, 1), sums[-1])


def reason(entry: Mapping[str, Any], x: float = 0.0, width: float = 0.0) -> Reason:
    """A line of evidence as the wire tells it; `x` and `width` place it in the waterfall."""
    name = re.sub(r"\[\d+\]", "", str(entry["field"])).rpartition(".")[2]
    dated = name in {"birth_date", "birth", "document_date"}
    asked, found = (_text(entry.get(side), dated=dated) for side in ("asked", "found"))
    relation = str(entry["relation"])
    return Reason(
        field=words.FIELDS.get(name, name),
        asked=asked,
        found=found,
        rows=align(asked, found, mark=relation not in _UNMARKED) if asked and found else None,
        in_words=any(character > LAST_IN_FIXED_WIDTH for character in asked + found),
        relation=words.RELATIONS.get(relation, relation),
        tone=_tone(relation, float(entry.get("weight") or 0)),
        weight=float(entry.get("weight") or 0),
        note=str(entry.get("note") or ""),
        x=x,
        width=width,
    )


def _tone(relation: str, weight: float) -> str:
    # The class of the words: what agrees, what may be a slip of the pen, what speaks against.
    if relation == "contradicts" or weight < 0:
        return "against"
    return "for" if relation in {"same", "variant"} else "near"


def _text(value: object, *, dated: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return words.day(value) if dated else str(value)
