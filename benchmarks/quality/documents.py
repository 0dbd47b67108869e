"""The tables as they stand in docs/reference/quality.md, between two marks, and the line in README."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality import tables
from benchmarks.quality.measure import Result
from benchmarks.report import load, machine

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "quality.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- quality: made by `make quality` -->", "<!-- quality: end -->"


def text(results: Sequence[Result], arguments: argparse.Namespace) -> str:
    """All tables."""
    found = [result for result in results if not result.negative]
    clean = [result for result in results if result.negative]
    size = f"{arguments.records} records" if arguments.records else f"{arguments.mentions} mentions"
    cases = sum(len(result.seen) for result in results)
    asked = f"{size} of the province around {cases} cases of {len(results)} classes, seed {arguments.seed}"
    parts = [f"{datetime.now(UTC):%Y-%m-%d}, {asked}; {machine()}, load {load():.1f}."]
    if found:
        parts += ["### By kind of error", tables.by_aim(found)]
    if clean:
        parts += ["### What must not shout", tables.clean(clean)]
    if found and found[0].killed:
        parts += ["### Engine killed, indexer stopped", tables.outages(found)]
    if found:
        parts += ["### How often hits of a score are true", tables.reliability([*found, *clean])]
        parts += ["### By class", tables.by_class(found)]
    return "\n\n".join(parts) + "\n"


def write(made: str, results: Sequence[Result], arguments: argparse.Namespace) -> None:
    """Put the tables into the page and one line into README."""
    _between(PAGE, made)
    _between(README, line(results, arguments))


def line(results: Sequence[Result], arguments: argparse.Namespace) -> str:
    """One sentence for README."""
    found = [result for result in results if not result.negative]
    cleared = sum(len(result.cleared) for result in results)
    aimed = [result for result in found if result.one.aim.recall is not None]
    met = sum(result.recall >= (result.one.aim.recall or 0) for result in aimed)
    fresh = [one for result in results if result.one.name.startswith("clean/") for one in result.seen]
    reviewed = sum(bool(one.notices) for one in fresh) / max(1, len(fresh)) * 100
    cases = sum(len(result.seen) for result in found)
    return (
        f"Of {cases} spoilt lookups of {len(found)} kinds at {arguments.mentions} mentions, {met} of {len(aimed)} "
        f"kinds reach their aim (first 20); {cleared} blocked subjects came out clear; notices send {reviewed:.1f} of "
        "100 clean dossiers to review ([quality](docs/reference/quality.md))."
    )


def _between(path: Path, made: str) -> None:
    before = path.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(before):
        raise SystemExit(f"{path} has no place for the tables: {BEGIN} … {END}")
    path.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{made.strip()}\n\n{END}", before), encoding="utf-8")
