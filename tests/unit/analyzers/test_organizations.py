from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.folding import fold
from analyzers.organizations import parse_organization_name


@pytest.mark.parametrize(
    ("raw", "core"),
    [
        ("Công ty TNHH An Phát", "an phat"),
        ("Cty TNHH An Phát", "an phat"),
        ("CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN AN PHÁT", "an phat"),
        ("Công ty TNHH 2 thành viên trở lên An Phát", "an phat"),
        ("An Phat Co., Ltd", "an phat"),
        ("An Phát, Cty TNHH", "an phat"),
        ("Công ty cổ phần Đầu tư Sông Xanh", "dau tu song xanh"),
        ("Cty CP ĐT Sông Xanh", "dau tu song xanh"),
        ("CTCP Đầu tư Sông Xanh", "dau tu song xanh"),
        ("SÔNG XANH JSC", "song xanh"),
        ("DNTN Vĩnh Cơ", "vinh co"),
        ("HTX Nông nghiệp Nghi Phú", "nong nghiep nghi phu"),
        ("Chi nhánh Công ty TNHH TMDV An Phát", "thuong mai dich vu an phat"),
        ("Ngân hàng TMCP Á Châu", "a chau"),
        ("Công Tyson", "cong tyson"),
        ("Công ty cổ phần", ""),
        ("", ""),
    ],
)
def test_the_core_is_the_name_without_its_legal_form(raw, core):
    assert parse_organization_name(raw).core == core


def test_a_long_row_of_forms_is_read_once():
    assert parse_organization_name("An Phát " + "TNHH MTV " * 50).core == "an phat"
    assert parse_organization_name("An Phát " + "TNHH MTV " * 50 + "x").core.endswith("mtv x")


def test_the_form_and_the_whole_name_are_kept():
    name = parse_organization_name("Công ty CP Sông Xanh")
    assert (name.raw, name.canonical) == ("Công ty CP Sông Xanh", "công ty cp sông xanh")
    assert (name.folded, name.form) == ("cong ti cp song xanh", "cong ti cp")


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_a_name(text):
    name = parse_organization_name(text)
    assert fold(name.core) == name.core
