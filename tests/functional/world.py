"""A small world for lookups: records in, indexed or not, lookups out, on the real services."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
from pydantic import SecretStr

from indexer.rebuild import rebuild_now
from indexer.worker import Indexer
from matching.lookup import Caller, Lookup, run_lookup
from matching.request import read_request
from storage.database import Database
from storage.records import Draft, Origin, Publication, apply_records
from storage.schemas import validate_record
from storage.search_index import SearchIndex
from storage.settings import Settings
from tests.services import Pair, new_database

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NOTARY = Caller("notary", "Văn phòng công chứng Sông Lam")

AN = {
    "name": "Nguyễn Văn An",
    "birth_date": "1980-02-03",
    "identities": [{"kind": "cccd", "number": "040080001234"}],
}
AN_ASKED = {"name": "Nguyễn Văn An", "birth_date": "1980-02-03", "id_numbers": ["040080001234"]}
NGHI_PHU = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
P_LOT = {"map_sheet": "12", "parcel": "345", **NGHI_PHU}
P = {"kind": "land", **P_LOT, "certificate": {"serial": "BA 123456"}}
KHOONG = {"name": "Moong Văn Khoóng"}
ANOTHER_PARCEL = {"map_sheet": "7", "parcel": "88", **NGHI_PHU, "certificate_number": "CM 555777"}


def letter(source_id: str = "N1", **fields: Any) -> dict[str, Any]:
    """A notice of measure suspension in force, unless `fields` say otherwise; on P when they name nothing."""
    document = {"number": f"{source_id}/QĐ-CCTHADS", "date": "2024-05-06", "agency": "Chi cục THADS thành phố Vinh"}
    body = {
        "type": "notice",
        "source": "test",
        "source_id": source_id,
        "document": document,
        "measure": "suspension",
        **fields,
    }
    if not {"assets", "persons", "organizations"} & fields.keys():
        body["assets"] = [P]
    return body


def release(date: str = "2025-01-02", **fields: Any) -> dict[str, Any]:
    """A release of everything, unless `fields` say otherwise."""
    document = {"number": "9/QĐ-GT", "date": date, "agency": "Chi cục THADS thành phố Vinh"}
    return {"document": document, "scope": "full", **fields}


def certificate(number: str, **more: Any) -> dict[str, Any]:
    """A lookup of one parcel by its certificate."""
    return {"parcels": [{"certificate_number": number, **more}]}


def parcel(**fields: Any) -> dict[str, Any]:
    """A lookup of one parcel."""
    return {"parcels": [fields]}


def person(role: str | None = "transferor", **fields: Any) -> dict[str, Any]:
    """A lookup of one person: An, unless `fields` say otherwise."""
    return {"persons": [{**(fields or AN_ASKED), **({"role": role} if role else {})}]}


@dataclass
class World:
    """The services and what was entered."""

    database: Database
    engine: SearchIndex
    settings: Settings
    database_url: str
    ids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Have an empty generation live."""
        assert rebuild_now(self.database, self.engine, self.settings) is not None
        self.indexer = Indexer(self.database, self.engine, database_url=self.database_url)

    def empty(self) -> None:
        """Forget every record. The index keeps documents of records that are no more, which finds nobody again."""
        with self.database.transaction() as tx:
            derived = ("changes", "document_keys", "mention_keys", "mentions", "record_links")
            for table in (*derived, "record_versions", "records"):
                tx.execute(sa.text(f"delete from {table}"))  # noqa: S608  names of our own
        self.ids.clear()

    def enter(self, *bodies: dict[str, Any], publication: Publication = "published") -> None:
        """Commit records."""
        with self.database.transaction() as tx:
            self.write(tx, *bodies, publication=publication)

    def write(self, tx: Any, *bodies: dict[str, Any], publication: Publication = "published") -> None:
        """Write records in a transaction of the caller's."""
        drafts = [Draft(validate_record(body)) for body in bodies]
        applied = apply_records(tx, drafts, Origin("import", "test", None, publication))
        self.ids |= {body["source_id"]: one.record_id for body, one in zip(bodies, applied, strict=True)}

    def index(self) -> None:
        """Make everything searchable."""
        self.indexer.drain()

    def lookup(self, request: dict[str, Any]) -> Lookup:
        """A lookup whose steps the caller drives."""
        return Lookup(read_request(request), NOTARY, self.database, self.engine, engine_timeout=20, now=NOW)

    def look(self, request: dict[str, Any], engine: SearchIndex | None = None) -> dict[str, Any]:
        """A whole lookup."""
        asked = engine or self.engine
        return run_lookup(read_request(request), NOTARY, self.database, asked, engine_timeout=20, now=NOW)


@contextmanager
def one_world(services: Pair, template_database: str) -> Iterator[World]:
    """A world for many tests, which each begin by emptying it: building an index takes longer than most lookups."""
    prefix = f"test-{secrets.token_hex(4)}"
    with new_database(services.database_url, template_database) as url:
        settings = Settings(
            data_dir=Path("unused"),
            database_url=SecretStr(url),
            opensearch_url=services.opensearch_url,
            index_prefix=prefix,
        )
        database, engine = Database(url), SearchIndex(services.opensearch_url)
        try:
            yield World(database, engine, settings, url)
        finally:
            database.close()
            engine.close()
            httpx2.delete(f"{services.opensearch_url}/{prefix}*?expand_wildcards=all").raise_for_status()


def outcomes(answer: dict[str, Any]) -> dict[str, str]:
    """The outcome of each record's worst hit."""
    return {hit["record"]["source_id"]: hit["outcome"] for hit in reversed(answer["hits"])}


def hit_of(answer: dict[str, Any], source_id: str) -> dict[str, Any]:
    """The worst hit on a record."""
    return next(hit for hit in answer["hits"] if hit["record"]["source_id"] == source_id)
