"""From what was put together to the subjects: each person, organisation, parcel, vehicle and other asset once."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from analyzers.certificates import parse_certificates
from analyzers.drafts.draft import Field, Subject
from analyzers.drafts.people import Someone, same_person
from analyzers.folding import compact, fold
from analyzers.identifiers import parse_identity, parse_tax_number
from analyzers.names import parse_birth
from analyzers.organizations import parse_organization_name
from analyzers.parcels import lot_number
from analyzers.places import resolve_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
    kept = _Kept(_keys_of_someone)
    for one in someone:
        twin = kept.twin(one, _same)
        if twin is None:
            kept.add(one)
        else:
            _merge(twin, one)
            kept.file(twin)
    return [(one.first, _subject(one)) for one in kept.all if not _only_represents(one)]


def _only_represents(one: Someone) -> bool:
    """Whether somebody only signs for an organisation: without a number or a date he is a name on its line."""
    return one.represents is not None and not one.numbers and one.birth.year is None


def _keys_of_someone(one: Someone) -> Iterator[str]:
    """What two mentions of one person or organisation have in common, one of these at least."""
    yield from (f"number:{number}" for number in one.exact_numbers)
    if one.tax:
        yield f"tax:{one.tax}"
    if one.name:
        yield f"{one.kind}:{parse_organization_name(one.name).core if one.kind == 'organization' else fold(one.name)}"


class _Kept(Generic[T]):
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


def _same(a: Someone, b: Someone) -> bool:
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
class _Parcel:
    first: int
    values: dict[str, str] = field(default_factory=dict)
    renamed: list[dict[str, str]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    @property
    def lot(self) -> tuple[str | None, str | None]:
        return lot_number(self.values.get("map_sheet", "")), lot_number(self.values.get("parcel", ""))

    @property
    def serials(self) -> frozenset[str]:
        raw = self.values.get("certificate_number", "")
        return frozenset(one.exact for one in parse_certificates(raw) if one.exact)

    @property
    def place(self) -> Place:
        return resolve_place(self.values.get("commune"), self.values.get("district"), self.values.get("province"))


def land_subjects(events: Events, sites: list[Site]) -> list[tuple[int, Subject]]:
    """Each parcel once. A sheet or register number that belongs to none is shown as not understood."""
    kept = _Kept(_keys_of_parcel)
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


def _land(one: _Parcel) -> Subject:
    values: Values = dict(one.values)
    fields = tuple(sorted(set(one.fields), key=lambda said: (said.span, said.kind)))
    return Subject("land", values, fields, renamed=tuple(one.renamed))


def _parcels(events: Events, site: Site) -> list[_Parcel]:
    """The parcels of a site: each with the sheet, the place, and its own certificate or all that are named."""
    lots = [[lot] for lot in site.parcels] or [[]]
    made = []
    for i, lot in enumerate(lots):
        one = _Parcel(site.first)
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


def _add(events: Events, one: _Parcel, kind: str, said: list[Event]) -> None:
    texts = dict.fromkeys(events.source.said(event.start, event.end) for event in said)
    if not texts:
        return
    one.fields += [_field(events, kind, event) for event in said]
    one.values[kind] = "; ".join(texts) if kind == "certificate_number" else next(iter(texts))


def _keys_of_parcel(one: _Parcel) -> Iterator[str]:
    yield from (f"serial:{serial}" for serial in one.serials)
    if one.lot[1]:
        yield f"parcel:{one.lot[1]}"


def _keep(kept: _Kept[_Parcel], one: _Parcel) -> None:
    twin = kept.twin(one, _same_parcel)
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


def _same_parcel(a: _Parcel, b: _Parcel) -> bool:
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
class _Vehicle:
    first: int
    last: int
    values: dict[str, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)


def vehicle_subjects(events: Events) -> list[tuple[int, Subject]]:
    """Each vehicle once: plate, chassis and engine that stand together."""
    kept = _Kept(_keys_of_vehicle)
    for one in _vehicles(events):
        twin = kept.twin(one, _same_vehicle)
        if twin is None:
            kept.add(one)
            continue
        twin.values |= {name: value for name, value in one.values.items() if name not in twin.values}
        twin.fields += one.fields
        kept.file(twin)
    return [(one.first, Subject("vehicle", dict(one.values), tuple(one.fields))) for one in kept.all]


def _vehicles(events: Events) -> list[_Vehicle]:
    made: list[_Vehicle] = []
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
            last = _Vehicle(event.at, event.end)
            made.append(last)
        last.values.setdefault(event.kind, text)
        last.fields.append(_field(events, event.kind, event))
        last.last = event.end
    return made


def _keys_of_vehicle(one: _Vehicle) -> Iterator[str]:
    yield from (f"{name}:{compact(value)}" for name, value in one.values.items())


def _same_vehicle(a: _Vehicle, b: _Vehicle) -> bool:
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


# ----- what was typed beside the text -----


def twins(typed: Sequence[Subject], found: Sequence[Subject]) -> dict[int, int]:
    """Which of the `found` subjects are one with a `typed` one: index of the former to index of the latter."""
    known = _Kept[_Built](lambda built: built.keys())
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
        self.parcel = _Parcel(0, values)
        self.vehicle = _Vehicle(0, 0, values)
        named = subject.values.get("identifiers") or [values.get("description", "")]
        self.identifiers = frozenset(compact(one) for one in named if compact(one))

    def keys(self) -> Iterator[str]:
        match self.kind:
            case "land":
                keys = _keys_of_parcel(self.parcel)
            case "vehicle":
                keys = _keys_of_vehicle(self.vehicle)
            case "other":
                keys = iter(self.identifiers)
            case _:
                keys = _keys_of_someone(self.someone)
        return (f"{self.kind}:{key}" for key in keys)

    @staticmethod
    def same(a: _Built, b: _Built) -> bool:
        match a.kind:
            case "land":
                return _same_parcel(a.parcel, b.parcel)
            case "vehicle":
                return _same_vehicle(a.vehicle, b.vehicle)
            case "other":
                return bool(a.identifiers & b.identifiers)
            case _:
                return _same(a.someone, b.someone)


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
