from __future__ import annotations

from typing import Any

from search_api.pages.answer import view as answer_view
from search_api.pages.marked_text import KEPT, LONGEST_UNMARKED, MarkedText, view

TEXT = "Bên bán: ông An, CCCD 040080001234; thửa 84, 85 tờ 1; số …."


def answer(**fields: Any) -> dict[str, Any]:
    told = {
        "verdict": "clear",
        "engine": {"reasons": []},
        "hits": [],
        "subjects": [
            subject(0, "person", "persons", {"name": "An", "id_numbers": ["040080001234"]}),
            subject(1, "land", "parcels", {"parcel": "84", "map_sheet": "1"}),
            subject(2, "land", "parcels", {"parcel": "85", "map_sheet": "1"}),
        ],
        "extracted": [
            {"ref": "text[0]", "kind": "id_number", "value": "040080001234", "span": [22, 34]},
            {"ref": "text[1]", "kind": "parcel", "value": "84", "span": [41, 43]},
            {"ref": "text[1]", "kind": "map_sheet", "value": "1", "span": [51, 52]},
            {"ref": "text[2]", "kind": "parcel", "value": "85", "span": [45, 47]},
            {"ref": "text[2]", "kind": "map_sheet", "value": "1", "span": [51, 52]},
        ],
        "unread": [{"span": [54, 59], "why": "blank"}],
    }
    return {**told, **fields}


def subject(i: int, kind: str, member: str, values: dict[str, Any]) -> dict[str, Any]:
    asked = {"kind": kind, "member": member, "role": None, "values": values}
    return {"ref": f"text[{i}]", "verdict": "clear", "asked": asked}


def said(kind: str, *span: int) -> dict[str, Any]:
    return {"ref": "text[0]", "kind": kind, "value": "x", "span": list(span)}


def marked(text: str | None = TEXT, **fields: Any) -> MarkedText:
    told = answer(**fields)
    shown = view(text, told, answer_view(told, {"text": text}).subjects)
    assert shown is not None
    return shown


def test_without_a_text_there_is_nothing_to_mark():
    told = answer()
    assert view(None, told, answer_view(told, {}).subjects) is None
    assert view(" \n", told, answer_view(told, {}).subjects) is None


def test_the_pieces_are_the_text():
    assert "".join(piece.text for piece in marked().pieces) == TEXT


def test_a_mark_says_in_words_what_it_is():
    marks = [(piece.text, piece.kind, piece.tag) for piece in marked().pieces if piece.kind]
    assert marks == [
        ("040080001234", "persons", "Người 1: số giấy tờ"),
        ("84", "parcels", "Thửa 1: thửa"),
        ("85", "parcels", "Thửa 2: thửa"),
        ("1", "parcels", "Thửa 1, Thửa 2: tờ bản đồ"),
        ("số ….", "unread", "chưa hiểu"),
    ]


def test_the_list_leads_to_the_marks_and_to_the_answer():
    shown = marked()
    anchors = {piece.anchor for piece in shown.pieces if piece.anchor}
    assert [entry.name for entry in shown.entries] == ["Người 1", "Thửa 1", "Thửa 2"]
    assert {place.anchor for entry in shown.entries for place in entry.places} <= anchors
    assert shown.entries[0].section == "doi-tuong-1"
    assert shown.entries[1].label == "Thửa 84 · Tờ 1"


def test_what_was_not_understood_has_its_sentence():
    assert [(doubt.text, doubt.why) for doubt in marked().doubts] == [("số ….", "Chỗ này để trống, chưa điền.")]


def test_of_marks_that_overlap_the_first_stands():
    spans = [said("name", 9, 15), said("id_number", 13, 34)]
    shown = marked(extracted=spans, unread=[{"span": [10, 12], "why": "no_name"}])
    assert [piece.text for piece in shown.pieces if piece.kind] == [TEXT[9:15]]


def test_long_prose_is_folded_and_nothing_of_it_lost():
    text = "lời văn " * 400
    shown = marked(text, extracted=[], unread=[])
    assert "".join(piece.text for piece in shown.pieces) == text
    assert [piece.folded for piece in shown.pieces] == [False, True, False]
    assert all(len(piece.text) <= KEPT + 10 for piece in shown.pieces if not piece.folded)
    assert len(text) > LONGEST_UNMARKED


def test_an_answer_from_before_texts_were_read_shows_its_text():
    told = answer(subjects=[], extracted=[])
    del told["unread"]
    shown = view(TEXT, told, answer_view(told, {"text": TEXT}).subjects)
    assert shown is not None
    assert (shown.entries, shown.doubts) == ([], [])
    assert "".join(piece.text for piece in shown.pieces) == TEXT
