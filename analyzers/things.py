"""The things that records name and lookups ask for, as parsed values.

Both sides of a comparison are the same types: a mention of a record and a subject of a lookup are each a Person, an
Organization, a Land, a Vehicle or an OtherAsset. The keys by which they are found: analyzers/filing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzers.certificates import Certificate, parse_certificates, register_number
from analyzers.folding import canonical
from analyzers.identifiers import IdentityNumber, TaxNumber, parse_identities, parse_tax_number
from analyzers.names import BirthDate, PersonName, parse_birth, parse_person_name
from analyzers.organizations import OrganizationName, parse_organization_name
from analyzers.parcels import lot_number, parse_lots
from analyzers.places import Place, places_in_address, resolve_place
from analyzers.vehicles import plate, serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


_DASH = re.compile(r"\s[-\u2013]|[-\u2013]\s")
_PARTS = re.compile(r"\s*[;/|]\s*")  # what people put between the parts of an address, besides commas and dashes


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
    sheet, parcel = _lot(values.get("map_sheet"), values.get("parcel"))
    return Land(
        certificates=parse_certificates(values.get("certificate") or ""),
        sheet=sheet,
        parcel=parcel,
        place=_place(values.get("commune"), values.get("district"), values.get("province")),
        register_number=written(values.get("register"), register_number),
        area_m2=values.get("area_m2"),
        address=values.get("address"),
        former=former,
    )


def _lot(sheet: object, parcel: object) -> tuple[Written | None, Written | None]:
    """Sheet and parcel; both from the parcel's field where that alone holds them ("Thửa 345, tờ bản đồ số 12")."""
    if not str(sheet or "").strip() and parcel is not None:
        text = unicodedata.normalize("NFC", str(parcel))
        lots = parse_lots(text) if any(map(str.isalpha, text)) or "(" in text else ()
        if len(lots) == 1 and lots[0].sheet:
            return Written(text, lot_number(lots[0].sheet)), Written(text, lot_number(lots[0].parcel))
    return written(sheet, lot_number), written(parcel, lot_number)


def _place(commune: str | None, district: str | None, province: str | None) -> Place:
    """The place; from the commune's field alone where that holds the whole ("Xã Nghi Phú, TP Vinh, Nghệ An")."""
    whole = _PARTS.sub(", ", commune) if commune else ""
    if ("," in whole or _DASH.search(whole)) and not (district or "").strip():
        found = places_in_address(whole)
        if len(found) == 1 and (found[0].district or found[0].province):
            return resolve_place(found[0].commune, found[0].district, found[0].province or province)
    return resolve_place(commune, district, province)


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
