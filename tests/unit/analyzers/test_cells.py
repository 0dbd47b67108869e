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
