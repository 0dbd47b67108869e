"""The tables: one row for each class, one for each aim, clean dossiers, outages, and the reliability curve."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks.quality import floors
from benchmarks.quality.measure import Ranked, Result, curve

BANDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


def share(value: float) -> str:
    """A share with three digits, "1.000" only when nothing is missing."""
    return "1.000" if value >= 1 else f"{int(value * 1000) / 1000:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def by_class(results: Sequence[Result]) -> str:
    """Every class in which something is to be found."""
    names = list(results[0].others) if results else []
    head = [
        "error",
        "recall@20",
        "recall@1",
        "verdict as the table's",
        "aim",
        *(f"{name}: @20" for name in names),
        "candidates",
        "ms",
    ]
    rows = []
    for result in results:
        aim = result.one.aim.recall
        missed = "" if aim is None or result.recall >= aim else " **missed**"
        rows.append(
            [
                result.one.name,
                share(result.recall) + missed,
                share(result.first),
                share(result.right),
                "–" if aim is None else f"{aim:g}",
                *(_found(result.others[name]) for name in names),
                f"{result.candidates:.0f}",
                f"{result.milliseconds:.0f}",
            ]
        )
    return _table(head, rows)


def _found(ranked: Ranked) -> str:
    return share(ranked.found / ranked.asked) if ranked.asked else "–"


def by_aim(results: Sequence[Result]) -> str:
    """Classes of one aim together; cases weigh alike."""
    names = list(results[0].others) if results else []
    head = [
        "kind of error",
        "classes",
        "cases",
        "recall@20",
        "recall@1",
        "verdict as the table's",
        "aim",
        *(f"{name}: @20, @1, ms" for name in names),
        "ms",
    ]
    aims = list(dict.fromkeys(result.one.aim for result in results))
    rows = []
    for aim in aims:
        of_it = [result for result in results if result.one.aim == aim]
        seen = [one for result in of_it for one in result.seen]
        met = aim.recall is None or all(result.recall >= aim.recall for result in of_it)
        rows.append(
            [
                aim.name,
                str(len(of_it)),
                str(len(seen)),
                share(sum(one.found for one in seen) / len(seen)),
                share(sum(one.rank == 1 for one in seen) / len(seen)),
                share(sum(one.right for one in seen) / len(seen)),
                "–" if aim.recall is None else f"{aim.recall:g} each{'' if met else ': **missed**'}",
                *(_whole([result.others[name] for result in of_it]) for name in names),
                f"{statistics.median(one.milliseconds for one in seen):.0f}",
            ]
        )
    return _table(head, rows)


def _whole(all_of_them: Sequence[Ranked]) -> str:
    asked = sum(one.asked for one in all_of_them)
    if not asked:
        return "–"
    times = [taken for one in all_of_them for taken in one.times]
    found, first = (sum(getattr(one, name) for one in all_of_them) / asked for name in ("found", "first"))
    return f"{share(found)}, {share(first)}, {statistics.median(times):.0f}"


def clean(results: Sequence[Result]) -> str:
    """Dossiers about which nothing is on file, and things near to what is."""
    names = list(results[0].others) if results else []
    head = [
        "dossier",
        "verdict as it should be",
        "sent to review by a notice, of 100",
        "by one of the province's own, of 100",
        "by a deed alone, of 100",
        *(f"{name}: rows to read" for name in names),
        "candidates",
        "ms",
    ]
    rows = []
    for result in results:
        listed = (
            f"{ranked.listed / ranked.asked:.1f}" if ranked.asked else "–"
            for ranked in (result.others[name] for name in names)
        )
        rows.append(
            [
                result.one.name,
                share(result.right),
                f"{result.wrongly_reviewed * 100:.1f}",
                f"{result.reviewed_by_province * 100:.1f}",
                f"{result.reviewed_for_deeds * 100:.1f}",
                *listed,
                f"{result.candidates:.0f}",
                f"{result.milliseconds:.0f}",
            ]
        )
    return _table(head, rows)


def outages(results: Sequence[Result]) -> str:
    """The same questions with the engine killed, and with the indexer stopped."""
    head = [
        "kind of error",
        "engine killed: exact ones still found",
        "of the others incomplete or blocked",
        "called clear",
        "indexer stopped: found",
        "as the table's",
        "called clear",
    ]
    rows = []
    for aim in dict.fromkeys(result.one.aim for result in results):
        killed = [(result.one.exact, one) for result in results if result.one.aim == aim for one in result.killed]
        stopped = [one for result in results if result.one.aim == aim for one in result.stopped]
        exact = [one for is_exact, one in killed if is_exact]
        others = [one for is_exact, one in killed if not is_exact]
        rows.append(
            [
                aim.name,
                _of(exact, sum(one.found for one in exact)),
                _of(others, sum(one.verdict in {"incomplete", "blocked"} for one in others)),
                str(sum(one.verdict == "clear" for _, one in killed)),
                _of(stopped, sum(one.found for one in stopped)),
                _of(stopped, sum(one.right for one in stopped)),
                str(
                    sum(
                        one.verdict == "clear" and one.case.target is not None and one.case.outcomes != {"information"}
                        for one in stopped
                    )
                ),
            ]
        )
    return _table(head, rows)


def _of(whole: Sequence[object], part: int) -> str:
    return f"{part} of {len(whole)}" if whole else "–"


def reliability(results: Sequence[Result]) -> str:
    """How often a hit of a given score is the record that was meant."""
    rows = [
        [f"{low:.2f}–{min(high, 1):.2f}", str(hits), share(true / hits) if hits else "–"]
        for low, high, hits, true in curve(results, BANDS)
    ]
    return _table(["score", "hits", "true"], rows)


def faults(results: Sequence[Result], recorded: floors.Floors) -> list[str]:
    """What makes a run fail: a class under its recorded floor, or a blocked subject called clear."""
    found = []
    for result in results:
        if result.cleared:
            cases = ", ".join(one.case.id for one in result.cleared[:5])
            found.append(f"{result.one.name}: {len(result.cleared)} blocked subjects called clear ({cases})")
        found += floors.below(result, recorded)
    return found
