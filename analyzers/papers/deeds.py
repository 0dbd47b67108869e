"""How one deed names another: by number and office, where it does not know the source's id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analyzers.papers.document_numbers import parse_document_number

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Stands where a link has its source, and is none: the "id" behind it is a deed's serial and year.
BY_NUMBER: Final = "#number"
_NO_YEAR: Final = "?"


def deed_keys(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Under which numbers other deeds may name this one: its serial with its year, and without."""
    number = parse_document_number(str(body["number"]))
    if number.serial is None:
        return ()
    years = {str(number.year or body["signed_on"][:4]), str(body["signed_on"][:4]), _NO_YEAR}
    return tuple(f"{number.serial}/{year}" for year in sorted(years))


def key_referred_to(number: str) -> str | None:
    """The number by which a deed names another, as serial and year; None where it has no serial."""
    said = parse_document_number(number)
    return None if said.serial is None else f"{said.serial}/{said.year or _NO_YEAR}"
