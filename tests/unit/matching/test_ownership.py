"""Chains of owners: which deeds speak against a signing, and which stay silent."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import things
from matching.ownership import PASSES_ON, Deed, Endings, Link, Signing, judge_chain
from matching.request import Subject
from storage.records import StoredRecord

TODAY = date(2026, 3, 2)
NUMBERS = {"Bình": "040080000011", "An": "040080000022", "Cường": "040080000033", "Dung": "040080000044"}
ROLES = {
    "mortgage": ("mortgagor", "mortgagee"),
    "lease": ("lessor", "lessee"),
    "authorization": ("principal", "agent"),
    "inheritance": ("other", "heir"),
}


def entry(name: str) -> dict[str, Any]:
    number = NUMBERS.get(name) or f"0400{sum(map(ord, name)) * 7919 % 10**8:08}"
    return {"name": f"Nguyễn Văn {name}", "identities": [{"kind": "cccd", "number": number}]}


def deed(kind: str, giver: str | None, receiver: str | None, on: str, **more: Any) -> dict[str, Any]:
    gives, gets = ROLES.get(kind, ("transferor", "transferee"))
    parties = [{"role": role, "person": entry(name)} for role, name in ((gives, giver), (gets, receiver)) if name]
    number = more.pop("number", f"{int(on[5:7])}{on[8:10]}/{on[:4]}")
    return {"type": "deed", "number": number, "signed_on": on, "kind": kind, "parties": parties, **more}


def record(number: int, body: dict[str, Any]) -> StoredRecord:
    then = datetime(2024, 5, 6, tzinfo=UTC)
    return StoredRecord(number, "deed", "s", f"D{number}", 1, body, "published", None, number, "a", then, then)


def signing(*people: tuple[str, str | None]) -> Signing:
    subjects = []
    for i, (name, role) in enumerate(people):
        said = entry(name)
        thing = things.person(said["name"], numbers=[(said["identities"][0]["number"], None)])
        subjects.append(Subject(f"persons[{i}]", "person", thing, role))
    return Signing.of(subjects)


def chain(
    bodies: list[dict[str, Any]], who: Signing, *, also: list[dict[str, Any]] | None = None, strength: Any = "exact"
) -> list[Link]:
    """The chain of deeds on one asset; `also` are deeds that do not name the asset themselves."""
    records = [record(i, body) for i, body in enumerate(bodies, 1)]
    others = [record(100 + i, body) for i, body in enumerate(also or [])]
    everything = [*records, *others]
    related: dict[tuple[str, str], list[StoredRecord]] = {}
    for one in everything:
        said = one.body.get("relates_to") or {}
        if said.get("source_id"):
            related.setdefault((said["source"], said["source_id"]), []).append(one)
    by_number = [one for one in everything if (one.body.get("relates_to") or {}).get("number")]
    return judge_chain([Deed(one, strength) for one in records], who, Endings(related, by_number, everything), TODAY)


def outcomes(links: list[Link]) -> list[str]:
    return [f"{link.deed.record.source_id} {link.judgement.outcome}" for link in links]


SOLD = deed("transfer", "Bình", "An", "2023-04-05")
BACK = deed("transfer", "An", "Bình", "2024-04-05")
MORTGAGE = deed("mortgage", "An", "Cường", "2024-01-01")
DEPOSIT = deed("deposit", "An", "Cường", "2025-01-01")
AUTHORIZED = deed("authorization", "An", "Cường", "2025-01-01")
LEASE = deed("lease", "An", "Cường", "2025-01-01")
CANCELS_1 = deed("cancellation", "Bình", "An", "2025-02-02", relates_to={"source": "s", "source_id": "D1"})
OFFICE = {"name": "Văn phòng công chứng Sông Lam"}
BY_NUMBER = deed(
    "cancellation", "Bình", "An", "2025-02-02", relates_to={"number": "0405/2023", "office": "VPCC Sông Lam"}
)


@pytest.mark.parametrize(
    ("bodies", "who", "last", "word"),
    [
        ([SOLD], [("An", "transferor")], "information", "bên nhận cuối cùng"),
        ([SOLD], [("An", None)], "information", "bên nhận cuối cùng"),
        ([SOLD], [("Bình", "transferor")], "review", "đã chuyển tài sản này cho Nguyễn Văn An"),
        ([SOLD], [("Dung", "transferor")], "review", "không phải bên chuyển nhượng"),
        ([SOLD], [("An", "transferee")], "review", "hãy nêu bên chuyển nhượng"),
        ([SOLD], [], "review", "hãy nêu bên chuyển nhượng"),
        ([SOLD, BACK], [("Bình", "transferor")], "information", "bên nhận cuối cùng"),
        ([SOLD, BACK], [("An", "transferor")], "review", "đã chuyển tài sản này cho Nguyễn Văn Bình"),
        ([SOLD, deed("gift", "An", "Cường", "2024-01-01")], [("Bình", "transferor")], "review", "Nguyễn Văn Cường"),
        (
            [SOLD, deed("gift", "An", "Cường", "2024-01-01"), deed("gift", "Cường", "Dung", "2025-01-01")],
            [("An", "transferor")],
            "review",
            "được chuyển tiếp cho Nguyễn Văn Dung",
        ),
        ([deed("inheritance", "Bình", "An", "2023-01-01")], [("An", "transferor")], "information", "cuối cùng"),
        ([deed("inheritance", "Bình", "An", "2023-01-01")], [("Dung", "transferor")], "review", "Nguyễn Văn An"),
        ([deed("transfer", "Bình", None, "2023-01-01")], [("Bình", "transferor")], "review", "không ghi tên"),
        ([MORTGAGE], [("An", "transferor")], "review", "Nguyễn Văn Cường"),
        ([MORTGAGE], [("An", "transferor"), ("Cường", "mortgagee")], "review", "thế chấp"),
        ([{**MORTGAGE, "status": "amended"}], [("An", "transferor")], "review", "thế chấp"),
        ([{**MORTGAGE, "status": "settled"}], [("An", "transferor")], "information", "giải chấp"),
        ([{**MORTGAGE, "status": "cancelled"}], [("An", "transferor")], "information", "hủy bỏ"),
        ([DEPOSIT], [("An", "transferor"), ("Cường", "transferee")], "information", "chính các bên"),
        ([DEPOSIT], [("An", "transferor"), ("Dung", "transferee")], "review", "Nguyễn Văn Cường"),
        ([{**DEPOSIT, "ends_on": "2026-03-01"}], [("An", "transferor")], "information", "hết thời hạn"),
        ([{**DEPOSIT, "ends_on": "2026-03-02"}], [("An", "transferor")], "review", "Cường"),
        ([AUTHORIZED], [("An", "transferor"), ("Cường", "agent")], "information", "chính các bên"),
        ([AUTHORIZED], [("An", "transferor")], "review", "Ủy quyền"),
        ([LEASE], [("An", "lessor"), ("Cường", "lessee")], "information", "chính các bên"),
        ([LEASE], [("An", "transferor")], "review", "Hợp đồng thuê"),
        ([{**DEPOSIT, "parties": []}], [("An", "transferor")], "review", "không ghi tên"),
        ([deed("will", "An", "Dung", "2025-01-01")], [("An", "transferor")], "information", "không làm thay đổi chủ"),
        ([deed("loan", "An", "Dung", "2025-01-01")], [("An", "transferor")], "information", "không làm thay đổi chủ"),
    ],
)
def test_what_the_last_deed_says(bodies: Any, who: Any, last: str, word: str):
    link = chain(bodies, signing(*who))[-1]
    assert link.judgement.outcome == last
    assert word in link.judgement.because


@pytest.mark.parametrize("kind", sorted(PASSES_ON))
def test_every_kind_that_passes_an_asset_on(kind: str):
    sold = deed(kind, "Bình", "An", "2023-04-05")
    assert outcomes(chain([sold], signing(("Bình", "transferor")))) == ["D1 review"]
    assert outcomes(chain([sold], signing(("An", "transferor")))) == ["D1 information"]


@pytest.mark.parametrize(
    ("bodies", "also", "expected"),
    [
        ([SOLD, CANCELS_1], [], "information"),
        ([SOLD], [CANCELS_1], "information"),
        ([{**SOLD, "office": OFFICE}], [BY_NUMBER], "information"),
        # Another office's number, or one that two deeds bear, is followed to none.
        ([{**SOLD, "office": {"name": "Văn phòng công chứng Bến Thủy"}}], [BY_NUMBER], "review"),
        ([SOLD], [BY_NUMBER], "review"),
        ([{**SOLD, "office": OFFICE}], [BY_NUMBER, {**SOLD, "office": OFFICE, "book": "2"}], "review"),
        # An office's numbers begin again each year: without its year a number may mean a deed that is not here.
        (
            [{**SOLD, "office": OFFICE}],
            [{**BY_NUMBER, "relates_to": {"number": "0405", "office": "VPCC Sông Lam"}}],
            "review",
        ),
        ([SOLD], [{**CANCELS_1, "status": "cancelled"}], "review"),
        ([SOLD], [{**CANCELS_1, "kind": "amendment"}], "review"),
        ([SOLD], [{**CANCELS_1, "kind": "other"}], "review"),
        ([SOLD], [{**CANCELS_1, "signed_on": "2023-04-04"}], "review"),
        # Whoever cancels the cancellation brings the sale back.
        (
            [SOLD],
            [CANCELS_1, deed("cancellation", "a", "b", "2025-03-03", relates_to={"source": "s", "source_id": "D100"})],
            "review",
        ),
    ],
)
def test_deeds_that_end_others(bodies: Any, also: Any, expected: str):
    links = chain(bodies, signing(("Bình", "transferor")), also=also)
    assert links[0].judgement.outcome == expected
    assert bool(links[0].ended_by) == (expected == "information")


def test_deeds_that_cancel_each_other_both_stand():
    one = deed("cancellation", "a", "b", "2025-03-03", relates_to={"source": "s", "source_id": "D2"})
    other = deed("cancellation", "a", "b", "2025-03-03", relates_to={"source": "s", "source_id": "D1"})
    assert not any(link.ended_by for link in chain([one, other], signing(("An", None))))


def test_the_order_of_a_day_is_that_from_hand_to_hand():
    second = deed("transfer", "An", "Cường", "2024-01-01", number="10/2024")
    first = deed("transfer", "Bình", "An", "2024-01-01", number="11/2024")
    links = chain([second, first], signing(("Cường", "transferor")))
    assert outcomes(links) == ["D2 information", "D1 information"]


@pytest.mark.parametrize("seller", ["An", "Bình", "Dung"])
def test_who_received_which_asset_of_an_exchange_is_not_guessed(seller: str):
    swapped = deed("exchange", "An", "Bình", "2024-01-01", assets=[{"kind": "land"}, {"kind": "land"}])
    assert chain([swapped], signing((seller, "transferor")))[-1].judgement.outcome == "review"


@pytest.mark.parametrize("seller", ["An", "Bình"])
def test_either_party_of_an_exchange_may_pass_on_what_it_got(seller: str):
    swapped = deed("exchange", "An", "Bình", "2024-01-01", assets=[{"kind": "land"}, {"kind": "land"}])
    links = chain([swapped, deed("transfer", seller, "Cường", "2025-01-01")], signing(("Cường", "transferor")))
    assert [link.judgement.outcome for link in links] == ["information", "information"]
    assert not any(link.gap for link in links)


def test_a_gap_is_marked():
    links = chain([SOLD, deed("transfer", "Cường", "Dung", "2024-01-01")], signing(("Dung", "transferor")))
    assert [link.gap for link in links] == [False, True]


def test_a_namesake_is_not_taken_for_the_owner():
    namesake = Signing.of(
        [
            Subject(
                "persons[0]", "person", things.person("Nguyễn Văn An", numbers=[("040080099999", None)]), "transferor"
            )
        ]
    )
    link = chain([SOLD], namesake)[-1]
    assert link.judgement.outcome == "review"


def test_what_may_be_another_assets_deed_says_so():
    link = chain([SOLD], signing(("Bình", "transferor")), strength="probable")[-1]
    assert link.judgement.outcome == "review"
    assert "chưa chắc chắn" in link.judgement.because


PEOPLE = st.lists(st.sampled_from(["Bình", "An", "Cường", "Dung", "Em", "Giang"]), min_size=2, max_size=8).filter(
    lambda names: all(a != b for a, b in pairwise(names))
)


def fitting(names: list[str], kinds: list[str]) -> list[dict[str, Any]]:
    return [
        deed(kinds[i % len(kinds)], giver, receiver, f"{2000 + i}-01-01")
        for i, (giver, receiver) in enumerate(pairwise(names))
    ]


@given(PEOPLE, st.lists(st.sampled_from(sorted(PASSES_ON)), min_size=1, max_size=4))
def test_a_chain_that_fits_stays_silent(names: list[str], kinds: list[str]):
    links = chain(fitting(names, kinds), signing((names[-1], "transferor")))
    assert {link.judgement.outcome for link in links} == {"information"}


@given(PEOPLE, st.integers(0, 2**16), st.sampled_from(["Bình", "An", "Dung"]))
def test_the_order_of_arrival_never_matters(names: list[str], seed: int, seller: str):
    bodies = fitting(names, ["transfer", "gift"])
    mixed = bodies[:]
    random.Random(seed).shuffle(mixed)

    def said(given_bodies: list[dict[str, Any]]) -> list[tuple[str, str]]:
        links = chain(given_bodies, signing((seller, "transferor")))
        return [(link.deed.signed_on, link.judgement.because) for link in links]

    assert said(bodies) == said(mixed)


@given(PEOPLE, st.sampled_from(["transfer", "mortgage", "deposit"]), st.sampled_from(["cancelled", "settled"]))
def test_a_deed_that_has_ended_changes_nothing(names: list[str], kind: str, status: str):
    bodies = fitting(names, ["transfer"])
    seller = signing((names[-1], "transferor"))
    ended = deed(kind, names[-1], "Giang", "2020-06-06", status=status)
    before = {link.deed.signed_on: link.judgement for link in chain(bodies, seller)}
    after = {link.deed.signed_on: link.judgement for link in chain([*bodies, ended], seller)}
    assert {on: after[on] for on in before} == before
    assert after["2020-06-06"].outcome == "information"
