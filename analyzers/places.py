"""From what somebody typed as commune, district and province to the communes that it can mean, then and now.

A name of a place is read without its kind (Xã, Phường, P., TP. …), with or without tones. Kinds and tones only decide
between two that are otherwise alike: Xã Yên Viên and Thị trấn Yên Viên of one district.

What was typed is *exact* when it names one commune of one era: an old one with its district, or a new one with its
province and without a district. An old commune without its district is never exact, and where a district is given only
old communes are meant. Misspelt names, names of communes merged before 2025, a new name under its old province and the
like bring candidates, never exactness.

`exact` is the same text in both eras when an old commune alone, and whole, became a new one. Nearly all others went
together with their neighbours, each with its own sheet 12, parcel 345: they meet the new one in `now` only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from analyzers.communes import (
    Commune,
    PlaceName,
    canonical_id,
    commune,
    data_digest,
    is_kind,
    predecessors,
    read_name,
    short_text,
    successors,
    tables,
    unit_key,
)
from analyzers.folding import canonical, fold

__all__ = [
    "Commune",
    "Place",
    "canonical_id",
    "commune",
    "data_digest",
    "find_places",
    "places_in_address",
    "predecessors",
    "resolve_place",
    "successors",
]

_COMMUNE_KINDS: Final = frozenset({"Xã", "Phường", "Thị trấn", "Đặc khu"})
_SHORTEST_MISSPELT = 5  # below it, most names are one letter away from another commune of the province
_SHORTEST_IN_DISTRICT = 3  # a district has some twenty: "Tân A" is its Tân An


@dataclass(frozen=True, slots=True)
class Place:
    """A commune as typed, and what it can mean.

    `candidates` are ids of communes ("o16690" old, "n16681" new); `exact` is the canonical id when only one is meant;
    `now` are the new communes that the place may lie in today; `text` is the folded short name, "" without a name.
    """

    commune: str | None
    district: str | None
    province: str | None
    candidates: tuple[str, ...] = ()
    exact: str | None = None
    now: frozenset[str] = frozenset()
    text: str = ""

    @property
    def split(self) -> bool:
        """Whether one old commune is meant that went into several new ones: it *may* lie in each of them."""
        return len(self.candidates) == 1 and len(successors(self.candidates[0])) > 1


@lru_cache(maxsize=65536)
def resolve_place(commune: str | None, district: str | None, province: str | None) -> Place:
    """What the typed names of commune, district and province mean; total: any text gives a Place."""
    asked, within = read_name(commune), _Scope.of(read_name(district), read_name(province))
    if not asked.given:
        found = within.without_communes()
    elif within.districts:
        found = _in_district(asked, within) or _in_province(asked, within, sure=False)
        found = found or _Found(_misspelt(asked, _communes_of(within), _SHORTEST_IN_DISTRICT))
    else:
        found = _in_province(asked, within, sure=within.sure)
    ids = sorted(found.ids)
    # Capitals and keyboards without tones say nothing about tones: only a typist who uses them distinguishes by them.
    toned = not canonical("".join(filter(None, (commune, district, province)))).isascii()
    single = _only(found.may_be_exact, asked, within.district_kind, toned=toned)
    return Place(
        commune,
        district,
        province,
        candidates=tuple(ids),
        exact=canonical_id(single) if single else None,
        now=frozenset(after for each in ids for after in (successors(each) or (each,))),
        text=_text(asked),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Ids of all that may be meant; `may_be_exact` are those among which a single one is exact."""

    ids: frozenset[str] = frozenset()
    may_be_exact: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where to look, as codes; empty where nothing was said or known. `sure`: all names are known.

    A province's name may be that of an old one (`literal`), of a new one (`new`), or of both; people put an old
    district under a new province, so that `old` also holds the old provinces that the new one was made of.
    """

    literal: frozenset[str]
    old: frozenset[str]
    new: frozenset[str]
    districts: frozenset[str]
    district_kind: str | None
    district_given: bool
    sure: bool

    @staticmethod
    def of(district: PlaceName, province: PlaceName) -> _Scope:
        """The scope of a district and a province as typed."""
        known = tables()
        literal = _codes(province.keys, known.old_province_keys)
        new = _codes(province.keys, known.new_province_keys)
        sure = not province.given or bool(literal or new)
        if not sure:
            literal = _near(province.keys, known.old_province_keys)
            new = _near(province.keys, known.new_province_keys)
        old = literal | {before for before, after in known.province_went_into.items() if after in new}
        districts = _districts(_codes(district.keys, known.district_keys), old)
        if district.given and not districts:
            sure = False
            districts = _districts(_near(district.keys, known.district_keys), old) if old else frozenset()
        return _Scope(literal, old, new, districts, district.kind, district.given, sure)

    def without_communes(self) -> _Found:
        """The island district that is its own commune, when no commune is named."""
        ids = [each for code in self.districts for each in tables().members[f"d{code}"] if each == f"o{code}"]
        return _Found(frozenset(ids), tuple(ids) if self.sure else ())

    def has_old(self, each: Commune) -> bool:
        """Whether an old commune lies in the province."""
        return each.era == "old" and (not (self.old or self.new) or each.province_code in self.old)

    def has_new(self, each: Commune) -> bool:
        """Whether a new commune lies in the province, or was partly made of the old province of that name."""
        if each.era == "old":
            return False
        if not (self.old or self.new) or each.province_code in self.new:
            return True
        return any(commune(before).province_code in self.literal for before in predecessors(each.id))

    def members(self) -> Iterable[str]:
        """All communes of the province, of both eras."""
        known = tables()
        for era, codes in (("o", self.old), ("n", self.new)):
            for code in codes:
                yield from known.members[f"{era}{code}"]


def _districts(codes: frozenset[str], provinces: frozenset[str]) -> frozenset[str]:
    known = tables().districts
    return frozenset(code for code in codes if not provinces or known[code].province_code in provinces)


def _codes(keys: Iterable[str], table: dict[str, list[str]]) -> frozenset[str]:
    return frozenset(code for key in keys for code in table.get(key, ()))


def _near(keys: Iterable[str], table: dict[str, list[str]]) -> frozenset[str]:
    """The codes of the names one letter away from those asked for."""
    return frozenset(code for name, codes in table.items() if _one_edit(keys, name) for code in codes)


def _one_edit(keys: Iterable[str], name: str, shortest: int = _SHORTEST_MISSPELT) -> bool:
    return any(len(key) >= shortest and OSA.distance(key, name, score_cutoff=1) <= 1 for key in keys)


def _in_district(asked: PlaceName, within: _Scope) -> _Found:
    """Old communes of the district by their name, else by a name that one had, else by a name one letter away."""
    named = [each for each in _communes(asked, aliases=False) if each.district_code in within.districts]
    once = [each for each in _communes(asked, aliases=True) if each.district_code in within.districts]
    if named or once:
        exact = tuple(each.id for each in named) if within.sure else ()
        return _Found(frozenset(each.id for each in (*named, *once)), exact)
    return _Found(_misspelt(asked, _communes_of(within)))


def _communes_of(within: _Scope) -> Iterator[str]:
    return (each for code in within.districts for each in tables().members[f"d{code}"])


def _in_province(asked: PlaceName, within: _Scope, *, sure: bool) -> _Found:
    """Communes of the province by name, in both eras; only a new one can be exact."""
    alike = (*_communes(asked, aliases=False), *_communes(asked, aliases=True))
    ids = frozenset(each.id for each in alike if within.has_old(each) or within.has_new(each))
    if ids:
        exact = (each for each in ids if commune(each).era == "new" and commune(each).province_code in within.new)
        return _Found(ids, tuple(exact) if sure else ())
    return _Found(_misspelt(asked, within.members()))


def _communes(asked: PlaceName, *, aliases: bool) -> list[Commune]:
    known = tables()
    by_name = known.once_named if aliases else known.named
    return [known.communes[each] for each in dict.fromkeys(each for key in asked.keys for each in by_name(key))]


def _misspelt(asked: PlaceName, among: Iterable[str], shortest: int = _SHORTEST_MISSPELT) -> frozenset[str]:
    return frozenset(each for each in among if _one_edit(asked.keys, commune(each).key, shortest))


def _only(ids: Collection[str], asked: PlaceName, district_kind: str | None, *, toned: bool) -> str | None:
    """The single one meant: by name alone, else by tones and kinds, unless these disagree."""
    left = [commune(each) for each in ids]
    if len(left) > 1:
        signs = (
            {each.id for each in left if toned and canonical(each.name) == asked.name},
            {each.id for each in left if each.kind == asked.kind},
            {each.id for each in left if district_kind and each.district and each.district.startswith(district_kind)},
        )
        left = [each for each in left if all(each.id in sign for sign in signs if sign)]
    return left[0].id if len(left) == 1 else None


def _text(asked: PlaceName) -> str:
    """The folded short name; where the first word proves to belong to a name ("xa dung"), the whole."""
    if not asked.given:
        return ""
    bare, whole = asked.keys[0], asked.keys[-1]
    known = tables()
    if asked.kind and known.named(whole) and not known.named(bare):
        return fold(f"{asked.kind} {asked.name}")
    return short_text(asked.name)


# ----- addresses in free text -----

_CHUNK = re.compile(r"(?:(?!\bnay (?:là|thuộc)\b)[^;()\n|])+", re.IGNORECASE)
_WORD = re.compile(r"(?P<kind>(?<![^\W\d_])[pqfPQF](?=\d{1,2}\b))|(?P<comma>,)|[^\W_]+(?:['\u2019][^\W_]+)*")
_LONGEST_NAME = 7  # syllables of a name: Văn Miếu Quốc Tử Giám, and room
_LONGEST_KIND = 2
_LONGEST_ADDRESS = 40  # words of commune, district and province with their kinds, and much room


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, its place in the text, and which part between commas it stands in."""

    text: str
    start: int
    end: int
    part: int


def places_in_address(text: str) -> tuple[Place, ...]:
    """The places that an address in free text names, read from the right: "xóm 3, xã Nghi Phú, TP Vinh, Nghệ An".

    Without a kind word ("15 Kim Giang, Hà Nội") a street may be meant as well as a ward: such a place has candidates,
    but is exact only when a district and a province follow it.
    """
    return tuple(dict.fromkeys(place for place, _ in find_places(unicodedata.normalize("NFC", text))))


def find_places(text: str) -> tuple[tuple[Place, tuple[int, int]], ...]:
    """The places in an NFC text and where they stand in it, in reading order."""
    found: list[tuple[Place, tuple[int, int]]] = []
    for chunk in _CHUNK.finditer(text):
        words = _words(chunk.group(), chunk.start())
        end = len(words)
        while end > 0:
            base = max(0, end - _LONGEST_ADDRESS)
            reading = _best_reading(text, words[base:end])
            # Left of a place that was read, or right of all of them, only a kind word tells a place from other words.
            if reading and (not found or reading.kind_said):
                found.append((reading.place, (words[base + reading.first].start, words[end - 1].end)))
                end = base + reading.first
            else:
                end = next((i for i in range(end - 1, 0, -1) if words[i - 1].part != words[end - 1].part), 0)
    return tuple(sorted(found, key=lambda each: each[1]))


def _words(chunk: str, offset: int) -> list[_Word]:
    words, part = [], 0
    for token in _WORD.finditer(chunk):
        if token["comma"]:
            part += 1
        else:
            words.append(_Word(token.group(), offset + token.start(), offset + token.end(), part))
    return words


@dataclass(frozen=True, slots=True)
class _Reading:
    place: Place
    first: int
    kind_said: bool


# With a province, with a district. Where two readings begin at one word, the first of them holds: it has the longer
# name (Xã Liên Sơn Lắk is no Liên Sơn in huyện Lắk), and takes the last word for a province, not for its capital.
_READINGS: Final = ((True, False), (True, True), (False, True), (False, False))
_KINDS_OF_PROVINCES: Final = frozenset({None, "Tỉnh", "Thành phố"})
_KINDS_OF_DISTRICTS: Final = frozenset({None, "Quận", "Huyện", "Thị xã", "Thành phố"})


def _best_reading(text: str, words: list[_Word]) -> _Reading | None:
    """The exact reading of the last words that begins first, else that with most units."""
    found = {}
    for units in _READINGS:
        if reading := _reading(text, words, with_province=units[0], with_district=units[1]):
            found[units] = reading
    exact = [reading for reading in found.values() if reading.place.exact]
    if exact:
        return min(exact, key=lambda reading: reading.first)
    return max(found.items(), key=lambda each: sum(each[0]))[1] if found else None


def _reading(text: str, words: list[_Word], *, with_province: bool, with_district: bool) -> _Reading | None:
    known = tables()
    province = district = None
    if with_province:
        provinces = {**known.old_province_keys, **known.new_province_keys}
        words, province = _unit_before(text, words, provinces, _KINDS_OF_PROVINCES)
    if with_district:
        words, district = _unit_before(text, words, known.district_keys, _KINDS_OF_DISTRICTS)
    if not words or (with_province and not province) or (with_district and not district):
        return None
    return _commune_before(text, words, district=district, province=province)


def _unit_before(
    text: str, words: list[_Word], table: Collection[str], kinds: frozenset[str | None]
) -> tuple[list[_Word], str | None]:
    """The words before, and the last words as typed, where these are the name of a unit of the table."""
    for first in _starts(words):
        key = unit_key(" ".join(word.text for word in words[first:]))
        start = _kind_start(words, first)
        if key in table and (start < first or not key.isdigit()):
            typed = text[words[start].start : words[-1].end]
            if start == first or read_name(typed).kind in kinds:
                return words[:start], typed
    return words, None


def _commune_before(text: str, words: list[_Word], *, district: str | None, province: str | None) -> _Reading | None:
    known, end = tables(), words[-1].end
    misspelt: str | None = None
    begins = 0
    for first in _starts(words):
        start = _kind_start(words, first)
        typed = text[words[start].start : end]
        kind_said = start < first and read_name(typed).kind in _COMMUNE_KINDS
        key = unit_key(" ".join(word.text for word in words[first:]))
        if known.named(key) or known.once_named(key):
            place = resolve_place(typed, district, province)
            if place.candidates and (kind_said or ((district or province) and not key.isdigit())):
                certain = kind_said or (district and province)
                return _Reading(place if certain else replace(place, exact=None), start, kind_said)
        elif kind_said and misspelt is None:
            misspelt, begins = typed, start
    place = resolve_place(misspelt, district, province)
    return _Reading(place, begins, kind_said=True) if misspelt and place.candidates else None


def _starts(words: list[_Word]) -> Iterator[int]:
    """Where a name that ends with the last word may begin, the longest first; a comma is in no name."""
    for first in range(max(0, len(words) - _LONGEST_NAME), len(words)):
        if words[first].part == words[-1].part:
            yield first


def _kind_start(words: list[_Word], first: int) -> int:
    """Where the kind word before a name begins (xã, TP, thị trấn); `first` itself when there is none."""
    for start in range(max(0, first - _LONGEST_KIND), first):
        if words[start].part == words[first].part and is_kind(" ".join(word.text for word in words[start:first])):
            return start
    return first
