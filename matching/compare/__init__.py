"""One thing a lookup asks for against one thing a record names: how well they match, with the evidence field by field.

Pure. The strengths are the contract's (docs/reference): `none` decides first, then the strongest that fits. Folding and
keys only brought the pair here; they prove nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.things import Land, Organization, OtherAsset, Person, Vehicle, holder
from matching.compare.assets import other_assets, vehicles
from matching.compare.land import land
from matching.compare.match import NO_MATCH, NOWHERE, STRENGTHS, Context, Evidence, Match, Scale, Strength
from matching.compare.organizations import organizations
from matching.compare.persons import persons

if TYPE_CHECKING:
    from analyzers.things import Thing

__all__ = ["NO_MATCH", "STRENGTHS", "Context", "Evidence", "Match", "Scale", "Strength", "compare"]

_PARTIES: Final = frozenset({Person, Organization})


def compare(subject: Thing, mention: Thing, context: Context = NOWHERE) -> Match:
    """Compare a lookup's thing with a record's; things of different kinds never match.

    But a household business is the person who runs it, where its tax number is that person's number.
    """
    if {type(subject), type(mention)} == _PARTIES:
        subject, mention = _person_of(subject), _person_of(mention)
    match subject, mention:
        case Person(), Person():
            return persons(subject, mention, context)
        case Organization(), Organization():
            return organizations(subject, mention, context)
        case Land(), Land():
            return land(subject, mention, context)
        case Vehicle(), Vehicle():
            return vehicles(subject, mention, context)
        case OtherAsset(), OtherAsset():
            return other_assets(subject, mention, context)
        case _:
            return NO_MATCH


def _person_of(party: Thing) -> Thing:
    return holder(party) or party if isinstance(party, Organization) else party
