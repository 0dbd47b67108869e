"""Errors, ended sessions and old snapshots inside PostgreSQL."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

from indexer.worker import Indexer
from tests.faults.chaos.catalogue import beside, fault
from tests.faults.chaos.system import System

END_SESSIONS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and application_name like %s
  and (%s::text is null or query ilike %s)
"""


@fault("the sessions that listen are ended")
def listeners(system: System, rng: random.Random) -> Iterator[None]:
    system.ask(END_SESSIONS, "soat-indexer", "", "listen%")
    yield


@fault("all sessions are ended, again and again")
def sessions(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()

    def work() -> None:
        while not end.wait(rng.uniform(0.05, 0.4)):
            system.ask(END_SESSIONS, "soat%", None, None)

    with beside(work, end):
        yield


FAILING = """
create or replace function chaos_fails() returns trigger language plpgsql as $$ begin
  if random() < {chance} then raise exception 'chaos' using errcode = '{code}'; end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
create trigger chaos_fails before {event} on {table} for each row execute function chaos_fails()
"""


def failing(table: str, event: str, code: str, what: str) -> None:
    """The server's own error in the middle of a transaction of ours."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        chance = rng.choice([0.1, 0.5])
        system.ask(FAILING.format(chance=chance, code=code, event=event, table=table).replace("%", "%%"))
        try:
            yield
        finally:
            system.ask(f"drop trigger chaos_fails on {table}")

    fault(f"{what} while {table} {event}")(make)


failing("changes", "delete", "40P01", "deadlocks")
failing("changes", "insert", "40P01", "deadlocks")
failing("records", "insert or update", "40001", "serialization errors")
failing("records", "insert or update", "53100", "disk full")
failing("changes", "delete", "53100", "disk full")


@fault("the queue is truncated whenever it is empty")
def truncated_queue(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()
    indexer = Indexer(system.database, system.engine, database_url=system.database_url, room=0)

    def work() -> None:
        while not end.wait(0.01):
            indexer.give_space_back()

    with beside(work, end):
        yield


@fault("an old snapshot is held")
def old_snapshot(system: System, rng: random.Random) -> Iterator[None]:
    with system.database.snapshot() as tx:
        tx.exec_driver_sql("select count(*) from records")
        yield
