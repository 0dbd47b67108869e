"""Clauses and drafts as notaries write them, each with what it names. All invented.

`who` and `what` list the subjects by kind, each as the values that must be found; `unread` what must be shown as not
understood. A value is compared as the lookup compares it: numbers without separators, names and places without case.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Written:
    """A text and what it names."""

    name: str
    text: str
    subjects: list[dict[str, object]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def person(
    name: str | None = None, birth: str | None = None, *numbers: str, role: str | None = None
) -> dict[str, object]:
    return {"kind": "person", "name": name, "birth_date": birth, "id_numbers": list(numbers), "role": role}


def company(
    name: str | None, tax: str | None = None, role: str | None = None, by: str | None = None
) -> dict[str, object]:
    return {"kind": "organization", "name": name, "tax_code": tax, "role": role, "representative": by}


def parcel(
    number: str | None = None,
    sheet: str | None = None,
    certificate: str | None = None,
    place: str | None = None,
    register: str | None = None,
    now: str | None = None,
) -> dict[str, object]:
    """`place` and `now` as "commune / district / province"."""
    units = [unit.strip() or None for unit in (place or "//").split("/")]
    return {
        "kind": "land",
        "parcel": number,
        "map_sheet": sheet,
        "certificate_number": certificate,
        "register_number": register,
        "commune": units[0],
        "district": units[1],
        "province": units[2],
        "now": now,
    }


def vehicle(plate: str | None = None, chassis: str | None = None, engine: str | None = None) -> dict[str, object]:
    return {"kind": "vehicle", "plate": plate, "chassis": chassis, "engine": engine}


NGHI_PHU = "xã Nghi Phú/thành phố Vinh/tỉnh Nghệ An"
HUNG_LOC = "xã Hưng Lộc/thành phố Vinh/tỉnh Nghệ An"

DRAFTS = [
    Written(
        "a clause on one parcel",
        "Thửa đất số 345, tờ bản đồ số 12, địa chỉ: xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An, theo Giấy "
        "chứng nhận "
        "quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất số BA 123456, số vào sổ cấp "
        "GCN: CH 01234 do "
        "UBND thành phố Vinh cấp ngày 04/03/2012.",
        [parcel("345", "12", "BA 123456", NGHI_PHU, "CH 01234")],
    ),
    Written("parcel and sheet", "thửa 84 tờ 1 xã Nghi Phú, tp Vinh", [parcel("84", "1", place="xã Nghi Phú/tp Vinh/")]),
    Written(
        "sheet in brackets",
        "Thửa 84(1), xã Hưng Lộc, thành phố Vinh",
        [parcel("84", "1", place="xã Hưng Lộc/thành phố Vinh/")],
    ),
    Written(
        "pair with a dash",
        "Thửa đất 84-01 tại xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An",
        [parcel("84", "01", place=HUNG_LOC)],
    ),
    Written(
        "several parcels on one sheet",
        "các thửa 84, 85 và 86 tờ bản đồ số 1, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An",
        [parcel(number, "1", place=NGHI_PHU) for number in ("84", "85", "86")],
    ),
    Written(
        "sheet before parcels",
        "Tờ bản đồ số 7, các thửa đất số 101, 102, tại xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An.",
        [parcel("101", "7", place=HUNG_LOC), parcel("102", "7", place=HUNG_LOC)],
    ),
    Written(
        "two parcels, two certificates",
        "1. Thửa đất số 12, tờ bản đồ số 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An theo GCN số CM 555777, "
        "vào sổ số CS 00123.\n"
        "2. Thửa đất số 14, tờ bản đồ số 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An theo GCN số CM 555778, "
        "vào sổ số CS 00124.",
        [
            parcel("12", "3", "CM 555777", NGHI_PHU, "CS 00123"),
            parcel("14", "3", "CM 555778", NGHI_PHU, "CS 00124"),
        ],
    ),
    Written(
        "old and new commune",
        "Thửa đất số: 345; Tờ bản đồ số: 12; Địa chỉ: xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An (nay là phường "
        "Vinh Phú, tỉnh Nghệ An)",
        [parcel("345", "12", place=NGHI_PHU, now="phường Vinh Phú")],
    ),
    Written(
        "new commune only",
        "thửa đất số 77, tờ bản đồ số 31 tại phường Vinh Phú, tỉnh Nghệ An",
        [parcel("77", "31", place="phường Vinh Phú//tỉnh Nghệ An")],
    ),
    Written(
        "certificates in a row",
        "Toàn bộ quyền sử dụng đất theo các Giấy chứng nhận số BA 111222, BA 111223 và ĐA 000777",
        [parcel(certificate="BA 111222; BA 111223; ĐA 000777")],
    ),
    Written(
        "serial of 2025",
        "Giấy chứng nhận có số phát hành AA 01234567, số vào sổ CN 653",
        [parcel(certificate="AA 01234567", register="CN 653")],
    ),
    Written("serial only", "GCN: cb 246904", [parcel(certificate="cb 246904")]),
    Written(
        "number of a house title",
        "Giấy chứng nhận quyền sở hữu nhà ở và quyền sử dụng đất ở số 10109123456, hồ sơ gốc số 123/2005",
        [parcel(certificate="10109123456")],
    ),
    Written(
        "old book number",
        "Giấy chứng nhận quyền sử dụng đất số A 654321 vào sổ cấp GCN số 01439/QSDĐ/U.H",
        [parcel(certificate="A 654321", register="01439/QSDĐ/U.H")],
    ),
    Written(
        "number over a line's end",
        "Giấy chứng nhận quyền sử dụng đất số BA 123\n456, thửa đất\nsố 345, tờ bản\nđồ số 12",
        [parcel("345", "12", "BA 123456")],
    ),
    Written(
        "a couple",
        "Ông: NGUYỄN VĂN AN, sinh năm: 1980, CCCD số: 040080001234 do Cục Cảnh sát QLHC về TTXH cấp ngày "
        "10/05/2021 và vợ là bà: "
        "TRẦN THỊ BÌNH, sinh năm: 1982, CCCD số: 040182005678 do Cục Cảnh sát QLHC về TTXH cấp ngày 11/05/2021. "
        "Cùng thường trú "
        "tại: xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An.",
        [person("Nguyễn Văn An", "1980", "040080001234"), person("Trần Thị Bình", "1982", "040182005678")],
    ),
    Written(
        "a sale with blocks",
        """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT
Hôm nay, ngày 12 tháng 10 năm 2026, tại Văn phòng công chứng Sông Lam, địa chỉ số 5 đường Lê Lợi, chúng tôi gồm có:
BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):
Ông NGUYỄN VĂN AN, sinh ngày 03/02/1980, căn cước công dân số 040080001234 do Cục CSQLHC về TTXH cấp ngày 10/05/2021;
Cùng vợ là bà TRẦN THỊ BÌNH, sinh ngày 05 tháng 06 năm 1982, CMND số 182345678 do Công an tỉnh Nghệ An
cấp ngày 01/02/2010;
Cả hai cùng thường trú tại: xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An.
BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):
Bà LÊ THỊ CÚC, sinh năm 1990, căn cước số 040190009012, điện thoại 0912 345 678.
ĐIỀU 1. QUYỀN SỬ DỤNG ĐẤT CHUYỂN NHƯỢNG
Bên A có quyền sử dụng đất theo Giấy chứng nhận quyền sử dụng đất số BA 123456, số vào sổ cấp GCN CH
01234 do UBND thành phố
Vinh cấp ngày 04/03/2012 mang tên ông Nguyễn Văn An và bà Trần Thị Bình, cụ thể:
- Thửa đất số: 345
- Tờ bản đồ số: 12
- Địa chỉ thửa đất: xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An
- Diện tích: 120,5 m2 (Bằng chữ: Một trăm hai mươi phẩy năm mét vuông)
- Hình thức sử dụng: riêng 120,5 m2, chung: không m2
- Mục đích sử dụng: Đất ở tại nông thôn; Thời hạn sử dụng: Lâu dài; Nguồn gốc: Nhà nước giao đất
ĐIỀU 2. GIÁ VÀ PHƯƠNG THỨC THANH TOÁN
Giá chuyển nhượng là 1.500.000.000 đồng (một tỷ năm trăm triệu đồng). Bên B chuyển vào tài khoản số
1012345678901 của Bên A
tại Ngân hàng TMCP Bình Minh, chi nhánh Nghệ An.
ĐIỀU 3. Bên B chịu thuế theo Luật Đất đai số 31/2024/QH15 và Nghị định số 101/2024/NĐ-CP.
LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN
Tôi, Hồ Thị Giang, công chứng viên, chứng nhận ông An, bà Bình và bà Cúc đã tự nguyện giao kết hợp đồng này.
Số công chứng 1234, quyển số 01/2026/CC-SCC/HĐGD.
BÊN A                                BÊN B
Nguyễn Văn An   Trần Thị Bình        Lê Thị Cúc""",
        [
            person("Nguyễn Văn An", "1980-02-03", "040080001234", role="transferor"),
            person("Trần Thị Bình", "1982-06-05", "182345678", role="transferor"),
            person("Lê Thị Cúc", "1990", "040190009012", role="transferee"),
            parcel("345", "12", "BA 123456", NGHI_PHU, "CH 01234"),
        ],
    ),
    Written(
        "a gift between parents and child",
        """HỢP ĐỒNG TẶNG CHO QUYỀN SỬ DỤNG ĐẤT
BÊN TẶNG CHO (BÊN A): Ông Phạm Văn Dũng, sinh năm 1955, CMND số 180123456; và vợ là bà Hồ Thị Én, sinh
năm 1958, CMND số 180123457
BÊN ĐƯỢC TẶNG CHO (BÊN B): Anh Phạm Văn Giáp, sinh năm 1985, CCCD 040085003333
Điều 1. Bên A tặng cho Bên B thửa đất số 15, tờ bản đồ số 4, xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An,
GCN số CĐ 754219.""",
        [
            person("Phạm Văn Dũng", "1955", "180123456", role="transferor"),
            person("Hồ Thị Én", "1958", "180123457", role="transferor"),
            person("Phạm Văn Giáp", "1985", "040085003333", role="transferee"),
            parcel("15", "4", "CĐ 754219", HUNG_LOC),
        ],
    ),
    Written(
        "a mortgage to a bank",
        """HỢP ĐỒNG THẾ CHẤP QUYỀN SỬ DỤNG ĐẤT
Số: 0123/2026/HĐTC
BÊN THẾ CHẤP:
Ông Đặng Văn Hải, sinh ngày 01/01/1975, CCCD số 038075001111
BÊN NHẬN THẾ CHẤP: NGÂN HÀNG TMCP BÌNH MINH - CHI NHÁNH NGHỆ AN
Mã số chi nhánh: 2900999888-002 do Sở Kế hoạch và Đầu tư cấp
Trụ sở: số 1 đường Quang Trung, phường Thành Vinh, tỉnh Nghệ An
Người đại diện: Ông Vũ Minh Khôi - Chức vụ: Giám đốc, theo Giấy ủy quyền số 45/2026/UQ
ĐIỀU 1. Tài sản thế chấp: Giấy chứng nhận số DE 445566, thửa đất số 9, tờ bản đồ số 22, xã Nghi Phú,
thành phố Vinh, tỉnh Nghệ An.
ĐIỀU 2. Khoản vay 2.000.000.000 đồng theo Hợp đồng tín dụng số 0123456789 ngày 01/10/2026.""",
        [
            person("Đặng Văn Hải", "1975-01-01", "038075001111", role="mortgagor"),
            company("Ngân hàng TMCP Bình Minh - Chi nhánh Nghệ An", "2900999888-002", "mortgagee", "Vũ Minh Khôi"),
            parcel("9", "22", "DE 445566", NGHI_PHU),
        ],
    ),
    Written(
        "a power of attorney",
        """HỢP ĐỒNG ỦY QUYỀN
BÊN ỦY QUYỀN (BÊN A): Bà Ngô Thị Lan, sinh năm 1988, Hộ chiếu số C1234567
BÊN ĐƯỢC ỦY QUYỀN (BÊN B): Ông Ngô Văn Minh, sinh năm 1990, CCCD: 040 090 004 444
Bên A ủy quyền cho Bên B bán xe ô tô biển số 37A-123.45, số khung RLAXX11ZZ00012345, số máy 5VD123456.""",
        [
            person("Ngô Thị Lan", "1988", "C1234567", role="principal"),
            person("Ngô Văn Minh", "1990", "040090004444", role="agent"),
            vehicle("37A-123.45", "RLAXX11ZZ00012345", "5VD123456"),
        ],
    ),
    Written(
        "a vehicle",
        """HỢP ĐỒNG MUA BÁN XE
Bên bán: Ông Trịnh Văn Nam, sinh 1970, CMND: 170222333
Bên mua: Bà Cao Thị Oanh, sinh 1980, CCCD: 038180002222
Xe ô tô con nhãn hiệu TOYOTA, số loại VIOS, màu sơn trắng
Biển kiểm soát: 36A-678.90
Số máy: 2NR-X123456
Số khung: RL4B123F0K1234567
Giấy chứng nhận đăng ký xe số 012345 do Phòng CSGT Công an tỉnh Thanh Hóa cấp ngày 02/03/2020.""",
        [
            person("Trịnh Văn Nam", "1970", "170222333", role="transferor"),
            person("Cao Thị Oanh", "1980", "038180002222", role="transferee"),
            vehicle("36A-678.90", "RL4B123F0K1234567", "2NR-X123456"),
        ],
    ),
    Written(
        "motorcycle",
        "xe mô tô biển số 29-H1 123.45, số khung: RLHJF1808AY012345; số máy: JF18E-0123456",
        [vehicle("29-H1 123.45", "RLHJF1808AY012345", "JF18E-0123456")],
    ),
    Written(
        "heirs",
        """VĂN BẢN THỎA THUẬN PHÂN CHIA DI SẢN
Chúng tôi gồm những người thừa kế của cụ Bùi Văn Phú (chết ngày 01/02/2020):
1. Bùi Thị Quý, sinh năm 1960, CMND số 181111222
2. Bùi Văn Rạng, sinh năm 1963, CCCD số 040063001212
3. Bà Bùi Thị Sen, sinh năm 1966, CCCD số 040166001313
Di sản là thửa đất số 200, tờ bản đồ số 5, xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An.""",
        [
            person("Bùi Văn Phú", role="transferor"),
            person("Bùi Thị Quý", "1960", "181111222", role="heir"),
            person("Bùi Văn Rạng", "1963", "040063001212", role="heir"),
            person("Bùi Thị Sen", "1966", "040166001313", role="heir"),
            parcel("200", "5", place=HUNG_LOC),
        ],
    ),
    Written(
        "a household",
        "Hộ ông Lương Văn Tú, sinh năm 1971, CCCD số 040071007777 được cấp Giấy chứng nhận số V 123456",
        [person("Lương Văn Tú", "1971", "040071007777"), parcel(certificate="V 123456")],
    ),
    Written(
        "companies",
        """BÊN BÁN: CÔNG TY TNHH AN PHÁT
Mã số doanh nghiệp: 2900123456 do Sở Kế hoạch và Đầu tư tỉnh Nghệ An cấp lần đầu ngày 01/02/2010
Đại diện theo pháp luật: Bà Tô Thị Uyên - Giám đốc
BÊN MUA: Công ty Cổ phần Đầu tư Sông Xanh, MST 2900654321, do ông Vương Đình Vỹ, chức vụ: Tổng Giám đốc làm đại diện""",
        [
            company("Công ty TNHH An Phát", "2900123456", "transferor", "Tô Thị Uyên"),
            company("Công ty Cổ phần Đầu tư Sông Xanh", "2900654321", "transferee", "Vương Đình Vỹ"),
        ],
    ),
    Written(
        "all capitals without tones",
        "BEN BAN: ONG NGUYEN VAN AN, SINH NAM 1980, CCCD SO 040080001234. BEN MUA: BA TRAN THI BINH, SINH NAM "
        "1985, CCCD SO 040185004321. "
        "THUA DAT SO 345, TO BAN DO SO 12, XA NGHI PHU, THANH PHO VINH, TINH NGHE AN, GCN SO BA 123456",
        [
            person("NGUYEN VAN AN", "1980", "040080001234", role="transferor"),
            person("TRAN THI BINH", "1985", "040185004321", role="transferee"),
            parcel("345", "12", "BA 123456", "XA NGHI PHU/THANH PHO VINH/TINH NGHE AN"),
        ],
    ),
    Written(
        "small letters without tones",
        "ong nguyen van an, sinh nam 1980, cccd so 040080001234 ban cho ba tran thi binh, sinh nam 1985, cmnd "
        "so 182345678 thua dat so 345 to ban do so 12",
        [
            person("nguyen van an", "1980", "040080001234", role="transferor"),
            person("tran thi binh", "1985", "182345678", role="transferee"),
            parcel("345", "12"),
        ],
    ),
    Written(
        "a scan",
        "Ông NGUYỄN VĂN\nAN, sinhnăm 1980; CCCD S0: 040080\n001234\nThửa đất\nS0: 345; Tờ bản đồ\nS0: 12",
        [person("Nguyễn Văn An", "1980", "040080001234"), parcel("345", "12")],
    ),
    Written(
        "labels in a column",
        "Họ và tên:\tĐỖ THỊ XUÂN\nNgày sinh:\t09/09/1979\nSố CCCD:\t040179006666\nNơi thường trú:\tphường Vinh "
        "Phú, tỉnh Nghệ An",
        [person("Đỗ Thị Xuân", "1979-09-09", "040179006666")],
    ),
    Written(
        "two columns",
        "Ông: HOÀNG VĂN YÊN\tBà: LÝ THỊ ÁNH\nSinh năm: 1968\tSinh năm: 1970\nCCCD số: 040068001010\tCCCD số: "
        "040170002020",
        [person("Hoàng Văn Yên", "1968", "040068001010"), person("Lý Thị Ánh", "1970", "040170002020")],
    ),
    Written(
        "a table of people",
        "STT\tHọ và tên\tNăm sinh\tSố CCCD\n1\tMai Văn Ba\t1950\t040050001001\n2\tMai Thị Tư\t1955\t040155001002",
        [person("Mai Văn Ba", "1950", "040050001001"), person("Mai Thị Tư", "1955", "040155001002")],
    ),
    Written(
        "a table of parcels",
        "STT\tThửa đất số\tTờ bản đồ số\tDiện tích (m2)\tSố phát hành GCN\n1\t101\t7\t250\tCM "
        "100200\n2\t102\t7\t300,5\tCM 100201",
        [parcel("101", "7", "CM 100200"), parcel("102", "7", "CM 100201")],
    ),
    Written(
        "old and new number",
        "Ông Trần Quốc Minh, sinh năm 1977, CCCD số 040077008888 (CMND cũ số: 182999888)",
        [person("Trần Quốc Minh", "1977", "040077008888", "182999888")],
    ),
    Written(
        "number before name",
        "Người có CCCD số 040077008888 mang tên Trần Quốc Minh",
        [person("Trần Quốc Minh", None, "040077008888")],
    ),
    Written(
        "ethnic names",
        "bà H'Len Niê, sinh năm 1990, CCCD số 066190001111 và ông Y Thô Ksơr, sinh năm 1988, CCCD số "
        "066088002222; ông K’Brép, sinh năm 1985, CCCD số 068085003333",
        [
            person("H'Len Niê", "1990", "066190001111"),
            person("Y Thô Ksơr", "1988", "066088002222"),
            person("K’Brép", "1985", "068085003333"),
        ],
    ),
    Written(
        "an apartment with a certificate",
        "Căn hộ chung cư số 1203, tầng 12, tòa A2, chung cư Sông Lam, phường Vinh Phú, tỉnh Nghệ An, theo Giấy "
        "chứng nhận số CX 321654",
        [parcel(certificate="CX 321654")],
    ),
    Written(
        "neighbours are none of it",
        "Thửa đất số 345, tờ bản đồ số 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An. Tứ cận: phía Đông giáp "
        "thửa đất số 346; phía Tây giáp đất "
        "ông Lê Văn Tám; phía Nam giáp đường; phía Bắc giáp thửa 340, 341.",
        [parcel("345", "12", place=NGHI_PHU)],
    ),
    Written(
        "nobody",
        "Hai bên cam kết thông tin về nhân thân là đúng sự thật, thửa đất không có tranh chấp; ông, bà chịu "
        "trách nhiệm trước pháp luật. Căn cứ Luật "
        "Công chứng số 46/2024/QH15, Bộ luật Dân sự số 91/2015/QH13, Nghị định số 104/2025/NĐ-CP ngày "
        "15/5/2025; hợp đồng gồm 05 tờ, 10 trang, "
        "lập thành 03 bản, phí 1.300.000 đồng, biên lai số 0001234; Giấy chứng nhận đăng ký kết hôn số 12/2005; "
        "điện thoại 0987654321.",
        [],
    ),
    Written(
        "a form not filled in",
        "Ông/Bà: ........................ sinh năm: ............ CCCD số: ..............",
        [],
        ["blank", "blank", "blank"],
    ),
    Written("a label without its number", "Thửa đất số: chưa rõ, tờ bản đồ số 12", [], ["no_number", "no_number"]),
    Written(
        "a number too short",
        "ông Nguyễn Văn An, CCCD số 0400800012",
        [person("Nguyễn Văn An", None, "0400800012")],
        ["odd_number"],
    ),
    Written("a number of nobody's", "Người giữ giấy tờ có số 182345678 đã nhận tiền.", [], ["no_label"]),
    Written("a first name of nobody", "Thửa đất số 3 tờ 4 do ông Tèo quản lý", [parcel("3", "4")], ["no_name"]),
    Written(
        "a witness and an interpreter",
        "Bên bán: ông Lê Văn Ân, sinh năm 1960, CCCD 040060001111. Người làm chứng: Ông Phan Văn Chiến, sinh "
        "năm 1950, CCCD số 040050002222.",
        [person("Lê Văn Ân", "1960", "040060001111", role="transferor")],
    ),
    Written(
        "a deposit",
        "BÊN ĐẶT CỌC: Ông Tạ Văn Hùng, sinh năm 1982, CCCD số 001082003333. BÊN NHẬN ĐẶT CỌC: Bà Quách Thị Kim, "
        "sinh năm 1972, CCCD số 001172004444.",
        [
            person("Tạ Văn Hùng", "1982", "001082003333", role="transferee"),
            person("Quách Thị Kim", "1972", "001172004444", role="transferor"),
        ],
    ),
    Written(
        "a lease",
        "Bên cho thuê (Bên A): Bà Âu Thị Liên, sinh năm 1969, CCCD 001169005555\nBên thuê (Bên B): Công ty TNHH "
        "Hoa Sen Vàng, mã số thuế 0109876543",
        [
            person("Âu Thị Liên", "1969", "001169005555", role="lessor"),
            company("Công ty TNHH Hoa Sen Vàng", "0109876543", "lessee"),
        ],
    ),
    Written(
        "one clause with a verb",
        "Ông Đinh Văn Mạnh (sinh năm 1965, CMND 161234567) chuyển nhượng cho bà Đinh Thị Nga (sinh năm 1992, "
        "CCCD 036192006666) thửa đất số 50, tờ bản đồ số 2.",
        [
            person("Đinh Văn Mạnh", "1965", "161234567", role="transferor"),
            person("Đinh Thị Nga", "1992", "036192006666", role="transferee"),
            parcel("50", "2"),
        ],
    ),
    Written(
        "the card's line",
        "040080001234|182345678|Nguyễn Văn An|03021980|Nam|Xóm 3, Nghi Phú, Vinh, Nghệ An|10052021",
        [person("Nguyễn Văn An", "1980-02-03", "040080001234", "182345678")],
    ),
    Written(
        "one name, two people",
        "Ông Nguyễn Văn An, sinh năm 1980, CCCD số 040080001234 và ông Nguyễn Văn An, sinh năm 1955, CCCD số "
        "040055009999",
        [person("Nguyễn Văn An", "1980", "040080001234"), person("Nguyễn Văn An", "1955", "040055009999")],
    ),
    Written(
        "a letter's list",
        "Tạm dừng giao dịch đối với tài sản của ông Nguyễn Văn An (CCCD 040080001234): thửa 84 tờ 1, thửa 85 tờ "
        "2 tại xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An",
        [
            person("Nguyễn Văn An", None, "040080001234"),
            parcel("84", "1", place=NGHI_PHU),
            parcel("85", "2", place=NGHI_PHU),
        ],
    ),
    # ----- forms of numbers -----
    Written(
        "sheets in brackets, a list",
        "Thửa 84(1), 85(1), xã Nghi Phú, tp Vinh",
        [parcel("84", "1", place="xã Nghi Phú/tp Vinh/"), parcel("85", "1", place="xã Nghi Phú/tp Vinh/")],
    ),
    Written("a lot alone", "84(1), xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An", [parcel("84", "1", place=HUNG_LOC)]),
    Written("a pair alone", "84-01, xã Hưng Lộc, thành phố Vinh, tỉnh Nghệ An", [parcel("84", "01", place=HUNG_LOC)]),
    Written("no spaces in a list", "các thửa 84,85,86 tờ 1", [parcel("84", "1"), parcel("85", "1"), parcel("86", "1")]),
    Written(
        "dots in a serial",
        "GCN số AM.143.443, số vào sổ CH.00120",
        [parcel(certificate="AM.143.443", register="CH.00120")],
    ),
    Written("a dash, spaces", "GCN số AM-143443 và AM 143 444", [parcel(certificate="AM-143443; AM 143 444")]),
    Written("a label glued on", "GCN số: SOAA 05565655", [parcel(certificate="AA 05565655")]),
    Written("eth for Đ", "Giấy chứng nhận QSDĐ số ÐÐ 123456", [parcel(certificate="ĐĐ 123456")]),
    Written("semicolons", "Số Giấy chứng nhận: DH 358799;DH 358800", [parcel(certificate="DH 358799; DH 358800")]),
    Written(
        "book number in brackets",
        "GCN số AB 123456 (số vào sổ: CH 00120)",
        [parcel(certificate="AB 123456", register="CH 00120")],
    ),
    Written(
        "grouped numbers",
        "CCCD: 0400 8000 1234; CMND: 182.345.678; HC: B1234567",
        [person(None, None, "040080001234", "182345678", "B1234567")],
    ),
    Written(
        "O for 0",
        "CCCD số 04OO8OOO1234 của ông Nguyễn Văn An",
        [person("Nguyễn Văn An", None, "04OO8OOO1234")],
        ["odd_number"],
    ),
    Written(
        "a covered number", "bà Trần Thị Bình, CCCD số 0401••••5678", [person("Trần Thị Bình", None, "0401••••5678")]
    ),
    Written(
        "a shape without label", "Nguyễn Văn An, 1980, 040080001234", [person("Nguyễn Văn An", "1980", "040080001234")]
    ),
    Written("stray digits", "Mã vạch 1234567890123; 12345678901", [], ["no_label"]),
    # ----- people -----
    Written(
        "a year in brackets", "Ô. Nguyễn Văn An (1980) CMND 182345678", [person("Nguyễn Văn An", "1980", "182345678")]
    ),
    Written("initials", "Ông N.V.A, sinh năm 1980, CCCD 040080001234", [person("N.V.A", "1980", "040080001234")]),
    Written(
        "full stops", "Nguyễn Văn An. Sinh năm 1980. CMND: 182345678.", [person("Nguyễn Văn An", "1980", "182345678")]
    ),
    Written(
        "born alike",
        "anh Phạm Văn Giáp và chị Lò Thị Mỷ cùng sinh năm 1985",
        [person("Phạm Văn Giáp", "1985"), person("Lò Thị Mỷ", "1985")],
    ),
    Written(
        "a couple's numbers listed",
        "HỘ ÔNG NGUYỄN VĂN AN VÀ BÀ TRẦN THỊ BÌNH; CMND SỐ 182345678 VÀ 182345679",
        [person("Nguyễn Văn An", None, "182345678"), person("Trần Thị Bình", None, "182345679")],
    ),
    Written(
        "a form with several fields a line",
        """II. BÊN MUA (Sau đây gọi tắt là bên B)
Họ và tên: Nguyễn Văn An          Giới tính: Nam
Sinh ngày: 03 tháng 02 năm 1980   Dân tộc: Kinh    Quốc tịch: Việt Nam
Số định danh cá nhân: 040080001234, ngày cấp: 10/05/2021, nơi cấp: Cục Cảnh sát QLHC về TTXH
Điện thoại: 0912.345.678 - Email: an@example.vn""",
        [person("Nguyễn Văn An", "1980-02-03", "040080001234", role="transferee")],
    ),
    Written(
        "a deed of one's own",
        "Tôi là Trịnh Thị Hà, sinh ngày 02/09/1991, CCCD số: 040191007788. Bằng giấy này tôi ủy quyền cho: Ông "
        "Trịnh Quang Vũ, "
        "sinh năm 1989, CCCD số: 040089001122",
        [
            person("Trịnh Thị Hà", "1991-09-02", "040191007788", role="principal"),
            person("Trịnh Quang Vũ", "1989", "040089001122", role="agent"),
        ],
    ),
    Written(
        "no form of address",
        "Bên bán: Nguyễn Văn An, CCCD 040080001234\nBên mua: Lê Thị Cúc, sinh năm 1990",
        [
            person("Nguyễn Văn An", None, "040080001234", role="transferor"),
            person("Lê Thị Cúc", "1990", role="transferee"),
        ],
    ),
    Written(
        "names alone",
        "Nguyễn Văn An và Trần Thị Bình bán cho Lê Thị Cúc thửa đất số 12 tờ 3",
        [
            person("Nguyễn Văn An", role="transferor"),
            person("Trần Thị Bình", role="transferor"),
            person("Lê Thị Cúc", role="transferee"),
            parcel("12", "3"),
        ],
    ),
    Written("streets and offices bear names", "tại số 5 đường Nguyễn Văn Trỗi, Văn phòng công chứng Nguyễn Thị Hà", []),
    Written(
        "a foreigner", "Mr. John Smith, passport No. 561234567, born 1970", [person("John Smith", "1970", "561234567")]
    ),
    Written(
        "an officer",
        "Chủ tịch UBND xã Nghi Phú ông Trần Văn Hòa đã ký; bà Hồ Thị Én, sinh năm 1958 nộp đơn",
        [person("Hồ Thị Én", "1958")],
    ),
    Written(
        "whose estate, who inherits",
        "Người thừa kế theo pháp luật của cụ Nguyễn Văn Cả (đã chết năm 2001) và cụ Lê Thị Hai (đã chết năm "
        "2010) gồm: ông Nguyễn Văn Ba, "
        "sinh năm 1950, CMND 180111222",
        [
            person("Nguyễn Văn Cả", role="transferor"),
            person("Lê Thị Hai", role="transferor"),
            person("Nguyễn Văn Ba", "1950", "180111222", role="heir"),
        ],
    ),
    Written(
        "cells one in each line",
        "STT\nHọ và tên\nNăm sinh\nSố CCCD\n1\nPhan Thị Lựu\n1962\n040162003333\n2\nPhan Văn Mận\n1965\n040065004444",
        [person("Phan Thị Lựu", "1962", "040162003333"), person("Phan Văn Mận", "1965", "040065004444")],
    ),
    # ----- organisations, vehicles -----
    Written(
        "a company and who signs for it with a number",
        "Bên thế chấp: Công ty Cổ phần Xây dựng Đại Lộc. Giấy chứng nhận đăng ký doanh nghiệp số 2901777666 do "
        "Sở KH&ĐT cấp. Người đại diện "
        "theo pháp luật: Ông Phan Bá Lộc, sinh năm 1970, CCCD số 040070004321, chức vụ: Chủ tịch HĐQT",
        [
            company("Công ty Cổ phần Xây dựng Đại Lộc", "2901777666", "mortgagor", "Phan Bá Lộc"),
            person("Phan Bá Lộc", "1970", "040070004321", role="agent"),
        ],
    ),
    Written(
        "small companies",
        "Doanh nghiệp tư nhân Hồng Hà, MST: 2900111222; HTX Nông nghiệp Nghi Phú; Cty TNHH MTV XD An Bình - mã "
        "số thuế 2900 333 444",
        [
            company("Doanh nghiệp tư nhân Hồng Hà", "2900111222"),
            company("HTX Nông nghiệp Nghi Phú"),
            company("Cty TNHH MTV XD An Bình", "2900333444"),
        ],
    ),
    Written(
        "a branch",
        "Chi nhánh Công ty TNHH An Phát (MST 2900123456-001)",
        [company("Chi nhánh Công ty TNHH An Phát", "2900123456-001")],
    ),
    Written(
        "a name over two lines",
        "Bên B: CÔNG TY CỔ PHẦN\nTHƯƠNG MẠI DỊCH VỤ SÔNG LAM\nMã số thuế: 2900444555",
        [company("CÔNG TY CỔ PHẦN THƯƠNG MẠI DỊCH VỤ SÔNG LAM", "2900444555")],
    ),
    Written(
        "a table of vehicles between bars",
        "STT | Tên xe | Biển số | Số khung | Số máy\n1 | Ô tô tải HINO | 37C-345.67 | RLE12345678901234 | "
        "J05E123456\n"
        "2 | Ô tô đầu kéo | 37H-001.23 | RLE12345678901235 | J08E654321",
        [
            vehicle("37C-345.67", "RLE12345678901234", "J05E123456"),
            vehicle("37H-001.23", "RLE12345678901235", "J08E654321"),
        ],
    ),
    Written(
        "vehicles in a row",
        "Xe ô tô 30A-123.45, xe 29-H1 123.45; xe 29LD-012.34",
        [vehicle("30A-123.45"), vehicle("29-H1 123.45"), vehicle("29LD-012.34")],
    ),
    Written(
        "labels explained",
        "Số khung (VIN): RLAXX11ZZ00012345 – Số máy (Engine No.): 5VD 123456",
        [vehicle(None, "RLAXX11ZZ00012345", "5VD 123456")],
    ),
    # ----- places -----
    Written(
        "a place for both, behind the areas",
        "02 thửa đất: thửa đất số 15, tờ bản đồ số 5, diện tích 500m2 và thửa đất số 16, tờ bản đồ số 5, diện "
        "tích 600m2, cùng tại xã Nghi Phú, "
        "thành phố Vinh, tỉnh Nghệ An",
        [parcel("15", "5", place=NGHI_PHU), parcel("16", "5", place=NGHI_PHU)],
    ),
    Written(
        "units line by line",
        "Thửa đất: 345\nTờ bản đồ: 12\nXã: Nghi Phú\nHuyện: Thành phố Vinh\nTỉnh: Nghệ An",
        [parcel("345", "12", place=NGHI_PHU)],
    ),
    Written(
        "a debtor's home is not the parcel's place",
        "Bùi Đức Mạnh, sinh năm 1979, địa chỉ: xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An, gồm: quyền sử dụng "
        "đất tại thửa đất số 210, tờ bản đồ số 33",
        [person("Bùi Đức Mạnh", "1979"), parcel("210", "33")],
    ),
    Written(
        "an owner behind the place",
        "thửa 345 tờ 12 tại xóm 3, xã Nghi Phú, Tp. Vinh của vợ chồng ông Nguyễn Văn An",
        [parcel("345", "12", place="xã Nghi Phú/Tp. Vinh/"), person("Nguyễn Văn An")],
    ),
    Written(
        "sheets told apart",
        "Thửa đất số 345 (tờ bản đồ số 12) và thửa 7 (tờ 3)",
        [parcel("345", "12"), parcel("7", "3")],
    ),
    # ----- forms as programs print them -----
    Written(
        "labels with wide gaps",
        """=== BÊN CHUYỂN NHƯỢNG (Bên A) ===
Họ tên:              Phạm Văn Hưng
Số CCCD:             001085012399
=== BÊN NHẬN CHUYỂN NHƯỢNG (Bên B) ===
Họ tên:              Lê Thị Mơ
Số CCCD:             001088054399
=== TÀI SẢN CHUYỂN NHƯỢNG ===
Địa chỉ thửa đất:    xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An
Diện tích:           100 m²
Số thửa:             45
Tờ bản đồ:           12
Giá chuyển nhượng:   5,000,000,000 VNĐ
Số công chứng:       CC-2025-012345""",
        [
            person("Phạm Văn Hưng", None, "001085012399", role="transferor"),
            person("Lê Thị Mơ", None, "001088054399", role="transferee"),
            parcel("45", "12", place=NGHI_PHU),
        ],
    ),
    Written(
        "an address before the lot",
        "Bên A chuyển nhượng cho Bên B thửa đất tại địa chỉ: xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An. "
        "Thửa đất số: 42. Tờ bản đồ số: 15.",
        [parcel("42", "15", place=NGHI_PHU)],
    ),
    Written(
        "a card's face",
        "CĂN CƯỚC CÔNG DÂN\nSố / No.: 012093000999\nHọ và tên / Full name: LÙ THỊ KHEN\n"
        "Ngày sinh / Date of birth: 01/02/1993",
        [person("Lù Thị Khen", "1993-02-01", "012093000999")],
    ),
    Written(
        "a certificate's face",
        """I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất
Ông: NGUYỄN VĂN MÃO
CMND số: 182345699
II. Thửa đất, nhà ở và tài sản khác gắn liền với đất
a) Thửa đất số: 345, tờ bản đồ số: 12
b) Địa chỉ: Xóm 3, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An
c) Diện tích: 120,5 m2
Số vào sổ cấp GCN: CH 01299
BA 123499""",
        [person("Nguyễn Văn Mão", None, "182345699"), parcel("345", "12", "BA 123499", NGHI_PHU, "CH 01299")],
    ),
    Written("a serial too short", "theo Giấy chứng nhận số AM 27156", [parcel(certificate="AM 27156")], ["odd_number"]),
    Written(
        "who acts for whom",
        "bà Trần Thị Bính (người nhận ủy quyền từ ông Lê Văn Ngữ)",
        [person("Trần Thị Bính", role="agent"), person("Lê Văn Ngữ", role="principal")],
    ),
    Written(
        "a will",
        "Bên lập di chúc: Cụ Hồ Văn Ba, sinh năm 1940, CMND 180000999",
        [person("Hồ Văn Ba", "1940", "180000999", role="transferor")],
    ),
]
