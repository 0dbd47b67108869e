"""Bulk import of JSON lines: a file is read once, and applied batch by batch, each batch with its progress row.

A batch and the progress that it makes commit together, so that a kill at any moment leaves a state from which the same
command goes on. The same file again changes nothing. What is refused is reported line by line; the rest loads.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar

import psycopg
import sqlalchemy as sa
import sqlalchemy.exc
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from storage.errors import Conflict, DatabaseUnavailable, InvalidRecord, Problem
from storage.giving_way import GivingWay
from storage.json_lines import Fault, Line, kept_text, parse_line, read_lines
from storage.models.imports import imports
from storage.models.queue import changes
from storage.models.records import records
from storage.records import Draft, Origin, apply_records
from storage.rejects import Reject, Stood, check_whole, mended
from storage.schemas import require_unicode, validate_record

if TYPE_CHECKING:
    from datetime import datetime
    from io import BufferedReader
    from pathlib import Path

    from storage.database import Database, Tx

T = TypeVar("T")

#: A lookup reads what was committed while it was under way: a batch of 5,000 made some take 0.1 s longer.
BATCH_RECORDS = 1_000
#: Bytes of lines in a batch: long records make short batches, so that memory stays constant.
BATCH_BYTES = 8 * 1024 * 1024
#: Above so many queued changes an import waits: what is queued is matched by every lookup, and that must stay cheap.
QUEUE_LIMIT = 50_000
_POLL_SECONDS = 0.2
# A deadlock or a restarted server rolls one batch back; it is tried again rather than the whole file given up.
_RETRY_SECONDS = 60
# An advisory lock in two halves: this one, and 32 bits of the file's digest.
_IMPORT_LOCK = 0x50A7_0002
_TAKEN = ("id_of_another_type", "Nguồn và mã nguồn này là của một bản ghi loại khác (thông báo hoặc giao dịch).")
_UNSTORABLE = (sqlalchemy.exc.DataError, psycopg.DataError, UnicodeError)


class FileChanged(Conflict):
    """The file was written to while it was being read."""

    message = "Tệp đã thay đổi trong khi đang nạp; hãy nạp lại tệp."


@dataclass(slots=True)
class Counts:
    """Lines of one file by what became of them."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


def _ignore(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how an import goes: refused lines, the bytes read so far, the changes queued while it must wait."""

    rejected: Callable[[Reject], None] = _ignore
    read: Callable[[int], None] = _ignore
    waiting: Callable[[int], None] = _ignore


@dataclass(frozen=True, slots=True)
class Imported:
    """A finished import; `counts` are those of the whole file, whatever number of attempts it took."""

    id: int
    file: str
    counts: Counts
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Unsearchable:
    """Changes up to an import's end that a search does not show yet, and those of it that cannot be indexed."""

    pending: int
    stuck: int


class _Entry(NamedTuple):
    """A line that holds a record: its number in the file that is read, and where it first stood."""

    number: int
    draft: Draft
    stood: Stood


@dataclass(slots=True)
class _Batch:
    """Lines in the order of the file up to and including `last`."""

    drafts: list[_Entry] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    last: int = 0
    size: int = 0


def import_file(
    database: Database, path: Path, origin: Origin, watcher: Watcher | None = None, *, full_speed: bool = False
) -> Imported:
    """Import one file of notices and deeds; it gives way to lookups unless `full_speed`.

    An import of the same bytes that was cut short is taken up where it stopped; one that is running goes on in both
    processes, each batch in only one of them. Raises OSError when the file cannot be read, FileChanged when it was
    written to meanwhile, DatabaseUnavailable when PostgreSQL stays away for a minute; what was applied stays applied.
    """
    return _Import(database, path, origin, watcher or Watcher(), full_speed=full_speed).run()


def wait_until_searchable(
    database: Database, since: datetime, waiting: Callable[[Unsearchable], None] = _ignore
) -> Unsearchable:
    """Wait until every change queued so far is either in the index or stuck.

    `since` (start of the import) limits which stuck changes are counted: older ones are not this import's.
    """
    with database.transaction() as tx:
        position = tx.scalar(sa.select(sa.func.max(changes.c.id))) or 0
    while (state := _unsearchable(database, position, since)).pending:
        waiting(state)
        time.sleep(_POLL_SECONDS)
    return state


def _unsearchable(database: Database, position: int, since: datetime) -> Unsearchable:
    stuck = changes.c.stuck_reason.is_not(None)
    counted = sa.select(
        sa.func.count().filter(~stuck),
        sa.func.count().filter(stuck & (changes.c.queued_at >= since)),
    ).where(changes.c.id <= position)
    with database.transaction() as tx:
        pending, stuck_count = tx.execute(counted).one()
    return Unsearchable(pending, stuck_count)


class _Import:
    """One run over one file."""

    def __init__(self, database: Database, path: Path, origin: Origin, watcher: Watcher, *, full_speed: bool) -> None:
        self._database, self._path, self._origin, self._watcher = database, path, origin, watcher
        self._way = None if full_speed else GivingWay(database)
        self._id = 0
        self._repeated = False  # this very file has been imported, and nothing has changed a record since
        self._lines = self._rejected = 0  # seen by this run

    def run(self) -> Imported:
        with self._path.open("rb") as stream:
            before = _state_of(stream)
            digest = hashlib.file_digest(stream, "sha256").digest()
            stream.seek(0)
            self._patiently(lambda: self._begin(digest))
            for batch in self._batches(stream, before.size):
                self._lines += len(batch.drafts) + len(batch.rejected)
                begun = time.monotonic()
                self._apply(batch)
                self._give_way(time.monotonic() - begun)
            complete = _state_of(stream) == before
        return self._patiently(lambda: self._finish(complete=complete))

    def _begin(self, digest: bytes) -> None:
        """Find this file's unfinished import, or the finished one if it was the last of all, or begin one."""
        with self._database.transaction() as tx:
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_IMPORT_LOCK, int.from_bytes(digest[:4], signed=True))))
            last = tx.execute(
                sa.select(imports)
                .where(imports.c.file_digest == digest, imports.c.state != "failed")
                .order_by(imports.c.id.desc())
                .limit(1)
            ).one_or_none()
            if last is not None and last.state == "running":
                self._id = last.id
            elif last is not None and not _imported_since(tx, last):
                # Applied again it would do nothing; except that a record that it names twice would go back and forth,
                # for instance when the command was killed after its last commit and is run again.
                self._id, self._repeated = last.id, True
            else:
                values = {"file_name": self._path.name, "file_digest": digest}
                by = {"account": self._origin.account, "office": self._origin.office}
                self._id = tx.scalar(sa.insert(imports).values(**values, **by).returning(imports.c.id)) or 0

    def _batches(self, stream: BufferedReader, size: int) -> Iterator[_Batch]:
        """The lines in batches, up to the size that the file had: one that keeps growing must not be read for ever."""
        batch = _Batch()
        for line in read_lines(stream):
            if line.end > size:
                break
            if (entry := self._read(line)) is None:
                batch.rejected.append(line.number)
            else:
                batch.drafts.append(entry)
            batch.last = line.number
            batch.size += len(line.raw)
            if len(batch.drafts) + len(batch.rejected) >= BATCH_RECORDS or batch.size >= BATCH_BYTES:
                yield batch
                batch = _Batch()
            self._watcher.read(line.end)
        if batch.last:
            yield batch

    def _read(self, line: Line) -> _Entry | None:
        """The record on a line, or None and the reject has been told."""
        stood = None
        try:
            value = parse_line(line)
            if stood := mended(value):
                check_whole(stood, value.get("code"))
                value = parse_line(Line(line.number, line.end, stood.raw.encode("utf-8", "surrogatepass")))
            body = validate_record(value)
            require_unicode(body)
            return _Entry(line.number, Draft(body), stood or self._stood(line))
        except Fault as fault:
            self._reject(stood or self._stood(line), fault)
        except InvalidRecord as error:
            self._reject(stood or self._stood(line), _first_fault(error), error.problems)
        return None

    def _stood(self, line: Line) -> Stood:
        return Stood(str(self._path), line.number, *kept_text(line))

    def _reject(self, stood: Stood, fault: Fault, problems: tuple[Problem, ...] = ()) -> None:
        self._rejected += 1
        self._watcher.rejected(Reject(stood, fault.column, fault.field, fault.code, fault.message, problems))

    def _apply(self, batch: _Batch) -> None:
        """Apply a batch; a record that PostgreSQL cannot hold is found by halving it."""
        if not self._repeated:
            self._wait_for_room()
        try:
            taken = self._patiently(lambda: self._apply_once(batch))
        except _UNSTORABLE:
            if len(batch.drafts) == 1:
                self._refuse(batch)
            else:
                for half in _halves(batch):
                    self._apply(half)
        else:
            for entry in taken:
                self._reject(entry.stood, Fault(*_TAKEN, field="source_id"))

    def _apply_once(self, batch: _Batch) -> list[_Entry]:
        """Apply what no process has applied yet; the lines whose (source, source_id) another type of record has."""
        with self._database.transaction() as tx:
            columns = imports.c
            of_this = columns.id == self._id
            reached = sa.select(columns.lines_applied).where(of_this).with_for_update()
            done = batch.last if self._repeated else tx.scalar(reached) or 0
            earlier = [entry for entry in batch.drafts if entry.number <= done]
            entries = [entry for entry in batch.drafts if entry.number > done]
            taken = _taken(tx, earlier)
            if batch.last <= done:
                return taken
            applied = apply_records(tx, [entry.draft for entry in entries], self._origin)
            outcomes = Counter(one.outcome for one in applied)
            refused = sum(line > done for line in batch.rejected) + outcomes["refused"]
            progress = {
                "lines_applied": batch.last,
                "created": columns.created + outcomes["created"],
                "changed": columns.changed + outcomes["changed"],
                "unchanged": columns.unchanged + outcomes["unchanged"],
                "rejected": columns.rejected + refused,
            }
            tx.execute(sa.update(imports).where(of_this).values(progress))
            new = [entry for entry, one in zip(entries, applied, strict=True) if one.outcome == "refused"]
        return taken + new

    def _refuse(self, batch: _Batch) -> None:
        """The contract allows it and PostgreSQL cannot hold it: refused like any other faulty line."""
        entry = batch.drafts.pop()
        batch.rejected.append(entry.number)
        self._reject(entry.stood, Fault("not_storable", "Cơ sở dữ liệu không lưu được bản ghi này."))
        self._apply(batch)

    def _wait_for_room(self) -> None:
        queued = sa.select(sa.literal(1)).where(changes.c.stuck_reason.is_(None)).limit(QUEUE_LIMIT + 1).subquery()
        while True:
            with self._database.transaction() as tx:
                waiting = tx.scalar(sa.select(sa.func.count()).select_from(queued)) or 0
            if waiting <= QUEUE_LIMIT:
                return
            self._watcher.waiting(waiting)
            time.sleep(_POLL_SECONDS)

    def _give_way(self, taken: float) -> None:
        way = self._way
        if way is not None and not self._repeated:
            self._patiently(lambda: way.rest(taken))

    def _finish(self, *, complete: bool) -> Imported:
        with self._database.transaction() as tx:
            state = {"state": "done" if complete else "failed", "finished_at": sa.func.clock_timestamp()}
            if not self._repeated:
                tx.execute(sa.update(imports).where(imports.c.id == self._id).values(**state))
            row = tx.execute(sa.select(imports).where(imports.c.id == self._id)).one()
        if not complete:
            raise FileChanged
        counts = Counts(row.created, row.changed, row.unchanged, row.rejected)
        if self._repeated:
            counts = Counts(unchanged=self._lines - self._rejected, rejected=self._rejected)
        return Imported(self._id, str(self._path), counts, row.started_at)

    @staticmethod
    def _patiently(do: Callable[[], T]) -> T:
        """Each transaction here may be repeated: it begins by reading how far the import is."""
        retrying = Retrying(
            retry=retry_if_exception_type(DatabaseUnavailable),
            stop=stop_after_delay(_RETRY_SECONDS),
            wait=wait_random_exponential(multiplier=0.2, max=5),
            reraise=True,
        )
        return retrying(do)


def _first_fault(error: InvalidRecord) -> Fault:
    problem = error.problems[0]
    return Fault(problem.code, problem.message, field=problem.field)


class _FileState(NamedTuple):
    size: int
    modified_ns: int


def _state_of(stream: BinaryIO) -> _FileState:
    status = os.fstat(stream.fileno())
    return _FileState(status.st_size, status.st_mtime_ns)


def _halves(batch: _Batch) -> Iterator[_Batch]:
    middle = len(batch.drafts) // 2
    split = batch.drafts[middle].number
    yield _Batch(batch.drafts[:middle], [line for line in batch.rejected if line < split], split - 1)
    yield _Batch(batch.drafts[middle:], [line for line in batch.rejected if line >= split], batch.last)


def _taken(tx: Tx, entries: list[_Entry]) -> list[_Entry]:
    """Those of the lines applied earlier that were refused because another type of record has their id."""
    if not entries:
        return []
    keys = [(entry.draft.body["source"], entry.draft.body["source_id"]) for entry in entries]
    columns = records.c
    named = sa.tuple_(columns.source, columns.source_id).in_(keys)
    rows = tx.execute(sa.select(columns.source, columns.source_id, columns.type).where(named))
    types = {(row.source, row.source_id): row.type for row in rows}
    return [entry for entry, key in zip(entries, keys, strict=True) if types.get(key) != entry.draft.body["type"]]


def _imported_since(tx: Tx, done: sa.Row[Any]) -> bool:
    """Whether another import may have changed a record after this one did."""
    columns = imports.c
    overlapping = columns.finished_at.is_(None) | (columns.finished_at >= done.started_at) | (columns.id > done.id)
    others = sa.select(columns.id).where(columns.id != done.id, columns.created + columns.changed > 0, overlapping)
    return tx.scalar(sa.select(others.exists())) or False
