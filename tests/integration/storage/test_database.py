from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from soat.embedded import postgres
from storage.database import Database, UnsafeDatabase, copy_into, driver_connection, is_passing
from storage.errors import DatabaseUnavailable
from tests.integration.storage.samples import given_up, rows


def with_option(url, option):
    return f"{url}?options=-c%20{option}"


@pytest.fixture
def server(tmp_path):
    child, url = postgres.start(tmp_path)
    yield url
    child.stop()


class TestDurability:
    def test_safe_server(self, database):
        database.check_durability()

    def test_asynchronous_commit(self, database_url):
        database = Database(with_option(database_url, "synchronous_commit=off"))
        with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
            database.check_durability()
        database.close()

    def test_fsync_or_full_page_writes_off(self, server):
        for name in ("fsync", "full_page_writes"):
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"alter system set {name} = off")
                connection.execute("select pg_reload_conf()")
            database = Database(server)
            for _ in range(1000):
                if rows(database, f"show {name}") == [("off",)]:
                    break
            with pytest.raises(UnsafeDatabase, match=name):
                database.check_durability()
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"alter system reset {name}")
                connection.execute("select pg_reload_conf()")
            database.close()

    def test_encoding_that_cannot_hold_vietnamese(self, services):
        with psycopg.connect(services.database_url, autocommit=True) as connection:
            connection.execute("drop database if exists soat_latin1")
            connection.execute("create database soat_latin1 template template0 encoding latin1 locale 'C'")
        database = Database(services.database_url.rsplit("/", 1)[0] + "/soat_latin1")
        with pytest.raises(UnsafeDatabase, match="UTF8"):
            database.check_durability()
        database.close()
        with psycopg.connect(services.database_url, autocommit=True) as connection:
            connection.execute("drop database soat_latin1 with (force)")

    def test_old_server(self, database, monkeypatch):
        monkeypatch.setattr("storage.database.OLDEST_SERVER", 990000)
        with pytest.raises(UnsafeDatabase, match="99"):
            database.check_durability()


class TestSessions:
    def test_settings_reach_the_server(self, database_url):
        database = Database(
            with_option(database_url, "work_mem=7MB"),
            application_name="soat-test",
            statement_timeout=1.5,
            lock_timeout=0.25,
            idle_in_transaction_timeout=None,
        )
        with database.transaction() as tx:
            shown = {
                name: tx.exec_driver_sql(f"show {name}").scalar_one()
                for name in ("timezone", "application_name", "statement_timeout", "lock_timeout", "work_mem")
            }
            assert tx.exec_driver_sql("show transaction_isolation").scalar_one() == "read committed"
        with database.snapshot() as tx:
            assert tx.exec_driver_sql("show transaction_isolation").scalar_one() == "repeatable read"
            assert tx.exec_driver_sql("show transaction_read_only").scalar_one() == "on"
        with database.transaction() as tx:  # the same pooled connection, as it was
            assert tx.exec_driver_sql("show transaction_read_only").scalar_one() == "off"
        database.close()
        assert shown == {
            "timezone": "UTC",
            "application_name": "soat-test",
            "statement_timeout": "1500ms",
            "lock_timeout": "250ms",
            "work_mem": "7MB",
        }

    def test_commits_at_the_end_and_rolls_back_on_an_error(self, database):
        with database.transaction() as tx:
            tx.exec_driver_sql("create table t (n int)")
        with given_up(database) as tx:
            tx.exec_driver_sql("insert into t values (1)")
        assert rows(database, "select count(*) from t") == [(0,)]


class TestUnavailable:
    def test_no_server(self):
        database = Database("postgresql://nobody@127.0.0.1:1/none")
        with pytest.raises(DatabaseUnavailable), database.transaction():
            pass
        with pytest.raises(DatabaseUnavailable), database.snapshot():
            pass

    def test_connection_lost_in_a_transaction(self, database):
        with pytest.raises(DatabaseUnavailable), database.transaction() as tx:
            tx.exec_driver_sql("select pg_terminate_backend(pg_backend_pid())")
        assert rows(database, "select 1") == [(1,)]  # and a new one is made

    def test_connection_lost_in_the_pool_is_not_noticed(self, database, database_url):
        rows(database, "select 1")
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'soat' and datname = current_database()"  # other tests run on this server
            )
        assert rows(database, "select 1") == [(1,)]

    def test_connection_lost_in_a_copy(self, database):
        def copy_until_it_fails():
            with database.transaction() as tx, copy_into(tx, "deed_kinds", ("code", "name")) as copying:
                rows(database, "select pg_terminate_backend(:pid)", pid=driver_connection(tx).info.backend_pid)
                for n in range(1_000_000):
                    copying.write_row((f"{n}", "x" * 100))

        with pytest.raises(DatabaseUnavailable):
            copy_until_it_fails()

    def test_statement_timeout(self, database_url):
        database = Database(database_url, statement_timeout=0.01)
        with pytest.raises(DatabaseUnavailable), database.transaction() as tx:
            tx.exec_driver_sql("select pg_sleep(20)")
        database.close()

    def test_pool_is_empty(self, database_url, monkeypatch):
        monkeypatch.setattr("storage.database.POOL_TIMEOUT", 0.01)
        database = Database(database_url, pool_size=1)
        with database.transaction(), pytest.raises(DatabaseUnavailable), database.transaction():
            pass
        database.close()

    def test_wrong_statement_stays_an_error_of_ours(self, database):
        with pytest.raises(sqlalchemy.exc.ProgrammingError), database.transaction() as tx:
            tx.execute(sa.text("select nothing from nowhere"))

    def test_wrong_row_in_a_copy_too(self, database):
        with (
            pytest.raises(psycopg.errors.NotNullViolation),
            database.transaction() as tx,
            copy_into(tx, "deed_kinds", ("code", "name")) as copying,
        ):
            copying.write_row(("x", None))

    def test_what_passes(self):
        assert is_passing(psycopg.errors.DeadlockDetected())
        assert is_passing(psycopg.errors.DiskFull())
        assert is_passing(psycopg.OperationalError())
        assert not is_passing(psycopg.errors.UniqueViolation())
        assert not is_passing(ValueError())
        assert not is_passing(None)
