"""The labelled set and the code that it judges know nothing of each other: neither can be shaped to the other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SET = ROOT / "benchmarks" / "quality" / "labelled"
LETTERS = [ROOT / "benchmarks" / "duplicates" / name for name in ("letters.py", "pen.py")]
#: Beside the standard library: itself, and the invented people and parcels of the fictional province.
ALLOWED = ("benchmarks.quality.labelled", "benchmarks.duplicates.pen", "soat.fiction", "soat.fiction.invented")
OURS = ("analyzers", "storage", "matching", "indexer", "search_api", "soat", "benchmarks", "tests", "scripts")
PRODUCT = ("analyzers", "storage", "matching", "indexer", "search_api", "soat")


def imported(source: str) -> set[str]:
    """Every module that a source text imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def strangers(source: str) -> set[str]:
    """Modules of ours that the labelled set may not import."""
    ours = {name for name in imported(source) if name.startswith(".") or name.split(".")[0] in OURS}
    return {name for name in ours if name not in ALLOWED and not name.startswith("benchmarks.quality.labelled.")}


@pytest.mark.parametrize(
    "line",
    [
        "from analyzers.folding import fold",
        "import matching",
        "def f():\n    from storage import keys",
        "from soat.fiction.writing import person_entry",
        "from . import case",
    ],
)
def test_a_stranger_is_seen(line):
    assert strangers(line)


@pytest.mark.parametrize("file", [*sorted(SET.glob("*.py")), *LETTERS], ids=lambda file: file.name)
def test_the_set_imports_nothing_that_it_judges(file):
    assert strangers(file.read_text(encoding="utf-8")) == set()


def test_the_product_does_not_know_the_set():
    found = [
        f"{file.relative_to(ROOT)}"
        for package in PRODUCT
        for file in (ROOT / package).rglob("*.py")
        if any(name.split(".")[0] == "benchmarks" for name in imported(file.read_text(encoding="utf-8")))
    ]
    assert found == []
