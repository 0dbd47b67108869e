"""Which PostgreSQL and OpenSearch a command uses, and who of several commands starts and ends the embedded ones.

A service that a setting names is used as it is. The others are embedded in SOAT_DATA_DIR, and one process owns that
folder at a time (an flock on `owner.lock`, which the kernel gives back however the owner ends). The owner starts them,
writes their addresses into `services.json` and ends them; every other command reads the addresses there.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from soat.embedded import opensearch, postgres
from soat.embedded.processes import Child, ServiceFailed, wait_until
from storage.errors import Conflict
from storage.settings import Settings

Service = Literal["database", "engine"]
Report = Callable[[str, int, int], None]  # what is going on (Vietnamese), done, total; total 0: no end in sight

BOTH: tuple[Service, ...] = ("database", "engine")
DATABASE: tuple[Service, ...] = ("database",)
OWNER_STARTS_WITHIN_SECONDS = 300.0  # the first start fetches the jars


class DataFolderInUse(Conflict):
    """Another process owns the data folder."""

    message = "Thư mục dữ liệu này đang được một lệnh soat khác dùng."


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of what was asked for; one that was not may be missing."""

    database_url: str | None
    opensearch_url: str | None
    children: tuple[Child, ...] = ()  # embedded ones that this very process started

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


def data_dir(settings: Settings) -> Path:
    """SOAT_DATA_DIR as an absolute path."""
    return settings.data_dir.expanduser().resolve()


def say_nothing(_text: str, _done: int, _total: int) -> None:
    """The report of commands whose output is for machines."""


@contextmanager
def running(settings: Settings, need: Collection[Service] = BOTH, report: Report = say_nothing) -> Iterator[Services]:
    """The services for the length of a block: named ones, else those of the folder's owner, else started for the block.

    Raises:
        ServiceFailed: one did not start.
        DataFolderInUse: the owner has not started what is needed here and does not end.
    """
    named = _named(settings)
    if named.cover(need):
        yield named
        return
    with ExitStack() as stack:
        yield _join_or_start(settings, need, stack, report)


@contextmanager
def owned(settings: Settings, need: Collection[Service] = BOTH, report: Report = say_nothing) -> Iterator[Services]:
    """Own the data folder for the length of a block, with the embedded services that no setting names.

    Raises:
        ServiceFailed: one did not start.
        DataFolderInUse: it has an owner.
    """
    folder = _prepared(data_dir(settings))
    with ExitStack() as stack:
        _lock(folder, stack)
        yield _start(settings, need, stack, report)


def _named(settings: Settings) -> Services:
    url = settings.database_url
    return Services(url.get_secret_value() if url else None, settings.opensearch_url)


def _prepared(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceFailed(
            f"Không tạo được thư mục dữ liệu {folder} ({error.strerror}). Hãy đặt SOAT_DATA_DIR."
        ) from error
    return folder


def _lock(folder: Path, stack: ExitStack) -> None:
    """Take the owner's lock until `stack` ends. Programs started meanwhile do not inherit it."""
    try:
        file = stack.enter_context((folder / "owner.lock").open("a+", encoding="ascii"))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = _read(folder).get("pid", "?")
        raise DataFolderInUse(
            f"Thư mục dữ liệu {folder} đang được một lệnh soat khác dùng (tiến trình {owner}). Hãy dừng lệnh đó trước, "
            "hoặc đặt SOAT_DATA_DIR khác."
        ) from None
    except OSError as error:
        raise ServiceFailed(f"Không ghi được vào thư mục dữ liệu {folder} ({error.strerror}).") from error


def _join_or_start(settings: Settings, need: Collection[Service], stack: ExitStack, report: Report) -> Services:
    folder = _prepared(data_dir(settings))
    named = _named(settings)
    found: list[Services] = []

    def joined_or_locked() -> bool:
        theirs = _read(folder)
        services = Services(
            named.database_url or theirs.get("database_url"), named.opensearch_url or theirs.get("opensearch_url")
        )
        attempt = ExitStack()
        try:
            _lock(folder, attempt)
        except DataFolderInUse:
            attempt.close()
            if services.cover(need):
                found.append(services)
            return bool(found)
        stack.push(attempt)
        return True

    if not wait_until(joined_or_locked, OWNER_STARTS_WITHIN_SECONDS):
        _lock(folder, stack)  # says who is in the way
    return found[0] if found else _start(settings, need, stack, report)


def _start(settings: Settings, need: Collection[Service], stack: ExitStack, report: Report) -> Services:
    """Start what is needed and not named; `stack` ends it."""
    folder, named = data_dir(settings), _named(settings)
    database_url, opensearch_url = named.database_url, named.opensearch_url
    children: list[Child] = []

    def keep(child: Child) -> None:
        children.append(child)
        stack.callback(child.stop)

    if "database" in need and not database_url:
        report("Khởi động PostgreSQL", 0, 0)
        server, database_url = postgres.start(folder)
        keep(server)
    if "engine" in need and not opensearch_url:
        report("Khởi động OpenSearch", 0, 0)
        node, opensearch_url = opensearch.start(
            settings, folder, lambda done, total: report("Chuẩn bị các tệp của OpenSearch", done, total)
        )
        keep(node)
    services = Services(database_url, opensearch_url, tuple(children))
    _write(folder, services)
    stack.callback((folder / "services.json").unlink, missing_ok=True)
    return services


def _read(folder: Path) -> dict[str, str]:
    """What the owner wrote; a file left by an owner that was killed misleads nobody, since its lock is free."""
    try:
        return dict(json.loads((folder / "services.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _write(folder: Path, services: Services) -> None:
    """Write the addresses, for this account's eyes: one holds a password."""
    new = folder / "services.json.new"
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    content = {"pid": os.getpid(), "database_url": services.database_url, "opensearch_url": services.opensearch_url}
    new.write_text(json.dumps(content, indent=1), encoding="utf-8")
    new.replace(folder / "services.json")
