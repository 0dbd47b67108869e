"""An organisation that is asked for against one that a record names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.compare.match import NO_MATCH, Match, agrees
from matching.compare.numbers import Pair
from matching.compare.places import common_commune
from matching.likeness.numbers import number_likeness
from matching.likeness.organizations import organization_likeness
from matching.likeness.relation import Likeness

if TYPE_CHECKING:
    from analyzers.things import Organization
    from matching.compare.match import Context, Strength


def organizations(asked: Organization, found: Organization, context: Context) -> Match:
    """Compare two organisations by tax number and name."""
    tax = _tax_pair(asked, found)
    named = organization_likeness(asked.name, found.name) if asked.name and found.name else None
    strength: Strength
    if tax and tax.likeness.relation == "same":
        strength = "exact"
    elif tax and agrees(tax.likeness):
        # One digit off, and another name: a neighbour by number, as nearly every one has.
        strength = "weak" if tax.likeness.relation == "typo" and asked.name and found.name and not named else "probable"
    elif named:
        # Another tax number is another organisation of that name, unless somebody mistyped more than one digit.
        strength = "weak" if tax or not named.whole else "probable"
    else:
        return NO_MATCH
    evidence = []
    if named and asked.name and found.name:
        evidence.append(context.evidence("organization_name", asked.name.raw, found.name.raw, named))
    elif asked.name and found.name:
        likeness = Likeness("contradicts", "Tên khác nhau.")
        evidence.append(context.evidence("organization_name", asked.name.raw, found.name.raw, likeness))
    if tax:
        evidence.append(tax.evidence(context, "tax_code"))
    if named:
        evidence.extend(common_commune(context))
    return context.match("organization", strength, evidence)


def _tax_pair(asked: Organization, found: Organization) -> Pair | None:
    mine, other = asked.tax, found.tax
    if not mine or not other or not mine.root or not other.root:
        return None
    likeness = number_likeness(mine.exact or mine.root, other.exact or other.root)
    if mine.root == other.root and mine.branch != other.branch:
        likeness = Likeness("partial", "Cùng doanh nghiệp, khác chi nhánh hoặc trụ sở chính.")
    elif likeness.relation == "contradicts" and mine.branch != other.branch:
        # A slip in the number and a branch on one side only: still the number that somebody may have meant.
        likeness = number_likeness(mine.root, other.root)
    return Pair(likeness, mine.raw, other.raw)
