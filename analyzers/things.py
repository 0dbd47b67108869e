"""The things that records name and lookups ask for, as parsed values.

Both sides of a comparison are the same types: a mention of a record and a subject of a lookup are each a Person, an
Organization, a Land, a Vehicle or an OtherAsset. The keys by which they are found: analyzers/filing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzers.certificates import Certificate, parse_certificates, register_number
from analyzers.folding import canonical
from analyzers.identifiers import IdentityNumber, TaxNumber, parse_identities, parse_tax_number
from analyzers.names import BirthDate, PersonName, parse_birth, parse_person_name
from analyzers.organizations import OrganizationName, parse_organization_name
from analyzers.parcels import lot_number
from analyzers.places import Place, resolve_place
from analyzers.vehicles import plate, serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody typed it (`raw`) and its canonical form (`exact`), None where nothing readable is left."""

    raw: str
    exact: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person."""

    name: PersonName | None
    birth: BirthDate
    numbers: tuple[IdentityNumber, ...] = ()
    sex: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """A legal person."""

    name: OrganizationName | None
    tax: TaxNumber | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Land:
    """A parcel and what stands on it, by certificate and by place on the map; `former` is what it was called before."""

    certificates: tuple[Certificate, ...]
    sheet: Written | None
    parcel: Written | None
    place: Place
    register_number: Written | None = None
    area_m2: float | None = None
    address: str | None = None
    former: tuple[Land, ...] = ()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle, by plate, chassis (VIN) or engine number."""

    plate: Written | None
    chassis: Written | None
    engine: Written | None


@dataclass(frozen=True, slots=True)
class OtherAsset:
    """Any other asset, by its identifiers and by the words of its description."""

    description: Written | None
    identifiers: tuple[Written, ...] = ()


Thing = Person | Organization | Land | Vehicle | OtherAsset
KIND = {Person: "person", Organization: "organization", Land: "land", Vehicle: "vehicle", OtherAsset: "other"}


def written(raw: object, parse: Callable[[str], str | None]) -> Written | None:
    """What was typed, with `parse` giving its canonical form; None for an absent or blank value."""
    text = str(raw) if raw is not None else ""
    return Written(text, parse(text)) if text.strip() else None


def person(  # noqa: PLR0913  the fields of a person in the contract, all but the name optional
    name: str | None,
    *,
    birth_date: str | None = None,
    birth_year: int | None = None,
    numbers: Iterable[tuple[str, str | None]] = (),
    sex: str | None = None,
    address: str | None = None,
) -> Person:
    """A Person from raw values; `numbers` are pairs of number and its label (cccd, cmnd, …) or None."""
    return Person(
        name=parse_person_name(name) if name and name.strip() else None,
        birth=parse_birth(birth_date, birth_year),
        numbers=tuple(
            identity for number, label in numbers if number.strip() for identity in parse_identities(number, label)
        ),
        sex=sex,
        address=address,
    )


def organization(name: str | None, *, tax_code: str | None = None, address: str | None = None) -> Organization:
    """An Organization from raw values."""
    return Organization(
        name=parse_organization_name(name) if name and name.strip() else None,
        tax=parse_tax_number(tax_code) if tax_code and tax_code.strip() else None,
        address=address,
    )


def land(values: Mapping[str, Any], *, former: tuple[Land, ...] = ()) -> Land:
    """A Land from raw values.

    Their names: map_sheet, parcel, commune, district, province, certificate, register, area_m2, address.
    """
    return Land(
        certificates=parse_certificates(values.get("certificate") or ""),
        sheet=written(values.get("map_sheet"), lot_number),
        parcel=written(values.get("parcel"), lot_number),
        place=resolve_place(values.get("commune"), values.get("district"), values.get("province")),
        register_number=written(values.get("register"), register_number),
        area_m2=values.get("area_m2"),
        address=values.get("address"),
        former=former,
    )


def vehicle(values: Mapping[str, Any]) -> Vehicle:
    """A Vehicle from raw values under the names plate, chassis, engine."""
    return Vehicle(
        plate=written(values.get("plate"), plate),
        chassis=written(values.get("chassis"), serial),
        engine=written(values.get("engine"), serial),
    )


def other_asset(description: str | None, identifiers: Iterable[str]) -> OtherAsset:
    """An OtherAsset from raw values."""
    found = (written(identifier, serial) for identifier in identifiers)
    return OtherAsset(
        description=written(description, canonical), identifiers=tuple(value for value in found if value is not None)
    )


def words(thing: Thing) -> str | None:
    """The words under which a person exploring the records would look for this thing."""
    match thing:
        case Person() | Organization():
            return thing.name.raw if thing.name else None
        case OtherAsset():
            return thing.description.raw if thing.description else None
        case _:
            return None
