"""Vehicles and other assets that are asked for against those that a record names. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzers.descriptions import identifiers_in, is_telling, read_description
from analyzers.keys import skeleton
from matching.compare.match import NEAR, NO_MATCH, Match, agrees
from matching.compare.numbers import Pair, closest, number_pairs
from matching.likeness.descriptions import description_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzers.things import OtherAsset, Vehicle
    from matching.compare.match import Context, Strength
    from matching.weights import Relation


def vehicles(asked: Vehicle, found: Vehicle, context: Context) -> Match:
    """Compare two vehicles by plate, chassis and engine; of several in one field the best decides."""
    return max((_one_vehicle(each, found, context) for each in (asked, *asked.also)), key=lambda match: match.rank)


def _one_vehicle(asked: Vehicle, found: Vehicle, context: Context) -> Match:
    pairs = {
        "plate": closest(number_pairs([asked.plate], [found.plate])),
        "chassis": closest(number_pairs([asked.chassis], [found.chassis])),
        "engine": closest(number_pairs([asked.engine], [found.engine])),
    }
    said: dict[str, Relation] = {name: pair.likeness.relation for name, pair in pairs.items() if pair}
    crossed = _crossed(asked, found)
    strength: Strength
    if said.get("chassis") == "same" or said.get("engine") == "same":
        strength = "exact"
    elif said.get("plate") == "same":
        # A plate moves to another car; with two different chassis it says only that it once was on this one.
        strength = "probable" if "chassis" in said else "exact"
    elif crossed:
        strength = "probable"
    elif any(relation in NEAR for relation in said.values()):
        strength = "weak" if _is_another_vehicle(said) else "probable"
    else:
        return NO_MATCH
    # What stands in the other field explains why the two fields differ.
    kept = [
        (name, pair)
        for name, pair in pairs.items()
        if pair and not (crossed and name != "plate" and said[name] == "contradicts")
    ]
    evidence = [pair.evidence(context, name) for name, pair in (*kept, *crossed)]
    return context.match("vehicle", strength, evidence)


def _crossed(asked: Vehicle, found: Vehicle) -> list[tuple[str, Pair]]:
    """The numbers of one that stand in the other's other field, each with the field that asks for it."""
    likeness = Likeness("variant", "Cùng một số, một bên ghi ở ô số khung, một bên ở ô số máy.")
    return [
        (name, replace(pair, likeness=likeness))
        for name, mine, other in (("chassis", asked.chassis, found.engine), ("engine", asked.engine, found.chassis))
        for pair in number_pairs([mine], [other])
        if pair.likeness.relation == "same"
    ]


def _is_another_vehicle(said: Mapping[str, Relation]) -> bool:
    """Whether a number is near and those that stay with a vehicle are another one's.

    A plate is as near to dozens of others, and moves; a chassis never does.
    """
    near = {name for name, relation in said.items() if relation == "typo"}
    other = {name for name, relation in said.items() if relation == "contradicts"}
    if not near or any(relation == "variant" for relation in said.values()):
        return False
    return "chassis" in other or (near == {"plate"} and "engine" in other) or {"plate", "engine"} <= other


def other_assets(asked: OtherAsset, found: OtherAsset, context: Context) -> Match:
    """Compare two other assets by their identifiers, else by what their descriptions say."""
    pair = closest(number_pairs(asked.identifiers, found.identifiers))
    described = _descriptions(asked, found)
    strength: Strength
    if pair and pair.likeness.relation == "same":
        strength = "exact"
    elif among_words := _in_description(asked, found):  # the same number there says more than a near one here
        pair, strength = among_words, "probable"
    elif pair and agrees(pair.likeness):
        strength = "probable"
    elif described:
        strength = "probable" if described.whole and pair is None else "weak"
    else:
        return NO_MATCH
    evidence = [pair.evidence(context, "identifier")] if pair else []
    if described and asked.description and found.description:
        evidence.append(context.evidence("description", asked.description.raw, found.description.raw, described))
    return context.match("other", strength, evidence)


def _descriptions(asked: OtherAsset, found: OtherAsset) -> Likeness | None:
    if not asked.description or not found.description:
        return None
    return description_likeness(read_description(asked.description.raw), read_description(found.description.raw))


def _in_description(asked: OtherAsset, found: OtherAsset) -> Pair | None:
    """The identifier of one side that stands in the other's description."""
    for numbers, text, is_asked in (
        *((asked.identifiers, text, True) for text in (found.description, *found.identifiers)),
        *((found.identifiers, text, False) for text in (asked.description, *asked.identifiers)),
    ):
        if not text:
            continue
        held = {skeleton(number) for number in identifiers_in(text.raw)}
        for number in numbers:
            if number.exact and is_telling(number.exact) and skeleton(number.exact) in held:
                said = Likeness("same", "Số hiệu này có trong mô tả của bên kia.")
                return Pair(said, number.raw, text.raw) if is_asked else Pair(said, text.raw, number.raw)
    return None
