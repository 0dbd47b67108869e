"""The way in: what import, indexer and a new generation do, and what COPY and a bare `_bulk` of the same rows do."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import orjson
import psycopg
import psycopg.sql
import requests

from analyzers import mapping
from benchmarks.asking import SQL, Client
from benchmarks.material import Material, Question, bodies
from benchmarks.report import Times
from benchmarks.stack import Stack, import_file
from soat.fiction.pen import Record
from soat.province import province, write_lines
from storage.database import driver_conninfo

#: What an import writes. `changes` is not in it: the queue is empty again by the time it is compared.
TABLES = ("records", "mentions", "mention_keys", "record_links")
RAW = "bench-raw"
BULK_DOCUMENTS = 5_000
SENDERS = 2
POLL_SECONDS = 0.002
OTHER_SEED = 98  # a province that nobody has loaded yet
ALONE = 300  # pairs of lookups before an import that are compared with those beside it


@dataclass(frozen=True)
class Beside:
    """The same lookups alone and while an import and the indexer run."""

    alone: Times
    beside: Times

    @property
    def ratio(self) -> float:
        """How many times the p95 is what it is alone."""
        return self.beside.p95 / self.alone.p95


def connect(stack: Stack) -> psycopg.Connection:
    """The driver's own connection."""
    return psycopg.connect(driver_conninfo(stack.database_url), autocommit=True)


# ----- PostgreSQL -----


def copy_same_rows(stack: Stack) -> float:
    """Seconds of COPY alone for the rows of all records, into tables with the same indexes; they are dropped again."""
    with connect(stack) as connection:
        connection.execute("create schema bench_copy")
        files = {}
        for table in TABLES:
            connection.execute(f"create table bench_copy.{table} (like public.{table} including all)")
            files[table] = stack.folder / f"{table}.copy"
            statement = f"copy public.{table} to stdout (format binary)"
            with files[table].open("wb") as stream, connection.cursor().copy(statement) as copy:
                for part in copy:
                    stream.write(part)
        begun = time.perf_counter()
        for table, file in files.items():
            statement = f"copy bench_copy.{table} from stdin (format binary)"
            with file.open("rb") as stream, connection.cursor().copy(statement) as copy:
                while part := stream.read(1 << 20):
                    copy.write(part)
        taken = time.perf_counter() - begun
        connection.execute("drop schema bench_copy cascade")
    for file in files.values():
        file.unlink()
    return taken


def fill_flat(stack: Stack, material: Material) -> float:
    """Make and fill the baseline's flat table; seconds."""
    begun = time.perf_counter()
    with connect(stack) as connection:
        connection.execute((SQL / "flat.sql").read_text(encoding="utf-8"))
        columns = "source_id, kind, name, number, map_sheet, parcel, place"
        with connection.cursor().copy(f"copy baseline.flat ({columns}) from stdin") as copy:
            for row in _flat_rows(material):
                copy.write_row(row)
        connection.execute("vacuum analyze baseline.flat")
    return time.perf_counter() - begun


def index_flat(stack: Stack) -> float:
    """Give the flat table its trigram indexes; seconds."""
    begun = time.perf_counter()
    with connect(stack) as connection:
        for statement in (SQL / "trigram.sql").read_text(encoding="utf-8").split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("vacuum analyze baseline.flat")  # GIN's pending list, and statistics
    return time.perf_counter() - begun


def _flat_rows(material: Material) -> Iterator[tuple[str | None, ...]]:
    for path in (material.first, material.rest):
        with path.open("rb") as stream:
            for line in stream:
                yield from _flat(orjson.loads(line))


def _flat(record: dict[str, Any]) -> Iterator[tuple[str | None, ...]]:
    source_id = record["source_id"]
    persons = [*record.get("persons", ()), *(p["person"] for p in record.get("parties", ()) if p.get("person"))]
    organizations = [
        *record.get("organizations", ()),
        *(p["organization"] for p in record.get("parties", ()) if p.get("organization")),
    ]
    for one in persons:
        numbers = " ".join(identity["number"] for identity in one.get("identities", ())) or None
        yield source_id, "person", one.get("name"), numbers, None, None, one.get("address")
    for one in organizations:
        yield source_id, "organization", one.get("name"), one.get("tax_code"), None, None, one.get("address")
    for one in record.get("assets", ()):
        numbers = [one.get("certificate", {}).get("serial"), one.get("plate"), one.get("chassis"), one.get("engine")]
        place = ", ".join(one[level] for level in ("commune", "district", "province") if one.get(level))
        number = " ".join(filter(None, [*numbers, *one.get("identifiers", ())]))
        yield source_id, one["kind"], one.get("description"), number, one.get("map_sheet"), one.get("parcel"), place


# ----- the engine -----


def raw_bulk(stack: Stack) -> tuple[int, float]:
    """Documents, and seconds of a bare `_bulk` of them all by two threads, and one refresh. The index stays."""
    chunks = list(_dump(stack))
    settings = mapping.index_body(1, 0)
    settings["settings"]["index"] |= {"refresh_interval": "-1", "translog.durability": "async"}
    requests.delete(f"{stack.engine_url}/{RAW}", timeout=60)
    requests.put(f"{stack.engine_url}/{RAW}", json=settings, timeout=60).raise_for_status()
    waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for path, _ in chunks:
        waiting.put(path)
    failed: list[str] = []

    def send() -> None:
        with requests.Session() as session:
            while True:
                try:
                    body = waiting.get_nowait().read_bytes()
                except queue.Empty:
                    return
                if problem := _send(session, stack, body):
                    failed.append(problem)

    begun = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    requests.post(f"{stack.engine_url}/{RAW}/_refresh", timeout=600).raise_for_status()
    taken = time.perf_counter() - begun
    for path, _ in chunks:
        path.unlink()
    if failed:
        raise RuntimeError(f"{len(failed)} bulks failed: {failed[0]}")
    return sum(count for _, count in chunks), taken


def _send(session: requests.Session, stack: Stack, body: bytes) -> str | None:
    url = f"{stack.engine_url}/{RAW}/_bulk?filter_path=errors,status"
    for _ in range(30):
        reply = session.post(url, data=body, headers={"content-type": "application/x-ndjson"}, timeout=300)
        if reply.status_code != 429:  # noqa: PLR2004  too busy: again
            return None if reply.ok and not reply.json()["errors"] else reply.text[:200]
        time.sleep(1)
    return "429"


def _dump(stack: Stack) -> Iterator[tuple[Path, int]]:
    """The documents as ready bodies of `_bulk` in files, so that sending them is all that is timed."""
    sql = "select m.record_id || '-' || m.no, r.rev, m.doc::text from mentions m join records r on r.id = m.record_id"
    with psycopg.connect(driver_conninfo(stack.database_url)) as connection:
        cursor = connection.cursor("documents")
        cursor.itersize = BULK_DOCUMENTS
        cursor.execute(sql)
        number = 0
        while rows := cursor.fetchmany(BULK_DOCUMENTS):
            path = stack.folder / f"bulk-{number}.ndjson"
            path.write_bytes("".join(_action(*row) for row in rows).encode())
            yield path, len(rows)
            number += 1


def _action(name: str, rev: int, document: str) -> str:
    return f'{{"index":{{"_id":"{name}","version":{rev},"version_type":"external_gte"}}}}\n{document}\n'


def first_generation(stack: Stack) -> float:
    """Seconds from the registration of a new generation to its being live, by `soat index run` on a full database."""
    stack.indexer.stop()
    index = stack.live_index()
    with connect(stack) as connection:
        connection.execute("update generations set state = 'retired' where state = 'live'")
        if index:
            stack.engine.delete(index)
        stack.start_indexer()
        stack.wait_live()
        return float(
            connection.execute(
                "select extract(epoch from clock_timestamp() - created_at) from generations where state = 'live'"
            ).fetchone()[0]
        )


# ----- one record -----


def commit_to_searchable(stack: Stack, count: int) -> Times:
    """Milliseconds from the POST of a new notice, its commit included, to its acknowledgement by the indexer.

    An acknowledgement comes after the engine's refresh: from then on the index alone finds the notice.
    """
    client, times = Client(stack.url), []
    with connect(stack) as connection:
        for body in new_notices(count):
            begun = time.perf_counter()
            _, answer = client.post("/api/v1/notices", body)
            while connection.execute("select from changes where record_id = %s", [int(answer["id"])]).fetchone():
                time.sleep(POLL_SECONDS)
            times.append((time.perf_counter() - begun) * 1000)
    return Times(tuple(times))


def lookups_beside_import(stack: Stack, material: Material, records: int) -> tuple[Beside, Beside, float]:
    """Lookups of one client alone and, at once after that, while `soat import` and the indexer take in new records.

    A number and a family by turns, for as long as it takes until all of the new records are in the index. Last comes
    how many records a second that was.
    """
    path = stack.folder / "beside.jsonl"
    with path.open("wb") as stream:
        write_lines(stream, ({**_unlinked(one), "source": "beside"} for one in province(OTHER_SEED, records, 0)))
    done, taken = threading.Event(), list[float]()

    def load() -> None:
        try:
            taken.append(import_file(stack, path)[1])
        finally:
            done.set()

    client, questions = Client(stack.url), list(zip(cycle(material.numbers), material.families, strict=False))
    alone = _by_turns(client, questions, lambda asked: asked >= ALONE)
    loading = threading.Thread(target=load)
    loading.start()
    beside = _by_turns(client, questions, lambda _: done.is_set())
    loading.join()
    path.unlink()
    if not taken:
        raise RuntimeError("the import failed")
    return Beside(alone[0], beside[0]), Beside(alone[1], beside[1]), records / taken[0]


def _by_turns(
    client: Client, questions: Sequence[tuple[Question, Question]], enough: Callable[[int], bool]
) -> tuple[Times, Times]:
    numbers: list[float] = []
    families: list[float] = []
    for number, family in cycle(questions):
        if enough(len(numbers)):
            break
        numbers.append(client.look_up(number))
        families.append(client.look_up(family))
    return Times(tuple(numbers)), Times(tuple(families))


def bare_bulk_and_refresh(stack: Stack, count: int) -> Times:
    """Milliseconds of a `_bulk` of one record's documents into the raw index, and a refresh."""
    times = []
    with connect(stack) as connection, requests.Session() as session:
        sql = "select record_id || '-' || no, 1, doc::text from mentions where record_id = %s"
        ids = [row[0] for row in connection.execute("select id from records order by id desc limit %s", [count])]
        for number, record in enumerate(ids):
            rows = connection.execute(sql, [record]).fetchall()
            body = "".join(_action(f"new-{number}-{name}", rev, doc) for name, rev, doc in rows).encode()
            begun = time.perf_counter()
            _send(session, stack, body)
            session.post(f"{stack.engine_url}/{RAW}/_refresh", timeout=60).raise_for_status()
            times.append((time.perf_counter() - begun) * 1000)
    return Times(tuple(times))


def new_notices(count: int, seed: int = 99) -> Sequence[Record]:
    """Notices of another province, as they are posted: whose they are is the API's to say."""
    left_out = {"type", "source", "source_id"}
    made = list(province(seed, 100 + count, 0))[100:]
    return [{name: value for name, value in _unlinked(one).items() if name not in left_out} for one in made]


def _unlinked(record: Record) -> Record:
    """Without what ends or names a record of the province that is loaded."""
    return {name: value for name, value in record.items() if name not in {"replaces", "relates_to"}}


# ----- what it takes -----


def index_size(stack: Stack) -> tuple[int, int]:
    """Bytes and documents of the live index."""
    index = stack.live_index()
    requests.post(f"{stack.engine_url}/{index}/_flush", timeout=300).raise_for_status()
    stats = requests.get(f"{stack.engine_url}/{index}/_stats/store,docs", timeout=60).json()["_all"]["primaries"]
    return stats["store"]["size_in_bytes"], stats["docs"]["count"]


def database_size(stack: Stack) -> dict[str, int]:
    """Bytes of each table of ours with its indexes; without the lookups, which this very run has stored."""
    sql = """
        select c.relname, pg_total_relation_size(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'lookups' order by 2 desc
    """
    with connect(stack) as connection:
        return dict(connection.execute(sql).fetchall())


def sample(material: Material, count: int) -> list[dict[str, Any]]:
    """Record bodies for measuring the derivation of keys."""
    return bodies(material.first, count)
