"""Deeds of the fictional province: a parcel that changes hands, is mortgaged, settled, amended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from soat.fiction import invented
from soat.fiction.invented import Parcel, Person, odds
from soat.fiction.pen import OFFICES, Pen, Record
from soat.fiction.writing import Entry, land_entry, person_entry, vehicle_entry

_KINDS: Final = {
    # kind: (role of the one who holds the asset, role of the other, share)
    "transfer": ("transferor", "transferee", 34),
    "gift": ("transferor", "transferee", 9),
    "mortgage": ("mortgagor", "mortgagee", 24),
    "lease": ("lessor", "lessee", 4),
    "authorization": ("principal", "agent", 9),
    "deposit": ("transferor", "transferee", 7),
    "inheritance": ("other", "heir", 5),
    "exchange": ("transferor", "transferee", 1),
    "contribution": ("transferor", "transferee", 2),
    "marital_property": ("transferor", "transferee", 2),
    "guarantee": ("mortgagor", "mortgagee", 1),
    "will": ("transferor", "heir", 1),
    "loan": ("other", "other", 1),
}
_TITLES: Final = {
    "transfer": "Hợp đồng chuyển nhượng quyền sử dụng đất",
    "gift": "Hợp đồng tặng cho quyền sử dụng đất",
    "mortgage": "Hợp đồng thế chấp quyền sử dụng đất",
    "lease": "Hợp đồng thuê nhà ở",
    "authorization": "Hợp đồng ủy quyền",
    "deposit": "Hợp đồng đặt cọc",
    "inheritance": "Văn bản thỏa thuận phân chia di sản",
    "exchange": "Hợp đồng chuyển đổi quyền sử dụng đất",
    "contribution": "Hợp đồng góp vốn bằng quyền sử dụng đất",
    "marital_property": "Văn bản thỏa thuận về tài sản vợ chồng",
    "guarantee": "Hợp đồng thế chấp bảo đảm cho bên thứ ba",
    "will": "Di chúc",
    "loan": "Hợp đồng vay tiền",
    "amendment": "Văn bản sửa đổi, bổ sung hợp đồng",
    "cancellation": "Văn bản chấm dứt hợp đồng thế chấp",
}
_NOTARIES: Final = ("Trần Thị Bình", "Lê Quang Vịnh", "Hồ Sỹ Lực", "Phan Thanh Tú", "Nguyễn Cảnh Hòa", "Võ Thị Nga")
_LISTED: Final = tuple(_KINDS)
_WEIGHTS: Final = tuple(accumulate(share for *_, share in _KINDS.values()))
_ENDING: Final = frozenset({"lease", "deposit", "authorization"})
_HANDS_OVER: Final = frozenset({"transfer", "gift", "exchange", "inheritance", "marital_property"})


def deed_story(pen: Pen) -> Iterator[Record]:
    """The deeds of one parcel (one in ten: of one vehicle), each by whom the one before left as owner."""
    if odds(pen.rng, 0.1):
        yield _on_vehicle(pen)
        return
    parcel = pen.parcel()
    owner = pen.owner(parcel)
    for _ in range(pen.rng.choices((1, 2, 3, 4), (50, 28, 14, 8))[0]):
        kind = pen.rng.choices(_LISTED, cum_weights=_WEIGHTS)[0]
        other = pen.somebody()
        deed = _deed(pen, kind, parcel, owner, other)
        yield from _with_sequel(pen, deed, parcel, owner, other)
        if kind in _HANDS_OVER and deed["status"] != "cancelled":
            owner = other
        pen.on = pen.later(60, 1100)


def _deed(pen: Pen, kind: str, parcel: Parcel, owner: Person, other: Person) -> Record:
    has, gets, _ = _KINDS[kind]
    receiver: Entry = {"role": gets}
    if kind in {"mortgage", "contribution"}:
        receiver["organization"] = pen.company()
    else:
        receiver["person"] = person_entry(pen.rng, other, pen.on)
    parties = [{"role": has, "person": person_entry(pen.rng, owner, pen.on)}, receiver]
    deed = _headed(pen, kind, parties, [] if kind == "loan" else [land_entry(pen.rng, parcel, pen.on)])
    if kind in _ENDING and odds(pen.rng, 0.8):
        deed["ends_on"] = (pen.on + dt.timedelta(days=pen.rng.choice((60, 365, 1825)))).isoformat()
    return deed


def _headed(pen: Pen, kind: str, parties: list[Entry], assets: list[Entry], **more: object) -> Record:
    number = pen.rng.randint(1, 6000)
    deed = {
        **pen.number_record("deed"),
        "number": f"{number:02}/{pen.on.year}/CCGD" if odds(pen.rng, 0.2) else f"{number}/{pen.on.year}",
        "book": f"{pen.rng.randint(1, 12):02}/{pen.on.year}/CC-SCC/HĐGD",
        "signed_on": pen.on.isoformat(),
        "kind": kind,
        "status": "effective",
        "office": {"name": f"Văn phòng công chứng {pen.rng.choice(OFFICES)}"},
        "notary": pen.rng.choice(_NOTARIES),
        "content": _TITLES[kind],
        "parties": parties,
        **more,
    }
    if kind not in {"will", "authorization", "amendment", "cancellation"}:
        deed["value_vnd"] = pen.rng.randint(80, 9000) * 1_000_000
    return {**deed, "assets": assets} if assets else deed


def _with_sequel(pen: Pen, deed: Record, parcel: Parcel, owner: Person, other: Person) -> Iterator[Record]:
    """A deed, and for some the later one that settles, cancels or amends it."""
    ends = deed["kind"] == "mortgage" and odds(pen.rng, 0.55)
    if not ends and not odds(pen.rng, 0.05):
        yield deed
        return
    kind = "cancellation" if ends or odds(pen.rng, 0.5) else "amendment"
    deed["status"] = "settled" if ends else {"cancellation": "cancelled", "amendment": "amended"}[kind]
    yield deed
    pen.on = pen.later(90, 1800)
    related = {"source": deed["source"], "source_id": deed["source_id"]}
    if odds(pen.rng, 0.2):
        related = {"number": deed["number"], "office": deed["office"]["name"]}
    parties = [{"role": "other", "person": person_entry(pen.rng, one, pen.on)} for one in (owner, other)]
    yield _headed(pen, kind, parties, [land_entry(pen.rng, parcel, pen.on)], relates_to=related)


def _on_vehicle(pen: Pen) -> Record:
    vehicle = vehicle_entry(pen.rng, invented.vehicle(pen.seed, pen.rng.randrange(pen.number + 50)))
    roles = ("transferor", "transferee")
    parties = [{"role": role, "person": person_entry(pen.rng, pen.somebody(), pen.on)} for role in roles]
    return {**_headed(pen, "transfer", parties, [vehicle]), "content": "Hợp đồng mua bán xe"}
