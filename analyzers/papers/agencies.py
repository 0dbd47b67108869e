"""Issuing agencies: "CCTHADS TP Vinh" and "Chi cục Thi hành án dân sự thành phố Vinh" are one.

An agency is what it is (court, enforcement, police …) and where it is. Names are read with their usual short forms.
In 2025 district offices became offices of regions ("khu vực") of the province, so that one letter may be filed under
two names of its agency. `SUCCESSIONS` says which kinds of office gave way to which, since when and by what law. Which
region took which district is not in any table here, hence such a pair is only possibly one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import OSA

from analyzers.communes import tables
from analyzers.folding import fold

AgencyRelation = Literal["same", "variant", "typo", "partial", "contradicts"]
Level = Literal["province", "district", "region", "commune"]


@dataclass(frozen=True, slots=True)
class Succession:
    """Offices of one level that gave way to those of another: `since` (ISO date), by which law."""

    kind: str
    before: Level
    after: Level
    since: str
    source: str


SUCCESSIONS: Final = (
    Succession("court", "district", "region", "2025-07-01", "Luật sửa đổi Luật Tổ chức Tòa án nhân dân năm 2025"),
    Succession(
        "procuracy", "district", "region", "2025-07-01", "Luật sửa đổi Luật Tổ chức Viện kiểm sát nhân dân năm 2025"
    ),
    Succession("enforcement", "district", "region", "2025-07-01", "Tổ chức lại hệ thống thi hành án dân sự năm 2025"),
    Succession("police", "district", "province", "2025-03-01", "Không tổ chức Công an cấp huyện từ 01/03/2025"),
)

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
    "ta": "toa an",
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
    "vpdk": "van phong dang ki",
    "cnvpdkdd": "chi nhanh van phong dang ki dat dai",
    "vpdkqsdd": "van phong dang ki quyen su dung dat",
    "dkdd": "dang ki dat dai",
    "dkqsdd": "dang ki quyen su dung dat",
    "stnmt": "so tai nguyen va moi truong",
    "snnmt": "so nong nghiep va moi truong",
    "tnmt": "tai nguyen va moi truong",
    "stp": "so tu phap",
    "cct": "chi cuc thue",
    "vpcc": "van phong cong chung",
    "pcc": "phong cong chung",
    "nh": "ngan hang",
    "tmcp": "thuong mai co phan",
    "cn": "chi nhanh",
    "agribank": "ngan hang nong nghiep va phat trien nong thon viet nam",
    "bidv": "ngan hang thuong mai co phan dau tu va phat trien viet nam",
    "vietcombank": "ngan hang thuong mai co phan ngoai thuong viet nam",
    "vietinbank": "ngan hang thuong mai co phan cong thuong viet nam",
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
    ("land_registry", "(van phong )?dang ki (dat dai|quyen su dung dat)|van phong dang ki"),
    ("tax", "thue"),
    ("commune", "uy ban( nhan dan)?"),
    ("justice_department", "so tu phap"),
    ("environment_department", "so (tai nguyen|nong nghiep) va moi truong"),
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
_ROMAN: Final = dict(zip("i ii iii iv v vi vii viii ix x".split(), "1 2 3 4 5 6 7 8 9 10".split(), strict=True))
_REGION: Final = re.compile(r"\bkhu vuc ([0-9]+|[ivx]+)\b")
_NAMED_BY_PLACE: Final = frozenset(kind for kind, _ in _KINDS) - {"notary_office", "bank"}
_SHORTEST_MISSPELT: Final = 4
# What a clerk separates or joins: "C.C THADS", "KV1", "Sở TP".
_SPLIT: Final = (
    (re.compile(r"\bc c(?= tha)"), "cc"),
    (re.compile(r"\b(kv|q|p)(?=\d)"), r"\1 "),
    (re.compile(r"\bso tp\b"), "so tu phap"),
    (re.compile(r"\b(c|q) (?=cs)"), r"\1"),
)


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
    if within and level == "province":  # said of what is around it
        level = None
    if level is None and "thanh pho" in text and place not in _cities():
        level = "district"
    return Agency(raw, text, kind, level, place, within)


def _expanded(part: str) -> str:
    """Folded, with short forms written out."""
    text = fold(part)
    for pattern, joined in _SPLIT:
        text = pattern.sub(joined, text)
    text = " ".join(_SHORT.get(word, word) for word in text.split())
    # Without tones the province's name holds the word for province, and "cơ quan" that for district.
    return text.replace("ha tinh", "ha_tinh").replace("co quan ", "")


def _kind(text: str) -> tuple[str | None, str]:
    """What it is, and the text without the words that say so."""
    for kind, pattern in _KINDS:
        *_, last = (None, *re.finditer(rf"\b(?:{pattern})\b", text))
        if last is None:
            continue
        behind = text[last.end() :]
        # The police name a unit of theirs first: "Phòng Cảnh sát kinh tế, Công an tỉnh".
        if kind == "police" and behind.strip(" ,"):
            return kind, behind
        return kind, f"{text[: last.start()]} {behind}"
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
        return [f"khu vuc {_ROMAN.get(region[1], region[1].lstrip('0'))}", *_split_units(rest)]
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
def _cities() -> frozenset[str]:
    """Cities that are provinces; any other one was a district."""
    names = (*tables().old_provinces.values(), *tables().new_provinces.values())
    return frozenset(fold(name).removeprefix("thanh pho ") for name in names if name.startswith("Thành phố "))


@lru_cache(maxsize=1)
def _provinces() -> tuple[str, ...]:
    known = tables()
    names = {fold(name) for name in (*known.old_provinces.values(), *known.new_provinces.values())}
    return tuple(sorted((re.sub("^(tinh|thanh pho) ", "", name) for name in names), key=len, reverse=True))


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
        return "contradicts" if (a.kind and b.kind) or not _a_slip(a.text, b.text) else "typo"
    relation = _placed_alike(a, b) if a.kind in _NAMED_BY_PLACE else _named_alike(a, b)
    return "typo" if relation == "contradicts" and _a_slip(a.text, b.text) else relation


def succession(a: Agency, b: Agency) -> Succession | None:
    """The change by which one of the two may have become the other."""
    levels = {a.level or "district", b.level or "district"}  # "thành phố Vinh" says no level; it was a district
    return next(
        (row for row in SUCCESSIONS if row.kind == a.kind == b.kind and {row.before, row.after} == levels), None
    )


def _named_alike(a: Agency, b: Agency) -> AgencyRelation:
    words, others = set(a.place.split()), set(b.place.split())
    return "variant" if words and others and (words <= others or others <= words) else "contradicts"


def _placed_alike(a: Agency, b: Agency) -> AgencyRelation:
    if a.within and b.within and not _one_province(a.within, b.within):
        return "contradicts"
    if not a.place or not b.place:
        return "partial"
    levels = {a.level, b.level}
    if a.place == b.place and len(levels - {None}) <= 1:
        return "variant"
    if succession(a, b) and ("region" in levels or a.place == b.within or b.place == a.within):
        return "partial"
    if len(levels - {None}) > 1 or "region" in levels:
        return "contradicts"
    return "typo" if _misspelt(a.place, b.place) else "contradicts"


def _one_province(a: str, b: str) -> bool:
    return a == b or _misspelt(a, b) or b.replace(" ", "") in _became(a) or a.replace(" ", "") in _became(b)


@lru_cache(maxsize=128)
def _became(province: str) -> frozenset[str]:
    """The keys (communes.unit_key) of the province that one of before July 2025 went into; none for what was none."""
    known = tables()
    codes = {known.province_went_into[code] for code in known.old_province_keys.get(province.replace(" ", ""), ())}
    return frozenset(key for key, those in known.new_province_keys.items() if codes.intersection(those))


def _misspelt(a: str, b: str) -> bool:
    numbered = any(char.isdigit() for char in a + b)
    return not numbered and min(len(a), len(b)) >= _SHORTEST_MISSPELT and OSA.distance(a, b, score_cutoff=1) <= 1


def _a_slip(a: str, b: str) -> bool:
    """Whether two names differ in a letter of one word, and no more."""
    words, others = a.split(), b.split()
    if len(words) != len(others):
        return False
    odd = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(odd) == 1 and _misspelt(*odd[0])
