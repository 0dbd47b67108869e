"""A person that is asked for against a person that a record names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.identifiers import FEWEST_VISIBLE, agrees_with_visible
from matching.compare.match import NEAR, Match, evidence_of
from matching.compare.numbers import Pair, closest
from matching.compare.places import common_commune
from matching.likeness.names import birth_likeness, is_other_name, name_likeness
from matching.likeness.numbers import number_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.identifiers import IdentityNumber
    from analyzers.names import BirthDate
    from analyzers.things import Person
    from matching.compare.match import Context, Strength


def persons(asked: Person, found: Person, context: Context) -> Match:
    """Compare two persons by numbers, name and birth; a `none` of the same name is a namesake."""
    number = closest("id_number", _identity_pairs(asked.numbers, found.numbers))
    named = name_likeness(asked.name, found.name) if asked.name and found.name else None
    other_name = bool(asked.name and found.name and is_other_name(asked.name, found.name))
    birth = birth_likeness(asked.birth, found.birth)
    other_birth = birth is not None and birth.relation == "contradicts"

    strength = _person_strength(number, named, birth, other_name=other_name, other_birth=other_birth)
    if strength == "none":
        return Match("none", namesake=named is not None and named.whole)
    evidence = []
    if asked.name and found.name and (named or other_name):
        likeness = named or Likeness("contradicts", "Tên khác nhau.")
        evidence.append(evidence_of("name", asked.name.raw, found.name.raw, likeness))
    if birth:
        evidence.append(evidence_of("birth_date", _born(asked.birth), _born(found.birth), birth))
    if number:
        evidence.append(number.evidence("id_number"))
    if named:
        evidence.extend(common_commune(context))
    return Match(strength, tuple(evidence))


def _person_strength(
    number: Pair | None, named: Likeness | None, birth: Likeness | None, *, other_name: bool, other_birth: bool
) -> Strength:
    """The contract's table for persons, from top to bottom; `number` is the closest pair of identity numbers."""
    relation = number.likeness.relation if number else None
    if relation == "same":
        return "probable" if other_name and other_birth else "exact"
    if relation in NEAR:
        return "probable"
    # What can be seen of a covered number agrees; where that is little, only beside the name.
    if number and relation == "partial" and (named or number.likeness.whole):
        return "probable"
    if named is None:
        return "none"
    return _strength_of_name(named, birth, other_number=relation == "contradicts", other_birth=other_birth)


def _strength_of_name(named: Likeness, birth: Likeness | None, *, other_number: bool, other_birth: bool) -> Strength:
    """What a name is worth whose numbers contradict each other or cannot be compared."""
    if other_number and other_birth:
        return "none"
    if birth is not None and birth.relation == "same":
        return "probable"
    if other_number or other_birth:
        return "weak" if named.whole else "none"
    if named.whole:
        return "probable"
    return "weak" if birth else "none"


def _identity_pairs(asked: Sequence[IdentityNumber], found: Sequence[IdentityNumber]) -> list[Pair]:
    pairs = []
    for mine in asked:
        for other in found:
            likeness = _identity_likeness(mine, other)
            if likeness:
                pairs.append(Pair(likeness, mine.raw, other.raw))
    return pairs


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
