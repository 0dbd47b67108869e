"""What one record knows by a second number, and another record says is the same: found, and never more than probable.

A = An's citizen number, B = his old one, by which alone the letters here know him. Real PostgreSQL, real engine.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from matching import linking, links
from tests.functional.test_interleavings import LOOKUP, ORDERS, Run, merged
from tests.functional.world import AN_ASKED, NGHI_PHU, P_LOT, World, certificate, hit_of, letter, outcomes, release

A, B, C = "040080001234", "182345678", "C1234567"
BY_A = {"persons": [{"id_numbers": [A]}]}
BINH = {"name": "Trần Thị Bình", "birth_date": "1990-05-06"}


def one(*numbers: str, name: str = "Nguyễn Văn An", **fields: Any) -> dict[str, Any]:
    return {"name": name, "identities": [{"kind": "other", "number": number} for number in numbers], **fields}


def deed(source_id: str, *people: dict[str, Any], assets: Any = (), **fields: Any) -> dict[str, Any]:
    return {
        "type": "deed",
        "source": "test",
        "source_id": source_id,
        "number": f"{source_id}/2023",
        "signed_on": "2023-04-05",
        "kind": "transfer",
        "status": "effective",
        "office": {"name": "Văn phòng công chứng Sông Lam"},
        "content": "Nội dung riêng của văn phòng",
        "parties": [{"role": "transferor", "person": person} for person in people or [one(name="Lê Thị Hoa")]],
        "assets": list(assets) or [{"kind": "other", "description": "xe đạp", "identifiers": ["XD-0000001"]}],
        **fields,
    }


def land(serial: str | None = None, *former: dict[str, Any], **fields: Any) -> dict[str, Any]:
    entry = {"kind": "land", **fields}
    if serial:
        entry["certificate"] = {"serial": serial}
    if former:
        entry["former"] = list(former)
    return entry


def was(serial: str) -> dict[str, Any]:
    return {"certificate_serial": serial}


ON_B = letter("N1", persons=[one(B)])
BOTH = deed("D1", one(A, B))


def strengths(answer: dict[str, Any]) -> dict[str, str]:
    return {hit["record"]["source_id"]: hit["strength"] for hit in answer["hits"]}


# ----- persons -----


@pytest.mark.parametrize("indexed", [True, False], ids=["searchable", "queued"])
def test_an_old_number_is_found_where_another_record_says_both(world: World, indexed: bool):
    world.enter(ON_B, BOTH)
    if indexed:
        world.index()
    answer = world.look(BY_A)
    assert (answer["verdict"], outcomes(answer)["N1"]) == ("review", "review")
    hit = hit_of(answer, "N1")
    [said] = [item for item in hit["evidence"] if item["field"] == "id_number"]
    assert (hit["strength"], said["relation"], said["asked"], said["found"]) == ("probable", "same", B, B)
    assert said["note"] == (
        "Không phải số đã hỏi. Theo Hợp đồng chuyển nhượng D1/2023 ngày 05/04/2023, Văn phòng công chứng Sông Lam:"
        f" số này và số {A} là của cùng một người."
    )
    assert said["weight"] > 0
    assert "Nội dung riêng" not in str(answer)


def test_without_the_record_that_says_both_nothing_is_found(world: World):
    world.enter(ON_B, deed("D1", one(A), one(B, name="Trần Thị Bình")))
    assert "N1" not in outcomes(world.look(BY_A))


def test_the_engine_has_no_part_in_it(world: World):
    world.enter(ON_B, BOTH)
    world.index()
    lookup = world.lookup(BY_A)
    lookup._engine = None
    lookup.first_look()
    lookup.ask_engine()
    assert outcomes(lookup.judge())["N1"] == "review"


def test_a_lookup_that_gives_both_numbers_is_as_exact_as_ever(world: World):
    world.enter(ON_B, BOTH)
    answer = world.look({"persons": [{"id_numbers": [A, B]}]})
    assert (answer["verdict"], strengths(answer)["N1"]) == ("blocked", "exact")


def test_a_chain_of_two_records_is_followed_and_both_are_named(world: World):
    world.enter(letter("N1", persons=[one(C)]), deed("D1", one(A, B)), letter("N2", persons=[one(B, C)]))
    answer = world.look(BY_A)
    assert outcomes(answer)["N1"] == outcomes(answer)["N2"] == "review"
    [note] = [item["note"] for item in hit_of(answer, "N1")["evidence"] if item["field"] == "id_number"]
    assert "D1/2023" in note
    assert "N2/QĐ-CCTHADS" in note
    assert B not in note


@pytest.mark.parametrize("places", ORDERS[::3], ids=lambda places: "-".join(map(str, places)))
def test_whenever_the_linking_record_is_committed_its_link_counts_at_once(world: World, places: tuple[int, ...]):
    """Committed before the judging, it links; and a lookup after it can never miss it, indexed or not."""
    world.enter(ON_B)
    world.index()
    order = merged(places)
    answer = Run(world, BY_A, lambda tx: world.write(tx, BOTH)).answer(order)
    known = order.index("commit") < order.index("judge")
    assert ("N1" in outcomes(answer)) is known
    assert answer["engine"]["complete"] is True


@pytest.mark.parametrize("places", ORDERS[1::3], ids=lambda places: "-".join(map(str, places)))
def test_a_letter_that_only_a_link_finds_is_seen_whenever_it_is_committed(world: World, places: tuple[int, ...]):
    world.enter(BOTH)
    world.index()
    order = merged(places)
    answer = Run(world, BY_A, lambda tx: world.write(tx, ON_B)).answer(order)
    assert ("N1" in outcomes(answer)) is (order.index("commit") < order.index("judge"))


@pytest.mark.parametrize("steps", list(combinations(range(len(LOOKUP)), 2)))
def test_a_link_that_moves_to_another_record_during_the_lookup_is_never_missed(world: World, steps: tuple[int, int]):
    """Of two records one says both numbers at every instant."""
    world.enter(ON_B, BOTH, deed("D2", one(A)))
    lookup = world.lookup(BY_A)
    for number, step in enumerate((lookup.first_look, lookup.ask_engine, lookup.judge)):
        if number in steps:
            both, alone = ("D2", "D1") if number == steps[0] else ("D1", "D2")
            world.enter(deed(both, one(A, B)), deed(alone, one(A)))
            world.index()
        answer = step()
    assert answer is not None
    assert outcomes(answer)["N1"] == "review"


def test_a_released_letter_found_through_a_link_is_information(world: World):
    world.enter({**ON_B, "releases": [release()]}, BOTH)
    answer = world.look(BY_A)
    assert (answer["verdict"], outcomes(answer)["N1"]) == ("clear", "information")


def test_what_took_the_place_of_a_letter_found_through_a_link_is_found_too(world: World):
    successor = letter("N2", persons=[one(B)], replaces=[{"source": "test", "source_id": "N1"}])
    world.enter(ON_B, BOTH, successor)
    assert {"N1": "information", "N2": "review"}.items() <= outcomes(world.look(BY_A)).items()


def test_a_name_and_a_date_that_contradict_are_another_persons(world: World):
    world.enter(letter("N1", persons=[one(B, **BINH)]), BOTH)
    answer = world.look({"persons": [AN_ASKED]})
    assert (answer["verdict"], outcomes(answer)) == ("clear", {"D1": "information"})


def test_another_name_alone_is_for_a_person_to_judge(world: World):
    world.enter(letter("N1", persons=[one(B, name="Trần Thị Bình")]), BOTH)
    assert outcomes(world.look({"persons": [AN_ASKED]}))["N1"] == "review"


def test_a_linking_record_about_another_person_links_nothing(world: World):
    """Somebody mistyped the one number of hers as his."""
    world.enter(ON_B, deed("D1", one(A, B, **BINH)))
    assert "N1" not in outcomes(world.look({"persons": [{**AN_ASKED, "name": "Nguyễn Văn Hùng"}]}))


def test_a_partly_covered_number_is_no_link(world: World):
    world.enter(ON_B, deed("D1", one(A, f"{B[:5]}•••{B[8:]}")))
    assert "N1" not in outcomes(world.look(BY_A))


def test_a_rejected_record_links_nothing(world: World):
    world.enter(ON_B)
    world.enter(letter("N2", persons=[one(A, B)]), publication="rejected")
    assert "N1" not in outcomes(world.look(BY_A))


# ----- placeholders -----


@pytest.fixture
def placeholder(world: World) -> str:
    """A number that a thousand persons were given in deeds, An among them; the letter knows somebody else by it."""
    number = "111111111"
    crowd = [deed(f"P{i}", one(number, f"0010{i:08}", name=f"Phạm Thị {i}")) for i in range(1000)]
    world.enter(*crowd, deed("D1", one(A, number)))
    return number


def test_a_placeholder_leads_to_none_of_those_who_share_it(world: World, placeholder: str):
    world.enter(letter("N1", persons=[one("001000000007", name="Phạm Thị Bảy")]))
    world.enter(letter("N2", persons=[one(placeholder, name="Hồ Văn Cường")]))
    answer = world.look({"persons": [AN_ASKED]})
    assert (answer["verdict"], outcomes(answer)) == ("clear", {"D1": "information"})
    assert answer["engine"]["complete"] is True


def test_a_letter_on_the_same_name_with_the_placeholder_is_seen(world: World, placeholder: str):
    world.enter(letter("N1", persons=[one(placeholder)]))
    assert outcomes(world.look({"persons": [AN_ASKED]}))["N1"] == "review"


def test_who_is_asked_for_by_nothing_but_a_placeholder_is_not_searched_completely(world: World, placeholder: str):
    answer = world.look({"persons": [{"id_numbers": [placeholder]}]})
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["candidates_cut"])


def test_more_letters_on_a_further_number_than_are_read_make_the_answer_incomplete(world: World, monkeypatch):
    monkeypatch.setattr(linking, "MOST_SHARING", 5)
    world.enter(*(letter(f"N{i}", persons=[one(B)]) for i in range(6)), BOTH)
    answer = world.look(BY_A)
    assert (answer["verdict"], answer["engine"]["reasons"]) == ("incomplete", ["candidates_cut"])
    assert sum(outcome == "review" for outcome in outcomes(answer).values()) == 5


@pytest.mark.parametrize(
    ("name", "module"), [("MOST_STEPS", linking), ("MOST_RECORDS", linking), ("MOST_LINKS", links)]
)
def test_every_bound_is_said_where_it_cuts(world: World, monkeypatch, name: str, module: Any):
    world.enter(ON_B, deed("D1", one(A, B, "C7654321")), deed("D2", one(B, C)), deed("D3", one(C, "C1111111")))
    assert world.look(BY_A)["engine"]["complete"] is True
    monkeypatch.setattr(module, name, 1)
    assert world.look(BY_A)["engine"]["reasons"] == ["candidates_cut"]


# ----- land -----

LOT = {"map_sheet": "3", "parcel": "77", **NGHI_PHU}


def test_a_letter_on_what_a_certificate_was_before_is_found_where_another_record_says_so(world: World):
    world.enter(letter("N1", assets=[land("A 654321")]), deed("D1", assets=[land("BA 123456", was("A 654321"))]))
    world.index()
    answer = world.look(certificate("BA 123456"))
    hit = hit_of(answer, "N1")
    assert (hit["outcome"], hit["strength"]) == ("review", "probable")
    [said] = hit["evidence"]
    assert said["field"] == "certificate_number"
    assert said["note"] == (
        "Tên gọi trước đây của tài sản. Theo Hợp đồng chuyển nhượng D1/2023 ngày 05/04/2023,"
        " Văn phòng công chứng Sông Lam: BA 123456 trước đây là A 654321."
    )


def test_a_letter_on_what_a_certificate_is_now_is_found_too(world: World):
    world.enter(letter("N1", assets=[land("BA 123456")]), deed("D1", assets=[land("BA 123456", was("A 654321"))]))
    answer = world.look(certificate("A 654321"))
    assert outcomes(answer)["N1"] == "review"
    assert "A 654321 nay là BA 123456" in hit_of(answer, "N1")["evidence"][0]["note"]


@pytest.mark.parametrize(("asked", "stored"), [("BA 123456", "C 111111"), ("C 111111", "BA 123456")])
def test_two_records_chain_in_both_directions(world: World, asked: str, stored: str):
    world.enter(
        letter("N1", assets=[land(stored)]),
        deed("D1", assets=[land("BA 123456", was("A 654321"))]),
        letter("N2", assets=[land("A 654321", was("C 111111"))], measure="information"),
    )
    answer = world.look(certificate(asked))
    assert (answer["verdict"], outcomes(answer)["N1"]) == ("review", "review")
    note = hit_of(answer, "N1")["evidence"][0]["note"]
    assert "D1/2023" in note
    assert "N2/QĐ-CCTHADS" in note


def test_the_parts_of_a_divided_parcel_are_not_each_other(world: World):
    world.enter(
        letter("N1", assets=[land("CC 222222")]),
        deed("D1", assets=[land("BA 123456", was("A 654321"))]),
        deed("D2", assets=[land("CC 222222", was("A 654321"))]),
    )
    assert "N1" not in outcomes(world.look(certificate("BA 123456")))
    assert outcomes(world.look(certificate("A 654321")))["N1"] == "review"


@pytest.mark.parametrize("by", ["certificate", "lot"])
def test_certificate_and_lot_lead_to_each_other(world: World, by: str):
    stored, asked = [land("BA 123456")], {"parcels": [P_LOT]}
    if by == "certificate":
        stored, asked = [land(**P_LOT)], certificate("BA 123456")
    known = letter("N2", assets=[land("BA 123456", **P_LOT)], measure="information")
    world.enter(letter("N1", assets=stored), known)
    answer = world.look(asked)
    assert (answer["verdict"], outcomes(answer)["N1"]) == ("review", "review")


def test_another_parcel_of_a_certificate_is_another_parcel(world: World):
    known = letter("N2", assets=[land("BA 123456", **{**P_LOT, "parcel": "345, 346"})], measure="information")
    world.enter(letter("N1", assets=[land(**{**P_LOT, "parcel": "346"})]), known)
    assert "N1" not in outcomes(world.look(certificate("BA 123456", **P_LOT)))
    assert outcomes(world.look(certificate("BA 123456")))["N1"] == "review"


def test_apartments_on_one_lot_are_not_each_other(world: World):
    flats = [deed(f"D{i}", assets=[land(f"CS {700000 + 1111 * i}", **LOT)]) for i in range(links.MOST_OTHERS + 2)]
    world.enter(letter("N1", assets=[land("CS 703333")]), letter("N2", assets=[land(**LOT)]), *flats)
    answer = world.look(certificate("CS 707777", **LOT))
    assert "N1" not in outcomes(answer)
    assert outcomes(answer)["N2"] == "blocked"
    answer = world.look(certificate("CS 707777"))
    assert (outcomes(answer), answer["engine"]["complete"]) == ({"N2": "review", "D7": "review"}, True)


def test_deeds_on_what_a_certificate_was_before_join_the_chain(world: World):
    hoa, binh = one(name="Lê Thị Hoa", birth_date="1970-01-02"), one(**BINH)
    world.enter(
        deed("D1", hoa, assets=[land("A 654321")], kind="mortgage", signed_on="2015-01-02"),
        deed("D2", binh, assets=[land("BA 123456", was("A 654321"))], kind="lease", ends_on="2024-01-01"),
    )
    answer = world.look(certificate("BA 123456"))
    assert outcomes(answer) == {"D1": "review", "D2": "information"}
    assert [link["sure"] for link in answer["subjects"][0]["chain"]] == [False, True]


@pytest.mark.parametrize("indexed", [True, False], ids=["searchable", "queued"])
def test_what_came_for_one_subject_is_compared_with_the_other_that_a_link_brings_it_for(world: World, indexed: bool):
    """By her name and date the engine, or the queue, knows the letter; by a former certificate only a link."""
    world.enter(letter("N1", persons=[one(**BINH)], assets=[land("A 654321")]))
    world.enter(letter("N2", assets=[land("BA 123456", was("A 654321"))], measure="information"))
    if indexed:
        world.index()
    answer = world.look({"persons": [BINH], **certificate("BA 123456")})
    told = {hit["subject"]: hit["outcome"] for hit in answer["hits"] if hit["record"]["source_id"] == "N1"}
    assert told == {"persons[0]": "review", "parcels[0]": "review"}


# ----- vehicles -----


def test_a_letter_by_chassis_is_found_by_the_plate(world: World):
    car = {"kind": "vehicle", "plate": "37A-123.45", "chassis": "RLA00000000000001"}
    world.enter(letter("N1", assets=[{"kind": "vehicle", "chassis": car["chassis"]}]), deed("D1", assets=[car]))
    assert outcomes(world.look({"vehicles": [{"plate": "37A12345"}]}))["N1"] == "review"


def test_a_plate_leads_to_no_other_car(world: World):
    car = {"kind": "vehicle", "plate": "37A-123.45", "chassis": "RLA00000000000001"}
    world.enter(letter("N1", assets=[{"kind": "vehicle", "chassis": car["chassis"]}]), deed("D1", assets=[car]))
    answer = world.look({"vehicles": [{"plate": "37A12345", "chassis": "RLA99999999999999"}]})
    assert "N1" not in outcomes(answer)


def test_of_an_assets_deeds_none_may_be_left_out_unsaid(world: World, monkeypatch):
    monkeypatch.setattr(linking, "MOST_SHARING", 2)
    older = [deed(f"D{i}", assets=[land("A 654321")]) for i in range(3)]
    world.enter(*older, letter("N2", assets=[land("BA 123456", was("A 654321"))], measure="information"))
    assert world.look(certificate("BA 123456"))["engine"]["reasons"] == ["candidates_cut"]


def test_of_a_busy_persons_deeds_the_newest_are_enough(world: World, monkeypatch):
    monkeypatch.setattr(linking, "MOST_SHARING", 2)
    world.enter(ON_B, *(deed(f"D{i}", one(A, B) if i == 0 else one(B)) for i in range(4)))
    answer = world.look(BY_A)
    assert (answer["verdict"], outcomes(answer)["N1"], answer["engine"]["complete"]) == ("review", "review", True)
