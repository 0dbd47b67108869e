"""Commands that answer from the record and the index: what they print, to whom, and what they refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.rebuild import ensure_generation
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_draft

ROOT = Path(__file__).parents[3]
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing listens there
NOTICE = {
    "document": {"number": "1/TB", "date": "2024-05-06", "agency": "Chi cục THADS thành phố Vinh"},
    "measure": "seizure",
    "assets": [{"kind": "land", "certificate": {"serial": "BA 123456"}}],
}

Soat = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def soat(settings, database, engine) -> Soat:
    """Run a command on the test's services, where a notice on BA 123456 is not indexed yet."""
    ensure_generation(database, engine, settings)
    with database.transaction() as tx:
        apply_records(tx, [Draft(validate_draft(NOTICE, "notice"))], Origin("api", "local", None))

    def run(*arguments: str, opensearch_url: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SOAT_DATABASE_URL": settings.database_url.get_secret_value(),
            "SOAT_OPENSEARCH_URL": opensearch_url or settings.opensearch_url,
            "SOAT_INDEX_PREFIX": settings.index_prefix,
            "SOAT_DATA_DIR": str(settings.data_dir),
        }
        command = [sys.executable, "-m", "soat.cli", *arguments]
        return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=120, check=False)

    return run


def test_a_lookup_says_verdict_reasons_and_in_how_many_records(soat):
    said = soat("lookup", "--certificate", "ba.123456", "--name", "Nguyễn Văn An")
    assert said.returncode == 0
    assert said.stdout.startswith("CÓ NGĂN CHẶN\n")
    assert "Đã tìm trong 1 bản ghi." in said.stdout
    assert "Đang bị ngăn chặn." in said.stdout
    assert "persons[0] cần thêm:" in said.stdout


def test_json_stays_json_while_the_engine_is_away(soat):
    answered = soat("lookup", "--certificate", "BA 123457", "--json", opensearch_url=NOBODY)
    assert (answered.returncode, answered.stderr) == (0, "")
    assert json.loads(answered.stdout)["engine"]["reasons"] == ["engine_unavailable"]
    status = soat("index", "status", "--json", opensearch_url=NOBODY)
    assert json.loads(status.stdout)["documents"] is None
    assert "không đếm được" in soat("index", "status", opensearch_url=NOBODY).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["lookup"],
        ["lookup", "--role", "transferor"],
        ["lookup", "--certificate", " "],
        ["lookup", "--name", "An", "--birth", "31/02/1980"],
        ["lookup", "--certificat", "BA 123456"],
        ["account", "key", "Hệ thống", "--role", "boss", "--office", "Phòng A"],
        ["account", "key", " ", "--role", "notary", "--office", "Phòng A"],
        ["account", "key", "Hệ thống", "--role", "notary", "--office", ""],
        ["import", "nothing.jsonl"],
    ],
)
def test_what_cannot_be_done_is_status_2_and_a_sentence(soat, arguments):
    refused = soat(*arguments)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.strip()
    assert "Traceback" not in refused.stderr


def test_weights_are_shown_counted_and_reset(soat):
    shown = json.loads(soat("weights", "show", "--json").stdout)
    assert (shown["version"], shown["persons_counted"]) == (None, 0)
    assert shown["weights"]["id_number"]["same"]["why"]
    counted = soat("weights", "estimate", "--adults", "900000", "--json")
    assert json.loads(counted.stdout)["version"] == 1
    shown = json.loads(soat("weights", "show", "--json").stdout)
    assert (shown["version"], shown["weights"]["populations"]["person"]) == (1, 900_000)
    assert "bản 1" in soat("weights", "show").stdout
    assert soat("weights", "reset").returncode == 0
    assert json.loads(soat("weights", "show", "--json").stdout)["version"] is None
