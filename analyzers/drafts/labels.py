"""The words by which deeds announce what follows: labels, found in one pass over the plain text.

Phrases are written without tones, words between single spaces: between words of the text any short run of spaces and
line ends may stand, or none (a scan's "sinhnăm"), and "so" may be read "s0".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP: Final = r"\s{0,20}"

# Of two labels that begin at one word the one of the earlier row is taken, so the longer ones stand above.
LABELS: Final[dict[str, tuple[str, ...]]] = {
    # -- numbers that are nobody's: named so that they are not taken for somebody's --
    "passing": (
        "(?:so )?(?:dien thoai|di dong|dt(?! ?\\d{6,8}(?!\\d))|sdt|tel|hotline|fax|email|zalo)",
        "(?:so )?tai khoan(?: (?:ngan hang|tien gui|thanh toan))?(?: so)?",
        "stk",
        "(?:giay )?(?:chung nhan|cn) (?:dang ky )?ket hon",
        "(?:giay )?dang ky ket hon",
        "(?:giay )?(?:chung nhan|cn) (?:dang ky|dang kiem|kiem dinh)(?: (?:xe|phuong tien|xe o to|o to|xe may|mo to))+",
        "dang ky (?:xe|o to|mo to|xe may)(?: (?:o to|mo to|may))?",
        "(?:giay|ban) (?:khai sinh|chung tu|khai tu|uy quyen|xac nhan|phep [a-z]+|moi|bao)",
        "trich luc [a-z]+ [a-z]+",
        "so ho khau",
        "(?:hop dong|van ban|quyet dinh|cong van|bien ban|to trinh|phu luc|don|bao cao)(?: [a-z]+){0,5} (?:so|s0)",
        "(?:nghi dinh|thong tu|nghi quyet|luat|ban an|thong bao|giay de nghi)(?: [a-z]+){0,5} (?:so|s0)",
        "(?:hoa don|phieu thu|phieu chi|chung thu|bien lai)(?: [a-z]+){0,5} (?:so|s0)",
        "so cong chung",
        "quyen so(?= ?[:.]? ?\\d)",
        "(?:so )?the cong chung vien",
        "ma (?:ho so|hop dong|khach hang|giao dich|qr|vach)",
        "so (?:tien|loai|cho ngoi|luong|trang|ban)",
        "(?:dung tich|tai trong|gia|tri gia|ty le|lai suat)",
        "ngay cap",
    ),
    "register": (
        "(?:so )?vao so(?: so)?(?: cap)?(?: (?:giay chung nhan|gcn|giay)(?: (?:quyen su dung dat|qsd ?dd?))?)?(?: so)?",
        "svs(?: so)?",
    ),
    "tax": (
        (
            "ma so (?:thue|doanh nghiep|chi nhanh|hop tac xa|ho kinh doanh)(?: ca nhan)?"
            "(?: ?/ ?(?:mst|ma so (?:thue|doanh nghiep)))?(?: so)?"
        ),
        "mst(?: ?/ ?cccd)?(?: so)?",
        "msdn(?: so)?",
    ),
    "business": (
        (
            "(?:giay )?(?:chung nhan |cn ?)?(?:dang ky|dk) (?:doanh nghiep|kinh doanh|thue|hoat dong(?: chi nhanh)?"
            "|hop tac xa|ho kinh doanh)(?: va dang ky thue)?"
            "(?: (?:cong ty|chi nhanh|ho)[a-z\\s]{0,40}?)?(?: (?:so|s0|ma so))?"
        ),
        "(?:gcn|giay cn|giay) ?(?:dk[dk]d|dkdn|dkkd)(?: so)?",
        "dkkd(?: so)?",
        "dkdn(?: so)?",
    ),
    "certificate": (
        "(?:so )?(?:seri(?:al)?|sery|phat hanh)(?: (?:gcn|giay chung nhan))?(?: so)?",
        "(?:(?:so|ma so) )?(?:giay chung nhan|giay cn|gcn)(?: ?qs[dh][a-z&]{0,12})?",
        "so (?:do|hong)(?= (?:so|s0)\\b)",
    ),
    "identity": (
        "(?:so )?(?:the )?can cuoc(?: cong dan)?(?: ?/ ?(?:cccd|cmnd|dinh danh ca nhan|ho chieu|giay [a-z\\s]{0,20}))*",
        (
            "(?:so )?(?:the )?(?:cccd|cmnd|cmtnd|cmt|cmnd ?/ ?cccd|cccd ?/ ?cmnd|cc(?! ?(?:\\d{6}|\\d{8})(?!\\d)))"
            "(?= ?[:./(]? ?(?:so|s0|cu|moi|\\d|gan|:|\\.|/|cccd|cmnd|ho chieu|ngay|\\?|\\*))"
        ),
        "(?:so )?(?:the )?(?:cccd|cmnd|cmtnd|cmqd|cmsq)",
        "(?:so )?(?:giay )?chung minh (?:nhan dan|thu|quan doi|si quan|quan nhan)(?: nhan dan)?",
        "(?:so|ma|ma so) dinh danh(?: ca nhan)?",
        "(?:so )?ddcn",
        "(?:so )?(?:ho chieu|passport)",
        "(?:so )?giay to(?: (?:tuy than|phap ly ca nhan|nhan than|phap ly))?(?= ?:| (?:so|s0)\\b)",
    ),
    "birth": (
        "ngay ?,? ?(?:thang ?,? ?)?nam sinh",
        "nam[\\t\\x20]{0,3}sinh",
        "ngay sinh(?: ?/ ?date of birth)?",
        "born(?: in| on)?(?= ?\\d)",
        "sinh(?: (?:ngay|nam))(?: (?:ngay|nam))?(?= ?[:.,]? ?[\\d.])",
        "(?:sinh|sn|ns)(?= ?[:.]? ?\\d)",
    ),
    # -- land --
    "next_asset": ("(?:thua(?: dat)?|tai san|bat dong san|quyen su dung dat) thu (?:nhat|hai|ba|tu|nam|sau|\\d{1,2})",),
    "neighbour": (
        "(?:tiep )?giap(?: (?:voi|ranh))?(?: (?:thua|dat|nha|ho|khu)(?: (?:dat|cua|o))?)?(?: (?:cua|nha|ho))?",
        "ranh gioi",
        "tu can",
    ),
    "parcel": (
        (
            "(?:cac |hai |ba )?(?:so )?thua(?: dat)?(?: (?:lan luot la|co))?(?: so(?: hieu)?)?(?: thua)?"
            "(?: (?:lan luot )?la)?"
        ),
    ),
    "sheet": (
        "(?:(?:so )?(?:to|t0) ?)(?:ban do|bdd?c?|bd)(?: dia chinh)?(?: so)?",
        "(?:so )?(?:tbd|tbdd?c?|ban do(?: dia chinh)?(?= (?:so|s0)\\b))(?: so)?",
        "so (?:hieu )?to(?: so)?",
        "to(?: so)?(?= ?:? ?\\d)",
    ),
    "area": (
        "(?:tong )?dien tich",
        "muc dich(?: su dung)?",
        "thoi han(?: su dung)?",
        "nguon goc",
        "hinh thuc su dung",
        "tai san gan lien",
        "(?:ket cau|cap hang|so tang|han che|ghi chu|gia tri)",
        "nha o(?= ?:)",
    ),
    "home": (
        "(?:noi )?(?:dang ky )?(?:ho khau |hktt ?)?thuong tru",
        "hktt",
        "ho khau",
        "(?:noi )?cu tru",
        "(?:noi|cho) o(?: hien (?:tai|nay))?",
        "(?:noi )?tam tru",
        "hien (?:o|tru|ngu|dang (?:o|cu tru|sinh song))",
        "que quan",
        "nguyen quan",
        "tru so(?: chinh)?",
        "tru tai",
        "dia chi (?:thuong tru|lien he|lien lac|tru so|hien tai)",
    ),
    "place": (
        "(?:tai |co |theo )?dia chi(?: (?:cua )?(?:thua dat|nha dat|nha|tai san|can ho|dat))?",
        "(?:toa lac|dia diem|vi tri)(?: thua dat)?",
    ),
    # -- vehicles and other assets --
    "plate": (
        "(?:mang )?(?:bien|bs) ?(?:so|kiem soat|dang ky)(?: (?:xe|dang ky|so))*",
        "so dang ky(?: xe)?(?= ?:? ?\\d\\d ?-? ?[a-z])",
        "xe(?: (?:o to|may|mo to|tai|con|o to con|o to tai|khach))?(?= \\d\\d ?-? ?[a-z]\\d? ?[.\\-]? ?\\d{3,4})",
        "(?:bks|bsx|bien)(?= ?[:.]? ?(?:so|s0|\\d))",
    ),
    "chassis": ("so (?:khung|vin)(?: so)?", "khung so", "(?:sk|vin)(?= ?:)"),
    "engine": ("so (?:may|dong co)(?: so)?", "may so", "sm(?= ?:)"),
    "home_unit": ("can ho(?: chung cu)?(?: (?:so|s0|ma))?", "nha o chung cu"),
    "identifier": (
        "(?:so tiet kiem|the tiet kiem|the tiet kiem co ky han)(?: (?:so|s0))?",
        "so (?:dang ky|hieu)(?: (?:tau(?: ca)?|phuong tien|tai san))(?: la)?",
        "(?:tau ca|tau|ca no|sa lan|phuong tien thuy)(?: [a-z]+){0,3} (?:so dang ky|so hieu|so)",
        "(?:co phieu|co phan|trai phieu)(?: [a-z]+){0,4} so(?: so)?",
    ),
    # -- people --
    "notary": (
        "cong chung vien",
        "(?:nguoi )?lam chung",
        "nguoi (?:phien dich|dich|soan thao)",
        "loi chung",
    ),
    "agency": (
        "(?:uy ban nhan dan|ubnd|hdnd)",
        "so (?:tai nguyen|nong nghiep|tu phap|xay dung|ke hoach|tai chinh|dia chinh)",
        "(?:chi nhanh )?(?:van phong|vp) ?dang ky(?: quyen su dung)?(?: dat dai| dat)?",
        "(?:cuc|chi cuc) (?:canh sat|cs|thi hanh|thue|thads|quan ly)",
        "cong an",
        "toa an",
        "(?:van phong|phong) cong chung",
    ),
    "representative": (
        (
            "(?:nguoi )?(?:dai dien)(?: (?:theo phap luat|theo uy quyen|phap luat|hop phap|ho gia dinh|cho|boi))?"
            "(?: (?:la|cua ben [a-d]|ben [a-d]))?"
        ),
    ),
    "name": (
        "ho ?,? ?chu dem ?(?:,|va)? ?ten(?: khai sinh)?",
        "ho(?: va)? ten(?: (?:chu ho|vo|chong|khach hang|ben [a-d]))?(?: ?/ ?full name)?",
        "(?:mang|dung) ten",
        "ong ?/ ?ba",
        "ong ?\\( ?ba ?\\)",
        "ong ?, ?ba",
        "ten (?:toi )?la",
    ),
    "title": ("ong", "ba", "anh", "chi(?! nhanh)", "cu(?: ong| ba)?", "chau", "em", "mr", "mrs", "ms"),
    "organization": ("ten (?:to chuc|cong ty|doanh nghiep|don vi|ngan hang)",),
    "whose": (
        (
            "ben(?: (?:ban|mua|chuyen|nhuong|nhan|tang|cho|the|chap|uy|quyen|duoc|thue|muon|dat|coc|vay|gop|von"
            "|[abc]))+(?: ?\\([^()\\n]{0,70}\\))? ?:"
        ),
        (
            "nguoi(?: (?:ban|mua|nhan|tang|cho|duoc|uy|quyen|su|dung|so(?= huu)|huu|phai|thi|hanh|an|bi|ten"
            "|thua(?= ke)|ke|yeu|cau|khoi|kien|vay|dat|nop|don|lien|quan))+(?: ?\\([^()\\n]{0,70}\\))? ?:"
        ),
        "(?:nguyen don|bi don|duong su|vo|chong|con(?: (?:trai|gai|de|ruot))?|me|bo|cha|khach hang)(?: de)? ?:",
        "chu (?:so huu|su dung|ho|xe|tai san|dat)(?: (?:dat|nha|xe|tai san))? ?:",
        "ten chu (?:so huu|su dung|ho|xe) ?:",
    ),
    "form": (
        "(?:tong )?cong ty",
        "c(?:ong)? ?ty",
        "ct ?cp",
        "ngan hang",
        "nhtmcp",
        "nh tmcp",
        "hop tac xa",
        "htx",
        "doanh nghiep tu nhan",
        "dntn",
        "quy (?:tin dung|dau tu)",
        "chi nhanh",
        "tap doan",
        "lien doanh",
    ),
}


def _phrase(phrase: str) -> str:
    """A phrase as a pattern: any short gap for a space, "so" also as a scan may read it."""
    return re.sub(r"\bso\b", "s[o0]", phrase).replace(" ?", GAP).replace(" ", GAP)


_LABEL = re.compile(
    r"(?<![a-z0-9])(?=[a-z])(?:"
    + "|".join(f"(?P<{kind}>{'|'.join(map(_phrase, phrases))})" for kind, phrases in LABELS.items())
    + r")(?![a-z])",
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label and where it stands in the plain text."""

    kind: str
    start: int
    end: int


def labels_in(plain: str) -> Iterator[Label]:
    """All labels of a plain text, in order; they do not overlap."""
    return (Label(str(found.lastgroup), found.start(), found.end()) for found in _LABEL.finditer(plain))
