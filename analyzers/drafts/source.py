"""The text in the two forms that the reader works on, and the way back to what was sent.

`shown` is the text in NFC without what prints nothing; `plain` is the same, character by character, in small letters
without marks. Labels are looked for in `plain`, so that capitals, missing or wrong tones and NFD change nothing; values
are taken from `shown` at the same place; and spans are told in code points of the text as it was sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.folding import D_LOOKALIKES, INVISIBLE

if TYPE_CHECKING:
    from analyzers.drafts.draft import Span

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# Two spaces between words are a slip; more are columns.
_DOUBLE_SPACE = re.compile("(?<![ \u00a0])[ \u00a0]{2}(?![ \u00a0\n])")
_MARKED: Final = {
    **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02c8\u2032\u00b4\uff07`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    **dict.fromkeys("•●∙◦■▪█", "*"),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\x85", "\n"),
    "\u2026": ".",
    "\r": " ",
    "\n": "\n",
    "\t": "\t",
}


class _Plain(dict[int, str]):
    """What each character is in `plain`: always one character, so that positions stay."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _plain(chr(code))
        return made


def _plain(char: str) -> str:
    if char in _MARKED:
        return _MARKED[char]
    if char in D_LOOKALIKES:
        return "d"
    if char.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", char)[:1].lower()
    return bare if bare.isascii() and len(bare) == 1 else "?"


PLAIN: Final = _Plain()


@dataclass(frozen=True, slots=True)
class Source:
    """A text with its two forms; `starts` and `ends` give for each character of these where it stands in `text`."""

    text: str
    shown: str
    plain: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The span in the text as sent of a non-empty stretch of the two forms."""
        return self.starts[start], self.ends[end - 1]

    def said(self, start: int, end: int) -> str:
        """A stretch as it was written, in one line; a number that was broken at a line's end in one piece.

        With the marks behind its last letter that make no letter with it: the span in the text has them too.
        """
        while end < len(self.starts) and self.starts[end] == self.starts[end - 1]:
            end += 1
        return " ".join(_BROKEN_NUMBER.sub("", self.shown[start:end]).split())


_LONGEST_CLUSTER: Final = 8  # a letter with its marks; a heap of marks is nobody's name
_BROKEN_NUMBER = re.compile(r"(?<=\d)[^\S\n]*\n\s*(?=\d)")


def source_of(text: str) -> Source:
    """The text, ready to be read."""
    if unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text) and not _DOUBLE_SPACE.search(text):
        shown, starts, ends = text, range(len(text)), range(1, len(text) + 1)
        return Source(text, shown, shown.translate(PLAIN), starts, ends)
    return _with_map(text)


def _with_map(text: str) -> Source:
    shown: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster, start, end in _clusters(text):
        for char in cluster if len(cluster) == 1 else unicodedata.normalize("NFC", cluster):
            shown.append(char)
            starts.append(start)
            ends.append(end)
    joined = "".join(shown)
    return Source(text, joined, joined.translate(PLAIN), starts, ends)


def _clusters(text: str) -> list[tuple[str, int, int]]:
    """Each visible character with the marks behind it, however many unseen characters stand between."""
    found: list[tuple[str, int, int]] = []
    doubled = {space.end() - 1 for space in _DOUBLE_SPACE.finditer(text)}
    for i, char in enumerate(text):
        if i in doubled or _INVISIBLE.match(char):
            continue
        if found and unicodedata.combining(char) and len(found[-1][0]) < _LONGEST_CLUSTER:
            cluster, start, _ = found[-1]
            found[-1] = (cluster + char, start, i + 1)
        else:
            found.append((char, i, i + 1))
    return found
