"""Vietnamese typed in TCVN3 (fonts .Vn…) or VNI, and carried into Unicode as if it were Western European letters.

Such a text looks like `Lª ThÞ Lan` or `Leâ Thò Lan`. To take it as it stands would file people under names that nobody
asks for (or to look for such names), and to guess at it could turn one name into another; so it is refused wherever it
comes in, and the sender converts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from storage.errors import Problem

# Only Unicode has these (ă đ ĩ ũ ơ ư, ạ … ỹ, marks by themselves): a text with one of them is in Unicode throughout.
_UNICODE: Final = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323"
                             "\u1ea0-\u1ef9]")  # fmt: skip
# Letters of TCVN3 that stand where Western Europe has a sign, next to a letter; or a capital after a small letter.
_TCVN3: Final = re.compile(
    "[A-Za-z][\u00aa\u00ac\u00b5\u00b6\u00b8\u00b9\u00be\u00d7]"  # ê ơ à ả á ạ ắ ì
    "|[\u00a8\u00a9][a-z]"  # ă â, never the last of a word
    "|[A-Za-z][\u00ab\u00b7](?![A-Z])"  # ô ã, which elsewhere stand before a word, or between capitals
    "|[A-Za-z][\u00ae\u00bb][a-z]"  # đ ằ, signs that elsewhere stand at the edge of a word
    "|(?<![^\\W\\d_])[\u00a7\u00ae][a-z\u00a1-\u00ff]"  # Đ, đ at the beginning of a word
    "|[a-z][\u00c7-\u00d6\u00d8-\u00de]"
)
# And ư, which elsewhere is the soft hyphen that copying from a page leaves in numbers and addresses.
_TCVN3_IN_NAMES: Final = re.compile("[A-Za-z]\u00ad")
# VNI writes the mark of a letter as a letter of its own after it. Pairs that foreign names have too (Saïd, Seán, Isaác)
# count only with a neighbour that those names do not have there.
_VNI: Final = re.compile(
    r"a[ùøûõâêàãåä]|aï(?:m|n[gh])|aá[mnptuy]|e[ùøûõâàåãä]|[iuy]eá|o[øûõâ]|[öô][ùøûõï]|\bñ", re.IGNORECASE
)


class OldEncoding(ValueError):
    """A text is in an old encoding; `problem` says which field, and what to do."""

    def __init__(self, encoding: str, field: str) -> None:
        """`encoding` as people call it."""
        super().__init__(encoding)
        message = f"Chữ có vẻ gõ bằng bảng mã cũ {encoding}; hãy chuyển sang Unicode."
        self.problem = Problem(field, "old_encoding", message)


def refuse_old_encoding(value: dict[str, Any]) -> None:
    """Raise OldEncoding when a text of this record or lookup is in TCVN3 or VNI."""
    for field, text in _texts(value, ""):
        if text.isascii() or _UNICODE.search(text):
            continue
        of_letters = not any(map(str.isdigit, text))
        if _TCVN3.search(text) or (of_letters and _TCVN3_IN_NAMES.search(text)):
            raise OldEncoding("TCVN3 (ABC)", field)
        if _VNI.search(text):
            raise OldEncoding("VNI", field)


def _texts(value: object, field: str) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with the path of its field, as a reader writes it."""
    match value:
        case str():
            yield field, value
        case dict():
            for name, inner in value.items():
                yield from _texts(inner, f"{field}.{name}" if field else name)
        case list():
            for position, inner in enumerate(value):
                yield from _texts(inner, f"{field}[{position}]")
