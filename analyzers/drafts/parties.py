"""Which side of the deed a person stands on: by the headings of its parties, or by the verb of a clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.drafts.names import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.roles import PartyRole

PASSING: Final = "passing"
"""The side of those who sign without being a party: witnesses, interpreters, the notary."""

# What a party does, and what its counterpart is. Plain text; the longer phrases first.
_SIDES: Final[tuple[tuple[str, PartyRole], ...]] = (
    (r"(?:duoc|nhan) (?:nhan )?(?:tang cho|cho tang|tang)", "transferee"),
    (r"(?:duoc|nhan) (?:nhan )?(?:the chap|cam co|bao dam)(?: tai san)?", "mortgagee"),
    (r"(?:duoc|nhan) (?:nhan )?uy quyen(?: lai)?", "agent"),
    (r"lap di chuc", "transferor"),
    (r"nhan dat coc", "transferor"),
    (r"dat coc", "transferee"),
    (r"nhan bao lanh", "mortgagee"),
    (r"duoc bao lanh", "other"),
    (r"bao lanh", "mortgagor"),
    (r"nhan (?:chuyen nhuong|chuyen doi|chuyen giao|gop von|mua|nha|dat|tai san|lai)(?: lai)?", "transferee"),
    (r"nhan", "transferee"),
    (r"mua", "transferee"),
    (r"cho (?:thue|muon)", "lessor"),
    (r"(?:thue|muon)(?: lai| mua)?", "lessee"),
    (r"cho vay", "mortgagee"),
    (r"vay", "mortgagor"),
    (r"(?:the chap|cam co|bao dam)", "mortgagor"),
    (r"uy quyen", "principal"),
    (r"(?:chuyen nhuong|chuyen doi|chuyen giao|ban|tang cho|cho tang|tang|gop von|trao doi|doi|giao)", "transferor"),
)
_WHO: Final = r"(?:ben|nguoi)"
_SIDE = re.compile(
    rf"\b{_WHO}\s{{1,5}}(?:duoc goi la\s)?(?:"
    + "|".join(f"(?P<s{i}>{phrase.replace(' ', chr(92) + 's{1,5}')})" for i, (phrase, _) in enumerate(_SIDES))
    + r")(?![a-z])"
)
_LETTER = re.compile(r"\bben\s{1,5}(?:thu\s{1,3})?(a|b|c|d|nhat|hai|ba|01|02|1|2)(?![a-z0-9])")
_HEIRS = re.compile(
    r"\b(?:(?:nhung |dong |cac )?(?:nguoi|dong) (?:thua ke|duoc huong|huong di san|thuoc hang thua ke)[a-z ]{0,40}"
    r"|hang thua ke thu nhat[a-z ]{0,20}|cac dong thua ke|nguoi duoc thua ke)(?![a-z])"
)
_DECEASED = re.compile(r"\bthua ke(?: theo (?:phap luat|di chuc))?(?: hop phap)? cua\s{1,3}(?=(?:cu|ong|ba)\b)")
_OWNERS = re.compile(
    r"\b(?:nguoi (?:de lai di san|de lai thua ke|lap di chuc|chet)|chu (?:so huu|su dung)(?: dat| tai san)?)(?![a-z])"
)
_PASSING = re.compile(r"\b(?:nguoi (?:lam chung|phien dich|soan thao)|nhan chung|cong chung vien)(?![a-z])")
# Behind one of these nobody is on a side until the next heading.
_BODY = re.compile(
    r"(?:^|\n)\s{0,10}dieu\s{0,3}(?:1|i|thu nhat|01)\b|\b(?:hai|cac|ca hai) ben\b.{0,40}(?:thoa thuan|thong nhat"
    r"|dong y|cung nhau|tu nguyen)"
    r"|(?:^|\n)\s{0,10}loi chung\b|\bbang (?:hop dong|van ban|giay) nay\b"
)
_HEADING_END = re.compile(
    r"(?:[\s\"'*=#~_]|\((?:[^()\n]|\n(?!\n)){0,90}\)|\b(?:sau|day|duoi|duoc|goi|tat|chung|la|gom|co|ben|[abcd12]|thu"
    r"|nhat|hai|va|vo|chong|cac)\b){0,30}?"
    r"(?P<end>:|\n|$|\b(?:ong|ba|anh|chi|ho ten|ho va ten|cong ty|ngan hang|hop tac xa|doanh nghiep|ten)\b)"
)
_NAMED_LETTER = re.compile(r"[\s:,\-]{0,6}(?:\(|\b)[^()\n]{0,60}?\bben\s{1,3}[\"']?(a|b|c|d|1|2)\b")

_BY_TITLE: Final[tuple[tuple[str, tuple[PartyRole, PartyRole]], ...]] = (
    (r"(?:hop dong|van ban)\s[a-z ]{0,20}\b(?:the chap|cam co)", ("mortgagor", "mortgagee")),
    (r"(?:hop dong|giay|van ban)\s[a-z ]{0,10}\buy quyen", ("principal", "agent")),
    (r"hop dong\s[a-z ]{0,10}\b(?:cho )?(?:thue|muon)", ("lessor", "lessee")),
    (
        r"(?:hop dong|van ban|giay)\s[a-z ]{0,20}\b(?:chuyen nhuong|mua ban|tang cho|chuyen doi|gop von|cho tang|ban)",
        ("transferor", "transferee"),
    ),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """From where on which side is spoken of: positions in the text and roles, None where nobody is on a side."""

    starts: Sequence[int]
    roles: Sequence[PartyRole | str | None]
    headed: bool

    def at(self, position: int) -> PartyRole | str | None:
        """The side of whoever is named at a position."""
        i = bisect_right(self.starts, position) - 1
        return self.roles[i] if i >= 0 else None


def sides_of(plain: str) -> Sides:
    """The sides of a deed, from its headings."""
    letters = _letters(plain)
    body = _BODY.search(plain)
    begins = body.start() if body else len(plain)
    found: list[tuple[int, PartyRole | str | None]] = [
        *((one.start(), _role(one)) for one in _headings(plain, _SIDE, begins)),
        *((one.start(), letters[one[1]]) for one in _headings(plain, _LETTER, begins) if one[1] in letters),
        *((one.start(), "heir") for one in _headings(plain, _HEIRS, len(plain))),
        *((one.start(), "transferor") for one in _headings(plain, _OWNERS, len(plain))),
    ]
    for one in _DECEASED.finditer(plain):
        found += [(one.end(), "transferor"), (_after_name(plain, one.end()), "heir")]
    headed = bool(found)
    found += [(one.start(), PASSING) for one in _PASSING.finditer(plain) if _is_label(plain, one.end())]
    found += [(one.start(), None) for one in _BODY.finditer(plain)]
    found.sort(key=lambda each: each[0])
    return Sides([start for start, _ in found], [role for _, role in found], headed)


def _headings(plain: str, pattern: re.Pattern[str], body: int) -> Iterator[re.Match[str]]:
    return (
        one for one in pattern.finditer(plain) if _is_heading(plain, one.start(), one.end(), inside=one.start() > body)
    )


def _role(found: re.Match[str]) -> PartyRole:
    return next(role for i, (_, role) in enumerate(_SIDES) if found[f"s{i}"] is not None)


def _is_heading(plain: str, start: int, end: int, *, inside: bool) -> bool:
    """Whether a party's name announces who it is; deep in the contract ("bên mua thanh toán") only with a colon."""
    found = _HEADING_END.match(plain, end)
    if not found:
        return False
    if found["end"] == ":":
        return True
    if inside:
        return False
    at_line_start = not plain[max(0, plain.rfind("\n", 0, start) + 1) : start].strip(" \t-*+=#~_0123456789.()iv\"'")
    return at_line_start or found["end"] not in {"\n", ""}


def _after_name(plain: str, at: int) -> int:
    end = re.compile(r"[(,;:.\n]").search(plain, at, at + 80)
    return end.start() if end else at + 40


def _is_label(plain: str, end: int) -> bool:
    return (
        re.compile(r"\s{0,3}(?:\([^()\n]{0,40}\))?\s{0,3}(?::|\n?\s{0,3}\b(?:ong|ba)\b)").match(plain, end) is not None
    )


def _letters(plain: str) -> dict[str, PartyRole]:
    """What "bên A" and "bên B" are: by the headings that name them, else by the deed's title."""
    letters: dict[str, PartyRole] = {}
    for one in _SIDE.finditer(plain):
        named = _NAMED_LETTER.match(plain, one.end())
        if named:
            letters.setdefault(named[1], _role(one))
    for one in _LETTER.finditer(plain):
        behind = re.compile(r"\s{0,3}[(:\-]?\s{0,3}(?:la\s)?").match(plain, one.end())
        side = _SIDE.match(plain, behind.end() if behind else one.end())
        if side:
            letters.setdefault(one[1], _role(side))
    for pattern, (first, second) in _BY_TITLE:
        if re.search(pattern, plain[:3000]):
            for giving, taking in (("a", "b"), ("1", "2"), ("01", "02"), ("nhat", "hai")):
                if giving not in letters and taking not in letters:
                    letters[giving], letters[taking] = first, second
            break
    return letters


# ----- clauses without headings -----

_VERBS: Final[tuple[tuple[str, tuple[PartyRole, PartyRole]], ...]] = (
    (r"(?:nhan chuyen nhuong|nhan tang cho|mua(?: lai)?)\b[^.;\n]{0,80}?\b(?:cua|tu)", ("transferee", "transferor")),
    (r"(?:the chap|cam co)\b[^.;\n]{0,160}?\b(?:cho|tai)", ("mortgagor", "mortgagee")),
    (r"(?:nhan|duoc) uy quyen\b[^.;\n]{0,40}?\b(?:tu|cua)", ("agent", "principal")),
    (r"uy quyen\b[^.;\n]{0,60}?(?:\bcho)?", ("principal", "agent")),
    (r"cho\s(?=thue|muon)(?:thue|muon)\b[^.;\n]{0,100}?(?:\bcho)?", ("lessor", "lessee")),
    (
        r"(?:chuyen nhuong|ban|tang cho|cho tang|tang|sang nhuong|giao)\b[^.;\n]{0,160}?\bcho",
        ("transferor", "transferee"),
    ),
)
_SOMEBODY: Final = rf"(?:ong|ba|anh|chi|chau|cong ty|ngan hang|(?:{'|'.join(sorted(COMMON))}) [a-z]+ [a-z]+)"
_VERB = re.compile(
    "|".join(
        rf"(?P<v{i}>\b{phrase})[\s:]{{1,4}}(?:vo chong\s|con (?:trai|gai)\s(?:la\s)?|hai vo chong\s)?(?={_SOMEBODY}\b)"
        for i, (phrase, _) in enumerate(_VERBS)
    )
)
_SENTENCE_END = re.compile(r"[.;\n](?=\s|$)")


def role_by_verb(plain: str) -> list[tuple[int, int, int, PartyRole, PartyRole]]:
    """Of each clause "A … cho B": where its sentence begins, where the verb's end is, its end, and the two roles."""
    found = []
    for one in _VERB.finditer(plain):
        i = next(i for i in range(len(_VERBS)) if one[f"v{i}"] is not None)
        base = max(0, one.start() - 2000)
        starts = [end.end() for end in _SENTENCE_END.finditer(plain, base, one.start())]
        behind = _SENTENCE_END.search(plain, one.end(), one.end() + 2000)
        found.append(
            (starts[-1] if starts else base, one.end(), behind.start() if behind else one.end() + 2000, *_VERBS[i][1])
        )
    return found
