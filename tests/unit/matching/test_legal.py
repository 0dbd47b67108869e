"""Releases, replacement and terms: what is still in force, and what the hit says about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.legal import deed_in_force, notice_on_day, releases_of, standing_in_for
from storage.records import StoredRecord

TODAY = date(2026, 3, 2)
A1, A2 = ("assets", 0), ("assets", 1)


def notice(**fields: Any) -> dict[str, Any]:
    return {
        "type": "notice",
        "document": {"number": "1/QĐ", "date": "2024-05-06", "agency": "Chi cục THADS"},
        "measure": "seizure",
        "assets": [{"id": "a1", "kind": "land"}, {"kind": "land"}],
        "persons": [{"id": "p1", "name": "Nguyễn Văn An"}, {"name": "Bình", "role": "claimant"}],
        **fields,
    }


def release(scope: str = "partial", on: str = "2025-01-02", **fields: Any) -> dict[str, Any]:
    return {"document": {"number": "9/QĐ", "date": on, "agency": "x"}, "scope": scope, **fields}


def stored(body: dict[str, Any], record_id: int = 1, publication: Any = "published") -> StoredRecord:
    then = datetime(2024, 5, 6, tzinfo=UTC)
    name = body.get("source_id", f"N{record_id}")
    return StoredRecord(record_id, body["type"], "s", name, 1, body, publication, None, 1, "a", then, then)


def state(body: dict[str, Any], publication: Any = "published", *, superseded: bool = False) -> str:
    return notice_on_day(stored(body, publication=publication), TODAY, superseded=superseded).state


@pytest.mark.parametrize(
    ("releases", "freed", "in_part"),
    [
        ([], set(), set()),
        ([release("full")], {A1, A2}, set()),
        ([release(assets=["a1"])], {A1}, set()),
        ([release(assets=[1])], {A2}, set()),
        ([release(assets=["a1"]), release(assets=[1])], {A1, A2}, set()),
        ([release(parts=[{"asset": "a1"}])], set(), {A1}),
        ([release(assets=["a1"], parts=[{"asset": "a1", "description": "50 m²"}])], set(), {A1}),
        ([release("full", parts=[{"asset": "a1"}])], {A2}, {A1}),
        ([release(parts=[{"asset": "a1"}]), release("full")], {A1, A2}, set()),
        ([release("full"), release(parts=[{"asset": "a1"}])], {A1, A2}, set()),
        ([release(parts=[{"asset": "a1"}]), release(assets=["a1"])], {A1}, set()),
    ],
)
def test_what_releases_free(releases: list[dict[str, Any]], freed: set[Any], in_part: set[Any]):
    found = releases_of(notice(releases=releases), TODAY)
    assert {spot for spot in (A1, A2) if found.frees(spot)} == freed
    assert {spot for spot in (A1, A2) if found.frees_a_part_of(spot)} == in_part
    assert all(view.counts and view.note for view in found.views)


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (release("full", "2024-05-05"), "trước văn bản ngăn chặn"),
        (release("full", "2026-03-03"), "chưa tới"),
        (release(), "không nêu giải tỏa gì"),
        (release(assets=[]), "không nêu giải tỏa gì"),
        (release(assets=["a9"]), "không có trong văn bản"),
        (release(assets=["a1", "a9"]), "không có trong văn bản"),
        (release(assets=[9]), "không có trong văn bản"),
        (release(assets=[0]), "không có trong văn bản"),  # the first has an id, so no position names it
        (release(organizations=[0]), "không có trong văn bản"),
        (release(assets=["a1"], parts=[{"asset": "a9"}]), "không có trong văn bản"),
        (release(assets=["p1"]), "không có trong văn bản"),
        (release("full", parts=[{"asset": "a9"}]), "không có trong văn bản"),
    ],
)
def test_what_frees_nothing_says_so(one: dict[str, Any], word: str):
    body = notice(releases=[one])
    found = releases_of(body, TODAY)
    assert not any(found.frees((name, i)) for name in ("assets", "persons", "organizations") for i in range(3))
    assert not found.frees_a_part_of(A1)
    [view] = found.views
    assert not view.counts
    assert word in view.note
    assert state(body) == "active"


def test_a_release_of_the_notices_own_day_counts():
    assert state(notice(releases=[release("full", "2024-05-06")])) == "released"


def test_a_partial_release_says_what_it_frees():
    body = notice(releases=[release(assets=["a1"], persons=["p1"], parts=[{"asset": 1}])])
    [view] = releases_of(body, TODAY).views
    assert view.note == "Giải tỏa một phần: 1 tài sản, 1 cá nhân, một phần của 1 tài sản."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "active"),
        ({"releases": [release(assets=["a1"])]}, "partly_released"),
        ({"releases": [release(parts=[{"asset": "a1"}])]}, "partly_released"),
        ({"releases": [release("full")]}, "released"),
        ({"releases": [release(assets=["a1", 1])]}, "partly_released"),
        ({"releases": [release(assets=["a1", 1], persons=["p1"])]}, "released"),  # a claimant never was blocked
        ({"withdrawn": {"on": "2024-06-01"}}, "entered_in_error"),
        ({"assets": [], "persons": [{"name": "Bình", "role": "claimant"}]}, "active"),
        ({"assets": [], "persons": [{"name": "B", "role": "claimant"}], "releases": [release("full")]}, "released"),
    ],
)
def test_the_state_of_a_notice(fields: dict[str, Any], expected: str):
    assert state(notice(**fields)) == expected


def test_publication_and_replacement_have_their_states():
    assert state(notice(), "awaiting_approval") == "awaiting_approval"
    assert state(notice(), superseded=True) == "superseded"
    assert state(notice(releases=[release("full")]), superseded=True) == "released"


@pytest.mark.parametrize(
    ("fields", "begun", "lapsed"),
    [
        ({}, True, False),
        ({"effective_from": "2026-03-02", "valid_until": "2026-03-02"}, True, False),
        ({"effective_from": "2026-03-03"}, False, False),
        ({"valid_until": "2026-03-01"}, True, True),
    ],
)
def test_terms(fields: dict[str, Any], begun: bool, lapsed: bool):
    found = notice_on_day(stored(notice(**fields)), TODAY, superseded=False)
    assert (found.begun, found.lapsed, found.state) == (begun, lapsed, "active")


def successors(links: dict[int, list[int]], one: int = 1, **changed: Any) -> list[int]:
    """Ids standing in for record `one`; `links`: by which records each is replaced; `changed` (n2=…): their bodies."""
    ids = {1, *links, *(by for found in links.values() for by in found)}
    records = {n: stored(notice(**changed.get(f"n{n}", {})), n, changed.get(f"p{n}", "published")) for n in ids}
    graph = {("s", f"N{n}"): [records[by] for by in found] for n, found in links.items()}
    return [record.id for record in standing_in_for(records[one], graph, TODAY)]


FREED = {"releases": [release("full")]}


def test_who_stands_in():
    assert successors({}) == []
    assert successors({1: [2]}) == [2]
    assert successors({1: [2, 3]}) == [2, 3]
    assert successors({1: [2], 2: [3]}) == [3]
    assert successors({1: [2, 3], 2: [3]}) == [3]
    assert successors({1: [2]}, n2=FREED) == []
    assert successors({1: [2]}, n2={"releases": [release(assets=["a1"])]}) == [2]
    assert successors({1: [2]}, n2={"withdrawn": {"on": "2025-01-01"}}) == []
    assert successors({1: [2]}, n2={"effective_from": "2026-03-03"}) == []
    assert successors({1: [2]}, n2={"valid_until": "2024-12-31"}) == [2]  # nothing lapses by itself
    assert successors({1: [2]}, p2="awaiting_approval") == []
    assert successors({1: [2]}, n2={"type": "deed"}) == []
    assert successors({1: [2], 2: [3]}, n3=FREED) == [2]  # superseded only while the other is in force
    assert successors({1: [2], 2: [3]}, n2={"withdrawn": {"on": "2025-01-01"}}) == [3]


def test_a_circle_takes_nobodys_place():
    assert successors({1: [1]}) == []
    circle = {1: [2], 2: [1]}
    assert successors(circle) == []
    assert successors(circle, one=2) == []
    assert successors({1: [2, 3], 2: [1]}) == [3]
    assert successors({1: [2], 2: [3], 3: [2]}) == [2]


@given(st.dictionaries(st.integers(1, 4), st.lists(st.integers(1, 4), unique=True, max_size=3), max_size=4))
def test_whoever_stands_in_stands(links: dict[int, list[int]]):
    """However notices in force replace each other, circles too: those that take a place are themselves in force.

    Otherwise two notices could each point to the other, and what both block would come out clear.
    """
    for one in sorted({1, *links, *(by for found in links.values() for by in found)}):
        for stand_in in successors(links, one=one):
            assert successors(links, one=stand_in) == []


@pytest.mark.parametrize(
    ("fields", "in_force"),
    [
        ({}, True),
        ({"status": "effective"}, True),
        ({"status": "amended"}, True),
        ({"status": "cancelled"}, False),
        ({"status": "settled"}, False),
        ({"ends_on": "2026-03-02"}, True),
        ({"ends_on": "2026-03-01"}, False),
    ],
)
def test_deeds_in_force(fields: dict[str, Any], in_force: bool):
    assert deed_in_force(fields, TODAY) is in_force
