"""`make quality`: is every realistic error found, and does nothing else shout? See docs/howto/quality.md.

    python -m benchmarks.quality --mentions 60000 --cases 100
    python -m benchmarks.quality --class 'certificate/*' --class 'name/telex*' --background 3000
    python -m benchmarks.quality --explain 'certificate/digit-dropped#17'

Ends with status 1 when a blocked subject came out clear although its number was exact or only differently written.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

import structlog

from benchmarks.quality import documents, explain, floors, tables
from benchmarks.quality.baselines import Ilike, MultiMatch, Trigram
from benchmarks.quality.labelled import CLASSES, Case, cases_of, chosen
from benchmarks.quality.labelled.case import Record
from benchmarks.quality.measure import Result, ask, compare
from benchmarks.quality.product import Product
from benchmarks.quality.site import RECORDS_PER_MENTION, Site, background, planted, site


def main() -> None:
    """Run what the arguments ask for."""
    arguments = _arguments()
    if arguments.list:
        print("\n".join(f"{one.aim.name:32} {one.name}" for one in CLASSES.values()))
        return
    # Only what fails badly is said: what the services log in between would bury the tables.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if arguments.explain:
        explain.case(arguments.explain, arguments.seed, arguments.records or 1_000)
        return
    with site(arguments.mentions) as one:
        results = run(one, arguments)
    report(results, arguments)
    cleared = [seen.case.id for result in results for seen in result.cleared]
    sys.exit(1 if cleared else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mentions", type=int, default=60_000, help="mentions of the province around the set (60000)")
    parser.add_argument("--records", type=int, help="the same, in records")
    parser.add_argument("--cases", type=int, default=100, help="cases of each class (100)")
    parser.add_argument("--seed", type=int, default=floors.SEED)
    parser.add_argument("--class", dest="classes", action="append", default=[], help="only classes of this pattern")
    parser.add_argument("--baselines", type=int, default=10, help="cases of each class that the baselines get; 0: none")
    parser.add_argument(
        "--outages", type=int, default=5, help="cases of each class asked again without engine or indexer"
    )
    parser.add_argument("--explain", metavar="CASE", help="one case: asked, stored, hits, evidence")
    parser.add_argument("--list", action="store_true", help="the classes, and nothing else")
    parser.add_argument("--failures", type=int, default=3, help="cases printed for each class that misses something")
    parser.add_argument("--gaps", metavar="FILE", help="write the failures there too")
    parser.add_argument("--write", action="store_true", help="write the tables into docs and README")
    parser.add_argument("--record-floors", action="store_true", help="raise floors.toml to what the small set reaches")
    parser.add_argument("--lower", action="store_true", help="with --record-floors: lower lines too")
    arguments = parser.parse_args()
    if arguments.record_floors:  # of the set that CI asks about, whole
        arguments.seed, arguments.records, arguments.cases = floors.SEED, floors.RECORDS, floors.CASES
        arguments.classes, arguments.baselines, arguments.outages = [], 0, 0
    return arguments


def run(one: Site, arguments: argparse.Namespace) -> list[Result]:
    """Load, ask, compare, take away engine and indexer."""
    sets = [(Result(kind), list(cases_of(kind, arguments.seed, arguments.cases))) for kind in chosen(arguments.classes)]
    records = arguments.records or round(arguments.mentions * RECORDS_PER_MENTION)
    letters = sum(len(case.records) for _, cases in sets for case in cases)
    say(f"loading {records} records of the province and {letters} planted ones")
    one.load(background(arguments.seed, records))
    one.load(record for _, cases in sets for record in planted(cases))
    one.analyze()
    say(f"asking about {sum(len(cases) for _, cases in sets)} cases of {len(sets)} classes")
    product = Product(one.database, one.engine)
    ask(product, sets, lambda _: None)
    results = [result for result, _ in sets]
    if arguments.baselines:

        def everything() -> Iterator[Record]:
            yield from background(arguments.seed, records)
            yield from chain.from_iterable(planted(cases) for _, cases in sets)

        beside(one, results, everything, arguments.baselines)
    if arguments.outages:
        without_indexer(one, results, arguments.outages)
        without_engine(one, results, arguments.outages)
    return results


def beside(one: Site, results: Sequence[Result], records: Callable[[], Iterator[Record]], sample: int) -> None:
    """The same cases put to what would be used instead."""
    for kind in (Ilike, Trigram, MultiMatch):
        with closing(kind(one)) as contender:
            say(f"{contender.name}")
            contender.prepare(records())
            compare(contender, results, sample)


def without_indexer(one: Site, results: Sequence[Result], sample: int) -> None:
    """Plant the letters of some cases once more, which nobody indexes, and look for these."""
    say("the indexer stopped")
    product = Product(one.database, one.engine)
    again: list[tuple[Result, Case]] = []
    for result in results:
        for seen in result.seen[:sample]:
            case = seen.case
            moved = tuple({**record, "source_id": f"{record['source_id']}-moved"} for record in case.records)
            target = f"{case.target}-moved" if case.target else None
            again.append((result, replace(case, records=moved, target=target)))
    one.load(planted(case for _, case in again), index=False)
    for result, case in again:
        result.stopped.append(product.see(case))


def without_engine(one: Site, results: Sequence[Result], sample: int) -> None:
    """Ask again once the engine has been killed."""
    say("the engine killed")
    product = Product(one.database, one.kill_engine())
    for result in results:
        result.killed = [product.see(seen.case) for seen in result.seen[:sample]]


def report(results: Sequence[Result], arguments: argparse.Namespace) -> None:
    """Print the tables, and what failed."""
    text = documents.text(results, arguments)
    print(text)
    missed = explain.failures(results, arguments.failures)
    print(missed)
    if arguments.gaps:
        with open(arguments.gaps, "w", encoding="utf-8") as stream:  # noqa: PTH123  a name as typed
            stream.write(missed)
    if arguments.write:
        documents.write(text, results, arguments)
    if arguments.record_floors:
        floors.record(results, lower=arguments.lower)
    for fault in tables.faults(results, floors.read()):
        print(f"BELOW ITS FLOOR: {fault}")


def say(text: str) -> None:
    """What goes on, with the time."""
    print(f"[{datetime.now(UTC):%H:%M:%S}] {text}", flush=True)


if __name__ == "__main__":
    main()
