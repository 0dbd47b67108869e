"""From labels to what they say: the events of a text, in reading order, each with its place.

An event is one value that was understood under its label (a name, a number, a date …). What a label announces and
does not deliver is an `Unread`; what was explained as nobody's number is masked, so that no later step takes it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.drafts.found import Events
from analyzers.drafts.label_assets import AssetsReader
from analyzers.drafts.label_people import PeopleReader
from analyzers.drafts.labels import labels_in
from analyzers.drafts.tables import add_cards, add_tables

if TYPE_CHECKING:
    from analyzers.drafts.source import Source


class _Reader(PeopleReader, AssetsReader):
    """Reads labels of all kinds."""


def events_of(source: Source) -> Events:
    """The labelled events of a text."""
    events = Events(source, mask=bytearray(len(source.plain)))
    add_cards(events)
    add_tables(events)
    labels = [label for label in labels_in(source.plain) if not any(events.mask[label.start : label.end])]
    reader = _Reader(source, labels, events)
    for i, label in enumerate(labels):
        reader.read(i, label)
    events.found.sort(key=lambda event: event.start)
    return events
