"""Why two notices seem to be one document: field by field, in the form of a hit's evidence. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.papers.agencies import succession
from matching.compare import Evidence
from matching.wording import thing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matching.duplicate_facts import Facts
    from matching.papers import Paper, Shared, Things
    from matching.weights import Relation

# How much each agreement counts; natural logarithms that add up, for sorting only.
_WEIGHTS: dict[str, dict[Relation, float]] = {
    "document_number": {"same": 5.0, "variant": 4.0, "typo": 2.0, "contradicts": -3.0},
    "agency": {"same": 2.5, "variant": 2.5, "typo": 1.5, "partial": 0.5, "contradicts": -4.0},
    "document_date": {"same": 4.0, "typo": 2.0, "partial": 1.0, "contradicts": -2.0},
    "assets": {"same": 5.0, "typo": 4.0, "partial": 3.5, "contradicts": -4.0},
    "people": {"same": 2.0, "typo": 1.7, "partial": 1.5, "contradicts": -2.0},
    "content": {"same": 1.5, "partial": 0.7},
}
_MOST_NAMED = 6  # things called by name in one line
_NUMBERS = {
    "variant": "Cùng số; cách ghi loại văn bản, năm hoặc cơ quan khác nhau.",
    "typo": "Số chỉ khác một chữ số.",
    "contradicts": "Hai số khác nhau.",
}
_AGENCIES = {
    "variant": "Cùng cơ quan, cách ghi khác nhau.",
    "typo": "Tên cơ quan chỉ khác như khi ghi nhầm.",
    "partial": "Có thể là cùng cơ quan: một bên không ghi địa bàn.",
    "contradicts": "Hai cơ quan khác nhau.",
}
_CONTENTS: Mapping[bool, tuple[Relation, str]] = {
    True: ("same", "Nội dung giống nhau."),
    False: ("partial", "Nội dung gần giống."),
}
_OVERLAPS: Mapping[str, Relation] = {"same": "same", "some": "partial", "none": "contradicts"}


def evidence_of(draft: Paper, other: Paper, facts: Facts, assets: Shared, people: Shared) -> Iterator[Evidence]:
    """What agrees and what does not, the document first."""
    mine, theirs = draft.body["document"], other.body["document"]
    number: Relation = facts.number  # type: ignore[assignment]  # a NumberRelation is a Relation
    agency: Relation = facts.agency  # type: ignore[assignment]  # so is an AgencyRelation
    yield _item("document_number", mine["number"], theirs["number"], number, _NUMBERS.get(number, ""))
    yield _item("agency", mine["agency"], theirs["agency"], agency, _agency_note(draft, other, agency))
    yield _item("document_date", mine["date"], theirs["date"], *_dates(facts))
    yield from _things("assets", assets, "tài sản", draft, other)
    yield from _things("people", people, "người, tổ chức", draft, other)
    if facts.similar_content and draft.content:
        yield _item("content", "", "", *_CONTENTS[draft.content == other.content])


def _agency_note(draft: Paper, other: Paper, relation: str) -> str:
    change = succession(draft.agency, other.agency) if relation == "partial" else None
    if change is None:
        return _AGENCIES.get(relation, "")
    year, month, day = change.since.split("-")
    return f"Có thể là cùng cơ quan, đổi tên theo sắp xếp từ {day}/{month}/{year}."


def _dates(facts: Facts) -> tuple[Relation, str]:
    if facts.same_date:
        return "same", ""
    if facts.misread_date:
        return "typo", "Ngày chỉ khác như khi ghi nhầm."
    if facts.within_days:
        return "partial", f"Cách nhau {facts.days_apart} ngày."
    return "contradicts", "Ngày khác nhau."


def _things(name: str, common: Shared, called: str, draft: Paper, other: Paper) -> Iterator[Evidence]:
    if common.overlap == "unknown" and not common.perhaps:
        return
    left, right = len(common.ours.all), len(common.theirs.all)
    if common.perhaps:
        note = f"Có {called} trùng tên; không đủ số để so chắc chắn (đang nhập: {left}, đã có: {right})."
    elif common.pairs:
        note = f"{len(common.pairs)} {called} trùng (đang nhập: {left}, đã có: {right})."
    else:
        note = f"Không {called} nào trùng (đang nhập: {left}, đã có: {right})."
    asked = _called(draft.body, common.ours, [i for i, _ in common.pairs])
    found = _called(other.body, common.theirs, [j for _, j in common.pairs])
    relation = _OVERLAPS.get(common.overlap, "partial")
    if relation == "same" and common.near:
        relation = "typo"
    if common.near:
        note += f" {common.near} chỉ gần giống, xem chỗ đánh dấu."
    yield _item(name, asked, found, relation, note)


def _called(body: Mapping[str, list[Mapping[str, object]]], things: Things, paired: list[int]) -> str:
    """The things by name, those in common first, so that the same stands above the same."""
    order = [*paired, *(i for i in range(len(things.all)) if i not in set(paired))]
    names = [thing_of(body[things.all[i].list_name][things.all[i].index]) for i in order[:_MOST_NAMED]]
    rest = len(order) - len(names)
    return "; ".join(names) + (f"; và {rest} nữa" if rest else "")


def _item(name: str, asked: str, found: str, relation: Relation, note: str) -> Evidence:
    return Evidence(name, asked, found, relation, _WEIGHTS[name].get(relation, 0.0), note)
