"""The one way in which records are written, by the API and by the importer alike.

A change, its superseded version, the mentions and keys derived from it, its place in the queue and the id of its
transaction are written together or not at all; nothing else in Soát writes these tables. Whoever holds several records
locked took them in order of id, and whoever inserts several did so in order of (source, source_id): two writers may
wait for each other, never both. Call one of the functions below once in a transaction, or that order is lost.
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import orjson
import sqlalchemy as sa

from storage.changes import announce
from storage.database import Tx, copy_into, driver_connection, text_array
from storage.derivation import derive, forget
from storage.errors import Invalid, NotFound, PreconditionFailed, RecordExists
from storage.schemas import validate_record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

Publication = Literal["published", "awaiting_approval", "rejected"]
Outcome = Literal["created", "changed", "unchanged", "refused"]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be written: the contract's object as `storage.schemas.validate_record` returned it."""

    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who writes, and how: an import compares with the last object imported, the API with what is there."""

    via: Literal["import", "api"]
    account: str
    office: str | None
    publication: Publication = "published"


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a draft.

    `refused` (imports only): (source, source_id) is taken by a record of another type. Writing over it would let a deed
    wipe out a notice, so nothing was written.
    """

    record_id: int
    version: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it is now."""

    id: int
    type: str
    source: str
    source_id: str
    version: int
    body: dict[str, Any]
    publication: Publication
    office: str | None
    rev: int
    account: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """A superseded version of a record, who made it, and when."""

    version: int
    body: dict[str, Any]
    publication: Publication
    changed_at: datetime
    account: str
    office: str | None


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A draft, serialised once: the text serves as body and, hashed, as the mark of what was imported."""

    body: dict[str, Any]
    text: str
    digest: bytes

    @property
    def key(self) -> Key:
        return self.body["source"], self.body["source_id"]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A record that is there, locked."""

    id: int
    type: str
    version: int
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class _Change:
    """A new body for a locked record. `digest` None leaves the mark of the last import as it is."""

    id: int
    body: dict[str, Any]
    text: str
    digest: bytes | None = None


def canonical_json(body: dict[str, Any]) -> bytes:
    """One spelling of a JSON object: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def apply_records(tx: Tx, drafts: Sequence[Draft], origin: Origin) -> list[Applied]:
    """Write up to 5,000 drafts; one answer for each, in their order.

    An import whose object equals the last one imported touches nothing at all, whatever has been edited since. A pair
    (source, source_id) that occurs twice is written twice, in order. Via the API a taken pair raises RecordExists.
    """
    answers: dict[int, Applied] = {}
    turns = list(_turns(drafts))
    # Locked by the first turn even if unchanged by it: to lock it in a later one would be out of order.
    again = {incoming.key for turn in turns[1:] for _, incoming in turn}
    for turn in turns:
        by_key = _apply_distinct(tx, [draft for _, draft in turn], origin, again)
        answers.update((position, by_key[incoming.key]) for position, incoming in turn)
    if any(applied.outcome in ("created", "changed") for applied in answers.values()):
        announce(tx)
    return [answers[position] for position in range(len(drafts))]


def amend_record(
    tx: Tx,
    record_id: int,
    edit: Callable[[dict[str, Any]], dict[str, Any]],
    origin: Origin,
    *,
    expected_version: int | None = None,
) -> Applied:
    """Replace a record's body by what `edit` makes of it, as a new version; who it is, and its publication, stay.

    Raises NotFound, PreconditionFailed when `expected_version` is no longer the current one, InvalidRecord when the
    result breaks the contract.
    """
    record = _lock_one(tx, record_id, expected_version)
    edited = validate_record(edit(copy.deepcopy(record.body)))
    if (edited["type"], edited["source"], edited["source_id"]) != (record.type, record.source, record.source_id):
        raise Invalid("Không được đổi loại, nguồn và mã nguồn của bản ghi.")
    text = canonical_json(edited)
    if text == canonical_json(record.body):
        return Applied(record.id, record.version, "unchanged")
    _change_one(tx, _Change(record.id, edited, text.decode()), replace(origin, publication=record.publication))
    return Applied(record.id, record.version + 1, "changed")


def set_publication(
    tx: Tx, record_id: int, publication: Publication, origin: Origin, *, expected_version: int | None = None
) -> Applied:
    """Approve or reject a record: a new version with the same body. Raises NotFound, PreconditionFailed."""
    record = _lock_one(tx, record_id, expected_version)
    if record.publication == publication:
        return Applied(record.id, record.version, "unchanged")
    same_body = _Change(record.id, record.body, canonical_json(record.body).decode())
    _change_one(tx, same_body, replace(origin, publication=publication))
    return Applied(record.id, record.version + 1, "changed")


STORED = (
    "select id, type, source, source_id, version, body, publication, office, rev, account, created_at, updated_at"
    " from records"
)
LOAD = sa.text(f"{STORED} where id = any(cast(:ids as bigint[]))")
LOCK_ONE = sa.text(f"{STORED} where id = :id for update")
FIND = sa.text(f"{STORED} where source = :source and source_id = :source_id")


def load_records(tx: Tx, ids: Collection[int]) -> dict[int, StoredRecord]:
    """The records with these ids as they are in this transaction; unknown ids are left out."""
    return {row.id: StoredRecord(*row) for row in tx.execute(LOAD, {"ids": list(ids)})}


def find_record(tx: Tx, source: str, source_id: str) -> StoredRecord | None:
    """The record that this source knows under this id."""
    row = tx.execute(FIND, {"source": source, "source_id": source_id}).one_or_none()
    return StoredRecord(*row) if row else None


def superseded_versions(tx: Tx, record_id: int) -> list[RecordVersion]:
    """Every earlier version of a record, oldest first; the current one stands in the record itself."""
    rows = tx.execute(
        sa.text("""
            select version, body, publication, changed_at, account, office from record_versions
            where record_id = :id order by version
        """),
        {"id": record_id},
    )
    return [RecordVersion(*row) for row in rows]


REDERIVE = sa.text("""
-- rederive -- a new rev and transaction for records whose keys are derived anew, drawn under their locks
update records set rev = nextval('record_rev'), changed_xid = pg_current_xact_id()
where id = any(cast(:ids as bigint[])) returning id, body
""")


def rederive(tx: Tx, ids: Collection[int]) -> int:
    """Derive mentions and keys anew (their rules have changed); no new version. The number of records.

    Nothing is queued, unlike for any other change: until an index is filled with what is derived here, no index counts.
    """
    tx.execute(
        sa.text("select id from records where id = any(cast(:ids as bigint[])) order by id for update"),
        {"ids": list(ids)},
    )
    found = [(row.id, row.body) for row in tx.execute(REDERIVE, {"ids": list(ids)})]
    if found:
        derive(tx, found, before=forget(tx, [record_id for record_id, _ in found]), queue=False)
    return len(found)


def _turns(drafts: Sequence[Draft]) -> Iterator[list[tuple[int, _Incoming]]]:
    """The drafts in lists in which no (source, source_id) occurs twice; nearly always one list."""
    waiting = [(position, _incoming(draft.body)) for position, draft in enumerate(drafts)]
    while waiting:
        turn: dict[Key, tuple[int, _Incoming]] = {}
        again = []
        for position, incoming in waiting:
            if incoming.key in turn:
                again.append((position, incoming))
            else:
                turn[incoming.key] = (position, incoming)
        yield list(turn.values())
        waiting = again


def _incoming(body: dict[str, Any]) -> _Incoming:
    text = canonical_json(body)
    return _Incoming(body, text.decode(), hashlib.sha256(text).digest())


def _apply_distinct(tx: Tx, drafts: list[_Incoming], origin: Origin, again: AbstractSet[Key]) -> dict[Key, Applied]:
    answers = _unchanged(tx, drafts, again) if origin.via == "import" else {}
    drafts = [incoming for incoming in drafts if incoming.key not in answers]
    if not drafts:
        return answers
    standing, created = _lock_or_insert(tx, drafts, origin)
    answers |= {key: Applied(record_id, 1, "created") for key, record_id in created.items()}
    changes = []
    for incoming in drafts:
        if (there := standing.get(incoming.key)) is None:
            continue
        if origin.via == "api":
            raise RecordExists
        if there.type != incoming.body["type"]:
            answers[incoming.key] = Applied(there.id, there.version, "refused")
        elif there.digest == incoming.digest:
            answers[incoming.key] = Applied(there.id, there.version, "unchanged")
        else:
            answers[incoming.key] = Applied(there.id, there.version + 1, "changed")
            changes.append(_Change(there.id, incoming.body, incoming.text, incoming.digest))
    gone = _store_changes(tx, changes, origin)
    bodies = [(created[incoming.key], incoming.body) for incoming in drafts if incoming.key in created]
    derive(tx, [*bodies, *((change.id, change.body) for change in changes)], before=gone)
    return answers


NAMED = """
select r.id, r.type, r.source, r.source_id, r.version, r.imported_digest
from records r join unnest(cast(:sources as text[]), cast(:source_ids as text[])) as n (source, source_id)
  on r.source = n.source and r.source_id = n.source_id
"""
LOOK = sa.text(NAMED)
LOCK = sa.text(f"""
-- lock -- the records that are there already, in order of id
{NAMED}order by r.id for update of r
""")
INSERT = sa.text("""
-- insert -- in the order staged; waits for another writer of the same pair, and leaves it alone if that one commits
insert into records (type, source, source_id, body, imported_digest, publication, office, account, account_office)
select n.body ->> 'type', n.body ->> 'source', n.body ->> 'source_id', n.body, n.digest,
    :publication, :office, :account, :office
from staged n order by n.no
on conflict (source, source_id) do nothing returning id, source, source_id
""")


def _lock_or_insert(tx: Tx, drafts: list[_Incoming], origin: Origin) -> tuple[dict[Key, _Standing], dict[Key, int]]:
    """Every draft's record, locked: those that were there, and those that are there now.

    A pair that another writer inserted meanwhile is locked by nobody here. To lock it now, with inserts of ours already
    waited for by others, could close a circle; so everything is given back and begun again. Each time another writer
    has committed something new, hence this ends.
    """
    ordered = sorted(drafts, key=lambda incoming: incoming.key)
    while True:
        attempt = tx.begin_nested()
        standing = _lock(tx, ordered)
        missing = [incoming for incoming in ordered if incoming.key not in standing]
        created = _insert(tx, missing, origin)
        if len(created) == len(missing):
            attempt.commit()
            return standing, created
        attempt.rollback()


def _unchanged(tx: Tx, drafts: list[_Incoming], again: AbstractSet[Key]) -> dict[Key, Applied]:
    """What equals the last object imported, read without a lock: a row lock would write every one of those rows.

    Another import may change such a record meanwhile; that is as if it had come after this one.
    """
    standing = _named(tx, LOOK, [incoming for incoming in drafts if incoming.key not in again])
    digests = {incoming.key: (incoming.body["type"], incoming.digest) for incoming in drafts}
    return {
        key: Applied(there.id, there.version, "unchanged")
        for key, there in standing.items()
        if (there.type, there.digest) == digests[key]
    }


def _lock(tx: Tx, drafts: list[_Incoming]) -> dict[Key, _Standing]:
    return _named(tx, LOCK, drafts)


def _named(tx: Tx, query: sa.TextClause, drafts: list[_Incoming]) -> dict[Key, _Standing]:
    if not drafts:
        return {}
    sources, source_ids = zip(*(incoming.key for incoming in drafts), strict=True)
    rows = tx.execute(query, {"sources": text_array(sources), "source_ids": text_array(source_ids)})
    return {(row.source, row.source_id): _Standing(row.id, row.type, row.version, row.imported_digest) for row in rows}


def _insert(tx: Tx, drafts: list[_Incoming], origin: Origin) -> dict[Key, int]:
    if not drafts:
        return {}
    of_import = origin.via == "import"
    _stage(tx, ((no, new.text, new.digest if of_import else None) for no, new in enumerate(drafts)))
    by = {"publication": origin.publication, "office": origin.office, "account": origin.account}
    return {(row.source, row.source_id): row.id for row in tx.execute(INSERT, by)}


# Bodies on their way into `records`. Made once for a session, so that the catalogue does not grow with each write;
# empty when a transaction begins, and emptied of what the same one staged before.
STAGE = """
create temporary table if not exists staged (no bigint, body jsonb, digest bytea) on commit delete rows;
delete from staged
"""


def _stage(tx: Tx, rows: Iterable[tuple[int, str, bytes | None]]) -> None:
    """COPY rows to where INSERT and UPDATE read them: position or record id, body (JSON already), digest."""
    driver_connection(tx).execute(STAGE)
    with copy_into(tx, "staged", ("no", "body", "digest")) as copying:
        for row in rows:
            copying.write_row(row)


def _lock_one(tx: Tx, record_id: int, expected_version: int | None) -> StoredRecord:
    row = tx.execute(LOCK_ONE, {"id": record_id}).one_or_none()
    if row is None:
        raise NotFound
    record = StoredRecord(*row)
    if expected_version not in (None, record.version):
        raise PreconditionFailed
    return record


def _change_one(tx: Tx, change: _Change, origin: Origin) -> None:
    gone = _store_changes(tx, [change], origin)
    derive(tx, [(change.id, change.body)], before=gone)
    announce(tx)


ARCHIVE = sa.text("""
-- archive --
insert into record_versions (record_id, version, body, publication, changed_at, account, office)
select id, version, body, publication, updated_at, account, account_office
from records where id = any(cast(:ids as bigint[]))
""")
UPDATE = sa.text("""
-- update -- rev is drawn here, after the row's lock has been taken
update records r set version = version + 1, body = n.body, publication = :publication,
    account = :account, account_office = :office,
    imported_digest = coalesce(n.digest, r.imported_digest), updated_at = now(),
    rev = nextval('record_rev'), changed_xid = pg_current_xact_id()
-- Nothing is known of the size of `staged`; without a limit PostgreSQL fears so many rows that it reads all records.
from (select no, body, digest from staged limit 5000) n
where r.id = n.no
""")


def _store_changes(tx: Tx, changes: list[_Change], origin: Origin) -> dict[int, set[int]]:
    """Archive and replace the bodies of locked records; which mention numbers each had."""
    if not changes:
        return {}
    ids = [change.id for change in changes]
    tx.execute(ARCHIVE, {"ids": ids})
    _stage(tx, ((change.id, change.text, change.digest) for change in changes))
    tx.execute(UPDATE, {"publication": origin.publication, "account": origin.account, "office": origin.office})
    return forget(tx, ids)
