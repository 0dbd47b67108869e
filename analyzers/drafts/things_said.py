"""From what was put together to the subjects: each person, organisation, parcel, vehicle and other asset once."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from analyzers.certificates import parse_certificates
from analyzers.drafts.draft import Field, Subject
from analyzers.drafts.people import Someone, same_person
from analyzers.folding import compact, fold
from analyzers.organizations import parse_organization_name
from analyzers.parcels import lot_number
from analyzers.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analyzers.drafts.found import Event, Events
    from analyzers.drafts.land import Site
    from analyzers.places import Place

T = TypeVar("T")
_MOST_TWINS: Final = 20
"""Of one key, how many are tried: twenty persons of one name, each with another number, are the first of a register."""
Values = dict[str, str | list[str]]
_ACQUIRING: Final = frozenset({"transferee", "lessee", "mortgagee", "agent"})


# ----- persons and organisations -----


def people_subjects(someone: list[Someone]) -> list[tuple[int, Subject]]:
    """Each person and organisation once, with its first position."""
    kept = Kept(keys_of_someone)
    for one in someone:
        twin = kept.twin(one, same_someone)
        if twin is None:
            kept.add(one)
        else:
            _merge(twin, one)
            kept.file(twin)
    return [(one.first, _subject(one)) for one in kept.all if not _only_represents(one)]


def _only_represents(one: Someone) -> bool:
    """Whether somebody only signs for an organisation: without a number or a date he is a name on its line."""
    return one.represents is not None and not one.numbers and one.birth.year is None


def keys_of_someone(one: Someone) -> Iterator[str]:
    """What two mentions of one person or organisation have in common, one of these at least."""
    yield from (f"number:{number}" for number in one.exact_numbers)
    if one.tax:
        yield f"tax:{one.tax}"
    if one.name:
        yield f"{one.kind}:{parse_organization_name(one.name).core if one.kind == 'organization' else fold(one.name)}"


class Kept(Generic[T]):
    """What was kept so far, found again by its keys: a draft may name the same thing a thousand times."""

    def __init__(self, keys: Callable[[T], Iterable[str]]) -> None:
        self.all: list[T] = []
        self._keys = keys
        self._by_key: dict[str, list[T]] = {}

    def twin(self, one: T, same: Callable[[T, T], bool]) -> T | None:
        """The last that is the same."""
        for key in self._keys(one):
            for other in reversed(self._by_key.get(key, [])[-_MOST_TWINS:]):
                if same(other, one):
                    return other
        return None

    def add(self, one: T) -> None:
        """Keep another."""
        self.all.append(one)
        self.file(one)

    def file(self, one: T) -> None:
        """File one under all its keys, of which it may have new ones."""
        for key in self._keys(one):
            under = self._by_key.setdefault(key, [])
            if not any(other is one for other in under[-_MOST_TWINS:]):
                under.append(one)


def same_someone(a: Someone, b: Someone) -> bool:
    """Whether two mentions are one person, or one organisation: its tax number, else its name without legal form."""
    if a.kind != b.kind:
        return False
    if a.kind == "person":
        return same_person(a, b)
    if a.tax and b.tax:
        return a.tax == b.tax
    return bool(a.name and b.name) and parse_organization_name(a.name).core == parse_organization_name(b.name).core


def _merge(kept: Someone, one: Someone) -> None:
    kept.fields += one.fields
    kept.name = kept.name or one.name
    kept.tax = kept.tax or one.tax
    kept.birth = one.birth if one.birth.full or kept.birth.year is None else kept.birth
    kept.numbers |= one.numbers
    # Who both gives and takes is looked up as one who gives: a block on him stops the signing.
    if kept.role is None or (kept.role in _ACQUIRING and one.role and one.role not in _ACQUIRING):
        kept.role = one.role


def _subject(one: Someone) -> Subject:
    fields = tuple(sorted(one.fields, key=lambda said: said.span))
    if one.kind == "organization":
        values: Values = {"name": one.name, "tax_code": one.tax}
        return Subject("organization", {name: value for name, value in values.items() if value}, fields, one.role)
    values = {
        "name": one.name,
        "birth_date": one.birth.iso or str(one.birth.year or ""),
        "id_numbers": list(one.numbers),
    }
    return Subject("person", {name: value for name, value in values.items() if value}, fields, one.role)


# ----- land -----


@dataclass(slots=True)
class ParcelSaid:
    """A parcel as it is named in one place; `values` as in a lookup, `first` its position."""

    first: int
    values: dict[str, str] = field(default_factory=dict)
    renamed: list[dict[str, str]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    @property
    def lot(self) -> tuple[str | None, str | None]:
        """Sheet and parcel as they are compared."""
        return lot_number(self.values.get("map_sheet", "")), lot_number(self.values.get("parcel", ""))

    @property
    def serials(self) -> frozenset[str]:
        """The certificates' exact serials."""
        raw = self.values.get("certificate_number", "")
        return frozenset(one.exact for one in parse_certificates(raw) if one.exact)

    @property
    def place(self) -> Place:
        """What commune, district and province mean."""
        return resolve_place(self.values.get("commune"), self.values.get("district"), self.values.get("province"))


def land_subjects(events: Events, sites: list[Site]) -> list[tuple[int, Subject]]:
    """Each parcel once. A sheet or register number that belongs to none is shown as not understood."""
    kept = Kept(keys_of_parcel)
    loose: list[Site] = []
    for site in sites:
        if not site.parcels and not site.certificates:
            loose.append(site)
            continue
        for one in _parcels(events, site):
            _keep(kept, one)
    said = {(name, lot_number(value)) for one in kept.all for name, value in one.values.items()}
    for site in loose:
        for event in (*site.sheets, *site.registers):
            kind = "map_sheet" if event in site.sheets else "register_number"
            if (kind, lot_number(events.source.said(event.start, event.end))) not in said:
                events.miss(event.at, event.end, "no_number")
    return [(one.first, _land(one)) for one in kept.all]


def _land(one: ParcelSaid) -> Subject:
    values: Values = dict(one.values)
    fields = tuple(sorted(set(one.fields), key=lambda said: (said.span, said.kind)))
    return Subject("land", values, fields, renamed=tuple(one.renamed))


def _parcels(events: Events, site: Site) -> list[ParcelSaid]:
    """The parcels of a site: each with the sheet, the place, and its own certificate or all that are named."""
    lots = [[lot] for lot in site.parcels] or [[]]
    made = []
    for i, lot in enumerate(lots):
        one = ParcelSaid(site.first)
        _add(events, one, "parcel", lot)
        _add(events, one, "map_sheet", _own(site.sheets, i, len(lots)))
        _add(events, one, "certificate_number", _own(site.certificates, i, len(lots)))
        _add(events, one, "register_number", _own(site.registers, i, len(lots)))
        if site.places:
            one.values |= site.places[0]
            one.renamed = [place for place in site.places[1:] if place.get("commune")]
            one.fields += site.place_fields
        for event in site.descriptions:
            one.fields.append(_field(events, "description", event))
        made.append(one)
    return made


def _own(said: list[Event], i: int, lots: int) -> list[Event]:
    """Of as many as there are parcels the i-th, else all."""
    return [said[i]] if len(said) == lots else said


def _field(events: Events, kind: str, event: Event) -> Field:
    text = events.source.said(event.start, event.end)
    return Field(kind, text, events.source.span(event.start, event.end))


def _add(events: Events, one: ParcelSaid, kind: str, said: list[Event]) -> None:
    texts = dict.fromkeys(events.source.said(event.start, event.end) for event in said)
    if not texts:
        return
    one.fields += [_field(events, kind, event) for event in said]
    one.values[kind] = "; ".join(texts) if kind == "certificate_number" else next(iter(texts))


def keys_of_parcel(one: ParcelSaid) -> Iterator[str]:
    """What two mentions of one parcel have in common, one of these at least."""
    yield from (f"serial:{serial}" for serial in one.serials)
    if one.lot[1]:
        yield f"parcel:{one.lot[1]}"


def _keep(kept: Kept[ParcelSaid], one: ParcelSaid) -> None:
    twin = kept.twin(one, same_parcel)
    if twin is None:
        kept.add(one)
        return
    twin.fields += one.fields
    places = ("commune", "district", "province")
    if not any(twin.values.get(name) for name in places):
        twin.values |= {name: one.values[name] for name in places if name in one.values}
    for name, value in one.values.items():
        if name not in places:
            twin.values.setdefault(name, value)
    twin.renamed += [place for place in one.renamed if place not in twin.renamed]
    kept.file(twin)


def same_parcel(a: ParcelSaid, b: ParcelSaid) -> bool:
    """Whether two mentions are one parcel: something in common that tells parcels apart, and nothing against it."""
    (sheet_a, parcel_a), (sheet_b, parcel_b) = a.lot, b.lot
    if (parcel_a and parcel_b and parcel_a != parcel_b) or (sheet_a and sheet_b and sheet_a != sheet_b):
        return False
    if a.serials and b.serials and not a.serials & b.serials:
        return False
    if not _places_agree(a.place, b.place):
        return False
    return bool(a.serials & b.serials) or (parcel_a is not None and parcel_a == parcel_b)


def _places_agree(a: Place, b: Place) -> bool:
    if not (a.candidates and b.candidates):
        return not (a.text and b.text) or a.text == b.text
    return bool(set(a.candidates) & set(b.candidates) or a.now & b.now)


# ----- vehicles and other assets -----

_REACH: Final = 500


@dataclass(slots=True)
class VehicleSaid:
    """A vehicle as it is named in one place; `values` as in a lookup, `first` and `last` its position."""

    first: int
    last: int
    values: dict[str, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)


def vehicle_subjects(events: Events) -> list[tuple[int, Subject]]:
    """Each vehicle once: plate, chassis and engine that stand together."""
    kept = Kept(keys_of_vehicle)
    for one in _vehicles(events):
        twin = kept.twin(one, same_vehicle)
        if twin is None:
            kept.add(one)
            continue
        twin.values |= {name: value for name, value in one.values.items() if name not in twin.values}
        twin.fields += one.fields
        kept.file(twin)
    return [(one.first, Subject("vehicle", dict(one.values), tuple(one.fields))) for one in kept.all]


def _vehicles(events: Events) -> list[VehicleSaid]:
    made: list[VehicleSaid] = []
    for event in events.found:
        if event.kind not in {"plate", "chassis", "engine"}:
            continue
        text = events.source.said(event.start, event.end)
        last = made[-1] if made else None
        if (
            last is None
            or event.at - last.last >= _REACH
            or compact(last.values.get(event.kind, text)) != compact(text)
        ):
            last = VehicleSaid(event.at, event.end)
            made.append(last)
        last.values.setdefault(event.kind, text)
        last.fields.append(_field(events, event.kind, event))
        last.last = event.end
    return made


def keys_of_vehicle(one: VehicleSaid) -> Iterator[str]:
    """What two mentions of one vehicle have in common, one of these at least."""
    yield from (f"{name}:{compact(value)}" for name, value in one.values.items())


def same_vehicle(a: VehicleSaid, b: VehicleSaid) -> bool:
    """Whether two mentions are one vehicle: a common number, and no number that differs."""
    common = a.values.keys() & b.values.keys()
    return bool(common) and all(compact(a.values[name]) == compact(b.values[name]) for name in common)


def other_subjects(events: Events, sites: list[Site]) -> list[tuple[int, Subject]]:
    """Other assets: an apartment without certificate, a ship, a savings book. An apartment with one is land."""
    titled = [site for site in sites if site.certificates]
    kept: dict[str, tuple[int, Subject]] = {}
    for event in events.found:
        if event.kind not in {"description", "identifier"}:
            continue
        said = _field(events, event.kind, event)
        if event.kind == "description":
            if near := _near(titled, event.start):
                near.descriptions.append(event)
                continue
            one = Subject("other", {"description": said.value}, (said,))
        else:
            values: Values = {"description": events.source.said(event.at, event.end), "identifiers": [said.value]}
            one = Subject("other", values, (said,))
        first, other = kept.get(compact(said.value), (event.at, one))
        kept[compact(said.value)] = (first, other if other is one else replace(other, fields=(*other.fields, said)))
    return list(kept.values())


def _near(titled: list[Site], at: int) -> Site | None:
    """The certificate that stands nearest, if it stands near."""
    i = bisect_left(titled, at, key=lambda site: site.first)
    near = [site for site in titled[max(0, i - 1) : i + 1] if abs(site.first - at) < 2 * _REACH]
    return min(near, key=lambda site: abs(site.first - at), default=None)
