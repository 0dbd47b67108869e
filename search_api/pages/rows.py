"""Forms that hold rows of things (parcels, persons, …): their fields as data, and what was typed into the rows.

A box of a row is called kind-number-field ("parcels-0-map_sheet"), as its name and as its id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Row = dict[str, str]
Rows = dict[str, list[Row]]

INPUT_NAME: Final = re.compile(r"^([a-z]+)-(\d{1,2})-([a-z_]+)$")
_VIETNAMESE_DATE: Final = re.compile(r"^\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*$")


@dataclass(frozen=True, slots=True)
class Field:
    """One box of the form; `width` is the number of characters that it should hold (0: the whole line)."""

    name: str
    label: str
    hint: str = ""
    width: int = 0
    digits: bool = False
    choice: str = ""  # the table of words that its values come from
    none: str = "Chưa nêu (coi như bên định đoạt)"  # what choosing nothing means


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of thing, under its name in what the form sends."""

    kind: str
    title: str
    one: str
    fields: tuple[Field, ...]


# ----- what forms about the same things have in common -----


def parcels(one: str, commune_hint: str = "") -> Group:
    """Land, by certificate or by its place on the map."""
    fields = (
        Field("certificate_number", "Số phát hành GCN", "Ví dụ: BA 123456", width=20),
        Field("register_number", "Số vào sổ cấp GCN", width=20),
        Field("map_sheet", "Tờ bản đồ số", width=8, digits=True),
        Field("parcel", "Thửa đất số", width=8, digits=True),
        Field("commune", "Xã, phường, thị trấn", commune_hint),
        Field("district", "Quận, huyện, thành phố", "Nếu là tên xã trước ngày 01/07/2025"),
        Field("province", "Tỉnh, thành phố"),
    )
    return Group("parcels", "Thửa đất, nhà", one, fields)


def persons(*more: Field) -> Group:
    """Natural persons; `more` are the fields that only this form has."""
    fields = (
        Field("name", "Họ và tên"),
        Field("birth_date", "Ngày sinh hoặc năm sinh", "Ví dụ: 03/02/1980 hoặc 1980", width=12),
        Field("id_numbers", "Số CCCD, CMND, hộ chiếu", "Nhiều số thì cách nhau bằng dấu phẩy", width=24),
        *more,
    )
    return Group("persons", "Người", "người", fields)


def organizations(*more: Field) -> Group:
    """Legal persons; `more` are the fields that only this form has."""
    fields = (
        Field("name", "Tên tổ chức"),
        Field("tax_code", "Mã số thuế", "Ví dụ: 2900123456 hoặc 2900123456-001", width=16),
        *more,
    )
    return Group("organizations", "Tổ chức", "tổ chức", fields)


VEHICLES: Final = Group(
    "vehicles",
    "Phương tiện",
    "phương tiện",
    (
        Field("plate", "Biển kiểm soát", "Ví dụ: 37A-123.45", width=12),
        Field("chassis", "Số khung", width=20),
        Field("engine", "Số máy", width=20),
    ),
)
OTHERS: Final = Group(
    "others",
    "Tài sản khác",
    "tài sản",
    (
        Field("description", "Mô tả"),
        Field("identifiers", "Số hiệu nhận biết", "Nhiều số thì cách nhau bằng dấu phẩy", width=24),
    ),
)


# ----- what was typed -----


@dataclass(frozen=True, slots=True)
class Grid:
    """The groups of a form, and how many rows of a kind it may hold."""

    groups: Sequence[Group]
    at_most: Callable[[str], int]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of rows, in the form's order."""
        return tuple(group.kind for group in self.groups)

    def names(self, kind: str) -> tuple[str, ...]:
        """The fields of a kind; none for a kind that the form does not have."""
        return next((tuple(one.name for one in group.fields) for group in self.groups if group.kind == kind), ())

    def read(self, pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], Rows, dict[str, int]]:
        """From the form's pairs: boxes that stand alone, rows in which something stands, and rows that stood there.

        Boxes of rows that the form does not have are passed over. A role without a person is the form's default left
        standing, and no row.
        """
        single: dict[str, str] = {}
        cells: dict[str, dict[int, Row]] = {kind: {} for kind in self.kinds}
        drawn: dict[str, int] = {}
        for name, value in pairs:
            place = INPUT_NAME.match(name)
            if place is None:
                single[name] = value
                continue
            kind, number, column = place[1], int(place[2]), place[3]
            if column not in self.names(kind):
                continue
            drawn[kind] = max(drawn.get(kind, 0), number + 1)
            if value.strip():
                cells[kind].setdefault(number, {})[column] = value
        rows = {
            kind: [row for _, row in sorted(numbered.items()) if row.keys() - {"role"}][: self.at_most(kind)]
            for kind, numbered in cells.items()
        }
        return single, rows, drawn

    def shown(self, rows: Mapping[str, list[Row]], drawn: Mapping[str, int], one_more: str | None) -> Rows:
        """The rows to draw: what was typed, at least one of each kind, and an empty one more of the kind asked for."""
        shown = {}
        for kind in self.kinds:
            typed = rows.get(kind, [])
            wanted = max(drawn.get(kind, 0) + 1, len(typed) + 1) if kind == one_more else max(len(typed), 1)
            shown[kind] = [*typed, *({} for _ in range(min(wanted, self.at_most(kind)) - len(typed)))]
        return shown

    def name_of(self, place: str, rows: Mapping[str, list[Row]]) -> str:
        """The box with this id, as a reader knows it ("Người 2, ngày sinh hoặc năm sinh"); '' for one of no row."""
        parts = INPUT_NAME.match(place)
        if parts is None:
            return ""
        group = next(group for group in self.groups if group.kind == parts[1])
        label = next(one.label for one in group.fields if one.name == parts[3])
        number = f" {int(parts[2]) + 1}" if len(rows.get(group.kind, ())) > 1 else ""
        return f"{group.one.capitalize()}{number}, {label[0].lower()}{label[1:]}"


def listed(text: str) -> list[str]:
    """The values of a box that may hold several."""
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def iso_date(text: str) -> str:
    """`1980-02-03` for `03/02/1980`; whatever is no such date goes on as it is, for who reads it to refuse."""
    parts = _VIETNAMESE_DATE.match(text)
    return f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}" if parts else text.strip()
