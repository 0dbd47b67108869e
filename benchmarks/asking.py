"""Lookups over HTTP, one after the other and eight at once, and the same questions put to the baselines."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psutil
import psycopg

from benchmarks.material import Question
from benchmarks.report import Times
from benchmarks.stack import Stack, processes_of
from matching.queries import asked_of, engine_query
from matching.request import read_request, subjects_of
from storage.database import driver_conninfo
from storage.search_index import EngineQuery

SQL = Path(__file__).parent / "baselines"
WARM_UP = 100
BASELINE_SECONDS = 25.0


class Client:
    """One connection that is kept open, as a program at a notary's office would."""

    def __init__(self, url: str) -> None:
        """Connect lazily."""
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def post(self, path: str, body: dict, status: int = 201) -> tuple[float, dict]:
        """Milliseconds until the whole answer was there, and the answer, which has this status."""
        text = orjson.dumps(body)
        begun = time.perf_counter()
        self._connection.request("POST", path, text, {"content-type": "application/json"})
        reply = self._connection.getresponse()
        answer = reply.read()
        taken = (time.perf_counter() - begun) * 1000
        if reply.status != status:
            raise RuntimeError(f"{path}: {reply.status} {answer[:300]!r}")
        return taken, orjson.loads(answer)

    def look_up(self, question: Question) -> float:
        """Milliseconds of a lookup, in which the engine must have taken part."""
        taken, answer = self.post("/api/v1/lookups", question.request)
        if {"engine_unavailable", "engine_partial", "index_stale"}.intersection(answer["engine"]["reasons"]):
            raise RuntimeError(f"a lookup without the engine: {answer['engine']['reasons']}")
        return taken


def over_http(stack: Stack, questions: Sequence[Question], count: int) -> Times:
    """One client, one lookup after the other."""
    client = Client(stack.url)
    asked = cycle(questions)
    for question in islice(asked, WARM_UP):
        client.look_up(question)
    return Times(tuple(client.look_up(question) for question in islice(asked, count)))


def at_once(
    stack: Stack, questions: Sequence[Question], clients: int, count: int
) -> tuple[float, int, dict[str, float]]:
    """So many clients with a connection each: lookups a second, errors, and the cores that each process kept busy."""
    errors = 0
    counted = threading.Lock()

    def work(own: Sequence[Question]) -> None:
        nonlocal errors
        client = Client(stack.url)
        for question in own:
            try:
                client.look_up(question)
            except (OSError, RuntimeError, http.client.HTTPException):
                with counted:
                    errors += 1
                client = Client(stack.url)

    asked = list(islice(cycle(questions), count))
    threads = [threading.Thread(target=work, args=(asked[number::clients],)) for number in range(clients)]
    before, begun = _busy(stack), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    busy = {name: (spent - before.get(name, 0)) / seconds for name, spent in _busy(stack).items()}
    return count / seconds, errors, busy


def _busy(stack: Stack) -> dict[str, float]:
    """Seconds of processor time spent so far, by part of the system."""
    parts = {"soat serve": processes_of(stack.serve.pid), "the clients": [psutil.Process()]}
    if stack.node:
        parts["OpenSearch"] = [stack.node]
    spent = {name: sum(sum(one.cpu_times()[:2]) for one in processes) for name, processes in parts.items()}
    database = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "postgres" in process.name():
                database += sum(process.cpu_times()[:2])
        except psutil.Error:
            continue
    return {**spent, "PostgreSQL": database}


def engine_alone(stack: Stack, questions: Sequence[Question], count: int) -> Times:
    """The same questions' engine queries and nothing else: no PostgreSQL, no comparison, no HTTP of ours."""
    index = str(stack.live_index())
    prepared = [
        [engine_query(one) for one in asked_of(subjects_of(read_request(question.request)))]
        for question in questions[: count + WARM_UP]
    ]

    def ask(queries: list[EngineQuery]) -> None:
        answers = stack.engine.search_many(index, queries, stack.settings.index_shards, 10.0)
        if not all(answer.complete for answer in answers):
            raise RuntimeError("the engine's answer is not complete")

    return _timed(ask, list(islice(cycle(prepared), count + WARM_UP)), skip=WARM_UP)


def baseline(stack: Stack, name: str, questions: Sequence[Question], count: int) -> Times:
    """A query of baselines/ by the driver itself; it stops early after BASELINE_SECONDS."""
    query = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    with psycopg.connect(driver_conninfo(stack.database_url), autocommit=True) as connection:
        ask = lambda question: connection.execute(query, question.values).fetchall()  # noqa: E731  one use
        return _timed(ask, list(islice(cycle(questions), count + 2)), skip=2)


def explain(stack: Stack, name: str, question: Question) -> str:
    """EXPLAIN (ANALYZE, BUFFERS) of a baseline's query."""
    query = "explain (analyze, buffers) " + (SQL / f"{name}.sql").read_text(encoding="utf-8")
    with psycopg.connect(driver_conninfo(stack.database_url), autocommit=True) as connection:
        return "\n".join(row[0] for row in connection.execute(query, question.values))


def _timed(ask: Callable, questions: list, *, skip: int) -> Times:
    times: list[float] = []
    until = time.perf_counter() + BASELINE_SECONDS
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - begun) * 1000)
        if time.perf_counter() > until and len(times) > skip + 2:
            break
    return Times(tuple(times[skip:]))
