from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy.exc

from storage.lookups import StoredLookup, find_lookup, lookups_of_dossier, new_code, store_lookup


def lookup(**changes):
    values = {
        "id": uuid4(),
        "code": new_code(),
        "looked_up_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "account": "UCHI",
        "office": "VPCC Sông Lam",
        "dossier": "HS-1",
        "purpose": "signing",
        "request": {"persons": [{"name": "Nguyễn Văn An"}]},
        "answer": {"verdict": "clear"},
    }
    return StoredLookup(**{**values, **changes})


def test_is_kept_as_it_was(database):
    one = lookup(dossier=None, office=None)
    with database.transaction() as tx:
        store_lookup(tx, one)
    with database.snapshot() as tx:
        assert find_lookup(tx, one.id) == find_lookup(tx, str(one.id)) == one
        assert find_lookup(tx, uuid4()) is None
        assert find_lookup(tx, "1; drop table") is None


def test_of_a_dossier(database):
    early, late = lookup(), lookup(looked_up_at=datetime(2026, 1, 3, tzinfo=UTC))
    with database.transaction() as tx:
        for one in (early, late, lookup(office="Khác"), lookup(dossier="HS-2")):
            store_lookup(tx, one)
        assert lookups_of_dossier(tx, "HS-1", office="VPCC Sông Lam") == [late, early]
        assert lookups_of_dossier(tx, "HS-1", office="VPCC Sông Lam", limit=1) == [late]
        assert lookups_of_dossier(tx, "HS-1\x00", office="VPCC Sông Lam") == []


def test_code_is_unique(database):
    with database.transaction() as tx:
        store_lookup(tx, lookup(code="TC-1"))
    with pytest.raises(sqlalchemy.exc.IntegrityError), database.transaction() as tx:
        store_lookup(tx, lookup(code="TC-1"))


def test_code_can_be_read_aloud():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"TC(-[0-9A-HJKMNP-TV-Z]{4}){3}", code) for code in codes)
