"""Names of persons and their dates of birth.

A Vietnamese name is surname, middle names, given name. A name alone never confirms anybody; how two names agree is one
piece of evidence (`name_relation`), to be weighed with the others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rapidfuzz.distance import OSA

from analyzers.cells import people_in
from analyzers.folding import drop_invisible, even_iy, fold
from analyzers.keystrokes import Method, read_name
from analyzers.sounds import sound

NameRelation = Literal["same", "folded", "variant", "typo", "partial", "contradicts"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as typed, its canonical form without forms of address, and its folded syllables in order.

    `keys` names the way of typing (Telex, VNI) whose keystrokes were left in the name and have been read back; `others`
    are the canonical names of those who stand beside it in the same cell.
    """

    raw: str
    canonical: str
    folded: str
    syllables: tuple[str, ...]
    keys: Method | None = None
    others: tuple[str, ...] = ()


def parse_person_name(raw: str) -> PersonName:
    """The first name in any text, without forms of address, roles and remarks around it (analyzers/cells.py)."""
    name, *others = people_in(raw)
    typed = read_name(name)
    keys = None
    if typed and typed[2]:
        name, keys, _ = typed
    folded = fold(name)
    return PersonName(raw, name, folded, tuple(folded.split()), keys, tuple(others))


# ----- how two names agree -----

# Beginnings that stand for a whole syllable, longest first ("Ng. Th. An").
_SHORTENED: Final = ("ngh", "ch", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr")

# One surname, two sounds, north and south: between two people, hardly ever of one.
_SAME_SURNAME: Final = {"huynh": "hoang", "vo": "vu"}


def name_relation(a: PersonName, b: PersonName) -> NameRelation:
    """How two names agree, from near to far.

    same         but for what `canonical` evens out
    folded       the same letters; tones or marks differ, or one side has none
    variant      keystrokes of Telex or VNI; i for y; another word order; a middle name dropped; initials; a sound
    typo         one letter put in, left out, replaced or swapped, tones aside
    partial      part of the other name (surname or given name missing, or turned round and shortened), Hoàng for
                 Huỳnh, or no name at all: neither agrees nor contradicts much
    contradicts  anything else
    """
    if not (a.canonical and b.canonical):
        return "partial"
    if a.canonical == b.canonical:
        return "same" if a.keys == b.keys else "variant"
    if a.folded == b.folded and a.folded:
        return "variant" if even_iy(a.canonical) == even_iy(b.canonical) else "folded"
    if _is_variant(a.syllables, b.syllables):
        return "variant"
    return _far_relation(a, b)


def _far_relation(a: PersonName, b: PersonName) -> NameRelation:
    if not (a.folded and b.folded):
        return "contradicts"
    # A letter put behind an y, or a space taken out, makes another letter of it.
    if OSA.distance(a.folded.replace("y", "i"), b.folded.replace("y", "i"), score_cutoff=1) <= 1:
        return "typo"
    return "partial" if _is_partial(a.syllables, b.syllables) else "contradicts"


def _is_variant(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if not (a and b):
        return False
    if len(a) == len(b):
        return sorted(a) == sorted(b) or all(map(_stands_for, a, b)) or tuple(map(sound, a)) == tuple(map(sound, b))
    shorter, longer = sorted((a, b), key=len)
    # A dropped middle name leaves surname and given name, and the rest in order.
    return len(shorter) > 1 and (shorter[0], shorter[-1]) == (longer[0], longer[-1]) and _in_order(shorter, longer)


def _stands_for(a: str, b: str) -> bool:
    """Whether the syllables are equal or one is the other's initial."""
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    return a == b or ((len(shorter) == 1 or shorter in _SHORTENED) and longer.startswith(shorter))


def _in_order(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    rest = iter(longer)
    return all(syllable in rest for syllable in shorter)


def _is_partial(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < len(longer):
        return all(shorter.count(syllable) <= longer.count(syllable) for syllable in shorter)
    return a[1:] == b[1:] and _SAME_SURNAME.get(a[0], a[0]) == _SAME_SURNAME.get(b[0], b[0])


# ----- dates of birth -----

_YEARS: Final = range(1850, 2101)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[/. -]+)?(\d{1,2})[/. -]+(\d{4})")
_ON_A_CARD = re.compile(r"(\d{2})(\d{2})(\d{4})")


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth, of which often only the year is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def full(self) -> bool:
        """Whether year, month and day are known."""
        return None not in {self.year, self.month, self.day}

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD, or None when the date is not full."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


def parse_birth(text: str | None, year: int | None) -> BirthDate:
    """What `text` tells ("1980-02-03", "1980", "03/02/1980", "02/1980", "03021980"), or else the bare `year`.

    Of a date that does not exist, or an unlikely year (before 1850 or after 2100), only what can be true is kept.
    """
    given = _read_date(unicodedata.normalize("NFKC", drop_invisible(text or "")).strip())
    if given.year is None and year in _YEARS:
        return BirthDate(year)
    return given


def _read_date(text: str) -> BirthDate:
    if found := _ISO.fullmatch(text):
        return _checked(found[1], found[2], found[3])
    if found := (_DAY_FIRST.fullmatch(text) or _ON_A_CARD.fullmatch(text)):
        return _checked(found[3], found[2], found[1])
    return BirthDate()


def _checked(year: str, month: str | None, day: str | None) -> BirthDate:
    y, m, d = int(year), int(month or 0), int(day or 0)
    if y not in _YEARS:
        return BirthDate()
    try:
        date(y, m or 1, d or 1)
    except ValueError:
        return BirthDate(y)
    return BirthDate(y, m or None, (d or None) if m else None)
