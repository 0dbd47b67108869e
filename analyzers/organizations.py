"""Names of organisations: legal form and core.

"Cty TNHH An Phát", "CÔNG TY TRÁCH NHIỆM HỮU HẠN AN PHÁT" and "An Phat Co., Ltd" have one core, "an phat". The form says
little and is written in many ways, so the core retrieves and the full name is compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from analyzers.folding import canonical, fold

# Legal forms and their usual abbreviations, at the head or tail of a name, in any order and number.
_FORMS: Final = (
    "công ty",
    "tổng công ty",
    "cty",
    "c ty",
    "tcty",
    "tct",
    "ctcp",
    "ct cp",
    "ct tnhh",
    "cttnhh",
    "trách nhiệm hữu hạn",
    "tnhh",
    "tnhh mtv",
    "tnhhmtv",
    "mtv",
    "một thành viên",
    "1 thành viên",
    "1 tv",
    "hai thành viên",
    "hai thành viên trở lên",
    "2 thành viên",
    "2 thành viên trở lên",
    "2 tv",
    "2 tv trở lên",
    "cổ phần",
    "cp",
    "hợp danh",
    "liên doanh",
    "doanh nghiệp",
    "doanh nghiệp tư nhân",
    "dntn",
    "dn tư nhân",
    "hợp tác xã",
    "htx",
    "liên hiệp hợp tác xã",
    "quỹ tín dụng nhân dân",
    "qtdnd",
    "ngân hàng",
    "ngân hàng thương mại cổ phần",
    "ngân hàng thương mại",
    "ngân hàng tmcp",
    "nh tmcp",
    "nhtmcp",
    "tmcp",
    "doanh nghiệp tn",
    "dn tn",
    "hộ kinh doanh",
    "hkd",
    "chi nhánh",
)
_FOREIGN_FORMS: Final = (
    "co ltd",
    "coltd",
    "company limited",
    "joint stock company",
    "joint stock",
    "limited",
    "ltd",
    "jsc",
    "corporation",
    "corp",
    "company",
    "inc",
    "llc",
    "plc",
)

# Abbreviated lines of business: part of the name, so written out rather than left out.
_BUSINESS: Final = {
    fold(short): fold(long)
    for short, long in {
        "đt": "đầu tư",
        "tm": "thương mại",
        "dv": "dịch vụ",
        "tmdv": "thương mại dịch vụ",
        "xd": "xây dựng",
        "xdtm": "xây dựng thương mại",
        "sx": "sản xuất",
        "sxtm": "sản xuất thương mại",
        "kd": "kinh doanh",
        "xnk": "xuất nhập khẩu",
        "bđs": "bất động sản",
        "vt": "vận tải",
        "pt": "phát triển",
        "tv": "tư vấn",
        "tk": "thiết kế",
        "xk": "xuất khẩu",
        "nk": "nhập khẩu",
        "vlxd": "vật liệu xây dựng",
    }.items()
}


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(sorted({re.escape(fold(phrase)) for phrase in phrases}, key=len, reverse=True))


# "tnhh mtv" is one form and two: taken without going back (++), lest a long row of them be tried in all ways.
_HEAD = re.compile(rf"^(?:(?:{_any_of(_FORMS + _FOREIGN_FORMS)})(?: |$))+")
_TAIL = re.compile(rf"(?:(?:^| )(?:{_any_of(_FORMS + _FOREIGN_FORMS)})(?= |$))++$")
_ABBREVIATED = re.compile(rf"\b(?:{'|'.join(sorted(_BUSINESS, key=len, reverse=True))})\b")


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """A name as typed, canonical and folded, and its folded parts: legal `form` and `core`."""

    raw: str
    canonical: str
    folded: str
    form: str
    core: str


def parse_organization_name(raw: str) -> OrganizationName:
    """The organisation's name; `core` is "" where a text has nothing but words of form ("Công ty cổ phần")."""
    folded = fold(raw)
    head = _HEAD.match(folded)
    rest = folded[head.end() :] if head else folded
    tail = _TAIL.search(rest)
    core = rest[: tail.start()] if tail else rest
    form = " ".join(part.strip() for part in (head.group() if head else "", tail.group() if tail else "") if part)
    return OrganizationName(
        raw=raw,
        canonical=canonical(raw),
        folded=folded,
        form=form,
        core=_ABBREVIATED.sub(lambda short: _BUSINESS[short.group()], core).strip(),
    )
