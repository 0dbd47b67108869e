"""The launcher under each way that PostgreSQL can be made to run."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from soat.embedded import postgres
from soat.embedded.processes import ServiceFailed, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change its name for PostgreSQL")


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A data folder below one that nobody else may enter, like the home of root."""
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o700)
    folder = parent / "data"
    folder.mkdir(mode=0o700)
    return folder


def test_a_new_cluster_keeps_what_it_accepted_and_holds_any_text(tmp_path):
    server, url = postgres.start(tmp_path)
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert one(url, f"SHOW {setting}") == "on"
        assert one(url, "SHOW server_encoding") == "UTF8"
        assert one(url, "SELECT 'Đ' < 'đ' AND lower('ĐẶNG') = 'đặng'") is True
    finally:
        server.stop()


def test_the_password_is_asked_for(tmp_path):
    server, url = postgres.start(tmp_path)
    try:
        stranger = url.replace(url.split(":")[2].split("@")[0], "guess")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(stranger)
    finally:
        server.stop()
    assert stat.S_IMODE((tmp_path / "postgres" / "password").stat().st_mode) == 0o600


def test_rows_survive_a_restart_and_a_kill(tmp_path):
    server, url = postgres.start(tmp_path)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    server.stop()
    server, url = postgres.start(tmp_path)
    assert one(url, "SELECT n FROM kept") == 1
    server.process.kill()
    server.process.wait()
    server, url = postgres.start(tmp_path)
    try:
        assert one(url, "SELECT n FROM kept") == 1
    finally:
        server.stop()


def test_a_server_left_by_an_earlier_owner_is_ended_first(tmp_path):
    left, _ = postgres.start(tmp_path)
    server, url = postgres.start(tmp_path)
    try:
        assert one(url, "SELECT 1") == 1
        assert not left.running()
    finally:
        server.stop()


def test_a_strangers_process_with_the_old_pid_is_left_alone(tmp_path):
    server, _ = postgres.start(tmp_path)
    server.stop()
    pid_file = tmp_path / "postgres" / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")
    server, url = postgres.start(tmp_path)
    try:
        assert one(url, "SELECT 1") == 1
    finally:
        server.stop()


def test_statements_and_rows_do_not_reach_the_log(tmp_path):
    server, url = postgres.start(tmp_path)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
            for _ in range(2):
                with suppress(psycopg.errors.UniqueViolation):
                    connection.execute("INSERT INTO person VALUES ('Nguyễn Thị Giả Định')")
    finally:
        server.stop()
    log = (tmp_path / "postgres.log").read_text(encoding="utf-8")
    assert "person_pkey" in log
    assert "Giả Định" not in log


@as_root
def test_root_uses_a_namespace_and_opens_no_folder(closed):
    server, url = postgres.start(closed)
    try:
        assert one(url, "SELECT 1") == 1
        assert psutil.Process(server.pid).uids().real == 0
    finally:
        server.stop()
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700
    assert {path.stat().st_uid for path in closed.rglob("*")} == {0}


@pytest.fixture
def reachable():
    """A data folder that every account can pass to (pytest's own folders are closed)."""
    with tempfile.TemporaryDirectory(prefix="soat-test-") as name:
        parent = Path(name)
        parent.chmod(0o755)
        folder = parent / "data"
        folder.mkdir(mode=0o700)
        yield folder


@pytest.fixture
def no_namespaces(monkeypatch):
    """As in a container that refuses user namespaces."""
    monkeypatch.setattr(postgres, "_namespaces_allowed", lambda *_: False)


@as_root
def test_without_namespaces_an_unprivileged_number_runs_it(no_namespaces, reachable):
    server, url = postgres.start(reachable)
    try:
        assert one(url, "SELECT 1") == 1
        assert psutil.Process(server.pid).uids().real == postgres.UNPRIVILEGED_UID
    finally:
        server.stop()
    assert reachable.stat().st_uid == 0


@as_root
def test_binaries_in_a_closed_folder_are_copied_beside_the_data(no_namespaces, reachable, closed, monkeypatch):
    package = postgres._package()
    for name in (package.name, f"{package.name}.libs"):
        (closed / name).symlink_to(package.with_name(name))
    monkeypatch.setattr(postgres, "_package", lambda: closed / package.name)
    server, url = postgres.start(reachable)
    try:
        assert one(url, "SELECT 1") == 1
        assert Path(psutil.Process(server.pid).exe()).is_relative_to(reachable)
    finally:
        server.stop()
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700


@as_root
def test_when_no_way_works_a_sentence_says_what_to_do(no_namespaces, closed):
    with pytest.raises(ServiceFailed, match="SOAT_DATA_DIR"):
        postgres.start(closed)
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700


def test_it_dies_with_its_parent_even_when_that_is_killed(tmp_path):
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:  # pragma: no cover  another process
        server, _ = postgres.start(tmp_path)
        os.write(writing, str(server.pid).encode())
        signal.pause()
    pid = int(os.read(reading, 20))
    os.close(reading)
    os.close(writing)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert wait_until(lambda: not psutil.pid_exists(pid), 30)


def test_a_session_that_outlives_its_killed_server_is_ended_first(tmp_path):
    """A busy one does not notice; beside it no new server would start."""
    server, url = postgres.start(tmp_path)
    busy = psycopg.connect(url, autocommit=True)
    try:
        session = psutil.Process(busy.info.backend_pid)
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
        assert wait_until(lambda: session.cpu_times().user > 0.2, 30)
        server.process.kill()
        server.process.wait()
        assert session.is_running()
        server, url = postgres.start(tmp_path)
        assert one(url, "SELECT 1") == 1
        assert not session.is_running() or session.status() == psutil.STATUS_ZOMBIE
    finally:
        busy.close()
        server.stop()
