"""Soát under test: the two real servers, a leg of the proxy for each side of each, and real indexer processes.

Clients and indexers have legs of their own, so that either can be cut off while the other goes on.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psutil
from pydantic import SecretStr

from indexer.rebuild import rebuild_now
from soat.embedded import opensearch, postgres
from soat.embedded.jars import all_jars
from soat.embedded.processes import Child, until_ready
from storage.database import Database
from storage.search_index import SearchIndex
from storage.settings import Settings
from tests.engine_proxy import EngineProxy, engine_proxy
from tests.faults.chaos.proxy import Leg, legs
from tests.services import HEAP_MB, Pair, migrated_template, new_database

SIDES = ("clients", "indexers")
PATIENCE = 60.0  # seconds; longer, and something will never come
COMMIT = (b"COMMIT",)
CHANGING = (b"/_bulk", b"/_refresh", b"/_aliases", b"PUT /", b"/_msearch")


@dataclass
class Servers:
    """PostgreSQL and OpenSearch of our own, which may be killed and started again where they were."""

    folder: Path
    children: dict[str, Child] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start it (again); returns once it answers."""
        port = urlsplit(self.urls[name]).port if name in self.urls else None
        if name == "postgres":
            started = postgres.launch(self.folder, port)
        else:
            settings = Settings(data_dir=self.folder, opensearch_heap_mb=HEAP_MB)
            jars = all_jars(self.folder, lambda _done, _total: None)
            started = opensearch.launch(settings, self.folder, jars, port)
        self.children[name] = started.child
        self.urls[name] = until_ready(name, started, 180)

    def family(self, name: str) -> list[psutil.Process]:
        """The server and its sessions."""
        head = psutil.Process(self.children[name].pid)
        return [head, *head.children(recursive=True)]

    def kill(self, name: str) -> None:
        """SIGKILL, by pid, to it alone: its sessions notice by themselves."""
        self.children[name].process.kill()
        self.children[name].process.wait()

    def stop(self) -> None:
        """End both."""
        for child in reversed(self.children.values()):
            child.stop()


@dataclass
class System:
    """Everything that a round plays with."""

    settings: Settings  # of the servers themselves, past the proxy
    legs: dict[tuple[str, str], Leg]
    http: dict[str, EngineProxy]  # by side
    folder: Path
    servers: Servers | None  # None: they are somebody else's, and stay up
    broken: str | None = None
    indexers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    restarts: int = 0

    def __post_init__(self) -> None:
        assert self.settings.database_url
        assert self.settings.opensearch_url
        self.database_url = self.settings.database_url.get_secret_value()
        self.database = Database(self.database_url, application_name="chaos-referee")
        self.engine = SearchIndex(self.settings.opensearch_url)
        self.direct = httpx2.Client(base_url=self.settings.opensearch_url, timeout=30)

    def database_of(self, side: str) -> str:
        """The database's URL through that side's leg."""
        parts = urlsplit(self.database_url)
        account = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{account}@{self.legs['postgres', side].address}").geturl()

    def engine_of(self, side: str) -> str:
        """The engine's URL through that side's leg."""
        return f"http://{self.legs['opensearch', side].address}"

    def start_indexer(self) -> None:
        """One more `soat index run`."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SOAT_")},
            "SOAT_DATABASE_URL": self.database_of("indexers"),
            "SOAT_OPENSEARCH_URL": self.engine_of("indexers"),
            "SOAT_INDEX_PREFIX": self.settings.index_prefix,
            "SOAT_DATA_DIR": str(self.folder),
            "SOAT_LOG_LEVEL": "warning",
        }
        module = ["tests.faults.chaos.broken", self.broken] if self.broken else ["soat.cli", "index", "run"]
        log = os.open(self.folder / "indexers.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        command = [sys.executable, "-m", *module]
        self.indexers.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        os.close(log)

    def keep_indexers(self, count: int) -> None:
        """What a supervisor does: as many as there should be, ended ones started anew."""
        ended = [one for one in self.indexers if one.poll() is not None]
        self.restarts += len(ended)
        self.indexers = [one for one in self.indexers if one.poll() is None]
        while len(self.indexers) > count:
            kill(self.indexers.pop())
        while len(self.indexers) < count:
            self.start_indexer()

    def ask(self, statement: str, *arguments: object) -> list[tuple]:
        """Rows of PostgreSQL itself, past the proxy."""
        with self.database.transaction() as tx:
            result = tx.exec_driver_sql(statement, arguments or None)
            return [tuple(row) for row in result] if result.returns_rows else []

    def close(self) -> None:
        """End what was started."""
        for leg in self.legs.values():
            leg.mend(drop=True)
        for one in self.indexers:
            kill(one)
        self.database.close()
        self.engine.close()
        self.direct.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL, by pid."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def until(happened: Callable[[], bool], seconds: float = PATIENCE) -> float | None:
    """Seconds until it was so; None if it never was."""
    begun = time.monotonic()
    while True:
        try:
            if happened():
                return time.monotonic() - begun
        except Exception:  # noqa: BLE001, S110  the service that is asked may still be away
            pass
        if time.monotonic() - begun > seconds:
            return None
        time.sleep(0.03)  # between two looks; what is waited for is what `happened` says


@contextmanager
def servers_to_use() -> Iterator[tuple[Pair, Servers | None]]:
    """A pair that may be killed; or the one that tests were told to use, which may not."""
    given = [os.environ.get(f"SOAT_TEST_{name}_URL") for name in ("DATABASE", "OPENSEARCH")]
    if given[0] and given[1]:
        yield Pair(given[0], given[1]), None
        return
    with tempfile.TemporaryDirectory(prefix="soat-chaos-") as name:
        servers = Servers(Path(name))
        try:
            servers.start("postgres")
            servers.start("opensearch")
            yield Pair(servers.urls["postgres"], servers.urls["opensearch"]), servers
        finally:
            servers.stop()


@contextmanager
def system(pair: Pair, servers: Servers | None, seed: str, broken: str | None = None) -> Iterator[System]:
    """A database and an index of its own on that pair, behind proxies, with an empty generation live."""
    prefix = f"test-{secrets.token_hex(4)}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soat-chaos-")))
        template = stack.enter_context(migrated_template(pair.database_url))
        url = stack.enter_context(new_database(pair.database_url, template))
        settings = Settings(
            data_dir=folder,
            database_url=SecretStr(url),
            opensearch_url=pair.opensearch_url,
            index_prefix=prefix,
        )
        wanted, http = {}, {}
        for side in SIDES:
            http[side] = stack.enter_context(engine_proxy(pair.opensearch_url))
            for name, address, marks in (("postgres", url, COMMIT), ("opensearch", http[side].url, CHANGING)):
                parts = urlsplit(address)
                target = (parts.hostname or "", parts.port or 0)
                wanted[name, side] = Leg(target, random.Random(f"{seed} {name} {side}"), marks)
        stack.enter_context(legs({" ".join(name): leg for name, leg in wanted.items()}))
        under_test = System(settings, wanted, http, folder, servers, broken)
        stack.callback(lambda: httpx2.delete(f"{pair.opensearch_url}/{prefix}*?expand_wildcards=all"))
        stack.callback(under_test.close)
        rebuild_now(under_test.database, under_test.engine, settings)
        yield under_test
