"""The records that README, demonstration and tests look up by name: one for each situation that a notary meets.

Everything about them is invented. P below is sheet 12, parcel 345 of the old Nghi Phú, certificate BA 123456; An is
Nguyễn Văn An. The rest of the province keeps away from their communes and serials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Record = dict[str, Any]

#: The source of every record of the fictional province.
SOURCE: Final = "tinh-mau"

_VINH: Final = {"commune": "Xã Nghi Phú", "district": "Thành phố Vinh", "province": "Tỉnh Nghệ An"}
_NGHI_DUC: Final = {**_VINH, "commune": "Xã Nghi Đức"}
_VINH_PHU: Final = {"commune": "Phường Vinh Phú", "province": "Tỉnh Nghệ An"}
_ENFORCEMENT: Final = ("Chi cục Thi hành án dân sự thành phố Vinh", "enforcement", "TB-CCTHADS")
_COURT: Final = ("Tòa án nhân dân thành phố Vinh", "court", "QĐ-BPKCTT")
_POLICE: Final = ("Cơ quan Cảnh sát điều tra Công an tỉnh Nghệ An", "police", "CV-CSĐT")
_REGISTRY: Final = ("Văn phòng Đăng ký đất đai tỉnh Nghệ An", "land_registry", "TB-VPĐKĐĐ")
_BANK: Final = ("Ngân hàng thương mại cổ phần Sông Lam", "bank", "CV-NH")
_NOTARY: Final = ("Văn phòng công chứng Sông Lam", "notary_office", "TB-VPCC")

P: Final = {
    "kind": "land",
    "id": "a1",
    "map_sheet": "12",
    "parcel": "345",
    "address": "Xóm 3",
    **_VINH,
    "area_m2": 120.5,
    "certificate": {
        "serial": "BA 123456",
        "register_number": "CH 01234",
        "issued_on": "2012-03-04",
        "issued_by": "UBND thành phố Vinh",
    },
    "former": [{"certificate_serial": "A 654321", "map_sheet": "3", "parcel": "77", **_VINH}],
}
AN: Final = {
    "name": "Nguyễn Văn An",
    "birth_date": "1980-02-03",
    "sex": "M",
    "identities": [{"kind": "cccd", "number": "040080001234"}],
}
BINH: Final = {
    "name": "Trần Thị Bình",
    "birth_date": "1975-08-19",
    "sex": "F",
    "identities": [{"kind": "cccd", "number": "040275004321"}],
}
AN_PHAT: Final = {"name": "Công ty TNHH An Phát", "tax_code": "2900123456"}


def showcase() -> Iterator[Record]:
    """The records in a fixed order; their ids begin with MAU-."""
    yield from _blocks()
    yield from _ended()
    yield from _doubtful()
    yield from _people()
    yield _notice("25", _ENFORCEMENT, "seizure", assets=[_land(f"{600 + i}", f"BK 7{i:02}314") for i in range(11)])
    yield from _deeds()


def _blocks() -> Iterator[Record]:
    yield _notice("01", _ENFORCEMENT, "suspension", assets=[P])
    yield _notice("02", _COURT, "freeze", persons=[AN])
    yield _notice("03", _ENFORCEMENT, "seizure", assets=[_land("89", "ĐA 123456", **_NGHI_DUC)])
    on = "2025-09-15"
    yield _notice("04", _COURT, "dispute", on=on, assets=[_land("415", "AA 04567890", **_VINH_PHU)])
    yield _notice("05", _ENFORCEMENT, "suspension", organizations=[AN_PHAT])
    vehicle = {"kind": "vehicle", "plate": "37A-123.45", "chassis": "RLZAB12CDE3456789", "engine": "G4FD123456"}
    yield _notice("06", _POLICE, "suspension", assets=[vehicle])
    flat = "Căn hộ 1203, tòa A2, chung cư Hoa Sen, thành phố Vinh"
    other = {"kind": "other", "description": flat, "identifiers": ["CH-1203-A2"]}
    yield _notice("07", _COURT, "freeze", assets=[other])


def _ended() -> Iterator[Record]:
    yield _notice("08", _COURT, "freeze", assets=[_land("418", "BC 300001")], releases=[_release("2025-03-04", "full")])
    two = [_land("421", "BD 400001", id="a1"), _land("433", "BE 517245", id="a2")]
    yield _notice("09", _COURT, "freeze", assets=two, releases=[_release("2025-03-04", "partial", assets=["a1"])])
    part = _release("2025-03-04", "partial", parts=[{"asset": "a1", "description": "50 m² phía đường"}])
    yield _notice("10", _ENFORCEMENT, "seizure", assets=[_land("446", "BG 600002", id="a1")], releases=[part])
    early = _release("2024-01-01", "full")
    yield _notice("11", _ENFORCEMENT, "seizure", assets=[_land("452", "BH 700003")], releases=[early])
    yield _notice("12", _ENFORCEMENT, "suspension", assets=[_land("467", "BQ 140009")])
    replaced = [{"source": SOURCE, "source_id": "MAU-12"}]
    yield _notice("13", _COURT, "freeze", on="2024-11-20", assets=[_land("467", "BQ 140009")], replaces=replaced)
    error = {"on": "2024-06-01", "reason": "Nhập nhầm thửa đất"}
    yield _notice("14", _ENFORCEMENT, "suspension", assets=[_land("471", "BR 150010")], withdrawn=error)
    stands = _land("488", "BP 130008")
    yield _notice("15", _COURT, "freeze", assets=[stands], releases=[_release("2025-03-04", "full")])
    yield _notice("16", _ENFORCEMENT, "seizure", on="2024-08-12", assets=[stands])


def _doubtful() -> Iterator[Record]:
    yield _notice("17", _ENFORCEMENT, "suspension", assets=[_land("493", "BL 800004")], valid_until="2024-12-31")
    yield _notice("18", _COURT, "freeze", assets=[_land("502", "BM 900005")], effective_from="2046-01-01")
    yield _notice("19", _BANK, "information", assets=[_land("519", "BN 110006")])
    yield _notice("20", _NOTARY, "warning", assets=[_land("526", "BO 120007")])
    yield _notice("21", _REGISTRY, "lost_certificate", assets=[_land("533", "BS 222333")])


def _people() -> Iterator[Record]:
    creditor = {"name": "Hồ Sỹ Khuê", "birth_date": "1971-05-06", "role": "claimant"}
    identities = [{"kind": "cccd", "number": "040071005006"}]
    persons = [{**creditor, "identities": identities}]
    yield _notice("22", _COURT, "dispute", persons=persons, assets=[_land("540", "BT 160011")])
    yield _notice("23", _COURT, "suspension", persons=[{"name": "Moong Văn Khoóng", "birth_year": 1977, "sex": "M"}])
    by_cmnd = {"name": "Lê Thị Hoài Thương", "birth_date": "1968-12-24"}
    identities = [{"kind": "cmnd", "number": "182345678"}]
    yield _notice("24", _ENFORCEMENT, "suspension", persons=[{**by_cmnd, "identities": identities}])


def _deeds() -> Iterator[Record]:
    sold = [_land("555", "BV 170012")]
    transfer = [{"role": "transferor", "person": BINH}, {"role": "transferee", "person": AN}]
    yield _deed("51", "transfer", "2023-04-05", transfer, sold)
    mortgaged = [_land("568", "BY 180013")]
    bank = {"name": _BANK[0], "tax_code": "9900000016"}
    mortgage = [{"role": "mortgagor", "person": BINH}, {"role": "mortgagee", "organization": bank}]
    yield _deed("52", "mortgage", "2022-07-11", mortgage, mortgaged)


def _notice(
    number: str, agency: tuple[str, str, str], measure: str, *, on: str = "2024-05-06", **things: object
) -> Record:
    name, kind, code = agency
    document = {"number": f"{number}/{code}", "date": on, "agency": name, "agency_kind": kind}
    return {
        "type": "notice",
        "source": SOURCE,
        "source_id": f"MAU-{number}",
        "document": document,
        "measure": measure,
        "content": "Đề nghị tạm dừng việc chuyển dịch tài sản nêu trên. (Bản ghi mẫu, mọi chi tiết đều hư cấu.)",
        **things,
    }


def _release(on: str, scope: str, **what: object) -> dict[str, Any]:
    name, kind, _ = _COURT
    document = {"number": "9/QĐ-GT", "date": on, "agency": name, "agency_kind": kind}
    return {"document": document, "scope": scope, **what}


def _land(parcel: str, serial: str, **place: str) -> dict[str, Any]:
    place = place if "commune" in place else {**_VINH, **place}
    return {"kind": "land", "map_sheet": "27", "parcel": parcel, **place, "certificate": {"serial": serial}}


def _deed(number: str, kind: str, on: str, parties: list[Record], assets: list[Record]) -> Record:
    return {
        "type": "deed",
        "source": SOURCE,
        "source_id": f"MAU-{number}",
        "number": f"{number}/{on[:4]}",
        "signed_on": on,
        "kind": kind,
        "status": "effective",
        "office": {"name": "Văn phòng công chứng Sông Lam"},
        "notary": "Trần Thị Bình",
        "value_vnd": 1_500_000_000,
        "content": "Bản ghi mẫu, mọi chi tiết đều hư cấu.",
        "parties": parties,
        "assets": assets,
    }
