"""Kills by pid, and processes that stand still: indexers, PostgreSQL, OpenSearch."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from tests.engine_proxy import Reply
from tests.faults.chaos.catalogue import ask_for_a_rebuild, beside, fault
from tests.faults.chaos.system import System, kill


@fault("an indexer is killed")
def indexer_killed(system: System, rng: random.Random) -> Iterator[None]:
    kill(rng.choice(system.indexers))
    yield
    system.keep_indexers(2)


@fault("all indexers are killed, again and again", seconds=(4.0, 7.0))
def indexers_killed(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()

    def work() -> None:
        while not end.wait(rng.uniform(1.5, 3.0)):
            for one in list(system.indexers):
                kill(one)
            system.keep_indexers(2)

    with beside(work, end):
        yield
    system.keep_indexers(2)


@fault("an indexer stands still and wakes", seconds=(1.0, 4.0))
def indexer_stopped(system: System, rng: random.Random) -> Iterator[None]:
    one = rng.choice(system.indexers)
    one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        one.send_signal(signal.SIGCONT)


@fault("an indexer stands still for longer than its transaction may idle", seconds=(65.0, 70.0))
def indexer_stopped_long(system: System, rng: random.Random) -> Iterator[None]:
    yield from indexer_stopped(system, rng)


def killed_at(point: str, *, rebuilding: bool, before: bool) -> None:
    """Kill all indexers at the very moment of one request, before the engine has it or after it was carried out."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        proxy, left = system.http["indexers"], [rng.choice([1, 2])]

        def strike(path: str) -> bool:
            if point in path and left[0]:
                left[0] -= 1
                for one in list(system.indexers):
                    kill(one)
                return True
            return False

        def at_request(method: str, path: str, body: bytes) -> Reply | None:
            return Reply(0, None) if strike(f"{method} {path}") else None

        def at_reply(path: str, reply):
            return None if strike(path) else reply

        if before:
            proxy.before = at_request
        else:
            proxy.after = at_reply
        if rebuilding:
            ask_for_a_rebuild(system)
        try:
            with supervised(system):
                yield
        finally:
            proxy.before, proxy.after = (lambda _method, _path, _body: None), (lambda _path, reply: reply)
            system.keep_indexers(2)

    moment = "before" if before else "after"
    work = " of a rebuild" if rebuilding else ""
    fault(f"indexers are killed {moment} {point}{work}", seconds=(3.0, 5.0))(make)


@contextmanager
def supervised(system: System) -> Iterator[None]:
    """Have ended indexers started anew meanwhile."""
    end = threading.Event()

    def work() -> None:
        while not end.wait(0.2):
            system.keep_indexers(2)

    with beside(work, end):
        yield


for _point in ("_bulk", "_refresh", "watermark"):
    killed_at(_point, rebuilding=False, before=True)
    killed_at(_point, rebuilding=False, before=False)
for _point in ("_flush", "_search", "_aliases", "_settings"):
    killed_at(_point, rebuilding=True, before=True)
    killed_at(_point, rebuilding=True, before=False)


def server_fault(name: str) -> None:
    """Kill a server, or have it stand still."""

    def killed(system: System, rng: random.Random) -> Iterator[None]:
        assert system.servers
        system.servers.kill(name)
        yield
        system.servers.start(name)

    def stopped(system: System, rng: random.Random) -> Iterator[None]:
        assert system.servers
        family = system.servers.family(name)
        send(family, signal.SIGSTOP)
        try:
            yield
        finally:
            send(family, signal.SIGCONT)

    fault(f"{name} is killed", own=True, seconds=(0.0, 1.0))(killed)
    fault(f"{name} stands still and wakes", own=True, seconds=(1.0, 5.0))(stopped)


server_fault("postgres")
server_fault("opensearch")


def send(processes: list[psutil.Process], number: signal.Signals) -> None:
    """To each that is still there."""
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(number)


@fault("indexers are killed while they rebuild", seconds=(2.0, 4.0))
def killed_while_building(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    time.sleep(rng.uniform(0.3, 1.8))  # where in the rebuild the kill falls is the seed's to say
    for one in list(system.indexers):
        kill(one)
    yield
    system.keep_indexers(2)


@fault("the engine is killed while a generation is built", own=True, seconds=(0.0, 1.0))
def engine_killed_while_building(system: System, rng: random.Random) -> Iterator[None]:
    assert system.servers
    ask_for_a_rebuild(system)
    time.sleep(rng.uniform(0.3, 1.8))  # where in the rebuild the kill falls is the seed's to say
    system.servers.kill("opensearch")
    yield
    system.servers.start("opensearch")
