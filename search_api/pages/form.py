"""The lookup form: its fields as data, what was typed into it, and the lookup request that this makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.errors import Problem

Row = dict[str, str]
#: Rows of one kind that a form may hold; more belong in the JSON API.
ROWS_AT_MOST: Final = 20


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
    """One kind of subject, under its name in the lookup request."""

    kind: str
    title: str
    one: str
    fields: tuple[Field, ...]


GROUPS: Final = (
    Group(
        "parcels",
        "Thửa đất, nhà",
        "thửa đất",
        (
            Field("certificate_number", "Số phát hành GCN", "Ví dụ: BA 123456", width=20),
            Field("register_number", "Số vào sổ cấp GCN", width=20),
            Field("map_sheet", "Tờ bản đồ số", width=8, digits=True),
            Field("parcel", "Thửa đất số", width=8, digits=True),
            Field("commune", "Xã, phường, thị trấn", "Tên cũ hay mới, có dấu hay không đều được"),
            Field("district", "Quận, huyện, thành phố", "Nếu là tên xã trước ngày 01/07/2025"),
            Field("province", "Tỉnh, thành phố"),
        ),
    ),
    Group(
        "persons",
        "Người",
        "người",
        (
            Field("name", "Họ và tên"),
            Field("birth_date", "Ngày sinh hoặc năm sinh", "Ví dụ: 03/02/1980 hoặc 1980", width=12),
            Field("id_numbers", "Số CCCD, CMND, hộ chiếu", "Nhiều số thì cách nhau bằng dấu phẩy", width=24),
            Field("role", "Vai trò trong văn bản", choice="ROLES"),
        ),
    ),
    Group(
        "organizations",
        "Tổ chức",
        "tổ chức",
        (
            Field("name", "Tên tổ chức"),
            Field("tax_code", "Mã số thuế", "Ví dụ: 2900123456 hoặc 2900123456-001", width=16),
            Field("role", "Vai trò trong văn bản", choice="ROLES"),
        ),
    ),
    Group(
        "vehicles",
        "Phương tiện",
        "phương tiện",
        (
            Field("plate", "Biển kiểm soát", "Ví dụ: 37A-123.45", width=12),
            Field("chassis", "Số khung", width=20),
            Field("engine", "Số máy", width=20),
        ),
    ),
    Group(
        "others",
        "Tài sản khác",
        "tài sản",
        (
            Field("description", "Mô tả"),
            Field("identifiers", "Số hiệu nhận biết", "Nhiều số thì cách nhau bằng dấu phẩy", width=24),
        ),
    ),
)
KINDS: Final = tuple(group.kind for group in GROUPS)

_LISTS: Final = frozenset({"id_numbers", "identifiers"})
_INPUT_NAME: Final = re.compile(r"^([a-z]+)-(\d{1,2})-([a-z_]+)$")
_NAMES: Final = {group.kind: frozenset(f.name for f in group.fields) for group in GROUPS}
_VIETNAMESE_DATE: Final = re.compile(r"^\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*$")


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

    def shown(self, one_more: str | None = None) -> dict[str, list[Row]]:
        """The rows to draw: what was typed, at least one of each kind, and an empty one more of the kind asked for."""
        shown = {}
        for kind in KINDS:
            typed = self.rows.get(kind, [])
            wanted = max(self.drawn.get(kind, 0) + 1, len(typed) + 1) if kind == one_more else max(len(typed), 1)
            shown[kind] = [*typed, *({} for _ in range(min(wanted, ROWS_AT_MOST) - len(typed)))]
        return shown


def read(pairs: Iterable[tuple[str, str]]) -> Typed:
    """What was typed, from the form's pairs; names that the form does not have are passed over."""
    single: dict[str, str] = {}
    cells: dict[str, dict[int, Row]] = {kind: {} for kind in KINDS}
    drawn: dict[str, int] = {}
    for name, value in pairs:
        place = _INPUT_NAME.match(name)
        if place is None:
            single[name] = value
            continue
        kind, number, column = place[1], int(place[2]), place[3]
        if column not in _NAMES.get(kind, ()):
            continue
        drawn[kind] = max(drawn.get(kind, 0), number + 1)
        if value.strip():
            cells[kind].setdefault(number, {})[column] = value
    # A role without a person is the form's default left standing, not a subject.
    rows = {
        kind: [row for _, row in sorted(numbered.items()) if row.keys() - {"role"}][:ROWS_AT_MOST]
        for kind, numbered in cells.items()
    }
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
    for kind in KINDS:
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
    rows = {kind: [_row(subject) for subject in request.get(kind) or ()] for kind in KINDS}
    return Typed(
        rows=rows,
        dossier=request.get("dossier") or "",
        purpose=request.get("purpose") or "",
        text=request.get("text") or "",
    )


def with_understood(typed: Typed, understood: Mapping[str, Any], left_over: str) -> Typed:
    """The form after the box was read: what was understood stands in fields, what was not stays in the box."""
    rows = {kind: [*typed.rows.get(kind, []), *map(_row, understood.get(kind) or ())] for kind in KINDS}
    return replace(typed, box=left_over, rows=rows)


def anchor(problem: Problem, typed: Typed) -> str:
    """The id of the input that a problem is about; the box when the form has no such input."""
    place = re.match(r"^([a-z]+)\[(\d+)\]\.([a-z_]+)", problem.field)
    if place and int(place[2]) < len(typed.rows.get(place[1], [])) and place[3] in _NAMES.get(place[1], ()):
        return f"{place[1]}-{place[2]}-{place[3]}"
    return problem.field if problem.field in {"dossier", "purpose", "text"} else "box"


def name_of(problem: Problem, typed: Typed) -> str:
    """The input that a problem is about, as a reader knows it ("Người 2, ngày sinh hoặc năm sinh"); '' for the box."""
    place = re.fullmatch(r"([a-z]+)-(\d+)-([a-z_]+)", anchor(problem, typed))
    if place is None:
        return ""
    group = next(group for group in GROUPS if group.kind == place[1])
    label = next(one.label for one in group.fields if one.name == place[3])
    number = f" {int(place[2]) + 1}" if len(typed.rows[group.kind]) > 1 else ""
    return f"{group.one.capitalize()}{number}, {label[0].lower()}{label[1:]}"


def _subject(row: Row) -> dict[str, Any]:
    subject: dict[str, Any] = {}
    for name, value in row.items():
        if name in _LISTS:
            subject[name] = [part.strip() for part in re.split(r"[,;\n]", value) if part.strip()]
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


def iso_date(text: str) -> str:
    """`1980-02-03` for `03/02/1980`; whatever is no such date goes on as it is, for who reads it to refuse."""
    parts = _VIETNAMESE_DATE.match(text)
    return f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}" if parts else text.strip()


def _vietnamese(name: str, value: str) -> str:
    parts = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if name == "birth_date" else None
    return f"{parts[3]}/{parts[2]}/{parts[1]}" if parts else value
