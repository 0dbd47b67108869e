"""What a notice on record is to one about to be entered; C24 and C26 are cases from other systems' bug lists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.duplicates.letters import pairs
from benchmarks.duplicates.measure import Result, measure
from matching.duplicates import RELATED, Duplicate, find_duplicates
from storage.records import StoredRecord
from storage.schemas import validate_draft, validate_record
from tests.functional.letters import AN, PARCEL, notice

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OTHER_PARCEL = {**PARCEL, "parcel": "88", "map_sheet": "7", "certificate": {"serial": "CM 555777"}}
BINH = {"name": "Trần Thị Bình", "identities": [{"kind": "cccd", "number": "040180009999"}]}
AGENCY = "Chi cục THADS thành phố Vinh"


def document(number: str = "123/TB-CCTHADS", date: str = "2024-05-06", agency: str = AGENCY) -> dict[str, str]:
    return {"number": number, "date": date, "agency": agency}


def on_record(body: dict[str, Any], number: int = 1) -> StoredRecord:
    named = {"type": "notice", "source": "uchi", "source_id": f"N{number}"}
    valid = validate_record({**named, **body})
    who = valid["source"], valid["source_id"]
    return StoredRecord(number, "notice", *who, 1, valid, "published", None, 1, "x", NOW, NOW)


def judged(draft: dict[str, Any], *records: dict[str, Any]) -> list[Duplicate]:
    stored = [on_record(body, number) for number, body in enumerate(records, 1)]
    return find_duplicates(validate_draft(draft, "notice"), stored)


def kind(draft: dict[str, Any], record: dict[str, Any]) -> str | None:
    found = judged(draft, record)
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, "same_document"),
        ({"document": document("0123 TB CCTHA", agency="CCTHADS TP Vinh")}, "same_document"),
        ({"document": document("123/2024/TB-CCTHADS")}, "same_document"),
        ({"document": document(), "assets": [], "persons": [AN]}, "same_document"),
        ({"document": document(agency="Phòng THADS khu vực 1 - Nghệ An")}, "same_document"),
        ({"document": document(date="2024-06-05")}, "same_document"),
        ({"document": document(date="2024-05-16")}, "same_document"),
        ({"document": document(date="2024-11-20")}, "same_document"),
        ({"document": document("124/TB-CCTHADS")}, "same_document"),
        ({"document": document("777/TB-CCTHADS", "2024-05-12")}, "same_assets"),
        ({"document": document("777/TB-CCTHADS", "2024-05-13"), "assets": [PARCEL, OTHER_PARCEL]}, "same_assets"),
        ({"document": document("777/TB-CCTHADS", "2024-05-12"), "measure": "suspension"}, "same_assets"),
        ({"document": document(), "assets": [OTHER_PARCEL]}, "same_letter_other_things"),
        ({"document": document("777/TB-CCTHADS", "2024-05-14")}, None),
        ({"document": document("777/TB-CCTHADS", "2024-05-12"), "measure": "freeze", "content": "Khác hẳn."}, None),
        ({"document": document(date="2023-05-07")}, None),
        ({"document": document("123/QĐ-CCTHADS"), "assets": [OTHER_PARCEL]}, None),
        ({"document": document(agency="TAND TP Vinh")}, None),
        ({"document": document(agency="Chi cục THADS huyện Đô Lương")}, None),
        ({"document": document("124/TB-CCTHADS"), "assets": [OTHER_PARCEL]}, None),
    ],
)
def test_the_table(fields, wanted):
    content = {"content": "Đề nghị tạm dừng giao dịch đối với tài sản."}
    assert (
        kind(notice(**{**content, "document": document(), **fields}), notice(document=document(), **content)) == wanted
    )


def test_a_letter_without_a_number_needs_a_thing_in_common():
    numberless = document("không số")
    assert kind(notice(document=numberless), notice(document=numberless)) == "same_document"
    other = notice(document=numberless, assets=[], persons=[AN])
    assert kind(other, notice(document=numberless, assets=[], persons=[BINH])) == "same_letter_other_things"
    assert kind(other, notice(document=numberless, assets=[PARCEL])) is None


def test_one_agency_writes_again_about_one_person_only():
    people = {"assets": [], "persons": [AN], "content": "Đề nghị tạm dừng giao dịch của người có tên."}
    first, again = document(), document("130/TB-CCTHADS", "2024-05-09")
    assert kind(notice(document=again, **people), notice(document=first, **people)) == "same_people"
    other = {**people, "content": "Kê biên nhà, đất theo bản án số 5 ngày hôm qua."}
    assert kind(notice(document=again, **other), notice(document=first, **people)) is None


def test_a_follow_up_names_the_earlier_letter():
    said = "Tiếp theo Thông báo số 123/TB-CCTHADS ngày 06/05/2024, đề nghị tiếp tục."
    later = document("9/QĐ-CCTHADS", "2025-01-10")
    assert kind(notice(document=later, content=said), notice(document=document())) == "follow_up"
    assert kind(notice(document=document()), notice(document=later, content=said)) == "follow_up"
    replacing = {"document": later, "replaces": [{"source": "uchi", "source_id": "N1"}]}
    assert kind(notice(**replacing), notice(document=document())) == "follow_up"


def test_a_letter_of_another_agency_with_the_number_that_is_named_is_no_follow_up():
    said = "Theo Thông báo số 123/TB-CCTHADS ngày 06/05/2024."
    later = notice(document=document("9/QĐ-CCTHADS", "2025-01-10"), content=said)
    elsewhere = document(agency="Chi cục THADS huyện Đô Lương")
    assert kind(later, notice(document=elsewhere, assets=[OTHER_PARCEL])) is None
    assert kind(later, notice(document=elsewhere)) == "follow_up"  # it is about the same parcel
    assert kind(later, notice(document=document(date="2024-05-07"))) is None


def test_two_agencies_are_two_even_where_the_content_names_the_number_of_both():
    said = "Theo Thông báo số 123/TB-CCTHADS ngày 06/05/2024."
    draft = notice(document=document(agency="TAND TP Vinh"), content=said, assets=[OTHER_PARCEL])
    assert judged(draft, notice(document=document())) == []


def test_what_was_released_or_withdrawn_is_entered_all_the_same():
    released = {"releases": [{"document": document("9/QĐ-GT", "2025-01-02"), "scope": "full"}]}
    for ended in (released, {"withdrawn": {"on": "2024-06-01"}}):
        assert kind(notice(document=document()), notice(document=document(), **ended)) == "same_document"


def test_evidence_says_what_agrees_and_what_differs():
    draft = notice(document=document("0123/TB-CCTHADS", "2024-05-09", "CCTHADS TP Vinh"), persons=[AN])
    (one,) = judged(draft, notice(document=document(), persons=[BINH]))
    evidence = {item.field: item for item in one.evidence}
    assert [item.field for item in one.evidence] == ["document_number", "agency", "document_date", "assets", "people"]
    assert {name: item.relation for name, item in evidence.items()} == {
        "document_number": "same",
        "agency": "same",
        "document_date": "typo",
        "assets": "same",
        "people": "contradicts",
    }
    assert (evidence["agency"].asked, evidence["agency"].found) == ("CCTHADS TP Vinh", AGENCY)
    assert evidence["assets"].found.startswith("GCN BA 123456, thửa 345, tờ 12, Xã Nghi Phú")
    assert "040180009999" in evidence["people"].found
    assert one.because
    assert 0.9 < one.score < 1


def test_what_is_only_near_is_not_called_the_same():
    near = {**PARCEL, "certificate": {"serial": "BA 123457"}}
    (one,) = judged(notice(document=document(), assets=[near]), notice(document=document()))
    assets = next(item for item in one.evidence if item.field == "assets")
    assert (one.kind, assets.relation) == ("same_document", "typo")
    assert "1 chỉ gần giống" in assets.note


def test_one_letter_about_a_bare_name_is_one_letter():
    hoa = {"name": "Nguyễn Thị Hoa", "birth_year": 1970}
    about = {"document": document(), "assets": [], "persons": [hoa]}
    (one,) = judged(notice(**about), notice(**about))
    people = next(item for item in one.evidence if item.field == "people")
    assert (one.kind, people.relation) == ("same_document", "partial")
    assert "trùng tên" in people.note
    next_one = {**about, "document": document("124/TB-CCTHADS")}
    assert judged(notice(**next_one), notice(**about)) == []


def test_the_likeliest_comes_first_and_information_last():
    found = judged(
        notice(document=document()),
        notice(document=document(), assets=[OTHER_PARCEL]),
        notice(document=document("124/TB-CCTHADS")),
        notice(document=document()),
    )
    assert [one.record.id for one in found] == [3, 2, 1]
    assert found[-1].kind in RELATED


def test_c24_two_sisters_are_two_people():
    lan = {"name": "Ngô Thị Lan", "birth_year": 1988, "address": "Xóm 3, Xã Nghi Phú"}
    sister = {"name": "Ngô Thị Lân", "birth_year": 1990, "address": "Xóm 3, Xã Nghi Phú"}
    about = {"assets": [], "content": "Đề nghị tạm dừng giao dịch của người có tên."}
    draft = notice(document=document("124/TB-CCTHADS"), persons=[sister], **about)
    assert kind(draft, notice(document=document(), persons=[lan], **about)) is None


def test_c26_forty_namesakes_are_no_duplicates_and_one_number_is():
    def letter(serial: int, name: str, number: str) -> dict[str, Any]:
        person = {"name": name, "identities": [{"kind": "cccd", "number": number}]}
        return notice(document=document(f"{serial}/TB-CCTHADS"), assets=[], persons=[person])

    forty = [letter(serial, "Nguyễn Thị Hoa", f"04018{serial * 1_234_567 % 10**7:07}") for serial in range(100, 140)]
    assert judged(letter(140, "Nguyễn Thị Hoa", "040199999999"), *forty) == []
    (one,) = judged(letter(140, "Nguyễn T. Hoa", "040188776655"), *forty, letter(141, "Nguyễn Thị Hoà", "040188776655"))
    assert (one.record.id, one.kind) == (41, "same_document")


@pytest.mark.parametrize("covered", ["0792880••505", "079288xxx505", "…004505"])
def test_c13_a_covered_number_makes_no_two_letters_one(covered: str):
    def letter(serial: int, name: str) -> dict[str, Any]:
        person = {"name": name, "identities": [{"kind": "cccd", "number": covered}]}
        return notice(document=document(f"{serial}/TB-CCTHADS"), assets=[], persons=[person], content="")

    assert judged(letter(124, "Lê Văn Tám"), letter(123, "Trần Thị Bình")) == []


def test_long_letters_are_compared_without_each_with_each():
    lands = [
        {**PARCEL, "parcel": str(lot), "certificate": {"serial": f"BX {lot * 7919 % 10**6:06}"}}
        for lot in range(1, 400)
    ]
    moved = [{**land, "certificate": {"serial": land["certificate"]["serial"].replace(" ", "")}} for land in lands]
    (one,) = judged(notice(document=document(), assets=lands), notice(document=document(), assets=moved[::-1]))
    assets = next(item for item in one.evidence if item.field == "assets")
    assert assets.relation == "same"
    assert assets.asked.endswith("; và 393 nữa")
    slips = [{**moved[0], "parcel": "1", "certificate": {"serial": "BX 007918"}}, *moved[200:]]
    (one,) = judged(notice(document=document(), assets=lands[:100]), notice(document=document(), assets=slips))
    assert next(item for item in one.evidence if item.field == "assets").note.startswith("1 tài sản trùng")


def result() -> Result:
    stored = {pair.id: on_record(pair.record, number) for number, pair in enumerate(pairs())}
    asked = iter(pairs())

    def look(draft: dict[str, Any]) -> list[str]:
        found = find_duplicates(validate_draft(draft, "notice"), [stored[next(asked).id]])
        return [str(one.record.body["source_id"]) for one in found if one.kind not in RELATED]

    return measure(pairs(), look)


def test_the_labelled_set_is_judged_right():
    judged_right = result()
    assert judged_right.pairs >= 400
    assert judged_right.recall >= 0.97, judged_right.missed
    assert judged_right.precision >= 0.95, judged_right.false
    assert max(judged_right.wrong_by_class().values(), default=0) <= 2


def test_one_days_letters_on_neighbouring_parcels_are_shown_and_need_no_confirmation():
    def on(number: str, parcel: str, serial: str) -> dict[str, Any]:
        land = {**PARCEL, "parcel": parcel, "certificate": {"serial": serial}}
        return {"document": document(f"{number}/QĐ-CCTHADS"), "measure": "seizure", "assets": [land]}

    assert kind(on("1005", "1005", "BA 010054"), on("1004", "1004", "BA 010045")) == "same_assets"
    assert kind(on("1005", "1004", "BA 010045"), on("1004", "1004", "BA 010045")) == "same_document"
