from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from soat.embedded import jars
from soat.embedded.jars import Jar, locked
from soat.embedded.processes import ServiceFailed

GOOD = b"a jar"


def test_every_jar_of_the_lock_has_a_version_and_a_checksum():
    found = locked()
    assert len(found) > 100
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) and jar.version for jar in found)
    assert {jar.version for jar in found if jar.artifact == "opensearch"} == {"3.8.0"}


def test_the_lock_names_no_repository():
    assert "://" not in jars.LOCK.read_text(encoding="utf-8")


class Artifact:
    """Stands for jgo's, which would ask the network; OpenSearch and PostgreSQL are never stood for."""

    cached_filename = "thing-1.0.jar"
    brought: ClassVar[bytes | None] = GOOD

    def __init__(self, cache: Path) -> None:
        self.component = self
        self.path_prefix = "org/example/thing/1.0"
        self.path = cache / self.path_prefix / self.cached_filename

    def resolve(self) -> Path:
        if not self.path.exists():
            if self.brought is None:
                raise requests.ConnectionError
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(self.brought)
        return self.path


class Context:
    def __init__(self, cache: Path) -> None:
        self.repo_cache = cache

    def project(self, *_):
        return self

    def at_version(self, _):
        return self

    def artifact(self, *_):
        return Artifact(self.repo_cache)


@pytest.fixture
def context(tmp_path, monkeypatch):
    monkeypatch.setattr(Artifact, "brought", GOOD)
    return Context(tmp_path)


@pytest.fixture
def jar(tmp_path):
    (tmp_path / "good").write_bytes(GOOD)
    return Jar("org.example", "thing", "1.0", "", jars._sha256(tmp_path / "good"))


def test_a_jar_is_fetched_and_checked(context, jar):
    assert jars._ready(context, jar).read_bytes() == GOOD


def test_half_a_download_is_thrown_away_and_fetched_again(context, jar):
    half = Artifact(context.repo_cache).path
    half.parent.mkdir(parents=True)
    half.write_bytes(GOOD[:2])
    assert jars._ready(context, jar).read_bytes() == GOOD


def test_another_jar_than_the_locked_one_is_never_used(context, jar, monkeypatch):
    monkeypatch.setattr(Artifact, "brought", b"somebody else's jar")
    with pytest.raises(ServiceFailed, match="mã kiểm tra"):
        jars._ready(context, jar)


def test_without_a_network_a_sentence_says_what_else_can_be_done(context, jar, monkeypatch):
    monkeypatch.setattr(Artifact, "brought", None)
    with pytest.raises(ServiceFailed, match="SOAT_OPENSEARCH_URL"):
        jars._ready(context, jar)


def test_a_home_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    monkeypatch.setenv("M2_REPO", "/proc/no-such-folder/repository")
    assert jars._cache(tmp_path) == tmp_path / "jars"
