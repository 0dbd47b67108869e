from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from soat.embedded import processes
from soat.embedded.processes import Child, end_leftover, guarded, last_lines, wait_until

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


def started(command: list[str], log: Path) -> Child:
    child = Child(command, log=log)
    assert wait_until(lambda: "up" in log.read_text(encoding="utf-8"), 30)
    return child


def test_output_goes_to_a_log_that_only_its_owner_reads(tmp_path):
    child = Child([sys.executable, "-c", "print('một dòng')"], log=tmp_path / "log")
    assert child.process.wait(30) == 0
    assert last_lines(tmp_path / "log") == "một dòng"
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_stop_asks_first(tmp_path):
    child = started(SLEEPER, tmp_path / "log")
    child.stop()
    assert child.process.returncode == -signal.SIGTERM


def test_stop_kills_what_does_not_listen(tmp_path):
    child = started(STUBBORN, tmp_path / "log")
    child.stop(grace_seconds=0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_a_leftover_is_ended_and_its_pid_file_goes(tmp_path):
    child = started([*SLEEPER, str(tmp_path)], tmp_path / "log")
    (tmp_path / "pid").write_text(f"{child.pid}\n", encoding="ascii")
    end_leftover(tmp_path / "pid", str(tmp_path), signal.SIGTERM)
    assert wait_until(lambda: not child.running(), 10)
    assert not (tmp_path / "pid").exists()


def test_a_leftover_that_nobody_collects_counts_as_ended(tmp_path, monkeypatch):
    """As in a container whose first process collects no orphans: a zombie is neither waited for nor killed."""
    sent: list[signal.Signals] = []
    send = processes._send
    monkeypatch.setattr(processes, "_send", lambda one, number: (sent.append(number), send(one, number)))
    monkeypatch.setattr(processes, "GRACE_SECONDS", 3)
    child = started([*SLEEPER, str(tmp_path)], tmp_path / "log")
    (tmp_path / "pid").write_text(f"{child.pid}\n", encoding="ascii")
    end_leftover(tmp_path / "pid", str(tmp_path), signal.SIGTERM)
    assert sent == [signal.SIGTERM]
    assert child.process.wait(30) == -signal.SIGTERM


@pytest.mark.parametrize("content", ["", "no number", "999999999"])
def test_a_pid_file_that_names_nobody_is_removed(tmp_path, content):
    (tmp_path / "pid").write_text(content, encoding="ascii")
    end_leftover(tmp_path / "pid", str(tmp_path), signal.SIGTERM)
    assert not (tmp_path / "pid").exists()


def test_a_stranger_with_the_number_lives_on(tmp_path):
    child = started(SLEEPER, tmp_path / "log")
    (tmp_path / "pid").write_text(f"{child.pid}\n", encoding="ascii")
    end_leftover(tmp_path / "pid", "/some/other/folder", signal.SIGTERM)
    assert child.running()
    child.stop()


def test_a_guarded_program_that_cannot_start_says_why():
    done = subprocess.run(guarded(["/nowhere/program"]), capture_output=True, text=True, check=False)
    assert done.returncode == 71
    assert "guard:" in done.stderr


def test_a_guarded_program_whose_parent_is_gone_does_not_start():
    done = subprocess.run(
        guarded([sys.executable, "-c", "print('ran')"], "--die-with", "1", "15"), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (71, b"")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up root")
def test_a_given_up_root_stays_given_up():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700)
        command = guarded(["/usr/bin/env", "id", "-u"], "--uid", "58317")
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "58317"
        refused = guarded(["/usr/bin/env", "true"], "--uid", "58317", "--directory", folder)
        assert subprocess.run(refused, capture_output=True, check=False).returncode == 71
