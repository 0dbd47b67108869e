"""Whoever silences a tool says why, on the same line: the next reader must be able to judge whether it still holds."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = r"\s+\S+ +\S+"  # two words at least
SILENCERS = {
    r"#\s*noqa\b": re.compile(r"#\s*noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*" + WORDS),
    r"#\s*type:\s*ignore": re.compile(
        r"#\s*type: ignore\[[a-z, -]+\]" + WORDS + r"|#\s*type: ignore\[[a-z, -]+\]\s+#" + WORDS
    ),
    r"pragma:\s*no (cover|branch)": re.compile(r"pragma: no (cover|branch)" + WORDS),
}


def python_files() -> list[Path]:
    """Every Python file that is committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def unreasoned(text: str) -> list[int]:
    """The lines, from 1, that silence a tool without saying why."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for silencer, reasoned in SILENCERS.items():
            if re.search(silencer, line) and not reasoned.search(line):
                found.append(number)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: E501",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[arg-type]",
        "# pragma: no cover",
    ],
)
def test_a_bare_silencer_is_found(line):
    assert unreasoned(line) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa: E501  a table reads better wide",
        "x = 1  # noqa: E501, S101  a table reads better wide",
        "x = 1  # type: ignore[arg-type]  the stub is wrong",
        "x = 1  # type: ignore[arg-type]  # the stub is wrong",
        "if x:  # pragma: no cover  another process",
    ],
)
def test_a_reason_is_enough(line):
    assert unreasoned(line) == []


def test_every_silencer_has_a_reason():
    this = Path(__file__)
    found = {
        str(file.relative_to(ROOT)): unreasoned(file.read_text(encoding="utf-8"))
        for file in python_files()
        if file != this
    }
    assert not {name: lines for name, lines in found.items() if lines}


def bare_skips(text: str) -> list[int]:
    """The lines, from 1, where a test is skipped or expected to fail without saying why."""
    tree = ast.parse(text)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail"}:
            call = called.get(id(node))
            given = call is not None and (any(word.arg == "reason" for word in call.keywords))
            said = call is not None and node.attr == "skip" and bool(call.args)
            if not (given or said):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("text", ["pytest.skip()", "@pytest.mark.skip\ndef f(): ...", "m = pytest.mark.skipif(f())"])
def test_a_bare_skip_is_found(text):
    assert bare_skips(text) == [1]


def test_a_skip_with_a_reason_passes():
    assert bare_skips("pytest.skip('no Chromium')\nm = pytest.mark.skipif(f(), reason='only root')") == []


def test_every_skip_has_a_reason():
    found = {
        file.name: bare_skips(file.read_text(encoding="utf-8")) for file in python_files() if "tests" in file.parts
    }
    assert not {name: lines for name, lines in found.items() if lines}
