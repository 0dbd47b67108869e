"""What a draft says: the values that the reader gives back. Spans are code points of the text as it was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analyzers.roles import PartyRole

Span = tuple[int, int]
Kind = Literal["person", "organization", "land", "vehicle", "other"]
Why = Literal["blank", "no_name", "no_number", "odd_number", "no_label", "nobody", "left_out"]
"""Why a passage is shown as not understood.

blank      a label with dots or nothing behind it
no_name    a form of address without a name behind it
no_number  a label of a number, and no number of that kind behind it
odd_number a number under that label that has not the length such numbers have (it is looked up all the same)
no_label   a number that might be a person's, an organisation's or a certificate's, and nothing says whose
nobody     a date of birth without a person
left_out   understood, but more than one lookup takes
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing said of a subject: `kind` as in a lookup (id_number, map_sheet …), `value` as it was understood."""

    kind: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, organisation or asset that a text names.

    `values` has the shape of the lookup request's member of its kind. `fields` are all places where something is said
    of it, in reading order, repetitions too. `renamed` are further places of a parcel ("nay là phường …"), each in the
    shape of `values`' commune, district and province.
    """

    kind: Kind
    values: dict[str, str | list[str]]
    fields: tuple[Field, ...]
    role: PartyRole | None = None
    renamed: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that looks like a subject and could not be understood."""

    span: Span
    why: Why


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text names, in the order of first mention, and what could not be understood."""

    subjects: tuple[Subject, ...] = ()
    unread: tuple[Unread, ...] = field(default=())
