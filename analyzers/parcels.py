"""Numbers of map sheets and parcels, and the ways in which people write the two together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from analyzers.folding import canonical, compact

# Part of a parcel after a split: 84-1 and 84/1 are one parcel, and another than 841.
_PART_OF = re.compile(r"(?<=\d)\s*[-/]\s*(?=\d)")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_LABEL: Final = (
    r"(?:(?:các|cac|những|nhung|gồm|gom|tờ|to|thửa|thua|mảnh|manh|bản đồ|ban do|địa chính|dia chinh|tbđ|tbd|mbđ|mbd|"
    r"b?đđc|bdđc|bddc|bđ|bd|đất|dat|số|so|hiệu|hieu)\b[\s.:]*)"
)
_LABELS = re.compile(rf"^{_LABEL}+(?=[^\W_]|$)")
# A remark: nothing but words in brackets, or which of several maps is meant ("12 (bản đồ năm 2005)", "12 - BĐĐC").
REMARK = re.compile(
    r"\([^()\d]*\)|\([^()]*[^()\d\s][^()]*\b(?:19|20)\d\d\b[^()]*\)"
    r"|\s*[-,]\s*(?:bản đồ|ban do|b?đđc|bdđc|bddc|bđ)\b.*$"
)
_AS_FRACTION = re.compile(r"^(\d{1,5})\.0$")  # a spreadsheet's number as another program writes it
# A letter on a part of a parcel is a letter on that parcel.
A_PART_OF = re.compile(r"[(\[]?\s*\b(?:một|mot|1)\s+(?:phần|phan)\b(?:\s+(?:của|cua)\b)?\s*[)\]]?")
_LISTED = re.compile(r"(?<=\w)\s*(?:[,;&+，；]|\b(?:và|va)\b)\s*(?=(?:(?:thửa|thua|đất|dat|số|so)\b[\s.:]*)*\d)")  # noqa: RUF001  full-width too

_HOW_MANY = re.compile(
    r"^\s*(?:gồm\s*|gom\s*)?0?\d{1,2}\s*(?:thửa|thua)(?:\s*(?:đất|dat))?\s*:\s*"
)  # "02 thửa: 344, 345"
_ROW = re.compile(r"\d{2,4}(?:(?:\s+|\s+[-\u2013]\s+)\d{2,4})+")
_MOST_DIGITS: Final = 5  # of a parcel's number


def lot_number(raw: str) -> str | None:
    """A sheet's or parcel's number: capitals, without labels, remarks, spaces, dots, leading zeros; or None.

    "Tờ số 012" → "12", "345 a" → "345A"; a hyphen or slash between digits stays: "84/01" → "84-1".
    """
    text = _AS_FRACTION.sub(r"\1", canonical(raw))
    parts = _PART_OF.split(_LABELS.sub("", A_PART_OF.sub(" ", REMARK.sub(" ", text)).strip()))
    number = "-".join(part for part in (compact(part) for part in parts) if part)
    return _LEADING_ZEROS.sub("", number) or None


def listed_lots(raw: str) -> tuple[str, ...]:
    """The numbers of a field that lists several ("345, 346 và 350"); () where it holds one, or none."""
    parts = _LISTED.split(_HOW_MANY.sub("", canonical(raw.replace("\n", ";"))))
    if len(parts) == 1:
        parts = _side_by_side(parts[0])
    numbers = dict.fromkeys(number for number in map(lot_number, parts) if number)
    return tuple(numbers) if len(parts) > 1 else ()


def _side_by_side(text: str) -> list[str]:
    """Numbers with only spaces or spaced hyphens between them, where together they are longer than any number."""
    bare = _LABELS.sub("", text)
    if not _ROW.fullmatch(bare):
        return [text]
    numbers = _ONE.findall(bare)
    return numbers if sum(map(len, numbers)) > _MOST_DIGITS else [text]


@dataclass(frozen=True, slots=True)
class Lot:
    """A parcel, with its map sheet where one was said, as written, and where it stands in the text."""

    parcel: str
    sheet: str | None
    span: tuple[int, int]


_NUMBER: Final = r"\d{1,5}(?:[a-zA-Z]\b)?(?:[-/]\d{1,4})?(?![\w])"
_SEVERAL: Final = rf"{_NUMBER}(?:\s*(?:,|;|và|va|&|\+)\s*(?:(?:thửa|thua)\s*)?(?:(?:số|so)\s*)?{_NUMBER})*"
_PARCEL_WORD: Final = r"\b(?:số\s*|so\s*)?(?:thửa|thua)\b(?:\s*(?:đất|dat)\b)?(?:\s*(?:số|so)\b)?\s*[:.]?\s*"
_SHEET_WORD: Final = (
    r"\b(?:số\s*|so\s*)?(?:(?:tờ|to)(?:\s*(?:bản\s*đồ|ban\s*do|bđ|bd)\b)?|tbđ|tbd|bản\s*đồ|ban\s*do)"
    r"(?:\s*(?:địa\s*chính|dia\s*chinh)\b)?(?:\s*(?:số|so)\b)?\s*[:.]?\s*"
)
_BETWEEN: Final = r"\s*[,;:.\-–·|/]?\s*(?:(?:thuộc|thuoc|của|cua|và|va)\b)?\s*"
_PARCELS_THEN_SHEET: Final = rf"{_PARCEL_WORD}(?P<parcels>{_SEVERAL})(?:{_BETWEEN}{_SHEET_WORD}(?P<sheet>{_NUMBER}))?"
_SHEET_THEN_PARCELS: Final = rf"{_SHEET_WORD}(?P<sheet2>{_NUMBER}){_BETWEEN}{_PARCEL_WORD}(?P<parcels2>{_SEVERAL})"
# Without the word "thửa" only at the head of a part: elsewhere a number in brackets is anything.
_BRACKETED: Final = (
    rf"(?:{_PARCEL_WORD}|(?:^|[,;\n]|\b(?:và|va)\b)\s*)"
    rf"(?P<parcel3>\d{{1,5}})\s?\((?:{_SHEET_WORD})?(?P<sheet3>\d{{1,4}})\)"
)
_WRITTEN = re.compile(f"{_BRACKETED}|{_SHEET_THEN_PARCELS}|{_PARCELS_THEN_SHEET}", re.IGNORECASE)
# "84-01" is parcel 84 on sheet 1 only where nothing else is written; elsewhere it may be a part of parcel 84.
_PAIR_ALONE = re.compile(r"\s*(\d{1,5})\s*-\s*(\d{1,4})\s*")
_ONE = re.compile(_NUMBER)


def parse_lots(text: str) -> tuple[Lot, ...]:
    """The parcels that an NFC text names, in reading order.

    Understood: "thửa 84 tờ 1", "thửa đất số 345, tờ bản đồ số 12", "tờ 12, thửa 345, 346", "84(1)" and, alone, "84-01".
    """
    if pair := _PAIR_ALONE.fullmatch(text):
        return (Lot(pair[1], pair[2], pair.span()),)
    return tuple(lot for found in _WRITTEN.finditer(text) for lot in _lots(found))


def _lots(found: re.Match[str]) -> list[Lot]:
    sheet = found["sheet"] or found["sheet2"] or found["sheet3"]
    parcels = found["parcel3"] or found["parcels"] or found["parcels2"]
    return [Lot(parcel, sheet, found.span()) for parcel in _ONE.findall(parcels)]


# ----- sheet and parcel in one field of a form -----

_BEHIND_ITS_SHEET = re.compile(rf"(?:t[.\s]+)?(?P<parcels>{_SEVERAL}){_BETWEEN}{_SHEET_WORD}(?P<sheet>{_NUMBER})\s*")
_SHORT_LABELS = re.compile(r"^\s*t[.\s]*(\d{1,5})\s*[-,/]?\s*(?:tbđ|tbd|bđ|bd)[.\s]*(\d{1,4})\s*$", re.IGNORECASE)


def written_out(field: str) -> tuple[Lot, ...]:
    """The parcels of a field where at least one stands there with its sheet; () otherwise."""
    text = REMARK.sub(" ", canonical(field)).strip()
    if short := _SHORT_LABELS.fullmatch(text):
        return (Lot(short[1], short[2], short.span()),)
    if alone := _BEHIND_ITS_SHEET.fullmatch(text):
        return tuple(Lot(parcel, alone["sheet"], alone.span()) for parcel in _ONE.findall(alone["parcels"]))
    # Digits with a hyphen alone ("84-01") may be a part of a parcel: the form has a field for the sheet.
    found = parse_lots(text) if any(map(str.isalpha, text)) or "(" in text else ()
    return found if any(lot.sheet for lot in found) else ()
