"""One round: clients at work, a fault, its end, how long until all is whole again, and a look at everything at rest."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from storage.database import Database
from storage.records import canonical_json
from storage.schemas import validate_record
from storage.search_index import SearchIndex
from tests.faults.chaos.clients import Book, Client
from tests.faults.chaos.faults import Fault
from tests.faults.chaos.history import History, Violation, Way, violations
from tests.faults.chaos.matters import SOURCE, Matter
from tests.faults.chaos.system import PATIENCE, System, until

CLIENTS = 4
WRITES = (0.05, 0.2, 0.4)
"""Share of writes: with many of them each batch's refresh shows what another step forgot to show."""
WAYS: tuple[Way, ...] = ("exact", "near", "name")
ALIAS_SECONDS = 10.0  # it follows; nothing that counts depends on it
SAMPLED = 12  # older matters looked up at rest, besides all that this round wrote to


@dataclass
class Result:
    """What a round showed. `recovered` is in seconds from the service's return; None: not within PATIENCE."""

    seed: str
    fault: str
    seconds: float
    recovered: float | None
    figures: Counter[str]
    violations: list[Violation] = field(default_factory=list)


@contextmanager
def crew(system: System, seed: str) -> Iterator[list[Client]]:
    """The clients; the last one plays the referee at rest, and keeps the canary."""
    book = Book(History())
    database = Database(system.database_of("clients"), application_name="soat-chaos", pool_size=CLIENTS + 2)
    engine = SearchIndex(system.engine_of("clients"))
    try:
        yield [Client(random.Random(f"{seed} client {one}"), book, database, engine) for one in range(CLIENTS + 1)]
    finally:
        engine.close()
        database.close()


def play(system: System, clients: list[Client], fault: Fault, seed: str) -> Result:
    """One round with this fault."""
    rng = random.Random(f"{seed} {fault.name}")
    *workers, referee = clients
    warm_up(system, referee)
    history, begun = referee.book.history, time.monotonic()
    history.found.clear()
    before = history.figures()
    stop = threading.Event()
    threads = [threading.Thread(target=one.work, args=(stop,)) for one in workers]
    writes = rng.choice(WRITES)
    for number, one in enumerate(clients):
        one.rng, one.writes = random.Random(f"{seed} client {number}"), writes
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.4)  # clients at work before the fault, so that it meets requests under way
        started = time.monotonic()
        with fault.make(system, rng):
            time.sleep(rng.uniform(*fault.seconds))  # how long the fault lasts, drawn by the seed
        mended = time.monotonic()
        recovered = until(lambda: whole(system, referee))
        if fault.emptied:
            history.excused.append((started, time.monotonic(), fault.name))
        time.sleep(0.3)  # and at work after it: answers of the mended system belong to the history
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if recovered is None:
        history.found.append(Violation(f"not whole {PATIENCE:.0f} s after {fault.name}"))
    rest(system, referee, begun)
    figures = history.figures()
    figures.subtract(before)
    return Result(seed, fault.name, mended - started, recovered, +figures, violations(history, begun))


def warm_up(system: System, referee: Client) -> None:
    """Have the indexers at work before the first round, so that their start counts where it was the fault."""
    if not referee.own and until(lambda: whole(system, referee)) is None:
        raise RuntimeError("the system never worked; its indexers' log is " + str(system.folder / "indexers.log"))


def whole(system: System, referee: Client) -> bool:
    """Whether a write now reaches the index by itself, and a lookup through it is complete."""
    system.keep_indexers(2)
    free = [matter for matter in referee.own if matter.pending is None]
    matter = free[0] if free else referee.book.new_matter()
    if not free:
        referee.own.append(matter)
    kind = "create" if not matter.letters else "release" if matter.standing else "stand again"
    referee.write(matter, matter.plan(kind, matter.facet))
    if matter.pending is not None or not matter.letters:
        return False
    number = list(matter.record_ids.values())[-1]
    waiting = "select count(*) from changes where record_id = %s"
    if until(lambda: system.ask(waiting, number) == [(0,)], PATIENCE) is None:
        return False
    return referee.look(matter, way="near").complete


# --- at rest ----------------------------------------------------------------------------------------------


def rest(system: System, referee: Client, begun: float) -> None:
    """Wait until nothing is under way, settle what was unknown, and compare everything with everything."""
    found = referee.book.history.found
    if until(lambda: quiet(system)) is None:
        [(waiting,)] = system.ask("select count(*) from changes")
        found.append(Violation(f"{waiting} changes are left in the queue, or a rebuild is open"))
        return
    settle(system, referee)
    found += [Violation(one) for one in differences(system)]
    if until(lambda: alias_is_right(system), ALIAS_SECONDS) is None:
        found.append(Violation("the alias leads to no index, to several, or to another than the live one"))
    touched = {write.matter for write in referee.book.history.writes if write.end >= begun}
    others = [matter for matter in referee.book.matters if matter.number not in touched and matter.letters]
    sample = referee.rng.sample(others, min(SAMPLED, len(others)))
    for matter in [*(m for m in referee.book.matters if m.number in touched and m.letters), *sample]:
        for way in WAYS:
            referee.look(matter, facet=matter.facets[-1], way=way, at_rest=True)
        for left in matter.facets[-2:-1]:
            referee.look(matter, facet=left, way="near", at_rest=True)


QUIET = """
select (select count(*) from changes)
     + (select count(*) from rebuilds where phase not in ('done', 'failed', 'cancelled'))
     + (select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'soat-chaos' and state <> 'idle')
"""


def quiet(system: System) -> bool:
    """Whether queue, builder and the clients' sessions (one may still be about to commit) have nothing to do."""
    return system.ask(QUIET) == [(0,)]


def settle(system: System, referee: Client) -> None:
    """Read what became of each write; what was acknowledged must be there, in the words that were sent."""
    history = referee.book.history
    rows = system.ask("select source_id, id, body from records where source = %s", SOURCE)
    bodies = {source_id: canonical_json(body) for source_id, _, body in rows}
    ids = {source_id: number for source_id, number, _ in rows}
    unknown = {write.matter: write for write in history.writes if write.outcome == "unknown"}
    for matter in referee.book.matters:
        if matter.pending:
            took = all(bodies.get(one["source_id"]) == sent(one) for one in matter.pending.letters)
            write = unknown.get(matter.number)
            if took:
                matter.record_ids |= {one["source_id"]: ids[one["source_id"]] for one in matter.pending.letters}
                matter.took(matter.pending)
            matter.pending = None
            if write:
                write.outcome, write.end = ("acknowledged" if took else "refused"), time.monotonic()
        history.found += [Violation(f"lost: {one}") for one in lost(matter, bodies)]


def lost(matter: Matter, bodies: dict[str, bytes]) -> list[str]:
    """Letters that are not stored as they were acknowledged."""
    return [name for name, letter in matter.letters.items() if bodies.get(name) != sent(letter)]


def sent(letter: dict) -> bytes:
    """As it is stored."""
    return canonical_json(validate_record(letter))


HELD = """select m.record_id || '-' || m.no, r.rev from records r join mentions m on m.record_id = r.id"""
MOST = 10_000


def differences(system: System) -> Iterator[str]:
    """(id, rev) of every document, in PostgreSQL and in each generation that counts, read without any code of ours."""
    known = dict(system.ask(HELD))
    body = {"size": MOST, "version": True, "_source": False, "query": {"match_all": {}}}
    for name, state in system.ask(
        "select index_name, state from generations where state in ('catching_up', 'live', 'standby')"
    ):
        hits = system.direct.post(f"/{name}/_search", json=body).json()["hits"]["hits"]
        held = {hit["_id"]: hit["_version"] for hit in hits if "-" in hit["_id"]}
        if held != known:
            missing, orphaned = len(known.keys() - held.keys()), len(held.keys() - known.keys())
            stale = sum(held[one] != known[one] for one in held.keys() & known.keys())
            yield f"the {state} index differs: {missing} missing, {stale} of another rev, {orphaned} unknown"


def alias_is_right(system: System) -> bool:
    """Whether it leads to the live index and no other."""
    [(live,)] = system.ask("select index_name from generations where state = 'live'")
    return system.engine.aliased(system.settings.index_prefix) == [live]
