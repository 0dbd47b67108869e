"""Errors in what names a vehicle or another asset."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from benchmarks.quality.labelled import digits, keystrokes
from benchmarks.quality.labelled.case import (
    BLOCKED,
    EXACT,
    FOUND,
    ONE_EDIT,
    REVIEW,
    SHOWN,
    Aim,
    Case,
    Draw,
    Spoil,
    error_class,
    for_each,
)
from soat.fiction import invented

_VIN_LOOKS: Final = {"1": "I", "0": "OQ", "5": "S", "8": "B", "2": "Z", "6": "G"}


def vehicle_error(
    name: str,
    aim: Aim,
    outcomes: frozenset[str],
    *,
    fields: tuple[str, ...] = ("plate", "chassis", "engine"),
    exact: bool = False,
) -> Callable[[Spoil], Spoil]:
    """A class for each of the three numbers from a function that spoils one."""
    return for_each(fields, name, aim, lambda field, spoil: _maker(field, spoil, outcomes), exact=exact)


def _maker(field: str, spoil: Spoil, outcomes: frozenset[str]) -> Callable[[Draw], Case | None]:
    def make(draw: Draw) -> Case | None:
        vehicle = vehicle_of(draw)
        clean = vehicle[field]
        wrong = draw.spoilt(clean, spoil)
        if wrong is None:
            return None
        stored, asked = draw.sides(clean, wrong)
        kept = {name: value for name, value in vehicle.items() if name == field or draw.odds(0.5)}
        target = draw.letter(assets=[{"kind": "vehicle", **kept, field: stored}])
        return draw.case(target, {"vehicles": [{field: asked}]}, outcomes)

    return make


def vehicle_of(draw: Draw) -> dict[str, str]:
    """Plate, chassis and engine; one plate in six with Đ, one in four of a motorcycle."""
    made = invented.vehicle(draw.seed, draw.number)
    plate = made.plate
    digits_of_it = f"{draw.rng.randrange(1000):03}.{draw.rng.randrange(100):02}"
    if draw.odds(0.17):
        plate = f"37{draw.rng.choice(('MĐ', 'Đ', 'HĐ'))}{draw.rng.randint(1, 9)}-{digits_of_it}"
    elif draw.odds(0.25):
        plate = f"37-{draw.rng.choice('BCEFGH')}{draw.rng.randint(1, 9)} {digits_of_it}"
    return {"plate": plate, "chassis": made.chassis, "engine": made.engine}


@vehicle_error("formatting", EXACT, BLOCKED, fields=("plate",), exact=True)
def _plate_format(rng: Random, clean: str) -> str | None:
    bare = clean.replace("-", "").replace(".", "").replace(" ", "")
    forms = (
        bare,
        bare.lower(),
        clean.replace("-", " "),
        clean.replace(".", ""),
        f"BKS {clean}",
        f"Biển số: {clean}",
        f"BS {bare}",
        clean.replace(".", " "),
    )
    return rng.choice(forms)


@vehicle_error("formatting", EXACT, BLOCKED, fields=("chassis", "engine"), exact=True)
def _number_format(rng: Random, clean: str) -> str | None:
    cut = rng.choice((3, 4, 6))
    is_chassis = clean.startswith("RLZ")
    label = rng.choice(("Số khung: {}", "SK: {}", "số {}") if is_chassis else ("Số máy: {}", "SM: {}", "số {}"))
    return rng.choice(
        (
            f"{clean[:cut]} {clean[cut:]}",
            f"{clean[:cut]}-{clean[cut:]}",
            f"*{clean}*",
            clean.lower(),
            label.format(clean),
        )
    )


vehicle_error("full width", EXACT, BLOCKED, exact=True)(digits.wide)


@vehicle_error("Ð or Ɖ for Đ", EXACT, BLOCKED, fields=("plate",), exact=True)
def _eth(rng: Random, clean: str) -> str | None:
    return clean.replace("Đ", rng.choice(("\u00d0", "\u0189"))) if "Đ" in clean else None


@vehicle_error("D for Đ", ONE_EDIT, REVIEW, fields=("plate",))
def _d(_: Random, clean: str) -> str | None:
    return clean.replace("Đ", "D") if "Đ" in clean else None


for _name in ("digit replaced", "digit dropped", "digit doubled", "digits swapped", "letter for digit"):
    vehicle_error(_name, ONE_EDIT, REVIEW)(digits.ONE_EDIT_ERRORS[_name])


@vehicle_error("forbidden look-alike", ONE_EDIT, REVIEW, fields=("chassis",))
def _vin_looks(rng: Random, clean: str) -> str | None:
    places = [at for at, sign in enumerate(clean) if sign in _VIN_LOOKS]
    if not places:
        return None
    at = rng.choice(places)
    return clean[:at] + rng.choice(_VIN_LOOKS[clean[at]]) + clean[at + 1 :]


@vehicle_error("letter wrong", ONE_EDIT, REVIEW, fields=("chassis",))
def _letter(rng: Random, clean: str) -> str | None:
    at = rng.choice([at for at, sign in enumerate(clean) if sign.isalpha()])
    return clean[:at] + rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") + clean[at + 1 :]


@error_class("vehicle/plate on another chassis", FOUND)
def _moved(draw: Draw) -> Case:
    one, other = vehicle_of(draw), vehicle_of(draw)
    target = draw.letter(assets=[{"kind": "vehicle", **one}])
    return draw.case(target, {"vehicles": [{"plate": one["plate"], "chassis": other["chassis"]}]}, REVIEW)


@error_class("vehicle/all three agree", EXACT, exact=True)
def _all(draw: Draw) -> Case:
    one = vehicle_of(draw)
    return draw.case(draw.letter(assets=[{"kind": "vehicle", **one}]), {"vehicles": [one]}, BLOCKED)


# ----- other assets -----


def _flat(draw: Draw) -> dict[str, Any]:
    rng = draw.rng
    flat, tower = f"{rng.randint(2, 35)}{rng.randint(1, 16):02}", f"{rng.choice('ABCDEH')}{rng.randint(1, 9)}"
    name = rng.choice(
        ("Hoa Sen", "Núi Quyết", "Bến Thủy", "Golden City", "Sông La", "Trường Thi", "Ngàn Phố", "Cửa Hội")
    )
    description = f"Căn hộ số {flat}, tầng {flat[:-2]}, tòa {tower}, chung cư {name}, thành phố Vinh"
    return {"kind": "other", "description": description, "identifiers": [f"CH-{flat}-{tower}-{rng.randint(100, 999)}"]}


@error_class("other asset/identifier written otherwise", EXACT, exact=True)
def _identifier(draw: Draw) -> Case:
    flat = _flat(draw)
    (clean,) = flat["identifiers"]
    wrong = draw.rng.choice(
        (clean.replace("-", ""), clean.lower(), clean.replace("-", " "), clean.replace("-", "."), f" {clean}")
    )
    stored, asked = draw.sides(clean, wrong)
    target = draw.letter(assets=[{**flat, "identifiers": [stored]}])
    return draw.case(target, {"others": [{"identifiers": [asked]}]}, BLOCKED)


@error_class("other asset/one digit of the identifier wrong", ONE_EDIT)
def _near(draw: Draw) -> Case:
    flat = _flat(draw)
    (clean,) = flat["identifiers"]
    spoil = draw.rng.choice((digits.replaced, digits.dropped, digits.doubled))
    stored, asked = draw.sides(clean, spoil(draw.rng, clean))
    target = draw.letter(assets=[{**flat, "identifiers": [stored]}])
    return draw.case(target, {"others": [{"identifiers": [asked]}]}, REVIEW)


@error_class("other asset/by the words of its description", FOUND)
def _words(draw: Draw) -> Case:
    flat = _flat(draw)
    parts = flat["description"].split(", ")
    draw.rng.shuffle(parts)
    said = ", ".join(parts[: draw.rng.choice((4, 5))]).replace(
        "Căn hộ số", draw.rng.choice(("căn hộ", "Căn", "căn hộ chung cư"))
    )
    asked = draw.rng.choice((said, keystrokes.toneless(said), said.upper()))
    target = draw.letter(assets=[flat])
    return draw.case(target, {"others": [{"description": asked}]}, SHOWN)
