"""Who is meant: names, dates of birth and numbers put together into persons and organisations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from analyzers.drafts import names, values
from analyzers.drafts.draft import Field
from analyzers.drafts.parties import PASSING, Sides, role_by_verb
from analyzers.folding import canonical, compact, fold
from analyzers.identifiers import IdentityNumber, parse_identity, parse_tax_number
from analyzers.names import BirthDate, name_relation, parse_birth, parse_person_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.drafts.found import Event, Events
    from analyzers.drafts.source import Source
    from analyzers.roles import PartyRole

_REACH: Final = 420
"""Characters between two things said of one person; an address stands between them at times."""
_NEAR: Final = 90
_OF = re.compile(r"[\s,(]{0,3}(?:cua|cap cho|do|la)\s{1,3}(?:vo chong\s)?")
_BOTH = re.compile(r"\b(?:cung|deu)\s{1,3}\Z")
_COLUMNS = re.compile(r"\t|[ ]{3,}")


@dataclass(slots=True)
class Someone:
    """A person or an organisation, as far as the text was read."""

    kind: str
    first: int
    last: int
    name: str = ""
    birth: BirthDate = field(default_factory=BirthDate)
    numbers: dict[str, IdentityNumber] = field(default_factory=dict)
    tax: str = ""
    role: PartyRole | None = None
    fields: list[Field] = field(default_factory=list)
    represents: Someone | None = None
    passing: bool = False

    @property
    def exact_numbers(self) -> frozenset[str]:
        """What the numbers are compared by."""
        return frozenset(number.exact for number in self.numbers.values() if number.exact)

    @property
    def kinds(self) -> frozenset[str]:
        """Of which kinds the numbers are."""
        return frozenset(number.kind for number in self.numbers.values())


@dataclass(slots=True)
class People:
    """All that were found, in order, and the short mentions ("ông An") that are to be one of them."""

    someone: list[Someone] = field(default_factory=list)
    mentions: list[Event] = field(default_factory=list)


def people_of(events: Events, sides: Sides) -> People:
    """The persons and organisations of a text, each as often as it is named."""
    reader = _Reader(events, sides)
    for event in events.found:
        reader.take(event)
    for one in reader.people.someone:
        if one.represents and not one.role:
            one.role = "agent"
    if not sides.headed:
        _by_verbs(events.source, reader.people.someone)
    return reader.people


class _Reader:
    def __init__(self, events: Events, sides: Sides) -> None:
        self.events = events
        self.source: Source = events.source
        self.sides = sides
        self.people = People()
        self.person: Someone | None = None
        self.organization: Someone | None = None
        self.speaks_for = -1
        self.row: list[Someone] = []
        self.list_group = 0
        self.listed: list[Someone] = []

    def take(self, event: Event) -> None:
        """Read one event."""
        handler = getattr(self, f"_{event.kind}", None)
        if handler:
            handler(event)

    # ----- names -----

    def _row(self, _: Event) -> None:
        """A new row of a table: what stands in it is said of nobody before."""
        self.person, self.row = None, []

    def _name(self, event: Event) -> None:
        if self.person and not self.person.name and self._bears(self.person, event):
            self.person.name = self.source.said(event.start, event.end)
            self._say(self.person, event, "name")
            return
        one = self._new("person", event)
        self._say(one, event, "name")
        one.name = self.source.said(event.start, event.end)
        if event.note == "dead" and one.role == "heir":
            one.role = "transferor"  # of whom they inherit
        self._represent(one, event)
        self._begin_row(one)
        self.person = one

    def _bears(self, person: Someone, event: Event) -> bool:
        """Whether a name is that of the number right before: "CCCD số … của ông An", "… mang tên An"."""
        between = self.source.plain[person.last : event.at]
        if event.note == "labelled":
            return not between.strip(" ,;\n\t")
        return (event.note == "bears" and len(between) < _NEAR) or _OF.fullmatch(between) is not None

    def _begin_row(self, one: Someone) -> None:
        """Two names side by side in columns: what the next lines say is said of each in turn."""
        if self.row:
            between = self.source.shown[self.row[-1].last : one.first]
            if "\n" not in between and _COLUMNS.search(between):
                self.row.append(one)
                return
        self.row = [one]

    def _represent(self, one: Someone, event: Event) -> None:
        organization = self.organization
        if organization is None or organization.passing:
            return
        announced = 0 <= event.at - self.speaks_for < _NEAR
        if announced or (event.note == "post" and event.start - organization.last < _REACH):
            one.represents = organization
            one.role = "agent"
            organization.fields.append(Field("representative", one.name, self.source.span(event.start, event.end)))
            organization.last = max(organization.last, event.end)

    def _representative(self, event: Event) -> None:
        self.speaks_for = event.end

    def _mention(self, event: Event) -> None:
        self.people.mentions.append(event)

    def _organization_name(self, event: Event) -> None:
        if self.organization and self.person is None and not self.organization.name:
            one = self.organization  # its tax number came first
            one.last = event.end
        else:
            one = self._new("organization", event)
        self._say(one, event, "name")
        one.name = self.source.said(event.start, event.end)
        self.organization, self.person, self.row = one, None, []

    # ----- what is said of a person -----

    def _birth_date(self, event: Event) -> None:
        dated = values.birth(self.source.plain, event.start)
        if dated is None:
            return
        birth = parse_birth(
            "-".join((dated.day[0], f"{int(dated.day[1]):02}", f"{int(dated.day[2]):02}")) if dated.day else dated.year,
            None,
        )
        if _BOTH.search(self.source.plain, max(0, event.at - 8), event.at):
            self._born_alike(event, birth)
        one = self._of_whom(event, lambda person: _births_agree(person.birth, birth))
        if one is None:
            self.events.miss(event.at, event.end, "nobody")
            return
        if dated.day and not birth.full:
            self.events.miss(event.at, event.end, "odd_number")
        if not one.birth.full and birth.year:
            one.birth = birth
        self._say(one, event, "birth_date", birth.iso or str(birth.year or dated.year))

    def _born_alike(self, event: Event, birth: BirthDate) -> None:
        """Give the date to the one before the last as well: "anh Giáp và chị Mỷ cùng sinh năm 1985"."""
        for one in self.people.someone[-2:-1]:
            if one.kind == "person" and one.birth.year is None and event.at - one.last < _NEAR:
                one.birth = birth
                one.fields.append(
                    Field("birth_date", birth.iso or str(birth.year), self.source.span(event.start, event.end))
                )

    def _id_number(self, event: Event) -> None:
        number = parse_identity(self.source.said(event.start, event.end))
        value = number.exact if number.exact == compact(number.raw) else number.raw
        one = self._next_of_list(event) or self._of_whom(event, lambda person: _has_room(person, value, number.kind))
        if event.note == "unsure" and not _stands_by(one, event):
            self.events.miss(event.start, event.end, "no_label")
            return
        if one is None:
            one = self._new("person", event)
            self.person, self.row = one, [one]
        one.numbers.setdefault(value, number)
        self._say(one, event, "id_number", value)

    def _of_whom(self, event: Event, accepts: Callable[[Someone], bool]) -> Someone | None:
        """The person of whom something is said: the name right before, the column's, or the last who was named."""
        if bare := self._bare_name(event):
            return bare
        if len(self.row) > 1 and "\n" in self.source.shown[self.row[-1].last : event.at]:
            waiting = [one for one in self.row if accepts(one)]
            empty = [one for one in waiting if not any(each.kind == event.kind for each in one.fields)]
            if empty or waiting:
                return (empty or waiting)[0]
        person = self.person
        if person is None or event.at - person.last > _REACH or not accepts(person):
            return None
        return person

    def _next_of_list(self, event: Event) -> Someone | None:
        """Of a couple whose numbers are listed behind both names, the one whose turn it is."""
        if event.group == 0:
            return None
        if event.group != self.list_group:
            listed = sum(1 for other in self.events.found if other.group == event.group and other.kind == "id_number")
            last = [one for one in self.people.someone if one.kind == "person"][-listed:]
            ready = len(last) == listed and all(not one.numbers and event.at - one.last < _REACH for one in last)
            self.list_group, self.listed = event.group, last if ready else []
        return self.listed.pop(0) if self.listed else None

    def _bare_name(self, event: Event) -> Someone | None:
        found = names.name_before(self.source, event.at)
        if found is None or any(self.events.mask[found[0] : found[1]]):
            return None
        self.events.explain(*found)
        one = self._new("person", event)
        one.first = found[0]
        one.name = self.source.said(*found)
        one.fields.append(Field("name", one.name, self.source.span(*found)))
        if 0 <= found[0] - self.speaks_for < _NEAR and self.organization:
            one.represents, one.role = self.organization, "agent"
        self.person, self.row = one, [one]
        return one

    def _tax_code(self, event: Event) -> None:
        written = self.source.said(event.start, event.end)
        exact = parse_tax_number(written).exact
        value = exact if exact and compact(exact) == compact(written) else written
        person, organization = self.person, self.organization
        about_person = person is not None and person.represents is None and event.at - person.last < _REACH
        if about_person and person is not None:
            if len(value) == _PERSONAL:
                person.numbers.setdefault(value, parse_identity(value))
                self._say(person, event, "id_number", value)
            return
        if event.note == "unsure" and (
            organization is None or organization.tax or event.start - organization.last > _NEAR
        ):
            self.events.miss(event.start, event.end, "no_label")
            return
        if organization is None or event.at - organization.last > _REACH or organization.tax not in {"", value}:
            organization = self._new("organization", event)
            self.organization, self.person = organization, None
        organization.tax = value
        self._say(organization, event, "tax_code", value)

    # ----- keeping -----

    def _new(self, kind: str, event: Event) -> Someone:
        side = self.sides.at(event.at)
        one = Someone(kind, event.start, event.end, role=None if side == PASSING else cast("PartyRole | None", side))
        one.passing = side == PASSING or event.note == "passing"
        if not one.passing:
            self.people.someone.append(one)
        return one

    def _say(self, one: Someone, event: Event, kind: str, value: str | None = None) -> None:
        said = value if value is not None else self.source.said(event.start, event.end)
        one.fields.append(Field(kind, said, self.source.span(event.start, event.end)))
        one.last = max(one.last, event.end)
        if one.represents:
            one.represents.last = max(one.represents.last, event.end)


_PERSONAL: Final = 12


def _births_agree(known: BirthDate, said: BirthDate) -> bool:
    if known.year is None or said.year is None:
        return True
    return known.year == said.year and (not (known.full and said.full) or known == said)


def _stands_by(one: Someone | None, event: Event) -> bool:
    """Whether a number without a label can only be of the person right before."""
    return one is not None and event.start - one.last < (_NEAR // 2 if one.numbers else _NEAR)


def _has_room(person: Someone, value: str, kind: str) -> bool:
    """Whether a person may have this number as well: one of each kind, and any that is of none."""
    return value in person.numbers or kind == "other" or kind not in person.kinds


def _by_verbs(source: Source, someone: list[Someone]) -> None:
    """The sides in a clause without headings: who stands before "chuyển nhượng cho", and who behind."""
    for base, middle, end, giving, taking in role_by_verb(source.plain):
        # "Tôi là … Nay tôi ủy quyền cho …": who gives was named before.
        start = base if any(base <= one.first < middle for one in someone) else 0
        for one in someone:
            if one.role is None and start <= one.first < end:
                one.role = giving if one.first < middle else taking


# ----- who is who -----


def same_person(a: Someone, b: Someone) -> bool:
    """Whether two mentions are one person: a common number, or the same name and nothing against it."""
    if a.exact_numbers & b.exact_numbers:
        return not (a.name and b.name) or _alike(a.name, b.name)
    if not (a.name and b.name) or not same_name(a.name, b.name):
        return False
    return _births_agree(a.birth, b.birth) and not a.kinds & b.kinds


def same_name(a: str, b: str) -> bool:
    """Whether two names are written alike; tones count where both sides have them."""
    one, two = canonical(a), canonical(b)
    return one == two or (fold(one) == fold(two) and (one.isascii() or two.isascii()))


def _alike(a: str, b: str) -> bool:
    """Whether two names under one number may be one person's."""
    return name_relation(parse_person_name(a), parse_person_name(b)) != "contradicts"
