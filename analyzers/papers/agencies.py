"""Issuing agencies: "CCTHADS TP Vinh" and "Chi cục Thi hành án dân sự thành phố Vinh" are one.

An agency is what it is (court, enforcement, police …) and where it is. Names are read with their usual short forms.
On 1 July 2025 district offices became offices of regions ("khu vực") of the province, so that one agency may have two
names (Law on the organisation of people's courts 34/2024/QH15 as amended in 2025; domain of the merger: seeds of the
communes' table); which region took which district is not in any table here, hence such a pair is only possibly one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from analyzers.communes import tables
from analyzers.folding import fold

AgencyRelation = Literal["same", "variant", "typo", "partial", "contradicts"]
Level = Literal["province", "district", "region", "commune"]

# Short forms, folded, as they stand in letters and registers.
_SHORT: Final[dict[str, str]] = {
    "ccthads": "chi cuc thi hanh an dan su",
    "cctha": "chi cuc thi hanh an dan su",
    "cc": "chi cuc",
    "cthads": "cuc thi hanh an dan su",
    "pthads": "phong thi hanh an dan su",
    "thads": "thi hanh an dan su",
    "tha": "thi hanh an dan su",
    "tandtc": "toa an nhan dan toi cao",
    "tand": "toa an nhan dan",
    "vksnd": "vien kiem sat nhan dan",
    "vks": "vien kiem sat nhan dan",
    "cqcsdt": "co quan canh sat dieu tra",
    "cqdt": "co quan canh sat dieu tra",
    "csdt": "canh sat dieu tra",
    "cah": "cong an huyen",
    "catp": "cong an thanh pho",
    "cat": "cong an tinh",
    "ca": "cong an",
    "ubnd": "uy ban nhan dan",
    "vpdkdd": "van phong dang ki dat dai",
    "vpdk": "van phong dang ki dat dai",
    "cnvpdkdd": "chi nhanh van phong dang ki dat dai",
    "stp": "so tu phap",
    "cct": "chi cuc thue",
    "vpcc": "van phong cong chung",
    "pcc": "phong cong chung",
    "nh": "ngan hang",
    "tmcp": "thuong mai co phan",
    "cn": "chi nhanh",
    "tp": "thanh pho",
    "tx": "thi xa",
    "h": "huyen",
    "q": "quan",
    "p": "phuong",
    "x": "xa",
    "t": "tinh",
    "kv": "khu vuc",
    "hcm": "ho chi minh",
    "tphcm": "thanh pho ho chi minh",
}
# What an agency is, by the words that say so; the first that occurs.
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("enforcement", "thi hanh an( dan su)?"),
    ("procuracy", "vien kiem sat( nhan dan)?"),
    ("court", "toa an( nhan dan)?"),
    ("police", "canh sat dieu tra( cong an)?|cong an"),
    ("land_registry", "dang ki (dat dai|quyen su dung dat)"),
    ("tax", "thue"),
    ("commune", "uy ban( nhan dan)?"),
    ("justice_department", "so tu phap"),
    ("notary_office", "cong chung"),
    ("bank", "ngan hang"),
)
# Words that tell nothing of where it is.
_AROUND: Final = re.compile(
    r"\b(?:chi cuc|cuc|phong|doi|co quan|van phong|chi nhanh|nhan dan|dan su|cac|cua|tai|thuoc|so|thuong mai co phan)\b"
)
_UNITS: Final = frozenset({"thanh pho", "thi xa", "thi tran", "huyen", "quan", "tinh", "phuong", "xa"})
# "thanh pho" tells nothing: some are districts, some provinces.
_LEVELS: Final[tuple[tuple[Level, re.Pattern[str]], ...]] = (
    ("commune", re.compile(r"^(?:[^,]*\s)?(?:xa|phuong|thi tran)\b(?<!\bthi xa)")),
    ("district", re.compile(r"\b(?:huyen|quan|thi xa|chi cuc)\b")),
    ("province", re.compile(r"\b(?:tinh|cuc|so)\b")),
)
_REGION: Final = re.compile(r"\bkhu vuc ([0-9]+|[ivx]+)\b")
_NAMED_BY_PLACE: Final = frozenset(
    {"enforcement", "procuracy", "court", "police", "land_registry", "tax", "commune", "justice_department"}
)
_SHORTEST_MISSPELT: Final = 4
_ALIKE: Final = 88  # of 100: a letter or two in a whole name


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as typed. `place` is its folded place without kinds, `within` the province or district around it."""

    raw: str
    text: str
    kind: str | None
    level: Level | None
    place: str
    within: str


@lru_cache(maxsize=8192)
def parse_agency(raw: str) -> Agency:
    """What and where the agency is; total."""
    parts = [_expanded(part) for part in re.split(r"[,;()\-\u2013]+", raw)]
    text = ", ".join(part for part in parts if part)
    kind, rest = _kind(text)
    if kind not in _NAMED_BY_PLACE:
        return Agency(raw, text, kind, None, _squeezed(rest), "")
    level = _level(text)
    units = [_squeezed(unit) for part in rest.split(",") for unit in _split_units(part)]
    place, within = _place_and_province([unit for unit in units if unit])
    return Agency(raw, text, kind, level, place, within)


def _expanded(part: str) -> str:
    """Folded, with short forms written out."""
    text = " ".join(_SHORT.get(word, word) for word in fold(part).split())
    # Without tones the province's name holds the word for province, and "cơ quan" that for district.
    return text.replace("ha tinh", "ha_tinh").replace("co quan ", "")


def _kind(text: str) -> tuple[str | None, str]:
    """What it is, and the text without the words that say so."""
    for kind, pattern in _KINDS:
        found = re.search(rf"\b(?:{pattern})\b", text)
        if found:
            return kind, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _level(text: str) -> Level | None:
    if _REGION.search(text):
        return "region"
    return next((level for level, pattern in _LEVELS if pattern.search(text)), None)


def _split_units(part: str) -> list[str]:
    """The names that follow the words for kinds of unit: "thanh pho vinh tinh nghe an" gives vinh and nghe an."""
    region = _REGION.search(part)
    if region:
        rest = f"{part[: region.start()]} {part[region.end() :]}"
        return [f"khu vuc {region[1]}", *_split_units(rest)]
    names: list[list[str]] = [[]]
    words = part.split()
    while words:
        two = " ".join(words[:2])
        kind = next((unit for unit in (two, words[0]) if unit in _UNITS), None)
        # Right behind another kind it is a name, as in huyện Quan Sơn.
        if kind and len(words) > len(kind.split()) and (names[-1] or len(names) == 1):
            names.append([])
            words = words[len(kind.split()) :]
        else:
            names[-1].append(words.pop(0))
    return [" ".join(name) for name in names]


def _squeezed(text: str) -> str:
    return " ".join(_AROUND.sub(" ", text.replace(",", " ")).split()).replace("_", " ")


def _place_and_province(units: list[str]) -> tuple[str, str]:
    """The agency's own place and what is around it; "vinh nghe an" in one piece is Vinh in Nghệ An."""
    if not units:
        return "", ""
    first, within = units[0], " ".join(units[1:])
    if not within:
        for province in _provinces():
            if first.endswith(f" {province}"):
                return first.removesuffix(province).strip(), province
    return first, within


@lru_cache(maxsize=1)
def _provinces() -> tuple[str, ...]:
    known = tables()
    return tuple(sorted({*known.old_province_keys, *known.new_province_keys}, key=len, reverse=True))


def agency_relation(a: Agency, b: Agency) -> AgencyRelation:
    """How two agencies agree.

    same         the same words
    variant      the same agency in other words: short forms, another order, with or without the province
    typo         a slip in the name of the place, or in the whole name
    partial      may be one: a place is missing on one side, or one is the office of a region that came after districts
    contradicts  another agency
    """
    if a.text == b.text:
        return "same" if a.text else "partial"
    if a.kind != b.kind:
        if a.kind and b.kind:
            return "contradicts"
        return "typo" if fuzz.token_sort_ratio(a.text, b.text) >= _ALIKE else "contradicts"
    if a.kind not in _NAMED_BY_PLACE:
        return _named_alike(a, b)
    return _placed_alike(a, b)


def _named_alike(a: Agency, b: Agency) -> AgencyRelation:
    if a.place and b.place and fuzz.token_set_ratio(a.place, b.place) == 100:  # noqa: PLR2004  all words of one in the other
        return "variant"
    return "typo" if fuzz.token_sort_ratio(a.text, b.text) >= _ALIKE else "contradicts"


def _placed_alike(a: Agency, b: Agency) -> AgencyRelation:
    levels = {a.level, b.level}
    if a.within and b.within and a.within != b.within and "region" not in levels:
        return "contradicts"
    if not a.place or not b.place:
        return "partial"
    if len(levels) > 1 and "region" in levels:
        return "contradicts" if "province" in levels else "partial"
    if len(levels - {None}) > 1:
        return "contradicts"
    if a.place == b.place:
        return "variant"
    return "typo" if "region" not in levels and _misspelt(a.place, b.place) else "contradicts"


def _misspelt(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= _SHORTEST_MISSPELT and OSA.distance(a, b, score_cutoff=1) <= 1
