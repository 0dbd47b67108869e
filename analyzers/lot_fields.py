"""Sheet and parcel in the two fields of a form, and what clerks write there besides: areas, uses, remarks, lists."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

from analyzers.folding import canonical
from analyzers.parcels import A_PART_OF, REMARK, listed_lots, lot_number, written_out

if TYPE_CHECKING:
    from collections.abc import Iterator

Pair = tuple[str | None, str | None]

_PLAIN = re.compile(r"[0-9]*")
_MOST_PAIRS: Final = 60
_MOST_GUESSES: Final = 40
_LONGEST_RANGE: Final = 150
_PERHAPS_A_RANGE: Final = 60  # parcels between two with a bare hyphen
_MOST_DIGITS: Final = 5

_WORD: Final = r"(?:(?:thửa|thua|đất|dat|số|so|tờ|to)\b[\s.:]*)*"
_NUMBER_SIGN = re.compile(r"№|#|\bn[o°º]\b\.?|^\s*t\.?\s*(?=\d{1,5}\s*$)")
_GLUED = re.compile(r"\b(thửa|thua|tờ|to|số|so)(?=\d)")
_AREA = re.compile(
    r"[(,;:=\-]?\s*(?:\b(?:dt|s|diện tích|dien tich)\b[\s:.=]*)?(?<![\d/\-.,])\d{1,7}(?:[.,]\d{1,4})?\s?"
    r"(?:m2|m²|ha\b|mét vuông|met vuong)\s*\)?"
)
_USES: Final = r"(?:ont|odt|cln|luc|luk|lua|bhk|hnk|nts|rsx|rph|rdd|tmd|skc|lnq|nkh|tsc)"
_USE = re.compile(rf"\s*[-(+,]?\s*(?:\b(?:đất|dat)\s+)?\b{_USES}(?:\s*[-+,/]\s*{_USES})*\b\s*\)?")
_WHERE = re.compile(
    r"[\s,;\-]{0,3}\b(?:xóm|thôn|khối|ấp|tổ|khu|xã|phường|thị trấn|làng|buôn|tại|xom|thon|khoi|xa|phuong|tai)\b[^;]*$"
)
# What the parcel was called before: worth a look, no more.
_BEFORE: Final = r"(?:cũ|cu|trước|truoc|tách|tach|hợp|hop|gốc|goc|nguyên|nguyen|nhập|nhap)"
_FORMERLY = re.compile(rf"[(\[][^()\[\]]*\b{_BEFORE}\b[^()\[\]]*[)\]]|[\s,;\-]{{1,3}}(?:thửa\s+)?\b{_BEFORE}\b.*$")
_WHICH_MAP = re.compile(r"\((?:bđ|bản đồ|ban do|b?đđc|bd)\b[^()]*\)")
_ENUMERATED = re.compile(r"(?:^|(?<=[\s;,]))\(?\d{1,2}[.)/]\s+(?=(?:thửa|thua|số|so|\d))")
_STARTS_WITH_ONE = re.compile(r"\s*\(?0?1[.)/]\s")
_ORDINAL = re.compile(r"\bthứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\s*:?")
_OR = re.compile(r"\bhoặc\b|\bhoac\b|\bcùng\b|\bcung\b|\|")
_RANGE = re.compile(
    rf"(?:\btừ\s+|\btu\s+)?{_WORD}(?<!\d)(\d{{1,5}})\s*(?:\b(?:đến|den|tới|toi)\b|->|=>|→|÷|~|\.{{2,}}|…)"
    rf"\s*(?:hết\s+)?{_WORD}(\d{{1,5}})(?!\w)"
)
_HYPHENED = re.compile(r"(?<![\d/\-])(\d{1,5})\s*[-/]\s*(\d{1,5})(?![\d/\-])")
_ONE_NUMBER = re.compile(r"\d{1,5}(?:-\d{1,5})?")
_WORD_BETWEEN = re.compile(r"\d[A-ZĐ]{3,}\d")
_EMPTY_PARTS = re.compile(r"[;,]\s*(?=[;,])")
_AS_FRACTION = re.compile(r"(?<![\d.])(\d{1,5})\.0(?![\d.])")  # a spreadsheet's number as another program writes it
_DIGITS = re.compile(r"\d+")
_ONE_NUMBER_WITH_A_DOT = re.compile(r"(?<!\d)(\d{1,2})\.(\d{3})(?!\d)")
_ANOTHER_LOT = re.compile(r"(?:LO|DC|ĐC)(\d{1,5})")


def lots_of_fields(sheet: str, parcel: str) -> tuple[Pair, ...]:
    """Sheets and parcels, canonical, that the two fields of a form name together; at least one pair, (None, None) too.

    Clerks put both into one field ("Thửa 345, tờ 12", "345(12)"), and several into one ("344, 345 và 346"). What is
    written out beside a parcel counts more than the field of the sheet. Of as many sheets as parcels each goes with
    its own, otherwise each may go with each.
    """
    if _PLAIN.fullmatch(parcel) and _PLAIN.fullmatch(sheet):  # as most are written
        return ((_without_zeros(sheet), _without_zeros(parcel)),)
    sheet, parcel = _cleaned(sheet), _cleaned(parcel)
    if written := written_out(parcel):
        own = None if written_out(sheet) else lot_number(sheet)
        pairs = [(lot_number(lot.sheet) if lot.sheet else own, lot_number(lot.parcel)) for lot in written]
        # Fields that contradict each other: either may be meant.
        return tuple(dict.fromkeys((*pairs, *((own, number) for _, number in pairs if own))))
    if written := written_out(sheet):
        pairs = [(lot_number(lot.sheet) if lot.sheet else None, lot_number(lot.parcel)) for lot in written]
        typed = lot_number(parcel)
        return tuple(dict.fromkeys((*pairs, *((number, typed) for number, _ in pairs if typed))))
    return tuple(dict.fromkeys(_listed(sheet, parcel)))


def _listed(sheet: str, parcel: str) -> list[Pair]:
    parcels: list[str | None] = [*listed_lots(parcel)] or [lot_number(parcel)]
    sheets: list[str | None] = [*listed_lots(sheet)] or [lot_number(sheet)]
    if len(sheets) == len(parcels):
        pairs = list(zip(sheets, parcels, strict=True))
    elif len(sheets) == 1:
        pairs = [(sheets[0], each) for each in parcels]
    else:
        pairs = list(product(sheets, parcels))[:_MOST_PAIRS]
    as_written = lot_number(parcel) or ""
    if len(parcels) > 1 and _ONE_NUMBER.fullmatch(as_written):
        # "1,234" may be one number, and "344 - 345" a part of one.
        pairs += [(one, as_written) for one in sheets]
    # "345/12" beside sheet 12 says that sheet again.
    for first, second in _HYPHENED.findall(parcel):
        pairs += [(one, _without_zeros(first)) for one in sheets if one and one == _without_zeros(second)]
    return pairs


def guessed_lots(sheet: str, parcel: str) -> tuple[Pair, ...]:
    """What else the two fields may mean: former numbers, parts or ranges, both in one, numbers left over."""
    if _PLAIN.fullmatch(parcel) and _PLAIN.fullmatch(sheet):
        return ()
    known = lots_of_fields(sheet, parcel)
    sheets = dict.fromkeys(own for own, _ in known)
    guesses = dict.fromkeys(_guesses(sheet, parcel, [*sheets]))
    return tuple(guess for guess in guesses if guess not in known and guess[1])[:_MOST_GUESSES]


def _guesses(sheet: str, parcel: str, sheets: list[str | None]) -> Iterator[Pair]:
    if not sheet.strip() or not parcel.strip():
        for first, second in _HYPHENED.findall(_cleaned(parcel or sheet)):
            yield _without_zeros(second), _without_zeros(first)
    beside = [
        *left_over(sheet, parcel),
        *(_without_zeros(number) for number in _asides(parcel)),
        *(number for written in _HYPHENED.findall(_cleaned(parcel)) for number in _perhaps_a_range(*written)),
    ]
    yield from ((own, number) for number in beside for own in sheets)
    for earlier in _asides(sheet):
        yield from ((_without_zeros(earlier), number) for _, number in lots_of_fields(sheet, parcel))
    for own, number in lots_of_fields(sheet, parcel):
        yield _without_letters(own), _without_letters(number)


def _without_letters(number: str | None) -> str | None:
    lettered = _ANOTHER_LOT.fullmatch(number) if number else None
    return lettered[1] if lettered else number


def left_over(sheet: str, parcel: str) -> tuple[str, ...]:
    """The numbers of the two fields that are no part of what they are read as."""
    if _PLAIN.fullmatch(parcel) and _PLAIN.fullmatch(sheet):
        return ()
    read = {
        digits.lstrip("0") or "0"
        for pair in lots_of_fields(sheet, parcel)
        for number in pair
        if number and not _WORD_BETWEEN.search(number)
        for digits in _DIGITS.findall(number)
    }
    said = _ONE_NUMBER_WITH_A_DOT.sub(r"\1\2", f"{_cleaned(sheet)} ; {_cleaned(parcel)}")
    numbers = (_without_zeros(digits) for digits in _DIGITS.findall(said) if len(digits) <= _MOST_DIGITS)
    return tuple(number for number in dict.fromkeys(numbers) if number and number not in read)


def _asides(field: str) -> list[str]:
    """The numbers in remarks on what a parcel or sheet was before."""
    return [number for remark in _FORMERLY.findall(canonical(field)) for number in _DIGITS.findall(remark)]


def _perhaps_a_range(first: str, last: str) -> Iterator[str]:
    if len(first) == len(last) and int(first) < int(last) <= int(first) + _PERHAPS_A_RANGE:
        yield from map(str, range(int(first), int(last) + 1))


def _cleaned(field: str) -> str:
    """The field without areas, uses of land, remarks and places; ranges as lists."""
    if _PLAIN.fullmatch(field):
        return field
    text = _AS_FRACTION.sub(r"\1", canonical(field.replace("\n", ";")))
    text = _GLUED.sub(r"\1 ", _NUMBER_SIGN.sub(" ", A_PART_OF.sub(" ", text)))
    for remark in (_WHICH_MAP, _FORMERLY, _AREA, _USE, _WHERE, REMARK, _ORDINAL):
        text = remark.sub(" ", text)
    if _STARTS_WITH_ONE.match(text):
        text = _ENUMERATED.sub("; ", text)
    return _EMPTY_PARTS.sub("", _RANGE.sub(_each_of, _OR.sub(";", text))).strip(" ;,")


def _each_of(written: re.Match[str]) -> str:
    first, last = int(written[1]), int(written[2])
    if not first < last <= first + _LONGEST_RANGE:
        return written.group()
    return ", ".join(map(str, range(first, last + 1)))


def _without_zeros(digits: str) -> str | None:
    return (digits.lstrip("0") or "0") if digits else None
