"""`soat db upgrade`: the schema, and the rights of accounts that are named."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from tests.roles import accounts
from tests.services import new_database


@pytest.fixture
def db_upgrade(services, tmp_path):
    with new_database(services.database_url) as empty:

        def db_upgrade(*arguments: str, url: str = empty) -> subprocess.CompletedProcess[str]:
            environment = {name: value for name, value in os.environ.items() if not name.startswith("SOAT_")}
            environment |= {"SOAT_DATABASE_URL": url, "SOAT_DATA_DIR": str(tmp_path / "unused")}
            command = [sys.executable, "-m", "soat.cli", "db", "upgrade", *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

        db_upgrade.url = empty
        yield db_upgrade


def test_accounts_get_their_rights_on_a_new_database(db_upgrade, database, database_url):
    with accounts(database, database_url) as both:
        named = ("--api-role", both.api, "--indexer-role", both.indexer)
        first, again = db_upgrade(*named), db_upgrade(*named)
        assert (first.returncode, again.returncode) == (0, 0), first.stderr
        here = both.api_url.rsplit("/", 1)[0] + "/" + db_upgrade.url.rsplit("/", 1)[1]
        with psycopg.connect(here) as connection:
            assert connection.execute("select count(*) from records").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("delete from records")
        with psycopg.connect(db_upgrade.url) as connection:  # else the accounts could not be dropped
            for name in (both.api, both.indexer):
                connection.execute(f"drop owned by {name}")


def test_one_account_for_everything_needs_nothing_named(db_upgrade):
    assert db_upgrade().returncode == 0


def test_an_account_that_is_not_there(db_upgrade):
    done = db_upgrade("--api-role", "soat_nobody")
    assert done.returncode == 2
    assert "soat_nobody" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_account_that_may_not(db_upgrade, database, database_url):
    with accounts(database, database_url) as both:
        here = both.api_url.rsplit("/", 1)[0] + "/" + db_upgrade.url.rsplit("/", 1)[1]
        done = db_upgrade(url=here)
    assert done.returncode == 2
    assert "tài khoản chủ" in done.stderr
    assert "Traceback" not in done.stderr
