"""Each account of the database can do its part's work, and is refused the rest by PostgreSQL itself."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient

from indexer.build import derive_again
from indexer.rebuild import ensure_generation
from indexer.reconcile import Reconciler
from indexer.worker import Indexer
from search_api.app import create_app
from storage import (
    changes,
    filling,
    generations,
    idempotency,
    lag,
    rebuilds,
    reconciles,
    roles,
    service_keys,
)
from storage.database import Database
from storage.migrate import SchemaTooOld, is_current, upgrade
from storage.models import metadata
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_draft
from tests.functional.letters import AN, notice
from tests.roles import Accounts, accounts
from tests.services import new_database

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def both(database: Database, database_url: str) -> Iterator[Accounts]:
    with accounts(database, database_url) as both:
        yield both


@pytest.fixture
def as_api(both: Accounts) -> Iterator[Database]:
    api = Database(both.api_url)
    yield api
    api.close()


@pytest.fixture
def as_indexer(both: Accounts) -> Iterator[Database]:
    indexer = Database(both.indexer_url)
    yield indexer
    indexer.close()


def test_every_table_is_somebodys_or_the_owners():
    """A new table makes this fail until somebody has said who needs what of it."""
    granted = set(roles.API) | set(roles.INDEXER)
    assert granted | roles.OWNERS_ONLY == set(metadata.tables) | {"alembic_version"}
    assert not granted & roles.OWNERS_ONLY


def test_the_index_is_compared_and_mended(as_api, as_indexer, both, settings, engine):
    """Asked for by the API; the indexer queues what is missing, under a new rev."""
    generation = ensure_generation(as_indexer, engine, settings)
    with as_api.transaction() as tx:
        record = apply_records(tx, [Draft(validate_draft(notice(), "notice"))], Origin("api", "local", None))[
            0
        ].record_id
    indexer = Indexer(as_indexer, engine, database_url=both.indexer_url)
    try:
        indexer.drain()
        engine._json("DELETE", f"/{generation.index_name}/_doc/{record}-0", params={"refresh": "true"})
        with as_api.transaction() as tx:
            reconciles.ask(tx, "asked", account="admin")
        done = Reconciler(as_indexer, engine, settings).run_open()
        assert (done.phase, done.missing, done.repaired) == ("done", 1, 1)
        assert indexer.drain() == 1
    finally:
        indexer.close()


def test_from_a_letter_to_a_verdict(as_api, as_indexer, both, settings, engine):
    """Enter, index, look up, amend, release, read back: the API with its account, the indexer with its own."""
    upgrade(both.api_url)
    upgrade(both.indexer_url)  # nothing is missing, so nothing is asked of them
    as_api.check_durability()
    assert ensure_generation(as_indexer, engine, settings)
    indexer = Indexer(as_indexer, engine, database_url=both.indexer_url, room=0)
    try:
        with TestClient(create_app(settings, as_api, engine), base_url=HERE) as client:
            assert client.get("/readyz").json()["status"] == "ok"
            once = {"Idempotency-Key": "letter-0001"}
            entered = client.post("/api/v1/notices", json=notice(), headers=once)
            assert entered.status_code == 201
            assert client.post("/api/v1/notices", json=notice(), headers=once).status_code == 201
            assert indexer.drain() == 1
            looked = client.post("/api/v1/lookups", json={"parcels": [{"certificate_number": "ba.123456"}]})
            assert looked.json()["verdict"] == "blocked"
            assert client.get(f"/api/v1/lookups/{looked.json()['id']}").status_code == 200
            place = f"/api/v1/notices/{entered.json()['id']}"
            amended = client.patch(place, json={"persons": [AN]}, headers={"If-Match": '"1"'})
            assert amended.status_code == 200, amended.text
            assert client.get("/api/v1/index").json()["pending"] == 1
            assert indexer.drain() == 1
            assert indexer.give_space_back()
            assert client.get("/").status_code == 200
    finally:
        indexer.close()


def test_the_indexers_rarer_work(as_indexer, as_api, both, database, engine, settings):
    """Deriving again, setting aside, taking back, distrust, building anew while one is live, hearing of changes."""
    with TestClient(create_app(settings, as_api, engine), base_url=HERE) as client:
        record = client.post("/api/v1/notices", json=notice()).json()["id"]
    derive_again(as_indexer)
    with as_indexer.transaction() as tx:
        filling.set_aside(tx, [int(record)], "mapper_parsing_exception")
        assert changes.retry_stuck(tx)
    first = ensure_generation(as_indexer, engine, settings)
    with as_indexer.transaction() as tx:
        generations.distrust(tx, first.id)
    second = ensure_generation(as_indexer, engine, settings)
    assert second.id > first.id
    with changes.ChangeListener(both.indexer_url) as listener:
        with database.transaction() as tx:
            changes.announce(tx)
        assert listener.wait(20)


def test_the_apis_rarer_work(as_api, database):
    with database.transaction() as tx:
        plain = service_keys.issue(tx, name="văn phòng", role="notary", office="A")
    with as_api.transaction() as tx:
        assert service_keys.find(tx, plain).role == "notary"
        assert idempotency.forget_old(tx) == 0
        assert is_current(tx)


def test_what_an_administrator_does_through_the_api(as_api, as_indexer, database, engine, settings):
    """Ask for a rebuild, cancel it, go back, ask for a comparison, retry and annotate what is stuck, see the lag."""
    with database.transaction() as tx:
        for name in ("soat-1", "soat-2"):
            generation = generations.register(tx, name, fingerprint="f", shards=1)
            generations.set_state(tx, generation.id, "catching_up")
            generations.set_state(tx, generation.id, "live", keep=True)
    with as_api.transaction() as tx:
        rebuild = rebuilds.ask(tx, "asked", fingerprint="f", account="admin")
        assert rebuilds.ask_to_cancel(tx, rebuild.id).cancel_asked
        assert reconciles.ask(tx, "asked", account="admin")
        assert reconciles.latest(tx)
    with as_api.transaction() as tx:
        assert generations.roll_back(tx, 5).index_name == "soat-1"
    with TestClient(create_app(settings, as_api, engine), base_url=HERE) as client:
        client.post("/api/v1/notices", json=notice())
    with as_indexer.transaction() as tx:
        (held,) = changes.claim(tx, 10)
        changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
        lag.note(tx, lag.Lag(), 0)
    with as_api.transaction() as tx:
        assert changes.annotate(tx, held.id, "đã báo")
        assert [row.note for row in changes.stuck(tx, 10)] == ["đã báo"]
        assert changes.retry_stuck(tx) == 1
        assert lag.lately(tx, 60)


FORBIDDEN_TO_BOTH = [
    "delete from records",
    "truncate records",
    "drop table records",
    "create table mine (id int)",
    "alter table records disable trigger all",
    "update record_versions set version = 0",
    "delete from record_versions",
    "delete from lookups",
    "update lookups set answer = '{}'",
    "insert into service_keys (name, role, office, key_hash) values ('a', 'notary', 'b', '\\x00')",
    "update service_keys set revoked_at = null",
    "select * from imports",
    "update alembic_version set version_num = '0'",
    "select setval('record_rev', 1)",
    "alter system set fsync = off",
    "set session_replication_role = replica",
    "copy records to program 'cat'",
    "create role another",
]
FORBIDDEN_TO_API = [
    "insert into generations (index_name, fingerprint, state, shards) values ('a', 'b', 'live', 1)",
    "update generations set trusted = false",
    "delete from changes",
    "update changes set keys = '{}'",
    "update changes set queued_at = now()",
    "update reconciles set done = 1",
    "update rebuilds set phase = 'done'",
    "insert into index_lag values (now(), 1, 1, 1, 1, '{}')",
    "truncate changes",
]
FORBIDDEN_TO_INDEXER = [
    "insert into records (type, source, source_id, body) values ('notice', 'a', 'b', '{}')",
    "update records set body = '{}'",
    "update records set publication = 'rejected'",
    "select * from lookups",
    "insert into lookups (id) values (gen_random_uuid())",
    "select * from record_versions",
    "select * from service_keys",
    "select * from idempotency_keys",
    "delete from generations",
]


def test_what_each_is_refused(both):
    """Of one statement after the other, not one is let through; each is one that the owner could run."""
    for url, statements in (
        (both.api_url, FORBIDDEN_TO_BOTH + FORBIDDEN_TO_API),
        (both.indexer_url, FORBIDDEN_TO_BOTH + FORBIDDEN_TO_INDEXER),
    ):
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_granting_again_takes_away_what_was_given_by_hand(both, database):
    with database.transaction() as tx:
        tx.exec_driver_sql(f"grant delete on records to {both.api}")
        roles.grant(tx, {"api": both.api})
    with psycopg.connect(both.api_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("delete from records")


def test_an_indexer_whose_rights_are_of_an_earlier_version_works_on(as_indexer, both, database):
    """Until the next `soat db upgrade` it may not truncate, and does not try."""
    with as_indexer.transaction() as tx:
        assert changes.keeps_space(tx, 0)
    with database.transaction() as tx:
        tx.exec_driver_sql(f"revoke truncate on changes from {both.indexer}")
    with as_indexer.transaction() as tx:
        assert not changes.keeps_space(tx, 0)


def test_an_account_that_may_not_migrate_says_who_must(services, both):
    """Both processes bring the schema up to date when they start; with these accounts they can only look."""
    with new_database(services.database_url) as empty:
        name = empty.rsplit("/", 1)[1]
        with pytest.raises(SchemaTooOld, match="soat db upgrade"):
            upgrade(both.api_url.rsplit("/", 1)[0] + "/" + name)
