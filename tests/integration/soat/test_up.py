"""`soat up` looks after everything: whatever is killed comes back, with the data and the addresses it had."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from soat.embedded import opensearch, postgres
from soat.embedded.processes import Child, leftover, wait_until
from soat.folder import read_services
from soat.up import INDEXER, WEB, _end_leftovers, own_pid_files, soat_command
from tests.functional.letters import AN, notice
from tests.integration.soat.system import processes_of, soat, up

pytestmark = pytest.mark.slow
BACK_SECONDS = 90
EVERYTHING = (postgres.TITLE, opensearch.TITLE, INDEXER, WEB)
ASKED = {"parcels": [{"certificate_number": "BA 123456"}]}


@dataclass
class System:
    """A running `soat up`, and what it is known by."""

    data_dir: Path
    process: subprocess.Popen[str]
    address: str

    def pids(self) -> dict[str, int]:
        """The pids of everything that lives."""
        files = {
            postgres.TITLE: postgres.pid_file(self.data_dir),
            opensearch.TITLE: opensearch.pid_file(self.data_dir),
            **own_pid_files(self.data_dir),
        }
        found = {name: leftover(*where) for name, where in files.items()}
        return {name: process.pid for name, process in found.items() if process}

    def ports(self) -> list[int | None]:
        said = read_services(self.data_dir)
        return [urlsplit(said[name]).port for name in ("database_url", "opensearch_url")]

    def answer(self) -> dict[str, Any] | None:
        """The answer to a lookup by certificate; None while there is none."""
        try:
            answer = httpx2.post(f"{self.address}api/v1/lookups", json=ASKED, timeout=10)
        except httpx2.HTTPError:
            return None
        return answer.json() if answer.status_code == 201 else None

    def whole(self) -> bool:
        """Whether a lookup finds the letter and misses nothing, and everything runs."""
        answer = self.answer()
        complete = answer is not None and answer["verdict"] == "blocked" and answer["engine"]["complete"]
        return complete and len(self.pids()) == len(EVERYTHING)

    def kill(self, *names: str) -> dict[str, int]:
        """Kill these; everybody's pids before."""
        before = self.pids()
        for name in names:
            os.kill(before[name], signal.SIGKILL)
        assert wait_until(lambda: not any(self.pids().get(name) == before[name] for name in names), BACK_SECONDS)
        return before


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[System]:
    """One system for all tests of this module, with one letter in it."""
    data_dir = tmp_path_factory.mktemp("up") / "data"
    system = System(data_dir, *up(data_dir))
    try:
        sent = httpx2.post(f"{system.address}api/v1/notices", json=notice(persons=[AN]), timeout=30)
        assert sent.status_code == 201, sent.text
        assert wait_until(system.whole, BACK_SECONDS)
        yield system
    finally:
        system.process.send_signal(signal.SIGTERM)
        system.process.communicate(timeout=90)
        assert not processes_of(data_dir)


def test_a_killed_program_comes_back_where_it_was_and_the_others_go_on(system):
    ports = system.ports()
    before = system.kill(postgres.TITLE, opensearch.TITLE)
    assert wait_until(system.whole, BACK_SECONDS)
    after = system.pids()
    assert {name: after[name] != before[name] for name in EVERYTHING} == {
        postgres.TITLE: True,
        opensearch.TITLE: True,
        INDEXER: False,
        WEB: False,
    }
    assert system.ports() == ports


def test_everything_killed_at_once_comes_back(system):
    before = system.kill(*EVERYTHING)
    assert wait_until(system.whole, BACK_SECONDS)
    assert not set(before.values()) & set(system.pids().values())


def test_a_database_whose_port_was_taken_meanwhile_is_found_at_another(system):
    port, _ = system.ports()
    before = system.pids()
    os.kill(before[postgres.TITLE], signal.SIGKILL)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        assert wait_until(lambda: _taken(other, port), 10)
        assert wait_until(lambda: system.whole() and system.ports()[0] != port, BACK_SECONDS)
    assert system.pids()[WEB] != before[WEB]
    assert system.pids()[INDEXER] != before[INDEXER]


def _taken(other: socket.socket, port: int | None) -> bool:
    try:
        other.bind(("127.0.0.1", port))
    except OSError:
        return False
    other.listen()
    return True


def test_doctor_finds_nothing_wrong_and_says_what_runs(system):
    told, _ = (doctor := soat(system.data_dir, "doctor", "--json")).communicate(timeout=60)
    report = json.loads(told)
    assert (doctor.returncode, report["problems"]) == (0, [])
    running = report["running"]
    assert running["owner"] == system.process.pid
    assert [running[name]["pid"] for name in ("postgresql", "opensearch", "indexer", "web")] == [
        system.pids()[name] for name in EVERYTHING
    ]
    assert [running["postgresql"]["port"], running["opensearch"]["port"]] == system.ports()
    assert all(running[name]["memory_mb"] > 10 for name in ("postgresql", "opensearch", "indexer", "web"))
    assert report["installed"]["opensearch"] == running["opensearch"]["version"] == "3.8.0"
    assert report["size"]["documents"] == 2
    assert report["size"]["database_mb"] > 0
    seen, _ = soat(system.data_dir, "doctor").communicate(timeout=60)
    assert "Không thấy gì hỏng" in seen
    assert system.address in seen


def test_a_second_start_says_who_and_where(system):
    out, err = (second := soat(system.data_dir, "up")).communicate(timeout=60)
    assert (second.returncode, out) == (2, "")
    assert f"tiến trình {system.process.pid}, tại {system.address}" in err


@pytest.mark.parametrize("others", [(), EVERYTHING], ids=["alone", "with everything"])
def test_after_soat_up_itself_is_killed_the_next_one_goes_on(system, others):
    pids = system.pids()
    system.process.kill()
    for name in others:
        os.kill(pids[name], signal.SIGKILL)
    system.process.communicate()
    system.process, system.address = up(system.data_dir)
    assert wait_until(system.whole, BACK_SECONDS)
    for pid in pids.values():
        assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_our_own_leftovers_are_known_by_pid_file_and_folder(tmp_path):
    """A web that holds on: as where the kernel does not end the children of the dead."""
    ours, theirs = tmp_path / "a", tmp_path / "b"
    children = {}
    for folder in (ours, theirs):
        folder.mkdir()
        pid_file, _ = own_pid_files(folder)[WEB]
        command = [*soat_command(folder)[:3], "-c", "import time; time.sleep(600)"]
        children[folder] = Child(command, log=None, pid_file=pid_file)
        assert wait_until(lambda folder=folder: bool(leftover(*own_pid_files(folder)[WEB])), 30)
    own_pid_files(ours)[INDEXER][0].write_text(f"{children[theirs].pid}\n", encoding="ascii")
    _end_leftovers(ours)
    assert not children[ours].running()
    assert children[theirs].running()
    children[theirs].stop()
