"""What `soat doctor` looks at: what is installed, what runs and how much it takes, how large the data are.

Nothing is started and nothing changed. Whatever cannot be found out is None, which is told as such.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from requests.auth import HTTPBasicAuth

from soat import folder as folders
from soat.embedded import jars, machine, opensearch, postgres
from soat.embedded.processes import leftover
from soat.services import BOTH, Services, named
from soat.up import WEB, own_pid_files
from storage.changes import QueueState, queue_state
from storage.database import Database, Tx, UnsafeDatabase
from storage.errors import DatabaseUnavailable, EngineUnavailable, SoatError
from storage.generations import Generation, live
from storage.migrate import is_current, is_newer
from storage.search_index import SearchIndex
from storage.settings import Settings

ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Process:
    """One program of this data folder: its pid, and the MiB that it and its children take (shared ones once)."""

    pid: int
    memory_mb: int


@dataclass(slots=True)
class DatabaseFacts:
    """PostgreSQL, as far as it answers."""

    answers: bool = False
    version: str | None = None
    unsafe: str | None = None  # why it must not be used
    migrated: bool = False
    newer: bool = False
    megabytes: int | None = None
    generation: Generation | None = None
    queue: QueueState | None = None
    indexers: int | None = None


@dataclass(slots=True)
class EngineFacts:
    """OpenSearch, as far as it answers."""

    answers: bool = False
    version: str | None = None
    status: str | None = None
    read_only: bool = False
    index_ready: bool = False
    documents: int | None = None
    megabytes: int | None = None


@dataclass(slots=True)
class Facts:
    """Everything that is told and judged."""

    folder: Path
    database_named: bool
    engine_named: bool
    owner: int | None
    installed: dict[str, str | None]
    processes: dict[str, Process]
    services: Services
    web_url: str | None
    web_answers: bool
    free_disk_mb: int
    disk_used: float
    free_memory_mb: int
    folder_mb: int
    cannot_start: list[str] = field(default_factory=list)
    missing_jars: int = 0
    database: DatabaseFacts = field(default_factory=DatabaseFacts)
    engine: EngineFacts = field(default_factory=EngineFacts)

    @property
    def ports(self) -> dict[str, int | None]:
        """The port of each service and of the web, where one is known."""
        urls = {
            postgres.TITLE: self.services.database_url,
            opensearch.TITLE: self.services.opensearch_url,
            WEB: self.web_url if self.web_answers else None,
        }
        return {name: _port(url) for name, url in urls.items()}


def _port(url: str | None) -> int | None:
    """The port in a URL; None where there is none, or several hosts."""
    try:
        return urlsplit(url).port if url else None
    except ValueError:
        return None


def take(settings: Settings) -> Facts:
    """Look at everything."""
    folder = folders.data_dir(settings)
    owner = folders.owner(folder) if folders.is_owned(folder) else None
    given = named(settings)
    said = folders.read_services(folder) if owner else {}
    services = Services(
        given.database_url or said.get("database_url"), given.opensearch_url or said.get("opensearch_url")
    )
    web_url = said.get("web_url")
    if given.cover(BOTH) and settings.port:
        web_url = f"http://{settings.host}:{settings.port}/"  # of another command, or another machine's: a guess
    disk = psutil.disk_usage(str(_existing(folder)))
    facts = Facts(
        folder=folder,
        database_named=bool(given.database_url),
        engine_named=bool(given.opensearch_url),
        owner=owner,
        installed=_installed(settings),
        processes=_processes(folder),
        services=services,
        web_url=web_url,
        web_answers=_answers(web_url),
        free_disk_mb=machine.free_disk_mb(folder),
        disk_used=disk.percent,
        free_memory_mb=machine.free_memory_mb(),
        folder_mb=_size_mb(folder),
    )
    if not owner and not (facts.database_named and facts.engine_named):
        facts.cannot_start, facts.missing_jars = _obstacles(settings, folder, facts)
    if services.database_url:
        facts.database = _look_at_database(services.database_url)
    if services.opensearch_url:
        facts.engine = _look_at_engine(services.applied_to(settings), facts.database.generation)
    return facts


def _installed(settings: Settings) -> dict[str, str | None]:
    node = next((jar.version for jar in jars.locked() if jar.artifact == "opensearch"), None)
    return {
        "soat": version("soat"),
        "python": platform.python_version(),
        "postgresql": _or_none(postgres.version),
        "opensearch": node,
        "java": _or_none(lambda: str(opensearch.java_version(opensearch.java(settings)))),
    }


def _or_none(ask: Callable[[], str]) -> str | None:
    try:
        return ask()
    except (SoatError, OSError, subprocess.SubprocessError):
        return None


def _obstacles(settings: Settings, folder: Path, facts: Facts) -> tuple[list[str], int]:
    """Why a start would fail now, each a sentence; and how many jars it would fetch."""
    checks: list[Callable[[], None]] = [lambda: folders.check(folder)]
    if not facts.engine_named:
        checks.append(lambda: opensearch.check(settings))
    said = []
    for check in checks:
        try:
            check()
        except SoatError as error:
            said.append(error.text)
    return said, 0 if facts.engine_named else jars.missing(folder)


def _processes(folder: Path) -> dict[str, Process]:
    files = {
        postgres.TITLE: postgres.pid_file(folder),
        opensearch.TITLE: opensearch.pid_file(folder),
        **own_pid_files(folder),
    }
    found = {name: leftover(*where) for name, where in files.items()}
    return {name: Process(process.pid, _memory_mb(process)) for name, process in found.items() if process is not None}


def _memory_mb(process: psutil.Process) -> int:
    """MiB of a process and its children; what they share is counted once where the system tells it."""
    total = 0
    with suppress(psutil.Error):  # some of it, then: gone meanwhile, or not ours to look at
        for one in (process, *process.children(recursive=True)):
            info = one.memory_full_info()
            total += getattr(info, "pss", info.rss)
    return total // machine.MB


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _size_mb(folder: Path) -> int:
    """MiB that the files below a folder take."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_blocks * 512
        except OSError:
            continue  # removed meanwhile
    return total // machine.MB


def _answers(url: str | None) -> bool:
    try:
        return url is not None and requests.get(f"{url}livez", timeout=ANSWER_SECONDS).ok
    except requests.RequestException:
        return False


def _look_at_database(url: str) -> DatabaseFacts:
    facts = DatabaseFacts()
    database = Database(url, pool_size=1, application_name="soat-doctor")
    try:
        with database.snapshot() as tx:
            facts.answers = True
            _read(tx, facts)
        database.check_durability()
    except DatabaseUnavailable:
        pass  # said by `answers`
    except UnsafeDatabase as error:
        facts.unsafe = str(error)
    finally:
        database.close()
    return facts


def _read(tx: Tx, facts: DatabaseFacts) -> None:
    facts.version = str(tx.exec_driver_sql("show server_version").scalar_one()).split(" ")[0]
    facts.megabytes = int(tx.exec_driver_sql("select pg_database_size(current_database())").scalar_one()) // machine.MB
    facts.migrated, facts.newer = is_current(tx), is_newer(tx)
    if not facts.migrated:
        return
    facts.generation, facts.queue = live(tx), queue_state(tx)
    facts.indexers = int(
        tx.exec_driver_sql(
            "select count(*) from pg_stat_activity "
            "where application_name = 'soat-indexer' and datname = current_database()"
        ).scalar_one()
    )


def _look_at_engine(settings: Settings, generation: Generation | None) -> EngineFacts:
    facts = EngineFacts()
    for url in str(settings.opensearch_url).split(","):
        with suppress(requests.RequestException, ValueError, LookupError):  # no answer, or no OpenSearch: the next host
            _ask_all(settings, url.strip().rstrip("/"), facts)
            facts.answers = True
            break
    if facts.answers and generation is not None:
        engine = SearchIndex.from_settings(settings)
        try:
            facts.index_ready = engine.ready(generation.index_name, generation.shards, ANSWER_SECONDS)
            # Of the index that lookups ask alone: the one on standby holds the same once more.
            with suppress(EngineUnavailable):
                facts.documents = engine.count(generation.index_name, generation.shards)
        finally:
            engine.close()
    return facts


def _ask_all(settings: Settings, url: str, facts: EngineFacts) -> None:
    """What one host tells; through HTTP itself, since these are questions about the server and not about records."""
    indexes = f"{url}/{settings.index_prefix}-*"
    facts.version = _ask(settings, f"{url}/")["version"]["number"]
    facts.status = _ask(settings, f"{url}/_cluster/health")["status"]
    stats = _ask(settings, f"{indexes}/_stats/store")["_all"]["primaries"]
    facts.megabytes = stats.get("store", {}).get("size_in_bytes", 0) // machine.MB
    blocks = _ask(settings, f"{indexes}/_settings/index.blocks.*?flat_settings=true")
    facts.read_only = any("true" in index["settings"].values() for index in blocks.values())


def _ask(settings: Settings, url: str) -> dict[str, Any]:
    password = settings.opensearch_password.get_secret_value() if settings.opensearch_password else ""
    answer = requests.get(
        url,
        # As bytes: of text requests sends Latin letters only.
        auth=HTTPBasicAuth(settings.opensearch_username.encode(), password.encode())
        if settings.opensearch_username
        else None,
        verify=str(settings.opensearch_ca_file) if settings.opensearch_ca_file else True,
        timeout=ANSWER_SECONDS,
    )
    answer.raise_for_status()
    return dict(answer.json())
