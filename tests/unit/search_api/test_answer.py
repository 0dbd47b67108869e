from __future__ import annotations

from typing import Any

import pytest

from search_api.pages import words
from search_api.pages.answer import label, view


def evidence(field: str, weight: float, relation: str = "same", **values: Any) -> dict[str, Any]:
    return {"field": field, "asked": "1", "found": "1", "relation": relation, "weight": weight, "note": "", **values}


def hit(subject: str, outcome: str, kind: str = "notice", *lines: dict[str, Any]) -> dict[str, Any]:
    record = {
        "type": kind,
        "state": "active",
        "title": f"{kind} {outcome}",
        "source": "s",
        "source_id": "1",
        "version": 1,
    }
    return {
        "subject": subject,
        "outcome": outcome,
        "because": "Vì.",
        "record": record,
        "score": 0.5,
        "evidence": list(lines),
    }


def answer(verdict: str, subjects: list[dict[str, Any]], hits: list[dict[str, Any]], *reasons: str) -> dict[str, Any]:
    return {"verdict": verdict, "subjects": subjects, "hits": hits, "engine": {"reasons": list(reasons)}}


def subject(ref: str, verdict: str) -> dict[str, Any]:
    return {"ref": ref, "verdict": verdict, "namesakes": 0}


def test_subjects_and_hits_come_worst_first_and_deeds_apart():
    stored = answer(
        "blocked",
        [subject("persons[0]", "clear"), subject("parcels[0]", "blocked"), subject("persons[1]", "incomplete")],
        [hit("parcels[0]", "information"), hit("parcels[0]", "review", "deed"), hit("parcels[0]", "blocked")],
    )
    seen = view(stored, {"parcels": [{"parcel": "345"}], "persons": [{"name": "A"}, {"name": "B"}]})
    assert [one.ref for one in seen.subjects] == ["parcels[0]", "persons[1]", "persons[0]"]
    assert [one.outcome for one in seen.subjects[0].notices] == ["blocked", "information"]
    assert [one.outcome for one in seen.subjects[0].deeds] == ["review"]
    assert seen.blocking == [("Thửa 345", "notice blocked")]
    assert (seen.reviews, seen.doubts) == (1, ["Vì."])


def test_deeds_are_a_line_through_time_and_none_in_the_way_is_buried():
    dated = [("information", "2026-10-31"), ("review", "2015-10-30"), ("information", None), ("review", "2023-04-05")]
    hits = [hit("parcels[0]", outcome, "deed") for outcome, _ in dated]
    for one, (_, day) in zip(hits, dated, strict=True):
        one["record"]["document"] = {"number": "1", "date": day}
    seen = view(answer("review", [subject("parcels[0]", "review")], hits), {"parcels": [{"parcel": "345"}]})
    days = [deed.dated for deed in seen.subjects[0].deeds]
    assert days == ["2023-04-05", "2015-10-30", "2026-10-31", ""]


def test_steps_of_the_waterfall_begin_where_the_last_one_ended():
    lines = [evidence("name", 5), evidence("birth_date", -8, "contradicts"), evidence("id_number", 9)]
    stored = answer("review", [subject("persons[0]", "review")], [hit("persons[0]", "review", "notice", *lines)])
    only = view(stored, {"persons": [{"name": "A"}]}).subjects[0].notices[0]
    ends = [(reason.x, round(reason.x + reason.width, 1)) for reason in only.reasons]
    # From -3 to 6 in units of 20: up from the axis, down to the left edge, up again.
    assert (only.zero, ends) == (60.0, [(60.0, 160.0), (0.0, 160.0), (0.0, 180.0)])
    assert only.total == pytest.approx(6)
    assert [reason.tone for reason in only.reasons] == ["for", "against", "for"]


def test_the_waterfall_begins_at_the_starting_point_and_says_where_it_leans():
    lines = [evidence("name", 11), evidence("id_number", 14.5, "typo")]
    one = {**hit("persons[0]", "review", "notice", *lines), "start": -21.1, "mention": {"kind": "person"}}
    only = view(answer("review", [subject("persons[0]", "review")], [one]), {"persons": [{"name": "A"}]})
    seen = only.subjects[0].notices[0]
    assert seen.start is not None
    assert (seen.start.x, seen.reasons[0].x, seen.reasons[-1].x + seen.reasons[-1].width) == (0.0, 0.0, 200.0)
    assert seen.total == pytest.approx(4.4)
    assert seen.start.note == "Chưa so gì: trong khoảng 2.200.000 người, chỉ một người đúng."
    assert seen.leaning == "nhiều khả năng là một"
    blocked = {**one, "outcome": "blocked"}
    only = view(answer("blocked", [subject("persons[0]", "blocked")], [blocked]), {"persons": [{"name": "A"}]})
    assert only.subjects[0].notices[0].leaning == ""


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (9.0, "gần như chắc chắn là một"),
        (3.2, "chưa ngả hẳn về bên nào"),
        (-4.0, "nhiều khả năng là hai đối tượng khác nhau"),
    ],
)
def test_where_a_sum_leans_is_said_in_words(total, said):
    assert words.leaning(total) == said
    assert words.leaning(total, to_be_seen=True) == (
        said if total > 0 else "ít khả năng là một, nhưng chưa loại trừ được"
    )


def test_namesakes_are_told_without_numbers():
    others = [
        {"name": "Nguyễn Văn An", "born": "1979-11-30", "records": [{"title": "Quyết định 1"}], "more_records": 2}
    ]
    stored = answer("clear", [{**subject("persons[0]", "clear"), "namesakes": 3, "namesake_list": others}], [])
    [other] = view(stored, {"persons": [{"name": "A"}]}).subjects[0].others
    assert (other.who, other.titles, other.more) == ("Nguyễn Văn An, sinh 30/11/1979", ("Quyết định 1",), 2)


def test_a_missing_value_is_said_and_not_compared():
    line = evidence("birth_date", 0, found=None, asked="1980-02-03")
    stored = answer("review", [subject("persons[0]", "review")], [hit("persons[0]", "review", "notice", line)])
    reason = view(stored, {"persons": [{"name": "A"}]}).subjects[0].notices[0].reasons[0]
    assert (reason.asked, reason.found, reason.rows) == ("03/02/1980", "", None)


@pytest.mark.parametrize(("found", "in_words"), [("BA 123456", False), ("ĐA 123456", False), ("Nguyễn Văn An", True)])
def test_letters_that_fixed_width_fonts_lack_are_set_as_text(found, in_words):
    line = evidence("name", 1, "folded", found=found)
    stored = answer("review", [subject("persons[0]", "review")], [hit("persons[0]", "review", "notice", line)])
    assert view(stored, {}).subjects[0].notices[0].reasons[0].in_words is in_words


def test_vagueness_is_not_the_engines_fault():
    assert view(answer("incomplete", [], [], "subject_too_vague"), {}).engine_answered
    assert not view(answer("incomplete", [], [], "engine_unavailable"), {}).engine_answered


def test_labels_say_the_subject_in_one_line():
    parcel = {
        "map_sheet": "12",
        "parcel": "345",
        "commune": "Nghi Phú",
        "district": "Vinh",
        "certificate_number": "BA 1",
    }
    assert label("parcels", parcel) == "Thửa 345 · Tờ 12 · Nghi Phú, Vinh · GCN BA 1"
    assert label("persons", {"name": "A", "birth_date": "1980-02-03"}) == "A · sinh 03/02/1980"
    assert label("vehicles", {"plate": "37A-1"}) == "Biển 37A-1"


def test_times_and_numbers_are_written_as_in_viet_nam():
    assert words.moment("2026-11-25T09:55:00Z") == "16:55 25/11/2026"
    assert words.day("2024-05-06") == "06/05/2024"
    assert words.money(1_500_000_000) == "1.500.000.000 đ"
    assert words.weight(-4.04) == "\N{MINUS SIGN}4,0"


def test_the_words_of_the_verdicts_are_fixed():
    assert {code: said.heading for code, said in words.VERDICTS.items()} == {
        "blocked": "CÓ NGĂN CHẶN",
        "review": "CẦN XEM XÉT",
        "incomplete": "TRA CỨU CHƯA ĐẦY ĐỦ",
        "clear": "KHÔNG TÌM THẤY NGĂN CHẶN",
    }
