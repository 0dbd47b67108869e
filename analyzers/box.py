"""The one box of the lookup page: from anything typed or pasted to the subjects of a lookup.

Precise rather than greedy: a number is taken for what its form says, for both where its form says two things, and what
is not understood is returned as typed, never dropped. What was understood has the shape of a lookup request, so that
the page can show it for correction and send it on unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from analyzers.certificates import parse_certificates
from analyzers.folding import compact, drop_invisible, fold
from analyzers.identifiers import is_covered
from analyzers.names import parse_birth
from analyzers.organizations import parse_organization_name
from analyzers.parcels import Lot, parse_lots
from analyzers.places import Place, find_places

T = TypeVar("T")
Found = list[tuple[int, T]]
"""What was found, with its position in the text."""


@dataclass(frozen=True, slots=True)
class Understood:
    """Subjects in the shape of a lookup request's members of the same names; `rest` is what was not understood."""

    persons: tuple[dict[str, Any], ...] = ()
    organizations: tuple[dict[str, Any], ...] = ()
    parcels: tuple[dict[str, Any], ...] = ()
    vehicles: tuple[dict[str, Any], ...] = ()
    others: tuple[dict[str, Any], ...] = ()
    rest: str = ""

    @property
    def request(self) -> dict[str, list[dict[str, Any]]]:
        """The members of a lookup request that are not empty."""
        members = ("persons", "organizations", "parcels", "vehicles", "others")
        return {name: list(getattr(self, name)) for name in members if getattr(self, name)}


def understand(text: str) -> Understood:
    """The persons, organisations, parcels and vehicles that a text names; total, and the same for the same text."""
    reader = _Reader(unicodedata.normalize("NFC", drop_invisible(text)))
    cards = reader.take(_CARD, _card)
    lots = reader.take_lots()
    numbers = _take_numbers(reader)
    places = reader.take_places()
    if places and not lots:
        lots = reader.take(_BARE_LOT, _bare_lot)
    names, organizations, rest = _read_words(reader.text, numbers)
    if organizations:
        # Digits alone next to an organisation are its tax number, not a certificate.
        taxes = set(numbers.taxes)
        numbers.certificates = [found for found in numbers.certificates if found not in taxes]
    parcels = _parcels(lots, places, numbers)
    if not parcels and places and not (names or organizations or cards or numbers.any):
        parcels = [_place_fields(place) for _, place in places]
    elif places and not parcels:
        # A person's address: a lookup has no member for it.
        rest = [*rest, *(_as_typed(place) for _, place in places)]
    if _OTHER_ASSET.match(text) and not (parcels or cards or names or organizations or numbers.any):
        return Understood(others=({"description": " ".join(text.split())},))
    return Understood(
        persons=(*(card for _, card in cards), *_persons(names, numbers.identities)),
        organizations=_organizations(organizations, numbers.taxes),
        parcels=tuple(parcels),
        vehicles=_vehicles(numbers),
        rest=", ".join(rest),
    )


# ----- taking what has a form of its own -----


class _Reader:
    """The text that is still to be read: what was taken becomes a comma and spaces, so that positions stay."""

    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, spans: Iterable[tuple[int, int]]) -> None:
        pieces, end = [], 0
        for start, stop in sorted(set(spans)):
            pieces += [self.text[end:start], ",", " " * (stop - start - 1)]
            end = stop
        self.text = "".join([*pieces, self.text[end:]])

    def take(self, pattern: re.Pattern[str], accept: Callable[[re.Match[str]], T | None]) -> Found[T]:
        """All matches of which `accept` makes something."""
        read = ((match.span(), accept(match)) for match in pattern.finditer(self.text))
        taken = [(span, value) for span, value in read if value is not None]
        self.blank(span for span, _ in taken)
        return [(span[0], value) for span, value in taken]

    def take_lots(self) -> Found[Lot]:
        lots = parse_lots(self.text)
        self.blank(lot.span for lot in lots)
        return [(lot.span[0], lot) for lot in lots]

    def take_places(self) -> Found[Place]:
        places = find_places(self.text)
        self.blank(span for _, span in places)
        return [(span[0], place) for place, span in places]


# CCCD|former CMND|name|date of birth|sex|address|date of issue, dates as ddMMyyyy; newer cards add fields.
_CARD = re.compile(r"(?<!\d)(\d{12})\|(\d{9}|\d{12})?\|([^|\n]+)\|(\d{8})(?:\|[^|\n]*)*")

_LABEL_END: Final = r"(?:\s*(?:số|so))?\s*[:.]?\s*"
_TAX_LABEL: Final = r"\b(?:mst|msdn|mã số (?:thuế|doanh nghiệp)|ma so (?:thue|doanh nghiep))\b"
_PASSPORT_LABEL: Final = r"\b(?:hộ chiếu|ho chieu|passport|hc)\b"
_IDENTITY_LABEL: Final = r"\b(?:cccd|cmnd|cmt|cmtnd|căn cước(?: công dân)?|can cuoc(?: cong dan)?|số định danh|đdcn)\b"
_CERTIFICATE_LABEL: Final = (
    r"\b(?:số phát hành(?: gcn)?|so phat hanh(?: gcn)?|seri|serial|gcn(?:qsdđ|qsdd)?|giấy chứng nhận|giay chung nhan)\b"
)
_REGISTER_LABEL: Final = (
    r"\(?(?:\b(?:số|so)\s*)?\b(?:vào sổ|vao so)\b(?:\s*(?:cấp|cap)\b)?(?:\s*(?:gcn|giấy chứng nhận)\b)?"
)
_PLATE_LABEL: Final = (
    r"(?:\b(?:biển(?: kiểm soát| số)?(?: xe)?|bien(?: kiem soat| so)?(?: xe)?|bks|bsx)\b[\s:.]*(?:số\b\s*)?)?"
)

# "345/12 nghi phu vinh": parcel and sheet, only at the head and where nothing but a place (by now a comma) follows.
_BARE_LOT = re.compile(r"\A\s*(\d{1,5})\s*[/\-]\s*(\d{1,4})(?=\s*,)")
_OTHER_ASSET = re.compile(
    r"(?i)\s*(?:căn hộ|can ho|chung cư|chung cu|tàu|thuyền|sà lan|dây chuyền|máy (?:xúc|đào|ủi|cày|gặt|móc)|"
    r"(?:phần )?vốn góp|cổ phần|cổ phiếu|sổ tiết kiệm)\b"
)

_FREE: Final = r"([A-ZĐ0-9][A-ZĐ0-9.\-]{4,24})(?!\w)"
_LETTERS: Final = r"(?:[A-ZĐÐƉ][ .\-]?){1,2}"
_DIGITS: Final = r"(?:\d[ .]?){%d,%d}\d"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_CHASSIS = _pattern(rf"\b(?:số khung|so khung|khung|vin){_LABEL_END}{_FREE}|(?<!\w)([A-HJ-NPR-Z0-9]{{17}})(?!\w)")
_ENGINE = _pattern(rf"\b(?:số máy|so may|máy){_LABEL_END}{_FREE}")
_REGISTER = _pattern(
    rf"{_REGISTER_LABEL}{_LABEL_END}([A-ZĐ]{{0,3}}[ .\-]?\d{{3,6}}(?:/[A-ZĐ.]+)*)\)?"
    r"|(?<!\w)((?:CH|CS|CT|CN|VP)[ .\-]?\d{5})(?!\w)"
)
_PLATE = _pattern(
    rf"{_PLATE_LABEL}(?<![\w/.-])(\d{{2}}[ \-]?[A-ZĐÐƉ]{{1,2}}\d?[ .\-]{{0,2}}(?:\d{{3}}[. ]?\d{{2}}|\d{{4}}))(?![\w/])"
)
_LABELLED_CERTIFICATE = _pattern(
    rf"{_CERTIFICATE_LABEL}(?:[^\d,;:]{{0,60}}?\b(?:số|so|seri)\b)?\s*[:.]?\s*"
    rf"({_LETTERS}{_DIGITS % (5, 7)}|\d{{10,15}})(?!\w)"
)
# "DH 358799; 358800": the second has the series of the first.
_LISTED_CERTIFICATES = _pattern(rf"(?<![\w/])({_LETTERS}{_DIGITS % (5, 7)}(?:\s*[;,/&+]\s*\d{{6,8}}(?!\w))+)(?![\w/])")
_CERTIFICATE = _pattern(rf"(?<![\w/])({_LETTERS}{_DIGITS % (5, 7)})(?![\w/])")
_MISREAD_CERTIFICATE = _pattern(r"(?:^|(?<=[,;\n]))\s*([A-ZĐÐƉ]{1,2}[ .\-]?[0-9OQILZSBG]{6,8})\s*(?=[,;\n]|$)")
_LABELLED_TAX = _pattern(rf"{_TAX_LABEL}{_LABEL_END}({_DIGITS % (9, 12)}(?:\s?-\s?\d{{3}})?)(?!\w)")
_LABELLED_PASSPORT = _pattern(rf"{_PASSPORT_LABEL}{_LABEL_END}([A-Z]{{1,2}}\s?\d{{6,8}})(?!\w)")
_LABELLED_IDENTITY = _pattern(rf"{_IDENTITY_LABEL}{_LABEL_END}({_DIGITS % (7, 11)})(?!\w)")
_COVERED = _pattern(r"(?<!\w)([\dx•●*…]{7,12})(?!\w)")
_BRANCH = re.compile(r"(?<![\w-])(\d{10}\s?-\s?\d{3})(?![\w-])")
_RUN = re.compile(r"(?<![\w/.-])(\d{9,13}|\d{2,4}(?:[ .]\d{2,4}){2,4})(?![\w/-]|\.\d)")
_LETTER_AND_SEVEN: Final = 8


@dataclass(slots=True)
class _Numbers:
    """The numbers of a text by kind, each with its position."""

    chassis: Found[str] = field(default_factory=list)
    engines: Found[str] = field(default_factory=list)
    plates: Found[str] = field(default_factory=list)
    certificates: Found[str] = field(default_factory=list)
    registers: Found[str] = field(default_factory=list)
    identities: Found[str] = field(default_factory=list)
    taxes: Found[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def _take_numbers(reader: _Reader) -> _Numbers:
    """All numbers, those with a label first, then from the most to the least telling form."""
    found = _Numbers()
    found.registers = reader.take(_REGISTER, _first_group)
    found.chassis = reader.take(_CHASSIS, _mixed)
    found.engines = reader.take(_ENGINE, _first_group)
    found.plates = reader.take(_PLATE, _first_group)
    found.certificates = [
        *reader.take(_LISTED_CERTIFICATES, _first_group),
        *reader.take(_LABELLED_CERTIFICATE, _first_group),
    ]
    found.taxes = reader.take(_LABELLED_TAX, _first_group)
    found.identities = [
        *reader.take(_LABELLED_PASSPORT, _first_group),
        *reader.take(_LABELLED_IDENTITY, _first_group),
        *reader.take(_COVERED, _partly_covered),
    ]
    found.taxes += reader.take(_BRANCH, _first_group)
    for position, run in reader.take(_RUN, _run):
        length = len(compact(run))
        if length in {10, 13}:
            found.taxes.append((position, run))
        else:
            found.identities.append((position, run))
        if length == 10:  # noqa: PLR2004  digits alone: a tax number's length, and one of a certificate's
            found.certificates.append((position, run))
    for position, serial in (*reader.take(_CERTIFICATE, _serial), *reader.take(_MISREAD_CERTIFICATE, _misread)):
        found.certificates.append((position, serial))
        number = compact(serial)
        if len(number) == _LETTER_AND_SEVEN and number[1:].isdigit() and number.isascii():
            found.identities.append((position, serial))  # an old certificate, or a passport
    return found


def _card(match: re.Match[str]) -> dict[str, Any] | None:
    number, former, name, born = match.groups()
    birth = parse_birth(born, None)
    numbers = [number, former] if former else [number]
    return {"name": name.strip(), "birth_date": birth.iso, "id_numbers": numbers} if birth.iso else None


def _bare_lot(match: re.Match[str]) -> Lot:
    return Lot(match[1], match[2], match.span())


def _first_group(match: re.Match[str]) -> str | None:
    return next((group.strip(" .-") for group in match.groups() if group), None)


def _mixed(match: re.Match[str]) -> str | None:
    """A chassis number has digits; without a label it must also have letters."""
    value = match[1] or match[2]
    return value if re.search(r"\d", value) and (match[1] or re.search(r"[A-Za-z]", value)) else None


def _partly_covered(match: re.Match[str]) -> str | None:
    digits = sum(char.isdigit() for char in match[1])
    return match[1] if is_covered(match[1]) and digits >= 4 else None  # noqa: PLR2004  fewer visible digits tell nothing


def _run(match: re.Match[str]) -> str | None:
    return match[1] if len(compact(match[1])) in {9, 10, 11, 12, 13} else None


def _serial(match: re.Match[str]) -> str | None:
    return match[1] if any(certificate.exact for certificate in parse_certificates(match[1])) else None


def _misread(match: re.Match[str]) -> str | None:
    """A serial with letters typed for digits, where most of them are digits after all."""
    return match[1] if sum(char.isdigit() for char in match[1]) >= 4 else None  # noqa: PLR2004  more than half


# ----- words: names and dates of birth -----

_CHUNK = re.compile(r"(?:(?!\s(?:và|cùng)\s)[^,;\n|()])+", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?:\b(?:sinh(?: năm| ngày)?|sinh (?:nam|ngay)|năm sinh|nam sinh|ngày sinh|ngay sinh|sn|ns)\b\s*[:.]?\s*)?"
    r"(?<![\w/.-])(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{4}-\d{1,2}-\d{1,2}|(?:18|19|20)\d{2})(?![\w/-])",
    re.IGNORECASE,
)
# Words around what was taken, that say nothing once it is.
_NOISE = re.compile(
    r"^(?:[\s:.\-–]|(?:số|so|cccd|cmnd|cmt|căn cước(?: công dân)?|hộ chiếu|mst|mã số thuế|gcn|giấy chứng nhận|seri|"
    r"biển(?: kiểm soát| số)?|xe|các|những|gồm|"
    r"tại|địa chỉ|thuộc|ở|có|mang|cấp|và|cùng|vợ|chồng|nay|là|việt nam)(?!\w))+"
    r"|(?:[\s:.\-–]|\b(?:số|cccd|cmnd|cmt|căn cước(?: công dân)?|hộ chiếu|mst|mã số thuế|có|mang|tại|ở|địa chỉ))+$",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.\-][^\W\d_]*)*")
_NAME_LENGTHS: Final = range(2, 8)
_HONORIFIC = re.compile(
    r"^(?:(?:ông|bà|anh|chị|cụ)(?:\s*/\s*(?:ông|bà))?\s*:?\s+|(?:họ và tên|họ tên)\s*:?\s*)+", re.IGNORECASE
)


def _read_words(text: str, numbers: _Numbers) -> tuple[Found[dict[str, Any]], Found[str], list[str]]:
    """Persons with their birth dates, names of organisations, and the chunks that are neither."""
    persons: Found[dict[str, Any]] = []
    organizations: Found[str] = []
    rest: list[str] = []
    chunks = [(chunk.start(), words) for chunk in _CHUNK.finditer(text) if (words := _without_noise(chunk.group()))]
    for position, words in chunks:
        born = _BIRTH.search(words)
        name = _without_noise(_BIRTH.sub(" ", words) if born else words)
        parsed = parse_organization_name(name)
        if born and not name and persons and "birth_date" not in persons[-1][1]:
            persons[-1][1]["birth_date"] = _birth(born[1])
        elif not born and parsed.form and parsed.core:
            organizations.append((position, name))
        elif _is_name(name, certain=bool(born or numbers.identities or len(chunks) == 1)):
            person = {"name": _HONORIFIC.sub("", name)}
            persons.append((position, person | ({"birth_date": _birth(born[1])} if born else {})))
        else:
            rest.append(words)
    return persons, organizations, rest


def _without_noise(words: str) -> str:
    return _NOISE.sub("", " ".join(words.split())).strip()


def _birth(written: str) -> str:
    birth = parse_birth(written, None)
    return birth.iso or (str(birth.year) if birth.year else written)


def _is_name(words: str, *, certain: bool) -> bool:
    """Two to seven words of letters; where nothing else says that it is a person, each with a capital."""
    name = _HONORIFIC.sub("", words).split()
    if len(name) not in _NAME_LENGTHS or fold(name[0]) in _NO_SURNAMES or not all(map(_NAME_WORD.fullmatch, name)):
        return False
    return certain or all(word[0].isupper() for word in name)


_NO_SURNAMES: Final = frozenset("thua to xa phuong huyen quan tinh duong so xom nay".split())


# ----- putting together what belongs together -----


def _persons(names: Found[dict[str, Any]], identities: Found[str]) -> tuple[dict[str, Any], ...]:
    """Each number goes to the name before it, the first numbers to the first name; without names each is a person."""
    if not names:
        return tuple({"id_numbers": [number]} for _, number in sorted(identities))
    persons = [dict(person) for _, person in names]
    for position, number in sorted(identities):
        persons[_index_before(position, names)].setdefault("id_numbers", []).append(number)
    return tuple(persons)


def _organizations(names: Found[str], taxes: Found[str]) -> tuple[dict[str, Any], ...]:
    if not names:
        return tuple({"tax_code": number} for _, number in sorted(taxes))
    organizations: list[dict[str, Any]] = [{"name": name} for _, name in names]
    extra = []
    for position, number in sorted(taxes):
        own = organizations[_index_before(position, names)]
        if "tax_code" in own:
            extra.append({"tax_code": number})
        else:
            own["tax_code"] = number
    return (*organizations, *extra)


def _index_before(position: int, found: Found[Any]) -> int:
    return max((i for i, (start, _) in enumerate(found) if start <= position), default=0)


def _vehicles(numbers: _Numbers) -> tuple[dict[str, Any], ...]:
    """One vehicle where no kind of number occurs twice, else one for each number."""
    kinds = {"plate": numbers.plates, "chassis": numbers.chassis, "engine": numbers.engines}
    if all(len(found) <= 1 for found in kinds.values()):
        single = {kind: value for kind, found in kinds.items() for _, value in found}
        return (single,) if single else ()
    return tuple({kind: value} for kind, found in kinds.items() for _, value in found)


def _parcels(lots: Found[Lot], places: Found[Place], numbers: _Numbers) -> list[dict[str, Any]]:
    """Parcels with their places; a certificate belongs to the parcel when there is one of each, or as many of each."""
    alone = len({position for position, _ in lots}) == 1
    parcels = [fields for lot in lots for fields in _lot_fields(lot, places, alone=alone)]
    for name, found in (("certificate_number", numbers.certificates), ("register_number", numbers.registers)):
        values = [value for _, value in sorted(found)]
        if values and len(values) == len(parcels):
            parcels = [{**fields, name: value} for fields, value in zip(parcels, values, strict=True)]
        elif len(values) == 1 and parcels and len({fields.get("parcel") for fields in parcels}) == 1:
            parcels = [{**fields, name: values[0]} for fields in parcels]
        else:
            parcels += [{name: value} for value in values]
    if not lots and len(parcels) == 1 and len(places) == 1:
        parcels = [{**parcels[0], **_place_fields(places[0][1])}]
    return parcels


def _lot_fields(lot: tuple[int, Lot], places: Found[Place], *, alone: bool) -> Iterable[dict[str, Any]]:
    """The parcel in the place that follows it, else in the last before it; a lone one in all places named for it."""
    position, numbers = lot
    fields = {"parcel": numbers.parcel} | ({"map_sheet": numbers.sheet} if numbers.sheet else {})
    after = [place for start, place in places if start > position]
    before = [place for start, place in places if start < position]
    where = (after if alone else after[:1]) or before[-1:]
    return [{**fields, **_place_fields(place)} for place in where] or [fields]


def _place_fields(place: Place) -> dict[str, Any]:
    named = {"commune": place.commune, "district": place.district, "province": place.province}
    return {name: value for name, value in named.items() if value}


def _as_typed(place: Place) -> str:
    return ", ".join(_place_fields(place).values())
