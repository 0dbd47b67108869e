"""Errors in what names a parcel without its certificate: sheet and parcel, and the place, of both eras."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.case import (
    BLOCKED,
    EXACT,
    FOUND,
    LETTER,
    REVIEW,
    STANDS,
    Aim,
    Case,
    Draw,
    error_class,
    register,
)
from benchmarks.quality.labelled.facts import Parcel, Place, lineage, lot_of, parcel

Fields = dict[str, Any]
Spoil = Callable[[Random, Fields], Fields | None]

_SHORT_KINDS: Final = {
    "Xã": ("X.", "xã", "X. "),
    "Phường": ("P.", "P. ", "F.", "phường"),
    "Thị trấn": ("TT.", "TT ", "Tt. ", "T.T "),
    "Quận": ("Q.", "Q. "),
    "Huyện": ("H.", "H. ", "huyện"),
    "Thành phố": ("TP.", "TP ", "Tp. ", "T.P "),
    "Thị xã": ("TX.", "TX ", "Tx. "),
    "Tỉnh": ("T.", "tỉnh", ""),
}


def lot_error(
    name: str, aim: Aim, outcomes: frozenset[str], *, old: bool = True, side: str = "both"
) -> Callable[[Spoil], Spoil]:
    """A class from a function that spoils sheet, parcel, commune, district or province; `old`: of an old commune."""

    def add(spoil: Spoil) -> Spoil:
        def make(draw: Draw) -> Case | None:
            one = _parcel(draw, old=old)
            clean = lot_of(one)
            wrong = spoil(draw.rng, dict(clean))
            if wrong is None or wrong == clean:
                return None
            lots = draw.sides(clean, wrong) if side == "both" else (clean, wrong)
            return lot_case(draw, one, lots, outcomes)

        register(f"parcel/{name}", aim, make, exact=aim is EXACT)
        return spoil

    return add


def lot_case(draw: Draw, one: Parcel, lots: tuple[Fields, Fields], outcomes: frozenset[str]) -> Case:
    """A letter on the parcel as the one writes it, and a lookup as the other does, without the certificate."""
    stored, asked = lots
    certificate = {"certificate": {"serial": one.serial}} if draw.odds(0.6) else {}
    target = draw.letter(assets=[{"kind": "land", **stored, **certificate}])
    return draw.case(target, {"parcels": [asked]}, outcomes)


def _parcel(draw: Draw, *, old: bool) -> Parcel:
    """A parcel at home or anywhere, in an old commune (with its district) or, if not `old`, in either era."""
    made = parcel(draw, home=draw.odds(0.6))
    before, after = lineage().pair(draw)
    place = before if old or draw.odds(0.5) else after
    return made if _fits(made.place, old=old) and draw.odds(0.5) else replace(made, place=place)


def _fits(place: Place, *, old: bool) -> bool:
    known = lineage()
    if old and not place.district:
        return False
    return any(place.id in pair for pair in known.whole)


# ----- differently written: the same parcel and place -----


@lot_error("zeros before the numbers", EXACT, BLOCKED, old=False)
def _zeros(rng: Random, lot: Fields) -> Fields | None:
    return {
        **lot,
        "map_sheet": lot["map_sheet"].zfill(rng.choice((2, 3))),
        "parcel": lot["parcel"].zfill(rng.choice((4, 5))),
    }


@lot_error("labels before the numbers", EXACT, BLOCKED, old=False)
def _labels(rng: Random, lot: Fields) -> Fields | None:
    sheet = rng.choice(("tờ {}", "Tờ số {}", "tờ bản đồ số {}", "TBĐ số {}", "Tờ BĐ: {}", "số {}")).format(
        lot["map_sheet"]
    )
    number = rng.choice(("thửa {}", "Thửa số {}", "thửa đất số {}", "Thửa đất số: {}", "số {}", "lô {}")[:5]).format(
        lot["parcel"]
    )
    return {**lot, "map_sheet": sheet, "parcel": number}


@lot_error("both numbers in one field", FOUND, STANDS, old=False)
def _one_field(rng: Random, lot: Fields) -> Fields | None:
    forms = (
        "thửa {p} tờ {s}",
        "Thửa {p}, tờ {s}",
        "thửa đất số: {p}; tờ bản đồ số: {s}",
        "Thửa đất số {p}, tờ bản đồ số {s}",
        "{p}({s})",
        "{p} ({s})",
        "{p}-0{s}",
    )
    written = rng.choice(forms).format(p=lot["parcel"], s=lot["map_sheet"])
    return {**{name: value for name, value in lot.items() if name != "map_sheet"}, "parcel": written}


@lot_error("one of several parcels in a list", FOUND, STANDS, old=False)
def _list(rng: Random, lot: Fields) -> Fields | None:
    number = int(lot["parcel"])
    other = [str(number + step) for step in rng.sample((1, 2, 3, 5, 8), 2)]
    three = rng.sample([lot["parcel"], *other], 3)
    written = rng.choice(("{}, {} và {}", "{},{},{}", "các thửa {}, {} và {}", "{}; {}; {}", "{} + {} + {}")).format(
        *three
    )
    return {**lot, "parcel": written}


def _each_level(spoil: Callable[[str], str]) -> Spoil:
    return lambda _, lot: {
        **lot,
        **{level: spoil(lot[level]) for level in ("commune", "district", "province") if level in lot},
    }


lot_error("place without tones", EXACT, BLOCKED, old=False)(_each_level(keystrokes.toneless))
lot_error("place in capitals", EXACT, BLOCKED, old=False)(_each_level(str.upper))
lot_error("place with its marks apart (NFD)", EXACT, BLOCKED, old=False)(
    _each_level(lambda text: unicodedata.normalize("NFD", text))
)


@lot_error("place without kind words", EXACT, BLOCKED)
def _no_kinds(rng: Random, lot: Fields) -> Fields | None:
    levels = ("commune",) if rng.random() < 0.5 else ("commune", "district", "province")  # noqa: PLR2004  one of them or all
    return {**lot, **{level: _bare(lot[level]) for level in levels}}


@lot_error("place with another kind word", EXACT, BLOCKED)
def _other_kind(rng: Random, lot: Fields) -> Fields | None:
    kind = _kind(lot["commune"])
    other = rng.choice([each for each in ("Xã", "Phường", "Thị trấn") if each != kind])
    return {**lot, "commune": f"{other} {_bare(lot['commune'])}"}


@lot_error("place with kinds written short", EXACT, BLOCKED)
def _short_kinds(rng: Random, lot: Fields) -> Fields | None:
    made = {}
    for level in ("commune", "district", "province"):
        made[level] = rng.choice(_SHORT_KINDS[_kind(lot[level])]) + " " * (rng.random() < 0.3) + _bare(lot[level])  # noqa: PLR2004  a blank or none
        made[level] = made[level].strip()
        if made[level].split(" ")[0].islower() and " " not in made[level]:
            made[level] = lot[level]
    return {**lot, **{level: _spaced(value) for level, value in made.items()}}


def _spaced(text: str) -> str:
    """A whole word is set off from the name; an abbreviation need not be."""
    for word in ("xã", "phường", "huyện", "tỉnh"):
        if text.startswith(word) and not text.startswith(f"{word} "):
            return f"{word} {text[len(word) :]}"
    return text


@lot_error("whole place in one field", EXACT, BLOCKED)
def _glued_place(rng: Random, lot: Fields) -> Fields | None:
    sign = rng.choice((", ", " - ", ","))
    whole = sign.join(lot[level] for level in ("commune", "district", "province"))
    if rng.random() < 0.5:  # noqa: PLR2004  with kinds in full or written short
        whole = whole.replace("Thành phố ", "TP ").replace("Tỉnh ", "").replace("Huyện ", "H. ")
    rest = {name: value for name, value in lot.items() if name not in {"commune", "district", "province"}}
    return {**rest, "commune": whole}


@error_class("parcel/new commune for its only predecessor", EXACT, exact=True)
def _alone(draw: Draw) -> Case:
    before, after = lineage().pair(draw, alone=True)
    made = parcel(draw)
    stored, asked = draw.sides(before, after)
    one = replace(made, place=stored)
    return lot_case(draw, one, (lot_of(one), lot_of(replace(made, place=asked))), BLOCKED)


# ----- near: to be reviewed -----


@error_class("parcel/new commune for an old one", FOUND)
def _old_to_new(draw: Draw) -> Case:
    return _across(draw, stored_old=True)


@error_class("parcel/old commune for a new one", FOUND)
def _new_to_old(draw: Draw) -> Case:
    return _across(draw, stored_old=False)


def _across(draw: Draw, *, stored_old: bool) -> Case:
    known, made = lineage(), parcel(draw)
    pair = known.pair(draw)
    while pair[0].id in {old for old, _ in known.alone}:
        pair = known.pair(draw)
    stored, asked = pair if stored_old else (pair[1], pair[0])
    one = replace(made, place=stored)
    return lot_case(draw, one, (lot_of(one), lot_of(replace(made, place=asked))), REVIEW)


@error_class("parcel/divided commune", FOUND)
def _divided(draw: Draw) -> Case:
    known, made = lineage(), parcel(draw)
    divided = [old for old, new in known.after.items() if len(new) > 1]
    old = draw.rng.choice(divided)
    new = draw.rng.choice(known.after[old])
    stored, asked = draw.sides(known.places[old], known.places[new])
    one = replace(made, place=stored)
    return lot_case(draw, one, (lot_of(one), lot_of(replace(made, place=asked))), REVIEW)


@lot_error("sheet and parcel changed round", FOUND, REVIEW, old=False)
def _swapped(_: Random, lot: Fields) -> Fields | None:
    return {**lot, "map_sheet": lot["parcel"], "parcel": lot["map_sheet"]}


@lot_error("without the district", FOUND, REVIEW)
def _no_district(_: Random, lot: Fields) -> Fields | None:
    return {name: value for name, value in lot.items() if name != "district"}


@lot_error("without the province", EXACT, BLOCKED, side="asked")
def _no_province(_: Random, lot: Fields) -> Fields | None:
    if lot["district"].startswith("Quận") or sum(one.district == lot["district"] for one in _capitals()) != 1:
        return None
    return {name: value for name, value in lot.items() if name != "province"}


def _capitals() -> list[Place]:
    """One commune of each district, to see which districts have a name of their own."""
    seen: dict[tuple[str | None, str], Place] = {}
    for one in lineage().places.values():
        if one.district:
            seen.setdefault((one.district, one.province), one)
    return list(seen.values())


@lot_error("without the sheet", FOUND, REVIEW, side="asked")
def _no_sheet(_: Random, lot: Fields) -> Fields | None:
    return {name: value for name, value in lot.items() if name != "map_sheet"}


@lot_error("commune misspelt", LETTER, REVIEW)
def _misspelt(rng: Random, lot: Fields) -> Fields | None:
    name = _bare(lot["commune"])
    if len(name) < 5:  # noqa: PLR2004  of shorter names any letter makes another one
        return None
    wrong = _one_letter(rng, name)
    known = {keystrokes.toneless(one.name).lower() for one in lineage().places.values()}
    return (
        None if keystrokes.toneless(wrong).lower() in known else {**lot, "commune": f"{_kind(lot['commune'])} {wrong}"}
    )


@lot_error("commune misspelt, without its kind", LETTER, REVIEW)
def _misspelt_bare(rng: Random, lot: Fields) -> Fields | None:
    made = _misspelt(rng, lot)
    return {**made, "commune": _bare(made["commune"])} if made else None


@lot_error("district misspelt", FOUND, REVIEW)
def _district(rng: Random, lot: Fields) -> Fields | None:
    kind, name = _kind(lot["district"]), _bare(lot["district"])
    known = {keystrokes.toneless(_bare(one.district)).lower() for one in _capitals() if one.district}
    wrong = _one_letter(rng, name)
    return None if keystrokes.toneless(wrong).lower() in known else {**lot, "district": f"{kind} {wrong}"}


@lot_error("place written short and without tones", EXACT, BLOCKED)
def _short_plain(rng: Random, lot: Fields) -> Fields | None:
    short = _short_kinds(rng, lot)
    levels = ("commune", "district", "province")
    return {**short, **{level: keystrokes.toneless(short[level]).lower() for level in levels}} if short else None


@lot_error("tone of the commune wrong", FOUND, STANDS)
def _wrong_tone(rng: Random, lot: Fields) -> Fields | None:
    words = _bare(lot["commune"]).split(" ")
    spoiled = [(at, wrong) for at, word in enumerate(words) if (wrong := keystrokes.retoned(rng, word))]
    if not spoiled:
        return None
    at, wrong = rng.choice(spoiled)
    return {**lot, "commune": f"{_kind(lot['commune'])} {' '.join([*words[:at], wrong, *words[at + 1 :]])}"}


def _one_letter(rng: Random, name: str) -> str:
    places = [at for at in range(1, len(name)) if name[at].isalpha() and name[at - 1].isalpha()]
    at = rng.choice(places)
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name[:at] + rng.choice("bcdghklmnprtuo") + name[at + 1 :],
        )
    )


@error_class("parcel/former sheet and parcel", FOUND)
def _former(draw: Draw) -> Case:
    now, then = parcel(draw), parcel(draw)
    place = lineage().pair(draw)[0]
    then = replace(then, place=place)
    former = {"map_sheet": then.sheet, "parcel": then.number, **place.fields}
    target = draw.letter(assets=[{**now.stored, "former": [former]}])
    return draw.case(target, {"parcels": [lot_of(then)]}, REVIEW)


@error_class("parcel/former certificate", FOUND)
def _former_certificate(draw: Draw) -> Case:
    now, then = parcel(draw), parcel(draw)
    target = draw.letter(assets=[{**now.stored, "former": [{"certificate_serial": then.serial}]}])
    return draw.case(target, {"parcels": [{"certificate_number": then.serial}]}, REVIEW)


@error_class("parcel/by its certificate though all else differs", EXACT, exact=True)
def _certificate_decides(draw: Draw) -> Case:
    one, other = parcel(draw), parcel(draw)
    target = draw.letter(assets=[one.stored])
    return draw.case(target, {"parcels": [{**other.asked, "certificate_number": one.serial}]}, BLOCKED)


@error_class("parcel/by its place though the certificate differs", EXACT, exact=True)
def _place_decides(draw: Draw) -> Case:
    one = parcel(draw)
    other = parcel(draw)
    target = draw.letter(assets=[one.stored])
    return draw.case(target, {"parcels": [{**lot_of(one), "certificate_number": other.serial}]}, BLOCKED)


def _kind(title: str) -> str:
    return next(kind for kind in _SHORT_KINDS if title.startswith(f"{kind} "))


def _bare(title: str) -> str:
    return title[len(_kind(title)) + 1 :]
