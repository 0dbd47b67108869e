"""The running system that the labelled set is put to: services, the fictional province, the planted records.

Services that SOAT_TEST_DATABASE_URL and SOAT_TEST_OPENSEARCH_URL name are used, in a database and an index of the run's
own; else it starts its own in a temporary folder, and only then can it really kill the engine.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import requests
from pydantic import SecretStr

from benchmarks.quality.labelled.case import Case
from indexer.rebuild import rebuild_now
from indexer.worker import Indexer
from matching.estimate import recount_after_import
from soat.embedded import opensearch
from soat.province import province
from soat.services import Services, running
from storage.database import Database
from storage.migrate import upgrade
from storage.records import Draft, Origin, apply_records
from storage.schemas import validate_record
from storage.search_index import SearchIndex
from storage.settings import Settings
from tests.services import new_database

BATCH = 1_000
DEEDS = 0.4
RECORDS_PER_MENTION = 1 / 2.85  # of the fictional province
LARGE_HEAP_FROM = 600_000
CLOSED = "http://127.0.0.1:9"  # the discard service's port: nobody listens there


@dataclass
class Site:
    """The doors to what runs, and what has been loaded."""

    database: Database
    engine: SearchIndex
    settings: Settings
    services: Services | None = None

    @property
    def database_url(self) -> str:
        """PostgreSQL's address."""
        assert self.settings.database_url is not None
        return self.settings.database_url.get_secret_value()

    @property
    def engine_url(self) -> str:
        """OpenSearch's address."""
        return str(self.settings.opensearch_url).split(",")[0]

    def prepare(self) -> None:
        """Have an empty generation live."""
        if rebuild_now(self.database, self.engine, self.settings) is None:
            raise RuntimeError("no generation")

    def load(self, records: Iterable[dict[str, Any]], *, index: bool = True) -> int:
        """Commit records as an import does, and make them searchable unless the indexer is to stand still."""
        remaining, count = iter(records), 0
        indexer = Indexer(self.database, self.engine, database_url=self.database_url)
        try:
            while batch := list(islice(remaining, BATCH)):
                drafts = [Draft(validate_record(record)) for record in batch]
                with self.database.transaction() as tx:
                    apply_records(tx, drafts, Origin("import", "quality", None, "published"))
                count += len(batch)
                if index and count % (10 * BATCH) == 0:
                    indexer.drain()
            if index:
                indexer.drain()
        finally:
            indexer.close()
        if index:
            recount_after_import(self.database, count)
        return count

    def analyze(self) -> None:
        """Statistics for the planner, as autovacuum gathers them in time."""
        import psycopg  # noqa: PLC0415  one use

        from storage.database import driver_conninfo  # noqa: PLC0415  one use

        with psycopg.connect(driver_conninfo(self.database_url), autocommit=True) as connection:
            connection.execute("vacuum analyze")

    def kill_engine(self) -> SearchIndex:
        """End the engine as a power cut does; a client of where it was. Services of others are left alone."""
        if self.services is None:
            return SearchIndex(CLOSED)
        for process in psutil.Process().children(recursive=True):
            if any(opensearch.MAIN_CLASS in part for part in process.cmdline()):
                process.kill()
        return self.engine


@contextmanager
def site(mentions: int) -> Iterator[Site]:
    """A site for so many mentions, gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soat-quality-")))
        named, engine_url = os.environ.get("SOAT_TEST_DATABASE_URL"), os.environ.get("SOAT_TEST_OPENSEARCH_URL")
        services = None
        if named and engine_url:
            url = stack.enter_context(new_database(named))
            prefix = f"quality-{secrets.token_hex(4)}"
            settings = Settings(
                data_dir=folder, database_url=SecretStr(url), opensearch_url=engine_url, index_prefix=prefix
            )
            pattern = f"{engine_url}/{prefix}*?expand_wildcards=all"
            stack.callback(lambda: requests.delete(pattern, timeout=60))
        else:
            heap = 2048 if mentions >= LARGE_HEAP_FROM else 1024
            settings = Settings(
                data_dir=folder / "data", database_url=None, opensearch_url=None, opensearch_heap_mb=heap
            )
            services = stack.enter_context(running(settings))
            settings = services.applied_to(settings)
        made = of(settings, services)
        stack.callback(made.database.close)
        stack.callback(made.engine.close)
        upgrade(made.database_url)
        made.prepare()
        yield made


def of(settings: Settings, services: Services | None = None) -> Site:
    """A site over services that run already."""
    assert settings.database_url is not None
    database = Database(settings.database_url.get_secret_value())
    return Site(database, SearchIndex.from_settings(settings), settings, services)


def background(seed: int, records: int) -> Iterator[dict[str, Any]]:
    """The province in the midst of which the planted records lie."""
    deeds = round(records * DEEDS)
    return province(seed, records - deeds, deeds)


def planted(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """All records that belong to cases."""
    for case in cases:
        yield from case.records
