"""Which PostgreSQL and OpenSearch a command uses, and who of several commands starts and ends the embedded ones.

A service that a setting names is used as it is. The others are embedded in SOAT_DATA_DIR: whoever owns that folder
(soat/folder.py) starts them, writes down their addresses and ends them, and every other command joins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from soat import folder as folders
from soat.embedded import opensearch, postgres
from soat.embedded.jars import all_jars
from soat.embedded.processes import wait_until
from soat.folder import DataFolderInUse, data_dir, prepared
from soat.supervise import Kept
from storage.settings import Settings

Service = Literal["database", "engine"]
Report = Callable[[str, int, int], None]  # what is going on (Vietnamese), done, total; total 0: no end in sight

BOTH: tuple[Service, ...] = ("database", "engine")
DATABASE: tuple[Service, ...] = ("database",)
OWNER_STARTS_WITHIN_SECONDS = 300.0  # the first start fetches the jars


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of what was asked for; one that was not may be missing."""

    database_url: str | None
    opensearch_url: str | None
    children: tuple[Kept, ...] = ()  # embedded ones that this very process started

    def applied_to(self, settings: Settings) -> Settings:
        """The settings with these addresses in place of missing ones: what every other module is given."""
        return settings.model_copy(
            update={
                "database_url": SecretStr(self.database_url) if self.database_url else None,
                "opensearch_url": self.opensearch_url,
                "data_dir": data_dir(settings),
            }
        )

    def cover(self, need: Collection[Service]) -> bool:
        """Whether all that is needed is here."""
        return not ("database" in need and not self.database_url) and not ("engine" in need and not self.opensearch_url)


def say_nothing(_text: str, _done: int, _total: int) -> None:
    """The report of commands whose output is for machines."""


@contextmanager
def running(settings: Settings, need: Collection[Service] = BOTH, report: Report = say_nothing) -> Iterator[Services]:
    """The services for the length of a block: named ones, else those of the folder's owner, else started for the block.

    Raises:
        ServiceFailed: one did not start.
        DataFolderInUse: the owner has not started what is needed here and does not end.
        NewerData: a newer Soát wrote the folder.
    """
    services = named(settings)
    if services.cover(need):
        yield services
        return
    with ExitStack() as stack:
        yield _join_or_start(settings, need, stack, report)


@contextmanager
def owned(
    settings: Settings,
    need: Collection[Service] = BOTH,
    report: Report = say_nothing,
    once_ours: Callable[[Path], None] = lambda _folder: None,
) -> Iterator[Services]:
    """Own the data folder for the length of a block, with the embedded services that no setting names.

    `once_ours` is called with the folder before anything is started in it.

    Raises:
        ServiceFailed: one did not start.
        DataFolderInUse: it has an owner.
        NewerData: a newer Soát wrote it.
    """
    folder = prepared(data_dir(settings))
    with ExitStack() as stack:
        folders.lock(folder, stack)
        once_ours(folder)
        yield _start(settings, need, stack, report)


def named(settings: Settings) -> Services:
    """The services that settings name."""
    url = settings.database_url
    return Services(url.get_secret_value() if url else None, settings.opensearch_url)


def now_at(services: Services) -> Services:
    """The same services where they are now: one that was started again may have had to take another port."""
    addresses = {child.name: child.url for child in services.children}
    return Services(
        addresses.get(postgres.TITLE, services.database_url),
        addresses.get(opensearch.TITLE, services.opensearch_url),
        services.children,
    )


def _join_or_start(settings: Settings, need: Collection[Service], stack: ExitStack, report: Report) -> Services:
    folder = prepared(data_dir(settings))
    given = named(settings)
    found: list[Services] = []

    def joined_or_locked() -> bool:
        theirs = folders.read_services(folder)
        services = Services(
            given.database_url or theirs.get("database_url"), given.opensearch_url or theirs.get("opensearch_url")
        )
        attempt = ExitStack()
        try:
            folders.lock(folder, attempt)
        except DataFolderInUse:
            attempt.close()
            if services.cover(need):
                found.append(services)
            return bool(found)
        stack.push(attempt)
        return True

    if not wait_until(joined_or_locked, OWNER_STARTS_WITHIN_SECONDS):
        folders.lock(folder, stack)  # says who is in the way
    return found[0] if found else _start(settings, need, stack, report)


def _start(settings: Settings, need: Collection[Service], stack: ExitStack, report: Report) -> Services:
    """Start what is needed and not named, once nothing is seen to be in the way; `stack` ends it."""
    folder, given = data_dir(settings), named(settings)
    wanted: list[Kept] = []
    if "database" in need and not given.database_url:
        folders.check(folder)
        wanted.append(_postgres(folder))
    if "engine" in need and not given.opensearch_url:
        folders.check(folder)
        opensearch.check(settings)
        wanted.append(_opensearch(settings, folder, report))
    folders.mark_version(folder)
    stack.callback(folders.forget_services, folder)
    start_all(wanted, stack, report)
    services = now_at(Services(given.database_url, given.opensearch_url, tuple(wanted)))
    folders.write_services(folder, services.database_url, services.opensearch_url)
    return services


def start_all(children: Sequence[Kept], stack: ExitStack, report: Report) -> None:
    """Start them beside each other and wait until all answer; `stack` ends them."""
    for child in children:
        stack.callback(child.stop)
        child.start()
    for child in children:
        report(f"Khởi động {child.name}", 0, 0)
        child.wait()


def _postgres(folder: Path) -> Kept:
    return Kept(postgres.TITLE, lambda url: postgres.launch(folder, _port(url)), postgres.START_SECONDS)


def _opensearch(settings: Settings, folder: Path, report: Report) -> Kept:
    jars = all_jars(folder, lambda done, total: report("Chuẩn bị các tệp của OpenSearch", done, total))
    return Kept(
        opensearch.TITLE,
        lambda url: opensearch.launch(settings, folder, jars, _port(url)),
        opensearch.START_SECONDS,
        attempts=opensearch.ATTEMPTS,
    )


def _port(url: str | None) -> int | None:
    return urlsplit(url).port if url else None
