from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Problem
from storage.json_lines import Fault, Line, parse_line
from storage.rejects import Reject, Stood, check_whole, mended, untouched

HERE = Path("a.jsonl")
text = st.text(st.characters(exclude_categories=["Cs"]))


def entry(raw: str = '{"type": "x"}', *, cut: bool = False, imported: Path = HERE) -> bytes:
    return Reject(Stood("a.jsonl", 7, raw, cut), 3, "type", "required", "…", (Problem("type", "x", "y"),)).entry(
        imported
    )


@given(text)
def test_what_is_written_comes_back(raw):
    line = entry(raw)
    assert line.count(b"\n") == 1
    assert mended(parse_line(Line(1, len(line), line))) == Stood("a.jsonl", 7, raw)


def test_a_mended_line_may_stand_as_an_object():
    value = {"file": "a.jsonl", "line": 7, "raw": {"type": "notice", "name": "Đỗ"}}
    assert mended(value) == Stood("a.jsonl", 7, '{"type": "notice", "name": "Đỗ"}')


@pytest.mark.parametrize(
    "value",
    [
        {"type": "notice", "source": "a"},
        {"file": "a", "line": 1},
        {"file": "a", "line": 1, "raw": "{}", "type": "notice"},
        {"file": "a", "line": "1", "raw": "{}"},
        {"file": "a", "line": 1, "raw": 5},
    ],
)
def test_other_objects_are_no_rejects(value):
    assert mended(value) is None


def test_what_is_not_whole_must_be_mended_where_it_came_from():
    stood = mended(json.loads(entry(cut=True)))
    assert stood is not None
    with pytest.raises(Fault, match="cut_line"):
        check_whole(stood, "line_too_long")
    with pytest.raises(Fault, match="not_utf8") as caught:
        check_whole(Stood("a", 1, r'{"a": "V\\xe3n"}'), "not_utf8")
    assert caught.value.column == 10
    check_whole(Stood("a", 1, r'{"a": "C:\\xe3n"}'), "required")


def test_only_what_an_import_of_the_same_file_wrote_is_untouched():
    lines = [entry("{"), entry("[")]
    assert untouched([], HERE)
    assert untouched(lines, HERE)
    assert untouched([*lines, lines[0][:50]], HERE)  # a kill in the middle of a line
    assert not untouched(lines, Path("b.jsonl"))
    assert not untouched([lines[0][:50] + b"\n"], HERE)
    assert not untouched([lines[0], lines[1].replace(b'"["', b'"{}"')], HERE)
    assert not untouched([lines[0].replace(b'"{"', b"{}")], HERE)
    assert not untouched([b"notes\n"], HERE)
    assert not untouched([b"[1]\n"], HERE)
