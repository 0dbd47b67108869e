"""A person that is asked for against a person that a record names. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.identifiers import FEWEST_VISIBLE, PERSONAL_NUMBER, agrees_with_visible
from matching.compare.match import Evidence, Match
from matching.compare.numbers import Pair, closest
from matching.compare.places import common_commune
from matching.likeness.names import birth_likeness, is_other_name, name_likeness
from matching.likeness.numbers import number_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.identifiers import IdentityNumber
    from analyzers.names import BirthDate, PersonName
    from analyzers.things import Person
    from matching.compare.match import Context, Strength
    from matching.weights import Relation

#: The first three digits of a personal number are the province, digits 5 and 6 the year of birth.
PREFIX: Final = 3
PREFIX_CHANCE: Final = 0.8
YEAR_DIGITS: Final = (4, 5)
#: How often two people are of one year, at most: a date of birth that is left out never brings more than it would.
YEAR_SEEN: Final = 1 / 20


def persons(asked: Person, found: Person, context: Context) -> Match:
    """Compare two persons by numbers, name and birth; a `none` of the same name is a namesake."""
    birth = birth_likeness(asked.birth, found.birth)
    # The year of birth inside a personal number is not counted again where the dates of birth agree.
    year = 1.0 if birth is not None and birth.relation != "contradicts" else YEAR_SEEN
    number = closest(_identity_pairs(asked.numbers, found.numbers, year))
    named = name_likeness(asked.name, found.name) if asked.name and found.name else None
    pair = _Compared(
        relation=number.likeness.relation if number else None,
        enough_seen=bool(number and number.likeness.whole),
        named=named,
        other_name=bool(number and not named and asked.name and found.name and is_other_name(asked.name, found.name)),
        birth=birth,
        others=_others(asked, found, named, birth, context),
        rare_at=context.scale.weights.rare_at,
        here=[] if named is None or _nobody(number, birth) else common_commune(context),
    )
    strength = pair.strength()
    if strength == "none":
        return Match("none", namesake=named is not None and named.whole)
    evidence = []
    if asked.name and found.name and (named or pair.other_name):
        evidence.append(_name_evidence(asked.name, found.name, named, context))
    if birth:
        evidence.append(_birth_evidence(asked.birth, found.birth, birth, context))
    if number:
        evidence.append(number.evidence(context, "id_number"))
    return context.match("person", strength, [*evidence, *pair.here])


def _nobody(number: Pair | None, birth: Likeness | None) -> bool:
    """Whether numbers and dates both contradict: a namesake, of whom nothing more needs to be known."""
    return bool(number and birth) and number.likeness.relation == birth.relation == "contradicts"  # type: ignore[union-attr]  # bool(number and birth)


@dataclass(frozen=True, slots=True)
class _Compared:
    """All that decides the strength of a pair of persons."""

    relation: Relation | None
    """Of the closest pair of identity numbers; None where none could be compared."""
    enough_seen: bool
    """Of a covered number, so much is seen that it means something without the name."""
    named: Likeness | None
    other_name: bool
    birth: Likeness | None
    others: float
    """How many others in the province bear that name, born when both sides say, are to be expected."""
    rare_at: float
    here: Sequence[Evidence]
    """The record has to do with the commune of a parcel of the lookup."""

    @property
    def same_birth(self) -> bool:
        return self.birth is not None and self.birth.relation != "contradicts"

    def strength(self) -> Strength:
        """The contract's table for persons, from top to bottom."""
        other_birth = self.birth is not None and not self.same_birth
        if self.relation == "same":
            return "probable" if self.other_name and other_birth else "exact"
        if self.relation == "variant":
            return "probable"
        # What can be seen of a covered number agrees; where that is little, only beside the name.
        if self.relation == "typo" or (self.relation == "partial" and (self.named or self.enough_seen)):
            return "weak" if self._is_somebody_near() else "probable"
        if self.named is None:
            return "none"
        return self._strength_of_name(self.named, other_number=self.relation == "contradicts", other_birth=other_birth)

    def _is_somebody_near(self) -> bool:
        """Whether the number is near and all else is another person's: among many, each number has such neighbours.

        The year of birth stands in the number, so that it says nothing new; only the whole date does.
        """
        return self.other_name and not (self.birth is not None and self.birth.relation == "same")

    def _strength_of_name(self, named: Likeness, *, other_number: bool, other_birth: bool) -> Strength:
        """What a name is worth whose numbers contradict each other or cannot be compared."""
        if other_number and other_birth:
            return "none"
        if self.birth is not None and self.birth.relation == "same":
            return "probable"
        if not named.whole:
            return "weak" if self.same_birth and not other_number else "none"
        if other_number or other_birth:
            return "weak"
        return "probable" if self.here or self.others <= self.rare_at else "weak"


def _others(asked: Person, found: Person, named: Likeness | None, birth: Likeness | None, context: Context) -> float:
    """How many adults of the province are to be expected who bear the name and were born when both sides say."""
    if not asked.name or not found.name or not named or not named.whole:
        return math.inf
    chance = _chance_of_name(asked.name, found.name, named, context)
    if birth is not None:
        chance *= context.scale.rarity.birth(asked.birth, found.birth)
    return context.scale.weights.adults * chance


def _chance_of_name(asked: PersonName, found: PersonName, named: Likeness, context: Context) -> float:
    """How often the name occurs; of two toned ways to write it, the commoner."""
    folded = named.relation != "same"
    return max(context.scale.rarity.name(name, folded=folded) for name in (asked, found))


def _name_evidence(asked: PersonName, found: PersonName, named: Likeness | None, context: Context) -> Evidence:
    if named is None:
        return context.evidence("name", asked.raw, found.raw, Likeness("contradicts", "Tên khác nhau."))
    chance = _chance_of_name(asked, found, named, context)
    # A name that is whole but for i and y is as good as one without its tones.
    row: Relation = "folded" if named.whole and named.relation == "variant" else named.relation
    weighed = context.scale.weights.weight("name", row, chance)
    note = _how_many(context.scale.weights.adults * chance) if named.whole else ""
    said = " ".join(part for part in (named.note, note) if part)
    return Evidence("name", asked.raw, found.raw, named.relation, weighed, said)


def _birth_evidence(asked: BirthDate, found: BirthDate, birth: Likeness, context: Context) -> Evidence:
    said = _born(asked), _born(found)
    if birth.relation != "contradicts":
        return context.evidence("birth_date", *said, birth, chance=context.scale.rarity.birth(asked, found))
    # Another day of the same year may be a slip; another year hardly ever is.
    row = "birth_in_year" if asked.year == found.year else "birth_date"
    return context.evidence("birth_date", *said, birth, weighed_as=row)


def _how_many(bearers: float) -> str:
    """How many adults of the province are reckoned to bear a name."""
    if bearers < 1:
        return "Tên rất hiếm: ước chừng cả tỉnh không có ai khác mang tên này."
    digits = max(0, len(str(round(bearers))) - 2)
    rounded = round(bearers, -digits)
    return f"Ước chừng {rounded:,.0f} người lớn trong tỉnh mang tên này.".replace(",", ".")


def _identity_pairs(asked: Sequence[IdentityNumber], found: Sequence[IdentityNumber], year: float) -> list[Pair]:
    pairs = []
    for mine in asked:
        for other in found:
            likeness = _identity_likeness(mine, other)
            if likeness:
                chance = _chance_of_what_is_seen(mine, other, year) if likeness.relation == "partial" else None
                pairs.append(Pair(likeness, mine.raw, other.raw, chance))
    return pairs


def _chance_of_what_is_seen(asked: IdentityNumber, found: IdentityNumber, year: float) -> float:
    """How often the visible characters of a covered number occur, taken at random.

    A personal number is province (3 digits, most people on file are of one), century and sex (1), year of birth (2),
    and six digits by chance (Decree 137/2015/NĐ-CP, article 13); of other numbers the first two say little.
    """
    visible, number = (asked.visible or "", found.exact) if found.exact else (found.visible or "", asked.exact or "")
    head = re.match(r"[^?*]*", visible)
    shown = [*range(head.end() if head else 0)]
    if "*" not in visible:
        shown = [i for i, char in enumerate(visible) if char != "?"]
    else:
        tail = re.search(r"[^?*]*$", visible)
        shown += range(len(number) - (len(visible) - tail.start() if tail else 0), len(number))
    personal = len(number) == PERSONAL_NUMBER
    chance = 1.0
    for i in set(shown):
        if personal and i in YEAR_DIGITS:
            chance *= year ** (1 / len(YEAR_DIGITS))
        elif i < PREFIX or (personal and i <= PREFIX):
            chance *= PREFIX_CHANCE
        else:
            chance /= 10
    return chance


def _identity_likeness(asked: IdentityNumber, found: IdentityNumber) -> Likeness | None:
    """None when the two cannot be compared: numbers of two kinds that are not near say nothing about each other."""
    if asked.exact and found.exact:
        likeness = number_likeness(asked.exact, found.exact)
        if likeness.relation == "contradicts" and asked.kind != found.kind:
            return None
        return likeness
    visible, number = (asked.visible, found.exact) if found.exact else (found.visible, asked.exact)
    if not visible or not number:
        return None
    if agrees_with_visible(visible, number):
        enough = sum(map(str.isalnum, visible)) >= FEWEST_VISIBLE
        return Likeness("partial", "Số bị che một phần; các chữ số nhìn thấy đều khớp.", whole=enough)
    if asked.kind != found.kind:
        return None
    return Likeness("contradicts", "Các chữ số nhìn thấy khác nhau.")


def _born(birth: BirthDate) -> str:
    return birth.iso if birth.full and birth.iso else str(birth.year)
