from __future__ import annotations

import pytest

from storage import census
from storage.records import Draft, Origin, apply_records

MANY = 40


def body(number: int) -> dict:
    document = {"number": f"{number}/TB", "date": "2024-05-06", "agency": "Tòa án"}
    return {
        "type": "notice",
        "source": "s",
        "source_id": str(number),
        "document": document,
        "measure": "warning",
        "assets": [{"kind": "other", "identifiers": [f"X{number}"]}],
    }


@pytest.fixture
def many(database):
    with database.transaction() as tx:
        apply_records(tx, [Draft(body(number)) for number in range(MANY)], Origin("api", "a", None))
    return database


def test_few_records_are_counted(many):
    with many.snapshot() as tx:
        assert census.records_on_file(tx) == census.Census(MANY, exact=True)


def test_none(database):
    with database.snapshot() as tx:
        assert census.records_on_file(tx) == census.Census(0, exact=True)


def test_many_records_are_estimated_and_never_below_what_was_counted(many, monkeypatch):
    monkeypatch.setattr(census, "COUNTED", 10)
    monkeypatch.setattr(census, "_THOUSAND", 10)
    with many.snapshot() as tx:  # no statistics yet
        assert census.records_on_file(tx) == census.Census(10, exact=False)
    with many.transaction() as tx:
        tx.exec_driver_sql("analyze records")
        assert census.records_on_file(tx) == census.Census(MANY, exact=False)
