"""The lookup form: its fields as data, what was typed into it, and the lookup request that this makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from search_api.pages.rows import OTHERS, VEHICLES, Field, Grid, iso_date, listed, organizations, parcels, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from search_api.pages.rows import Row, Rows
    from storage.errors import Problem

#: Rows of one kind that a form may hold; more belong in the JSON API.
ROWS_AT_MOST: Final = 20

_ROLE: Final = Field("role", "Vai trò trong văn bản", choice="ROLES")
GRID: Final = Grid(
    (
        parcels("thửa đất", "Tên cũ hay mới, có dấu hay không đều được"),
        persons(_ROLE),
        organizations(_ROLE),
        VEHICLES,
        OTHERS,
    ),
    at_most=lambda _: ROWS_AT_MOST,
)
_LISTS: Final = frozenset({"id_numbers", "identifiers"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. `rows` holds, by kind, only rows in which something stands."""

    box: str = ""
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    drawn: Mapping[str, int] = field(default_factory=dict)  # rows that stood there, empty ones too
    dossier: str = ""
    purpose: str = ""
    text: str = ""

    @property
    def in_fields(self) -> bool:
        """Whether anything stands in the form below the box."""
        return bool(any(self.rows.values()) or self.dossier or self.purpose)

    def shown(self, one_more: str | None = None) -> Rows:
        """The rows to draw."""
        return GRID.shown(self.rows, self.drawn, one_more)


def read(pairs: Iterable[tuple[str, str]]) -> Typed:
    """What was typed, from the form's pairs; names that the form does not have are passed over."""
    single, rows, drawn = GRID.read(pairs)
    return Typed(
        box=single.get("box", "").strip(),
        rows=rows,
        drawn=drawn,
        dossier=single.get("dossier", "").strip(),
        purpose=single.get("purpose", ""),
        text=single.get("text", "").replace("\r\n", "\n") if single.get("text", "").strip() else "",
    )


def request_of(typed: Typed, understood: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The lookup request in the contract's shape: the rows first, then what the box was understood to say."""
    request: dict[str, Any] = {}
    for kind in GRID.kinds:
        subjects = [_subject(row) for row in typed.rows.get(kind, ())] + list((understood or {}).get(kind) or ())
        if subjects:
            request[kind] = subjects
    if typed.dossier:
        request["dossier"] = typed.dossier
    if typed.purpose:
        request["purpose"] = typed.purpose
    if typed.text:
        request["text"] = typed.text
    return request


def typed_of(request: Mapping[str, Any]) -> Typed:
    """The form as it would have to stand to ask this request again."""
    rows = {kind: [_row(subject) for subject in request.get(kind) or ()] for kind in GRID.kinds}
    return Typed(
        rows=rows,
        dossier=request.get("dossier") or "",
        purpose=request.get("purpose") or "",
        text=request.get("text") or "",
    )


def with_understood(typed: Typed, understood: Mapping[str, Any], left_over: str) -> Typed:
    """The form after the box was read: what was understood stands in fields, what was not stays in the box."""
    rows = {kind: [*typed.rows.get(kind, []), *map(_row, understood.get(kind) or ())] for kind in GRID.kinds}
    return replace(typed, box=left_over, rows=rows)


def anchor(problem: Problem, typed: Typed) -> str:
    """The id of the input that a problem is about; the box when the form has no such input."""
    place = re.match(r"^([a-z]+)\[(\d+)\]\.([a-z_]+)", problem.field)
    if place and int(place[2]) < len(typed.rows.get(place[1], [])) and place[3] in GRID.names(place[1]):
        return f"{place[1]}-{place[2]}-{place[3]}"
    return problem.field if problem.field in {"dossier", "purpose", "text"} else "box"


def name_of(problem: Problem, typed: Typed) -> str:
    """The input that a problem is about, as a reader knows it; '' for the box."""
    return GRID.name_of(anchor(problem, typed), typed.rows)


def _subject(row: Row) -> dict[str, Any]:
    subject: dict[str, Any] = {}
    for name, value in row.items():
        if name in _LISTS:
            subject[name] = listed(value)
        elif name == "birth_date":
            subject[name] = iso_date(value)
        else:
            subject[name] = value.strip()
    return subject


def _row(subject: Mapping[str, Any]) -> Row:
    row: Row = {}
    for name, value in subject.items():
        if value:
            row[name] = ", ".join(value) if isinstance(value, (list, tuple)) else _vietnamese(name, str(value))
    return row


def _vietnamese(name: str, value: str) -> str:
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if name == "birth_date" else None
    return f"{parts[3]}/{parts[2]}/{parts[1]}" if parts else value
