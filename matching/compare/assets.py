"""Vehicles and other assets that are asked for against those that a record names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.compare.match import NEAR, NO_MATCH, Match, agrees
from matching.compare.numbers import closest, number_pairs

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
    strength: Strength
    if said.get("chassis") == "same" or said.get("engine") == "same":
        strength = "exact"
    elif said.get("plate") == "same":
        # A plate moves to another car; with two different chassis it says only that it once was on this one.
        strength = "probable" if "chassis" in said else "exact"
    elif any(relation in NEAR for relation in said.values()):
        strength = "weak" if _is_another_vehicle(said) else "probable"
    else:
        return NO_MATCH
    evidence = [pair.evidence(context, name) for name, pair in pairs.items() if pair]
    return context.match("vehicle", strength, evidence)


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
    """Compare two other assets by their identifiers."""
    pair = closest(number_pairs(asked.identifiers, found.identifiers))
    if pair is None or not agrees(pair.likeness):
        return NO_MATCH
    strength: Strength = "exact" if pair.likeness.relation == "same" else "probable"
    return context.match("other", strength, [pair.evidence(context, "identifier")])
