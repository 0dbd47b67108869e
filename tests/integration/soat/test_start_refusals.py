"""When the system cannot start: a sentence that says what to do, exit 2, nothing left running, no traceback."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from soat.embedded import opensearch, postgres
from soat.embedded.processes import ServiceFailed
from storage.migrate import SchemaTooNew, upgrade
from tests.integration.soat.system import processes_of, soat

END_SECONDS = 60


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def refusal(data_dir: Path, *arguments: str, **variables: str) -> str:
    """What `soat up` says when it does not start."""
    system = soat(data_dir, "up", "--port", "0", *arguments, **variables)
    try:
        out, err = system.communicate(timeout=END_SECONDS)
    finally:
        system.kill()  # one that did start after all
    assert (system.returncode, out) == (2, ""), err
    assert "Traceback" not in err
    assert "ngoài dự tính" not in err
    assert not processes_of(data_dir)
    return err


def test_a_busy_port(data_dir):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(data_dir, "--port", str(port))
    assert f"Không mở được cổng {port}" in said
    assert "--port 0" in said
    assert not (data_dir / "postgres").exists()


def test_no_network_when_the_jars_are_missing(data_dir, tmp_path):
    nowhere = "http://127.0.0.1:9"  # the discard port: nothing listens there
    said = refusal(
        data_dir,
        M2_REPO=str(tmp_path / "jars"),
        HTTPS_PROXY=nowhere,
        HTTP_PROXY=nowhere,
        https_proxy=nowhere,
        http_proxy=nowhere,
        NO_PROXY="",
        no_proxy="",
    )
    assert "kiểm tra mạng" in said
    assert "SOAT_OPENSEARCH_URL" in said


def test_too_little_memory(data_dir):
    said = refusal(data_dir, SOAT_OPENSEARCH_HEAP_MB="100000000")
    assert "OpenSearch cần khoảng 100000300 MB" in said
    assert not (data_dir / "postgres").exists()


def java(folder: Path, version: str) -> Path:
    """A Java home whose java says its version and does nothing else."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="ascii")
    program.chmod(0o755)
    return folder


def test_an_old_java_and_none(data_dir, tmp_path):
    for home in (java(tmp_path / "old", "17.0.15"), tmp_path / "none"):
        said = refusal(data_dir, SOAT_JAVA_HOME=str(home))
        assert "SOAT_JAVA_HOME" in said
        assert "Java 21" in said


def test_a_data_folder_of_a_newer_version(data_dir):
    data_dir.mkdir()
    (data_dir / "version").write_text(json.dumps({"soat": "9.0", "schema": "9999"}), encoding="ascii")
    said = refusal(data_dir)
    assert "do soat 9.0 tạo" in said
    assert json.loads((data_dir / "version").read_text(encoding="ascii"))["soat"] == "9.0"
    (data_dir / "version").write_text("no json", encoding="ascii")  # says nothing: the database itself is asked
    assert "OpenSearch cần" in refusal(data_dir, SOAT_OPENSEARCH_HEAP_MB="100000000")


def test_data_of_another_postgresql(data_dir):
    cluster = data_dir / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("99\n", encoding="ascii")
    said = refusal(data_dir)
    assert "PostgreSQL 99" in said
    assert f"PostgreSQL {postgres.version().split('.')[0]}" in said


def test_a_database_that_a_newer_version_migrated(data_dir, database, settings):
    with database.transaction() as tx:
        tx.execute(sa.text("update alembic_version set version_num = '9999'"))
    said = refusal(
        data_dir,
        SOAT_DATABASE_URL=settings.database_url.get_secret_value(),
        SOAT_OPENSEARCH_URL=settings.opensearch_url,
    )
    assert SchemaTooNew.message in said
    with pytest.raises(SchemaTooNew):
        upgrade(settings.database_url.get_secret_value())


def test_a_folder_that_cannot_be_made_or_written(tmp_path):
    (tmp_path / "file").touch()
    assert "SOAT_DATA_DIR" in refusal(tmp_path / "file" / "data")


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of 20 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk, and not in every container")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_too_full_to_start(small_disk):
    said = refusal(small_disk / "data")
    assert "cần ít nhất 300 MB" in said
    assert "SOAT_DATA_DIR" in said
    assert not (small_disk / "data" / "postgres").exists()


def test_a_disk_that_fills_up_while_the_database_is_made(small_disk):
    with pytest.raises(ServiceFailed, match="Ổ đĩa đã đầy"):
        postgres.start(small_disk)
    assert not processes_of(small_disk)


def test_a_quota_that_is_reached_while_the_database_is_made(tmp_path):
    """Stands for a full disk where nobody may mount one: no file may grow beyond 1 MiB."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  another process
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
        try:
            postgres.start(tmp_path)
        except ServiceFailed as error:
            os.write(writing, error.text.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        assert "Ổ đĩa đã đầy" in pipe.read()
    os.waitpid(child, 0)


def test_the_heap_is_asked_for_before_java_is(tmp_path, monkeypatch):
    monkeypatch.setattr(opensearch, "free_memory_mb", lambda: 1)
    with pytest.raises(ServiceFailed, match="Chỉ còn 1 MB"):
        opensearch.launch(opensearch.Settings(), tmp_path, [])
    assert not (tmp_path / "opensearch.log").exists()
