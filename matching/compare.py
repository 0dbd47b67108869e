"""One thing a lookup asks for against one thing a record names: how well they match, with the evidence field by field.

Pure. The strengths are the contract's (docs/reference): `none` decides first, then the strongest that fits. Folding and
keys only brought the pair here; they prove nothing. Rarity is not weighed yet: the same name with the same year, or a
name alone that nothing contradicts, is `probable`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from analyzers.identifiers import FEWEST_VISIBLE, agrees_with_visible
from analyzers.things import Land, Organization, OtherAsset, Person, Vehicle
from matching.likeness.names import birth_likeness, is_other_name, name_likeness
from matching.likeness.numbers import number_likeness
from matching.likeness.organizations import organization_likeness
from matching.likeness.places import place_likeness
from matching.likeness.relation import AGREEING, Likeness
from matching.weights import score, weight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzers.identifiers import IdentityNumber
    from analyzers.names import BirthDate
    from analyzers.places import Place
    from analyzers.things import Thing, Written
    from matching.weights import Relation

Strength = Literal["exact", "probable", "weak", "none"]
STRENGTHS: tuple[Strength, ...] = ("none", "weak", "probable", "exact")
NEAR: frozenset[Relation] = frozenset({"variant", "typo"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field of the pair: both values as typed, how they agree, what that counts, a Vietnamese sentence."""

    field: str
    asked: str
    found: str
    relation: Relation
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Match:
    """How well a mention matches a subject.

    `namesake` marks a `none` that bears the same name: another person, counted.
    """

    strength: Strength
    evidence: tuple[Evidence, ...] = ()
    namesake: bool = False

    @property
    def score(self) -> float:
        """Between 0 and 1, and 0 where nothing matches; sorts hits, decides nothing."""
        return 0.0 if self.strength == "none" else score(item.weight for item in self.evidence)

    @property
    def rank(self) -> tuple[int, float]:
        """Orders matches: the stronger, then the one with more on its side."""
        return STRENGTHS.index(self.strength), self.score


NO_MATCH = Match("none")


@dataclass(frozen=True, slots=True)
class Context:
    """Where the lookup's parcels lie and where the record's assets and addresses do: for names that stand alone."""

    lookup_places: Sequence[Place] = ()
    record_places: Callable[[], Sequence[Place]] = tuple
    """Asked only where names agree: reading places out of addresses takes time, and namesakes are many."""


NOWHERE = Context()


def compare(subject: Thing, mention: Thing, context: Context = NOWHERE) -> Match:
    """Compare a lookup's thing with a record's; things of different kinds never match."""
    match subject, mention:
        case Person(), Person():
            return _person(subject, mention, context)
        case Organization(), Organization():
            return _organization(subject, mention, context)
        case Land(), Land():
            return _land(subject, mention)
        case Vehicle(), Vehicle():
            return _vehicle(subject, mention)
        case OtherAsset(), OtherAsset():
            return _other(subject, mention)
        case _:
            return NO_MATCH


def _evidence(name: str, asked: str, found: str, likeness: Likeness, note: str = "") -> Evidence:
    said = " ".join(part for part in (likeness.note, note) if part)
    return Evidence(name, asked, found, likeness.relation, weight(name, likeness.relation), said)


def _agrees(likeness: Likeness | None) -> bool:
    return likeness is not None and likeness.relation in AGREEING


# ----- numbers -----


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two written numbers that were compared."""

    likeness: Likeness
    asked: str
    found: str

    def evidence(self, name: str) -> Evidence:
        return _evidence(name, self.asked, self.found, self.likeness)


def _closest(name: str, pairs: Iterable[_Pair]) -> _Pair | None:
    """The pair that counts most; None when nothing could be compared."""
    return max(pairs, key=lambda pair: weight(name, pair.likeness.relation), default=None)


def _numbers(asked: Iterable[Written | None], found: Iterable[Written | None]) -> list[_Pair]:
    theirs = [value for value in found if value and value.exact]
    return [
        _Pair(number_likeness(mine.exact, other.exact), mine.raw, other.raw)
        for mine in asked
        if mine and mine.exact
        for other in theirs
        if other.exact
    ]


# ----- persons -----


def _person(asked: Person, found: Person, context: Context) -> Match:
    number = _closest("id_number", _identity_pairs(asked.numbers, found.numbers))
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
        evidence.append(_evidence("name", asked.name.raw, found.name.raw, likeness))
    if birth:
        evidence.append(_evidence("birth_date", _born(asked.birth), _born(found.birth), birth))
    if number:
        evidence.append(number.evidence("id_number"))
    if named:
        evidence.extend(_common_commune(context))
    return Match(strength, tuple(evidence))


def _person_strength(
    number: _Pair | None, named: Likeness | None, birth: Likeness | None, *, other_name: bool, other_birth: bool
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


def _identity_pairs(asked: Sequence[IdentityNumber], found: Sequence[IdentityNumber]) -> list[_Pair]:
    pairs = []
    for mine in asked:
        for other in found:
            likeness = _identity_likeness(mine, other)
            if likeness:
                pairs.append(_Pair(likeness, mine.raw, other.raw))
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


def _common_commune(context: Context) -> list[Evidence]:
    """Evidence that the record has to do with the commune of a parcel that is looked up."""
    if not context.lookup_places:
        return []
    best: tuple[Likeness, Place, Place] | None = None
    for asked in context.lookup_places:
        for found in context.record_places():
            likeness = place_likeness(asked, found)
            if likeness and _agrees(likeness) and (best is None or likeness.relation == "same"):
                best = (likeness, asked, found)
    if best is None:
        return []
    likeness, asked, found = best
    surely = likeness.relation == "same"
    note = "Cùng xã với tài sản tra cứu." if surely else "Có thể cùng xã với tài sản tra cứu."
    return [_evidence("commune", _place(asked), _place(found), Likeness(likeness.relation, note))]


# ----- organisations -----


def _organization(asked: Organization, found: Organization, context: Context) -> Match:
    tax = _tax_pair(asked, found)
    named = organization_likeness(asked.name, found.name) if asked.name and found.name else None
    strength: Strength
    if tax and tax.likeness.relation == "same":
        strength = "exact"
    elif tax and _agrees(tax.likeness):
        strength = "probable"
    elif named:
        # Another tax number is another organisation of that name, unless somebody mistyped more than one digit.
        strength = "weak" if tax else "probable"
    else:
        return NO_MATCH
    evidence = []
    if named and asked.name and found.name:
        evidence.append(_evidence("organization_name", asked.name.raw, found.name.raw, named))
    elif asked.name and found.name:
        likeness = Likeness("contradicts", "Tên khác nhau.")
        evidence.append(_evidence("organization_name", asked.name.raw, found.name.raw, likeness))
    if tax:
        evidence.append(tax.evidence("tax_code"))
    if named:
        evidence.extend(_common_commune(context))
    return Match(strength, tuple(evidence))


def _tax_pair(asked: Organization, found: Organization) -> _Pair | None:
    mine, other = asked.tax, found.tax
    if not mine or not other or not mine.root or not other.root:
        return None
    likeness = number_likeness(mine.exact or mine.root, other.exact or other.root)
    if mine.root == other.root and mine.branch != other.branch:
        likeness = Likeness("partial", "Cùng doanh nghiệp, khác chi nhánh hoặc trụ sở chính.")
    elif likeness.relation == "contradicts" and mine.branch != other.branch:
        # A slip in the number and a branch on one side only: still the number that somebody may have meant.
        likeness = number_likeness(mine.root, other.root)
    return _Pair(likeness, mine.raw, other.raw)


# ----- land -----


def _land(asked: Land, found: Land) -> Match:
    direct = _one_name_of_land(asked, found)
    earlier = [
        Match("probable", tuple(_as_former(item) for item in match.evidence))
        for match in (_one_name_of_land(asked, former) for former in found.former)
        if match.strength in {"exact", "probable"}
    ]
    return max([direct, *earlier], key=lambda match: match.rank)


def _as_former(item: Evidence) -> Evidence:
    said = f"Tên gọi trước đây của tài sản. {item.note}".strip()
    return Evidence(item.field, item.asked, item.found, item.relation, item.weight, said)


def _one_name_of_land(asked: Land, found: Land) -> Match:
    """Compare without former values."""
    certificate = _closest(
        "certificate_number",
        (
            _Pair(number_likeness(mine.exact, other.exact), mine.raw, other.raw)
            for mine in asked.certificates
            if mine.exact
            for other in found.certificates
            if other.exact
        ),
    )
    place = place_likeness(asked.place, found.place)
    lot, evidence = _lot(asked, found, place)
    register = _closest("register_number", _numbers([asked.register_number], [found.register_number]))
    same_register = register is not None and register.likeness.relation == "same"

    strength: Strength = lot
    if certificate and certificate.likeness.relation == "same":
        strength = "exact"
    elif lot != "exact" and (
        (certificate and certificate.likeness.relation in NEAR) or (same_register and _agrees(place))
    ):
        strength = "probable"
    if strength == "none":
        return NO_MATCH
    if certificate:
        evidence.insert(0, certificate.evidence("certificate_number"))
    if register and same_register:
        evidence.append(register.evidence("register_number"))
    elif register:
        # A near register number is simply another one.
        evidence.append(_evidence("register_number", register.asked, register.found, Likeness("contradicts")))
    return Match(strength, tuple(evidence))


def _lot(asked: Land, found: Land, place: Likeness | None) -> tuple[Strength, list[Evidence]]:
    """Sheet, parcel and commune: how well they match, and what each says (also where they do not match)."""
    evidence: list[Evidence] = []
    if place:
        evidence.append(_evidence("commune", _place(asked.place), _place(found.place), place))
    mine, other = asked.parcel, found.parcel
    if not (mine and other and mine.exact and other.exact):
        return "none", evidence
    sheets = _pair_of(asked.sheet, found.sheet)
    if sheets and mine.exact != other.exact and _is_swapped(asked, found):
        swapped = Likeness("variant", "Số tờ và số thửa đổi chỗ cho nhau.", whole=False)
        evidence[:0] = [
            _evidence("map_sheet", sheets[0].raw, sheets[1].raw, swapped),
            _evidence("parcel", mine.raw, other.raw, swapped),
        ]
        return ("probable" if _agrees(place) else "none"), evidence
    same_parcel, same_sheet = mine.exact == other.exact, bool(sheets and sheets[0].exact == sheets[1].exact)
    evidence.insert(0, _evidence("parcel", mine.raw, other.raw, _equal(same=same_parcel)))
    if sheets:
        evidence.insert(0, _evidence("map_sheet", sheets[0].raw, sheets[1].raw, _equal(same=same_sheet)))
    if not same_parcel or (sheets and not same_sheet) or not _agrees(place):
        return "none", evidence
    return ("exact" if sheets and place and place.relation == "same" else "probable"), evidence


def _pair_of(asked: Written | None, found: Written | None) -> tuple[Written, Written] | None:
    return (asked, found) if asked and found and asked.exact and found.exact else None


def _is_swapped(asked: Land, found: Land) -> bool:
    return (
        asked.sheet is not None
        and found.sheet is not None
        and asked.parcel is not None
        and found.parcel is not None
        and asked.sheet.exact == found.parcel.exact
        and asked.parcel.exact == found.sheet.exact
    )


def _equal(*, same: bool) -> Likeness:
    return Likeness("same") if same else Likeness("contradicts", "Hai số khác nhau.")


def _place(place: Place) -> str:
    return ", ".join(part for part in (place.commune, place.district, place.province) if part)


# ----- vehicles and other assets -----


def _vehicle(asked: Vehicle, found: Vehicle) -> Match:
    pairs = {
        "plate": _closest("plate", _numbers([asked.plate], [found.plate])),
        "chassis": _closest("chassis", _numbers([asked.chassis], [found.chassis])),
        "engine": _closest("engine", _numbers([asked.engine], [found.engine])),
    }
    said: dict[str, Relation] = {name: pair.likeness.relation for name, pair in pairs.items() if pair}
    strength: Strength
    if said.get("chassis") == "same" or said.get("engine") == "same":
        strength = "exact"
    elif said.get("plate") == "same":
        # A plate moves to another car; with two different chassis it says only that it once was on this one.
        strength = "probable" if "chassis" in said else "exact"
    elif any(relation in NEAR for relation in said.values()):
        strength = "probable"
    else:
        return NO_MATCH
    return Match(strength, tuple(pair.evidence(name) for name, pair in pairs.items() if pair))


def _other(asked: OtherAsset, found: OtherAsset) -> Match:
    pair = _closest("identifier", _numbers(asked.identifiers, found.identifiers))
    if pair is None or not _agrees(pair.likeness):
        return NO_MATCH
    return Match("exact" if pair.likeness.relation == "same" else "probable", (pair.evidence("identifier"),))
