"""The words of the pages. Officials read them in court: those of the verdicts and of the trade are fixed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from matching.legal import VIET_NAM


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """How a verdict is spoken: `heading` on the banner, `short` beside a subject."""

    heading: str
    short: str


VERDICTS: Final[dict[str, VerdictWords]] = {
    "blocked": VerdictWords("CÓ NGĂN CHẶN", "Có ngăn chặn"),
    "review": VerdictWords("CẦN XEM XÉT", "Cần xem xét"),
    "incomplete": VerdictWords("TRA CỨU CHƯA ĐẦY ĐỦ", "Chưa tra cứu đầy đủ"),
    "clear": VerdictWords("KHÔNG TÌM THẤY NGĂN CHẶN", "Không tìm thấy ngăn chặn"),
}
#: Worst first, the order in which subjects are told.
VERDICT_ORDER: Final = ("blocked", "incomplete", "review", "clear")
OUTCOMES: Final = {"blocked": "Ngăn chặn", "review": "Cần xem xét", "information": "Để biết"}

STATES: Final = {
    "awaiting_approval": "chờ duyệt",
    "active": "chưa giải tỏa",
    "partly_released": "đã giải tỏa một phần",
    "released": "đã giải tỏa",
    "superseded": "đã có văn bản khác thay thế",
    "entered_in_error": "đã rút, do nhập nhầm",
    "effective": "đang có hiệu lực",
    "amended": "đã sửa đổi",
    "cancelled": "đã hủy",
    "settled": "đã thanh lý, xóa thế chấp",
    "rejected": "không được duyệt",
}

FIELDS: Final = {
    "certificate_number": "Số phát hành GCN",
    "certificate": "Số phát hành GCN",
    "register_number": "Số vào sổ cấp GCN",
    "map_sheet": "Tờ bản đồ số",
    "parcel": "Thửa đất số",
    "place": "Địa phương",
    "commune": "Xã, phường",
    "district": "Quận, huyện",
    "province": "Tỉnh, thành phố",
    "name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "birth_year": "Năm sinh",
    "birth": "Ngày sinh",
    "id_number": "Số giấy tờ tùy thân",
    "id_numbers": "Số giấy tờ tùy thân",
    "identity": "Số giấy tờ tùy thân",
    "number": "Số giấy tờ tùy thân",
    "organization_name": "Tên tổ chức",
    "tax_code": "Mã số thuế",
    "plate": "Biển kiểm soát",
    "chassis": "Số khung",
    "engine": "Số máy",
    "identifier": "Số hiệu tài sản",
    "identifiers": "Số hiệu tài sản",
    "description": "Mô tả",
    "address": "Địa chỉ",
    "sex": "Giới tính",
    "role": "Vai trò",
    "record": "Văn bản",
    "document_number": "Số văn bản",
    "document_date": "Ngày văn bản",
    "agency": "Cơ quan ban hành",
    "assets": "Tài sản",
    "people": "Người, tổ chức",
    "content": "Nội dung",
}

RELATIONS: Final = {
    "same": "trùng khớp",
    "folded": "trùng khi bỏ dấu",
    "variant": "cùng cách đọc, khác cách viết",
    "typo": "gần giống, có thể do gõ nhầm",
    "partial": "trùng một phần",
    "related_place": "địa phương có liên quan qua sáp nhập",
    "contradicts": "trái nhau",
}

ROLES: Final = {
    "transferor": "Bên chuyển nhượng, bên bán",
    "transferee": "Bên nhận chuyển nhượng, bên mua",
    "mortgagor": "Bên thế chấp",
    "mortgagee": "Bên nhận thế chấp",
    "lessor": "Bên cho thuê",
    "lessee": "Bên thuê",
    "principal": "Bên ủy quyền",
    "agent": "Bên được ủy quyền",
    "heir": "Người thừa kế",
    "other": "Vai trò khác",
}

MEASURES: Final = {
    "suspension": "Tạm dừng giao dịch",
    "seizure": "Kê biên",
    "freeze": "Phong tỏa",
    "dispute": "Tranh chấp",
    "lost_certificate": "Mất giấy chứng nhận",
    "revoked_certificate": "Thu hồi giấy chứng nhận",
    "warning": "Cảnh báo",
    "information": "Thông tin tham khảo",
    "other": "Biện pháp khác",
}

AGENCY_KINDS: Final = {
    "court": "Tòa án",
    "enforcement": "Thi hành án dân sự",
    "police": "Công an",
    "procuracy": "Viện kiểm sát",
    "land_registry": "Đăng ký đất đai",
    "tax": "Thuế",
    "bank": "Ngân hàng",
    "justice_department": "Sở Tư pháp",
    "commune": "Ủy ban nhân dân",
    "notary_office": "Tổ chức hành nghề công chứng",
    "other": "Cơ quan khác",
}

SUBJECT_ROLES: Final = {
    "subject": "Người bị ngăn chặn",
    "owner": "Chủ sở hữu, người sử dụng đất",
    "claimant": "Người yêu cầu, bên được thi hành án",
    "related": "Người liên quan",
}

#: What a notice on record is to one that is being entered.
DUPLICATES: Final = {
    "same_document": "Có vẻ là chính văn bản này",
    "same_assets": "Cùng cơ quan, cùng tài sản, gần ngày",
    "same_people": "Cùng cơ quan, cùng người, gần ngày",
    "follow_up": "Văn bản liên quan của cùng vụ việc",
}

PUBLICATIONS: Final = {
    "published": "đã công bố",
    "awaiting_approval": "chờ lãnh đạo duyệt",
    "rejected": "không được duyệt",
}

PURPOSES: Final = {
    "signing": "Chuẩn bị ký văn bản",
    "checking": "Kiểm tra hồ sơ",
    "other": "Việc khác",
}

REASONS: Final = {
    "engine_unavailable": (
        "Máy tìm kiếm gần đúng đang ngừng: chỉ hỏi được các số trùng khớp hoàn toàn.",
        "Tra cứu lại sau vài phút. Những gì tìm thấy ở dưới vẫn đúng; những gì không thấy thì chưa chắc là không có.",
    ),
    "engine_partial": (
        "Máy tìm kiếm chỉ trả lời được một phần.",
        "Tra cứu lại sau vài phút.",
    ),
    "index_stale": (
        "Chỉ mục tìm kiếm chưa theo kịp cơ sở dữ liệu.",
        "Tra cứu lại sau; nếu vẫn vậy, báo quản trị viên dựng lại chỉ mục.",
    ),
    "subject_too_vague": (
        "Có đối tượng được nêu quá ít để kết luận.",
        "Bổ sung như ghi ở từng đối tượng dưới đây rồi tra cứu lại.",
    ),
    "candidates_cut": (
        "Có quá nhiều bản ghi gần giống nên chưa so được hết.",
        "Bổ sung số giấy tờ, ngày sinh hoặc địa phương rồi tra cứu lại.",
    ),
    "text_not_understood": (
        "Có chỗ trong văn bản dán vào chưa hiểu được.",
        "Xem những chỗ được đánh dấu trong văn bản dưới đây; sửa văn bản hoặc nhập vào các ô rồi tra cứu lại.",
    ),
    "source_unavailable": (
        "Một nguồn dữ liệu khác chưa trả lời.",
        "Tra cứu lại sau vài phút.",
    ),
}

SUBJECT_KINDS: Final = {
    "persons": "Người",
    "organizations": "Tổ chức",
    "parcels": "Thửa đất",
    "vehicles": "Phương tiện",
    "others": "Tài sản khác",
    "text": "Văn bản dán vào",
}


def moment(value: str | datetime) -> str:
    """`16:55 25/11/2026`, in Viet Nam."""
    when = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return when.astimezone(VIET_NAM).strftime("%H:%M %d/%m/%Y")


def clock(value: datetime) -> str:
    """`16:55`, in Viet Nam."""
    return value.astimezone(VIET_NAM).strftime("%H:%M")


def day(value: object) -> str:
    """`06/05/2024` from an ISO date; anything else as it is; '' for None."""
    if value is None:
        return ""
    try:
        return date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    except ValueError:
        return str(value)


def count(value: int) -> str:
    """`1.500.000`."""
    return f"{value:,}".replace(",", ".")


def money(value: int) -> str:
    """`1.500.000.000 đ`."""
    return f"{count(value)} đ"


_KINDS: Final = {"person": "người", "organization": "tổ chức", "land": "thửa đất", "vehicle": "xe"}
#: From so many points on, whatever speaks for it outweighs the doubt ten times, a hundred times.
TEN_TIMES: Final = 3.3
HUNDRED_TIMES: Final = 6.6


def start(kind: str, points: float) -> str:
    """What the starting point means: "Chưa so gì: trong khoảng 2.300.000 người chỉ một người đúng."."""
    noun = _KINDS.get(kind, "tài sản")
    # To two digits: points are rounded, so that 2,300,000 comes back as 2,296,113.
    return f"Chưa so gì: trong khoảng {count(int(float(f'{2**-points:.2g}')))} {noun}, chỉ một {noun} đúng."


def leaning(total: float, *, to_be_seen: bool = False) -> str:
    """Where a sum of points leans, in words; it decides nothing, and takes nobody from looking who has to."""
    if abs(total) < TEN_TIMES:
        return "chưa ngả hẳn về bên nào"
    if total < 0 and to_be_seen:
        return "ít khả năng là một, nhưng chưa loại trừ được"
    surely = "gần như chắc chắn" if abs(total) >= HUNDRED_TIMES else "nhiều khả năng"
    return f"{surely} là {'một' if total > 0 else 'hai đối tượng khác nhau'}"


def weight(value: float) -> str:
    """`+9,1`, or with a true minus sign."""
    return f"{value:+.1f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")
