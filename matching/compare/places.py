"""Places as evidence: how they are written, and names that meet in one commune. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.compare.match import agrees
from matching.likeness.places import place_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.places import Place
    from matching.compare.match import Context, Evidence


def common_commune(context: Context) -> list[Evidence]:
    """Evidence that the record has to do with the commune of a parcel that is looked up."""
    if not context.lookup_places:
        return []
    best: tuple[Likeness, Place, Place] | None = None
    for asked in context.lookup_places:
        for found in context.record_places():
            likeness = place_likeness(asked, found)
            if likeness and agrees(likeness) and (best is None or likeness.relation == "same"):
                best = (likeness, asked, found)
    if best is None:
        return []
    likeness, asked, found = best
    surely = likeness.relation == "same"
    note = "Cùng xã với tài sản tra cứu." if surely else "Có thể cùng xã với tài sản tra cứu."
    said = Likeness(likeness.relation, note)
    return [context.evidence("commune", place_name(asked), place_name(found), said, weighed_as="neighbourhood")]


def place_name(place: Place) -> str:
    """A place as it was written, from the smallest unit up."""
    return ", ".join(part for part in (place.commune, place.district, place.province) if part)
