"""The form for a letter that blocks: its fields as data, what was typed into it, and the notice that this makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from analyzers.box import understand
from search_api.pages.rows import OTHERS, VEHICLES, Field, Grid, iso_date, listed, organizations, parcels, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from search_api.pages.rows import Row, Rows
    from storage.errors import Problem

#: Rows of one kind that the form may hold; a letter on more parcels than that is imported.
ROWS_AT_MOST: Final = {"parcels": 60}
OTHER_ROWS_AT_MOST: Final = 20

_ROLE: Final = Field("role", "Vai trò trong văn bản", choice="SUBJECT_ROLES", none="Người bị ngăn chặn")
DOCUMENT: Final = (
    Field("number", "Số văn bản", "Ví dụ: 123/TB-CCTHADS", width=20),
    Field("date", "Ngày văn bản", "Ví dụ: 06/05/2024", width=12),
    Field("agency", "Cơ quan ban hành"),
    Field("agency_kind", "Loại cơ quan", choice="AGENCY_KINDS", none="Chưa nêu"),
    Field("measure", "Biện pháp", choice="MEASURES", none="Chọn một biện pháp"),
    Field("effective_from", "Có hiệu lực từ ngày", "Chỉ ghi khi khác ngày văn bản", width=12),
    Field("valid_until", "Đến ngày", "Chỉ ghi khi văn bản nêu", width=12),
)
GRID: Final = Grid(
    (parcels("thửa"), persons(Field("address", "Địa chỉ"), _ROLE), organizations(_ROLE), VEHICLES, OTHERS),
    at_most=lambda kind: ROWS_AT_MOST.get(kind, OTHER_ROWS_AT_MOST),
)
MANY: Final = "many"  # the box for many parcels, a line each

_ONCE_ONLY: Final = tuple(one.name for one in DOCUMENT)
_PLACE: Final[tuple[str, ...]] = ("commune", "district", "province")
_DATES: Final = frozenset({"date", "effective_from", "valid_until"})
_LIST_MARK: Final = re.compile(r"^\s*(?:[-+*•–]|\d{1,3}\s*[.)])\s+")
# What the record calls a field, and the form.
_CALLED: Final = {
    "serial": "certificate_number",
    "identities": "id_numbers",
    "birth_year": "birth_date",
}
NOT_A_DATE: Final = "Ngày viết như 06/05/2024, và phải có thật."
EMPTY: Final = "Hãy nhập ô này."
NO_MEASURE: Final = "Hãy chọn một biện pháp."


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form. `rows` holds, by kind, only rows in which something stands."""

    single: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    drawn: Mapping[str, int] = field(default_factory=dict)  # rows that stood there, empty ones too

    @property
    def many(self) -> str:
        """The lines in the box for many parcels."""
        return self.single.get(MANY, "")

    @property
    def content(self) -> str:
        """What the letter says."""
        return self.single.get("content", "")

    def shown(self, one_more: str | None = None) -> Rows:
        """The rows to draw."""
        return GRID.shown(self.rows, self.drawn, one_more)

    def pairs(self) -> list[tuple[str, str]]:
        """Everything that was typed, as the form sends it."""
        rows = (
            (f"{kind}-{number}-{name}", value)
            for kind in GRID.kinds
            for number, row in enumerate(self.rows.get(kind, ()))
            for name, value in row.items()
        )
        return [*((name, value) for name, value in self.single.items() if value), *rows]


def read(pairs: Iterable[tuple[str, str]]) -> Typed:
    """What was typed, from the form's pairs; names that the form does not have are passed over."""
    single, rows, drawn = GRID.read(pairs)
    known = {
        name: value.replace("\r\n", "\n") if value.strip() else ""
        for name, value in single.items()
        if name in {*_ONCE_ONLY, "content", MANY}
    }
    return Typed(known, rows, drawn)


def with_many(typed: Typed) -> tuple[Typed, list[str]]:
    """The form with the lines of the box for many parcels put into rows; lines that were not understood stay there.

    A line without a commune is in that of the line before it, as lists are written.
    """
    rows = list(typed.rows.get("parcels", []))
    left: list[str] = []
    place = {name: rows[-1][name] for name in _PLACE if rows and name in rows[-1]}
    for line in filter(str.strip, typed.many.split("\n")):
        read_line = understand(_LIST_MARK.sub("", line))
        parcels: list[Row] = [dict(parcel) for parcel in read_line.parcels]
        numbered = all(parcel.keys() & {"parcel", "certificate_number"} for parcel in parcels)
        others = read_line.persons or read_line.organizations or read_line.vehicles or read_line.others
        if (
            read_line.rest
            or others
            or not parcels
            or not numbered
            or len(rows) + len(parcels) > GRID.at_most("parcels")
        ):
            left.append(line)
            continue
        for parcel in parcels:
            if parcel.get("commune"):
                place = {name: parcel[name] for name in _PLACE if parcel.get(name)}
            rows.append({**place, **parcel} if parcel.get("parcel") and not parcel.get("commune") else parcel)
    single = {**typed.single, MANY: "\n".join(left)}
    return replace(typed, single=single, rows={**typed.rows, "parcels": rows}), left


def body_of(typed: Typed) -> dict[str, Any]:
    """The notice in the contract's shape. What is wrong in it, storage.schemas says, by paths that `anchor` knows."""
    values = {name: value.strip() for name, value in typed.single.items() if value.strip()}
    values |= {name: iso_date(values[name]) for name in _DATES & values.keys()}
    document = {name: values[name] for name in ("number", "date", "agency", "agency_kind") if name in values}
    body: dict[str, Any] = {"document": document}
    body |= {name: values[name] for name in ("measure", "effective_from", "valid_until", "content") if name in values}
    things = {
        "persons": [_person(row) for row in typed.rows.get("persons", ())],
        "organizations": [_stripped(row) for row in typed.rows.get("organizations", ())],
        "assets": [asset for _, _, asset in _assets(typed)],
    }
    return {**body, **{name: each for name, each in things.items() if each}}


def anchor(problem: Problem, typed: Typed) -> str:
    """The id of the input that a problem of `body_of` is about."""
    path = re.findall(r"[a-z_]+|\d+", problem.field)
    last = next((part for part in reversed(path) if not part.isdigit()), "")
    if "identities" in path:
        last = "identities"
    last = _CALLED.get(last, last)
    if len(path) > 1 and path[1].isdigit():
        kind, number = path[0], int(path[1])
        if kind == "assets":
            kind, number, _ = list(_assets(typed))[number]
        names = GRID.names(kind)
        return f"{kind}-{number}-{last if last in names else names[0]}"
    return last if last in {*_ONCE_ONLY, "content"} else "parcels-0-certificate_number"


def name_of(place: str, typed: Typed) -> str:
    """The input with this id, as a reader knows it ("Thửa 2, tờ bản đồ số")."""
    return next((one.label for one in DOCUMENT if one.name == place), "") or GRID.name_of(place, typed.rows)


def sentence(problem: Problem, place: str) -> str:
    """What is wrong, for who sees a form and no JSON."""
    if problem.code in {"required", "blank"}:
        return NO_MEASURE if place == "measure" else EMPTY
    return NOT_A_DATE if problem.code == "not_a_date" else problem.message


def _assets(typed: Typed) -> Iterable[tuple[str, int, dict[str, Any]]]:
    """Assets in the record's order, each with the row that it comes from."""
    for kind, make in (("parcels", _land), ("vehicles", _vehicle), ("others", _other)):
        for number, row in enumerate(typed.rows.get(kind, ())):
            yield kind, number, make(_stripped(row))


def _stripped(row: Row) -> dict[str, Any]:
    return {name: value.strip() for name, value in row.items()}


def _land(row: dict[str, Any]) -> dict[str, Any]:
    certificate = {
        theirs: row.pop(ours)
        for theirs, ours in (("serial", "certificate_number"), ("register_number", "register_number"))
        if ours in row
    }
    return {"kind": "land", **row, **({"certificate": certificate} if certificate else {})}


def _vehicle(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "vehicle", **row}


def _other(row: dict[str, Any]) -> dict[str, Any]:
    if "identifiers" in row:
        row["identifiers"] = listed(row["identifiers"])
    return {"kind": "other", **row}


def _person(row: Row) -> dict[str, Any]:
    person = _stripped(row)
    if "id_numbers" in person:
        person["identities"] = [{"number": number} for number in listed(person.pop("id_numbers"))]
    born = person.pop("birth_date", None)
    if born is not None and re.fullmatch(r"[0-9]{4}", born):
        person["birth_year"] = int(born)
    elif born is not None:
        person["birth_date"] = iso_date(born)
    return person
