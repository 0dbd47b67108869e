"""Imports that wait, are killed, run side by side or lose their connection."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soat.province import province, write_lines
from storage import importing
from storage.changes import mark_stuck, queue_state
from storage.database import Database
from storage.importing import Counts, Unsearchable, Watcher, import_file, wait_until_searchable
from storage.json_lines import LONGEST_LINE
from storage.records import Draft, apply_records
from tests.integration.import_files import (
    IMPORTED,
    latest_import,
    line,
    notice,
    run,
    state,
    touched,
    until,
    written,
)
from tests.services import new_database


def test_an_import_waits_while_the_queue_is_full(database, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_RECORDS", 5)
    monkeypatch.setattr(importing, "QUEUE_LIMIT", 7)
    waited = []

    def drain(queued: int) -> None:
        waited.append(queued)
        with database.transaction() as tx:
            tx.exec_driver_sql("delete from changes")

    path = written(tmp_path / "a.jsonl", *(notice(str(i)) for i in range(30)))
    imported = import_file(database, path, IMPORTED, Watcher(waiting=drain))
    assert imported.counts == Counts(created=30)
    assert waited == [8, 8]  # one more than allowed is all that is counted


def test_long_records_make_short_batches(database, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_BYTES", 3 * LONGEST_LINE)
    drafts = []
    monkeypatch.setattr(
        importing,
        "apply_records",
        lambda tx, batch, origin: drafts.append(len(batch)) or apply_records(tx, batch, origin),
    )
    path = written(tmp_path / "a.jsonl", *(notice(str(i), content="x" * 199_000) for i in range(40)))
    assert run(database, path)[0] == Counts(created=40)
    assert max(drafts) <= 16
    assert sum(drafts) == 40


def test_waiting_ends_when_nothing_of_it_is_queued(database, tmp_path):
    imported = import_file(database, written(tmp_path / "a.jsonl", notice("1"), notice("2")), IMPORTED)
    seen = []

    def index(pending: Unsearchable) -> None:
        seen.append(pending)
        with database.transaction() as tx:
            tx.exec_driver_sql("delete from changes where id = (select min(id) from changes)")
            # What others enter meanwhile is not waited for.
            body = notice(f"later-{len(seen)}")
            apply_records(tx, [Draft(body)], IMPORTED)

    assert wait_until_searchable(database, imported.started_at, index) == Unsearchable(pending=0, stuck=0)
    assert seen == [Unsearchable(2, 0), Unsearchable(1, 0)]


def test_waiting_tells_what_is_stuck_of_this_import_only(database, tmp_path):
    import_file(database, written(tmp_path / "a.jsonl", notice("1")), IMPORTED)
    with database.transaction() as tx:
        mark_stuck(tx, tx.exec_driver_sql("select max(id) from changes").scalar_one(), "poison")
    imported = import_file(database, written(tmp_path / "b.jsonl", notice("2")), IMPORTED)
    with database.transaction() as tx:
        mark_stuck(tx, tx.exec_driver_sql("select max(id) from changes").scalar_one(), "poison")
        assert queue_state(tx).stuck == 2
    assert wait_until_searchable(database, imported.started_at) == Unsearchable(pending=0, stuck=1)


class Undone(Exception):
    """Not an error: how a transaction is rolled back."""


IMPORTER = """
import sys
from pathlib import Path
from storage import importing
from storage.database import Database
from storage.records import Origin
importing.BATCH_RECORDS = 20
database = Database(sys.argv[1])
counts = importing.import_file(database, Path(sys.argv[2]), Origin("import", "local", None)).counts
print(counts.created, counts.changed, counts.unchanged, counts.rejected)
"""


@contextmanager
def importer(url: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", IMPORTER, url, str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_killed_in_the_middle_the_same_command_ends_in_the_same_state(
    services, template_database, database, database_url, tmp_path, monkeypatch
):
    monkeypatch.setattr(importing, "BATCH_RECORDS", 20)
    records = list(province(5, 120, 60))
    records[150] = {**records[3], "content": "named a second time"}
    lines = [line(record) for record in records]
    lines[10] = lines[90] = b"{"
    path = written(tmp_path / "a.jsonl", *lines)
    with suppress(Undone), database.transaction() as tx:
        # Somebody else is about to insert record 100: the import stands still in the middle of its sixth batch.
        apply_records(tx, [Draft(records[100])], IMPORTED)
        with importer(database_url, path) as process:
            until(lambda: waiting_for_a_lock(database) or process.poll() is not None)
            assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        raise Undone
    half = latest_import(database)
    assert (half.state, half.lines_applied) == ("running", 100)
    counts, rejects = run(database, path)
    assert [reject.stood.line for reject in rejects] == [11, 91]
    with new_database(services.database_url, template_database) as other_url:
        other = Database(other_url)
        uninterrupted, _ = run(other, path)
        expected = state(other)
        other.close()
    assert counts == uninterrupted
    assert state(database) == expected
    before = touched(database)
    assert run(database, path)[0].created == 0
    assert [row[:3] for row in touched(database)[:-1] if row.version == 1] == [
        row[:3] for row in before[:-1] if row.version == 1
    ]


def waiting_for_a_lock(database: Database) -> bool:
    with database.snapshot() as tx:
        query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return bool(tx.exec_driver_sql(query).scalar_one())


def test_the_same_file_twice_at_once(services, template_database, database, database_url, tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        write_lines(stream, province(5, 120, 60))
    with importer(database_url, path) as one, importer(database_url, path) as two:
        said = [process.communicate(timeout=120)[0] for process in (one, two)]
        assert [one.returncode, two.returncode] == [0, 0]
    # Whoever comes while the other is at work shares in it; whoever comes after finds it done.
    assert "180 0 0 0\n" in said
    assert set(said) <= {"180 0 0 0\n", "0 0 180 0\n"}
    with database.snapshot() as tx:
        assert tx.exec_driver_sql("select count(*), max(version) from records").one() == (180, 1)
        assert tx.exec_driver_sql("select count(*) from imports").scalar_one() == 1


def test_two_files_that_name_the_same_records_at_once(database, database_url, tmp_path):
    records = list(province(5, 60, 40))
    path = written(tmp_path / "a.jsonl", *map(line, records))
    other = written(tmp_path / "b.jsonl", *(line({**record, "content": "b"}) for record in reversed(records)))
    with importer(database_url, path) as one, importer(database_url, other) as two:
        said = [list(map(int, process.communicate(timeout=120)[0].split())) for process in (one, two)]
        assert [one.returncode, two.returncode] == [0, 0]
    created, changed, unchanged, rejected = map(sum, zip(*said, strict=True))
    assert (created, changed, unchanged, rejected) == (100, 100, 0, 0)
    with database.snapshot() as tx:
        assert tx.exec_driver_sql("select count(*), min(version), max(version) from records").one() == (100, 2, 2)
        assert tx.exec_driver_sql("select count(*) from record_versions").scalar_one() == 100


def test_an_import_survives_a_lost_connection(database, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_RECORDS", 20)
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        write_lines(stream, province(5, 60, 40))
    cut = []

    def cut_once(tx, batch, origin):
        applied = apply_records(tx, batch, origin)
        if not cut:
            cut.append(True)
            with database.transaction() as other:
                other.exec_driver_sql(
                    "select pg_terminate_backend(%s)", (tx.exec_driver_sql("select pg_backend_pid()").scalar_one(),)
                )
        return applied

    monkeypatch.setattr(importing, "apply_records", cut_once)
    assert run(database, path)[0] == Counts(created=100)
    assert cut
