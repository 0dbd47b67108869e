"""Errors in names of organisations: forms and words written short, parts of the name, branches."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.case import BEYOND, EXACT, FOUND, REVIEW, SHOWN, Aim, Case, Draw, Spoil, register
from soat.fiction import invented

_TRADES: Final = (
    "Xây dựng",
    "Thương mại",
    "Đầu tư",
    "Vận tải",
    "Sản xuất",
    "Dịch vụ",
    "Xuất nhập khẩu",
    "Phát triển",
    "Du lịch",
    "Bất động sản",
    "Xây dựng và Thương mại",
    "Đầu tư Xây dựng",
    "Thương mại Dịch vụ",
    "Sản xuất Thương mại",
    "Tư vấn Thiết kế",
)
_CORES: Final = (
    "An Bình",
    "Hồng Lĩnh",
    "Sông Lam",
    "Minh Khôi",
    "Trường Sơn",
    "Hoàng Mai",
    "Phú Quý",
    "Đại Lộc",
    "Bạch Đằng",
    "Thiên Ân",
    "Gia Hân",
    "Ngọc Thúy",
    "Bảo Châu",
    "Tây Đô",
    "Việt Hà",
    "Thuận Phát",
    "Kim Liên",
    "Quỳnh Lưu",
    "Đức Thịnh",
    "Long Giang",
)
_TAILS: Final = (
    "Miền Trung",
    "Nghệ An",
    "Hà Tĩnh",
    "Bắc Trung Bộ",
    "Đông Dương",
    "Quốc tế",
    "Toàn Cầu",
    "Việt Nam",
    "36",
    "Xanh",
    "Mới",
    "Một Thành",
)
_FORMS: Final = {
    "Công ty trách nhiệm hữu hạn": ("Công ty TNHH", "Cty TNHH", "CTY TNHH", "C.ty TNHH", "Công ty T.N.H.H", "CT TNHH"),
    "Công ty TNHH": ("Công ty trách nhiệm hữu hạn", "Cty TNHH", "CTY TNHH", "TNHH"),
    "Công ty trách nhiệm hữu hạn một thành viên": (
        "Công ty TNHH MTV",
        "Cty TNHH MTV",
        "Công ty TNHH một thành viên",
        "TNHH MTV",
    ),
    "Công ty cổ phần": ("CTCP", "Cty CP", "Công ty CP", "Cty cổ phần", "C.ty CP"),
    "Doanh nghiệp tư nhân": ("DNTN", "Doanh nghiệp TN", "DN tư nhân"),
    "Hợp tác xã": ("HTX", "Htx."),
}
_WORDS: Final = {
    "Xây dựng": "XD",
    "Thương mại": "TM",
    "Đầu tư": "ĐT",
    "Sản xuất": "SX",
    "Dịch vụ": "DV",
    "Xuất nhập khẩu": "XNK",
    "Bất động sản": "BĐS",
    "Vận tải": "VT",
    "Phát triển": "PT",
    "Du lịch": "DL",
}


def organization_error(name: str, aim: Aim, outcomes: frozenset[str]) -> Callable[[Spoil], Spoil]:
    """A class from a function that spoils a company's name; no tax number is asked."""

    def add(spoil: Spoil) -> Spoil:
        def make(draw: Draw) -> Case | None:
            clean = company(draw.rng)
            wrong = draw.spoilt(clean, spoil)
            if wrong is None:
                return None
            stored, asked = draw.sides(clean, wrong)
            tax = invented.organization(draw.seed, draw.number).tax_code[:10]
            more = {"tax_code": tax} if draw.odds(0.7) else {}
            target = draw.letter(organizations=[{"name": stored, **more}])
            return draw.case(target, {"organizations": [{"name": asked}]}, outcomes)

        register(f"organisation/{name}", aim, make)
        return spoil

    return add


def company(rng: Random) -> str:
    """A company's full name."""
    trade = f"{rng.choice(_TRADES)} " if rng.random() < 0.75 else ""  # noqa: PLR2004  most companies say their trade
    tail = f" {rng.choice(_TAILS)}" if rng.random() < 0.7 else ""  # noqa: PLR2004  as above
    return f"{rng.choice(tuple(_FORMS))} {trade}{rng.choice(_CORES)} {rng.randint(2, 999)}{tail}"


def _form(name: str) -> str:
    return max((form for form in _FORMS if name.startswith(form)), key=len)


@organization_error("form written short", FOUND, REVIEW)
def _short_form(rng: Random, clean: str) -> str | None:
    form = _form(clean)
    return rng.choice(_FORMS[form]) + clean[len(form) :]


@organization_error("no tones, capitals", EXACT, REVIEW)
def _plain(rng: Random, clean: str) -> str | None:
    return rng.choice((keystrokes.toneless(clean), clean.upper(), keystrokes.toneless(clean).upper(), clean.lower()))


@organization_error("form left out", FOUND, REVIEW)
def _no_form(_: Random, clean: str) -> str | None:
    return clean[len(_form(clean)) + 1 :]


@organization_error("form at the end, in English", FOUND, REVIEW)
def _english(rng: Random, clean: str) -> str | None:
    form = _form(clean)
    if form == "Công ty cổ phần":
        return f"{clean[len(form) + 1 :]} {rng.choice(('JSC', 'Jsc.', 'CP', 'Joint Stock Company'))}"
    if "TNHH" in form or "hữu hạn" in form:
        return f"{clean[len(form) + 1 :]} {rng.choice(('Co., Ltd', 'Co.,Ltd', 'Ltd', 'Company Limited', 'Co Ltd'))}"
    return None


@organization_error("words written short", FOUND, REVIEW)
def _short_words(_: Random, clean: str) -> str | None:
    short = clean
    for word, letters in _WORDS.items():
        short = short.replace(word, letters)
    return None if short == clean else short


@organization_error("form and words written short", FOUND, REVIEW)
def _both_short(rng: Random, clean: str) -> str | None:
    short = _short_words(rng, clean)
    return _short_form(rng, short) if short else None


@organization_error("branch, by name", FOUND, SHOWN)
def _branch(rng: Random, clean: str) -> str | None:
    return rng.choice(
        ("Chi nhánh {}", "Chi nhánh {} tại Nghệ An", "{} - Chi nhánh Hà Tĩnh", "CN {}", "Văn phòng đại diện {}")
    ).format(clean)


@organization_error("leading part", FOUND, SHOWN)
def _leading(_: Random, clean: str) -> str | None:
    words = clean.split(" ")
    return " ".join(words[:-2]) if len(words) > len(_form(clean).split(" ")) + 5 else None


@organization_error("inner part", FOUND, SHOWN)
def _inner(_: Random, clean: str) -> str | None:
    words = clean[len(_form(clean)) + 1 :].split(" ")
    return " ".join(words[2:]) if len(words) > 5 else None  # noqa: PLR2004  as above


@organization_error("word order", FOUND, SHOWN)
def _order(_: Random, clean: str) -> str | None:
    form = _form(clean)
    for trade in sorted(_TRADES, key=len, reverse=True):
        if clean[len(form) + 1 :].startswith(f"{trade} "):
            return f"{form} {clean[len(form) + len(trade) + 2 :]} {trade}"
    return None


@organization_error("letter wrong", BEYOND, SHOWN)
def _letter(rng: Random, clean: str) -> str | None:
    places = [
        at for at in range(len(_form(clean)) + 1, len(clean) - 1) if clean[at].isalpha() and clean[at + 1].isalpha()
    ]
    at = rng.choice(places)
    return clean[:at] + clean[at + 1] + clean[at] + clean[at + 2 :] if clean[at] != clean[at + 1] else None
