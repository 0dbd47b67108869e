"""Tables copied from a word processor, and the line that a citizen card's code is read as.

A table is a row of known titles with rows of cells under it. Cells stand between tabs or bars, or one in each line, as
some programs copy them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.drafts import names, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzers.drafts.draft import Span
    from analyzers.drafts.found import Events

_CELL = re.compile(r"[^\t|\n]+")
_TITLES: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        r"ho (?:va )?ten(?: [a-z /,]{1,40})?",
        r"ho,? chu dem,? (?:va )?ten",
        r"ten (?:chu|nguoi)[a-z ]{0,30}",
        r"chu su dung(?: dat)?",
        r"nguoi [a-z ]{2,30}",
    ),
    "birth_date": (r"(?:ngay|nam|ngay,? ?thang,? ?nam) sinh", r"sinh (?:nam|ngay)"),
    "id_number": (
        r"(?:so )?(?:the )?(?:cccd|cmnd|cmt|can cuoc|giay to|dinh danh|ho chieu|chung minh)[a-z0-9 /,.()]{0,50}",
    ),
    "parcel": (r"(?:so )?thua(?: dat)?(?: (?:so|s0))?",),
    "map_sheet": (r"(?:so )?(?:to|to ?bd|to ban do|tbd)(?: (?:so|s0))?",),
    "certificate_number": (r"(?:so )?(?:phat hanh|seri|serial|gcn|giay chung nhan)[a-z0-9 /,.()]{0,50}",),
    "register_number": (r"(?:so )?vao so[a-z ]{0,20}",),
    "place": (r"dia chi[a-z ]{0,30}", r"dia diem", r"xa ?[,/(] ?phuong[a-z ,/)]{0,20}", r"vi tri[a-z ]{0,20}"),
    "plate": (r"bien (?:so|kiem soat|dang ky)(?: xe)?", r"bks"),
    "chassis": (r"so khung",),
    "engine": (r"so may",),
    "": (
        r"stt|tt|so tt|ghi chu|gioi tinh|nhan hieu|mau(?: son)?|chu ky|ngay cap|noi cap|nam(?: san xuat)?",
        r"(?:dien tich|gia)[a-z0-9 ()]{0,20}",
        r"(?:quan he|muc dich|thoi han)[a-z ]{0,20}",
        r"loai (?:dat|xe|tai san)",
        r"(?:noi )?(?:o|cu tru|thuong tru)",
    ),
}
_TITLE = {kind: re.compile("|".join(patterns)) for kind, patterns in _TITLES.items()}
_UNKNOWN: Final = "?"
_SOME_TITLE = re.compile(r"[a-z][a-z ./()]{1,28}")
_FEWEST_COLUMNS: Final = 2
_FEWEST_LINES: Final = 3
_MOST_LINES: Final = 10
_LONGEST_TITLE: Final = 60


def add_tables(events: Events) -> None:
    """Add what stands in the rows of tables, and explain their titles."""
    lines = [_cells(events, start, end) for start, end in _lines(events.source.plain)]
    columns: list[str | None] | None = None
    i = 0
    while i < len(lines):
        cells = lines[i]
        titles = [_title(events, cell) for cell in cells]
        if _is_head(titles):
            columns = titles
            _explain(events, cells)
        elif columns and len(cells) >= max(_FEWEST_COLUMNS, len(columns) - 2):
            _add_row(events, columns, cells)
        elif cells:
            columns = None
            i += _cell_by_line(events, lines, i)
        i += 1


def _lines(plain: str) -> Iterator[Span]:
    start = 0
    for line in plain.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _cells(events: Events, start: int, end: int) -> list[Span]:
    """The cells of a line that are not blank, without the spaces around them."""
    plain = events.source.plain
    cells = []
    for found in _CELL.finditer(plain, start, end):
        text = found.group()
        left = found.start() + len(text) - len(text.lstrip())
        right = found.end() - (len(text) - len(text.rstrip()))
        if left < right:
            cells.append((left, right))
    return cells


def _title(events: Events, cell: Span) -> str | None:
    """The kind of values under a title; "" for a title of no matter; None for what is no title."""
    if cell[1] - cell[0] > _LONGEST_TITLE:
        return None
    text = " ".join(events.source.plain[slice(*cell)].replace(":", " ").split())
    if re.search(r"\d{4}", text):
        return None
    known = next((kind for kind, pattern in _TITLE.items() if pattern.fullmatch(text)), None)
    return _UNKNOWN if known is None and _SOME_TITLE.fullmatch(text) else known


def _is_head(titles: list[str | None]) -> bool:
    """Whether cells are titles: two at least of known values, and more known ones than others."""
    telling = [title for title in titles if title and title != _UNKNOWN]
    return len(telling) >= _FEWEST_COLUMNS and None not in titles and titles.count(_UNKNOWN) < len(telling)


def _explain(events: Events, cells: list[Span]) -> None:
    for cell in cells:
        events.explain(*cell)


def _cell_by_line(events: Events, lines: list[list[Span]], i: int) -> int:
    """Read a table whose cells stand one in each line, if it begins at line `i`; gives how many lines it took."""
    columns: list[str | None] = []
    while i + len(columns) < len(lines) and len(columns) < _MOST_LINES and len(lines[i + len(columns)]) == 1:
        title = _title(events, lines[i + len(columns)][0])
        if title in {None, _UNKNOWN}:
            break
        columns.append(title)
    width = len(columns)
    if width < _FEWEST_LINES or not _is_head(columns):
        return 0
    rows = 0
    here = i + width
    while _is_row(events, columns, lines[here : here + width]):
        _add_row(events, columns, [cells[0] for cells in lines[here : here + width]])
        here += width
        rows += 1
    if not rows:
        return 0
    _explain(events, [cells[0] for cells in lines[i : i + width]])
    return here - i - 1


def _is_row(events: Events, columns: list[str | None], lines: list[list[Span]]) -> bool:
    """Whether as many lines of one cell follow as there are columns, and each value has the form of its column."""
    if len(lines) < len(columns) or any(len(cells) != 1 for cells in lines):
        return False
    read = [_value(events, title, cells[0]) for title, cells in zip(columns, lines, strict=True) if title]
    return all(value is not None for value in read)


def _add_row(events: Events, columns: list[str | None], cells: list[Span]) -> None:
    """Add a row; without its first cell where that is the number of the row and the titles have none."""
    offset = len(columns) - len(cells)
    titles = columns[max(0, offset) :] if offset > 0 and columns[0] == "" else columns
    start = cells[0][0]
    events.add_mark("row", start)
    events.breaks.append(start)
    for title, cell in zip(titles, cells, strict=False):
        value = _value(events, title, cell) if title and title != _UNKNOWN else None
        if title == "place":
            events.address_starts.append(cell[0])
            events.address_ends.append(cell[1])
        elif title and value and not any(events.mask[slice(*value)]):
            events.add(title, *value, cell[0], group=cell[0] + 1)


def _value(events: Events, title: str | None, cell: Span) -> Span | None:
    """The value in a cell, read as its column says."""
    start, end = cell
    if title == "name":
        return names.person_name(events.source, start, labelled=True)
    if title not in _COLUMN_VALUES:
        return cell
    value = _COLUMN_VALUES[title](events.source.plain, start)
    return value if value and value[1] <= end else None


def _birth(plain: str, at: int) -> Span | None:
    dated = values.birth(plain, at)
    return (dated.start, dated.end) if dated else None


def _identity(plain: str, at: int) -> Span | None:
    number = values.identity(plain, at)
    return (number.start, number.end) if number else None


def _lot(plain: str, at: int) -> Span | None:
    lot = next(iter(values.lots(plain, at)), None)
    return (lot.start, lot.end) if lot else None


def _serial(plain: str, at: int) -> Span | None:
    return next(iter(values.serials(plain, at)), None)


_COLUMN_VALUES: Final[dict[str | None, Callable[[str, int], Span | None]]] = {
    "birth_date": _birth,
    "id_number": _identity,
    "parcel": _lot,
    "map_sheet": _lot,
    "certificate_number": _serial,
}


# CCCD|former CMND|name|date of birth|sex|address|date of issue, dates as ddMMyyyy; newer cards add fields.
_CARD = re.compile(r"(?<!\d)(\d{12})\|(\d{9}|\d{12})?\|([^|\n]{2,80})\|(\d{8})(?:\|[^|\n]{0,200}){0,8}")


def add_cards(events: Events) -> None:
    """Add what a desk scanner types from the code on a citizen card."""
    for found in _CARD.finditer(events.source.plain):
        events.add_mark("row", found.start())
        events.add("name", *found.span(3), found.start(3), note="bears")
        events.add("id_number", *found.span(1), found.start())
        if found[2]:
            events.add("id_number", *found.span(2), found.start())
        events.add("birth_date", *found.span(4), found.start())
        events.explain(*found.span())
