"""Reading JSON lines from a file that nobody has checked: every line is an object or a fault that says where and why.

Memory stays constant whatever the file holds: a line longer than LONGEST_LINE is walked over, never held.
"""

from __future__ import annotations

import codecs
import io
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Never

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes. The contract's largest records (a decision over hundreds of parcels) stay far below.
LONGEST_LINE = 1024 * 1024
#: Bytes of a faulty line that are kept, so that it can be mended and loaded again: quoted in a rejects file, which
#: makes it longer, it must still be a line that can be read.
LONGEST_KEPT = 384 * 1024
# What PostgreSQL's bigint holds: no field of a record needs more, and an unbounded number costs quadratic time to read.
_LARGEST_INTEGER = 2**63 - 1
_LONGEST_INTEGER = len(str(_LARGEST_INTEGER)) + 1
_BOM = b"\xef\xbb\xbf"
_REASONS = (
    ("Expecting property name", "chỗ này cần tên trường trong dấu ngoặc kép"),
    ("Expecting ',' delimiter", "thiếu dấu phẩy hoặc dấu đóng ngoặc"),
    ("Expecting ':' delimiter", "thiếu dấu hai chấm sau tên trường"),
    ("Expecting value", "chỗ này cần một giá trị"),
    ("Extra data", "còn chữ thừa sau khi bản ghi đã kết thúc"),
    ("Unterminated string", "chuỗi bắt đầu ở đây không có dấu ngoặc kép đóng"),
    ("Invalid control character", "ký tự điều khiển phải viết dạng \\uXXXX"),
    ("Invalid \\escape", "dấu gạch chéo ngược đứng trước một ký tự không cho phép"),
    ("Invalid \\uXXXX escape", "\\u phải có bốn chữ số hệ 16 theo sau"),
    ("Illegal trailing comma", "dấu phẩy thừa trước dấu đóng ngoặc"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: `number` from 1, `end` the byte after it, `raw` without its line break (cut where `cut`)."""

    number: int
    end: int
    raw: bytes
    cut: bool = False


class Fault(Exception):
    """Why a line is no record: a stable `code`, a Vietnamese sentence, and the column (characters from 1) or field."""

    def __init__(self, code: str, message: str, *, column: int | None = None, field: str | None = None) -> None:
        """`column` and `field` are None where the whole line is meant."""
        super().__init__(code)
        self.code, self.message, self.column, self.field = code, message, column, field


def read_lines(stream: io.BufferedReader) -> Iterator[Line]:
    """The lines of `stream`, which must be at its beginning; a byte order mark there is skipped, and blank lines are.

    Lines end in LF or CRLF. A line above LONGEST_LINE bytes comes with its first LONGEST_KEPT bytes and `cut`. A mark
    of UTF-16 makes the file UTF-16; its lines come in UTF-8 all the same.
    """
    pieces = _pieces(stream)
    for number, (end, piece) in enumerate(pieces, 1):
        raw = piece.rstrip(b"\r\n")
        cut = len(raw) > LONGEST_LINE
        while not piece.endswith(b"\n") and (rest := next(pieces, None)):
            end, piece = rest  # noqa: PLW2901  the rest of the same line
            cut = True
        if number == 1:
            raw = raw.removeprefix(_BOM)
        if cut or raw.strip():
            yield Line(number, end, raw[:LONGEST_KEPT] if cut else raw, cut)


def _pieces(stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Lines, or parts of lines longer than LONGEST_LINE, in UTF-8, and how many bytes of the file have been read."""
    end = 0
    if stream.peek(2)[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        while piece := stream.readline(LONGEST_LINE + 2):
            end += len(piece)
            yield end, piece
        return
    # What is no UTF-16 becomes \xNN, which no JSON may hold: its line is refused.
    end = len(codecs.BOM_UTF16_LE)
    text = io.TextIOWrapper(stream, "utf-16", "backslashreplace", newline="\n")
    try:
        while letters := text.readline(LONGEST_LINE + 2):
            end = min(end + len(letters.encode("utf-16-le")), stream.tell())  # \xNN is longer than it was in the file
            yield end, letters.encode()
    finally:
        text.detach()


def parse_line(line: Line) -> dict[str, Any]:
    """The JSON object on a line; raises Fault for anything else, and for JSON that readers disagree about."""
    if line.cut:
        raise Fault("line_too_long", f"Dòng dài hơn {LONGEST_LINE:,} byte nên không được đọc.".replace(",", "."))
    text = _decode(line.raw)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Fault("invalid_json", f"Không đọc được JSON: {_reason(error.msg)}.", column=error.pos + 1) from None
    except _UnreadableNumberError as error:
        message = "Số không hợp lệ hoặc quá lớn; NaN và Infinity không được dùng."
        raise Fault("invalid_number", message, column=text.find(error.literal) + 1) from None
    except RecursionError:
        raise Fault("invalid_json", "Không đọc được JSON: ngoặc lồng nhau quá sâu.") from None
    if not isinstance(value, dict):
        raise Fault("not_an_object", "Mỗi dòng phải là một đối tượng JSON, bắt đầu bằng dấu {.", column=1)
    return value


def kept_text(line: Line) -> tuple[str, bool]:
    r"""A faulty line as text, at most LONGEST_KEPT bytes of it, and whether that is not all.

    Bytes that are not UTF-8 show as \xNN.
    """
    raw = line.raw
    end = min(len(raw), LONGEST_KEPT)
    # The cut must not halve a letter: its first byte is no continuation byte (10xxxxxx).
    while end < len(raw) and end and raw[end] & 0xC0 == 0x80:  # noqa: PLR2004  the bits just named
        end -= 1
    return raw[:end].decode("utf-8", "backslashreplace"), line.cut or end < len(raw)


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(raw[: error.start].decode("utf-8")) + 1
        message = f"Byte 0x{raw[error.start]:02X} không phải UTF-8; hãy lưu tệp bằng bảng mã UTF-8 rồi nạp lại."
        raise Fault("not_utf8", message, column=column) from None
    if "\0" in text:
        raise Fault("nul_character", "Có ký tự NUL (mã 0); hãy xóa ký tự này.", column=text.index("\0") + 1)
    return text


def _reason(message: str) -> str:
    return next((reason for start, reason in _REASONS if message.startswith(start)), "sai cú pháp")


class _UnreadableNumberError(ValueError):
    def __init__(self, literal: str) -> None:
        super().__init__("number")
        self.literal = literal


def _integer(literal: str) -> int:
    if len(literal) > _LONGEST_INTEGER or abs(value := int(literal)) > _LARGEST_INTEGER:
        raise _UnreadableNumberError(literal)
    return value


def _real(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise _UnreadableNumberError(literal)
    return value


def _constant(literal: str) -> Never:
    raise _UnreadableNumberError(literal)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that stands twice, readers take the first or the last value: a block would depend on the reader."""
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for i, key in enumerate(keys) if key in keys[:i])
        raise Fault("duplicate_key", "Trường này xuất hiện hai lần trong cùng một đối tượng.", field=repeated)
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_integer, parse_float=_real, parse_constant=_constant, strict=True
)
