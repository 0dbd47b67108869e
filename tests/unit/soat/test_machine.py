from __future__ import annotations

import psutil
import pytest

from soat.embedded import machine, opensearch
from soat.embedded.processes import ServiceFailed
from storage.settings import Settings

MB = 2**20


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Control groups of a machine that has memory in plenty; a function writes one group's files."""
    monkeypatch.setattr(machine, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(machine, "OWN_GROUPS", tmp_path / "own")
    plenty = psutil.virtual_memory()._replace(available=64_000 * MB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: plenty)

    def write(own: str, group: str, **files: str) -> None:
        (tmp_path / "own").write_text(own, encoding="ascii")
        folder = tmp_path / "cgroup" / group
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_text(content, encoding="ascii")

    return write


def test_without_groups_it_is_the_machines(groups):
    assert machine.free_memory_mb() == 64_000


def test_a_container_gets_its_limit_less_what_it_uses_and_what_is_cached_counts_as_free(groups):
    groups("0::/", "", memory__max=f"{1000 * MB}\n", memory__current=f"{700 * MB}", memory__stat=f"inactive_file {MB}")
    assert machine.free_memory_mb() == 301


def test_the_tightest_group_decides(groups):
    groups("0::/a/b\n", "a/b", memory__max="max", memory__current="5")
    groups("0::/a/b\n", "a", memory__max=f"{500 * MB}", memory__current="0")
    groups("0::/a/b\n", "", memory__max=f"{900 * MB}", memory__current="0")
    assert machine.free_memory_mb() == 500


def test_the_older_kind_of_groups(groups):
    own = "9:name=systemd:/\n4:memory:/x\n0::/\n"
    groups(own, "memory/x", memory__limit_in_bytes=str(800 * MB), memory__usage_in_bytes=str(900 * MB))
    assert machine.free_memory_mb() == 0


def test_a_node_that_would_not_fit_is_not_started(groups):
    groups("0::/", "", memory__max=f"{1200 * MB}", memory__current="0")
    with pytest.raises(ServiceFailed, match="SOAT_OPENSEARCH_HEAP_MB"):
        opensearch.check(Settings(opensearch_heap_mb=1024))
    opensearch.check(Settings(opensearch_heap_mb=512))


def test_the_disk_of_a_folder_that_is_yet_to_be_made(tmp_path):
    assert machine.free_disk_mb(tmp_path / "not" / "yet") > 0
