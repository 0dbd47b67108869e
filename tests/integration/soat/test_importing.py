"""`soat import` as a command: what it prints, leaves and returns."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from indexer.run import run as run_indexer
from soat.province import province, write_lines
from soat.rejects import RejectsFile
from storage.rejects import Reject, Stood

ROOT = Path(__file__).parents[3]


@pytest.fixture
def environment(settings) -> dict[str, str]:
    """What a command needs to find the test's database and engine."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SOAT_DATABASE_URL": settings.database_url.get_secret_value(),
        "SOAT_OPENSEARCH_URL": settings.opensearch_url,
        "SOAT_INDEX_PREFIX": settings.index_prefix,
        "SOAT_DATA_DIR": str(settings.data_dir),
    }


def soat(environment: dict[str, str], folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`soat import` with these arguments, run in `folder`."""
    command = [sys.executable, "-m", "soat.cli", "import", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, cwd=folder, text=True, capture_output=True, timeout=120, check=False
    )


@pytest.fixture
def records(tmp_path) -> Path:
    path = tmp_path / "province.jsonl"
    with path.open("wb") as stream:
        write_lines(stream, province(3, 30, 20))
    return path


def broken(path: Path, number: int) -> Path:
    lines = path.read_bytes().splitlines()
    lines[number - 1] = lines[number - 1].replace(b'"type"', b'"tyqe"')
    other = path.with_name("broken.jsonl")
    other.write_bytes(b"\n".join(lines))
    return other


def test_counts_go_to_stdout_and_the_exit_status_is_0(environment, records, tmp_path):
    done = soat(environment, tmp_path, records)
    assert (done.returncode, done.stdout) == (0, f"{records}: 50 mới, 0 thay đổi, 0 không đổi, 0 bị từ chối\n")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("*.rejects.jsonl")) == []
    again = json.loads(soat(environment, tmp_path, records, "--json").stdout)
    assert again == {
        "created": 0,
        "changed": 0,
        "unchanged": 50,
        "rejected": 0,
        "searchable": None,
        "files": [{"file": str(records), "created": 0, "changed": 0, "unchanged": 50, "rejected": 0, "rejects": None}],
    }


def test_rejects_stand_in_a_file_for_its_owner_alone_and_load_once_mended(environment, records, tmp_path):
    path, folder = broken(records, 7), tmp_path / "rejects"
    folder.mkdir()
    done = soat(environment, tmp_path, path, "--rejects", folder, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    rejects = folder / "broken.rejects.jsonl"
    answer = json.loads(done.stdout)
    assert (answer["created"], answer["rejected"], answer["files"][0]["rejects"]) == (49, 1, str(rejects))
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    (reject,) = map(json.loads, rejects.read_text(encoding="utf-8").splitlines())
    assert reject.keys() == {"file", "line", "column", "field", "code", "message", "problems", "raw", "mark"}
    assert (reject["file"], reject["line"], reject["code"], reject["field"]) == (str(path), 7, "required", "type")
    mended = tmp_path / "mended.jsonl"
    mended.write_text(reject["raw"].replace("tyqe", "type") + "\n", encoding="utf-8")
    assert soat(environment, tmp_path, mended).returncode == 0
    everything = json.loads(soat(environment, tmp_path, records, "--json").stdout)
    assert (everything["unchanged"], everything["created"]) == (50, 0)


def test_a_rejects_file_loads_itself_and_is_never_written_over(environment, records, tmp_path):
    assert soat(environment, tmp_path, broken(records, 7)).returncode == 1
    rejects = tmp_path / "broken.rejects.jsonl"
    unmended = soat(environment, tmp_path, rejects)
    assert unmended.returncode == 1
    assert "broken.jsonl, dòng 7, trường type" in unmended.stderr
    assert "(xem broken-2.rejects.jsonl)" in unmended.stdout
    rejects.write_bytes(mended := rejects.read_bytes().replace(b"tyqe", b"type"))
    assert soat(environment, tmp_path, tmp_path / "broken.jsonl").returncode == 1
    assert rejects.read_bytes() == mended
    answer = json.loads(soat(environment, tmp_path, rejects, "--json").stdout)
    assert (answer["created"], answer["rejected"]) == (1, 0)
    assert rejects.read_bytes() == mended
    everything = json.loads(soat(environment, tmp_path, records, "--json").stdout)
    assert (everything["unchanged"], everything["created"]) == (50, 0)


def test_people_see_where_a_line_is_wrong_but_not_whom_it_names(environment, records, tmp_path):
    names = {person["name"] for record in province(3, 30, 20) for person in record.get("persons", ())}
    path = tmp_path / "broken.jsonl"
    path.write_bytes(records.read_bytes().replace(b'"type"', b'"tyqe"').replace(b"}\n", b"\n"))
    done = soat(environment, tmp_path, path)
    assert done.returncode == 1
    assert "broken.jsonl, dòng 1, cột " in done.stderr
    assert "50 bị từ chối (xem broken.rejects.jsonl)" in done.stdout
    assert not any(name in done.stderr + done.stdout for name in names)


def test_files_of_one_name_have_rejects_of_their_own(environment, tmp_path):
    paths = [tmp_path / folder / "a.jsonl" for folder in "xy"]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"{\n")
    answer = json.loads(soat(environment, tmp_path, *paths, "--json").stdout)
    assert [one["rejects"] for one in answer["files"]] == ["a.rejects.jsonl", "a-2.rejects.jsonl"]
    assert [json.loads((tmp_path / one["rejects"]).read_text())["file"] for one in answer["files"]] == list(
        map(str, paths)
    )


def test_what_is_mended_leaves_no_rejects(environment, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{\n")
    assert soat(environment, tmp_path, path).returncode == 1
    assert (tmp_path / "a.rejects.jsonl").exists()
    path.write_bytes(b"\n")
    assert soat(environment, tmp_path, path).returncode == 0
    assert not (tmp_path / "a.rejects.jsonl").exists()


@pytest.mark.parametrize("arguments", [["missing.jsonl"], [], ["a.jsonl", "--rejects", "nowhere"], ["."]])
def test_what_cannot_be_done_is_said_before_anything_is(environment, database, tmp_path, arguments):
    (tmp_path / "a.jsonl").write_bytes(b"{}\n")
    done = soat(environment, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    with database.snapshot() as tx:
        assert tx.scalar(sa.text("select count(*) from imports")) == 0


def test_wait_returns_when_everything_can_be_found(environment, settings, engine, database, records, tmp_path):
    stop = threading.Event()
    indexer = threading.Thread(target=run_indexer, args=(settings, settings.database_url.get_secret_value(), stop))
    indexer.start()
    try:
        answer = json.loads(soat(environment, tmp_path, records, "--wait", "--json").stdout)
        assert (answer["created"], answer["searchable"], answer["stuck"]) == (50, True, 0)
        with database.snapshot() as tx:
            mentions = tx.scalar(sa.text("select count(*) from mentions"))
            index = tx.execute(sa.text("select index_name, shards from generations where state = 'live'")).one()
            assert tx.scalar(sa.text("select count(*) from changes")) == 0
        assert engine.count(index.index_name, index.shards) == mentions
    finally:
        stop.set()
        indexer.join()


def test_wait_tells_of_what_is_stuck(environment, database, records, tmp_path):
    answers: list[subprocess.CompletedProcess[str]] = []
    waiting = threading.Thread(target=lambda: answers.append(soat(environment, tmp_path, records, "--wait", "--json")))
    waiting.start()
    while waiting.is_alive():
        with database.transaction() as tx:  # an indexer that can index nothing
            tx.execute(sa.text("update changes set stuck_reason = 'poison'"))
    (done,) = answers
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["created"], answer["searchable"], answer["stuck"]) == (1, 50, False, 50)


def test_wait_does_not_wait_for_an_indexer_that_cannot_run(environment, records, tmp_path):
    alone: dict[str, Any] = {name: value for name, value in environment.items() if not name.startswith("SOAT_")}
    alone["SOAT_DATA_DIR"] = str(tmp_path / "alone")
    done = soat(alone, tmp_path, records, "--wait")
    assert done.returncode == 2
    assert "--wait" in done.stderr


def test_a_second_import_of_a_running_one_keeps_rejects_of_its_own(tmp_path):
    def reject(line: int) -> Reject:
        return Reject(Stood("a.jsonl", line, "raw"), None, "\ud800", "code", "…")

    with RejectsFile(tmp_path, Path("a.jsonl"), set()) as one, RejectsFile(tmp_path, Path("a.jsonl"), set()) as two:
        one.add(reject(1))
        two.add(reject(2))
    assert [path.name for path in (one.path, two.path)] == ["a.rejects.jsonl", "a-2.rejects.jsonl"]
    assert json.loads(two.path.read_text(encoding="utf-8"))["field"] == "\ud800"


def test_only_rejects_of_the_same_file_that_nobody_has_touched_are_replaced(tmp_path):
    def write(imported: Path, raw: str) -> Path:
        with RejectsFile(tmp_path, imported, set()) as refused:
            refused.add(Reject(Stood(str(imported), 1, raw), 1, None, "code", "…"))
        return refused.path

    def clean(imported: Path) -> None:
        with RejectsFile(tmp_path, imported, set()):
            pass

    first = write(Path("a.jsonl"), "{")
    assert write(Path("a.jsonl"), "[") == first
    assert json.loads(first.read_text())["raw"] == "["
    assert write(Path("other/a.jsonl"), "{").name == "a-2.rejects.jsonl"
    clean(Path("other/a.jsonl"))
    assert first.exists()
    first.write_text(first.read_text().replace('"["', '"[]"'))  # somebody mends it
    assert write(Path("a.jsonl"), "[").name == "a-3.rejects.jsonl"
    clean(Path("a.jsonl"))
    assert '"[]"' in first.read_text()


def test_a_link_in_the_place_of_the_rejects_is_not_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "a.rejects.jsonl").symlink_to(precious)
    refused = RejectsFile(tmp_path, Path("a.jsonl"), set())
    with pytest.raises(OSError, match=r"a\.rejects\.jsonl"):
        refused.add(Reject(Stood("a.jsonl", 1, "raw"), 1, None, "code", "…"))
    assert precious.read_text() == "kept"


def test_a_province_is_written_for_whoever_needs_a_large_file(tmp_path):
    command = [sys.executable, "-m", "soat.cli", "province", "--records", "50", "--seed", "3", "--deeds", "0.4"]
    written = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=True).stdout
    assert list(map(json.loads, written.splitlines())) == list(province(3, 30, 20))
