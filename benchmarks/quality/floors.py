"""The recorded floors: what each class reached, so that no change takes it away again.

`floors.toml` lists every class with what it reached in the small set; `python -m benchmarks.quality --record-floors`
raises its lines, and adds those of new classes, but lowers none unless `--lower` says so.
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
RECORDS: Final = 1_000
CASES: Final = 8
FILE: Final = Path(__file__).with_name("floors.toml")
CLEAN_REVIEWED: Final = 0.02  # the largest share of clean dossiers that notices may send to review
HEAD: Final = """\
# What the small set in CI must reach, class by class; what is aimed at stands in labelled/case.py. `found` is the
# least share among the first 20 records, `verdict` the least share answered as the contract's table has it, `reviewed`
# the largest share of clean dossiers that notices send to review. `python -m benchmarks.quality --record-floors` writes
# it and only raises; lower a line (`--lower`) only when the set itself has changed, and say why.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors by class; one that is not here yet is held to its aim, and to the table's verdict always."""

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


def record(results: Sequence[Result], path: Path = FILE, *, lower: bool = False) -> None:
    """Raise the floors to what the classes reached; with `lower`, write what they reached whatever stood there."""
    stood = Floors({}, {}, {}) if lower else read(path)
    found, verdict, reviewed = dict(stood.found), dict(stood.verdict), dict(stood.reviewed)
    for result in results:
        name = result.one.name
        verdict[name] = max(verdict.get(name, 0.0), _down(result.right))
        if not result.negative:
            found[name] = max(found.get(name, 0.0), _down(result.recall))
        elif name.startswith("clean/"):
            reviewed[name] = min(reviewed.get(name, 1.0), max(CLEAN_REVIEWED, _up(result.wrongly_reviewed)))
    names = {result.one.name for result in results}
    lines = [HEAD]
    for section, values in (("found", found), ("verdict", verdict), ("reviewed", reviewed)):
        lines.append(f"\n[{section}]\n")
        lines += [f'"{name}" = {value:g}\n' for name, value in sorted(values.items()) if name in names]
    path.write_text("".join(lines), encoding="utf-8")


def _down(value: float) -> float:
    return math.floor(value * 1000) / 1000


def _up(value: float) -> float:
    return math.ceil(value * 1000) / 1000
