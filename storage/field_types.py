"""What one field of a record may hold: texts by their length, numbers, dates, references, and closed lists of words."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

#: Kinds of deed as the first migration seeds them into the table deed_kinds.
DEED_KINDS = frozenset(
    {
        "transfer",
        "gift",
        "exchange",
        "mortgage",
        "lease",
        "authorization",
        "guarantee",
        "contribution",
        "inheritance",
        "will",
        "deposit",
        "loan",
        "marital_property",
        "amendment",
        "cancellation",
        "other",
    }
)

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What a spreadsheet makes of a long number when it saves it: 1.88005E+11. The digits that it left out are lost.
SPREADSHEET_NUMBER = re.compile(r"\s*\d+(?:[.,]\d+E\+?|E\+)\d+\s*", re.ASCII | re.IGNORECASE)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
EARLIEST_YEAR, LATEST_YEAR = 1800, 9999  # 31/12/9999 is how other systems write "no end"
MOST_THINGS = 5000  # a letter may list a whole housing estate; more than that is a broken file


def _clean(text: str) -> str:
    """What PostgreSQL and UTF-8 can hold: JSON can escape both a NUL and half of a surrogate pair."""
    if "\x00" in text:
        raise PydanticCustomError("nul_character", "NUL")
    if not text.isascii() and LONE_SURROGATE.search(text):
        raise PydanticCustomError("string_unicode", "lone surrogate")
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "blank")
    return text


def undamaged(text: str) -> str:
    """A number as typed; raises for one whose last digits a spreadsheet has taken."""
    if SPREADSHEET_NUMBER.fullmatch(text):
        raise PydanticCustomError("damaged_number", "damaged")
    return text


def _iso_date(text: str) -> str:
    try:
        given = date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        given = None
    if given is None:
        raise PydanticCustomError("not_a_date", "not an ISO date")
    if not EARLIEST_YEAR <= given.year <= LATEST_YEAR:
        raise PydanticCustomError("date_out_of_range", "out of range")
    return text


def _deed_kind(code: str) -> str:
    if code not in DEED_KINDS:
        raise PydanticCustomError("unknown_deed_kind", "unknown", {"expected": ", ".join(sorted(DEED_KINDS))})
    return code


def _reference(value: object) -> str | int:
    """The sender's id of a thing, or its position from 0."""
    if isinstance(value, str):
        return _filled(_clean(value))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_THINGS:
        return value
    raise PydanticCustomError("not_a_reference", "neither id nor position")


def office_name(value: object) -> object:
    """An office may be named as in a deed, {"name": …}, or by its name alone."""
    return value["name"] if isinstance(value, dict) and list(value) == ["name"] else value


ShortText = Annotated[str, Field(max_length=200), AfterValidator(_clean)]  # numbers, names of places, roles
NameText = Annotated[str, Field(max_length=500), AfterValidator(_clean)]
LongText = Annotated[str, Field(max_length=4_000), AfterValidator(_clean)]  # addresses
AssetText = Annotated[str, Field(max_length=20_000), AfterValidator(_clean)]  # descriptions of assets
FreeText = Annotated[
    str, Field(max_length=200_000), AfterValidator(_clean)
]  # a whole letter; the longest seen had 34,500 bytes
NumberText = Annotated[ShortText, AfterValidator(undamaged)]
FilledNumber = Annotated[NumberText, AfterValidator(_filled)]
FilledShort = Annotated[ShortText, AfterValidator(_filled)]
FilledName = Annotated[NameText, AfterValidator(_filled)]
Date = Annotated[str, AfterValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"})]
DeedKind = Annotated[str, AfterValidator(_deed_kind), WithJsonSchema({"type": "string", "enum": sorted(DEED_KINDS)})]
Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Reference = Annotated[
    str | int, PlainValidator(_reference), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})
]

AgencyKind = Literal[
    "court",
    "enforcement",
    "police",
    "procuracy",
    "land_registry",
    "tax",
    "bank",
    "justice_department",
    "commune",
    "notary_office",
    "other",
]
Measure = Literal[
    "suspension",
    "seizure",
    "freeze",
    "dispute",
    "lost_certificate",
    "revoked_certificate",
    "warning",
    "information",
    "other",
]
SubjectRole = Literal["subject", "owner", "claimant", "related"]
