"""Fictional records, as short as the contract allows, and what the tests ask PostgreSQL about them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa

from storage.database import Database, Tx
from storage.records import Applied, Draft, Origin, apply_records

IMPORTED = Origin("import", "admin", None)
TYPED = Origin("api", "officer", "Phòng thi hành án khu vực 1")

AN = {"name": "Nguyễn Văn An", "birth_date": "1980-02-03", "identities": [{"kind": "cccd", "number": "040080001234"}]}
BINH = {"name": "Trần Thị Bình", "birth_year": 1990}
PARCEL = {
    "kind": "land",
    "map_sheet": "12",
    "parcel": "345",
    "commune": "Xã Nghi Phú",
    "district": "Thành phố Vinh",
    "province": "Tỉnh Nghệ An",
    "certificate": {"serial": "BA 123456"},
}
# What a lookup with one wrong digit asks with: the engine would be needed, were it not for the queue and the third set.
NEAR_AN = "id~04008000123"
EXACT_AN = "id:040080001234"
EXACT_PARCEL = "cert:BA123456"


def notice(source_id: str = "NC-1", **changes: Any) -> dict[str, Any]:
    return {
        "type": "notice",
        "source": "uchi",
        "source_id": source_id,
        "document": {"number": "123/TB", "date": "2024-05-06", "agency": "Chi cục Thi hành án dân sự"},
        "measure": "suspension",
        "persons": [AN],
        **changes,
    }


def deed(source_id: str = "HD-1", **changes: Any) -> dict[str, Any]:
    return {
        "type": "deed",
        "source": "uchi",
        "source_id": source_id,
        "number": "1/2023",
        "signed_on": "2023-04-05",
        "kind": "transfer",
        "parties": [{"role": "transferor", "person": AN}],
        **changes,
    }


def apply(tx: Tx, *bodies: dict[str, Any], origin: Origin = IMPORTED) -> list[Applied]:
    return apply_records(tx, [Draft(body) for body in bodies], origin)


def store(database: Database, *bodies: dict[str, Any], origin: Origin = IMPORTED) -> list[Applied]:
    with database.transaction() as tx:
        return apply(tx, *bodies, origin=origin)


class _GivenUp(Exception):
    pass


@contextmanager
def given_up(database: Database) -> Iterator[Tx]:
    """A transaction that is rolled back when the block ends, as if its writer had failed last thing."""
    with suppress(_GivenUp), database.transaction() as tx:
        yield tx
        raise _GivenUp


def rows(database: Database, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return [tuple(row) for row in tx.execute(sa.text(query), values)]


def drain(database: Database) -> None:
    """As if every change had become searchable."""
    with database.transaction() as tx:
        tx.exec_driver_sql("delete from changes")


class Background(threading.Thread):
    """Work in a thread of its own; `result()` gives what it returned or raises what it raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._outcome: tuple[Any, BaseException | None] = (None, None)
        self.start()

    def run(self) -> None:
        try:
            self._outcome = (self._work(), None)
        except BaseException as error:  # noqa: BLE001  handed to whoever asks for the result
            self._outcome = (None, error)

    def result(self) -> Any:
        self.join(30)
        assert not self.is_alive(), "still waiting for a lock"
        value, error = self._outcome
        if error is not None:
            raise error
        return value


def wait_until_blocked(database: Database, sessions: int = 1) -> None:
    """Until so many sessions of this test's database wait for another one's lock."""
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    deadline = time.monotonic() + 20
    while rows(database, waiting)[0][0] < sessions:
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)
