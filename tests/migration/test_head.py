"""The schema is the sum of the migrations, and the models describe it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.field_types import DEED_KINDS
from storage.migrate import SchemaTooNew, is_current, upgrade
from storage.models import metadata
from tests.integration.storage.samples import Background, rows
from tests.services import new_database


@pytest.fixture
def empty_url(services):
    with new_database(services.database_url) as url:
        yield url


def test_head_is_what_the_models_say(database):
    with database.transaction() as tx:
        context = MigrationContext.configure(tx, opts={"compare_server_default": True, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert is_current(tx)


def test_what_no_comparison_sees(database):
    """Alembic compares neither sequences nor check constraints nor collations nor kinds of index."""
    assert rows(database, "select seqcache from pg_sequence where seqrelid = 'record_rev'::regclass") == [(1,)]
    found = {name for (name,) in rows(database, "select conname from pg_constraint where contype = 'c'")}
    declared = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert {name for name in found if name.startswith("ck_")} == declared
    ((index,),) = rows(database, "select indexdef from pg_indexes where indexname = 'ix_changes_keys'")
    assert "USING gin" in index
    collations = "select collation_name from information_schema.columns where table_name = 'mention_keys'"
    assert ("C",) in rows(database, collations)


def test_kinds_of_deed_are_seeded(database):
    assert {code for (code,) in rows(database, "select code from deed_kinds")} == DEED_KINDS


def test_two_at_once_on_an_empty_database(empty_url):
    for worker in [Background(lambda: upgrade(empty_url)) for _ in range(2)]:
        worker.result()
    database = Database(empty_url)
    with database.transaction() as tx:
        assert is_current(tx)
    database.close()


def test_empty_database_is_not_current(empty_url):
    database = Database(empty_url)
    with database.transaction() as tx:
        assert not is_current(tx)
    database.close()


def test_no_server():
    with pytest.raises(DatabaseUnavailable):
        upgrade("postgresql://nobody@127.0.0.1:1/none")


def test_a_schema_of_a_later_version(empty_url):
    """Processes of the version before go on while a new one is put in place; none of them starts, or goes back."""
    upgrade(empty_url)
    database = Database(empty_url)
    with database.transaction() as tx:
        tx.exec_driver_sql("update alembic_version set version_num = 'later'")
        assert is_current(tx)
    with pytest.raises(SchemaTooNew, match="mới hơn"):
        upgrade(empty_url)
    database.close()
