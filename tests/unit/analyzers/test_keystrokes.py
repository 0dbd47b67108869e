from __future__ import annotations

import pytest

from analyzers.keystrokes import read_name, read_word
from analyzers.names import name_relation, parse_person_name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeenx Thij Lan", "Nguyễn Thị Lan"),
        ("NGUYEENX VAWN AN", "NGUYỄN VĂN AN"),
        ("Nguyenex Vawn An", "Nguyễn Văn An"),
        ("Nguye64n Va8n An", "Nguyễn Văn An"),
        ("Bu2i Thi5 Phu7o75ng", "Bùi Thị Phượng"),
        ("Traanf Thij Hoongf Ngaan", "Trần Thị Hồng Ngân"),
        ("Ddoox Dduwcs", "Đỗ Đức"),
        ("D9o64 D9u7c1", "Đỗ Đức"),
        ("Ngô Thị Myx Huyền", "Ngô Thị Mỹ Huyền"),
    ],
)
def test_keystrokes_are_read_back(typed: str, meant: str):
    name = parse_person_name(typed)
    assert name.canonical == parse_person_name(meant).canonical
    assert name.keys
    assert name_relation(name, parse_person_name(meant)) == "variant"


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Văn An", "NGUYEN VAN AN", "Moong Văn Khoóng", "Lee Min Ho", "Nguyen Thao", "Trần Quốc Oanh", "Y Blơ Niê"],
)
def test_names_without_keystrokes_stay_as_they_are(name: str):
    assert parse_person_name(name).keys is None


@pytest.mark.parametrize("word", ["an", "thao", "kim", "ksor", "james", "văn", "nguyễn", "ái1"])
def test_words_that_hold_none(word: str):
    assert read_word(word) is None


def test_a_doubled_vowel_proves_nothing_by_itself():
    found = read_name("moong lee")
    assert found is not None
    assert not found[2]
