"""Other numbers of a subject's own, as records on file tell them: what else the same person or asset is called. Pure.

A record that names one person with two numbers, one parcel by certificate and lot, or an asset with what it was called
before, says that both are one. So a letter that knows only the second is found by a lookup that knows only the first.
What is found in no other way is probable at most: such a record may be wrong, and two people may share an old number.

Two things are never taken for one: the parts of an asset that was divided (from what it was called before nobody comes
back to what else was called so), and the many that share a placeholder, or the apartments on one lot.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from analyzers.filing import exact_keys
from analyzers.keys import LONGEST_KEY
from analyzers.things import Land, Person, Vehicle
from matching.compare import NO_MATCH, Match, compare
from matching.likeness.names import birth_likeness, is_other_name, name_likeness
from matching.likeness.relation import Likeness
from matching.wording import title_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.mentions import Mention
    from analyzers.things import Thing
    from matching.compare import Context, Evidence
    from matching.named import Named
    from matching.request import Subject
    from storage.records import StoredRecord

#: More different numbers than this beside one: a placeholder, a slip copied a hundred times, a lot full of apartments.
MOST_OTHERS: Final = 20
#: Further numbers of one subject; nobody has had as many.
MOST_LINKS: Final = 60

#: How a number stands to the subject: its own too, what it was called before, or what it is called now.
Way = Literal["own", "before", "now"]

FIELDS: Final = {
    "id": "id_number",
    "cert": "certificate_number",
    "lot": "parcel",
    "plate": "plate",
    "vin": "chassis",
    "engine": "engine",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One way in which a thing is named: its exact keys, each with the number as it is written."""

    numbers: Mapping[str, str]
    former: bool = False


def names_of(thing: Thing) -> tuple[Name, ...]:
    """The names of a record's thing. Covered numbers have no exact key, hence are none."""
    match thing:
        case Person():
            return (Name({key: key.partition(":")[2] for key in _keys(thing)}),)
        case Vehicle():
            return (Name(_vehicle(thing)),)
        case Land():
            return (Name(_land(thing)), *(Name(_land(earlier), former=True) for earlier in thing.former))
        case _:
            return ()


def _keys(thing: Thing) -> list[str]:
    return [key for key in exact_keys(thing) if len(key) <= LONGEST_KEY]


def _land(thing: Land) -> dict[str, str]:
    written = {certificate.exact: certificate.raw.strip() for certificate in thing.certificates}
    own = replace(thing, former=(), also=()) if thing.former or thing.also else thing
    found = {}
    for key in _keys(own):
        space, _, value = key.partition(":")
        found[key] = written.get(value, value) if space == "cert" else _lot(thing)
    return found


def _lot(thing: Land) -> str:
    parcel, sheet = thing.parcel, thing.sheet
    numbers = f"thửa {parcel.exact if parcel else ''}, tờ {sheet.exact if sheet else ''}"
    return f"{numbers}, {thing.place.commune}" if thing.place.commune else numbers


def _vehicle(thing: Vehicle) -> dict[str, str]:
    raw = {"plate": thing.plate, "vin": thing.chassis, "engine": thing.engine}
    found = {}
    for key in _keys(replace(thing, also=())):
        written = raw[key.partition(":")[0]]
        found[key] = written.raw.strip() if written else ""
    return found


@dataclass(frozen=True, slots=True)
class Link:
    """A number that is the subject's as well. `asked` is the subject's own that led here, through `said_by`."""

    key: str
    number: str
    asked: str
    way: Way = "own"
    said_by: tuple[StoredRecord, ...] = ()


@dataclass
class Trail:
    """The further numbers of one subject, as far as they are known."""

    subject: Subject
    own: Mapping[str, Link] = field(init=False)
    links: dict[str, Link] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)
    """Numbers that stand with so many others that they prove little: they lead no further."""
    cut: bool = False
    """Something was left out that could have mattered."""

    def __post_init__(self) -> None:
        """Begin with the numbers that were asked for."""
        thing = self.subject.thing
        several = (thing, *thing.also) if isinstance(thing, (Land, Vehicle)) else (thing,)
        names = [name for each in several for name in names_of(each)[:1]]
        self.own = {key: Link(key, number, number) for name in names for key, number in name.numbers.items()}

    def further(self, keys: Collection[str], records: Iterable[tuple[StoredRecord, Named]]) -> list[str]:
        """The numbers that these records give beside one of `keys`, all of them known, and that were not known yet."""
        found: list[tuple[str, Link]] = []
        beside: dict[str, set[str]] = defaultdict(set)
        for record, named in records:
            if record.publication == "rejected":
                continue  # whoever was to approve it said no
            for mention in self._leading(named):
                for key, name, names in _carried(mention, keys):
                    beside[key].update(name.numbers.keys() - {key})
                    if (here := list(self._from(key, name, names, record))) and self._may_be(mention):
                        found += [(key if link.key in name.numbers else "", link) for link in here]
        self.crowded.update(key for key, others in beside.items() if len(others) > MOST_OTHERS)
        if self.own.keys() & keys and self.own.keys() <= self.crowded:
            self.cut = True  # by nothing that was asked can the one that is meant be told from the others
        # Of a crowd each has a name of its own beside the number; what it was called before is no crowd's.
        return self._added(link for beside_of, link in found if beside_of not in self.crowded)

    def _added(self, links: Iterable[Link]) -> list[str]:
        new = []
        for link in links:
            if link.key in self.links:
                continue
            if len(self.links) >= MOST_LINKS:
                self.cut = True
                break
            self.links[link.key] = link
            new.append(link.key)
        return new

    def _known(self, key: str) -> Link:
        return self.own.get(key) or self.links[key]

    def _from(self, key: str, name: Name, names: Sequence[Name], record: StoredRecord) -> Iterator[Link]:
        """What a thing with these `names`, of which `name` has the `key`, is called besides."""
        known = self._known(key)
        for other in names:
            way = _way(known.way, name, other)
            for further, number in other.numbers.items() if way else ():
                if way and further not in self.own and further not in self.links:
                    yield Link(further, number, known.asked, way, (*known.said_by, record))

    def _leading(self, named: Named) -> Iterator[Mention]:
        """The mentions of the subject's kind.

        Where an entry lists several parcels, one of them asked for, the others are other parcels.
        """
        mentions = [one for one in named.like([self.subject]) if one.kind == self.subject.kind]
        if self.subject.kind != "land" or len(mentions) == 1:
            yield from mentions
            return
        asked = {key for key in self.own if key.startswith("lot:")}
        lots = {id(one): {key for key in exact_keys(one.thing) if key.startswith("lot:")} for one in mentions}
        here = {one.index for one in mentions if lots[id(one)] & asked}
        yield from (one for one in mentions if one.index not in here or lots[id(one)] & asked)

    def _may_be(self, mention: Mention) -> bool:
        """Whether a thing that shares a number with the subject can be it, by all else that is said of it."""
        asked, found = self.subject.thing, mention.thing
        if isinstance(asked, Person) and isinstance(found, Person):
            return not (
                _is_called_otherwise(asked, found) and (_is_born_otherwise(asked, found) or _cards(asked, found))
            )
        # A plate moves to another car, which has its own chassis.
        chassis = {key for key in (*self.own, *self.links) if key.startswith("vin:")}
        other = {key for key in exact_keys(found) if key.startswith("vin:")} if isinstance(found, Vehicle) else set()
        return not (chassis and other) or bool(chassis & other)

    # ----- what is found by them -----

    def through(self, mention: Mention, match: Match, context: Context) -> Match:
        """How well the mention matches: as the comparison found, or by a further number of the subject, if better."""
        if match.strength == "exact" or self.links.keys().isdisjoint(exact_keys(mention.thing)):
            return match
        carried = [
            self.links[key]
            for key, name, _ in _carried(mention, self.links)
            if not (name.former and self.links[key].way == "before")
        ]
        linked = (self._match(link, mention, context) for link in carried)
        return max([match, *linked], key=lambda one: one.rank)

    def _match(self, link: Link, mention: Mention, context: Context) -> Match:
        if link.key in self.crowded and self._is_one_of_the_crowd(mention):
            return NO_MATCH
        if not self._may_be(mention) and not isinstance(mention.thing, Person):
            return NO_MATCH
        said = _evidence(link, mention, context)
        if not isinstance(mention.thing, Person):
            return context.match(mention.kind, "probable", [said])
        named = compare(_with_number(self.subject.thing, mention.thing, link.key), mention.thing, context)
        if named.strength != "exact":
            return NO_MATCH  # another name and another date of birth: whoever has had that number too
        return replace(
            named,
            strength="probable",
            evidence=tuple(said if item.field == said.field else item for item in named.evidence),
        )

    def _is_one_of_the_crowd(self, mention: Mention) -> bool:
        """Whether the mention says itself that it is another than the subject of the many with that number."""
        asked, found = self.subject.thing, mention.thing
        if isinstance(asked, Person) and isinstance(found, Person):
            return _is_called_otherwise(asked, found)
        return any(key not in self.links for key in names_of(found)[0].numbers)


def _carried(mention: Mention, keys: Collection[str]) -> Iterator[tuple[str, Name, tuple[Name, ...]]]:
    """Each of the keys that the mention has, with the name that has it, and all its names."""
    names = names_of(mention.thing)
    for name in names:
        for key in name.numbers:
            if key in keys:
                yield key, name, names


def _way(known: Way, name: Name, other: Name) -> Way | None:
    """How another name of a thing stands to the subject, by the one it is known by; None where it may be another thing.

    Only one direction is followed: what an asset was called before, divided, was called so by each of its parts.
    """
    if other is name:
        return known
    if name.former == other.former:
        return None
    step: Way = "now" if name.former else "before"
    return step if known in {"own", step} else None


def _is_called_otherwise(asked: Person, found: Person) -> bool:
    if not asked.name or not found.name:
        return False
    return name_likeness(asked.name, found.name) is None and is_other_name(asked.name, found.name)


def _is_born_otherwise(asked: Person, found: Person) -> bool:
    birth = birth_likeness(asked.birth, found.birth)
    return birth is not None and birth.relation == "contradicts"


def _cards(asked: Person, found: Person) -> bool:
    """Whether both have a personal number (CCCD), and not the same: nobody has two."""
    mine, other = ({one.exact for one in person.numbers if one.kind == "cccd"} for person in (asked, found))
    return bool(mine and other) and not mine & other


def _with_number(asked: Thing, found: Person, key: str) -> Person:
    """The subject as if it had been asked for by the number that it has in common with `found`."""
    numbers = tuple(number for number in found.numbers if f"id:{number.exact}" == key)
    return replace(asked, numbers=numbers) if isinstance(asked, Person) else found


def _evidence(link: Link, mention: Mention, context: Context) -> Evidence:
    names = names_of(mention.thing)
    found = next(name.numbers[link.key] for name in names if link.key in name.numbers)
    field_name = FIELDS[link.key.partition(":")[0]]
    return context.evidence(field_name, link.number, found, Likeness("same", _sentence(link)), weighed_as="linked")


def _sentence(link: Link) -> str:
    """Which records say so, and what: a hit must tell why it is one."""
    by = f"Theo {'; '.join(dict.fromkeys(title_of(record.body) for record in link.said_by))}"
    if link.key.startswith("id:"):
        return f"Không phải số đã hỏi. {by}: số này và số {link.asked} là của cùng một người."
    if link.way == "before":
        return f"Tên gọi trước đây của tài sản. {by}: {link.asked} trước đây là {link.number}."
    if link.way == "now":
        return f"Tên gọi về sau của tài sản. {by}: {link.asked} nay là {link.number}."
    return f"Không phải điều đã hỏi. {by}: {link.asked} và {link.number} là cùng một tài sản."


@dataclass(frozen=True, slots=True)
class Links:
    """What the records on file say beside each other, for all subjects of a lookup."""

    trails: Mapping[str, Trail] = field(default_factory=dict)
    """By a subject's ref, where it has further numbers."""
    cut: frozenset[str] = frozenset()
    """Subjects (by ref) of whom something was left out that could have been a hit."""
    brought: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """For which subjects (by ref) a further number brings a record."""
    fresh: frozenset[int] = frozenset()
    """The records that nothing else brought."""
    named: Mapping[int, Named] = field(default_factory=dict)
    """What has been read of a record already."""

    def through(self, subject: Subject, mention: Mention, match: Match, context: Context) -> Match:
        """The match of a mention with a subject, its further numbers considered."""
        trail = self.trails.get(subject.ref)
        return trail.through(mention, match, context) if trail else match

    def brought_too(self, brought: Mapping[int, frozenset[str]]) -> dict[int, frozenset[str]]:
        """`brought`, which has for whom a candidate came if not for all, with what the links add."""
        added = {
            one: refs | brought.get(one, frozenset())
            for one, refs in self.brought.items()
            if one in brought or one in self.fresh
        }
        return {**brought, **added}


NO_LINKS: Final = Links()
