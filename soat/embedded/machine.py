"""What this machine has left for us: memory, within the limits of a container too, and disk space."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil

MB = 2**20
GROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def free_memory_mb() -> int:
    """MiB that new programs can use: the machine's, or what the tightest control group above us leaves."""
    return min([int(psutil.virtual_memory().available), *_left_in_groups()]) // MB


def free_disk_mb(folder: Path) -> int:
    """MiB left on the disk of `folder`, or of the nearest folder above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // MB


def _left_in_groups() -> Iterator[int]:
    """Bytes left in each control group with a limit, from ours up to the root (versions 2 and 1)."""
    for line in _read(OWN_GROUPS).splitlines():
        number, controllers, path = line.split(":", 2)
        if number == "0":
            root, limit, used, cache = GROUPS, "memory.max", "memory.current", "inactive_file"
        elif "memory" in controllers.split(","):
            root, cache = GROUPS / "memory", "total_inactive_file"
            limit, used = "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        group = root / path.lstrip("/")
        for one in (group, *group.parents):
            left = _left(one, limit, used, cache)
            if left is not None:
                yield left
            if one == root:
                break


def _left(group: Path, limit: str, used: str, cache: str) -> int | None:
    """The limit less what is used; files that are only cached are given back when asked for."""
    most, taken = _read(group / limit).strip(), _read(group / used).strip()
    if not most.isdigit() or not taken.isdigit():
        return None  # no such group here, or "max"
    cached = dict(line.split(" ", 1) for line in _read(group / "memory.stat").splitlines() if " " in line)
    return max(0, int(most) - int(taken) + int(cached.get(cache, 0)))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""
