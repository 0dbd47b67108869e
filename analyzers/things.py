"""The things that records name and lookups ask for, as parsed values, and the keys by which they are found.

Both sides of a comparison are the same types: a mention of a record and a subject of a lookup are each a Person, an
Organization, a Land, a Vehicle or an OtherAsset. A record's thing is filed under `stored_keys`, a lookup's thing asks
with `asked_keys`; a pair that should be compared shares at least one key.

Exact keys name one thing in one way (`cert:BA123456`); PostgreSQL holds those of all mentions.
Recall keys reach realistic errors too (`cert~8A12345`); the engine holds those of all mentions, PostgreSQL those of
queued ones. A recall key only brings a candidate: what it is worth is decided by comparing the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from analyzers.certificates import Certificate, parse_certificates, register_number
from analyzers.folding import canonical, fold
from analyzers.identifiers import (
    IdentityNumber,
    TaxNumber,
    ends,
    parse_identities,
    parse_tax_number,
    visible_ends,
)
from analyzers.keys import AskedKeys, Keys, deletions, skeleton
from analyzers.names import BirthDate, PersonName, parse_birth, parse_person_name
from analyzers.organizations import OrganizationName, parse_organization_name
from analyzers.parcels import lot_number
from analyzers.places import Place, resolve_place
from analyzers.vehicles import plate, serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

# Below this length nearly every number is one edit away from some other, so that deletions would only bring noise.
SHORTEST_WITH_DELETIONS = 5


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


def stored_keys(thing: Thing) -> Keys:
    """The keys that a record's thing is filed under."""
    return Keys.of(exact_keys(thing), _recall_keys(thing))


def asked_keys(thing: Thing) -> AskedKeys:
    """The keys that a lookup's thing asks with.

    `strong` keys bring whatever could still be a hit that a person must see; of `weak` keys (a name whose date of birth
    is known to differ) the engine may leave some out when they are too many, and only the count of namesakes suffers.
    """
    match thing:
        case Person():
            strong, weak = _asked_person(thing)
        case Land():
            strong, weak = _asked_land(thing), ()
        case _:
            strong, weak = _recall_keys(thing), ()
    return AskedKeys.of(exact_keys(thing), strong, weak)


def exact_keys(thing: Thing) -> Iterator[str]:
    """One key for each number, or parcel with its place, that names the thing in exactly one way."""
    match thing:
        case Person():
            yield from (f"id:{number.exact}" for number in thing.numbers if number.exact)
        case Organization():
            if thing.tax and thing.tax.exact:
                yield f"tax:{thing.tax.exact}"
        case Land():
            yield from (f"cert:{certificate.exact}" for certificate in thing.certificates if certificate.exact)
            if thing.sheet and thing.sheet.exact and thing.parcel and thing.parcel.exact and thing.place.exact:
                yield f"lot:{thing.sheet.exact}/{thing.parcel.exact}@{thing.place.exact}"
            # Former values are found without the engine too; that they are worth less is the comparison's to say.
            for earlier in thing.former:
                yield from exact_keys(earlier)
        case Vehicle():
            yield from (f"{space}:{value}" for space, value in _vehicle_numbers(thing))
        case OtherAsset():
            yield from (f"other:{value.exact}" for value in thing.identifiers if value.exact)


def words(thing: Thing) -> str | None:
    """The words under which a person exploring the records would look for this thing."""
    match thing:
        case Person() | Organization():
            return thing.name.raw if thing.name else None
        case OtherAsset():
            return thing.description.raw if thing.description else None
        case _:
            return None


def _recall_keys(thing: Thing) -> Iterator[str]:
    match thing:
        case Person():
            yield from _person_numbers(thing)
            yield from _covered_numbers(thing)
            yield from _person_names(thing)
        case Organization():
            yield from _organization_keys(thing)
        case Land():
            yield from _certificates(thing)
            yield from _registers(thing)
            yield from _stored_lots(thing)
            for earlier in thing.former:
                yield from _recall_keys(earlier)
        case Vehicle():
            yield from chain.from_iterable(_near(space, number) for space, number in _vehicle_numbers(thing))
        case OtherAsset():
            yield from chain.from_iterable(_near("other", value.exact) for value in thing.identifiers if value.exact)


def _organization_keys(thing: Organization) -> Iterator[str]:
    if thing.tax and thing.tax.root:
        yield from _near("tax", thing.tax.root)
    if thing.name and (core := thing.name.core or thing.name.folded):
        yield f"org~{core}"


def _near(space: str, value: str) -> Iterator[str]:
    """Keys that two values within one edit, or alike to the eye, share."""
    look = skeleton(value)
    if len(look) < SHORTEST_WITH_DELETIONS:
        yield f"{space}~{look}"
    else:
        yield from (f"{space}~{shorter}" for shorter in deletions(look))


def _person_numbers(thing: Person) -> Iterator[str]:
    for number in thing.numbers:
        if number.exact:
            yield from _near("id", number.exact)


def _covered_numbers(thing: Person) -> Iterator[str]:
    """What a partly covered number shows at both ends; a lookup asks with all ends of its whole number.

    The other way round no lookup needs it: a covered number in a lookup clears nobody.
    """
    for number in thing.numbers:
        if number.visible and (shown := visible_ends(number.visible)):
            yield _ends_key(shown)


def _ends_key(shown: tuple[str, str]) -> str:
    return f"id*{shown[0]}*{shown[1]}"


def _name_key(thing: Person) -> str | None:
    """The folded syllables in alphabetical order, so that a name typed in another order still meets."""
    return " ".join(sorted(thing.name.syllables)) if thing.name and thing.name.syllables else None


def _person_names(thing: Person) -> Iterator[str]:
    name = _name_key(thing)
    if name is None:
        return
    yield f"name~{name}"
    yield f"name~{name}|{thing.birth.year or ''}"
    yield from _born(thing)


def _born(thing: Person) -> Iterator[str]:
    """With the full date of birth, the name may have one wrong, missing or abbreviated syllable.

    Or it may lack all of its middle names, or a space ("VănAn").
    """
    if not thing.birth.full or not thing.name or not thing.name.syllables:
        return
    syllables = sorted(thing.name.syllables)
    yield f"born~{' '.join(syllables)}|{thing.birth.iso}"
    yield f"born~{' '.join(sorted((thing.name.syllables[0], thing.name.syllables[-1])))}|{thing.birth.iso}"
    yield f"born~{''.join(thing.name.syllables)}|{thing.birth.iso}"
    for i in range(len(syllables)):
        yield f"born~{' '.join(syllables[:i] + syllables[i + 1 :])}|{thing.birth.iso}"


def _asked_person(thing: Person) -> tuple[Iterable[str], Iterable[str]]:
    covered = [_ends_key(shown) for number in thing.numbers if number.exact for shown in ends(number.exact)]
    strong = [*_person_numbers(thing), *covered, *_born(thing)]
    name = _name_key(thing)
    if name is None:
        return strong, ()
    if thing.birth.year is None:
        return [*strong, f"name~{name}"], ()
    return [*strong, f"name~{name}|{thing.birth.year}", f"name~{name}|"], [f"name~{name}"]


def _certificates(thing: Land) -> Iterator[str]:
    for certificate in thing.certificates:
        if certificate.exact:
            yield from _near("cert", certificate.exact)


def _spots(place: Place, *, asked: bool = False) -> Iterator[str]:
    """Where on the map a place may be now: each new commune, and its bare name for places that no table knows.

    A name that no table knows is likely a misspelt one, so that it meets those within one edit.
    """
    yield from place.now
    if place.text:
        near = asked or not place.now
        yield from (f"t:{text}" for text in (deletions(place.text) if near else (place.text,)))


def _registers(thing: Land, *, asked: bool = False) -> Iterator[str]:
    """A register number repeats across communes and years: it is only worth something together with the place."""
    if thing.register_number and thing.register_number.exact:
        yield from (f"reg~{thing.register_number.exact}@{spot}" for spot in _spots(thing.place, asked=asked))


def _stored_lots(thing: Land) -> Iterator[str]:
    """Filed under sheet and parcel, and under the parcel alone for lookups that don't know the sheet."""
    if not thing.parcel or not thing.parcel.exact:
        return
    sheet = thing.sheet.exact if thing.sheet else None
    for spot in _spots(thing.place):
        yield f"lot~{sheet or '?'}/{thing.parcel.exact}@{spot}"
        yield f"lot~*/{thing.parcel.exact}@{spot}"


def _asked_land(thing: Land) -> Iterable[str]:
    """As filed, and with sheet and parcel swapped, and among the records that don't know the sheet."""
    yield from _certificates(thing)
    yield from _registers(thing, asked=True)
    if not thing.parcel or not thing.parcel.exact:
        return
    parcel, sheet = thing.parcel.exact, thing.sheet.exact if thing.sheet else None
    for spot in _spots(thing.place, asked=True):
        if sheet is None:
            yield f"lot~*/{parcel}@{spot}"
        else:
            yield from (f"lot~{sheet}/{parcel}@{spot}", f"lot~{parcel}/{sheet}@{spot}", f"lot~?/{parcel}@{spot}")


def _vehicle_numbers(thing: Vehicle) -> Iterator[tuple[str, str]]:
    for space, number in (("plate", thing.plate), ("vin", thing.chassis), ("engine", thing.engine)):
        if number and number.exact:
            yield space, number.exact


def place_words(place: Place) -> str:
    """The folded commune, district and province as given, for comparing places that no table knows."""
    return fold(" ".join(part for part in (place.commune, place.district, place.province) if part))
