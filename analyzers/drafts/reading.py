"""Reading a clause or a whole draft deed.

    1  the text in two forms with the way back                 source.py
    2  tables; labels and what stands behind them;             tables.py, labels.py, label_*.py, values.py, names.py,
       numbers and names without a label                       events.py, shapes.py
    3  sides of the deed                                       parties.py
    4  persons and organisations, parcels, other assets        people.py, land.py, things_said.py
    5  what is left unread

Precise rather than greedy, but nothing that looks like a subject is dropped in silence: what was announced by a label
or has the shape of a number of somebody's and was not understood is returned as `unread`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.drafts.draft import Draft, Field, Subject, Unread
from analyzers.drafts.events import events_of
from analyzers.drafts.land import sites_of
from analyzers.drafts.parties import sides_of
from analyzers.drafts.people import people_of, same_name
from analyzers.drafts.shapes import add_shapes
from analyzers.drafts.source import source_of
from analyzers.drafts.things_said import land_subjects, other_subjects, people_subjects, vehicle_subjects
from analyzers.folding import fold

if TYPE_CHECKING:
    from analyzers.drafts.found import Event, Events
    from analyzers.drafts.source import Source

_WORD = re.compile(r"[a-z]+")
_MOST_UNREAD: Final = 500


def read_draft(text: str) -> Draft:
    """The persons, organisations, parcels, vehicles and other assets that a text names, and what is not understood.

    Total: any text gives a Draft, the same text the same. Linear in the text's length.
    """
    source = source_of(text)
    events = events_of(source)
    add_shapes(events)
    people = people_of(events, sides_of(source.plain))
    sites = sites_of(events)
    others = other_subjects(events, sites)
    found = [
        *people_subjects(people.someone),
        *land_subjects(events, sites),
        *vehicle_subjects(events),
        *others,
    ]
    subjects = [subject for _, subject in sorted(found, key=lambda each: each[0])]
    subjects = _without_short_names(subjects)
    _explain_mentions(events, people.mentions, subjects)
    return Draft(tuple(_with_repetitions(source, subjects)), _unread(events))


def _without_short_names(subjects: list[Subject]) -> list[Subject]:
    """Without those who are called by the end of another's name only: "ông Văn An" after "ông Nguyễn Văn An"."""
    names = [_syllables(subject) for subject in subjects]

    def is_short(i: int) -> bool:
        own = names[i]
        return (
            len(subjects[i].values) == 1
            and len(own) > 0
            and any(len(other) > len(own) and other[-len(own) :] == own for other in names)
        )

    return [subject for i, subject in enumerate(subjects) if not (subject.kind == "person" and is_short(i))]


def _syllables(subject: Subject) -> list[str]:
    return fold(str(subject.values.get("name", ""))).split() if subject.kind == "person" else []


def _explain_mentions(events: Events, mentions: list[Event], subjects: list[Subject]) -> None:
    """Show "ông An" as not understood where nobody of that given name is named in full."""
    given = {syllables[-1] for subject in subjects if (syllables := _syllables(subject))}
    for event in mentions:
        if fold(events.source.shown[event.start : event.end]) not in given:
            events.miss(event.at, event.end, "no_name")


def _with_repetitions(source: Source, subjects: list[Subject]) -> list[Subject]:
    """The subjects with every further place where a person's name stands, as under the signatures."""
    wanted: dict[str, list[tuple[list[str], int]]] = {}
    for i, subject in enumerate(subjects):
        name = str(subject.values.get("name", ""))
        words = _WORD.findall(source_of(name).plain) if subject.kind == "person" else []
        if len(words) > 1:
            wanted.setdefault(words[0], []).append((words, i))
    if not wanted:
        return subjects
    more: dict[int, list[Field]] = {}
    known = [_name_starts(subject) for subject in subjects]
    tokens = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(source.plain)]
    for at, (word, start, _) in enumerate(tokens):
        for words, i in wanted.get(word, ()):
            run = tokens[at : at + len(words)]
            if [each[0] for each in run] == words and run[-1][2] - start < _LONGEST_NAME:
                if not same_name(source.said(start, run[-1][2]), str(subjects[i].values["name"])):
                    continue  # Ân, not An
                span = source.span(start, run[-1][2])
                if span[0] not in known[i]:
                    more.setdefault(i, []).append(Field("name", source.said(start, run[-1][2]), span))
    return [_with_fields(subject, more.get(i, [])) for i, subject in enumerate(subjects)]


_LONGEST_NAME: Final = 60


def _name_starts(subject: Subject) -> set[int]:
    return {said.span[0] for said in subject.fields if said.kind == "name"}


def _with_fields(subject: Subject, more: list[Field]) -> Subject:
    if not more:
        return subject
    fields = tuple(sorted((*subject.fields, *more), key=lambda said: said.span))
    return Subject(subject.kind, subject.values, fields, subject.role, subject.renamed)


def _unread(events: Events) -> tuple[Unread, ...]:
    unread = {events.source.span(start, end): why for start, end, why in events.unread[:_MOST_UNREAD] if end > start}
    return tuple(Unread(span, why) for span, why in sorted(unread.items()))
