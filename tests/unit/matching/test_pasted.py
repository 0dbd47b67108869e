from __future__ import annotations

from typing import Any

from analyzers import things
from matching.pasted import MOST_FROM_TEXT, all_subjects
from matching.request import can_be_cleared, read_request

AN = "Bên bán: ông Nguyễn Văn An, sinh năm 1980, CCCD số 040080001234"


def read(**asked: Any):
    return all_subjects(read_request(asked))


def test_without_a_text_only_what_was_typed_is_asked():
    pasted = read(persons=[{"name": "Nguyễn Văn An"}])
    assert [subject.ref for subject in pasted.subjects] == ["persons[0]"]
    assert (pasted.asked, pasted.extracted, pasted.unread) == ({}, [], [])


def test_what_the_text_names_is_asked_like_what_is_typed():
    pasted = read(text=f"{AN}. Thửa đất số 345, tờ bản đồ số 12, GCN số BA 123456; xe biển số 37A-123.45")
    assert [(subject.ref, subject.kind, subject.role) for subject in pasted.subjects] == [
        ("text[0]", "person", "transferor"),
        ("text[1]", "land", None),
        ("text[2]", "vehicle", None),
    ]
    person = pasted.subjects[0].thing
    assert isinstance(person, things.Person)
    assert person.numbers[0].exact == "040080001234"
    assert person.birth.year == 1980
    assert pasted.asked["text[1]"]["member"] == "parcels"
    assert all(can_be_cleared(subject) is None for subject in pasted.subjects)


def test_extracted_points_into_the_text():
    text = "Căn cứ: Giấy chứng nhận số BA 123456"
    assert read(text=text).extracted == [
        {"ref": "text[0]", "kind": "certificate_number", "value": "BA 123456", "span": [27, 36]}
    ]


def test_who_is_typed_and_named_in_the_text_is_one_subject_that_the_text_completes():
    pasted = read(persons=[{"name": "Nguyen Van An", "id_numbers": ["040 080 001 234"]}], text=AN)
    [subject] = pasted.subjects
    assert isinstance(subject.thing, things.Person)
    assert subject.ref == "persons[0]"
    assert subject.thing.name is not None
    assert subject.thing.name.raw == "Nguyen Van An"
    assert subject.thing.birth.year == 1980
    assert {said["ref"] for said in pasted.extracted} == {"persons[0]"}
    assert pasted.asked["persons[0]"]["values"]["birth_date"] == "1980"


def test_a_role_is_not_added_to_what_was_typed():
    """Typed without a role he is taken as one who disposes; a text that calls him the buyer must not soften that."""
    text = "Bên mua: ông Nguyễn Văn An, CCCD số 040080001234"
    [subject] = read(persons=[{"id_numbers": ["040080001234"]}], text=text).subjects
    assert subject.role is None


def test_a_typed_place_is_not_mixed_with_the_texts():
    typed = {"certificate_number": "BA 123456", "commune": "Phường Vinh Phú"}
    text = "GCN số BA 123456, thửa 345 tờ 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An"
    [subject] = read(parcels=[typed], text=text).subjects
    assert isinstance(subject.thing, things.Land)
    assert (subject.thing.place.commune, subject.thing.place.district) == ("Phường Vinh Phú", None)
    assert subject.thing.parcel is not None


def test_a_namesake_with_another_number_stays_another_subject():
    pasted = read(persons=[{"name": "Nguyễn Văn An", "id_numbers": ["040055009999"]}], text=AN)
    assert [subject.ref for subject in pasted.subjects] == ["persons[0]", "text[0]"]


def test_companies_vehicles_and_others_meet_what_was_typed():
    text = "Công ty TNHH An Phát (MST 2900123456), xe biển số 37A-123.45, tàu cá số đăng ký NA-90123-TS"
    pasted = read(
        organizations=[{"tax_code": "2900 123 456"}],
        vehicles=[{"plate": "37a12345"}],
        others=[{"identifiers": ["NA 90123 TS"]}],
        text=text,
    )
    assert [subject.ref for subject in pasted.subjects] == ["organizations[0]", "vehicles[0]", "others[0]"]


def test_the_commune_of_today_is_asked_for_as_well():
    text = "thửa 345 tờ 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An (nay là phường Vinh Phú, tỉnh Nghệ An)"
    places = [subject.thing.place for subject in read(text=text).subjects if isinstance(subject.thing, things.Land)]
    assert [place.commune for place in places] == ["xã Nghi Phú", "phường Vinh Phú"]
    assert all(place.exact for place in places)


def test_a_text_that_names_nothing_says_so():
    [unread] = read(text="như trên", persons=[{"id_numbers": ["040080001234"]}]).unread
    assert unread == {"span": [0, 8], "why": "nothing"}


def test_more_subjects_than_a_lookup_takes_are_told_not_dropped():
    text = "\n".join(f"- Ông Nguyễn Văn An, CCCD số 04008{i:07}" for i in range(MOST_FROM_TEXT + 5))
    pasted = read(text=text)
    assert len(pasted.subjects) == MOST_FROM_TEXT
    assert [unread["why"] for unread in pasted.unread] == ["left_out"] * 5
    assert text[slice(*pasted.unread[0]["span"])] == "Nguyễn Văn An"
