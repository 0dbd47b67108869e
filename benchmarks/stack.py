"""The system under measurement: fresh embedded services, with `soat serve` and `soat index run` as own processes.

As on a user's machine, so that what is measured is what he gets: every figure over HTTP goes through the real server,
and the indexer has to share the machine with everything else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from soat.embedded.processes import Child, wait_until
from soat.services import Report, running
from storage.changes import queue_state
from storage.database import Database
from storage.generations import live
from storage.migrate import upgrade
from storage.search_index import SearchIndex
from storage.settings import Settings

START_SECONDS = 60.0
LIVE_SECONDS = 1200.0


@dataclass
class Stack:
    """Everything that runs, and the doors to it."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    database: Database
    engine: SearchIndex
    serve: Child
    indexer: Child
    url: str  # of the API
    node: psutil.Process | None

    @property
    def database_url(self) -> str:
        """PostgreSQL's address."""
        return self.settings.database_url.get_secret_value()

    @property
    def engine_url(self) -> str:
        """OpenSearch's address."""
        return str(self.settings.opensearch_url)

    def soat(self, *arguments: str) -> str:
        """Run a command of soat's to its end; what it printed."""
        command = [sys.executable, "-m", "soat.cli", *arguments]
        done = subprocess.run(
            command, env={**_environment(), **self.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"soat {arguments[0]}: {done.returncode} {done.stderr[-500:]}")
        return done.stdout

    def start_indexer(self) -> None:
        """Begin `soat index run`; the one before must have been stopped."""
        self.indexer = _soat(self, "index", "run")

    def live_index(self) -> str | None:
        """The index that lookups ask now."""
        with self.database.transaction() as tx:
            generation = live(tx)
        return generation.index_name if generation else None

    def pending(self) -> int:
        """Changes that the index does not show yet."""
        with self.database.transaction() as tx:
            return queue_state(tx).pending

    def wait_live(self) -> None:
        """Wait until there is an index to ask."""
        if not wait_until(lambda: self.live_index() is not None, LIVE_SECONDS):
            raise RuntimeError("no live index")


@contextmanager
def fresh(heap_mb: int, report: Report) -> Iterator[Stack]:
    """Services in a temporary folder, which is gone afterwards, with API and indexer over them."""
    with tempfile.TemporaryDirectory(prefix="soat-bench-") as folder, ExitStack() as stack:
        settings = Settings(
            data_dir=Path(folder) / "data", database_url=None, opensearch_url=None, opensearch_heap_mb=heap_mb
        )
        services = stack.enter_context(running(settings, report=report))
        settings = services.applied_to(settings)
        upgrade(str(services.database_url))
        database, engine = Database(str(services.database_url)), SearchIndex.from_settings(settings)
        stack.callback(database.close)
        stack.callback(engine.close)
        one = Stack(
            folder=Path(folder),
            settings=settings,
            environment={
                "SOAT_DATA_DIR": str(settings.data_dir),
                "SOAT_DATABASE_URL": str(services.database_url),
                "SOAT_OPENSEARCH_URL": str(services.opensearch_url),
            },
            database=database,
            engine=engine,
            serve=None,  # type: ignore[arg-type]  # started on the next line
            indexer=None,  # type: ignore[arg-type]  # the same
            url="",
            node=_java(),
        )
        one.serve = _soat(one, "serve", "--port", "0")
        stack.callback(lambda: one.serve.stop())  # noqa: PLW0108  whichever runs by then
        one.start_indexer()
        stack.callback(lambda: one.indexer.stop())  # noqa: PLW0108  whichever runs by then
        one.url = _address(one)
        one.wait_live()
        yield one


def start_another_indexer(stack: Stack) -> Child:
    """One more `soat index run`; the caller stops it."""
    return _soat(stack, "index", "run")


def _environment() -> dict[str, str]:
    import os  # noqa: PLC0415  nothing else here reads the environment

    return {name: value for name, value in os.environ.items() if not name.startswith("SOAT_")}


def _soat(one: Stack, *arguments: str) -> Child:
    command = [sys.executable, "-m", "soat.cli", *arguments]
    return Child(command, log=one.folder / f"{arguments[0]}.log", environment=one.environment)


def _address(one: Stack) -> str:
    """The address that the server says it listens on, once it answers there."""
    log, found = one.folder / "serve.log", []

    def answered() -> bool:
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        for word in text.split():
            if word.startswith("http://127.0.0.1:"):
                found[:] = [word.rstrip("/")]
        try:
            return bool(found) and requests.get(f"{found[0]}/livez", timeout=5).ok
        except requests.RequestException:
            return False

    if not wait_until(answered, START_SECONDS):
        raise RuntimeError(f"soat serve does not answer: {log}")
    return found[0]


def _java() -> psutil.Process | None:
    """The engine's process, if this run started it."""
    for process in psutil.Process().children(recursive=True):
        if any("OpenSearchRunner" in part for part in process.cmdline()):
            return process
    return None


def processes_of(pid: int) -> list[psutil.Process]:
    """A process and its workers, if it has any."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def resident_mb(pid: int) -> tuple[float, float]:
    """Resident memory of a process and its workers, and the highest, in MB.

    Of one process the highest is the kernel's (VmHWM). Of several, pages that they share are counted once (PSS), for
    which the kernel keeps no highest: it is as of now.
    """
    all_of_it = processes_of(pid)
    if len(all_of_it) > 1:
        now = sum(one.memory_full_info().pss for one in all_of_it) / 1e6
        return now, now
    resident = all_of_it[0].memory_info().rss / 1e6
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return resident, int(line.split()[1]) * 1024 / 1e6
    return resident, 0.0


def heap_mb(stack: Stack) -> tuple[float, float]:
    """The engine's heap in use and its limit, in MB."""
    nodes = requests.get(f"{stack.engine_url}/_nodes/stats/jvm", timeout=30).json()["nodes"]
    memory = next(iter(nodes.values()))["jvm"]["mem"]
    return memory["heap_used_in_bytes"] / 1e6, memory["heap_max_in_bytes"] / 1e6


def import_file(stack: Stack, path: Path) -> tuple[dict, float]:
    """`soat import … --wait`: its counts, and the seconds until the last record could be found."""
    begun = time.perf_counter()
    counts = json.loads(stack.soat("import", str(path), "--wait", "--json", "--rejects", str(stack.folder)))
    return counts, time.perf_counter() - begun
