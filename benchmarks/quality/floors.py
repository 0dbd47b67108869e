"""The recorded floors: what each class reached, so that no change takes it away again.

`floors.toml` lists the classes that have not reached what is aimed at; every other one is held to its aim. A line of it
may only ever rise; `python -m benchmarks.quality --record-floors` writes it anew.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.quality.measure import Result

#: The small set: floors hold for this size and seed, in CI as here.
SEED: Final = 2026
RECORDS: Final = 1_500
CASES: Final = 12
FILE: Final = Path(__file__).with_name("floors.toml")
CLEAN_REVIEWED: Final = 0.02  # the largest share of clean dossiers that notices may send to review
HEAD: Final = """\
# What the small set in CI must reach, class by class, where that is less than what is aimed at (the aims stand in
# labelled/case.py). `found` is the least share among the first 20 records, `verdict` the least share answered as the
# contract's table has it, `reviewed` the largest share of clean dossiers that notices send to review.
# Written by `python -m benchmarks.quality --record-floors`; raise a line when a class gets better, never lower one.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors by class; a class that is not in here is held to its aim, and to a verdict always as the table's."""

    found: dict[str, float]
    verdict: dict[str, float]
    reviewed: dict[str, float]


def read(path: Path = FILE) -> Floors:
    """The file, or no exceptions where there is none."""
    if not path.exists():
        return Floors({}, {}, {})
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Floors(*(said.get(name, {}) for name in ("found", "verdict", "reviewed")))


def below(result: Result, recorded: Floors) -> list[str]:
    """What of a class lies under its floor."""
    name, said = result.one.name, []
    if result.negative:
        most = recorded.reviewed.get(name, CLEAN_REVIEWED)
        if name.startswith("clean/") and result.wrongly_reviewed > most + 1e-9:
            said.append(f"{name}: {result.wrongly_reviewed:.3f} of the dossiers sent to review, at most {most:g}")
    elif result.recall < (least := recorded.found.get(name, result.one.aim.recall or 0.0)) - 1e-9:
        said.append(f"{name}: {result.recall:.3f} found, at least {least:g}")
    if result.right < (least := recorded.verdict.get(name, 1.0)) - 1e-9:
        said.append(f"{name}: {result.right:.3f} of the verdicts as the table's, at least {least:g}")
    return said


def record(results: Sequence[Result], path: Path = FILE) -> None:
    """Write the classes that are under their aim with what they reached."""
    sections: dict[str, dict[str, float]] = {"found": {}, "verdict": {}, "reviewed": {}}
    for result in results:
        name = result.one.name
        if result.right < 1:
            sections["verdict"][name] = result.right
        if result.negative:
            if name.startswith("clean/") and result.wrongly_reviewed > CLEAN_REVIEWED:
                sections["reviewed"][name] = result.wrongly_reviewed
        elif result.one.aim.recall is None or result.recall < result.one.aim.recall:
            sections["found"][name] = result.recall
    lines = [HEAD]
    for section, values in sections.items():
        lines.append(f"\n[{section}]\n")
        turned = math.ceil if section == "reviewed" else math.floor
        lines += [f'"{name}" = {turned(value * 1000) / 1000:g}\n' for name, value in sorted(values.items())]
    path.write_text("".join(lines), encoding="utf-8")
