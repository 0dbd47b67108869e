"""The data folder: who owns it, what version of Soát wrote it, and where its services are.

One process owns the folder at a time, by an flock on `owner.lock`, which the kernel gives back however the owner ends.
It writes the addresses of what it started into `services.json`; every other command reads them there. `version` names
the newest code that opened the folder.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from soat.embedded import postgres
from soat.embedded.machine import free_disk_mb
from soat.embedded.processes import ServiceFailed
from storage.errors import Conflict
from storage.migrate import head_revision, known_revisions
from storage.settings import Settings

#: PostgreSQL makes its journal in files of 16 MiB, and OpenSearch one for each shard; below this neither gets far.
SMALLEST_FREE_MB = 300


class DataFolderInUse(Conflict):
    """Another process owns the data folder."""

    message = "Thư mục dữ liệu này đang được một lệnh soat khác dùng."


class NewerData(Conflict):
    """A newer Soát wrote the data folder."""

    message = "Thư mục dữ liệu này do một bản soat mới hơn tạo ra."


def data_dir(settings: Settings) -> Path:
    """SOAT_DATA_DIR as an absolute path."""
    return settings.data_dir.expanduser().resolve()


def prepared(folder: Path) -> Path:
    """The same folder, made if it is missing, once there is room on its disk.

    Raises:
        ServiceFailed: it cannot be made, or the disk is full.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceFailed(
            f"Không tạo được thư mục dữ liệu {folder} ({error.strerror}). Hãy đặt SOAT_DATA_DIR."
        ) from error
    return folder


def lock(folder: Path, stack: ExitStack) -> None:
    """Own the folder until `stack` ends. Programs started meanwhile do not inherit the lock.

    Raises:
        DataFolderInUse: it has an owner; the sentence names its pid.
        ServiceFailed: the folder cannot be written.
    """
    try:
        file = stack.enter_context((folder / "owner.lock").open("a+", encoding="ascii"))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
    except BlockingIOError:
        raise DataFolderInUse(
            f"Thư mục dữ liệu {folder} đang được một lệnh soat khác dùng (tiến trình {owner(folder) or '?'}"
            f"{_at(folder)}). Hãy dừng lệnh đó trước, hoặc đặt SOAT_DATA_DIR khác."
        ) from None
    except OSError as error:
        raise ServiceFailed(
            f"Không ghi được vào thư mục dữ liệu {folder} ({error.strerror}). Hãy cho quyền ghi, dọn bớt ổ đĩa, hoặc "
            "đặt SOAT_DATA_DIR khác."
        ) from error


def _at(folder: Path) -> str:
    web = read_services(folder).get("web_url")
    return f", tại {web}" if web else ""


def owner(folder: Path) -> int | None:
    """The pid of whoever took the lock last; only worth something while the lock is held."""
    try:
        return int((folder / "owner.lock").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def is_owned(folder: Path) -> bool:
    """Whether somebody holds the lock now."""
    try:
        with (folder / "owner.lock").open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # no such folder yet, or one that we may not read
    return False


def check(folder: Path) -> None:
    """See that the folder can be used by this code and has room, before anything is started or changed.

    Raises:
        NewerData: a newer Soát wrote it.
        ServiceFailed: another PostgreSQL wrote it, or its disk is full.
    """
    check_version(folder)
    postgres.check(folder)
    free = free_disk_mb(folder)
    if free < SMALLEST_FREE_MB:
        raise ServiceFailed(
            f"Ổ đĩa của {folder} chỉ còn {free} MB, cần ít nhất {SMALLEST_FREE_MB} MB. Hãy dọn bớt, hoặc đặt "
            "SOAT_DATA_DIR vào ổ khác."
        )


def check_version(folder: Path) -> None:
    """Raise NewerData when the folder's schema is one that this code does not know."""
    said = _json(folder / "version")
    schema = said.get("schema")
    if schema is not None and schema not in known_revisions():
        raise NewerData(
            f"Thư mục dữ liệu {folder} do soat {said.get('soat', '?')} tạo, mới hơn bản đang chạy "
            f"({version('soat')}). Hãy cài bản soat mới đó, hoặc đặt SOAT_DATA_DIR khác."
        )


def mark_version(folder: Path) -> None:
    """Write down that this code opened the folder."""
    _write(folder / "version", {"soat": version("soat"), "schema": head_revision()})


def read_services(folder: Path) -> dict[str, Any]:
    """What the owner wrote; a file left by an owner that was killed misleads nobody, since its lock is free."""
    return _json(folder / "services.json")


def write_services(
    folder: Path, database_url: str | None, opensearch_url: str | None, web_url: str | None = None
) -> None:
    """Write the addresses, for this account's eyes: one holds a password."""
    content = {"database_url": database_url, "opensearch_url": opensearch_url, "web_url": web_url}
    _write(folder / "services.json", {"pid": os.getpid(), **content})


def forget_services(folder: Path) -> None:
    """Remove the addresses."""
    (folder / "services.json").unlink(missing_ok=True)


def _json(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _write(file: Path, content: dict[str, Any]) -> None:
    """All of it or nothing: a reader, or a disk that fills up, never leaves half a file."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps(content, indent=1), encoding="utf-8")
    new.replace(file)
