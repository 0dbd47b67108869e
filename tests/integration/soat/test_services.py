"""Who starts the embedded services, who joins them, and that nothing outlives its owner."""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path

import psutil
import psycopg
import pytest
from pydantic import SecretStr

from soat.embedded.processes import wait_until
from soat.folder import DataFolderInUse
from soat.services import BOTH, DATABASE, owned, running
from storage.settings import Settings
from tests.integration.soat.system import processes_of, soat


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """Settings that name no service."""
    return Settings(data_dir=tmp_path / "data", database_url=None, opensearch_url=None)


def test_services_that_settings_name_are_used_and_nothing_is_started(tmp_path):
    named = Settings(
        data_dir=tmp_path / "data", database_url=SecretStr("postgresql://named"), opensearch_url="http://named"
    )
    with running(named) as services:
        assert (services.database_url, services.opensearch_url) == ("postgresql://named", "http://named")
        assert not services.children
    assert not (tmp_path / "data").exists()


def test_what_a_block_starts_it_ends(empty):
    with running(empty, DATABASE) as services, psycopg.connect(str(services.database_url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        [server] = services.children
        assert server.running()
    assert not server.running()
    assert not (empty.data_dir / "services.json").exists()


def test_others_join_the_owners_services(empty):
    with owned(empty, DATABASE) as mine:
        with running(empty, DATABASE) as theirs:
            assert theirs.database_url == mine.database_url
            assert not theirs.children
        assert mine.children[0].running()
        assert stat.S_IMODE((empty.data_dir / "services.json").stat().st_mode) == 0o600


def test_one_owner_a_folder(empty):
    with owned(empty, ()), pytest.raises(DataFolderInUse, match=str(os.getpid())), owned(empty, ()):
        pass


def test_an_owner_that_was_killed_leaves_no_process_and_no_lock(empty):
    owner = soat(empty.data_dir, "serve", "--port", "0")
    assert wait_until((empty.data_dir / "services.json").exists, 120), owner.communicate(timeout=1)
    assert len(processes_of(empty.data_dir)) >= len(BOTH)
    owner.kill()
    owner.communicate()
    assert wait_until(lambda: not processes_of(empty.data_dir), 60)
    with owned(empty, DATABASE) as services, psycopg.connect(str(services.database_url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_second_soat_up_is_refused_in_one_sentence(empty):
    with owned(empty, ()):
        out, err = (second := soat(empty.data_dir, "up", "--port", "0")).communicate(timeout=60)
    assert second.returncode == 2
    assert out == ""
    assert "đang được một lệnh soat khác dùng" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_soat_up_serves_and_ctrl_c_ends_all_of_it(empty):
    system = soat(empty.data_dir, "up", "--port", "0")
    assert system.stdout
    said = []
    for line in system.stdout:
        said.append(line)
        if "đang chạy tại" in line:
            break
    else:
        pytest.fail("".join(said))
    status = soat(empty.data_dir, "index", "status", "--json")
    report, _ = status.communicate(timeout=60)
    assert status.returncode == 0
    assert json.loads(report)["stuck"] == 0
    ours = psutil.Process(system.pid).children(recursive=True)
    assert len(ours) >= 4  # PostgreSQL, OpenSearch, indexer, web
    system.send_signal(signal.SIGINT)  # SIGTERM: test_up.py
    system.communicate(timeout=90)
    assert not processes_of(empty.data_dir)
    assert not [process for process in ours if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
