from __future__ import annotations

import io
import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.json_lines import LONGEST_KEPT, LONGEST_LINE, Fault, Line, kept_text, parse_line, read_lines

plain = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]))


def read(content: bytes) -> list[Line]:
    return list(read_lines(io.BufferedReader(io.BytesIO(content))))


def fault(raw: bytes) -> Fault:
    with pytest.raises(Fault) as caught:
        parse_line(Line(1, len(raw), raw))
    return caught.value


class Endless(io.RawIOBase):
    """`size` bytes without a line break, then one short line: made while they are read."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.tail = b'\n{"a":1}\n'

    def readable(self) -> bool:
        return True

    def readinto(self, into):
        count = min(len(into), self.left)
        self.left -= count
        if not count:
            count = min(len(into), len(self.tail))
            into[:count], self.tail = self.tail[:count], self.tail[count:]
            return count
        into[:count] = b"x" * count
        return count


def test_lines_have_their_number_and_their_end():
    assert read(b'{"a":1}\n{"b":2}\n') == [Line(1, 8, b'{"a":1}'), Line(2, 16, b'{"b":2}')]


def test_crlf_blank_lines_and_a_missing_last_line_break_do_no_harm():
    assert read(b'{"a":1}\r\n\r\n  \n{"b":2}') == [Line(1, 9, b'{"a":1}'), Line(4, 21, b'{"b":2}')]


def test_a_byte_order_mark_is_skipped_at_the_beginning_only():
    first, second = read(b'\xef\xbb\xbf{"a":1}\n\xef\xbb\xbf{"b":2}\n')
    assert parse_line(first) == {"a": 1}
    with pytest.raises(Fault) as caught:
        parse_line(second)
    assert (caught.value.code, caught.value.column) == ("invalid_json", 1)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""])
def test_the_longest_line_is_read_and_one_byte_more_is_not(ending):
    longest = b'{"a":"' + b"x" * (LONGEST_LINE - 8) + b'"}'
    assert len(longest) == LONGEST_LINE
    whole, after = read(longest + (ending or b"\n") + b"{}")
    assert (whole.cut, len(whole.raw)) == (False, LONGEST_LINE)
    assert parse_line(whole)["a"].startswith("x")
    assert after.number == 2
    cut, after = read(b" " + longest + (ending or b"\n") + b"{}")
    assert (cut.cut, len(cut.raw)) == (True, LONGEST_KEPT)
    assert (after.number, after.end, after.raw) == (2, len(longest) + 1 + len(ending or b"\n") + 2, b"{}")


def test_a_line_is_not_read_as_whole_because_a_carriage_return_stands_where_it_is_cut():
    (line,) = read(b"x" * LONGEST_LINE + b"\r\r" + b"y" * 10)
    assert line.cut


def test_a_huge_line_is_walked_over_without_being_held():
    size = 64 * LONGEST_LINE
    tracemalloc.start()
    lines = list(read_lines(io.BufferedReader(Endless(size))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(line.number, line.end, line.cut) for line in lines] == [(1, size + 1, True), (2, size + 9, False)]
    assert peak < 8 * LONGEST_LINE
    with pytest.raises(Fault) as caught:
        parse_line(lines[0])
    assert caught.value.code == "line_too_long"


def test_latin_1_bytes_are_told_with_the_character_they_stand_at():
    raw = '{"tên": "Nguyễn'.encode() + b' V\xe3n"}'
    found = fault(raw)
    assert (found.code, found.column) == ("not_utf8", len('{"tên": "Nguyễn V') + 1)
    assert "0xE3" in found.message


def test_a_raw_nul_is_told_with_its_column():
    found = fault('{"ă":"x\0"}'.encode())
    assert (found.code, found.column) == ("nul_character", 8)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('{"a": }', 7),
        ('{"a": 1', 8),
        ('{"a" 1}', 6),
        ("{'a': 1}", 2),
        ('{"a": "x', 7),
        ('{"a": 1} {"b": 2}', 10),
        ('{"a": "\t"}', 8),
        ('{"a": "\\x"}', 8),
        ("không phải JSON", 1),
    ],
)
def test_broken_json_is_told_with_its_column(text, column):
    found = fault(text.encode())
    assert (found.code, found.column) == ("invalid_json", column)
    assert found.message.startswith("Không đọc được JSON: ")
    assert found.message.isascii() is False


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9223372036854775808", "-1" + "0" * 5000])
def test_numbers_that_no_field_can_hold_are_refused_where_they_stand(number):
    found = fault(f'{{"a": {number}}}'.encode())
    assert (found.code, found.column) == ("invalid_number", 7)


def test_the_largest_integers_are_read():
    text = b'{"a": 9223372036854775807, "b": -9223372036854775807, "c": 120.5}'
    assert parse_line(Line(1, 0, text)) == {"a": 2**63 - 1, "b": 1 - 2**63, "c": 120.5}


def test_a_key_that_stands_twice_is_refused_at_any_depth():
    assert fault(b'{"a": 1, "a": 2}').code == "duplicate_key"
    found = fault(b'{"x": [{"measure": "freeze", "b": 1, "measure": "information"}]}')
    assert (found.code, found.field) == ("duplicate_key", "measure")


@pytest.mark.parametrize("text", [b"[1]", b'"x"', b"1", b"null", b"true"])
def test_what_is_no_object_is_refused(text):
    assert fault(text).code == "not_an_object"


def test_brackets_without_end_are_refused():
    assert fault(b'{"a":' + b"[" * 100_000).code == "invalid_json"


@given(st.dictionaries(plain, plain))
def test_any_object_of_texts_is_read_as_it_was_written(value):
    text = json.dumps(value, ensure_ascii=False).encode()
    (line,) = read(text + b"\n")
    assert parse_line(line) == value


@given(st.binary(max_size=300))
def test_any_bytes_give_an_object_or_a_fault(raw):
    for line in read(raw):
        with suppress(Fault):
            assert isinstance(parse_line(line), dict)


def kept(raw: bytes, *, cut: bool = False) -> tuple[str, bool]:
    return kept_text(Line(1, len(raw), raw, cut))


def test_a_faulty_line_is_kept_up_to_a_whole_letter():
    assert kept(b"x" * (LONGEST_KEPT - 1) + "ễ".encode()) == ("x" * (LONGEST_KEPT - 1), True)
    assert kept("Nguyễn".encode()) == ("Nguyễn", False)
    assert kept("Nguyễn".encode(), cut=True) == ("Nguyễn", True)
    assert kept(b"V\xe3n") == ("V\\xe3n", False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_when_the_file_says_so(encoding):
    # U+0A0D has the bytes of a line feed and a carriage return in it.
    content = '\ufeff{"tên":"Nguyễn \U0001f600 \u0a0d"}\r\n\n{"b":2}'.encode(encoding)
    first, second = read(content)
    assert parse_line(first) == {"tên": "Nguyễn \U0001f600 \u0a0d"}
    assert (second.number, second.end, parse_line(second)) == (3, len(content), {"b": 2})


@pytest.mark.parametrize("broken", [b"\x00\xd8", b"A"])
def test_broken_utf_16_refuses_its_line_alone(broken):
    ends = '"}\n{"b":2}'.encode("utf-16-le") if len(broken) > 1 else b""
    content = '\ufeff{"a":1}\n{"a":"'.encode("utf-16-le") + broken + ends
    first, second, *rest = read(content)
    assert parse_line(first) == {"a": 1}
    with pytest.raises(Fault):
        parse_line(second)
    assert [parse_line(line) for line in rest] == [{"b": 2}] * bool(ends)
    assert max(line.end for line in (second, *rest)) <= len(content)  # or an import would not read it


def test_a_huge_line_of_utf_16_is_walked_over():
    content = ("\ufeff" + "x" * 2 * LONGEST_LINE + '\n{"b":2}').encode("utf-16-le")
    first, second = read(content)
    assert (first.cut, len(first.raw), first.number) == (True, LONGEST_KEPT, 1)
    assert (parse_line(second), second.number) == ({"b": 2}, 2)
