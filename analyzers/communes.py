"""Vietnam's communes before and since 1 July 2025, and the lineage between them: the tables behind places.py.

Before: 63 provinces, districts, 10,035 communes. Since: 34 provinces, no districts, 3,321 communes. Codes were
used again for other territory, so that an id carries its era: "o16690" is an old commune, "n16681" a new one.
The data is data/communes.tsv; scripts/build_places.py says what its rows hold and where they come from.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from analyzers.folding import canonical, fold

Era = Literal["old", "new"]

_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
# A former name of the source is glued and keeps its y; both sides of that comparison write i.
_Y_AS_I: Final = str.maketrans("y", "i")


def short_text(name: str) -> str:
    """A folded short name, "01" as "1"."""
    return _LEADING_ZEROS.sub("", fold(name))


def unit_key(name: str) -> str:
    """What a short name (without its kind) is found by: folded, glued, "01" as "1"; "Ea H'Leo" = "ea hleo"."""
    return short_text(name).replace(" ", "")


# Written forms of each kind, in canonical spelling; letters alone before a dot, a space or a digit: P.5, P5, X. An.
KINDS: Final = {
    "Thị trấn": r"thị trấn|thi tran|t\.?\s?t",
    "Thị xã": r"thị xã|thi xa|t\.?\s?x",
    "Thành phố": r"thành phố|thanh pho|t\.?\s?p",
    "Đặc khu": r"đặc khu|dac khu|đk|dk",
    "Phường": r"phường|phuong|p|f",
    "Huyện": r"huyện|huyen|h",
    "Quận": r"quận|quan|q",
    "Tỉnh": r"tỉnh|tinh|t",
    "Xã": r"xã|xa|x",
}
_KIND: Final = re.compile(
    "(?:" + "|".join(f"(?P<k{i}>{forms})" for i, forms in enumerate(KINDS.values())) + r")(?:[\s.:]+|(?=\d))"
)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A unit's name as typed: its kind, if said, and the keys that it may be found by, with and without that word."""

    kind: str | None
    name: str
    keys: tuple[str, ...]

    @property
    def given(self) -> bool:
        """Whether anything readable was typed."""
        return bool(self.keys)


def is_kind(text: str) -> bool:
    """Whether a text is a kind word and nothing else: "xã", "TP", "t.p"."""
    found = _KIND.match(f"{canonical(text)} ")
    return found is not None and found.end() == len(canonical(text)) + 1


def read_name(raw: str | None) -> PlaceName:
    """The name of a commune, district or province; its first word may be a kind (Xã …) or its own (Xa Dung)."""
    whole = canonical(raw or "")
    found = _KIND.match(whole)
    bare = whole[found.end() :] if found else whole
    if not unit_key(bare):
        found, bare = None, whole
    kind = next((kind for kind, said in zip(KINDS, found.groups(), strict=True) if said), None) if found else None
    keys = tuple(dict.fromkeys(key for key in (unit_key(bare), unit_key(whole)) if key))
    return PlaceName(kind, bare, keys)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of one era; `name` without its kind, `district` (None in the new era) and `province` with theirs."""

    id: str
    era: Era
    kind: str
    name: str
    district: str | None
    province: str
    key: str
    district_code: str | None
    province_code: str

    @property
    def title(self) -> str:
        """The name with its kind: "Xã Nghi Ân"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class District:
    """An old district."""

    code: str
    kind: str
    name: str
    key: str
    province_code: str

    @property
    def title(self) -> str:
        """The name with its kind: "Thành phố Vinh"."""
        return f"{self.kind} {self.name}"


@dataclass(slots=True)
class Tables:
    """All units and the ways to them; `…_keys` go from unit_key to codes or ids, aliases from former names."""

    source: str = ""
    """Name and version of the list that the data is from."""
    communes: dict[str, Commune] = field(default_factory=dict)
    districts: dict[str, District] = field(default_factory=dict)
    new_provinces: dict[str, str] = field(default_factory=dict)
    old_provinces: dict[str, str] = field(default_factory=dict)
    province_went_into: dict[str, str] = field(default_factory=dict)
    successors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    predecessors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    commune_keys: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    commune_aliases: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    district_keys: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    new_province_keys: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    old_province_keys: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    members: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Communes by where they lie: "d412" an old district, "o40" an old province, "n40" a new one."""

    def named(self, key: str) -> list[str]:
        """The ids of the communes that bear this name."""
        return self.commune_keys.get(key, [])

    def once_named(self, key: str) -> list[str]:
        """The ids of the old communes that took in an earlier one of this name, as far as the source knows."""
        return self.commune_aliases.get(key.translate(_Y_AS_I), [])


def data_bytes() -> bytes:
    """The table as it is shipped."""
    return files("analyzers").joinpath("data", "communes.tsv").read_bytes()


def data_digest() -> str:
    """The sha256 of the table: other data may give other keys."""
    return hashlib.sha256(data_bytes()).hexdigest()


def data_source() -> str:
    """Name and version of the list of communes, for whoever doubts a name or a lineage."""
    return tables().source


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read on first use."""
    built = Tables()
    read: dict[str, Callable[[Tables, list[str]], None]] = {
        "source": _source,
        "new_province": _new_province,
        "old_province": _old_province,
        "district": _district,
        "new": _new,
        "old": _old,
    }
    for line in data_bytes().decode().splitlines():
        tag, *columns = line.split("\t")
        if tag in read:
            read[tag](built, columns)
    _link_back(built)
    return built


def _source(built: Tables, columns: list[str]) -> None:
    built.source = " ".join(columns)


def _new_province(built: Tables, columns: list[str]) -> None:
    code, kind, name, aliases = columns
    built.new_provinces[code] = f"{kind} {name}"
    for key in (unit_key(name), *_listed(aliases)):
        built.new_province_keys[key].append(code)


def _old_province(built: Tables, columns: list[str]) -> None:
    code, kind, name, aliases, went_into = columns
    built.old_provinces[code] = f"{kind} {name}"
    built.province_went_into[code] = went_into
    for key in (unit_key(name), *_listed(aliases)):
        built.old_province_keys[key].append(code)


def _district(built: Tables, columns: list[str]) -> None:
    code, kind, name, aliases, province = columns
    key = unit_key(name)
    built.districts[code] = District(code, kind, name, key, province)
    for other in (key, *_listed(aliases)):
        built.district_keys[other].append(code)


def _new(built: Tables, columns: list[str]) -> None:
    code, kind, name, key, province = columns
    commune = Commune(f"n{code}", "new", kind, name, None, built.new_provinces[province], key, None, province)
    built.communes[commune.id] = commune
    built.commune_keys[key].append(commune.id)
    built.members[f"n{province}"].append(commune.id)


def _old(built: Tables, columns: list[str]) -> None:
    code, kind, name, key, district, successors, aliases = columns
    within = built.districts[district]
    province = within.province_code
    commune = Commune(
        f"o{code}", "old", kind, name, within.title, built.old_provinces[province], key, district, province
    )
    built.communes[commune.id] = commune
    built.commune_keys[key].append(commune.id)
    for alias in _listed(aliases):
        built.commune_aliases[alias.translate(_Y_AS_I)].append(commune.id)
    built.members[f"d{district}"].append(commune.id)
    built.members[f"o{province}"].append(commune.id)
    built.successors[commune.id] = tuple(f"n{after}" for after in _listed(successors))


def _link_back(built: Tables) -> None:
    before: defaultdict[str, list[str]] = defaultdict(list)
    for old, afters in built.successors.items():
        for after in afters:
            before[after].append(old)
    built.predecessors = {after: tuple(sorted(olds)) for after, olds in before.items()}


def _listed(joined: str) -> list[str]:
    return joined.split(";") if joined else []


def commune(commune_id: str) -> Commune:
    """The commune of an id such as "o16690" or "n16681"; KeyError for any other text."""
    return tables().communes[commune_id]


def successors(old_id: str) -> tuple[str, ...]:
    """The new communes that an old one went into, several when it was divided; () for an unknown or a new id."""
    return tables().successors.get(old_id, ())


def predecessors(new_id: str) -> tuple[str, ...]:
    """The old communes, whole or in part, that a new one was made of; () for an unknown or an old id."""
    return tables().predecessors.get(new_id, ())


def canonical_id(commune_id: str) -> str:
    """The id that one territory has in both eras: an old commune that alone, and whole, became a new one has its id."""
    after = successors(commune_id)
    return after[0] if len(after) == 1 and predecessors(after[0]) == (commune_id,) else commune_id
