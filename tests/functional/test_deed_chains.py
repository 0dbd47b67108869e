"""The chain of an asset's owners on the real services: rows 44 to 48 of the situations, and deeds that end others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.world import (
    AN,
    P_LOT,
    P,
    World,
    certificate,
    person,
)


def deed(**fields: Any) -> dict[str, Any]:
    return {
        "type": "deed",
        "source": "test",
        "source_id": "D1",
        "number": "1234/2023",
        "signed_on": "2023-04-05",
        "kind": "transfer",
        "status": "effective",
        "office": {"name": "Văn phòng công chứng Sông Lam"},
        "content": "bí mật",
        "value_vnd": 1_500_000_000,
        "parties": [{"role": "transferee", "person": AN}],
        "assets": [P],
        **fields,
    }


BINH = {
    "name": "Trần Thị Bình",
    "birth_date": "1975-05-06",
    "identities": [{"kind": "cccd", "number": "040175009876"}],
}
CUONG = {"name": "Lê Văn Cường", "identities": [{"kind": "cccd", "number": "040090005555"}]}


def asked_of(entry: dict[str, Any], role: str) -> dict[str, Any]:
    numbers = [identity["number"] for identity in entry["identities"]]
    return {"name": entry["name"], "id_numbers": numbers, "role": role}


def selling(*people: tuple[dict[str, Any], str]) -> dict[str, Any]:
    return {"parcels": [P_LOT], "persons": [asked_of(entry, role) for entry, role in people]}


def between(source_id: str, kind: str, on: str, *parties: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    said = [{"role": role, "person": entry} for role, entry in parties]
    return deed(source_id=source_id, kind=kind, signed_on=on, parties=said, **more)


SALE = between("D1", "transfer", "2023-04-05", ("transferor", BINH), ("transferee", AN))
BACK = between("D2", "transfer", "2024-04-05", ("transferor", AN), ("transferee", BINH), number="77/2024")
LOAN = between("D3", "mortgage", "2024-06-07", ("mortgagor", AN), ("mortgagee", BINH), number="88/2024")
DEPOSIT = between("D4", "deposit", "2025-06-07", ("transferor", AN), ("transferee", CUONG), number="99/2025")
CANCELLATION = between("D5", "cancellation", "2025-01-02", ("other", AN), number="5/2025", assets=[])


@pytest.mark.parametrize(
    ("records", "asked", "verdict", "outcomes_of"),
    [
        pytest.param([SALE], selling((AN, "transferor")), "clear", {"D1": "information"}, id="44"),
        pytest.param([SALE], selling((BINH, "transferor")), "review", {"D1": "review"}, id="45"),
        pytest.param(
            [SALE, BACK], selling((BINH, "transferor")), "clear", {"D1": "information", "D2": "information"}, id="46"
        ),
        pytest.param([LOAN], selling((AN, "transferor")), "review", {"D3": "review"}, id="47"),
        pytest.param(
            [{**LOAN, "status": "settled"}],
            selling((AN, "transferor")),
            "clear",
            {"D3": "information"},
            id="47, settled",
        ),
        pytest.param(
            [DEPOSIT], selling((AN, "transferor"), (CUONG, "transferee")), "clear", {"D4": "information"}, id="48, own"
        ),
        pytest.param([DEPOSIT], selling((AN, "transferor"), (BINH, "transferee")), "review", {"D4": "review"}, id="48"),
        pytest.param(
            [SALE, {**CANCELLATION, "relates_to": {"source": "test", "source_id": "D1"}}],
            selling((BINH, "transferor")),
            "clear",
            {"D1": "information"},
            id="a sale that was cancelled by a deed that names no asset",
        ),
        pytest.param(
            [SALE, {**CANCELLATION, "relates_to": {"number": "1234/2023", "office": "VPCC Sông Lam"}}],
            selling((BINH, "transferor")),
            "clear",
            {"D1": "information"},
            id="and by number and office",
        ),
        pytest.param([SALE], certificate("BA 123456"), "review", {"D1": "review"}, id="nobody is named"),
        pytest.param([SALE], person(), "clear", {"D1": "information"}, id="found by a person alone"),
    ],
)
@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "queued"])
def test_the_chain_of_deeds(world: World, records, asked, verdict, outcomes_of, indexed):
    world.enter(*records)
    if indexed:
        world.index()
    answer = world.look(asked)
    assert answer["verdict"] == verdict
    worst: dict[str, str] = {}
    for hit in reversed(answer["hits"]):  # worst first
        worst[hit["record"]["source_id"]] = hit["outcome"]
    assert worst == outcomes_of
    assert "bí mật" not in str(answer)
    assert "1500000000" not in str(answer)
