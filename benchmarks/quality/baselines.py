"""What would be used instead: ILIKE on unaccented columns, pg_trgm, a plain multi_match with fuzziness AUTO.

Each gets the same records as one flat row for each mention, and what was typed, field by field; its answer is the
source ids of the best rows. None of them gives a verdict. Whoever can make one of them better: please do.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson
import psycopg
import requests

from benchmarks.quality.site import Site
from storage.database import driver_conninfo

SQL: Final = Path(__file__).parents[1] / "baselines"
TOP: Final = 20
ROWS: Final = 5_000
_COLUMNS: Final = ("source_id", "kind", "name", "number", "map_sheet", "parcel", "place")
_FIELDS: Final = ["name", "number", "map_sheet", "parcel", "place"]
Row = tuple[str | None, ...]


def rows_of(records: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """One row for each thing that a record names."""
    for record in records:
        source_id = record["source_id"]
        parties = record.get("parties", ())
        persons = [*record.get("persons", ()), *(one["person"] for one in parties if one.get("person"))]
        organizations = [
            *record.get("organizations", ()),
            *(one["organization"] for one in parties if one.get("organization")),
        ]
        for one in persons:
            identities = " ".join(identity["number"] for identity in one.get("identities", ())) or None
            yield source_id, "person", one.get("name"), identities, None, None, one.get("address")
        for one in organizations:
            yield source_id, "organization", one.get("name"), one.get("tax_code"), None, None, one.get("address")
        for one in record.get("assets", ()):
            certificate = one.get("certificate", {})
            numbers = [certificate.get(name) for name in ("serial", "register_number")]
            numbers += [one.get(name) for name in ("plate", "chassis", "engine")]
            numbers += [each.get("certificate_serial") for each in one.get("former", ())]
            place = ", ".join(one[level] for level in ("commune", "district", "province") if one.get(level)) or None
            joined = " ".join(filter(None, [*numbers, *one.get("identifiers", ())])) or None
            yield source_id, one["kind"], one.get("description"), joined, one.get("map_sheet"), one.get("parcel"), place


def typed(request: dict[str, Any]) -> Iterator[dict[str, str]]:
    """What is typed into the search form for each thing asked: name, number, map_sheet, parcel, place."""
    for one in request.get("persons", ()):
        yield from _each(one.get("name"), one.get("id_numbers", ()))
    for one in request.get("organizations", ()):
        yield from _each(one.get("name"), [one["tax_code"]] if one.get("tax_code") else [])
    for one in request.get("vehicles", ()):
        yield from _each(None, one.values())
    for one in request.get("others", ()):
        yield from _each(one.get("description"), one.get("identifiers", ()))
    for one in request.get("parcels", ()):
        yield from _each(None, [one[name] for name in ("certificate_number", "register_number") if one.get(name)])
        if one.get("parcel") or one.get("map_sheet"):
            place = {"place": one["commune"]} if one.get("commune") else {}
            yield {**{name: one[name] for name in ("map_sheet", "parcel") if one.get(name)}, **place}


def _each(name: str | None, numbers: Iterable[str]) -> Iterator[dict[str, str]]:
    if name:
        yield {"name": name}
    yield from ({"number": number} for number in numbers if number)


class Ilike:
    """ILIKE '%…%' on unaccented columns, as register systems do today: every column typed must hold what was typed."""

    name = "ILIKE"

    def __init__(self, site: Site) -> None:
        """The flat table is made on first use by whichever baseline comes first."""
        self._connection = psycopg.connect(driver_conninfo(site.database_url), autocommit=True)

    def prepare(self, records: Iterable[dict[str, Any]]) -> None:
        """Make the flat table and fill it."""
        self._connection.execute((SQL / "flat.sql").read_text(encoding="utf-8"))
        statement = f"copy baseline.flat ({', '.join(_COLUMNS)}) from stdin"
        with self._connection.cursor().copy(statement) as copy:
            for row in rows_of(records):
                copy.write_row([value.replace("\x00", "") if value else value for value in row])
        self._connection.execute("vacuum analyze baseline.flat")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def answer(self, request: dict[str, Any]) -> tuple[list[str], float]:
        """Source ids, best first, and milliseconds."""
        begun = time.perf_counter()
        counted: dict[str, float] = {}
        for fields in typed(request):
            for source_id, worth in self._ask(fields):
                counted[source_id] = counted.get(source_id, 0.0) + worth
        ranked = sorted(counted, key=lambda one: -counted[one])[:TOP]
        return ranked, (time.perf_counter() - begun) * 1000

    def _ask(self, fields: dict[str, str]) -> list[tuple[str, float]]:
        where, values = [], []
        for name, value in fields.items():
            if name in {"map_sheet", "parcel"}:
                where.append(f"{name} = %s")
                values.append(value)
            else:
                where.append(f"{name}_plain ilike '%%' || baseline.plain(%s) || '%%'")
                values.append(value.strip())
        sql = f"select source_id, 1.0 from baseline.flat where {' and '.join(where)} limit 200"  # noqa: S608  names of our own
        return [(row[0], float(row[1])) for row in self._connection.execute(sql, values)]


class Trigram(Ilike):
    """pg_trgm: the same table with trigram indexes, rows that are similar enough, the most similar first."""

    name = "pg_trgm"

    def prepare(self, records: Iterable[dict[str, Any]]) -> None:
        """Give the flat table its indexes."""
        del records  # ILIKE's table serves
        for statement in (SQL / "trigram.sql").read_text(encoding="utf-8").split(";"):
            if statement.strip():
                self._connection.execute(statement)
        self._connection.execute("vacuum analyze baseline.flat")
        self._connection.execute("set search_path = public, baseline")

    def _ask(self, fields: dict[str, str]) -> list[tuple[str, float]]:
        where, order, values = [], [], []
        for name, value in fields.items():
            if name in {"map_sheet", "parcel"}:
                where.append(f"{name} = %({name})s")
            else:
                where.append(f"{name}_plain operator(baseline.%%) baseline.plain(%({name})s)")
                order.append(f"baseline.similarity({name}_plain, baseline.plain(%({name})s))")
            values.append((name, value.strip()))
        worth = " + ".join(order) or "1.0"
        which = f"from baseline.flat where {' and '.join(where)}"
        sql = f"select source_id, {worth} as worth {which} order by worth desc limit 100"
        return [(row[0], float(row[1])) for row in self._connection.execute(sql, dict(values))]


class MultiMatch:
    """OpenSearch as it comes: text fields with ASCII folding, a fuzzy multi_match for each thing typed."""

    name = "multi_match AUTO"

    def __init__(self, site: Site) -> None:
        """Its index is made by `prepare` and gone after `close`."""
        self._url = f"{site.engine_url}/{site.settings.index_prefix}-plain-{secrets.token_hex(3)}"
        self._session = requests.Session()

    def prepare(self, records: Iterable[dict[str, Any]]) -> None:
        """Make the index and fill it."""
        analyzer = {"plain": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}}
        properties = {name: {"type": "text", "analyzer": "plain"} for name in _FIELDS} | {
            "source_id": {"type": "keyword"}
        }
        settings = {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "analysis": {"analyzer": analyzer},
        }
        body: dict[str, Any] = {"settings": settings, "mappings": {"properties": properties}}
        self._session.put(self._url, json=body, timeout=60).raise_for_status()
        remaining = rows_of(records)
        while batch := list(islice(remaining, ROWS)):
            lines = b"".join(
                b'{"index":{}}\n'
                + orjson.dumps({key: value for key, value in zip(_COLUMNS, row, strict=True) if value})
                + b"\n"
                for row in batch
            )
            reply = self._session.post(
                f"{self._url}/_bulk", data=lines, headers={"content-type": "application/x-ndjson"}, timeout=300
            )
            reply.raise_for_status()
            assert not reply.json()["errors"]
        self._session.post(f"{self._url}/_refresh", timeout=300).raise_for_status()

    def close(self) -> None:
        """Drop the index."""
        self._session.delete(self._url, timeout=60)
        self._session.close()

    def answer(self, request: dict[str, Any]) -> tuple[list[str], float]:
        """Source ids, best first, and milliseconds."""
        begun = time.perf_counter()
        should = [
            {"multi_match": {"query": " ".join(fields.values()), "fields": _FIELDS, "fuzziness": "AUTO"}}
            for fields in typed(request)
        ]
        body: dict[str, Any] = {"size": 2 * TOP, "query": {"bool": {"should": should}}, "_source": ["source_id"]}
        reply = self._session.post(f"{self._url}/_search", json=body, timeout=60)
        reply.raise_for_status()
        ranked = list(dict.fromkeys(hit["_source"]["source_id"] for hit in reply.json()["hits"]["hits"]))[:TOP]
        return ranked, (time.perf_counter() - begun) * 1000
