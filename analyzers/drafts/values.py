"""What stands behind a label: dates, identity and tax numbers, serials, lots, plates. All work on the plain text.

Each reader takes the plain text and a position and gives the stretch that it understood, or None. Contiguous numbers
come before broken ones, so that "182345678 10/05/2015" is a number and a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Between a label and its value: "số: ", " - ", "là", a remark in brackets, at most so many characters.
_LEAD: Final = re.compile(
    r"(?:[\s:.,\-_|/\"']{1,80}"
    r"|\b(?:s[o0]|no|la|lan luot|cu(?![ .\-]?\d{6,8}(?!\d))|moi|gan chip|cap moi|ca nhan|nhan dan|cong dan)\b"
    r"|\([a-z ./]{2,25}\)|12 s[o0]\b){0,12}"
)
_BLANK = re.compile(r"[\s:]{0,10}(?:(?:[._]\s?){3,200}|[._]{2}\s|\[[\s._]{0,200}\])")
_DIGITS = re.compile(r"\d+(?:[ .\-]{0,2}(?:\n[ \t]{0,4})?\d+){0,6}")
_PASSPORT = re.compile(r"[a-z]{1,2} ?\d{6,8}(?![a-z0-9])")
_MISREAD = re.compile(r"[0-9oilzsbg]{9,12}(?![a-z0-9])")
_COVERED = re.compile(r"(?=[\dx*?.]*[x*?])[\dx*?]{7,14}(?![a-z0-9])")
_LENGTHS: Final = (12, 9)
_SHORTEST, _LONGEST = 6, 13
_FEWEST_TRUE_DIGITS = 6

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read; `odd` when it has not the length or the letters that such numbers have."""

    start: int
    end: int
    odd: bool = False


def skip(plain: str, at: int) -> int:
    """The position of what a label's value begins with."""
    found = _LEAD.match(plain, at)
    return found.end() if found else at


def blank(plain: str, at: int) -> int | None:
    """Where the dots or the empty bracket end that stand in place of a value: a form not filled in; None without."""
    for start in (at, skip_word(plain, at)):
        if found := _BLANK.match(plain, start):
            return found.end()
    return None


def skip_word(plain: str, at: int) -> int:
    """The position behind "số" and its colon, where a label ends with them."""
    found = re.compile(r"\s{0,5}(?:s[o0]\b)?[\s:]{0,5}").match(plain, at)
    return found.end() if found else at


def identity(plain: str, at: int) -> Number | None:
    """An identity number: 12 or 9 digits, in groups too; a passport's; one partly covered; an odd one as odd."""
    at = skip(plain, at)
    if found := (_PASSPORT.match(plain, at) or _COVERED.match(plain, at)):
        return Number(found.start(), found.end())
    run = _DIGITS.match(plain, at)
    if run and (number := _digits_of(plain, run, _LENGTHS)):
        return number
    misread = _MISREAD.match(plain, at)
    if misread and sum(map(str.isdigit, misread.group())) >= _FEWEST_TRUE_DIGITS:
        return Number(misread.start(), misread.end(), odd=True)
    return None


_NEXT_IDENTITY = re.compile(r"\s{0,3}(?:[,;/]|va\b)\s{0,3}(?:s[o0]\b[\s:]{0,3})?(?=(?:\d{12}|\d{9})(?!\d|[ .]?\d|/))")


def identities(plain: str, at: int) -> list[Number]:
    """The identity numbers that stand here, one or a list ("182345678 và 182345679")."""
    first = identity(plain, at)
    found = [first] if first else []
    while found and not found[-1].odd and (link := _NEXT_IDENTITY.match(plain, found[-1].end)):
        run = _DIGITS.match(plain, link.end())
        more = _digits_of(plain, run, _LENGTHS) if run else None
        if more is None:
            break
        found.append(more)
    return found


def _digits_of(plain: str, run: re.Match[str], lengths: tuple[int, ...]) -> Number | None:
    """The first groups of a run that make up a whole number, else its first group, which is odd."""
    ends: dict[int, int] = {}
    total = 0
    for group in re.finditer(r"\d+", run.group()):
        total += len(group.group())
        ends.setdefault(total, run.start() + group.end())
    first = min(ends)
    for length in (first, *lengths):
        if length in lengths and length in ends:
            return Number(run.start(), ends[length])
    if plain[ends[first] : ends[first] + 1] in {"/", "%"}:
        return None
    whole = max((length for length in ends if length <= _LONGEST), default=first)
    end = ends[first] if first >= _SHORTEST else ends[whole]
    return Number(run.start(), end, odd=True) if max(first, whole) >= _SHORTEST and whole <= _LONGEST else None


_BRANCH = re.compile(r"\s?-\s?\d{3}(?!\d)")
_TAX_LENGTHS: Final = (10, 13, 12)


def tax(plain: str, at: int) -> Number | None:
    """A tax number: 10 digits, with 3 of a branch, or 12."""
    at = skip(plain, at)
    run = _DIGITS.match(plain, at)
    if run is None:
        return None
    number = _digits_of(plain, run, _TAX_LENGTHS)
    if number and (branch := _BRANCH.match(plain, number.end)):
        return Number(number.start, branch.end(), number.odd)
    return number


# ----- dates -----

_DATE = re.compile(
    r"(?:ngay\s{0,5})?(?:"
    r"(?P<d>\d{1,2})\s{0,3}(?:[/.,\-]|\s{0,3}thang)\s{0,3}(?P<m>\d{1,2})\s{0,3}(?:[/.,\-]"
    r"|\s{0,3},?\s?nam)\s{0,3}(?P<y>\d{4})"
    r"|(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})"
    r"|(?:\d{1,2}\s{0,2}[/\-]\s{0,2}|thang\s{0,3}\d{1,2}\s{0,3}nam\s{0,3})?(?P<year>(?:18|19|20)\d{2})"
    r")(?![0-9/])"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of birth: `value` is ISO, or the year; `odd` when the day does not exist."""

    start: int
    end: int
    day: tuple[str, str, str] | None
    year: str


def birth(plain: str, at: int) -> Dated | None:
    """A date of birth, or the year alone."""
    found = _DATE.match(plain, skip(plain, at))
    if not found:
        return _on_a_card(plain, at)
    if found["y"]:
        return Dated(found.start(), found.end(), (found["y"], found["m"], found["d"]), found["y"])
    if found["iy"]:
        return Dated(found.start(), found.end(), (found["iy"], found["im"], found["id"]), found["iy"])
    return Dated(found.start("year"), found.end("year"), None, found["year"])


_ON_A_CARD = re.compile(r"(\d{2})(\d{2})((?:18|19|20)\d{2})(?!\d)")


def _on_a_card(plain: str, at: int) -> Dated | None:
    found = _ON_A_CARD.match(plain, at)
    return Dated(found.start(), found.end(), (found[3], found[2], found[1]), found[3]) if found else None


# ----- certificates -----

_SERIAL: Final = (
    r"(?:[a-z][ .\-]{0,2}){1,2}(?:\n\s{0,4})?(?:\d{6,8}(?!\d)|\d{1,5}[ .\-]?(?:\n\s{0,4})?\d{1,6}(?!\d)"
    r"|(?:\d[ .]){5,7}\d(?!\d)"
    r"|[0-9oqilzsbg]{6,8}(?![a-z0-9]))(?![a-z0-9])"
)
_SERIAL_AT = re.compile(_SERIAL)
_ALONE = re.compile(
    r"\d{10,15}(?![\d])|\d{3,5}(?:\.\d{3}){2,4}(?![\d])|\d{3,6}(?: ?/ ?[a-z0-9.\-]{2,15}){1,4}(?![a-z0-9])"
    r"|[a-z]{0,3}\d{5,9}(?![\d/a-z])"
)
_NEXT_SERIAL = re.compile(rf"\s{{0,5}}(?:[,;&+/]|va|hoac)\s{{0,5}}(?:s[o0]\b[\s:]{{0,3}})?(?={_SERIAL})")
_SERIAL_DIGITS = range(6, 9)
_SERIAL_LETTERS = 2
_FEWEST_SERIAL_DIGITS = 4


def serial(plain: str, at: int) -> Stretch | None:
    """One serial of a certificate: one or two letters and six to eight digits."""
    found = _SERIAL_AT.match(plain, at)
    if not found:
        return None
    letters = re.match(r"[a-z](?:[ .\-]{0,2}[a-z](?=[ .\-]{0,2}[0-9oqilzsbg]))?", found.group())
    number = re.sub(r"[^0-9a-z]", "", found.group()[letters.end() :] if letters else "")
    digits = sum(map(str.isdigit, number))
    ok = len(number) in _SERIAL_DIGITS and digits >= _FEWEST_SERIAL_DIGITS
    return found.span() if ok else None


def serials(plain: str, at: int, *, skipping: bool = True) -> list[Stretch]:
    """The serials that stand here, one or a list; or a number of another form, as old certificates have."""
    at = skip(plain, at) if skipping else at
    first = serial(plain, at)
    if first is None:
        found = _ALONE.match(plain, at)
        return [found.span()] if found else []
    stretches = [first]
    while (link := _NEXT_SERIAL.match(plain, stretches[-1][1])) and (more := serial(plain, link.end())):
        stretches.append(more)
    return stretches


_REGISTER = re.compile(
    r"(?:[a-z]{1,3}[ .\-]{0,2}(?:\n\s{0,4})?"
    r"|(?:[a-z]\.){1,3} ?)?\d{1,6}(?:\.\d{1,4})?(?: ?qs[dh][a-z]{0,3})?(?: ?/ ?[a-z0-9.\-]{1,15}){0,4}(?![a-z0-9])"
    r"|[a-z0-9.\-]{0,12}\d[a-z0-9.\-/]{0,20}"
)


def register(plain: str, at: int) -> Stretch | None:
    """A number in the register of issue: CH 01234, V.P. 2144, 01439/QSDĐ."""
    found = _REGISTER.match(plain, skip(plain, at))
    return found.span() if found else None


# ----- lots -----

_LOT: Final = (
    r"\d{1,5}(?:[a-z](?![a-z0-9]))?(?:[\-/]\d{1,4}[a-z]?)?(?![a-z0-9])(?!(?:[.,]\d{1,3})?\s{0,2}(?:m2|met|ha\b|%))"
)
_PROJECT_LOT: Final = r"[a-z]{1,4}\d{0,3}[.\-]\d{1,3}[a-z]?(?:[.\-]\d{1,4})?(?![a-z0-9])"
_LOT_AT = re.compile(rf"(?:{_LOT}|{_PROJECT_LOT})")
_LOT_LEAD = re.compile(r"[\s:.\-|]{0,60}(?:s[o0]\b)?[\s:.]{0,8}(?:(?:la|thua)\b\s{0,3})?")
_NEXT_LOT = re.compile(
    r"[ \t]{0,4}(?:[,;&+]|va\b)(?:\s{0,3}\bva\b)?\s{0,3}(?:thua\b\s{0,3}(?:dat\b\s{0,3})?)?(?:s[o0]\b[\s:]{0,3})?"
    rf"(?={_LOT})(?!\d{{1,3}}[.)]\s)"
)
_LIST_MARK = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s")  # of the next line: "2. Tờ bản đồ số …"
_OF_SHEET = re.compile(r"\s?\((?:t[o0](?: ban do)?(?: s[o0])?[ :]{0,2})?(\d{1,4})\)")
_PADDED_SHEET = re.compile(r"(\d{1,5})-(0\d{1,3})(?!\d)")
_SHEET = re.compile(r"(?:[a-z]{1,3}[ \-]?)?\d{1,4}[a-z]?(?:[\-.][a-z0-9]{1,4}){0,4}(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Lot:
    """A parcel's number, and that of its sheet where it was written together with it: 84(1), 84-01."""

    start: int
    end: int
    sheet: Stretch | None = None


def lots(plain: str, at: int) -> list[Lot]:
    """The parcels that stand here: "345", "84, 85 và 86", "84(1)"."""
    lead = _LOT_LEAD.match(plain, at)
    found: list[Lot] = []
    here = lead.end() if lead else at
    if "\n" in plain[at:here] and _LIST_MARK.match(plain, here):
        return []
    while lot := _LOT_AT.match(plain, here):
        one = _lot(plain, lot)
        found.append(one)
        link = _NEXT_LOT.match(plain, one.sheet[1] + 1 if one.sheet and one.sheet[0] > one.end else one.end)
        if not link:
            break
        here = link.end()
    return found


def _lot(plain: str, lot: re.Match[str]) -> Lot:
    if padded := _PADDED_SHEET.match(plain, lot.start()):
        return Lot(padded.start(1), padded.end(1), padded.span(2))
    behind = _OF_SHEET.match(plain, lot.end())
    return Lot(lot.start(), lot.end(), behind.span(1) if behind else None)


def sheet(plain: str, at: int) -> Stretch | None:
    """The number of a map sheet."""
    lead = _LOT_LEAD.match(plain, at)
    here = lead.end() if lead else at
    if "\n" in plain[at:here] and _LIST_MARK.match(plain, here):
        return None
    found = _SHEET.match(plain, here)
    return found.span() if found else None


# ----- vehicles and others -----

PLATE: Final = r"\d{2}\s?-?\s?[a-z]{1,2}\d?\s?[\-.]?\s?(?:\d{3}\s?[.\-]?\s?\d{2}|\d{4})(?![a-z0-9])"
_PLATE = re.compile(PLATE)
_FREE = re.compile(
    r"\*?\s?((?:[a-z]{1,3} (?=\d))?[a-z0-9](?:[a-z0-9./\-]|(?<=\d) (?=\d)| (?=\d{5})){3,28}[a-z0-9])\*?(?![a-z0-9])"
)


def plate(plain: str, at: int) -> Stretch | None:
    """A registration plate."""
    found = _PLATE.match(plain, skip(plain, at))
    return found.span() if found else None


def free(plain: str, at: int) -> Stretch | None:
    """A chassis, engine or other number: letters and digits, with at least one digit."""
    found = _FREE.match(plain, skip(plain, at))
    return found.span(1) if found and re.search(r"\d", found[1]) else None
