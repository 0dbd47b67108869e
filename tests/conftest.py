"""Which fixture when.

- Nothing: a test in tests/unit of pure code asks for no fixture, and starts no service.
- `database`: an empty, migrated PostgreSQL of the test's own (a clone, 0.1 s). `database_url` is its address, for code
  that opens its own connections or is another process.
- `engine`: the real OpenSearch. Name indexes with `index_prefix`: they are deleted after the test.
- `settings`: both, as an entry point would have read them from the environment; data_dir is a temporary folder.
- `services`: the addresses of both servers, for tests of what starts or outlives databases.

The servers start once per run, when the first test asks; tests/services.py says how to keep a pair running.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import hypothesis
import pytest
from pydantic import SecretStr

from tests.services import Pair, migrated_template, new_database, running_pair

if TYPE_CHECKING:
    from storage.database import Database
    from storage.search_index import SearchIndex
    from storage.settings import Settings

# `--hypothesis-profile protocol-long`: other steps in each run of tests/functional/test_protocol.py, for hours.
hypothesis.settings.register_profile("protocol-long", max_examples=5_000, deadline=None, print_blob=True)


@pytest.fixture(scope="session")
def services() -> Iterator[Pair]:
    with running_pair() as pair:
        yield pair


@pytest.fixture(scope="session")
def template_database(services: Pair) -> Iterator[str]:
    with migrated_template(services.database_url) as name:
        yield name


@pytest.fixture
def database_url(services: Pair, template_database: str) -> Iterator[str]:
    with new_database(services.database_url, template_database) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    from storage.database import Database

    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def index_prefix(services: Pair) -> Iterator[str]:
    prefix = f"test-{secrets.token_hex(4)}"
    yield prefix
    httpx2.delete(f"{services.opensearch_url}/{prefix}*?expand_wildcards=all").raise_for_status()


@pytest.fixture
def settings(services: Pair, database_url: str, index_prefix: str, tmp_path: Path) -> Settings:
    from storage.settings import Settings

    return Settings(
        data_dir=tmp_path / "data",
        database_url=SecretStr(database_url),
        opensearch_url=services.opensearch_url,
        index_prefix=index_prefix,
    )


@pytest.fixture
def engine(services: Pair, index_prefix: str) -> Iterator[SearchIndex]:
    from storage.search_index import SearchIndex

    assert index_prefix  # asked for so that the indexes go before the client does
    engine = SearchIndex(services.opensearch_url)
    yield engine
    engine.close()
