"""Chains of owners: deeds that speak against this signing, and chains that fit and must stay silent."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from benchmarks.quality.labelled import digits
from benchmarks.quality.labelled.case import FOUND, INFORMATION, NEGATIVE, REVIEW, Case, Draw, error_class
from benchmarks.quality.labelled.clean import CLEAR, asked_person
from benchmarks.quality.labelled.facts import Parcel, entry, parcel, person
from soat.fiction.invented import Person

_ROLES: Final = {
    "transfer": ("transferor", "transferee"),
    "gift": ("transferor", "transferee"),
    "exchange": ("transferor", "transferee"),
    "contribution": ("transferor", "transferee"),
    "marital_property": ("transferor", "transferee"),
    "inheritance": ("other", "heir"),
    "mortgage": ("mortgagor", "mortgagee"),
    "lease": ("lessor", "lessee"),
    "authorization": ("principal", "agent"),
    "deposit": ("transferor", "transferee"),
}
_HANDS_OVER: Final = ("transfer", "gift", "exchange", "inheritance", "marital_property", "contribution")


class Chain:
    """One parcel and the deeds about it, each planted some months after the one before."""

    def __init__(self, draw: Draw) -> None:
        """Nothing is planted yet."""
        self.draw, self.land = draw, parcel(draw)
        self.year = draw.rng.randint(2016, 2020)

    def deed(self, kind: str, giver: Person, receiver: Person, **more: object) -> str:
        """Plant a deed between two people; its source id."""
        gives, gets = _ROLES[kind]
        self.year += 1
        parties = [{"role": gives, "person": entry(giver)}, {"role": gets, "person": entry(receiver)}]
        return self.draw.deed(kind, self._day(), parties, [self._asset()], **more)

    def ending(self, of: str, one: Person, other: Person, *, by_number: bool) -> str:
        """Plant the deed that cancels or settles another one."""
        self.year += 1
        ended = next(record for record in self.draw.planted if record["source_id"] == of)
        related = {"source": ended["source"], "source_id": of}
        if by_number:
            related = {"number": ended["number"], "office": ended["office"]["name"]}
        parties = [{"role": "other", "person": entry(each)} for each in (one, other)]
        return self.draw.deed("cancellation", self._day(), parties, [self._asset()], relates_to=related)

    def asked(self, *people: tuple[Person, str], land: Parcel | None = None) -> dict[str, Any]:
        """The lookup before the next signing: the parcel in full, and who signs."""
        return {"parcels": [(land or self.land).asked], "persons": [asked_person(one, role) for one, role in people]}

    def _day(self) -> str:
        return f"{self.year}-{self.draw.rng.randint(1, 12):02}-{self.draw.rng.randint(1, 28):02}"

    def _asset(self) -> dict[str, Any]:
        """The parcel as this deed names it: by certificate, by its place, or by both."""
        whole = self.land.stored
        if self.draw.odds(0.2):
            return {name: value for name, value in whole.items() if name != "certificate"}
        return whole


def _kind(draw: Draw) -> str:
    return draw.rng.choice(_HANDS_OVER)


# ----- that must be seen -----


@error_class("deed/sold twice", FOUND)
def _double_sale(draw: Draw) -> Case:
    chain, binh, an, buyer = Chain(draw), person(draw), person(draw), person(draw)
    target = chain.deed(_kind(draw), binh, an)
    return draw.case(target, chain.asked((binh, "transferor"), (buyer, "transferee")), REVIEW)


@error_class("deed/somebody else is the last to have received it", FOUND)
def _other_owner(draw: Draw) -> Case:
    chain, binh, an, stranger = Chain(draw), person(draw), person(draw), person(draw)
    target = chain.deed(_kind(draw), binh, an)
    return draw.case(target, chain.asked((stranger, "transferor")), REVIEW)


@error_class("deed/passed on after he last received it", FOUND)
def _passed_on(draw: Draw) -> Case:
    chain = Chain(draw)
    one, two, three = person(draw), person(draw), person(draw)
    chain.deed(_kind(draw), one, two)
    target = chain.deed(_kind(draw), two, three)
    return draw.case(target, chain.asked((two, "transferor")), REVIEW)


@error_class("deed/mortgage not settled", FOUND)
def _mortgage(draw: Draw) -> Case:
    chain, an, lender = Chain(draw), person(draw), person(draw)
    target = chain.deed("mortgage", an, lender)
    return draw.case(target, chain.asked((an, "transferor")), REVIEW)


@error_class("deed/mortgage not settled, serial one digit wrong", FOUND)
def _near_mortgage(draw: Draw) -> Case | None:
    chain, an, lender = Chain(draw), person(draw), person(draw)
    wrong = digits.replaced(draw.rng, chain.land.serial)
    target = chain.deed("mortgage", an, lender)
    if not wrong or "certificate" not in draw.planted[0]["assets"][0]:
        return None
    asked = {"parcels": [{"certificate_number": wrong}], "persons": [asked_person(an)]}
    return draw.case(target, asked, REVIEW)


@error_class("deed/somebody else's deposit", FOUND)
def _deposit(draw: Draw) -> Case:
    chain, an, cuong, dung = Chain(draw), person(draw), person(draw), person(draw)
    target = chain.deed("deposit", an, cuong)
    return draw.case(target, chain.asked((an, "transferor"), (dung, "transferee")), REVIEW)


@error_class("deed/an agent who does not sign", FOUND)
def _agent(draw: Draw) -> Case:
    chain, an, agent, buyer = Chain(draw), person(draw), person(draw), person(draw)
    target = chain.deed("authorization", an, agent)
    return draw.case(target, chain.asked((an, "transferor"), (buyer, "transferee")), REVIEW)


@error_class("deed/somebody else's lease", FOUND)
def _lease(draw: Draw) -> Case:
    chain, an, tenant, buyer = Chain(draw), person(draw), person(draw), person(draw)
    target = chain.deed("lease", an, tenant, ends_on="2031-01-01")
    return draw.case(target, chain.asked((an, "transferor"), (buyer, "transferee")), REVIEW)


@error_class("deed/found by a person alone", FOUND)
def _by_person(draw: Draw) -> Case:
    chain, an, lender = Chain(draw), person(draw), person(draw)
    target = chain.deed("mortgage", an, lender)
    asked = {"parcels": [parcel(draw).asked], "persons": [asked_person(an)]}
    return draw.case(target, asked, INFORMATION)


# ----- that must stay silent -----


@error_class("near/deeds: a chain that fits", NEGATIVE)
def _fits(draw: Draw) -> Case:
    chain = Chain(draw)
    owners = [person(draw) for _ in range(draw.rng.choice((2, 2, 3, 4, 5)))]
    for giver, receiver in pairwise(owners):
        chain.deed(_kind(draw), giver, receiver)
    buyer = person(draw)
    return draw.case(None, chain.asked((owners[-1], "transferor"), (buyer, "transferee")), CLEAR)


@error_class("near/deeds: bought back", NEGATIVE)
def _bought_back(draw: Draw) -> Case:
    chain, binh, an = Chain(draw), person(draw), person(draw)
    chain.deed(_kind(draw), binh, an)
    chain.deed(_kind(draw), an, binh)
    return draw.case(None, chain.asked((binh, "transferor")), CLEAR)


@error_class("near/deeds: mortgage settled", NEGATIVE)
def _settled(draw: Draw) -> Case:
    chain, an, lender = Chain(draw), person(draw), person(draw)
    if draw.odds(0.5):
        chain.deed("mortgage", an, lender, status="settled")
    else:
        mortgage = chain.deed("mortgage", an, lender)
        chain.ending(mortgage, an, lender, by_number=draw.odds(0.5))
    return draw.case(None, chain.asked((an, "transferor")), CLEAR)


@error_class("near/deeds: sale cancelled", NEGATIVE)
def _cancelled(draw: Draw) -> Case:
    chain, binh, an = Chain(draw), person(draw), person(draw)
    if draw.odds(0.5):
        chain.deed("transfer", binh, an, status="cancelled")
    else:
        sale = chain.deed("transfer", binh, an)
        chain.ending(sale, binh, an, by_number=draw.odds(0.5))
    return draw.case(None, chain.asked((binh, "transferor")), CLEAR)


@error_class("near/deeds: their own deposit, their own agent", NEGATIVE)
def _own(draw: Draw) -> Case:
    chain, an, other = Chain(draw), person(draw), person(draw)
    if draw.odds(0.5):
        chain.deed("deposit", an, other)
        return draw.case(None, chain.asked((an, "transferor"), (other, "transferee")), CLEAR)
    chain.deed("authorization", an, other)
    return draw.case(None, chain.asked((an, "transferor"), (other, "agent")), CLEAR)


@error_class("near/deeds: lease or deposit that has ended", NEGATIVE)
def _ended(draw: Draw) -> Case:
    chain, an, other = Chain(draw), person(draw), person(draw)
    chain.deed(draw.rng.choice(("lease", "deposit")), an, other, ends_on="2025-06-30")
    return draw.case(None, chain.asked((an, "transferor")), CLEAR)
