"""A pasted text as it is read on a page: what was understood marked by kind, what was not marked otherwise. Pure.

A mark says in words what it is ("Người 1: số CCCD"), so that neither colour nor a script is needed to follow it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search_api.pages.answer import Subject

#: A stretch without marks that is longer is folded; so much of it stays to be read on either side.
LONGEST_UNMARKED: Final = 700
KEPT: Final = 160

TAGS: Final = {
    "name": "tên",
    "birth_date": "ngày sinh",
    "id_number": "số giấy tờ",
    "tax_code": "mã số thuế",
    "representative": "người đại diện",
    "certificate_number": "số GCN",
    "register_number": "số vào sổ",
    "map_sheet": "tờ bản đồ",
    "parcel": "thửa",
    "commune": "xã, phường",
    "district": "quận, huyện",
    "province": "tỉnh, thành phố",
    "plate": "biển số",
    "chassis": "số khung",
    "engine": "số máy",
    "identifier": "số hiệu",
    "description": "mô tả",
}
SHORT_KINDS: Final = {
    "persons": "Người",
    "organizations": "Tổ chức",
    "parcels": "Thửa",
    "vehicles": "Xe",
    "others": "Tài sản",
}
WHY: Final = {
    "blank": "Chỗ này để trống, chưa điền.",
    "no_name": "Có xưng hô nhưng không đọc được họ tên đầy đủ.",
    "no_number": "Có tên mục nhưng không đọc được số.",
    "odd_number": "Số không đủ hoặc thừa chữ số; vẫn được tra cứu như đã ghi.",
    "no_label": "Giống một số giấy tờ nhưng không rõ là số gì, của ai.",
    "nobody": "Có ngày sinh nhưng không rõ của ai.",
    "left_out": "Đã hiểu, nhưng văn bản nêu nhiều hơn số đối tượng của một lần tra cứu: phần này chưa được tra cứu.",
    "nothing": "Không đọc thấy người hay tài sản nào trong văn bản này.",
}
UNREAD: Final = "unread"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. With `kind` it is a mark: `tag` says in words what it is, `anchor` is its id.

    `kind` is the member of a request that the subject belongs to, or "unread"; `folded` is a long stretch of prose of
    which only the ends are shown at once.
    """

    text: str
    kind: str = ""
    tag: str = ""
    anchor: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the id of its mark, and what it says."""

    anchor: str
    tag: str
    text: str


@dataclass(slots=True)
class Entry:
    """A line of the list beside the text: a subject with its places in the text."""

    name: str
    label: str
    verdict: str
    section: str
    kind: str
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A passage that was not understood, and why."""

    anchor: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The text in pieces, the subjects found in it, and what could not be understood."""

    pieces: list[Piece]
    entries: list[Entry]
    doubts: list[Doubt]
    length: int


def view(text: str | None, answer: Mapping[str, Any], subjects: Sequence[Subject]) -> MarkedText | None:
    """What to draw for a pasted text with its stored answer; `subjects` in the order of their sections. None: no text.

    Answers that were stored before texts were read have nothing to mark: their text is shown as it is.
    """
    if not text or not text.strip():
        return None
    entries = _entries(answer, subjects)
    marks: dict[tuple[int, int], list[tuple[Entry, str]]] = {}
    for said in answer.get("extracted") or ():
        entry = entries.get(said["ref"])
        if entry:
            marks.setdefault(tuple(said["span"]), []).append((entry, said["kind"]))
    unread = {tuple(passage["span"]): passage["why"] for passage in answer.get("unread") or ()}
    pieces: list[Piece] = []
    doubts: list[Doubt] = []
    here = 0
    for number, span in enumerate(_without_overlaps([*marks, *unread])):
        start, end = span
        anchor = f"cho-{number + 1}"
        pieces += _prose(text[here:start])
        said_here = text[start:end]
        if span in marks:
            pieces.append(_mark(said_here, marks[span], anchor))
        else:
            pieces.append(Piece(said_here, UNREAD, "chưa hiểu", anchor))
            doubts.append(Doubt(anchor, _short(said_here), WHY.get(unread[span], unread[span])))
        here = end
    pieces += _prose(text[here:])
    return MarkedText(pieces, [entry for entry in entries.values() if entry.places], doubts, len(text))


def _entries(answer: Mapping[str, Any], subjects: Sequence[Subject]) -> dict[str, Entry]:
    """The subjects that the text names, by reference, in the order of the text, numbered by kind."""
    sections = {subject.ref: (f"doi-tuong-{i}", subject) for i, subject in enumerate(subjects, start=1)}
    entries: dict[str, Entry] = {}
    counts: dict[str, int] = {}
    for said in answer.get("extracted") or ():
        ref = said["ref"]
        if ref in entries or ref not in sections:
            continue
        section, subject = sections[ref]
        counts[subject.member] = number = counts.get(subject.member, 0) + 1
        name = f"{SHORT_KINDS.get(subject.member, subject.kind)} {number}"
        entries[ref] = Entry(name, subject.label, subject.verdict, section, subject.member)
    return entries


def _without_overlaps(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order; of two that overlap the first, of two that begin together the longer."""
    kept: list[tuple[int, int]] = []
    for span in sorted(set(spans), key=lambda each: (each[0], -each[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _mark(text: str, said: list[tuple[Entry, str]], anchor: str) -> Piece:
    names = []
    for entry, kind in said:
        tag = TAGS.get(kind, kind)
        entry.places.append(Place(anchor, tag, _short(text)))
        if entry.name not in names:
            names.append(entry.name)
    shown = ", ".join(names[:3]) + (f" và {len(names) - 3} nữa" if len(names) > 3 else "")  # noqa: PLR2004  a short tag
    return Piece(text, said[0][0].kind, f"{shown}: {TAGS.get(said[0][1], said[0][1])}", anchor)


def _prose(text: str) -> list[Piece]:
    if len(text) <= LONGEST_UNMARKED:
        return [Piece(text)] if text else []
    first, last = text[:KEPT].rfind(" ") + 1 or KEPT, len(text) - KEPT
    last = max(first, text.find(" ", last))
    return [Piece(text[:first]), Piece(text[first:last], folded=True), Piece(text[last:])]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"  # noqa: PLR2004  one line of the list
