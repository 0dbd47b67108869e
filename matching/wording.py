"""How a record is called in a hit: what paper it is, its number and date, and whose it is. Vietnamese, short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matching.legal import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.records import StoredRecord

# The kind of paper stands in its number (Decree 30/2020/NĐ-CP on clerical work, appendix III).
_PAPERS = (("QĐ", "Quyết định"), ("TB", "Thông báo"), ("CV", "Công văn"), ("BA", "Bản án"), ("VB", "Văn bản"))
_MEASURES = {
    "suspension": "tạm dừng giao dịch",
    "seizure": "kê biên",
    "freeze": "phong tỏa",
    "dispute": "về tranh chấp",
    "lost_certificate": "về giấy chứng nhận bị mất",
    "revoked_certificate": "thu hồi giấy chứng nhận",
    "warning": "cảnh báo",
    "information": "cung cấp thông tin",
}
_DEEDS = {
    "transfer": "Hợp đồng chuyển nhượng",
    "gift": "Hợp đồng tặng cho",
    "exchange": "Hợp đồng trao đổi",
    "mortgage": "Hợp đồng thế chấp",
    "lease": "Hợp đồng thuê",
    "authorization": "Văn bản ủy quyền",
    "guarantee": "Hợp đồng bảo lãnh",
    "contribution": "Hợp đồng góp vốn",
    "inheritance": "Văn bản thừa kế",
    "will": "Di chúc",
    "deposit": "Hợp đồng đặt cọc",
    "loan": "Hợp đồng vay",
    "marital_property": "Văn bản về tài sản vợ chồng",
    "amendment": "Văn bản sửa đổi, bổ sung",
    "cancellation": "Văn bản hủy bỏ",
}


def title_of(body: Mapping[str, Any]) -> str:
    """The first line of a hit: "Quyết định kê biên 123/QĐ-CCTHADS ngày 06/05/2024, Chi cục THADS TP Vinh"."""
    document = document_of(body)
    what = _DEEDS.get(body["kind"], "Giao dịch") if body["type"] == "deed" else _notice(body)
    dated = day(document["date"])
    said = f"{what} {document['number']}"
    if dated:
        said += f" ngày {dated:%d/%m/%Y}"
    return f"{said}, {document['agency']}" if document.get("agency") else said


def _notice(body: Mapping[str, Any]) -> str:
    number = body["document"]["number"].upper().replace("QD", "QĐ")
    paper = next((name for mark, name in _PAPERS if f"/{mark}" in number or number.startswith(f"{mark} ")), "Văn bản")
    measure = _MEASURES.get(body["measure"])
    return f"{paper} {measure}" if measure else paper


def shown(record: StoredRecord) -> dict[str, Any]:
    """A record in an answer: who it is and how it is called, nothing of what is in it."""
    return {
        "type": record.type,
        "id": str(record.id),
        "version": record.version,
        "source": record.source,
        "source_id": record.source_id,
        "document": document_of(record.body),
        "title": title_of(record.body),
    }


def document_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The paper behind a record: number, date and whose; of a deed, its notary office."""
    if body["type"] == "notice":
        return dict(body["document"])
    return {
        "number": body["number"],
        "date": body["signed_on"],
        "agency": (body.get("office") or {}).get("name"),
        "agency_kind": "notary_office",
    }


def thing_of(entry: Mapping[str, Any]) -> str:
    """A person, organisation or asset of a record in one line: "GCN BA 123456, thửa 345, tờ 12, Xã Nghi Phú"."""
    match entry.get("kind"):
        case "land":
            certificate = entry.get("certificate") or {}
            places = [entry.get(name) for name in ("commune", "district", "province")]
            parts = [
                _labelled("GCN", certificate.get("serial")),
                _labelled("số vào sổ", certificate.get("register_number")),
                _labelled("thửa", entry.get("parcel")),
                _labelled("tờ", entry.get("map_sheet")),
                *(places if any(places) else [entry.get("address")]),
            ]
        case "vehicle":
            parts = [
                _labelled("biển số", entry.get("plate")),
                _labelled("số khung", entry.get("chassis")),
                _labelled("số máy", entry.get("engine")),
            ]
        case "other":
            parts = [entry.get("description"), *(entry.get("identifiers") or ())]
        case _:
            born = day(entry.get("birth_date"))
            numbers = (identity["number"] for identity in entry.get("identities") or ())
            parts = [
                entry.get("name"),
                f"sinh {born:%d/%m/%Y}" if born else _labelled("sinh", entry.get("birth_year")),
                *numbers,
                _labelled("MST", entry.get("tax_code")),
            ]
    return ", ".join(str(part) for part in parts if part)


def _labelled(label: str, value: object) -> str:
    return f"{label} {value}" if value else ""
