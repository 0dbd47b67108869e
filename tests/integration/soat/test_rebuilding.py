"""`soat index rebuild | cancel | rollback` as an administrator types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzers.mapping import FINGERPRINT
from indexer.rebuild import ensure_generation
from storage import generations, rebuilds
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_draft
from tests.integration.soat.test_commands import NOTICE

ROOT = Path(__file__).parents[3]

Soat = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def soat(settings, database, engine) -> Soat:
    ensure_generation(database, engine, settings)
    with database.transaction() as tx:
        apply_records(tx, [Draft(validate_draft(NOTICE, "notice"))], Origin("api", "local", None))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SOAT_")},
        "PYTHONPATH": str(ROOT),
        "SOAT_DATABASE_URL": settings.database_url.get_secret_value(),
        "SOAT_OPENSEARCH_URL": settings.opensearch_url,
        "SOAT_INDEX_PREFIX": settings.index_prefix,
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "soat.cli", "index", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    return run


def live(database) -> generations.Generation:
    with database.transaction() as tx:
        found = generations.live(tx)
    assert found is not None
    return found


def test_a_rebuild_needs_no_indexer_and_can_be_gone_back_from(soat, database):
    first = live(database)
    said = soat("rebuild", "--json")
    assert (said.returncode, json.loads(said.stdout)["phase"]) == (0, "done"), said.stderr
    second = live(database)
    assert second.id != first.id
    assert soat("rollback").returncode == 0
    assert live(database).id == first.id
    assert soat("rollback").returncode == 0
    assert live(database).id == second.id


def test_without_an_index_before_there_is_no_way_back(soat):
    said = soat("rollback")
    assert (said.returncode, "Không còn thế hệ" in said.stderr) == (2, True)


def test_one_that_is_open_is_followed_to_its_end(soat, database):
    with database.transaction() as tx:
        rebuild = rebuilds.ask(tx, "asked", fingerprint=FINGERPRINT)
    said = soat("rebuild")
    assert (said.returncode, "theo dõi" in said.stderr, "soat index rollback" in said.stderr) == (0, True, True)
    with database.transaction() as tx:
        assert rebuilds.get(tx, rebuild.id).phase == "done"


def test_cancelled_it_says_so_and_the_live_index_stays(soat, database):
    assert (soat("cancel").returncode, live(database).id) == (2, live(database).id)
    before = live(database)
    with database.transaction() as tx:
        rebuilds.ask(tx, "asked", fingerprint=FINGERPRINT)
    assert soat("cancel").returncode == 0
    status = json.loads(soat("status", "--json").stdout)
    assert (status["rebuild"]["phase"], status["rebuild"]["part"]) == ("waiting", 0)
    said = soat("rebuild", "--json")
    assert (said.returncode, json.loads(said.stdout)["phase"]) == (1, "cancelled")
    assert live(database).id == before.id
