"""What the tests of written forms share: things as a lookup and as a record, and how strongly the two are one.

The same thing in other writing is exact and has one exact key; what is only near is probable; and nothing that compares
is ever without a key by which the engine brings it.
"""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.filing import asked_keys, stored_keys
from analyzers.mentions import mentions_of
from matching.compare import STRENGTHS, compare
from matching.request import read_request, subjects_of

NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
LOT = {"map_sheet": "12", "parcel": "345"}
NAME = "Trần Văn Bảo"


def strength(asked: dict[str, Any], stored: dict[str, Any]) -> str:
    """The strongest match that a lookup would see; `exact` only with a common exact key, none without any key."""
    best = "none"
    for subject in subjects_of(read_request(asked)):
        for mention in mentions_of(stored):
            ask, filed = asked_keys(subject.thing), stored_keys(mention.thing)
            by_exact = set(ask.exact) & set(filed.exact)
            by_recall = {*ask.strong, *ask.weak} & set(filed.recall)
            found = compare(subject.thing, mention.thing).strength
            if found != "none" and not by_exact and not by_recall:
                pytest.fail(f"{found}, but without a common key: {asked} / {stored}")
            if found == "exact":
                assert by_exact, "an exact match is found without the engine too"
            best = max(best, found, key=STRENGTHS.index)
    return best


def land(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A parcel as a lookup and as a record names it."""
    asked = {
        {"certificate": "certificate_number", "register": "register_number"}.get(k, k): v for k, v in values.items()
    }
    names = {"certificate": "serial", "register": "register_number"}
    certificate = {name: values[key] for key, name in names.items() if key in values}
    plain = {key: value for key, value in values.items() if key not in names}
    entry = {"kind": "land", **plain} | ({"certificate": certificate} if certificate else {})
    return {"parcels": [asked]}, {"assets": [entry]}


def person(number: str) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = {"persons": [{"name": NAME, "id_numbers": [number]}]}
    return asked, {"persons": [{"name": NAME, "identities": [{"kind": "other", "number": number}]}]}


def vehicle(**values: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"vehicles": [values]}, {"assets": [{"kind": "vehicle", **values}]}


def other(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"others": [values]}, {"assets": [{"kind": "other", **values}]}


def tax(number: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"organizations": [{"tax_code": number}]}, {
        "organizations": [{"name": "Công ty Lam Hồng", "tax_code": number}]
    }


Sides = tuple[dict[str, Any], dict[str, Any]]


def both_ways(one: Sides, two: Sides) -> set[str]:
    """Each asked for where the other is on record."""
    return {strength(one[0], two[1]), strength(two[0], one[1])}
