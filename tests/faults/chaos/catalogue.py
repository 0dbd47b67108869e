"""What a fault is, and the list of all of them.

A fault is injected on entering its block and gone, the service back, when the block ends. Everything happens to the
real servers, the real network path and the real processes; a seed picks the fault and its strength.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from analyzers import mapping
from storage import rebuilds
from storage.errors import SoatError
from tests.faults.chaos.system import System

Making = Callable[[System, random.Random], AbstractContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """One kind. `own`: only where the servers are ours. `emptied`: PostgreSQL alone knows for a while."""

    name: str
    make: Making
    own: bool = False
    emptied: bool = False
    seconds: tuple[float, float] = (0.5, 2.0)  # how long it lasts

    @property
    def long(self) -> bool:
        """Whether it is played only when asked for."""
        return self.seconds[0] > LONG


FAULTS: dict[str, Fault] = {}
LONG = 30.0  # seconds


def fault(name: str, *, own: bool = False, emptied: bool = False, seconds: tuple[float, float] = (0.5, 2.0)):
    """Enter a generator function in the catalogue."""

    def enter(make):
        FAULTS[name] = Fault(name, contextmanager(make), own, emptied, seconds)
        return make

    return enter


@contextmanager
def beside(work: Callable[[], None], end: threading.Event) -> Iterator[None]:
    """Do it in a thread until the block ends; an outage that it meets itself does not matter."""

    def run() -> None:
        while not end.is_set():
            with suppress(Exception):  # it plays the fault, and may meet one
                work()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def ask_for_a_rebuild(system: System) -> None:
    """As the command and the page do; one that is open already is fine."""
    with suppress(SoatError), system.database.transaction() as tx:
        rebuilds.ask(tx, "asked", fingerprint=mapping.FINGERPRINT, full_speed=True)


def rebuild_ended(system: System) -> bool:
    """Whether none is open."""
    with system.database.transaction() as tx:
        return rebuilds.open_one(tx) is None
