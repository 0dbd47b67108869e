from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from soat import supervise
from soat.embedded.processes import Child, ServiceFailed, Started, wait_until
from soat.supervise import Kept

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@dataclass
class Program:
    """A program that a test keeps: how it starts, and whether it answers."""

    log: Path
    command: list[str] = field(default_factory=lambda: SLEEPER)
    answers: bool = True
    trouble: Exception | None = None
    before: list[str | None] = field(default_factory=list)

    def launch(self, url: str | None) -> Started:
        self.before.append(url)
        if self.trouble:
            raise self.trouble
        return Started(Child(self.command, log=self.log), lambda: f"at {len(self.before)}" if self.answers else None)


class Clock:
    """Stands for time, so that pauses cost none."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(supervise, "time", clock)
    return clock


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path / "log")


@pytest.fixture
def kept(program, clock):
    kept = Kept("Chương trình", program.launch, 30)
    yield kept
    kept.stop()


def kill(kept: Kept) -> None:
    kept.child.process.kill()
    kept.child.process.wait()


def test_what_lives_and_answers_is_left_alone(kept, program):
    kept.start()
    assert kept.wait() == "at 1"
    said: list[str] = []
    kept.look_after(said.append)
    assert (said, program.before, kept.ready) == ([], [None], True)


def test_what_died_is_started_again_where_it_was(kept, program, clock):
    kept.start()
    kept.wait()
    kill(kept)
    said: list[str] = []
    kept.look_after(said.append)
    assert (kept.ready, kept.running()) == (False, False)
    clock.now += 0.9
    kept.look_after(said.append)
    assert not kept.running()
    clock.now += 0.1
    kept.look_after(said.append)
    assert kept.running()
    kept.look_after(said.append)
    assert (kept.ready, kept.url, program.before) == (True, "at 2", [None, "at 1"])
    assert [sentence.split(".")[0] for sentence in said] == [
        "Chương trình đã dừng, sẽ chạy lại sau 1 giây",
        "Chương trình đã chạy lại",
    ]


def test_pauses_grow_up_to_a_limit_and_shrink_once_it_was_steady(kept, clock):
    kept.start()
    pauses = []
    for _ in range(7):
        kill(kept)
        said: list[str] = []
        kept.look_after(said.append)
        pause = float(said[0].split(" sau ")[1].split()[0])
        pauses.append(pause)
        clock.now += pause
        kept.look_after(said.append)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    clock.now += supervise.STEADY_SECONDS + 1
    kill(kept)
    said = []
    kept.look_after(said.append)
    assert " sau 1 giây" in said[0]


@pytest.mark.parametrize("trouble", [ServiceFailed("Ổ đĩa đã đầy."), OSError(28, "No space left on device")])
def test_what_cannot_be_started_now_is_told_and_tried_again(kept, program, clock, trouble):
    kept.start()
    kept.wait()
    kill(kept)
    said: list[str] = []
    kept.look_after(said.append)
    program.trouble = trouble
    clock.now += 1
    kept.look_after(said.append)
    assert "chưa chạy lại được. " in said[1]
    assert str(trouble).split("] ")[-1] in said[1]
    program.trouble = None
    clock.now += 1.9
    kept.look_after(said.append)
    assert not kept.running()
    clock.now += 0.1
    kept.look_after(said.append)
    assert kept.running()


def test_what_lives_but_does_not_answer_in_time_is_ended_and_started_again(kept, program, clock):
    kept.start()
    kept.wait()
    kill(kept)
    program.answers = False
    said: list[str] = []
    kept.look_after(said.append)
    clock.now += 1
    for wait in (0, 29, 2):
        assert kept.running() or wait == 0
        clock.now += wait
        kept.look_after(said.append)
    assert wait_until(lambda: not kept.running(), 30)
    kept.look_after(said.append)
    assert " sau 2 giây" in said[-1]


def test_what_moves_begins_anew_at_once_and_without_blame(kept, program, clock):
    kept.start()
    kept.wait()
    first = kept.child.pid
    kept.begin_anew()
    said: list[str] = []
    kept.look_after(said.append)
    assert kept.running()
    assert kept.child.pid != first
    assert said == []
    kill(kept)
    kept.look_after(said.append)
    assert " sau 1 giây" in said[0]


def test_a_first_start_that_fails_is_an_error_with_the_last_words(kept, program):
    program.command = [sys.executable, "-c", "print('No space left on device')"]
    program.answers = False
    kept.start()
    with pytest.raises(ServiceFailed, match=r"Chương trình không khởi động được\. Ổ đĩa đã đầy; hãy dọn bớt"):
        kept.wait()


def test_there_is_no_process_before_the_start(kept):
    assert not kept.running()
    kept.stop()
    with pytest.raises(ServiceFailed):
        _ = kept.child


def test_a_first_start_may_be_tried_again(program, clock):
    program.command = [sys.executable, "-c", ""]
    program.answers = False
    kept = Kept("Chương trình", program.launch, 30, attempts=2)
    kept.start()
    with pytest.raises(ServiceFailed):
        kept.wait()
    assert len(program.before) == 2
