"""Are the demonstration's lookups still judged as they should be, and how long do they take? `make bench`.

Starts services in a temporary folder, loads the fictional province, lets the indexer finish, then asks each lookup
ROUNDS times, one after the other. A wrong verdict ends with status 1; times are only reported.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from indexer.build import ensure_generation
from indexer.worker import Indexer
from matching.lookup import Caller, run_lookup
from matching.request import read_request
from soat.console import reporting
from soat.demo import DEMO_LOOKUPS, DemoLookup, load_province
from soat.services import Report, running
from storage.database import Database
from storage.migrate import upgrade
from storage.search_index import SearchIndex
from storage.settings import Settings

ROUNDS = 20


def measure(asked: DemoLookup, database: Database, engine: SearchIndex) -> tuple[str, list[float]]:
    """The verdict, and the milliseconds of each round."""
    request, times, verdict = read_request(asked.request), [], ""
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        verdict = run_lookup(request, Caller("benchmark"), database, engine)["verdict"]
        times.append((time.perf_counter() - begun) * 1000)
    return verdict, times


def report(results: list[tuple[DemoLookup, str, list[float]]]) -> int:
    """Print a line for each lookup and the sums; gives the number of wrong verdicts."""
    wrong = [asked for asked, verdict, _ in results if verdict != asked.verdict]
    for asked, verdict, times in results:
        mark = " " if asked not in wrong else f"  WRONG, should be {asked.verdict}"
        print(f"{asked.name:45} {verdict:10} p50 {statistics.median(times):6.1f} ms  worst {max(times):6.1f} ms{mark}")
    every = [one for _, _, times in results for one in times]
    p50, p95 = statistics.median(every), statistics.quantiles(every, n=20)[-1]
    print(f"{len(every)} lookups: p50 {p50:.1f} ms, p95 {p95:.1f} ms; {len(wrong)} of {len(results)} wrong")
    return len(wrong)


def _load(database: Database, indexer: Indexer, progress: Report) -> None:
    """The whole province, searchable to the last record."""
    stop = threading.Event()
    beside = threading.Thread(target=indexer.run, args=(stop,))
    beside.start()
    try:
        load_province(database, progress)
    finally:
        stop.set()
        beside.join()
    indexer.drain()


def main() -> None:
    """Load, ask, report."""
    with tempfile.TemporaryDirectory(prefix="soat-bench-") as folder, reporting() as progress:
        settings = Settings(data_dir=Path(folder), database_url=None, opensearch_url=None)
        with running(settings, report=progress) as services:
            settings, url = services.applied_to(settings), str(services.database_url)
            upgrade(url)
            database, engine = Database(url), SearchIndex.from_settings(settings)
            ensure_generation(database, engine, settings)
            _load(database, Indexer(database, engine, database_url=url), progress)
            results = [(asked, *measure(asked, database, engine)) for asked in DEMO_LOOKUPS]
            engine.close()
            database.close()
    sys.exit(1 if report(results) else 0)


if __name__ == "__main__":
    main()
