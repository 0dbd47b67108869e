"""Records as a caller sends them. All invented."""

from __future__ import annotations

from typing import Any

PARCEL = {
    "kind": "land",
    "map_sheet": "12",
    "parcel": "345",
    "commune": "Xã Nghi Phú",
    "district": "Thành phố Vinh",
    "province": "Tỉnh Nghệ An",
    "certificate": {"serial": "BA 123456"},
}
AN = {
    "name": "Nguyễn Văn An",
    "birth_date": "1980-02-03",
    "identities": [{"kind": "cccd", "number": "040080001234"}],
}


def notice(number: str = "123/QĐ-CCTHADS", **fields: Any) -> dict[str, Any]:
    """A notice that suspends dealings in PARCEL, unless said otherwise."""
    document = {"number": number, "date": "2024-05-06", "agency": "Chi cục THADS thành phố Vinh"}
    return {"document": document, "measure": "seizure", "assets": [PARCEL], **fields}


def deed(**fields: Any) -> dict[str, Any]:
    """A deed by which An sold a parcel."""
    return {
        "number": "1234/2023",
        "signed_on": "2023-04-05",
        "kind": "transfer",
        "office": {"name": "Văn phòng công chứng Sông Lam"},
        "value_vnd": 1_500_000_000,
        "parties": [{"role": "transferor", "person": AN}],
        "assets": [PARCEL],
        **fields,
    }
