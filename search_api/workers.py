"""Several processes at one port, since Python's lock lets none of them have more than one core.

The parent serves nobody. It forks once everything is imported, so that the workers share that memory; hands signals on;
starts again whichever worker dies. They accept from one socket: what a killed one had not accepted yet, another takes.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

import structlog

from storage.logging import places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkProcess

    #: What a worker does, given its number and what to call with its address once it accepts connections.
    Work = Callable[[int, Callable[[str], None]], None]

log = structlog.get_logger("soat.web")

FORK: Final = multiprocessing.get_context("fork")
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
PR_SET_PDEATHSIG: Final = 1
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0  # a worker that lived so long had no trouble starting
LOOK_EVERY_SECONDS: Final = 0.5


@dataclass
class Place:
    """A worker's number, the process that has it now, and when the next one may have it."""

    number: int
    process: ForkProcess | None = None
    started_at: float = 0.0
    failures: int = 0
    due_at: float = 0.0


class Workers:
    """The parent's side. No thread and no connection may be open in this process: a fork would tear them."""

    def __init__(self, count: int, work: Work, *, stop_listening: Callable[[], None]) -> None:
        """`stop_listening` closes the parent's own copy of the socket, or it would take connections that nobody serves.

        `work` ends by itself on SIGTERM and SIGINT; a second one must hurry it.
        """
        self._places = [Place(number) for number in range(count)]
        self._work = work
        self._stop_listening = stop_listening
        self._stopping = False
        self._addresses, self._address = FORK.Pipe(duplex=False)

    def run(self, on_listening: Callable[[str], None]) -> None:
        """Keep them until SIGTERM or SIGINT, then until the last has ended; `on_listening` gets the address once."""
        announced = False
        gc.collect()
        gc.freeze()  # a collection would write to every object, and so copy the memory that is shared
        with _heard_signals() as signals:
            try:
                while not self._stopping or self._running():
                    self._start_what_is_due()
                    wait([signals, self._addresses, *(one.sentinel for one in self._running())], LOOK_EVERY_SECONDS)
                    for number in _read(signals):
                        self._pass_on(number)
                    while self._addresses.poll():
                        address = self._addresses.recv()
                        if not announced:
                            on_listening(address)
                        announced = True
                    self._note_the_dead()
            finally:
                for process in self._running():  # none, unless something here went wrong
                    process.kill()

    def _running(self) -> list[ForkProcess]:
        return [place.process for place in self._places if place.process is not None]

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for place in self._places:
            if place.process is None and now >= place.due_at and not self._stopping:
                place.started_at = now
                place.process = FORK.Process(target=self._begin, args=(place.number, os.getpid()), daemon=True)
                # A signal between the fork and its first lines would run the parent's handlers in the child.
                signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
                place.process.start()
                signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def _begin(self, number: int, parent: int) -> None:
        """The child's side."""
        signal.set_wakeup_fd(-1)
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        os.setpgrp()  # Ctrl-C at a terminal is for the parent, which passes it on
        if sys.platform == "linux":
            # Outliving the parent, it would hold the port, and the next start would fail.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        try:
            self._work(number, self._address.send)
        except Exception as error:  # noqa: BLE001  its message may quote a row; the place is enough
            # Not log.exception: the traceback's last line is the message.
            log.error("worker_failed", worker=number, error=type(error).__name__, at=places(error))  # noqa: TRY400  see above
            sys.exit(1)

    def _pass_on(self, number: int) -> None:
        if not self._stopping:
            self._stopping = True
            self._stop_listening()
        for process in self._running():
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, number)

    def _note_the_dead(self) -> None:
        now = time.monotonic()
        for place in self._places:
            if place.process is None or place.process.is_alive():
                continue
            status, place.process = place.process.exitcode, None
            if self._stopping:
                continue
            if now - place.started_at > STEADY_SECONDS:
                place.failures = 0
            pause = min(LONGEST_PAUSE_SECONDS, 2.0**place.failures)
            place.failures += 1
            place.due_at = now + pause
            log.error("worker_ended", worker=place.number, status=status, pause_seconds=pause)


@contextmanager
def _heard_signals() -> Iterator[int]:
    """A descriptor that gives the number of each signal as a byte; afterwards everything is as it was."""
    reads, writes = os.pipe()
    os.set_blocking(reads, False)
    os.set_blocking(writes, False)
    before = {each: signal.signal(each, lambda _number, _frame: None) for each in SIGNALS}
    signal.set_wakeup_fd(writes)
    try:
        yield reads
    finally:
        signal.set_wakeup_fd(-1)
        for each, handler in before.items():
            signal.signal(each, handler)
        os.close(reads)
        os.close(writes)


def _read(signals: int) -> bytes:
    try:
        return os.read(signals, 100)
    except BlockingIOError:
        return b""
