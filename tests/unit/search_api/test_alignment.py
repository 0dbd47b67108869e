from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.pages.alignment import Rows, align


def differing(rows: Rows) -> tuple[str, str]:
    asked, found = ("".join(piece.text for piece in row if piece.differs) for row in (rows.asked, rows.found))
    return asked, found


def shown(row: tuple) -> str:
    return "".join(piece.text for piece in row)


def test_a_wrong_digit_is_marked_in_both_rows():
    assert differing(align("BA 123457", "BA 123456")) == ("7", "6")


def test_swapped_digits_are_marked_in_place():
    rows = align("040080001243", "040080001234")
    assert differing(rows) == ("43", "34")
    assert len(shown(rows.asked)) == len(shown(rows.found))


def test_a_missing_tone_is_marked():
    assert differing(align("Nguyen Van An", "Nguyễn Văn An")) == ("ea", "ễă")


def test_decomposed_text_differs_from_composed_text_in_nothing():
    assert differing(align("Nguyễn Văn An", "Nguyễn Văn An")) == ("", "")


def test_case_spaces_and_dots_are_no_difference():
    assert differing(align("ba.123456", "BA 123456")) == ("", "")


def test_a_missing_character_leaves_a_blank_so_that_columns_stay():
    rows = align("BA 12346", "BA 123456")
    assert len(shown(rows.asked)) == len(shown(rows.found)) == 9
    assert differing(rows) == ("\N{NO-BREAK SPACE}", "5")


def test_words_are_not_torn_apart_by_blanks():
    rows = align("nghi phu, vinh", "Xã Nghi Phú, Thành phố Vinh")
    assert shown(rows.asked) == "nghi phu, vinh"


def test_what_was_held_for_the_same_is_not_marked():
    assert differing(align("nghi phu", "Xã Nghi Phú", mark=False)) == ("", "")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_character_is_lost_or_added_but_blanks(asked, found):
    import unicodedata

    rows = align(asked, found)
    for row, text in ((rows.asked, asked), (rows.found, found)):
        normal = unicodedata.normalize("NFC", text)
        assert shown(row).replace("\N{NO-BREAK SPACE}", "") == normal.replace("\N{NO-BREAK SPACE}", "")
