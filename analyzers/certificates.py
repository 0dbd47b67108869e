"""Serials of land and house certificates, and their numbers in the register of issue.

A serial is one or two letters with six, seven or (series AA, since 2025) eight digits: `A 123456`, `BA 123456`,
`AA 01234567`; or digits alone (ten, or the ten to fifteen of a bar code). Length tells old from new, and Đ is not D.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzers.folding import canonical, compact, drop_invisible
from analyzers.identifiers import is_covered, meaningful

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERIAL: Final = r"[A-ZĐ]{1,2}\d{6,8}"
_DIGITS_ALONE: Final = r"\d{10,15}"

# Labels that get glued to a serial, as they look when compact. None is made of two others: a text of nothing but labels
# would otherwise be tried in every partition.
_LABEL: Final = (
    r"(?:SERIAL|SERI|SERY|PHATHANH|SPH|MAVACH|MASO|SO|NO|GIAYCHUNGNHAN|GIAYCN|GCN|"
    r"QUYENSU[DĐ]UNG[DĐ]AT|QUYENS[OU]HUUNHAO|VATAISAN(?:KHAC)?GANLIENVOI[DĐ]AT|QS[DĐ][DĐ]?|QSHNO|SO[DĐ]O|SOHONG|BIA|PHOI)"
)
# As few labels as possible: "SO 123456" is read as series SO, since only that can be a certificate; the six bare
# digits that would remain after a label "số" cannot. Where the label has its tone or a colon ("Số 123456",
# "SO: 123456") it is a label, because no serial has either.
_LABELLED = re.compile(rf"(?:{_LABEL})*?({_SERIAL}|{_DIGITS_ALONE})")
_GLUED_TOGETHER = re.compile(rf"(?:{_LABEL})*?((?:{_SERIAL}){{2,}})")
# With letters typed for digits (O for 0) it is not exact, but a label must not stand between it and its twin.
_LABELLED_MISREAD = re.compile(rf"(?:{_LABEL})+?([A-ZĐ]{{1,3}}[0-9OQILZSBG]{{5,9}})")
# Behind a label that no series looks like, whatever has a serial's digits is one, mistyped ("phát hành C7Đ54219").
_SURE_LABEL: Final = r"(?:SERIAL|SERI|SERY|PHATHANH|SPH|MAVACH|GIAYCHUNGNHAN|GIAYCN|GCN)"
_SURELY_LABELLED = re.compile(rf"(?:{_LABEL})*?{_SURE_LABEL}(?:{_LABEL})*?([A-ZĐ]{{0,3}}\d[0-9A-ZĐ]{{5,15}})")
_ALL_MISREAD = re.compile(r"[A-ZĐ]{2}[OQILZSBG]{6}")  # as a scanner may give it: "BĐ GZSOBS" for BĐ 625085
_LIKE_A_SERIAL = re.compile(rf"(?:{_LABEL})*?[A-ZĐ]{{0,2}}[0-9OQILZSBG]{{5,9}}")
_TONED_LABEL = re.compile(r"\bsố\b", re.IGNORECASE)
_LABELS_OF_TWO_LETTERS: Final = frozenset({"SO", "NO"})

_PLAIN = re.compile(r"[A-Z]{1,2} ?[0-9]{6,8}")
_SPACES = re.compile(r"[^\S\n]+")
_SERIAL_FOLLOWS: Final = r"\b(?:s[ốo] ?)?(?:ph[áa]t ?h[àa]nh|s[eê]-?ri|sery|serial)\b"
_REGISTER_PART = re.compile(
    rf"[(\[]? ?(?:s[ốo] ?)?v[àa]o ?s[ổo](?:(?!{_SERIAL_FOLLOWS})[^;\n)\],])*[)\]]?|[(\[]\s*svs[^)\]]*[)\]]?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[;\n,|+&/]+|\bvà\b|\bva\b", re.IGNORECASE)
# "1. DH 358799 2. DH 358800": without its dot the 2 would be a seventh digit of the first.
_ENUMERATION = re.compile(r"(?:(?<=^)|(?<=[\s;,]))\(?\d{1,2}[.)]\s+(?=[A-ZĐ]{1,2}[ .\-]*\d)", re.IGNORECASE)
# "BA so 123456"; in "Số SO 123456" it is the series.
_LABEL_INSIDE = re.compile(r"(?<!\w)(?!SỐ|SO|NO)([A-ZĐ]{1,2})\s+(?:so|no)\b[ .:]*(?=\d{6})", re.IGNORECASE)
_TONED_AND = re.compile(r"\bvà\b", re.IGNORECASE)
# Without its tone it may be the series VA as well: "DH 358799 va 358800" is read both ways.
_TONELESS_AND = re.compile(r"(?<=\d)\s+va\s+(?=\d)", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"[№#]|\b[Nn][°º]")
# "từ BA 123456 đến BA 123460", "BA 123456 -> 123460": all of them.
_RANGE = re.compile(
    r"([A-ZĐ]{1,2})[ .\-]*(\d{6,8})\s*(?:ĐẾN|DEN|TỚI|TOI|->|=>|→|÷|~|\.{2,}|…)\s*(?:HẾT\s*)?(?:(?:SỐ|SO)\s*)?"
    r"(?:\1[ .\-]*)?(\d{1,8})(?!\d)"
)
# Of a bare hyphen nobody knows whether it means that: what lies between is a guess.
_PERHAPS_A_RANGE = re.compile(r"(?<![A-ZĐ])([A-ZĐ]{1,2})[ .]?(\d{6,8})\s*-\s*\1[ .]?(\d{6,8})(?!\d)")
# "BA 123456, 7, 8" and "BA 123456-7": the next ones by their last digits, or else one number of seven or eight.
_LAST_DIGITS = re.compile(r"([A-ZĐ]{1,2})[ .\-]*(\d{6})((?:\s*[,;/\-]\s*\d{1,2})+)")
_LONGEST_RANGE: Final = 500
# A parcel's or a sheet's number beside a serial is none of its digits: "BA 123456 (3), BA 123457 (4)".
_BRACKETED_NUMBER = re.compile(r"(?<=\d)\s*[(\[]\s*\d{1,5}\s*[)\]]")
_DATE = re.compile(r"(?<!\d)(?<!\d[.\-/])\d{1,2}\s?([./\-])\s?\d{1,2}\s?\1\s?(?:19|20)\d\d(?!\d)")
_SAID_BEFORE_A_DATE = re.compile(r"(?:\d[ .\-]?){6}|[^\W\d_]{3}")
# Six digits written together, and more behind a separator: "BA 123456-01" may be BA 123456 and a page, or a part.
_SIX_AND_MORE = re.compile(r"(?<![A-ZĐ\d])([A-ZĐ]{1,2})[ .:\-]*(\d{6})(?:[\s.,;/&+|~÷→>=\-]|VÀ|VA){1,5}(\d{1,2})(?!\w)")
_SHORT_ONES = re.compile(r"(?<![A-ZĐ\d])([A-ZĐ]{1,2})[ .:\-]*(\d{6,8})((?:\s*[,;/&+]\s*\d{3,5}(?!\w|\s?M[2²]))+)")
_LONE_NUMBER = re.compile(r"(?<![\w./\-])(\d{6,8}|\d{10,15})(?![\w./\-])")
_LONGEST_SERIAL: Final = 8  # digits behind a series
_WHOLE = re.compile(rf"{_SERIAL}|{_DIGITS_ALONE}")
_LETTERS_AND_DIGITS = re.compile(r"([A-ZĐ]+)(\d{6,8})(?!\d)")
_INNER_LABEL = re.compile(r"(?<=[A-ZĐ])(?:SO|NO|NDEG|SERI)$")
_ONLY_LABELS = re.compile(rf"(?:{_LABEL})*")
_TWO_IN_ONE = re.compile(r"([A-ZĐ]{1,2})(\d{6})(\d{6})")
# Among words these are decisions, contracts, telephones, files: in a list of nothing but serials they are series too.
_ABBREVIATION = re.compile(r"(?:Q[ĐD]|H[ĐD]|TK|ĐT|TB|HS)\d+")
# Beside a serial these are a number in the register, with its zeros, and a telephone, a taxpayer, a person.
_OF_ANOTHER_KIND = re.compile(r"(?:C[HSTN]|VP)0\d+|[A-ZĐ]{3}\d+|\d+")
_NOTHING_BUT_SERIALS = re.compile(rf"(?:{_SERIAL})+")
_AREA = re.compile(r"\bDT\b[ :.]*\d+(?:[.,]\d+)?\s*(?:m2|m²)", re.IGNORECASE)
_INHERITS = re.compile(r"(?:(?:SỐ|SO)\b[ .:]*)?(\d{3,8})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEXT_TO: Final = 50  # so near are the serials of which the second is written by its last digits alone ("358799; 800")
_NEXT_BY_THREE: Final = 10
_SOMEWHERE = re.compile(r"(?<![^\W_])([A-ZĐ](?:[ .\-]?[A-ZĐ])?[ .\-]*\d(?:[ .\-]?\d){5,7})(?![A-ZĐ0-9])")
_PLACEHOLDER = re.compile(r"CHUACO|CHUACAP|KHONGCO|KHONGRO")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as typed; `exact` is None for a placeholder, a partly covered serial, or nothing readable."""

    raw: str
    exact: str | None
    guessed: bool = False
    """Whether it is only one of the ways to read the field: never exact; None where nobody can list what is meant."""


def parse_certificates(raw: str) -> tuple[Certificate, ...]:
    """All certificates of one field, in order; none only for a blank field.

    A text that cannot be read as a serial still gives one certificate, so that equal oddities meet.
    """
    if not raw.strip():
        return ()
    if _PLAIN.fullmatch(raw):  # as most are written
        return (Certificate(raw, raw.replace(" ", "")),)
    text = _NUMBER_SIGN.sub(" ", _SPACES.sub(" ", unicodedata.normalize("NFC", drop_invisible(raw))))
    text = _BRACKETED_NUMBER.sub(" ;", _AREA.sub(";", _DATE.sub(_unless_a_serial, text)))
    found = _found(raw, text)
    return found if all(one.exact is None for one in found) else _with_guesses(raw, text, found)


def _unless_a_serial(date: re.Match[str]) -> str:
    """A date is no part of the number before it; with nothing before it, it may be the number's own digits."""
    return ";" if _SAID_BEFORE_A_DATE.search(date.string, 0, date.start()) else date.group()


def _found(raw: str, text: str) -> tuple[Certificate, ...]:
    """The serials of a text, as sure as the text is."""
    shown = canonical(text).upper()
    text = _RANGE.sub(_each_of, shown) if _RANGE.search(shown) else text
    text = _LABEL_INSIDE.sub(r"\1", text)
    text = _TONED_AND.sub(";", _ENUMERATION.sub("; ", text))
    text = _TONED_LABEL.sub(" ", _REGISTER_PART.sub(";", text))
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if tails := _LAST_DIGITS.fullmatch(canonical(text).upper()):
        return _certificates(raw.strip(), text, _by_last_digits(tails))
    whole = _read(text)
    if whole and (listed := _TONELESS_AND.sub(";", text)) != text:
        whole = tuple(dict.fromkeys((*whole, *(one.exact for one in parse_certificates(listed) if one.exact))))
    if whole is None and len(parts) > 1 and any(map(_read, parts)):
        return tuple({certificate.exact: certificate for certificate in _from_list(parts)}.values())
    return _certificates(raw.strip(), text, whole)


def _with_guesses(raw: str, text: str, found: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """The serials, and whatever else the text may mean: a number left out in silence would be a block missed."""
    beside, only = len(found) > 1, _NOTHING_BUT_SERIALS.fullmatch(compact(_TONED_AND.sub(";", text))) is not None
    sure = [replace(one, guessed=True) if beside and _is_doubtful(one.exact, only=only) else one for one in found]
    if all(one.guessed for one in sure):
        sure = list(found)
    known = {one.exact for one in sure}
    guesses = [guess for guess in _guesses(canonical(text).upper(), sure) if guess not in known]
    if _is_unlisted(canonical(text).upper()):
        guesses.append(None)
    return (*sure, *(Certificate(raw.strip(), guess, guessed=True) for guess in dict.fromkeys(guesses)))


def _is_doubtful(serial: str | None, *, only: bool) -> bool:
    if serial is None:
        return False
    return bool(_OF_ANOTHER_KIND.fullmatch(serial) or (not only and _ABBREVIATION.fullmatch(serial)))


def _guesses(shown: str, sure: list[Certificate]) -> Iterator[str | None]:
    for series, six, more in _SIX_AND_MORE.findall(shown):
        yield series + six
        yield from (f"{series}{six[: -len(more)]}{more}", f"{series}{six}{more}")
    for series, first, tails in _SHORT_ONES.findall(shown):
        tailed = (tail for tail in re.findall(r"\d+", tails) if not _YEAR.fullmatch(tail))
        yield from (series + first[: -len(tail)] + tail for tail in tailed if tail > first[-len(tail) :])
    for written in _PERHAPS_A_RANGE.finditer(shown):
        yield from _between(*written.groups())
    if not any(one.exact and _WHOLE.fullmatch(one.exact) for one in sure):
        yield from _inside_words(compact(shown))
    for one in sure:
        if one.exact and (glued := _TWO_IN_ONE.fullmatch(one.exact)):
            yield from (glued[1] + glued[2], glued[1] + glued[3])
    serials = [one.exact for one in sure if one.exact and re.fullmatch(_SERIAL, one.exact)]
    if serials:
        series = serials[0].rstrip("0123456789")
        lone = [number for number in _LONE_NUMBER.findall(shown) if not _is_in(number, serials)]
        yield from (series + number if len(number) <= _LONGEST_SERIAL else number for number in lone)


def _inside_words(number: str) -> Iterator[str]:
    """Where words are glued to a serial ("theoGCNsốBA123456", "BA só 123456", "SO BA: 123456"), what it may be."""
    for letters, digits in _LETTERS_AND_DIGITS.findall(number):
        own = _INNER_LABEL.sub("", letters)
        if not _ONLY_LABELS.fullmatch(own):
            yield from (own[-2:] + digits, own[-1:] + digits)


def _is_in(number: str, serials: list[str]) -> bool:
    return any(number in serial for serial in serials)


def _is_unlisted(shown: str) -> bool:
    """Whether a range is so long that its serials are not listed: whoever asks for it must ask for each."""
    ranges = (*_RANGE.findall(shown), *_PERHAPS_A_RANGE.findall(shown))
    return any(len(first) == len(last) and int(last) - int(first) > _LONGEST_RANGE for _, first, last in ranges)


def _between(series: str, first: str, last: str) -> Iterator[str]:
    if len(first) == len(last) and int(first) < int(last) <= int(first) + _LONGEST_RANGE:
        yield from (f"{series}{number:0{len(first)}}" for number in range(int(first) + 1, int(last)))


def _each_of(written: re.Match[str]) -> str:
    """Every serial of a range, both ends included; the text as it was where it is no range, or one too long."""
    series, first, last = written.groups()
    last = first[: len(first) - len(last)] + last
    if not int(first) < int(last) <= int(first) + _LONGEST_RANGE or len(last) != len(first):
        return written.group()
    return "; ".join(f"{series}{number:0{len(first)}}" for number in range(int(first), int(last) + 1))


def _by_last_digits(written: re.Match[str]) -> tuple[str, ...]:
    series, first, tails = written.groups()
    numbers = [first]
    each, is_formatting = re.findall(r"\d+", tails), set(tails) <= set(" -0123456789")
    if len(each) == 1:  # what a single one means is a guess: "BA 123456-7", "BA 123456, 12"
        return (compact(written.group()) if is_formatting else series + first,)
    for tail in each:
        following = first[: -len(tail)] + tail
        if int(following) <= int(numbers[-1]):
            return (compact(written.group()) if is_formatting else series + first,)
        numbers.append(following)
    whole = compact(written.group())
    return (*(series + number for number in numbers), *([whole] if re.fullmatch(_SERIAL, whole) else []))


def _from_list(parts: list[str]) -> Iterator[Certificate]:
    """What a list gives: digits alone have the series of the serial before them ("DH 358799; 358800")."""
    before = ""
    for part in parts:
        found = (Certificate(part, inherited),) if (inherited := _inherited(before, part)) else _from_part(part)
        yield from found
        before = next((one.exact for one in found if one.exact and re.fullmatch(_SERIAL, one.exact)), before)


def _inherited(before: str, part: str) -> str | None:
    """The serial that digits alone are, behind another serial: all its digits, or only the last of the next ones."""
    written = _INHERITS.fullmatch(part.upper())
    if not before or not written or _YEAR.fullmatch(written[1]):
        return None
    number, tail = before.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ"), written[1]
    if len(tail) == len(number) and (number[0] == "0" or tail[0] != "0"):  # else a number of the register
        return before[: -len(number)] + tail
    next_to = _NEXT_TO if len(tail) > 3 else _NEXT_BY_THREE  # noqa: PLR2004  "BA 123456, 500" is an area, or anything
    follows = 2 < len(tail) < len(number) and 0 < int(tail) - int(number[-len(tail) :]) <= next_to  # noqa: PLR2004  as above
    return before[: -len(tail)] + tail if follows else None


def _from_part(part: str) -> tuple[Certificate, ...]:
    """What one element of a list gives.

    Beside a serial only something like one is a certificate: "tờ 12", taken for one, would meet every other "tờ 12".
    """
    serials = _read(part)
    is_like = serials or _SOMEWHERE.search(canonical(part).upper()) or _LIKE_A_SERIAL.fullmatch(compact(part))
    return _certificates(part, part, serials) if is_like else ()


def _certificates(raw: str, text: str, serials: tuple[str, ...] | None) -> tuple[Certificate, ...]:
    if serials is None:
        serials = tuple(compact(found) for found in _SOMEWHERE.findall(canonical(text).upper()))
    return tuple(Certificate(raw, serial) for serial in dict.fromkeys(serials)) or (Certificate(raw, _odd(text)),)


def _read(text: str) -> tuple[str, ...] | None:
    """The serials that a text consists of, labels aside; None when it is anything else."""
    number = _without_colon_label(text)
    if found := _LABELLED.fullmatch(number):
        return (found[1],) if meaningful(found[1]) else None
    if found := _GLUED_TOGETHER.fullmatch(number):
        return tuple(re.findall(_SERIAL, found[1]))
    return None


def _without_colon_label(text: str) -> str:
    """The compact text without words that end in a colon; "BA: 123456" keeps its series."""
    before, colon, behind = text.rpartition(":")
    label = compact(before)
    if colon and (label in _LABELS_OF_TWO_LETTERS or re.fullmatch("[A-ZĐ]{3,}", label)):
        return compact(behind)
    return compact(text)


def _odd(text: str) -> str | None:
    number = _without_colon_label(text)
    if is_covered(text) or _PLACEHOLDER.match(number):
        return None
    found = _SURELY_LABELLED.fullmatch(number) or _LABELLED_MISREAD.fullmatch(number)
    if found:
        return found[1]
    return number if _ALL_MISREAD.fullmatch(number) else meaningful(number)


# ----- register of issue -----

_REGISTER_LABEL = re.compile(r"^(?:SO)?(?:VAOSO|SVS)(?:CAP)?(?:GCN|GIAYCHUNGNHAN)?(?:QS[DĐ][DĐ]?)?(?:SO)?(?=.*\d)")
_REGISTER_PLAIN_LABEL = re.compile(r"^\s*(?:số|so)\s*[:.]\s*", re.IGNORECASE)
# "CH 00120/2012": the year of issue is no part of the number, which starts with the series of who issued it.
_REGISTER_YEAR = re.compile(r"(?<=\d)\s*/\s*(?:19|20)\d\d\s*$")
_PLAIN_D = re.compile(r"QSD[DĐ]|QS[DĐ]D")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def register_number(raw: str) -> str | None:
    """The number of a certificate in the register ("CH 00120" → "CH120", "01439/QSDĐ" → "1439QSDĐ"), None when blank.

    It repeats across communes and years, so it is worth something only together with the place.
    """
    text = _REGISTER_PLAIN_LABEL.sub("", raw)
    if text.lstrip()[:1].isalpha():
        text = _REGISTER_YEAR.sub("", text)
    number = _PLAIN_D.sub("QSDĐ", _REGISTER_LABEL.sub("", compact(text)))
    return _LEADING_ZEROS.sub("", number) or None
