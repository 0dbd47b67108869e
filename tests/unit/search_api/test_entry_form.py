from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.pages import entry_form
from storage.errors import InvalidRecord
from storage.schemas import validate_draft

NAMES = [
    *(one.name for one in entry_form.DOCUMENT),
    "content",
    *(
        f"{group.kind}-{number}-{one.name}"
        for group in entry_form.GRID.groups
        for number in (0, 1)
        for one in group.fields
    ),
]
TYPED = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(["", " ", "1980", "31/02/2024", "06/05/2024", "seizure", "x" * 300])
)


@given(TYPED)
def test_whatever_is_wrong_with_a_form_is_told_beside_a_box_that_it_has(values):
    typed = entry_form.read(values.items())
    try:
        validate_draft(entry_form.body_of(typed), "notice")
    except InvalidRecord as error:
        for problem in error.problems:
            assert entry_form.anchor(problem, typed) in NAMES
            assert entry_form.sentence(problem, "number")


@given(TYPED)
def test_what_was_typed_comes_back_as_it_was_typed(values):
    typed = entry_form.read(values.items())
    again = entry_form.read(typed.pairs())
    assert entry_form.body_of(again) == entry_form.body_of(typed)
    assert again.pairs() == typed.pairs()


@given(st.text(max_size=200))
def test_no_line_is_dropped(text):
    typed = entry_form.read([("many", text)])
    after, left = entry_form.with_many(typed)
    lines = [line for line in typed.many.split("\n") if line.strip()]
    assert len(lines) == len(left) + sum(line not in left for line in lines)
    assert len(after.rows["parcels"]) >= len(lines) - len(left)


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("thửa 345 tờ 12", {"parcel": "345", "map_sheet": "12"}),
        ("3) thửa 345 tờ 12", {"parcel": "345", "map_sheet": "12"}),
        ("– 84(1)", {"parcel": "84", "map_sheet": "1"}),
        ("GCN BA 123456", {"certificate_number": "BA 123456"}),
    ],
)
def test_a_line_is_a_parcel(line, row):
    after, left = entry_form.with_many(entry_form.read([("many", line)]))
    assert (after.rows["parcels"], left) == ([row], [])


def test_more_lines_than_rows_stay_in_their_box():
    most = entry_form.GRID.at_most("parcels")
    lines = "\n".join(f"thửa {lot} tờ 1" for lot in range(1, most + 3))
    after, left = entry_form.with_many(entry_form.read([("many", lines)]))
    assert (len(after.rows["parcels"]), len(left)) == (most, 2)
