"""Write the tables of docs/reference/evidence.md, what each agreement is worth, from the table of weights.

    python scripts/build_evidence.py

A test holds the page to the table, so that it cannot go stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analyzers.names import parse_birth, parse_person_name
from matching.rarity import Rarity
from matching.weights import Row, Weights, shipped
from search_api.pages import words

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "evidence.md"
#: Rows of the table that no field of an answer bears, and fields that pages call otherwise.
NAMES = {
    "neighbourhood": "Xã của người được tìm thấy",
    "birth_in_year": "Ngày sinh, khi năm sinh đã khớp",
    "linked": "Số khác của cùng người, cùng tài sản, theo hồ sơ khác",
}
KINDS = {
    "person": "người lớn trong tỉnh",
    "organization": "tổ chức",
    "land": "thửa đất",
    "vehicle": "xe",
    "other": "tài sản khác",
}
SHOWN = ("Nguyễn Văn An", "Nguyễn Thị Thu Hà", "Bùi Quang Khải", "Moong Văn Khoóng")


def page(text: str, weights: Weights) -> str:
    """The page `text` with its three tables, which stand between comments, as `weights` has them."""
    for name, lines in (("starts", _starts(weights)), ("weights", _fields(weights)), ("names", _names(weights))):
        begins, ends = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(begins)
        _, after = rest.split(ends)
        text = before + begins + "\n".join(lines).rstrip("\n") + "\n" + ends + after
    return text


def _starts(weights: Weights) -> Iterator[str]:
    yield "| loại | lấy trong số | khởi điểm |\n|---|---|---|"
    for kind, number in weights.populations.items():
        yield f"| {KINDS[kind]} | {words.count(int(number))} | {words.weight(weights.start(kind))} |"


def _fields(weights: Weights) -> Iterator[str]:
    for field, rows in weights.fields.items():
        yield f"### {NAMES.get(field) or words.FIELDS[field]}\n"
        yield "| quan hệ | nghĩa là | m | u | trọng số | vì sao |\n|---|---|---|---|---|---|"
        for relation, row in rows.items():
            weight = "tùy giá trị" if row.times else words.weight(weights.weight(field, relation))
            cells = (f"`{relation}`", words.RELATIONS[relation], _number(row.m), _chance(row), weight, row.why)
            yield f"| {' | '.join(cells)} |"
        if field == "map_sheet":
            inside = words.weight(weights.weight(field, "same", weights.sheet_in_lot))
            m, u = _number(rows["same"].m), _number(weights.sheet_in_lot)
            why = "Trong một xã, hai thửa cùng số thửa thì khác tờ."
            yield f"| `same` | trùng khớp, đúng xã và đúng thửa | {m} | {u} | {inside} | {why} |"
        yield ""


def _chance(row: Row) -> str:
    if row.times is None:
        return _number(row.u or 0)
    return "của chính giá trị ấy" if row.times == 1 else f"của chính giá trị ấy × {_number(row.times)}"


def _number(value: float) -> str:
    """`0,15`; below a thousandth as "1 phần 1.000.000"."""
    if 0 < value < 1e-3:  # noqa: PLR2004  from here on people count in parts of a million
        return f"1 phần {words.count(round(1 / value))}"
    return f"{value:g}".replace(".", ",")


def _names(weights: Weights) -> Iterator[str]:
    rarity = Rarity()
    yield "| họ tên | ước chừng số người mang tên | sinh cùng năm | chỉ trùng tên và năm sinh |\n|---|---|---|---|"
    yield from (_example(name, weights, rarity) for name in SHOWN)


def _example(name: str, weights: Weights, rarity: Rarity) -> str:
    year = parse_birth("1980", None)
    bearers = weights.adults * rarity.name(parse_person_name(name), folded=False)
    of_a_year = bearers * rarity.birth(year, year)
    outcome = "cần xem xét" if of_a_year <= weights.rare_at else "để biết"
    return f"| {name} | {_about(bearers)} | {_about(of_a_year)} | {outcome} |"


def _about(number: float) -> str:
    """Two figures are enough, and below a hundredth none."""
    if number < 0.01:  # noqa: PLR2004  see above
        return "dưới 0,01"
    return words.count(round(number)) if number >= 10 else f"{number:.2g}".replace(".", ",")  # noqa: PLR2004  see above


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8"), shipped()), encoding="utf-8")
    print(f"{PAGE.name}: {len(shipped().fields)} fields")
