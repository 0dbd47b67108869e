"""Figures with their goals, as one Markdown table; and the machine that gave them, with its noise."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Times:
    """Milliseconds of single requests."""

    each: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        """The value that 95 of 100 do not exceed."""
        return self._not_exceeded(0.95)

    @property
    def p99(self) -> float:
        """The value that 99 of 100 do not exceed."""
        return self._not_exceeded(0.99)

    def _not_exceeded(self, share: float) -> float:
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)]

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p99 {self.p99:.1f} ms"


@dataclass
class Report:
    """Rows of the table, in the order in which they were measured, and remarks below it."""

    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def row(self, what: str, measured: str, against: str = "–", goals: Sequence[str] = ()) -> None:
        """Add a row; `goals` come from `at_most` and `at_least`."""
        wanted = "; ".join(goal.split(": ")[0] for goal in goals)
        outcome = "; ".join(goal.split(": ")[1] for goal in goals)
        self.rows.append((what, measured, against, wanted or "–", outcome or "–"))
        print(f"  {what}: {measured} | {against} | {wanted} {outcome}", flush=True)

    def note(self, text: str) -> None:
        """Add a remark."""
        self.notes.append(text)
        print(f"  {text}", flush=True)

    def markdown(self) -> str:
        """The table and the remarks."""
        head = ("what", "measured", "against, in the same run", "goal", "")
        lines = [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * 5, *self.rows)]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes)])


def at_most(name: str, value: float, goal: float, unit: str = "") -> str:
    """A goal that is a ceiling, and whether it was met, or by how much missed."""
    missed = f"**missed** by {(value / goal - 1) * 100:.0f} %" if goal else f"**missed** by {value:g}"
    said = "**met**" if value <= goal else missed
    return f"{name} ≤ {goal:g}{unit}: {said}"


def at_least(name: str, value: float, goal: float, unit: str = "") -> str:
    """A goal that is a floor."""
    said = "**met**" if value >= goal else f"**missed** by {(1 - value / goal) * 100:.0f} %"
    return f"{name} ≥ {goal:g}{unit}: {said}"


def spread(values: Sequence[float]) -> float:
    """Distance from the lowest to the highest, as a share of the median, in per cent."""
    return (max(values) - min(values)) / statistics.median(values) * 100


def machine() -> str:
    """Processor, cores, memory, Python."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    where = f"Linux {platform.release()}, Python {platform.python_version()}"
    return f"{cores()} cores of {cpu}, {memory / 2**20:.0f} GiB, {where}"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """Processes that wanted a core in the last minute, on average: ours, and whatever else runs on the machine."""
    return os.getloadavg()[0]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
