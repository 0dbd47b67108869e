"""A whole draft deed as one lookup: what it finds is what each of its subjects would find alone."""

from __future__ import annotations

import pytest

from tests.functional.world import NGHI_PHU, World, letter, outcomes

PEOPLE = 16


def number(i: int) -> str:
    return f"0400800{i:05}"


def draft() -> str:
    lines = ["BÊN CHUYỂN NHƯỢNG (BÊN A):"]
    for i in range(PEOPLE):
        lines += [
            f"{i + 1}. Ông Nguyễn Văn An, sinh năm {1950 + i}, CCCD số {number(i)};",
            f"Thửa đất số {300 + i}, tờ bản đồ số 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An, GCN số BA 1234{i:02}.",
        ]
    return "\n".join(lines)


def letters() -> list[dict]:
    """On every fourth man by number, on a namesake of each other fourth; on some parcels by lot, on some by serial."""
    papers = {i: [{"kind": "cccd", "number": number(i)}] for i in range(0, PEOPLE, 4)}
    men = [
        letter(f"M{i}", assets=[], persons=[{"name": "Nguyễn Văn An", "identities": identities}])
        for i, identities in papers.items()
    ]
    namesakes = [
        letter(f"S{i}", assets=[], persons=[{"name": "Nguyễn Văn An", "birth_year": 1950 + i}])
        for i in range(1, PEOPLE, 4)
    ]
    lots = [
        letter(f"L{i}", assets=[{"kind": "land", "map_sheet": "12", "parcel": str(300 + i), **NGHI_PHU}])
        for i in range(2, PEOPLE, 4)
    ]
    near = [
        letter(f"N{i}", assets=[{"kind": "land", "certificate": {"serial": f"BA 1234{i:02}"[:-1] + "Z"}}])
        for i in range(3, PEOPLE, 8)
    ]
    return [*men, *namesakes, *lots, *near]


@pytest.mark.parametrize("searchable", [True, False], ids=["indexed", "queued"])
def test_a_draft_finds_what_each_of_its_subjects_finds_alone(world: World, searchable: bool):
    world.enter(*letters())
    if searchable:
        world.index()
    whole = world.look({"text": draft()})
    assert len(whole["subjects"]) == 2 * PEOPLE
    assert whole["verdict"] == "blocked"
    for subject in whole["subjects"]:
        asked = subject["asked"]
        alone = world.look({asked["member"]: [asked["values"]]})
        assert {hit["record"]["source_id"] for hit in alone["hits"]} == {
            hit["record"]["source_id"] for hit in whole["hits"] if hit["subject"] == subject["ref"]
        }
        assert alone["verdict"] == subject["verdict"]


def test_the_answer_tells_what_the_text_says_and_what_is_not_understood(world: World):
    world.enter(letter())
    text = "Thửa đất số 345, tờ bản đồ số 12, GCN số BA 123456; CCCD số: chưa rõ"
    answer = world.look({"text": text})
    assert outcomes(answer) == {"N1": "blocked"}
    said = {each["kind"]: text[slice(*each["span"])] for each in answer["extracted"]}
    assert said == {"parcel": "345", "map_sheet": "12", "certificate_number": "BA 123456"}
    [unread] = answer["unread"]
    assert (text[slice(*unread["span"])], unread["why"]) == ("CCCD số: chưa rõ", "no_number")
    assert answer["engine"]["reasons"] == ["text_not_understood"]
