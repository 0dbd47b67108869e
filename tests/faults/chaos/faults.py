"""What may go wrong: each fault is injected on entering its block and gone, the service back, when the block ends.

Everything happens to the real servers, the real network path and the real processes; a seed picks the fault and its
strength.
"""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

import psutil

from analyzers import mapping
from indexer.worker import Indexer
from storage import generations, rebuilds
from storage.errors import SoatError
from tests.engine_proxy import Reply
from tests.faults.chaos.proxy import Kind
from tests.faults.chaos.system import SIDES, System, kill

Making = Callable[[System, random.Random], AbstractContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """One kind. `own`: only where the servers are ours. `emptied`: PostgreSQL alone knows for a while."""

    name: str
    make: Making
    own: bool = False
    emptied: bool = False
    seconds: tuple[float, float] = (0.5, 2.0)  # how long it lasts


FAULTS: dict[str, Fault] = {}


def fault(name: str, *, own: bool = False, emptied: bool = False, seconds: tuple[float, float] = (0.5, 2.0)):
    """Enter a generator function in the catalogue."""

    def enter(make):
        FAULTS[name] = Fault(name, contextmanager(make), own, emptied, seconds)
        return make

    return enter


@fault("nothing")
def nothing(system: System, rng: random.Random) -> Iterator[None]:
    yield


# --- the network ------------------------------------------------------------------------------------------


def network(server: str, side: str, kind: Kind) -> None:
    """Enter the fault of one leg."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        leg = system.legs[server, side]
        strength = {"latency": rng.choice([0.05, 0.5, 2.0])}.get(kind, rng.choice([0.1, 0.4, 1.0]))
        leg.fail(kind, strength)
        try:
            yield
        finally:
            leg.mend(drop=kind == "black_hole" and rng.random() < 0.5)

    fault(f"network {server} {side} {kind}", seconds=(0.5, 3.0))(make)


KINDS: tuple[Kind, ...] = ("reset", "black_hole", "latency", "truncated", "lost_reply")
for _server in ("postgres", "opensearch"):
    for _side in SIDES:
        for _kind in KINDS:
            network(_server, _side, _kind)


# --- what the engine may say ------------------------------------------------------------------------------

SAID = {
    "429": Reply(429, {"error": {"type": "rejected_execution_exception"}, "status": 429}),
    "413": Reply(413, {"error": {"type": "content_too_long_exception"}, "status": 413}),
    "503": Reply(503, {"error": {"type": "no_master_exception"}, "status": 503}),
    "garbage": Reply(200, b"<html>Bad gateway</html>"),
    "half a reply": Reply(200, b'{"took":3,"responses":[{"took":1,"timed_out":false,"_sh'),
}


def whole_reply(name: str, side: str) -> None:
    """The engine (or what stands before it) answers each request, or each second one, like this."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        proxy, chance = system.http[side], rng.choice([0.3, 1.0])
        if name == "413":
            proxy.before = lambda method, path, body: SAID[name] if len(body) > 2000 and "_bulk" in path else None
        else:
            proxy.before = lambda method, path, body: SAID[name] if rng.random() < chance else None
        try:
            yield
        finally:
            proxy.before = lambda _method, _path, _body: None

    fault(f"engine says {name} to {side}")(make)


for _name in SAID:
    for _side in SIDES:
        if (_name, _side) != ("413", "clients"):
            whole_reply(_name, _side)


def item_fault(name: str, status: int, kind: str) -> None:
    """Some items of a bulk come back with this status, whatever the engine did with them."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        proxy, chance = system.http["indexers"], rng.choice([0.1, 0.5])

        def spoil(path: str, reply):
            if "_bulk" in path:
                for item in reply.get("items", ()):
                    if rng.random() < chance:
                        item["index"].update(status=status, error={"type": kind})
            return reply

        proxy.after = spoil
        try:
            yield
        finally:
            proxy.after = lambda _path, reply: reply
            with system.database.transaction() as tx:  # an administrator gives what is stuck back
                tx.exec_driver_sql("update changes set stuck_reason = null where stuck_reason is not null")

    fault(name)(make)


item_fault("items of a bulk get 429", 429, "rejected_execution_exception")
item_fault("items of a bulk are refused for good", 400, "mapper_parsing_exception")


@fault("reply of a bulk is lost after it was carried out")
def lost_bulk(system: System, rng: random.Random) -> Iterator[None]:
    proxy = system.http["indexers"]
    proxy.after = lambda path, reply: None if "_bulk" in path and rng.random() < 0.7 else reply
    try:
        yield
    finally:
        proxy.after = lambda _path, reply: reply


@fault("searches are partial")
def partial(system: System, rng: random.Random) -> Iterator[None]:
    proxy = system.http["clients"]
    how = rng.choice([
        {"timed_out": True},
        {"terminated_early": True},
        {"_shards": {"total": 1, "successful": 0, "skipped": 0, "failed": 0}},
        {"_shards": {"total": 0, "successful": 0, "skipped": 0, "failed": 0}},
    ])  # fmt: skip

    def spoil(path: str, reply):
        if "_msearch" in path:
            for one in reply.get("responses", ()):
                one.update(how, hits={"total": {"value": 0, "relation": "eq"}, "hits": []})
        return reply

    proxy.after = spoil
    try:
        yield
    finally:
        proxy.after = lambda _path, reply: reply


# --- processes --------------------------------------------------------------------------------------------


@fault("an indexer is killed")
def indexer_killed(system: System, rng: random.Random) -> Iterator[None]:
    kill(rng.choice(system.indexers))
    yield
    system.keep_indexers(2)


@fault("all indexers are killed, again and again", seconds=(4.0, 7.0))
def indexers_killed(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()

    def work() -> None:
        while not end.wait(rng.uniform(1.5, 3.0)):
            for one in list(system.indexers):
                kill(one)
            system.keep_indexers(2)

    with beside(work, end):
        yield
    system.keep_indexers(2)


@fault("an indexer stands still and wakes", seconds=(1.0, 4.0))
def indexer_stopped(system: System, rng: random.Random) -> Iterator[None]:
    one = rng.choice(system.indexers)
    one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        one.send_signal(signal.SIGCONT)


def server_fault(name: str) -> None:
    """Kill a server, or have it stand still."""

    def killed(system: System, rng: random.Random) -> Iterator[None]:
        assert system.servers
        system.servers.kill(name)
        yield
        system.servers.start(name)

    def stopped(system: System, rng: random.Random) -> Iterator[None]:
        assert system.servers
        family = system.servers.family(name)
        send(family, signal.SIGSTOP)
        try:
            yield
        finally:
            send(family, signal.SIGCONT)

    fault(f"{name} is killed", own=True, seconds=(0.0, 1.0))(killed)
    fault(f"{name} stands still and wakes", own=True, seconds=(1.0, 5.0))(stopped)


server_fault("postgres")
server_fault("opensearch")


def send(processes: list[psutil.Process], number: signal.Signals) -> None:
    """To each that is still there."""
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(number)


# --- inside PostgreSQL ------------------------------------------------------------------------------------

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


# --- the index --------------------------------------------------------------------------------------------


def live_index(system: System) -> str:
    """Its name."""
    [(name,)] = system.ask("select index_name from generations where state = 'live'")
    return name


@fault("the index is deleted")
def deleted(system: System, rng: random.Random) -> Iterator[None]:
    system.direct.delete(f"/{live_index(system)}").raise_for_status()
    yield


@fault("the index is emptied", emptied=True)
def emptied(system: System, rng: random.Random) -> Iterator[None]:
    everything: dict = {"query": {"match_all": {}}}
    path = f"/{live_index(system)}/_delete_by_query?refresh=true&conflicts=proceed"
    system.direct.post(path, json=everything).raise_for_status()
    yield


@fault("the index is read-only, the disk being full")
def read_only(system: System, rng: random.Random) -> Iterator[None]:
    name = live_index(system)
    block(system, name, on=True)
    try:
        yield
    finally:
        block(system, name, on=False)


def block(system: System, name: str, *, on: bool) -> None:
    """What the engine does to an index when its disk is nearly full, and takes back itself."""
    setting = {"index.blocks.read_only_allow_delete": True if on else None}
    system.direct.put(f"/{name}/_settings", content=json.dumps(setting), headers=JSON).raise_for_status()


JSON = {"content-type": "application/json"}


@fault("the alias is deleted")
def no_alias(system: System, rng: random.Random) -> Iterator[None]:
    name, alias = live_index(system), system.settings.index_prefix
    system.direct.delete(f"/{name}/_alias/{alias}")
    yield


def ask_for_a_rebuild(system: System) -> None:
    """As the command and the page do; one that is open already is fine."""
    with suppress(SoatError), system.database.transaction() as tx:
        rebuilds.ask(tx, "asked", fingerprint=mapping.FINGERPRINT, full_speed=True)


def rebuild_ended(system: System) -> bool:
    """Whether none is open."""
    with system.database.transaction() as tx:
        return rebuilds.open_one(tx) is None


@fault("a new generation goes live", seconds=(2.0, 4.0))
def swapped(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    yield


@fault("new generations go live one after another", seconds=(5.0, 8.0))
def swapped_often(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()

    def work() -> None:
        while not end.wait(0.1):
            if rebuild_ended(system):
                ask_for_a_rebuild(system)

    with beside(work, end):
        yield


@fault("a new generation goes live and is rolled back", seconds=(4.0, 7.0))
def rolled_back(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    end = threading.Event()

    def work() -> None:
        while not end.wait(0.2):
            if rebuild_ended(system):
                with system.database.transaction() as tx:
                    generations.roll_back(tx)

    with beside(work, end):
        yield


@fault("indexers are killed while they rebuild", seconds=(2.0, 4.0))
def killed_while_building(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    time.sleep(rng.uniform(0.3, 1.8))
    for one in list(system.indexers):
        kill(one)
    yield
    system.keep_indexers(2)


@fault("the engine is killed while a generation is built", own=True, seconds=(0.0, 1.0))
def engine_killed_while_building(system: System, rng: random.Random) -> Iterator[None]:
    assert system.servers
    ask_for_a_rebuild(system)
    time.sleep(rng.uniform(0.3, 1.8))
    system.servers.kill("opensearch")
    yield
    system.servers.start("opensearch")


@contextmanager
def beside(work: Callable[[], None], end: threading.Event) -> Iterator[None]:
    """Do it in a thread until the block ends; an outage that it meets itself does not matter."""

    def run() -> None:
        while not end.is_set():
            with suppress(Exception):  # it plays the fault, and may meet one
                work()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
