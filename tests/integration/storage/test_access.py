"""Service keys, and requests that are answered once."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from storage import idempotency, service_keys
from storage.errors import IdempotencyKeyReused, Invalid
from tests.integration.storage.samples import TYPED, Background, apply, given_up, notice, rows, wait_until_blocked

DIGEST = hashlib.sha256(b"body").digest()


def known(tx, key):
    found = service_keys.find(tx, key)
    assert found is not None
    return found


class TestServiceKeys:
    def test_key_is_known_and_stored_only_as_a_hash(self, database):
        with database.transaction() as tx:
            assert not service_keys.any_issued(tx)
            key = service_keys.issue(tx, name="UCHI", role="notary", office="VPCC Sông Lam")
            assert service_keys.any_issued(tx)
            found = known(tx, key)
        assert key.startswith("soat_")
        assert (found.name, found.role, found.office, found.expires_at) == ("UCHI", "notary", "VPCC Sông Lam", None)
        assert key not in str(rows(database, "select to_jsonb(k) from service_keys k"))

    @pytest.mark.parametrize("key", ["", "soat_", "soat_wrong", "\ud800", "\x00"])
    def test_unknown(self, database, key):
        with database.transaction() as tx:
            service_keys.issue(tx, name="UCHI", role="notary", office="VPCC Sông Lam")
            assert service_keys.find(tx, key) is None

    def test_expired(self, database):
        with database.transaction() as tx:
            key = service_keys.issue(tx, name="x", role="notary", office="y", valid_for=timedelta(seconds=-1))
            assert service_keys.find(tx, key) is None
            assert not service_keys.any_issued(tx)
            key = service_keys.issue(tx, name="x", role="notary", office="y", valid_for=timedelta(days=1))
            assert known(tx, key).expires_at is not None

    def test_revoked(self, database):
        with database.transaction() as tx:
            key = service_keys.issue(tx, name="x", role="notary", office="y")
            found = known(tx, key)
            assert service_keys.revoke(tx, found.id)
            assert service_keys.find(tx, key) is None
            assert not service_keys.revoke(tx, found.id)
            assert not service_keys.revoke(tx, uuid4())

    def test_unknown_role(self, database):
        with pytest.raises(Invalid), database.transaction() as tx:
            service_keys.issue(tx, name="x", role="king", office="y")


class TestRunOnce:
    def once(self, database, action, *, key="k", digest=DIGEST, caller="me"):
        with database.transaction() as tx:
            return idempotency.run_once(tx, caller, key, digest, lambda: action(tx))

    def test_second_request_gets_the_first_answer(self, database):
        assert self.once(database, lambda _: {"n": 1}) == ({"n": 1}, False)
        assert self.once(database, lambda _: {"n": 2}) == ({"n": 1}, True)
        assert self.once(database, lambda _: {"n": 3}, key="other") == ({"n": 3}, False)
        assert self.once(database, lambda _: {"n": 4}, caller="you") == ({"n": 4}, False)
        assert rows(database, "select status from idempotency_keys limit 1") == [(201,)]

    def test_other_body(self, database):
        self.once(database, lambda _: {})
        with pytest.raises(IdempotencyKeyReused):
            self.once(database, lambda _: {}, digest=hashlib.sha256(b"other").digest())

    def test_failed_action_leaves_the_key_free(self, database):
        with pytest.raises(ZeroDivisionError):
            self.once(database, lambda _: 1 / 0)
        assert self.once(database, lambda _: {"n": 1}) == ({"n": 1}, False)

    def test_twenty_at_once_have_one_effect(self, database_url):
        from storage.database import Database

        database = Database(database_url, pool_size=20)
        start = threading.Barrier(20)

        def action(tx):
            (applied,) = apply(tx, notice(), origin=TYPED)  # a second time would raise RecordExists
            return {"id": applied.record_id}

        def request():
            start.wait()
            return self.once(database, action)

        answers = [worker.result() for worker in [Background(request) for _ in range(20)]]
        assert len({response["id"] for response, _ in answers}) == 1
        assert [replayed for _, replayed in answers].count(False) == 1
        assert len(rows(database, "select from records")) == 1
        database.close()

    def test_waiting_request_takes_over_when_the_first_one_fails(self, database):
        with given_up(database) as tx:
            idempotency.run_once(tx, "me", "k", DIGEST, dict)
            second = Background(lambda: self.once(database, lambda _: {"n": 2}))
            wait_until_blocked(database)
        assert second.result() == ({"n": 2}, False)

    def test_kept_for_48_hours(self, database):
        self.once(database, lambda _: {"n": 1})
        rows(database, "update idempotency_keys set created_at = now() - interval '47 hours 59 minutes' returning 1")
        assert self.once(database, lambda _: {"n": 2}) == ({"n": 1}, True)
        rows(database, "update idempotency_keys set created_at = now() - interval '48 hours 1 minute' returning 1")
        other = hashlib.sha256(b"other").digest()
        assert self.once(database, lambda _: {"n": 3}, digest=other) == ({"n": 3}, False)
        assert self.once(database, lambda _: {"n": 4}, digest=other) == ({"n": 3}, True)

    def test_forget_old(self, database):
        self.once(database, lambda _: {})
        self.once(database, lambda _: {}, key="old")
        rows(
            database,
            "update idempotency_keys set created_at = now() - interval '49 hours' where key = 'old' returning 1",
        )
        with database.transaction() as tx:
            assert idempotency.forget_old(tx) == 1
        assert rows(database, "select key from idempotency_keys") == [("k",)]
