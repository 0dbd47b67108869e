"""Letters of the fictional province: what agencies block, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random
from typing import Any, Final

from soat.fiction import invented
from soat.fiction.invented import MERGER, odds
from soat.fiction.pen import OFFICES, Pen, Record
from soat.fiction.writing import Entry, land_entry, person_entry, vehicle_entry

# What each kind of agency orders, and how its letters are numbered.
_AGENCIES: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "enforcement": (("seizure", "suspension", "suspension"), "QĐ-CCTHADS"),
    "court": (("freeze", "suspension", "dispute"), "QĐ-BPKCTT"),
    "police": (("suspension", "freeze"), "CV-CSĐT"),
    "procuracy": (("suspension",), "CV-VKS"),
    "tax": (("suspension",), "TB-CCT"),
    "commune": (("dispute", "suspension"), "TB-UBND"),
    "bank": (("information",), "CV-NH"),
    "notary_office": (("warning",), "TB-VPCC"),
    "justice_department": (("suspension", "warning", "information"), "TB-STP"),
    "land_registry": (("lost_certificate", "revoked_certificate"), "TB-VPĐKĐĐ"),
}
_AGENCY_WEIGHTS: Final = tuple(accumulate((34, 22, 10, 3, 5, 7, 6, 3, 5, 5)))


_STOP: Final = "Đề nghị tạm dừng việc chuyển dịch quyền sở hữu, quyền sử dụng đối với tài sản và người có tên nêu trên."
_CONTENTS: Final = {
    "dispute": "Tài sản đang có tranh chấp; đề nghị không chứng nhận giao dịch cho đến khi có kết quả giải quyết.",
    "lost_certificate": "Giấy chứng nhận đã mất theo đơn báo của người sử dụng đất.",
    "revoked_certificate": "Giấy chứng nhận đã bị thu hồi, không còn giá trị pháp lý.",
    "information": "Thông báo để các tổ chức hành nghề công chứng biết và tham khảo.",
    "warning": "Có dấu hiệu rủi ro; đề nghị kiểm tra kỹ trước khi chứng nhận giao dịch.",
}


def notice_story(pen: Pen) -> Iterator[Record]:
    """One letter, or a few that belong together."""
    tell = pen.rng.choices(_STORIES, cum_weights=_STORY_WEIGHTS)[0]
    yield from tell(pen)


def _notice(pen: Pen, *, kind: str | None = None, **things: object) -> Record:
    on = pen.on
    kind = kind or pen.rng.choices(tuple(_AGENCIES), cum_weights=_AGENCY_WEIGHTS)[0]
    measures, code = _AGENCIES[kind]
    document = {
        "number": f"{pen.rng.randint(1, 900)}/{code}"
        if odds(pen.rng, 0.6)
        else f"{pen.rng.randint(1, 900)}/{on.year}/{code}",
        "date": on.isoformat(),
        "agency": _agency(pen.rng, kind, on),
        "agency_kind": kind,
    }
    measure = pen.rng.choice(measures)
    if not things.get("assets") and measure in {"lost_certificate", "revoked_certificate"}:
        measure = "suspension"
    content = _CONTENTS.get(measure, _STOP)
    return {**pen.number_record("notice"), "document": document, "measure": measure, "content": content, **things}


def _agency(rng: Random, kind: str, on: dt.date) -> str:
    places = {"enforcement": "Thi hành án dân sự", "court": "Tòa án nhân dân", "procuracy": "Viện kiểm sát nhân dân"}
    district = rng.choice(("thành phố Vinh", "huyện Diễn Châu", "huyện Nam Đàn", "huyện Kỳ Sơn", "thị xã Hồng Lĩnh"))
    if kind in places:
        if on >= MERGER:
            office = "Phòng " if kind == "enforcement" else ""
            return f"{office}{places[kind]} khu vực {rng.randint(1, 9)} - Nghệ An"
        return f"{'Chi cục ' if kind == 'enforcement' else ''}{places[kind]} {district}"
    return {
        "police": "Cơ quan Cảnh sát điều tra Công an tỉnh Nghệ An",
        "tax": "Chi cục Thuế khu vực X" if on.year >= MERGER.year else f"Chi cục Thuế {district}",
        "commune": "Ủy ban nhân dân xã Nam Đàn" if on >= MERGER else f"Ủy ban nhân dân {district}",
        "bank": "Ngân hàng thương mại cổ phần Sông Lam, chi nhánh Nghệ An",
        "notary_office": f"Văn phòng công chứng {rng.choice(OFFICES)}",
        "justice_department": "Sở Tư pháp tỉnh Nghệ An",
        "land_registry": "Văn phòng Đăng ký đất đai tỉnh Nghệ An",
    }[kind]


def _release(pen: Pen, scope: str, **what: object) -> Entry:
    on = pen.later(20, 1500)
    number = f"{pen.rng.randint(1, 900)}/QĐ-GT"
    document = {"number": number, "date": on.isoformat(), "agency": _agency(pen.rng, "enforcement", on)}
    return {"document": {**document, "agency_kind": "enforcement"}, "scope": scope, **what}


def _lands(pen: Pen, count: int) -> list[Entry]:
    parcels = [pen.parcel(nth) for nth in range(count)]
    return [land_entry(pen.rng, one, pen.on) for one in parcels]


def _on_land(pen: Pen) -> Record:
    """A letter on one parcel, usually naming its owner."""
    parcel = pen.parcel()
    things: dict[str, Any] = {"assets": [land_entry(pen.rng, parcel, pen.on)]}
    if odds(pen.rng, 0.85):
        role = pen.rng.choice((None, None, "owner"))
        things["persons"] = [person_entry(pen.rng, pen.owner(parcel), pen.on, role)]
    if odds(pen.rng, 0.08):
        creditor = pen.rng.choice(("claimant", "related"))
        things.setdefault("persons", []).append(person_entry(pen.rng, pen.somebody(), pen.on, creditor))
    return _notice(pen, **things)


def _on_several(pen: Pen) -> Iterator[Record]:
    lands = _lands(pen, pen.rng.randint(2, 4))
    yield _notice(pen, assets=lands, persons=[person_entry(pen.rng, pen.somebody(), pen.on)])


def _on_many(pen: Pen) -> Iterator[Record]:
    yield _notice(pen, kind="enforcement", assets=_lands(pen, pen.rng.randint(5, 11)))


def _on_people(pen: Pen) -> Iterator[Record]:
    people = [person_entry(pen.rng, pen.somebody(), pen.on) for _ in range(pen.rng.choice((1, 1, 1, 2)))]
    yield _notice(pen, persons=people)


def _on_company(pen: Pen) -> Iterator[Record]:
    yield _notice(pen, organizations=[pen.company()])


def _on_vehicle(pen: Pen) -> Iterator[Record]:
    vehicle = vehicle_entry(pen.rng, invented.vehicle(pen.seed, pen.rng.randrange(pen.number + 50)))
    yield _notice(pen, kind="police", assets=[vehicle], persons=[person_entry(pen.rng, pen.somebody(), pen.on)])


def _on_other(pen: Pen) -> Iterator[Record]:
    rng = pen.rng
    flat, tower = f"{rng.randint(2, 25)}{rng.randint(1, 12):02}", f"{rng.choice('ABC')}{rng.randint(1, 4)}"
    asset = {
        "kind": "other",
        "description": f"Căn hộ {flat}, tòa {tower}, chung cư {rng.choice(OFFICES)}, thành phố Vinh",
        "identifiers": [f"CH-{flat}-{tower}-{rng.randint(100, 999)}"],
    }
    yield _notice(pen, assets=[asset], persons=[person_entry(rng, pen.somebody(), pen.on)])


def _released(pen: Pen) -> Iterator[Record]:
    yield {**_on_land(pen), "releases": [_release(pen, "full")]}


def _partly_released(pen: Pen) -> Iterator[Record]:
    lands = _lands(pen, pen.rng.randint(2, 5))
    for i, land in enumerate(lands):
        land["id"] = f"a{i + 1}"
    yield {**_notice(pen, assets=lands), "releases": [_release(pen, "partial", assets=["a1"])]}


def _part_released(pen: Pen) -> Iterator[Record]:
    part = {"asset": 0, "description": f"{pen.rng.randint(20, 90)} m² đất ở phía đường"}
    yield {**_on_land(pen), "releases": [_release(pen, "partial", parts=[part])]}


def _replaced(pen: Pen) -> Iterator[Record]:
    first = _on_land(pen)
    yield first
    pen.on = pen.later(30, 700)
    second = _notice(pen, **{key: first[key] for key in ("persons", "assets") if key in first})
    yield {**second, "replaces": [{"source": first["source"], "source_id": first["source_id"]}]}


def _withdrawn(pen: Pen) -> Iterator[Record]:
    yield {**_on_land(pen), "withdrawn": {"on": pen.later(1, 40).isoformat(), "reason": "Nhập nhầm tài sản"}}


def _limited(pen: Pen) -> Iterator[Record]:
    yield {**_on_land(pen), "valid_until": (pen.on + dt.timedelta(days=pen.rng.choice((90, 180, 3650)))).isoformat()}


def _announced(pen: Pen) -> Iterator[Record]:
    yield {**_on_land(pen), "effective_from": (pen.on + dt.timedelta(days=pen.rng.choice((7, 30, 7300)))).isoformat()}


def _namesakes(pen: Pen) -> Iterator[Record]:
    number = pen.rng.randrange(pen.number * 3 + 500)
    for one in (invented.person(pen.seed, number), invented.namesake(pen.seed, number)):
        yield _notice(pen, persons=[person_entry(pen.rng, one, pen.on)])


def _simple(pen: Pen) -> Iterator[Record]:
    yield _on_land(pen)


_NOTICE_SHARES: Final[dict[Callable[[Pen], Iterator[Record]], int]] = {
    _simple: 34,
    _on_several: 6,
    _on_many: 2,
    _on_people: 13,
    _on_company: 7,
    _on_vehicle: 8,
    _on_other: 3,
    _released: 12,
    _partly_released: 4,
    _part_released: 1,
    _replaced: 3,
    _withdrawn: 2,
    _limited: 2,
    _announced: 1,
    _namesakes: 2,
}
_STORIES: Final = tuple(_NOTICE_SHARES)
_STORY_WEIGHTS: Final = tuple(accumulate(_NOTICE_SHARES.values()))
