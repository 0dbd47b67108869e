"""A parcel that is asked for against one that a record names. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matching.compare.match import NEAR, NO_MATCH, Evidence, Match, agrees
from matching.compare.numbers import Pair, closest, number_pairs
from matching.compare.places import place_name
from matching.likeness.numbers import number_likeness
from matching.likeness.places import place_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.certificates import Certificate
    from analyzers.things import Land, Written
    from matching.compare.match import Context, Strength


def land(asked: Land, found: Land, context: Context) -> Match:
    """Compare two parcels, what the record's was called before too; of several in one field the best decides."""
    return max((_one_parcel(each, found, context) for each in (asked, *asked.also)), key=lambda match: match.rank)


def _one_parcel(asked: Land, found: Land, context: Context) -> Match:
    direct = _one_name_of_land(asked, found, context)
    earlier = [
        replace(match, strength="probable", evidence=tuple(_as_former(item) for item in match.evidence))
        for match in (_one_name_of_land(asked, former, context) for former in found.former)
        if match.strength in {"exact", "probable"}
    ]
    return max([direct, *earlier], key=lambda match: match.rank)


def _as_former(item: Evidence) -> Evidence:
    said = f"Tên gọi trước đây của tài sản. {item.note}".strip()
    return replace(item, note=said)


def _one_name_of_land(asked: Land, found: Land, context: Context) -> Match:
    """Compare without former values."""
    certificate = closest(
        Pair(_serials(mine, other), mine.raw, other.raw)
        for mine in asked.certificates
        if mine.exact
        for other in found.certificates
        if other.exact
    )
    place = place_likeness(asked.place, found.place)
    lot, said = _lot(asked, found, place)
    register = closest(number_pairs([asked.register_number], [found.register_number]))
    same_register = register is not None and register.likeness.relation == "same"

    strength: Strength = lot
    if certificate and certificate.likeness.relation == "same":
        strength = "exact"
    elif lot != "exact" and (
        (certificate and certificate.likeness.relation in NEAR) or (same_register and agrees(place))
    ):
        strength = "weak" if certificate and _is_a_neighbour(certificate.likeness, place, said) else "probable"
    if strength == "none":
        return NO_MATCH
    # Only now: most candidates end above, and there are hundreds.
    evidence = [one.evidence(context, chance=_chance(one, said, context)) for one in said]
    if certificate:
        evidence.insert(0, certificate.evidence(context, "certificate_number"))
    if register and same_register:
        evidence.append(register.evidence(context, "register_number"))
    elif register:
        # A near register number is simply another one.
        evidence.append(context.evidence("register_number", register.asked, register.found, Likeness("contradicts")))
    return context.match("land", strength, evidence)


def _serials(asked: Certificate, found: Certificate) -> Likeness:
    """How two serials agree; one that is only a way to read its field proves nothing, and what is near to it less."""
    likeness = number_likeness(asked.exact or "", found.exact or "")
    if not (asked.guessed or found.guessed) or likeness.relation == "contradicts":
        return likeness
    if likeness.relation == "same" and asked.exact == found.exact:
        return Likeness("variant", "Ô ghi nhiều số hoặc ghi tắt: đây là một cách hiểu, hãy xem lại giấy.")
    return Likeness("contradicts", "Hai số khác nhau.")


@dataclass(frozen=True, slots=True)
class _Said:
    """What one field of a lot says."""

    field: str
    asked: str
    found: str
    likeness: Likeness

    def evidence(self, context: Context, *, chance: float | None) -> Evidence:
        return context.evidence(self.field, self.asked, self.found, self.likeness, chance=chance)


def _chance(one: _Said, lot: Sequence[_Said], context: Context) -> float | None:
    """Of the same sheet inside one commune's parcel of one number; None leaves it to the table."""
    in_lot = one.field == "map_sheet" and all(other.likeness.relation == "same" for other in lot)
    return context.scale.weights.sheet(in_lot=in_lot and any(other.field == "commune" for other in lot))


def _is_a_neighbour(certificate: Likeness, place: Likeness | None, lot: Sequence[_Said]) -> bool:
    """Whether a number is near, or shared, only as those of other parcels are, by what is known of this one.

    Of a batch of serials thousands are one edit from another: this one's parcel is known, and it is elsewhere. And
    register numbers begin anew in each commune and year: beside another serial and another parcel it is such a one.
    """
    numbers = {one.field: agrees(one.likeness) for one in lot if one.field != "commune"}
    if certificate.relation == "typo":
        same_lot = len(numbers) > 1 and all(numbers.values())
        return place is not None and place.relation == "contradicts" and not same_lot
    return certificate.relation == "contradicts" and numbers.get("parcel") is False


def _lot(asked: Land, found: Land, place: Likeness | None) -> tuple[Strength, list[_Said]]:
    """Sheet, parcel and commune: how well they match, and what each says (also where they do not match)."""
    said = [_Said("commune", place_name(asked.place), place_name(found.place), place)] if place else []
    mine, other = asked.parcel, found.parcel
    if not (mine and other and mine.exact and other.exact):
        return "none", said
    sheets = _pair_of(asked.sheet, found.sheet)
    if sheets and mine.exact != other.exact and _is_swapped(asked, found):
        swapped = Likeness("variant", "Số tờ và số thửa đổi chỗ cho nhau.", whole=False)
        said[:0] = [
            _Said("map_sheet", sheets[0].raw, sheets[1].raw, swapped),
            _Said("parcel", mine.raw, other.raw, swapped),
        ]
        return ("probable" if agrees(place) else "none"), said
    same_parcel, same_sheet = mine.exact == other.exact, bool(sheets and sheets[0].exact == sheets[1].exact)
    said.insert(0, _Said("parcel", mine.raw, other.raw, _equal(same=same_parcel)))
    if sheets:
        said.insert(0, _Said("map_sheet", sheets[0].raw, sheets[1].raw, _equal(same=same_sheet)))
    if not same_parcel or (sheets and not same_sheet) or not agrees(place):
        return "none", said
    surely = sheets and place and place.relation == "same" and not asked.guessed and not found.guessed
    return ("exact" if surely else "probable"), said


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
