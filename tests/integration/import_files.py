"""Files as a careless sender writes them, and what an import has made of them in the database."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from storage.database import Database
from storage.importing import Counts, Watcher, import_file
from storage.records import Origin
from storage.rejects import Reject

IMPORTED = Origin("import", "local", None)
TYPED = Origin("api", "officer", "Phòng thi hành án khu vực 1")


def notice(source_id: str, **changes: object) -> dict[str, object]:
    return {
        "type": "notice",
        "source": "uchi",
        "source_id": source_id,
        "document": {"number": "123/TB-CCTHADS", "date": "2024-05-06", "agency": "Chi cục THADS thành phố Vinh"},
        "measure": "suspension",
        "persons": [{"name": "Nguyễn Văn An", "birth_year": 1980}],
        **changes,
    }


def deed(source_id: str) -> dict[str, object]:
    parties = [{"role": "transferor", "person": {"name": "Trần Thị Bình"}}]
    return {
        "type": "deed",
        "source": "uchi",
        "source_id": source_id,
        "number": "1/2023",
        "signed_on": "2023-04-05",
        "kind": "transfer",
        "parties": parties,
    }


LAND = {"kind": "land", "certificate": {"serial": "BA 123456"}}
OTHER = {"kind": "other", "description": "đ" * 20_000}


def line(record: dict[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def written(path: Path, *lines: bytes | dict[str, object]) -> Path:
    path.write_bytes(b"".join((each if isinstance(each, bytes) else line(each)) + b"\n" for each in lines))
    return path


def run(database: Database, path: Path) -> tuple[Counts, list[Reject]]:
    rejects: list[Reject] = []
    return import_file(database, path, IMPORTED, Watcher(rejected=rejects.append)).counts, rejects


def state(database: Database) -> dict[str, object]:
    """Everything that an import may touch, by the sender's ids; ids, revs and times of ours left out."""
    queries = {
        "records": "select source, source_id, type, version, body, publication, account, imported_digest from records",
        "versions": """select r.source, r.source_id, v.version, v.body from record_versions v
                       join records r on r.id = v.record_id""",
        "mentions": """select r.source, r.source_id, m.no, m.kind, m.doc - 'record', m.deleted from mentions m
                       join records r on r.id = m.record_id""",
        "keys": "select k.key, r.source, r.source_id, k.no from mention_keys k join records r on r.id = k.record_id",
        "links": "select r.source, r.source_id, l.relation, l.source, l.source_id from record_links l join records r "
        "on r.id = l.record_id",
        "changes": "select r.source, r.source_id, c.keys from changes c join records r on r.id = c.record_id",
    }
    with database.snapshot() as tx:
        return {name: sorted(map(repr, tx.exec_driver_sql(query))) for name, query in queries.items()}


def touched(database: Database) -> list[object]:
    with database.snapshot() as tx:
        rows = tx.exec_driver_sql("select id, version, rev, changed_xid::text, updated_at from records order by id")
        return [*rows, tx.exec_driver_sql("select count(*) from changes").scalar_one()]


def latest_import(database: Database) -> sa.Row:
    with database.snapshot() as tx:
        return tx.exec_driver_sql("select * from imports order by id desc limit 1").one()


def sources(database: Database) -> list[str]:
    with database.snapshot() as tx:
        return list(tx.exec_driver_sql("select source_id from records order by source_id").scalars())


def until(condition: Callable[[], object]) -> None:
    for _ in range(6000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")
