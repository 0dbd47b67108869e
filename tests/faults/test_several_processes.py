"""Two indexers and two APIs, processes with an account of the database each, against one pair of servers.

Clients post and look up through both while one of each is killed. What was acknowledged is stored once, found at once,
and searchable in the end.
"""

from __future__ import annotations

import os
import queue as queues
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import httpx2
import pytest

from storage.database import Database
from tests.functional.letters import PARCEL, notice
from tests.roles import accounts

pytestmark = pytest.mark.slow

CLIENTS = 4
LETTERS_EACH = 15
KILL_AFTER = 15  # acknowledged letters
LONGEST = 60.0  # seconds; a bound that only ends a test that has failed already


def serial(number: int) -> str:
    """A certificate's number; any two of them differ in two digits or more."""
    return f"BA {number:05d}{(10 - sum(map(int, str(number))) % 10) % 10}"


@dataclass
class Fleet:
    """The processes, and what clients have been told."""

    apis: list[str] = field(default_factory=list)
    servers: list[subprocess.Popen[str]] = field(default_factory=list)
    indexers: list[subprocess.Popen[str]] = field(default_factory=list)
    stored: dict[int, str] = field(default_factory=dict)  # number of the letter → id of the record
    enough: threading.Event = field(default_factory=threading.Event)

    def send(self, path: str, body: dict, first: int, headers: dict[str, str]) -> dict:
        """What a client does behind a proxy: try one API, then the other, the same request."""
        for turn in range(first, first + 2 * len(self.apis)):
            try:
                answer = httpx2.post(self.apis[turn % 2] + path, json=body, headers=headers, timeout=LONGEST)
            except httpx2.TransportError:
                continue  # killed, before or after the commit: the key makes sure that it is done once
            assert answer.status_code == 201, answer.text
            return answer.json()
        raise AssertionError("no API answers")

    def look(self, certificate: str, first: int) -> dict:
        return self.send("/api/v1/lookups", {"parcels": [{"certificate_number": certificate}]}, first, {})

    def enter(self, number: int) -> None:
        """Enter a letter at one API; from its acknowledgement on, the other one must know of it."""
        asset = {**PARCEL, "certificate": {"serial": serial(number)}, "parcel": str(number)}
        body = notice(f"{number}/QĐ-CCTHADS", assets=[asset])
        record = self.send("/api/v1/notices", body, number, {"Idempotency-Key": f"letter-{number:08d}"})
        self.stored[number] = record["id"]
        if len(self.stored) >= KILL_AFTER:
            self.enough.set()
        answer = self.look(serial(number).lower(), number + 1)
        assert answer["verdict"] == "blocked"
        assert record["id"] in records_of(answer)


def records_of(answer: dict) -> set[str]:
    return {hit["record"]["id"] for hit in answer["hits"]}


@contextmanager
def process(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command of soat's, killed after the test if it still runs."""
    command = [sys.executable, "-m", "soat.cli", *arguments]
    said = subprocess.PIPE if "serve" in arguments else subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stderr=said, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def address(server: subprocess.Popen[str]) -> str:
    """Where it listens, once it does; what it says afterwards is read and dropped, so that it never waits for us."""
    found: queues.Queue[str] = queues.Queue()

    def read() -> None:
        assert server.stderr is not None
        for line in server.stderr:
            if match := re.search(r"http://[\d.]+:\d+", line):
                found.put(match[0])

    threading.Thread(target=read, daemon=True).start()
    return found.get(timeout=LONGEST)


@pytest.fixture
def fleet(settings, database, database_url) -> Iterator[Fleet]:
    common = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SOAT_")},
        "SOAT_OPENSEARCH_URL": settings.opensearch_url,
        "SOAT_INDEX_PREFIX": settings.index_prefix,
        "SOAT_DATA_DIR": str(settings.data_dir),
        "SOAT_ENGINE_TIMEOUT_SECONDS": "20",  # a test machine may be slow; an incomplete answer is none here
        "SOAT_LOG_LEVEL": "error",
    }
    with ExitStack() as stack:
        both = stack.enter_context(accounts(database, database_url))
        fleet = Fleet()
        for _ in range(2):
            indexer = {**common, "SOAT_DATABASE_URL": both.indexer_url}
            fleet.indexers.append(stack.enter_context(process(indexer, "index", "run")))
            api = {**common, "SOAT_DATABASE_URL": both.api_url}
            fleet.servers.append(stack.enter_context(process(api, "serve", "--port", "0")))
        fleet.apis = [address(server) for server in fleet.servers]
        yield fleet


def wait_for(database: Database, statement: str, expected: int) -> None:
    pause = threading.Event()
    for _ in range(int(LONGEST / 0.05)):
        with database.transaction() as tx:
            if tx.exec_driver_sql(statement).scalar_one() == expected:
                return
        pause.wait(0.05)
    raise AssertionError(f"{statement}: never {expected}")


LISTENING = (
    "select count(distinct pid) from pg_stat_activity"
    " where datname = current_database() and application_name = 'soat-indexer' and query ilike 'listen%%'"
)


def test_one_of_each_is_killed_and_nothing_is_lost(fleet, database):
    wait_for(database, "select count(*) from generations where state = 'live'", 1)
    wait_for(database, LISTENING, 2)  # both indexers are at work

    def client(first: int) -> None:
        for number in range(first, first + LETTERS_EACH):
            fleet.enter(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, 1_000 * (one + 1)) for one in range(CLIENTS)]
        assert fleet.enough.wait(LONGEST)
        fleet.servers[0].kill()
        fleet.indexers[0].kill()
        for one in clients:
            one.result(LONGEST)
    assert fleet.servers[0].wait(LONGEST) == fleet.indexers[0].wait(LONGEST) == -9
    assert fleet.servers[1].poll() is fleet.indexers[1].poll() is None

    wait_for(database, "select count(*) from changes", 0)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("select count(*) from records").scalar_one() == CLIENTS * LETTERS_EACH
    assert len(set(fleet.stored.values())) == CLIENTS * LETTERS_EACH
    for number, record in fleet.stored.items():
        one_digit_off = serial(number)[:-1] + str((int(serial(number)[-1]) + 1) % 10)
        assert record in records_of(fleet.look(one_digit_off, 1)), "only the index knows this"
