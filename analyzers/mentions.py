"""From a record (the contract's JSON object, validated) to the things it names, and to their index documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analyzers import things
from analyzers.filing import stored_keys
from analyzers.identifiers import parse_tax_numbers
from analyzers.papers.deeds import BY_NUMBER, key_referred_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a record names.

    `index` is its position from 0 in the record's list it stands in (`persons`, `organizations`, `assets`, `parties`);
    `ref` the sender's id for it, where there is one; `role` what it is in the record (subject, claimant, transferor …).
    """

    kind: str
    list_name: str
    index: int
    role: str
    ref: str | None
    thing: things.Thing


def mentions_of(body: Mapping[str, Any]) -> tuple[Mention, ...]:
    """All things that a notice or a deed names, in a fixed order: persons and organisations, then assets."""
    return (*people_of(body), *assets_of(body))


def people_of(body: Mapping[str, Any]) -> tuple[Mention, ...]:
    """The persons and organisations among them: for many records it is enough to read these."""
    return tuple(_people(body))


def assets_of(body: Mapping[str, Any]) -> tuple[Mention, ...]:
    """The assets among them."""
    return tuple(_assets(body))


def document(record_type: str, mention: Mention) -> dict[str, Any]:
    """The finished index document of a mention; who stores it adds the record's id."""
    return {
        "type": record_type,
        "kind": mention.kind,
        "keys": list(stored_keys(mention.thing).recall),
        "words": things.words(mention.thing),
        "deleted": False,
    }


def links_of(body: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """(relation, source, source_id) of each record that this one replaces, or amends, cancels or settles."""
    links = [("replaces", link["source"], link["source_id"]) for link in body.get("replaces") or ()]
    related = body.get("relates_to") or {}
    if related.get("source_id"):
        links.append(("relates_to", related["source"], related["source_id"]))
    elif related.get("number") and (key := key_referred_to(related["number"])):
        links.append(("relates_to", BY_NUMBER, key))
    return tuple(links)


def _people(body: Mapping[str, Any]) -> Iterator[Mention]:
    for i, party in enumerate(body.get("parties") or ()):
        role = party.get("role") or "other"
        if party.get("person"):
            for person in _persons(party["person"]):
                yield Mention("person", "parties", i, role, None, person)
        if party.get("organization"):
            for organization in _organizations(party["organization"]):
                yield Mention("organization", "parties", i, role, None, organization)
    for i, entry in enumerate(body.get("persons") or ()):
        for person in _persons(entry):
            yield Mention("person", "persons", i, entry.get("role") or "subject", entry.get("id"), person)
    for i, entry in enumerate(body.get("organizations") or ()):
        role = entry.get("role") or "subject"
        for organization in _organizations(entry):
            yield Mention("organization", "organizations", i, role, entry.get("id"), organization)


def _assets(body: Mapping[str, Any]) -> Iterator[Mention]:
    for i, entry in enumerate(body.get("assets") or ()):
        for thing in asset(entry):
            yield Mention(things.KIND[type(thing)], "assets", i, "asset", entry.get("id"), thing)


def _persons(entry: Mapping[str, Any]) -> Iterator[things.Person]:
    """The person of an entry, and whoever else its name names ("Nguyễn Văn An và vợ Trần Thị Bình").

    Numbers and birth date are the first one's as far as anybody can tell: the others have their names only.
    """
    first = _person(entry)
    yield first
    for name in first.name.others if first.name else ():
        yield things.person(name, address=entry.get("address"))


def _person(entry: Mapping[str, Any]) -> things.Person:
    return things.person(
        entry.get("name"),
        birth_date=entry.get("birth_date"),
        birth_year=entry.get("birth_year"),
        numbers=[(identity["number"], identity.get("kind")) for identity in entry.get("identities") or ()],
        sex=entry.get("sex"),
        address=entry.get("address"),
    )


def _organizations(entry: Mapping[str, Any]) -> Iterator[things.Organization]:
    """The organisation of an entry, under each of the tax numbers that its field holds ("…56 (cũ …21)")."""
    one = things.organization(entry.get("name"), tax_code=entry.get("tax_code"), address=entry.get("address"))
    if one.tax is None:
        yield one
        return
    for tax in parse_tax_numbers(one.tax.raw):
        yield replace(one, tax=tax)


def asset(entry: Mapping[str, Any]) -> tuple[things.Land | things.Vehicle | things.OtherAsset, ...]:
    """The thing that an entry of a record's `assets` describes, or things, where it lists several parcels."""
    match entry["kind"]:
        case "land":
            certificate = entry.get("certificate") or {}
            values = {
                **entry,
                "certificate": certificate.get("serial"),
                "register": certificate.get("register_number"),
            }
            former = tuple(land for earlier in entry.get("former") or () for land in _former(earlier))
            return _each_parcel(things.land(values, former=former))
        case "vehicle":
            vehicle = things.vehicle(entry)
            return (replace(vehicle, also=()), *vehicle.also)
        case _:
            return (things.other_asset(entry.get("description"), entry.get("identifiers") or ()),)


def _former(entry: Mapping[str, Any]) -> tuple[things.Land, ...]:
    return _each_parcel(things.land({**entry, "certificate": entry.get("certificate_serial")}))


def _each_parcel(land: things.Land) -> tuple[things.Land, ...]:
    """The land under each of the numbers that its fields list ("345, 346"), each found by itself."""
    return (replace(land, also=()), *land.also)
