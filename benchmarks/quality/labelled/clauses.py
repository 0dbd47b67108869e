"""Clauses and whole drafts in the styles of official Vietnamese texts: what they name must be found, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from benchmarks.quality.labelled import keystrokes
from benchmarks.quality.labelled.assets import vehicle_of
from benchmarks.quality.labelled.case import BLOCKED, CLAUSES, NEGATIVE, STANDS, Case, Draw, error_class, register
from benchmarks.quality.labelled.clean import CLEAR
from benchmarks.quality.labelled.facts import Parcel, entry, lot_of, parcel, person
from soat.fiction import invented
from soat.fiction.invented import Organization, Person


@dataclass
class Told:
    """Who and what a text is about."""

    seller: Person
    wife: Person
    buyer: Person
    land: Parcel
    vehicle: dict[str, str]
    bank: Organization
    rng: Random

    @classmethod
    def of(cls, draw: Draw) -> Told:
        """Things that no record names."""
        bank = invented.organization(draw.seed, draw.number)
        return cls(person(draw), person(draw), person(draw), parcel(draw), vehicle_of(draw), bank, draw.rng)

    def date(self) -> str:
        """A date as deeds write it."""
        day, month, year = self.rng.randint(1, 28), self.rng.randint(1, 12), self.rng.randint(2012, 2024)
        return self.rng.choice(
            (f"{day:02}/{month:02}/{year}", f"ngày {day} tháng {month} năm {year}".removeprefix("ngày "))
        )

    def place(self) -> str:
        """The parcel's place in one line."""
        fields = self.land.place.fields
        return ", ".join(fields[level] for level in ("commune", "district", "province") if level in fields)

    def who(self, one: Person, title: str) -> str:
        """A party in full, on one line."""
        born = self.rng.choice(
            (f"sinh năm {one.born.year}", f"sinh ngày {one.born:%d/%m/%Y}", f"sinh năm: {one.born.year}")
        )
        paper = self.rng.choice(("căn cước công dân số", "CCCD số:", "CCCD số", "Căn cước số"))
        by = self.rng.choice(("Cục Cảnh sát quản lý hành chính về trật tự xã hội", "Cục CSQLHC về TTXH", "Bộ Công an"))
        name = self.rng.choice((one.name, one.name.upper()))
        return (
            f"{title} {name}, {born}, {paper} {one.cccd} do {by} cấp ngày {self.date()}, thường trú tại {one.address}"
        )

    def certificate(self) -> str:
        """The certificate as deeds name it."""
        land = self.land
        paper = self.rng.choice(
            (
                "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất số",
                "Giấy chứng nhận quyền sử dụng đất số phát hành",
                "GCNQSDĐ số",
            )
        )
        return (
            f"{paper} {land.serial}, số vào sổ cấp GCN: {land.register} do UBND thành phố Vinh cấp ngày {self.date()}"
        )

    def lot(self) -> str:
        """Sheet and parcel as deeds name them."""
        forms = (
            "thửa đất số {p}, tờ bản đồ số {s}",
            "thửa đất số: {p}; tờ bản đồ số: {s}",
            "thửa số {p} tờ bản đồ số {s}",
        )
        return self.rng.choice(forms).format(p=self.land.number, s=self.land.sheet)


def sale(told: Told) -> str:
    """A contract of sale with its blocks."""
    seller, wife, buyer = told.seller, told.wife, told.buyer
    price = f"{told.rng.randint(1, 9)}.{told.rng.randint(100, 999)}"
    return f"""CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT

Hôm nay, tại Văn phòng công chứng Thử nghiệm, chúng tôi gồm có:
BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):
{told.who(seller, "Ông")};
{told.who(wife, "và vợ là bà")};
BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):
{told.who(buyer, "Bà")};
Các bên thỏa thuận giao kết hợp đồng với các điều khoản sau đây:
ĐIỀU 1. ĐỐI TƯỢNG CỦA HỢP ĐỒNG
1.1. Bên A chuyển nhượng cho Bên B toàn bộ quyền sử dụng đất theo {told.certificate()}, cụ thể như sau:
- {told.lot().capitalize()};
- Địa chỉ: {told.place()};
- Diện tích: {told.rng.randint(50, 900)},5 m2 (bằng chữ: theo Giấy chứng nhận);
- Hình thức sử dụng: riêng; mục đích sử dụng: đất ở tại đô thị; thời hạn sử dụng: lâu dài.
ĐIỀU 2. GIÁ CHUYỂN NHƯỢNG
Giá chuyển nhượng là {price}.000.000 đồng. Bên B đã đặt cọc cho Bên A 50.000.000 đồng.
ĐIỀU 3. Hợp đồng này gồm 03 trang, lập thành 04 bản có giá trị pháp lý như nhau.
"""


def paragraph(told: Told) -> str:
    """One paragraph of a request or a decision."""
    who = told.who(told.seller, told.rng.choice(("ông", "bà", "Ông")))
    return (
        f"Hiện nay {who}, là người sử dụng {told.lot()}, địa chỉ thửa đất: {told.place()}, theo {told.certificate()}."
    )


def asset_clause(told: Told) -> str:
    """What stands under "the asset" and nothing else."""
    return f"Quyền sử dụng đất và tài sản gắn liền với đất tại {told.lot()}, {told.place()} theo {told.certificate()}."


def power_of_attorney(told: Told) -> str:
    """A power of attorney."""
    return f"""HỢP ĐỒNG ỦY QUYỀN
BÊN ỦY QUYỀN (BÊN A):
{told.who(told.seller, "Ông:")}.
BÊN ĐƯỢC ỦY QUYỀN (BÊN B):
{told.who(told.buyer, "Ông:")}.
Điều 1. Bên A ủy quyền cho Bên B thay mặt Bên A quản lý, sử dụng, chuyển nhượng
{told.lot()} tại {told.place()} theo {told.certificate()}.
Điều 2. Thời hạn ủy quyền là 10 năm kể từ ngày ký.
"""


def mortgage(told: Told) -> str:
    """A mortgage to a bank."""
    bank = told.bank
    phone = f"0238 {told.rng.randint(1000000, 9999999)}"
    return f"""HỢP ĐỒNG THẾ CHẤP QUYỀN SỬ DỤNG ĐẤT
I. BÊN THẾ CHẤP: {told.who(told.seller, "Ông")}.
II. BÊN NHẬN THẾ CHẤP: {bank.name}
Mã số doanh nghiệp: {bank.tax_code}
Địa chỉ: số 12 đường Quang Trung, thành phố Vinh, tỉnh Nghệ An.
Điện thoại: {phone}
Người đại diện: {told.who(told.wife, "Bà")}; chức vụ: Giám đốc.
Tài sản thế chấp là {told.lot()}, {told.place()}, {told.certificate()}.
Số tiền vay: {told.rng.randint(200, 999)}.000.000 đồng theo Hợp đồng tín dụng số {told.rng.randint(100, 999)}/2025/HĐTD.
"""


def vehicle_sale(told: Told) -> str:
    """A sale of a car."""
    car = told.vehicle
    return f"""HỢP ĐỒNG MUA BÁN XE Ô TÔ
BÊN BÁN (BÊN A): {told.who(told.seller, "Ông")}.
BÊN MUA (BÊN B): {told.who(told.buyer, "Bà")}.
Xe ô tô con nhãn hiệu TOYOTA, màu sơn trắng, biển số đăng ký {car["plate"]};
số khung: {car["chassis"]}; số máy: {car["engine"]}
theo Giấy chứng nhận đăng ký xe ô tô số {told.rng.randrange(10**6):06} do Phòng Cảnh sát giao thông
Công an tỉnh Nghệ An cấp ngày {told.date()}.
"""


def inheritance(told: Told) -> str:
    """Heirs who divide what was left."""
    return f"""VĂN BẢN THỎA THUẬN PHÂN CHIA DI SẢN
Chúng tôi gồm:
1. {told.who(told.seller, "Ông")};
2. {told.who(told.wife, "Bà")};
3. {told.who(told.buyer, "Bà")};
là những người thừa kế theo pháp luật. Di sản là {told.lot()}, {told.place()} theo {told.certificate()}.
"""


def scanned(told: Told) -> str:
    """A scan: capitals, no tones, lines broken anywhere."""
    plain = keystrokes.toneless(sale(told))
    plain = plain.upper() if told.rng.random() < 0.5 else plain  # noqa: PLR2004  as often as not
    words, lines = plain.split(" "), []
    while words:
        size = told.rng.randint(7, 12)
        lines.append(" ".join(words[:size]))
        words = words[size:]
    return "\n".join(lines)


def table(told: Told) -> str:
    """Copied out of a table in a word processor."""
    one, land = told.seller, told.land
    return (
        f"Họ và tên\t{one.name}\nNgày sinh\t{one.born:%d/%m/%Y}\nSố CCCD\t{one.cccd}\nNơi cư trú\t{one.address}\n"
        f"Thửa đất số\t{land.number}\nTờ bản đồ số\t{land.sheet}\nĐịa chỉ thửa đất\t{told.place()}\n"
        f"Số phát hành GCN\t{land.serial}\nSố vào sổ\t{land.register}\n"
    )


def long_draft(told: Told) -> str:
    """Sixty pages around the same contract."""
    filler = (
        "Các bên cam kết những thông tin về nhân thân, về thửa đất đã ghi trong hợp đồng này là đúng sự thật; thửa đất "
        "không có tranh chấp, quyền sử dụng đất không bị kê biên để bảo đảm thi hành án; việc giao kết hợp đồng này "
        "hoàn toàn tự nguyện, không bị lừa dối, không bị ép buộc. Trong quá trình thực hiện hợp đồng, nếu phát sinh "
        "tranh chấp, các bên cùng nhau thương lượng, giải quyết.\n"
    )
    body = sale(told)
    extra = [f"{number}. {filler}" for number in range(4, 300)]
    return body + "\n".join(extra)


STYLES: Final[dict[str, tuple[Callable[[Told], str], tuple[str, ...]]]] = {
    "contract of sale": (sale, ("person", "certificate", "lot")),
    "one paragraph": (paragraph, ("person", "certificate", "lot")),
    "asset clause": (asset_clause, ("certificate", "lot")),
    "power of attorney": (power_of_attorney, ("person", "certificate", "lot")),
    "mortgage to a bank": (mortgage, ("person", "certificate", "organisation")),
    "sale of a vehicle": (vehicle_sale, ("person", "plate", "chassis")),
    "heirs": (inheritance, ("person", "wife", "certificate")),
    "scan without tones": (scanned, ("person", "certificate")),
    "table of a word processor": (table, ("person", "certificate", "lot")),
    "draft of sixty pages": (long_draft, ("wife", "certificate")),
}


def _letter(draw: Draw, told: Told, thing: str) -> str:
    """Plant the letter on the one thing that must be found."""
    things: dict[str, dict[str, Any]] = {
        "person": {"persons": [entry(told.seller, birth="year")]},
        "wife": {"persons": [entry(told.wife, birth="year")]},
        "certificate": {"assets": [{"kind": "land", "certificate": {"serial": told.land.serial}}]},
        "lot": {"assets": [{"kind": "land", **lot_of(told.land)}]},
        "organisation": {"organizations": [{"name": told.bank.name, "tax_code": told.bank.tax_code}]},
        "plate": {"assets": [{"kind": "vehicle", "plate": told.vehicle["plate"]}]},
        "chassis": {"assets": [{"kind": "vehicle", "chassis": told.vehicle["chassis"]}]},
    }
    return draw.letter(**things[thing])


def _maker(style: Callable[[Told], str], thing: str) -> Callable[[Draw], Case]:
    def make(draw: Draw) -> Case:
        told = Told.of(draw)
        text = style(told)
        # A mortgagee only acquires; a scan that loses tones loses the stroke of Đ, which is another serial.
        stroke_lost = style is scanned and thing == "certificate" and "Đ" in told.land.serial
        outcomes = STANDS if thing == "organisation" or stroke_lost else BLOCKED
        return draw.case(_letter(draw, told, thing), {"text": text}, outcomes)

    return make


def _clean_maker(style: Callable[[Told], str]) -> Callable[[Draw], Case]:
    return lambda draw: draw.case(None, {"text": style(Told.of(draw))}, CLEAR)


for _name, (_style, _things) in STYLES.items():
    for _thing in _things:
        # What a text names exactly is blocked whatever surrounds it; a bank only acquires, and scans lose strokes.
        _exact = _thing != "organisation" and _style is not scanned
        register(f"clause/{_name}: {_thing}", CLAUSES, _maker(_style, _thing), exact=_exact)
    register(f"clean/text: {_name}", NEGATIVE, _clean_maker(_style))


@error_class("clause/several parcels in one sentence", CLAUSES, exact=True)
def _several(draw: Draw) -> Case:
    told = Told.of(draw)
    number = int(told.land.number)
    others = draw.rng.sample((1, 2, 3, 4), 2)
    listed = sorted([number, *(number + step for step in others)])
    lots = f"các thửa {listed[0]}, {listed[1]} và {listed[2]} tờ bản đồ số {told.land.sheet}"
    text = f"Quyền sử dụng đất tại {lots}, {told.place()}."
    return draw.case(_letter(draw, told, "lot"), {"text": text}, BLOCKED)
