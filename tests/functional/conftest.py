"""For tests over HTTP: `client` calls as whoever sits at the machine; `key("notary")` makes a service key's headers.

`province` is `client` with a few records entered through the API and searchable: P with a letter on it, and people.
`world` is without HTTP: records in, lookups out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from indexer.rebuild import ensure_generation
from indexer.worker import Indexer
from search_api.app import create_app
from storage import service_keys
from tests.functional.letters import AN, notice
from tests.functional.world import World, one_world

if TYPE_CHECKING:
    from fastapi import FastAPI

    from storage.database import Database
    from storage.search_index import SearchIndex
    from storage.settings import Settings
    from tests.services import Pair

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def app(settings: Settings, database: Database, engine: SearchIndex) -> FastAPI:
    ensure_generation(database, engine, settings)
    return create_app(settings, database, engine)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def key(database: Database) -> Callable[..., dict[str, str]]:
    def headers(role: str, office: str = "Phòng A", name: str | None = None) -> dict[str, str]:
        with database.transaction() as tx:
            issued = service_keys.issue(tx, name=name or role, role=role, office=office)
        return {"Authorization": f"Bearer {issued}"}

    return headers


@dataclass(frozen=True)
class Index:
    """Makes what was entered searchable."""

    database: Database
    engine: SearchIndex
    url: str

    def catch_up(self) -> None:
        indexer = Indexer(self.database, self.engine, database_url=self.url)
        try:
            indexer.drain()
        finally:
            indexer.close()


@pytest.fixture
def index(database: Database, engine: SearchIndex, database_url: str) -> Index:
    return Index(database, engine, database_url)


@pytest.fixture
def province(client: TestClient, index: Index) -> TestClient:
    for body in (notice(), notice("7/TB-TAND", measure="suspension", assets=[], persons=[AN])):
        assert client.post("/api/v1/notices", json=body).status_code == 201
    index.catch_up()
    return client


@pytest.fixture(scope="module")
def one(services: Pair, template_database: str) -> Iterator[World]:
    with one_world(services, template_database) as world:
        yield world


@pytest.fixture
def world(one: World) -> World:
    """Empty again for each test; its index is built once for a module."""
    one.empty()
    return one
