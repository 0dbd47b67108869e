"""Refused lines: what is told of each, how they stand in a file, and how they come back once they have been mended.

A rejects file holds one JSON object a line. Given to an import like any other file, each of its lines counts as the
line in its `raw` (a person mends it there; the object itself may stand in place of its text), and what is refused again
is told with the file and line in which it first stood.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from storage.json_lines import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from storage.errors import Problem

_FIELDS = frozenset({"file", "line", "column", "field", "code", "message", "problems", "raw", "cut", "mark"})
#: Without these a line is no reject; a person may have taken away the others.
_NEEDED = frozenset({"file", "line", "raw"})
_SHOWN_BYTE = re.compile(r"\\x[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a line was first read (line from 1), and its text, which is not all of it where `cut`."""

    file: str
    line: int
    raw: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused line: where (column in characters from 1, or field), why, and the line itself."""

    stood: Stood
    column: int | None
    field: str | None
    code: str
    message: str
    problems: tuple[Problem, ...] = ()

    def entry(self, imported: Path) -> bytes:
        """A line of the rejects file of `imported`, which is the file that was read just now."""
        values = {
            "file": self.stood.file,
            "line": self.stood.line,
            "column": self.column,
            "field": self.field,
            "code": self.code,
            "message": self.message,
            "problems": [asdict(problem) for problem in self.problems],
            "raw": self.stood.raw,
            **({"cut": True} if self.stood.cut else {}),
            "mark": _mark(imported, self.stood.raw),
        }
        # A field's name may hold half of a surrogate pair, which UTF-8 cannot; \udXXX is how JSON writes it.
        return json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def mended(value: dict[str, Any]) -> Stood | None:
    """The line that an entry of a rejects file stands for; None for any other object. Raises Fault.

    What the entry cannot give back whole is refused with the advice to mend it where it came from.
    """
    if not value.keys() >= _NEEDED or not value.keys() <= _FIELDS:
        return None
    match value:
        case {"file": str(file), "line": int(line), "raw": str(raw)}:
            stood = Stood(file, line, raw, value.get("cut") is True)
        case {"file": str(file), "line": int(line), "raw": dict(raw)}:
            stood = Stood(file, line, json.dumps(raw, ensure_ascii=False))
        case _:
            return None
    return stood


def check_whole(stood: Stood, code: object) -> None:
    """Raise Fault for a line that an entry, refused with `code`, does not give back as it was."""
    if stood.cut:
        message = "Dòng này quá dài nên tệp từ chối chỉ giữ phần đầu; hãy sửa trong tệp gốc rồi nạp lại tệp gốc."
        raise Fault("cut_line", message)
    if code == "not_utf8" and (shown := _SHOWN_BYTE.search(stood.raw)):
        message = "Còn byte không phải UTF-8 (viết dạng \\xNN); hãy thay bằng chữ đúng."
        raise Fault("not_utf8", message, column=shown.start() + 1)


def untouched(lines: Iterable[bytes], imported: Path) -> bool:
    """Whether these lines are as an import of `imported` wrote them, the last of them perhaps torn by a kill.

    Only such a file may be replaced: in any other somebody may be mending.
    """
    for line in lines:
        try:
            value = json.loads(line)
            mine = value["mark"] == _mark(imported, value["raw"])
        except (ValueError, TypeError, KeyError, AttributeError):
            mine = not line.endswith(b"\n")
        if not mine:
            return False
    return True


def _mark(imported: Path, raw: str) -> str:
    return hashlib.sha256(f"{imported.absolute()}\0{raw}".encode()).hexdigest()[:16]
