"""Build analyzers/data/communes.tsv, Vietnam's administrative units before and since 1 July 2025, and its NOTICE.

    python scripts/build_places.py

The source is the data of the package vietnamadminunits (MIT), which must be installed; only its two data files are
read, none of its code runs: its address converter asks services on the internet.

Rows, separated by tabs, in the order of their codes:

    source        name, version
    new_province  code, kind, name, aliases
    old_province  code, kind, name, aliases, code of the province that it went into
    district      code, kind, name, aliases, code of the old province
    new           code, kind, name, key, code of the new province
    old           code, kind, name, key, code of the district, codes of its successors, keys of names it also had

Lists are joined by ";". Five island districts had no communes: such a district stands as its own commune, under its
district's code.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from analyzers.communes import unit_key

SOURCE = "vietnamadminunits"
DATA = Path(__file__).resolve().parent.parent / "analyzers" / "data"
KINDS = re.compile(r"^(thành phố|thị xã|thị trấn|đặc khu|huyện|quận|phường|xã|tỉnh)\s+", re.IGNORECASE)
GLUED_KINDS = re.compile(r"^(thanhpho|thixa|thitran|huyen|quan|district|phuong|xa|tp|tx|q(?=\d))")

# Since the source's state of mid-2025: resolutions 30, 36 and 39/2026/QH16 made three provinces cities.
KINDS_SINCE_2026 = {"Đồng Nai": "Thành phố", "Quảng Ninh": "Thành phố", "Bắc Ninh": "Thành phố"}
# Spellings in daily use that no folding reaches, and the abbreviations of official letters.
PROVINCE_ALIASES = {
    "Hà Nội": ["hn", "tphn"],
    "Hồ Chí Minh": ["hcm", "tphcm", "hcmc", "saigon", "sg"],
    "Huế": ["thuathienhue", "tthue", "tth"],
    "Bà Rịa - Vũng Tàu": ["brvt", "vungtau"],
    "Đắk Lắk": ["daclac", "daklac", "daclak", "darlac"],
    "Đắk Nông": ["dacnong"],
    "Bắc Kạn": ["baccan"],
    "Kon Tum": ["contum"],
}

NOTICE = """communes.tsv is derived from the data of {source} {version}
(https://github.com/tranngocminhhieu/vietnamadminunits): the administrative units of Vietnam before and since 1 July
2025 and the lineage between their communes. scripts/build_places.py makes it; that script also names what is added:
the provinces that became cities in 2026, and spellings of provinces in daily use.
Kinds of communes (xã, phường) are of mid-2025: the ten communes of Đồng Nai that became phường in 2026 still stand as
xã. A kind is never part of what a place is found by.

{source} is distributed under this licence:

{licence}"""


def main() -> None:
    """Write both files."""
    DATA.mkdir(exist_ok=True)
    for name, text in build().items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(chr(10))} lines")


def build() -> dict[str, str]:
    """The texts of both files by name; the same source gives the same bytes."""
    source = distribution(SOURCE)
    folder = Path(str(source.locate_file(SOURCE))) / "data"
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
        new = [dict(row) for row in database.execute("SELECT * FROM admin_units")]
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    rows = [["source", SOURCE, source.version], *_rows(old, new, converter)]
    licence = next(file for file in source.files or [] if file.name == "LICENSE").read_text(encoding="utf-8")
    return {
        "communes.tsv": "".join("\t".join(row) + "\n" for row in rows),
        "NOTICE": NOTICE.format(source=SOURCE, version=source.version, licence=licence),
    }


def _rows(old: list[dict[str, Any]], new: list[dict[str, Any]], converter: dict[str, Any]) -> list[list[str]]:
    into = {before: after for after, befores in converter["DICT_PROVINCE"].items() for before in befores}
    code_of = {row["provinceKey"]: row["provinceCode"] for row in new}
    successors = _successors(new, converter)
    rows = {
        *(("new_province", row["provinceCode"], *_province(row["province"], since_2026=True)) for row in new),
        *(
            ("old_province", row["provinceCode"], *_province(row["province"]), code_of[into[row["provinceKey"]]])
            for row in old
        ),
        *(
            ("district", row["districtCode"], *_split(row["district"]), _aliases(row, "district"), row["provinceCode"])
            for row in old
        ),
        *(("new", row["wardCode"], *_keyed(row["ward"]), row["provinceCode"]) for row in new),
        *(
            (
                "old",
                row["wardCode"] or row["districtCode"],
                *_keyed(row["ward"] or row["district"]),
                row["districtCode"],
                ";".join(sorted(successors[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"])),
                _aliases(row, "ward"),
            )
            for row in old
        ),
    }
    order = ["new_province", "old_province", "district", "new", "old"]
    return [list(row) for row in sorted(rows, key=lambda row: (order.index(row[0]), row[1:]))]


def _successors(new: list[dict[str, Any]], converter: dict[str, Any]) -> dict[str, set[str]]:
    """The codes of the new communes for each old one, all targets of a divided one included."""
    code_of = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    found = defaultdict(set)
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, befores in communes.items():
            for before in befores:
                found[before].add(code_of[province, commune])
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for before, parts in divided.items():
            found[before].update(code_of[province, part["newWardKey"]] for part in parts)
    return found


def _split(name: str) -> tuple[str, str]:
    """Kind and short name; the source's own columns for them are wrong in a few rows."""
    kind = KINDS.match(name)
    return (kind[1].capitalize(), name[kind.end() :].strip()) if kind else ("", name.strip())


def _keyed(name: str) -> tuple[str, str, str]:
    kind, short = _split(name)
    return kind, short, unit_key(short)


def _province(name: str, *, since_2026: bool = False) -> tuple[str, str, str]:
    kind, short = _split(name)
    kind = KINDS_SINCE_2026.get(short, kind) if since_2026 else kind
    return kind, short, ";".join(PROVINCE_ALIASES.get(short, []))


def _aliases(row: dict[str, Any], level: str) -> str:
    """The source's other names, glued and toneless as it has them, without kind words and without the name itself."""
    listed = json.loads(row[f"{level}Alias"] or "[]")
    own = _even(unit_key(_split(row[level] or "")[1]))
    found = set()
    for alias in listed:
        bare = GLUED_KINDS.sub("", alias)
        name = bare if bare in listed or bare.isdigit() else alias
        found.add(name.lstrip("0") if name.isdigit() else name)
    return ";".join(sorted(name for name in found if own not in {_even(name), _even(GLUED_KINDS.sub("", name))}))


def _even(key: str) -> str:
    """A glued name with i and y as one: where its syllables end is no longer seen."""
    return key.replace("y", "i")


if __name__ == "__main__":
    main()
