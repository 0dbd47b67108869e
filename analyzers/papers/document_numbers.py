"""Numbers of official documents: "123/TB-CCTHADS", "05/2024/QĐ-BPKCTT", "Số: 0123 TB CCTHA ngày 06/05/2024".

A number is a serial, perhaps a year, the kind of paper and the office that issued it (Decree 30/2020/NĐ-CP, article 8
and appendices I and III). Clerks leave out the year, the kind or the office, write QD for QĐ, and shorten offices each
in his own way; the serial with the year of issue is what stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rapidfuzz.distance import OSA

from analyzers.folding import compact, drop_invisible

NumberRelation = Literal["same", "variant", "typo", "contradicts"]

# Kinds of paper as they are written in numbers, folded (appendix III; QDST, BPKCTT and the like are the courts' own).
KINDS: Final = frozenset("BA BB BC CD CT CV DA DN GM GT HD KH KL NQ PC PT QC QD QDST TB TTR TT VB YC KN".split())
_YEARS: Final = range(1990, 2101)
# Kinds written out, folded, wherever in the number they stand.
_WRITTEN_OUT: Final = (
    ("QUYET DINH", "QD"),
    ("THONG BAO", "TB"),
    ("CONG VAN", "CV"),
    ("BAN AN", "BA"),
    ("VAN BAN", "VB"),
    ("BIEN BAN", "BB"),
)
_SHORTEST_OFFICE = 3  # letters below which one edit makes another office: VKS, TA

_LABEL = re.compile(r"^\W*(?:S[ỐO]|NO)\b\W*(?=.*\d)|^\W*S[ỐO]\s*:")
_DATE_BEHIND = re.compile(r"[\s,;(]+NG[ÀA]Y\b.*$")
_PARTS = re.compile(r"\d+|[A-ZĐ]+")
# An O typed or scanned for a zero: beside a digit, and no letter beside it.
_ZERO = re.compile(r"(?<=\d)O(?![A-ZĐ])|(?<![A-ZĐ])O(?=\d)")
_NUMBER_WORD = re.compile(r"\bSO\b")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document's number. `serial` and `suffix` ("12A") are None and "" where no number is written ("không số")."""

    raw: str
    serial: int | None
    suffix: str
    year: int | None
    kind: str | None
    office: str


def parse_document_number(raw: str) -> DocumentNumber:
    """The number in any text, without label and date; total."""
    text = unicodedata.normalize("NFC", drop_invisible(raw)).upper()
    text = _ZERO.sub("0", _DATE_BEHIND.sub("", _LABEL.sub("", text)))
    plain = _plain(text)
    for words_of_it, short in _WRITTEN_OUT:
        plain = plain.replace(words_of_it, short)
    parts = _PARTS.findall(_NUMBER_WORD.sub(" ", plain))
    numbers = [i for i, part in enumerate(parts) if part.isdigit()]
    if not numbers:
        return DocumentNumber(raw, None, "", None, None, "".join(parts))
    at, *behind = numbers
    year_at = next((i for i in behind if int(parts[i][:5]) in _YEARS), None)
    words = [part for i, part in enumerate(parts) if i not in {at, year_at}]
    suffix = _suffix(text, words)
    kind = next((word for word in words if word in KINDS), None)
    return DocumentNumber(
        raw,
        serial=int(parts[at][:18]),
        suffix=suffix,
        year=int(parts[year_at]) if year_at is not None else None,
        kind=kind,
        office="".join(word for word in words if word != kind),
    )


def _plain(text: str) -> str:
    """Letters as typed by those who have no Vietnamese keyboard: Đ as D, no marks; separators stay."""
    return "".join(compact(char).replace("Đ", "D") or char for char in text)


def _suffix(text: str, words: list[str]) -> str:
    """The single letter that stands glued to the serial ("12A/QĐ"); taken out of `words`."""
    glued = re.match(r"\D*\d+([A-Z])(?![A-ZĐ])", text)
    if not glued or glued[1] not in words:
        return ""
    words.remove(glued[1])
    return glued[1]


def document_keys(number: DocumentNumber, year_of_issue: int) -> Iterator[str]:
    """Keys under which one document is filed however its number is written: serial and year.

    The year is that of the date of issue, and that in the number where it says another one.
    """
    if number.serial is None:
        name = number.office[:64]
        if name:
            yield f"{name}|{year_of_issue}"
        return
    for year in sorted({year_of_issue, number.year or year_of_issue}):
        yield f"{number.serial}|{year}"


def number_relation(a: DocumentNumber, b: DocumentNumber) -> NumberRelation:
    """How two numbers agree: whether they can be one document's, its agency and date aside.

    same         serial, kind and office are the same, however written
    variant      the serial is the same, and what else both give can be the same: one leaves it out, or shortens it
    typo         the serial is one edit away and all else agrees
    contradicts  anything else; a TB and a QĐ of one serial are two papers
    """
    if a.serial is None or b.serial is None:
        return "same" if a.serial == b.serial and a.office == b.office and a.office else "contradicts"
    if (a.kind and b.kind and a.kind != b.kind) or (a.year and b.year and a.year != b.year):
        return "contradicts"
    if not _one_office(a.office, b.office):
        return "contradicts"
    if (a.serial, a.suffix) == (b.serial, b.suffix):
        return "same" if (a.kind, a.office) == (b.kind, b.office) else "variant"
    if a.suffix == b.suffix and OSA.distance(str(a.serial), str(b.serial), score_cutoff=1) <= 1:
        return "typo"
    return "contradicts"


def _one_office(a: str, b: str) -> bool:
    """Whether two offices' letters can be one office's: one is missing, begins or ends the other, or has a slip."""
    shorter, longer = sorted((a, b), key=len)
    if not shorter or longer.startswith(shorter) or longer.endswith(shorter):
        return True
    if len(shorter) >= _SHORTEST_OFFICE and OSA.distance(a, b, score_cutoff=1) <= 1:
        return True
    # CCTHADS and THA, CTHADSTPV and CCTHADS: letters left out, in order.
    rest = iter(longer)
    return len(shorter) >= _SHORTEST_OFFICE and all(letter in rest for letter in shorter)


# ----- numbers that a text refers to -----

_REFERENCE = re.compile(
    r"(?<![\w/])(\d{1,6}[A-Z]?\s*/(?:\s*(?:19|20)\d{2}\s*/)?\s*[A-ZĐ][A-ZĐ.\-/&]{1,30})"
    r"(?:\s*,?\s*(?:ký\s+)?ngày\s+(\d{1,2})[/.\-\s](?:tháng\s+)?(\d{1,2})[/.\-\s](?:năm\s+)?(\d{4}))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that a text names: its number, the year it is of, and the day where the text gives it."""

    number: DocumentNumber
    year: int | None
    day: date | None


def referred_documents(text: str) -> Iterator[Reference]:
    """The documents that a text names by number: "theo Thông báo số 123/TB-CCTHADS ngày 06/05/2024"."""
    for found in _REFERENCE.finditer(unicodedata.normalize("NFC", drop_invisible(text))):
        number = parse_document_number(found[1])
        yield Reference(number, int(found[4]) if found[4] else number.year, _day(found))


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[4]), int(found[3]), int(found[2])) if found[4] else None
    except ValueError:
        return None
