"""`make chaos`: rounds of random clients and random faults; ends with 1 if anything spoke against the promise.

`python -m tests.faults.chaos --rounds 100 --seed 7` plays, prints a line for each round and the sum of all runs so far;
`--fault TEXT` only such faults, `--broken NAME` a build with a safeguard taken out, until the referee sees it.
docs/howto/chaos.md.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from tests.faults.chaos.broken import BROKEN
from tests.faults.chaos.clients import Client
from tests.faults.chaos.faults import FAULTS, Fault
from tests.faults.chaos.rounds import Result, crew, play
from tests.faults.chaos.system import servers_to_use, system

RESULTS = Path("build/chaos/results.jsonl")
NEW_WORLD_EVERY = 25  # rounds; a comparison of all documents reads at most 10,000


def plan(seed: str, rounds: int, only: str, *, own: bool) -> list[Fault]:
    """Every fault once before any comes twice, in an order that the seed picks; `own`: the servers may be killed."""
    chosen = [one for one in FAULTS.values() if only in one.name and (only or not one.long) and own >= one.own]
    rng = random.Random(seed)
    planned: list[Fault] = []
    while len(planned) < rounds:
        planned += rng.sample(chosen, len(chosen))
    return planned[:rounds]


def rounds_of(given: argparse.Namespace) -> Iterator[tuple[Result, list[Client]]]:
    """Play; a new database and index every so often and after whatever went wrong, on the same servers."""
    if given.broken == "no-third-set":
        BROKEN[given.broken]()
    with servers_to_use() as (pair, servers):
        faults = plan(given.seed, given.rounds, given.fault, own=servers is not None)
        number, in_indexers = 0, None if given.broken == "no-third-set" else given.broken
        while number < len(faults):
            seed = f"{given.seed}/{number}"
            with system(pair, servers, seed, in_indexers) as under_test, crew(under_test, seed) as clients:
                for fault in faults[number : number + NEW_WORLD_EVERY]:
                    result = play(under_test, clients, fault, f"{given.seed}/{number}")
                    yield result, clients
                    number += 1
                    if result.violations:
                        break


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def shown(number: int, result: Result) -> str:
    """One round."""
    recovered = f"{result.recovered:5.1f} s" if result.recovered is not None else "  never"
    figures = ", ".join(f"{count} {what}" for what, count in sorted(result.figures.items()))
    verdict = "holds" if not result.violations else f"{len(result.violations)} VIOLATIONS"
    return f"{number:4}  {verdict:14}  whole after {recovered}  {result.fault} ({result.seconds:.1f} s): {figures}"


def keep(given: argparse.Namespace, number: int, result: Result) -> None:
    """Add the round to the file of all runs."""
    given.results.parent.mkdir(parents=True, exist_ok=True)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": given.seed,
        "round": number,
        "broken": given.broken,
        "fault": result.fault,
        "fault_seconds": round(result.seconds, 2),
        "recovered_seconds": None if result.recovered is None else round(result.recovered, 2),
        "figures": result.figures,
        "violations": [str(one)[:300] for one in result.violations[:5]],
    }
    with given.results.open("ab") as file:
        file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def tell_of_all(results: Path) -> None:
    """The sum of all runs in the file, broken builds left out: by fault, rounds and seconds until whole."""
    lines = [orjson.loads(line) for line in results.read_bytes().splitlines()]
    sound = [line for line in lines if line["broken"] is None]
    by_fault: dict[str, list[dict]] = defaultdict(list)
    for line in sound:
        by_fault[line["fault"]].append(line)
    say("\n| fault | rounds | violated | whole again after, median (worst) |\n|---|---|---|---|")
    for name, those in sorted(by_fault.items()):
        seconds = [one["recovered_seconds"] for one in those if one["recovered_seconds"] is not None]
        told = f"{statistics.median(seconds):.1f} s ({max(seconds):.1f} s)" if seconds else "never"
        say(f"| {name} | {len(those)} | {sum(bool(one['violations']) for one in those)} | {told} |")
    total: Counter[str] = Counter()
    for line in sound:
        total.update(line["figures"])
    violated = sum(bool(line["violations"]) for line in sound)
    say(f"\nall runs: {len(sound)} rounds, {violated} of them violated; {dict(sorted(total.items()))}")


def main() -> None:
    """Play and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--fault", default="", help="part of the names of the faults to play")
    parser.add_argument("--broken", choices=sorted(BROKEN), help="end at the first violation; status 0 if there is one")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    say(f"seed {given.seed}")
    violated, begun = 0, time.monotonic()
    for number, (result, clients) in enumerate(rounds_of(given)):
        say(shown(number, result))
        keep(given, number, result)
        violated += bool(result.violations)
        for bad in result.violations[:5]:
            say(f"        {bad}")
        if result.violations:
            history = given.results.with_name(f"history-{given.seed}-{number}.jsonl")
            history.write_bytes(b"\n".join(clients[0].book.history.lines()))
            say(f"        history: {history}")
        if given.broken and result.violations:
            say(f"{given.broken}: seen in round {number + 1}, {time.monotonic() - begun:.0f} s")
            return
    if given.broken:
        say(f"{given.broken}: NOT SEEN in {given.rounds} rounds")
        sys.exit(1)
    tell_of_all(given.results)
    sys.exit(1 if violated else 0)


if __name__ == "__main__":
    main()
