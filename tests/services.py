"""The real PostgreSQL and OpenSearch that tests run against, and databases cloned from a migrated template.

`python -m tests.services` starts a pair in the foreground and prints two `export` lines: who sets them saves the
seconds at the start of each run. Without them a run starts its own pair in a temporary folder and ends it.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from soat.embedded import opensearch, postgres
from storage.migrate import upgrade
from storage.settings import Settings

HEAP_MB = 768


@dataclass(frozen=True, slots=True)
class Pair:
    """Where the two services are."""

    database_url: str
    opensearch_url: str


@contextmanager
def running_pair() -> Iterator[Pair]:
    """The pair that SOAT_TEST_DATABASE_URL and SOAT_TEST_OPENSEARCH_URL name; what they don't name is started."""
    database_url = os.environ.get("SOAT_TEST_DATABASE_URL")
    opensearch_url = os.environ.get("SOAT_TEST_OPENSEARCH_URL")
    started = []
    with tempfile.TemporaryDirectory(prefix="soat-test-") as name:
        data_dir = Path(name)
        try:
            if not database_url:
                server, database_url = postgres.start(data_dir)
                started.append(server)
            if not opensearch_url:
                settings = Settings(data_dir=data_dir, opensearch_heap_mb=HEAP_MB)
                node, opensearch_url = opensearch.start(settings, data_dir, lambda _done, _total: None)
                started.append(node)
            yield Pair(database_url, opensearch_url)
        finally:
            for child in reversed(started):
                child.stop()


@contextmanager
def new_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """A database of its own on that server, gone afterwards; yields its URL."""
    name = f"soat_test_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server_url.rsplit("/", 1)[0] + "/" + name
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def migrated_template(server_url: str) -> Iterator[str]:
    """A database at the newest schema; yields its name, for `new_database`."""
    with new_database(server_url) as url:
        upgrade(url)
        yield url.rsplit("/", 1)[1]


def main() -> None:
    """Start a pair, say where it is, and end it on Ctrl-C or SIGTERM."""
    end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end.set())
    with running_pair() as pair:
        sys.stdout.write(f"export SOAT_TEST_DATABASE_URL={pair.database_url}\n")
        sys.stdout.write(f"export SOAT_TEST_OPENSEARCH_URL={pair.opensearch_url}\n")
        sys.stdout.flush()
        end.wait()


if __name__ == "__main__":
    main()
