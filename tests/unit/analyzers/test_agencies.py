from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.papers.agencies import SUCCESSIONS, agency_relation, parse_agency, succession

ONE = [
    ("CCTHADS TP Vinh", "Chi cục Thi hành án dân sự thành phố Vinh"),
    ("Chi cục THADS TP. Vinh - tỉnh Nghệ An", "CHI CỤC THI HÀNH ÁN DÂN SỰ THÀNH PHỐ VINH"),
    ("C.C THADS TP Vinh", "chi cuc thi hanh an dan su vinh"),
    ("THADS Vinh", "Chi cục THA dân sự TP.Vinh"),
    ("Chi cục THADS Vinh Nghệ An", "Chi cục THADS TP Vinh"),
    ("Phòng THADS KV1 tỉnh Nghệ An", "Phòng Thi hành án dân sự khu vực 1 – Nghệ An"),
    ("TAND khu vực II - Nghệ An", "Tòa án nhân dân KV 2, Nghệ An"),
    ("Toà án nhân dân TP Vinh, tỉnh Nghệ An", "TAND thành phố Vinh"),
    ("TAND Nghệ An", "Tòa án nhân dân tỉnh Nghệ An"),
    ("VKS Nam Đàn", "Viện kiểm sát nhân dân huyện Nam Đàn"),
    ("CA Nghệ An", "Cơ quan Cảnh sát điều tra - Công an tỉnh Nghệ An"),
    ("PC03 Công an tỉnh Nghệ An", "Phòng Cảnh sát kinh tế - Công an tỉnh Nghệ An"),
    ("UBND X. Nghi Phú, TP Vinh", "Ủy ban nhân dân xã Nghi Phú"),
    ("VPĐK đất đai Nghệ An", "Văn phòng Đăng ký đất đai tỉnh Nghệ An"),
    ("Văn phòng ĐKQSDĐ huyện Nghi Lộc", "Chi nhánh VPĐKĐĐ huyện Nghi Lộc"),
    ("Sở TP Nghệ An", "Sở Tư pháp tỉnh Nghệ An"),
    ("Sở TNMT tỉnh Nghệ An", "Sở Nông nghiệp và Môi trường tỉnh Nghệ An"),
    ("CTHADS TP HCM", "Cục Thi hành án dân sự thành phố Hồ Chí Minh"),
    ("Vietinbank CN Nghệ An", "Ngân hàng TMCP Công thương Việt Nam - chi nhánh Nghệ An"),
    ("VPCC Sông Lam", "Văn phòng công chứng Sông Lam"),
    ("Chi cục THADS TP Hà Tĩnh", "Chi cục THADS thành phố Hà Tĩnh, tỉnh Hà Tĩnh"),
    ("Chi cục THADS Q.1", "Chi cục Thi hành án dân sự quận 1, TP. HCM"),
    ("UBND huyện Quan Sơn", "Ủy ban nhân dân H. Quan Sơn, tỉnh Thanh Hóa"),
]
SLIPS = [
    ("Chi cục THADS thành phố Vihn", "Chi cục THADS thành phố Vinh"),
    ("Chi cục Thi hành án dân sự thàng phố Vinh", "Chi cục THADS thành phố Vinh"),
    ("Ban quan ly khu kinh té Đông Nam", "Ban quản lý khu kinh tê Đôngg Nam"),
]
PERHAPS = [
    ("Phòng THADS khu vực 1 – Nghệ An", "Chi cục Thi hành án dân sự thành phố Vinh"),
    ("TAND khu vực 1 - Ninh Bình", "TAND TP Nam Định, tỉnh Nam Định"),
    ("Chi cục THADS", "Chi cục THADS TP Vinh"),
]
TWO = [
    ("Phòng THADS khu vực 1 - Nghệ An", "Phòng THADS khu vực 2 - Nghệ An"),
    ("TAND khu vực 1 - Nghệ An", "TAND khu vực 1 - Hà Tĩnh"),
    ("TAND khu vực 1 - Nghệ An", "TAND TP Hà Tĩnh, tỉnh Hà Tĩnh"),
    ("TAND TP Vinh", "Chi cục THADS TP Vinh"),
    ("TAND TP Hà Tĩnh", "TAND tỉnh Hà Tĩnh"),
    ("TAND huyện Đô Lương", "TAND huyện Anh Sơn"),
    ("Cục THADS tỉnh Nghệ An", "Chi cục THADS TP Vinh"),
    ("Công an huyện Nghi Lộc", "Công an tỉnh Nghệ An"),
    ("UBND huyện Nghi Lộc", "UBND xã Nghi Lộc"),
    ("Chi cục THADS huyện Nghi Lộc, tỉnh Nghệ An", "Chi cục THADS huyện Nghi Lộc, tỉnh Hà Tĩnh"),
    ("Chi cục THADS Q.1", "Chi cục Thi hành án dân sự Quận 10"),
    ("Agribank chi nhánh Vinh", "Agribank chi nhánh Nghi Lộc"),
    ("Thanh tra tỉnh Nghệ An", "Thanh tra tỉnh Hà Tĩnh"),
    ("Chi nhánh VPĐKĐĐ Vinh", "Văn phòng đăng ký đất đai tỉnh Nghệ An"),
]


def relation(a: str, b: str) -> str:
    forth = agency_relation(parse_agency(a), parse_agency(b))
    assert forth == agency_relation(parse_agency(b), parse_agency(a))
    return forth


@pytest.mark.parametrize(("a", "b"), ONE)
def test_one_agency_in_two_writings(a, b):
    assert relation(a, b) in {"same", "variant"}


@pytest.mark.parametrize(("a", "b"), SLIPS)
def test_a_slip_in_the_name(a, b):
    assert relation(a, b) == "typo"


@pytest.mark.parametrize(("a", "b"), PERHAPS)
def test_what_may_be_one_agency(a, b):
    assert relation(a, b) == "partial"


@pytest.mark.parametrize(("a", "b"), TWO)
def test_two_agencies(a, b):
    assert relation(a, b) == "contradicts"


def test_a_new_name_says_since_when_and_by_what():
    change = succession(parse_agency("TAND khu vực 1 - Nghệ An"), parse_agency("TAND TP Vinh"))
    assert change is not None
    assert (change.before, change.after, change.since) == ("district", "region", "2025-07-01")
    assert all(row.source for row in SUCCESSIONS)
    assert succession(parse_agency("TAND TP Vinh"), parse_agency("TAND tỉnh Nghệ An")) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read_and_agrees_with_itself(a, b):
    agency = parse_agency(a)
    assert agency_relation(agency, agency) in {"same", "partial"}
    relation(a, b)
