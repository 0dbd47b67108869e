"""What was typed beside a text: which of the text's subjects is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.drafts.people import Someone
from analyzers.drafts.things_said import (
    Kept,
    ParcelSaid,
    VehicleSaid,
    keys_of_parcel,
    keys_of_someone,
    keys_of_vehicle,
    same_parcel,
    same_someone,
    same_vehicle,
)
from analyzers.folding import compact
from analyzers.identifiers import parse_identity, parse_tax_number
from analyzers.names import parse_birth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.drafts.draft import Subject


def twins(typed: Sequence[Subject], found: Sequence[Subject]) -> dict[int, int]:
    """Which of the `found` subjects are one with a `typed` one: index of the former to index of the latter."""
    known = Kept[_Built](lambda built: built.keys())
    for i, subject in enumerate(typed):
        known.add(_Built(i, subject))
    same = {}
    for i, subject in enumerate(found):
        twin = known.twin(_Built(i, subject), _Built.same)
        if twin is not None:
            same[i] = twin.index
    return same


class _Built:
    """A subject with the form in which the reader compares its kind."""

    def __init__(self, index: int, subject: Subject) -> None:
        self.index = index
        self.kind = subject.kind
        values = {name: value for name, value in subject.values.items() if isinstance(value, str)}
        self.someone = _someone(subject, values)
        self.parcel = ParcelSaid(0, values)
        self.vehicle = VehicleSaid(0, 0, values)
        named = subject.values.get("identifiers") or [values.get("description", "")]
        self.identifiers = frozenset(compact(one) for one in named if compact(one))

    def keys(self) -> Iterator[str]:
        match self.kind:
            case "land":
                keys = keys_of_parcel(self.parcel)
            case "vehicle":
                keys = keys_of_vehicle(self.vehicle)
            case "other":
                keys = iter(self.identifiers)
            case _:
                keys = keys_of_someone(self.someone)
        return (f"{self.kind}:{key}" for key in keys)

    @staticmethod
    def same(a: _Built, b: _Built) -> bool:
        match a.kind:
            case "land":
                return same_parcel(a.parcel, b.parcel)
            case "vehicle":
                return same_vehicle(a.vehicle, b.vehicle)
            case "other":
                return bool(a.identifiers & b.identifiers)
            case _:
                return same_someone(a.someone, b.someone)


def _someone(subject: Subject, values: dict[str, str]) -> Someone:
    numbers = {number: parse_identity(number) for number in subject.values.get("id_numbers") or ()}
    return Someone(
        subject.kind,
        0,
        0,
        name=values.get("name", ""),
        birth=parse_birth(values.get("birth_date"), None),
        numbers={number.exact or raw: number for raw, number in numbers.items()},
        tax=parse_tax_number(values.get("tax_code", "")).exact or values.get("tax_code", ""),
    )
