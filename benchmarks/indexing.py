"""The indexer at work: a backlog, a rebuild while people look up, its lag under a stream of writes, a restart."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle

from benchmarks.asking import Client
from benchmarks.material import Material
from benchmarks.report import Times
from benchmarks.stack import Stack, start_another_indexer
from benchmarks.writing import connect, new_notices
from soat.embedded.processes import wait_until

BACKLOG = 100_000  # changes
WRITES_A_SECOND = 50
LAG_SECONDS = 20.0
POLL_SECONDS = 0.005
LONGEST = 600.0

QUEUE_AGAIN = """
insert into changes (record_id, keys)
select r.id, array(select distinct jsonb_array_elements_text(m.doc -> 'keys') from mentions m where m.record_id = r.id)
from records r order by r.id limit %s
"""


@dataclass(frozen=True)
class Drained:
    """How a backlog went."""

    changes: int
    documents: int
    seconds: float
    first_seconds: float
    """From the start of the process until the first change was done."""

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.documents / self.seconds


def drain_backlog(stack: Stack, indexers: int) -> Drained:
    """Queue the changes of the first records again, and have `soat index run` drain them, one process or several."""
    with stopped(stack), connect(stack) as connection:
        queued = connection.execute(QUEUE_AGAIN, [BACKLOG]).rowcount
        documents = connection.execute(
            "select count(*) from mentions where record_id in (select record_id from changes)"
        ).fetchone()
        connection.execute("analyze changes")
    begun = time.perf_counter()
    stack.start_indexer()
    others = [start_another_indexer(stack) for _ in range(indexers - 1)]
    try:
        if not wait_until(lambda: stack.pending() < queued, LONGEST):
            raise RuntimeError("nothing was drained")
        first = time.perf_counter() - begun
        if not wait_until(lambda: stack.pending() == 0, LONGEST):
            raise RuntimeError("the backlog stays")
        return Drained(queued, documents[0] if documents else 0, time.perf_counter() - begun, first)
    finally:
        for other in others:
            other.stop()


@contextmanager
def stopped(stack: Stack) -> Iterator[None]:
    """Without an indexer; who leaves starts one."""
    stack.indexer.stop()
    yield


def rebuild(stack: Stack, *, full_speed: bool) -> tuple[float, dict]:
    """Seconds of `soat index rebuild`, verification included, and what it says of itself."""
    begun = time.perf_counter()
    said = json.loads(stack.soat("index", "rebuild", "--json", *(["--full-speed"] if full_speed else [])))
    return time.perf_counter() - begun, said


def lookups_beside_rebuild(stack: Stack, material: Material, pairs: int) -> tuple[Times, Times, float]:
    """Lookups by turns alone, and while an index is rebuilt that gives way to them; and the seconds that it took."""
    client, questions = Client(stack.url), cycle(zip(cycle(material.numbers), material.families, strict=False))

    def look_up(enough: Callable[[int], bool]) -> Times:
        each: list[float] = []
        for number, family in questions:
            if enough(len(each)):
                break
            each += [client.look_up(number), client.look_up(family)]
        return Times(tuple(each))

    alone = look_up(lambda asked: asked >= 2 * pairs)
    taken: list[float] = []
    building = threading.Thread(target=lambda: taken.append(rebuild(stack, full_speed=False)[0]))
    building.start()
    beside = look_up(lambda _: not building.is_alive())
    building.join()
    if not taken:
        raise RuntimeError("the rebuild failed")
    return alone, beside, taken[0]


def lag(stack: Stack) -> Times:
    """Milliseconds from the commit of a notice to its acknowledgement, at so many writes a second over HTTP."""
    bodies = new_notices(round(WRITES_A_SECOND * LAG_SECONDS), seed=97)
    committed: dict[int, float] = {}
    times: list[float] = []
    done = threading.Event()

    def watch() -> None:
        with connect(stack) as connection:
            while not (done.is_set() and not committed):
                waiting = {row[0] for row in connection.execute("select record_id from changes").fetchall()}
                now = time.perf_counter()
                for record, at in list(committed.items()):
                    if record not in waiting:
                        times.append((now - at) * 1000)
                        del committed[record]
                time.sleep(POLL_SECONDS)

    watching = threading.Thread(target=watch)
    watching.start()
    client, begun = Client(stack.url), time.perf_counter()
    for number, body in enumerate(bodies):
        time.sleep(max(0.0, begun + number / WRITES_A_SECOND - time.perf_counter()))
        _, answer = client.post("/api/v1/notices", body)
        committed[int(answer["id"])] = time.perf_counter()
    done.set()
    watching.join(LONGEST)
    return Times(tuple(times))


def reconcile(stack: Stack) -> tuple[float, dict]:
    """Seconds of `soat index reconcile` over everything, and what it found."""
    begun = time.perf_counter()
    said = json.loads(stack.soat("index", "reconcile", "--json", "--full-speed"))
    return time.perf_counter() - begun, said
