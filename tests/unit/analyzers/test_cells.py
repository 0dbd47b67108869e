from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.cells import people_in
from analyzers.filing import asked_keys, stored_keys
from analyzers.mentions import mentions_of
from analyzers.things import person


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Nguyễn Văn An", ["nguyễn văn an"]),
        ("Nguyễn Văn An và vợ Trần Thị Bình", ["nguyễn văn an", "trần thị bình"]),
        ("NGUYỄN VĂN AN VÀ VỢ LÀ BÀ TRẦN THỊ BÌNH", ["nguyễn văn an", "trần thị bình"]),
        ("hộ ông Nguyễn Văn An, bà Trần Thị Bình", ["nguyễn văn an", "trần thị bình"]),
        ("Nguyễn Văn An; Lê Thị Bình; Phạm Cường", ["nguyễn văn an", "lê thị bình", "phạm cường"]),
        ("ông Nguyễn Văn An (đã chết)", ["nguyễn văn an"]),
        ("Nguyễn Văn An (vợ là bà Trần Thị Bình)", ["nguyễn văn an", "trần thị bình"]),
        ("Đại diện: Nguyễn Văn An", ["nguyễn văn an"]),
        ("Họ và tên: Nguyễn Văn An", ["nguyễn văn an"]),
        ("HỌ VÀ TÊN: NGUYỄN VĂN AN", ["nguyễn văn an"]),
        ("Ông/Bà Nguyễn Văn An", ["nguyễn văn an"]),
        ("Người có quyền lợi và nghĩa vụ liên quan: Trần Thị Bình", ["trần thị bình"]),
        ("Lầu Bá Và và Và Y Mái", ["lầu bá và", "và y mái"]),
        ("Y Blơ Niê và H'Bia Êban", ["y blơ niê", "h'bia êban"]),
        ("Nguyễn Văn An và các con", ["nguyễn văn an"]),
        ("Nguyễn Văn An, Lê Thị Bình, xã Nghi Phú", ["nguyễn văn an", "lê thị bình"]),
        ("Nguyễn Văn An 1980", ["nguyễn văn an"]),
        ("SMITH, John", ["john smith"]),
        ("và vợ", ["và vợ"]),
        ("NGUYEN VAN AN VA VO TRAN THI BINH", ["nguyen van an", "tran thi binh"]),
        ("HO GIA DINH ONG NGUYEN VAN AN", ["nguyen van an"]),
        ("Nguyễn Văn An, Nghi Phú", ["nguyễn văn an"]),
        ("Và Bá Chò", ["và bá chò"]),
        ("H' Bia Niê", ["h' bia niê"]),
        ("Nguyễn Văn An sinh năm 1980", ["nguyễn văn an"]),
    ],
)
def test_who_stands_in_a_cell(cell: str, people: list[str]):
    assert list(people_in(cell)) == people


@given(st.text(max_size=60))
def test_any_text_is_read(text: str):
    assert people_in(text)


@pytest.mark.parametrize("rest", ["Sỹ Chí Tân", "Thị Hoa", "Nguyên Giáp", "Trần Thị Hoa"])
@pytest.mark.parametrize("surname", ["Chu", "Hồ", "Võ", "Vo", "Ho", "Cù", "La", "Lã", "Bá", "Và"])
def test_a_surname_that_is_another_word_without_its_tones_stays(surname: str, rest: str):
    assert people_in(f"{surname} {rest}") == (f"{surname} {rest}".lower(),)


def test_the_second_of_a_couple_is_found_by_name():
    body = {
        "type": "notice",
        "persons": [
            {
                "name": "Nguyễn Văn An và vợ Trần Thị Bình",
                "birth_date": "1980-02-03",
                "identities": [{"number": "040080001234"}],
            }
        ],
    }
    first, second = mentions_of(body)
    assert (first.index, second.index) == (0, 0)
    assert second.thing.name.canonical == "trần thị bình"
    assert (second.thing.numbers, second.thing.birth.year) == ((), None)
    asked = asked_keys(person("Trần Thị Bình", birth_date="1982-01-01"))
    assert {*asked.strong} & {*stored_keys(second.thing).recall}
