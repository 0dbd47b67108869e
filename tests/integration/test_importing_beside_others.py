"""What an import does not do to others: unchanged rows stay as they lie, and another import stands in nobody's way."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from soat.province import province
from storage.database import Database
from storage.importing import Counts, import_file
from storage.records import Draft, Origin, apply_records

IMPORTED = Origin("import", "local", None)
ROOT = Path(__file__).parents[2]
# xmax too: a row lock is written into the row, and a page full of them into the log.
LAID = "select tableoid::regclass::text, ctid::text, xmin::text, xmax::text from {} order by ctid"
TABLES = ("records", "record_versions", "mentions", "mention_keys", "record_links", "changes")


class Undone(Exception):
    """Not an error: how a transaction is rolled back."""


def written(path: Path, records: list[dict]) -> Path:
    path.write_bytes(b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records))
    return path


def laid(database: Database) -> dict[str, list[tuple]]:
    with database.snapshot() as tx:
        return {table: [tuple(row) for row in tx.exec_driver_sql(LAID.format(table))] for table in TABLES}


def scalar(database: Database, query: str) -> int:
    with database.snapshot() as tx:
        return tx.exec_driver_sql(query).scalar_one()


def another(folder: Path, database: Database, number: int = 0) -> None:
    """Import something else, so that a file is not recognised as the last one and each record is compared."""
    record = {**next(province(1, 1, 0)), "source": "another", "source_id": str(number)}
    import_file(database, written(folder / f"another-{number}.jsonl", [record]), IMPORTED)


def test_unchanged_rows_stay_as_they_lie(database, tmp_path):
    path = written(tmp_path / "a.jsonl", list(province(1, 60, 40)))
    import_file(database, path, IMPORTED)
    another(tmp_path, database)
    with database.transaction() as tx:
        tx.exec_driver_sql("delete from changes")
    before = laid(database)
    assert all(before[table] for table in ("records", "mentions", "mention_keys", "record_links"))
    assert import_file(database, path, IMPORTED).counts == Counts(unchanged=100)
    assert laid(database) == before
    assert before["changes"] == []


def test_of_a_file_with_one_change_that_record_alone_is_written(database, tmp_path):
    records = list(province(1, 60, 40))
    import_file(database, written(tmp_path / "a.jsonl", records), IMPORTED)
    before = laid(database)
    records[50] = {**records[50], "content": "changed"}
    counts = import_file(database, written(tmp_path / "b.jsonl", records), IMPORTED).counts
    assert counts == Counts(changed=1, unchanged=99)
    after = laid(database)
    assert len(set(before["records"]) & set(after["records"])) == 99
    assert len(after["changes"]) == len(before["changes"]) + 1


def test_a_record_that_another_holds_is_waited_for_only_if_it_changes(database, database_url, tmp_path):
    records = list(province(1, 6, 4))
    path = written(tmp_path / "a.jsonl", records)
    import_file(database, path, IMPORTED)
    another(tmp_path, database)
    with suppress(Undone), database.transaction() as tx:
        tx.exec_driver_sql("select from records for update")
        with importer(database_url, path, batch=100) as process:
            assert process.communicate(timeout=60)[0] == "0 0 10 0\n"
        raise Undone


def test_a_record_that_the_file_changes_further_on_is_locked_in_its_turn(database, database_url, tmp_path):
    first, second = list(province(1, 2, 0))
    import_file(database, written(tmp_path / "a.jsonl", [first, second]), IMPORTED)
    path = written(
        tmp_path / "b.jsonl", [first, {**second, "content": "changed"}, {**first, "content": "changed further on"}]
    )
    held = "select from records where source_id = %s for update"
    free = "select count(*) from (select from records where source_id = %s for update skip locked) as free"
    with importing_while(database, database_url, path, held, second["source_id"]), database.transaction() as tx:
        assert tx.exec_driver_sql(free, (first["source_id"],)).scalar_one() == 0


def test_two_imports_in_opposite_order_close_no_circle(database, database_url, tmp_path):
    records = list(province(5, 60, 40))
    records.sort(key=lambda record: (record["source"], record["source_id"]))
    path = written(tmp_path / "a.jsonl", records)
    other = written(tmp_path / "b.jsonl", [{**record, "content": "b"} for record in reversed(records)])
    with ExitStack() as stack:
        with suppress(Undone), database.transaction() as tx:
            # Somebody is about to insert the one in the middle. In the order of their files each import would hold one
            # half by now, and want the other half next.
            apply_records(tx, [Draft(records[50])], IMPORTED)
            both = [stack.enter_context(importer(database_url, each, batch=200)) for each in (path, other)]
            wait_for_locks(database, 2, both)
            raise Undone
        said = [list(map(int, process.communicate(timeout=60)[0].split())) for process in both]
        assert [process.returncode for process in both] == [0, 0]
    assert scalar(database, "select deadlocks from pg_stat_database where datname = current_database()") == 0
    # Whoever came first created all, the other one changed all; each says so of itself.
    assert sorted(said) == [[0, 100, 0, 0], [100, 0, 0, 0]]
    with database.snapshot() as tx:
        rows = tx.exec_driver_sql(
            "select file_name, state, lines_applied, created, changed, unchanged, rejected from imports order by 1"
        )
        assert [tuple(row) for row in rows] == [
            ("a.jsonl", "done", 100, *said[0]),
            ("b.jsonl", "done", 100, *said[1]),
        ]
        bodies = tx.exec_driver_sql("select version, body ->> 'content' from records").all()
    last = {"b"} if said[1][1] else {record.get("content") for record in records}
    assert {(version, content) for version, content in bodies} == {(2, content) for content in last}
    assert len(bodies) == 100
    assert scalar(database, "select count(*) from record_versions") == 100


IMPORTER = """
import sys
from pathlib import Path
from storage import importing
from storage.database import Database
from storage.records import Origin
importing.BATCH_RECORDS = int(sys.argv[3])
database = Database(sys.argv[1])
counts = importing.import_file(database, Path(sys.argv[2]), Origin("import", "local", None)).counts
print(counts.created, counts.changed, counts.unchanged, counts.rejected)
"""


@contextmanager
def importer(url: str, path: Path, *, batch: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", IMPORTER, url, str(path), str(batch)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def importing_while(database: Database, url: str, path: Path, held: str, source_id: str) -> Iterator[None]:
    """An import that waits for a row lock, which is held until the end; it must then end well."""
    with ExitStack() as stack:
        with suppress(Undone), database.transaction() as tx:
            tx.exec_driver_sql(held, (source_id,))
            process = stack.enter_context(importer(url, path, batch=100))
            wait_for_locks(database, 1, [process])
            yield
            raise Undone
        process.communicate(timeout=60)
        assert process.returncode == 0


def wait_for_locks(database: Database, expected: int, processes: list[subprocess.Popen[str]]) -> None:
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    for _ in range(6000):
        assert all(process.poll() is None for process in processes)
        if scalar(database, query) == expected:
            return
        threading.Event().wait(0.01)
    pytest.fail("they never waited")
