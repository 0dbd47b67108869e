from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.pages import form
from storage.errors import Problem


def test_rows_become_subjects_of_the_request():
    typed = form.read(
        [
            ("box", ""),
            ("persons-0-name", "Nguyễn Văn An"),
            ("persons-0-birth_date", "3/2/1980"),
            ("persons-0-id_numbers", "040080001234; 182345678"),
            ("persons-0-role", "transferor"),
            ("parcels-0-map_sheet", "12"),
            ("parcels-0-parcel", " 345 "),
            ("dossier", "HS-1"),
        ]
    )
    assert form.request_of(typed) == {
        "persons": [
            {
                "name": "Nguyễn Văn An",
                "birth_date": "1980-02-03",
                "id_numbers": ["040080001234", "182345678"],
                "role": "transferor",
            }
        ],
        "parcels": [{"map_sheet": "12", "parcel": "345"}],
        "dossier": "HS-1",
    }


def test_empty_rows_close_up_and_keep_their_order():
    typed = form.read([("persons-0-name", ""), ("persons-1-name", "B"), ("persons-3-name", "C")])
    assert [row["name"] for row in typed.rows["persons"]] == ["B", "C"]


def test_a_role_alone_is_no_person():
    assert form.request_of(form.read([("persons-0-role", "transferee")])) == {}


def test_names_that_the_form_does_not_have_are_passed_over():
    assert form.request_of(form.read([("persons-0-evil", "x"), ("evil-0-name", "y"), ("persons-00x-name", "z")])) == {}


def test_one_more_row_keeps_what_was_typed():
    typed = form.read([("persons-0-name", "A"), ("persons-1-name", "")])
    assert typed.shown("persons")["persons"] == [{"name": "A"}, {}, {}]
    assert typed.shown()["parcels"] == [{}]


def test_rows_end_at_a_limit():
    typed = form.read([(f"persons-{i}-name", "A") for i in range(40)])
    assert len(typed.shown("persons")["persons"]) == form.ROWS_AT_MOST


def test_the_form_can_be_filled_again_from_the_request():
    request = {
        "persons": [{"name": "A", "birth_date": "1980-02-03", "id_numbers": ["1", "2"]}],
        "others": [{"identifiers": ["X1"]}],
        "purpose": "signing",
    }
    assert form.request_of(form.typed_of(request)) == request


def test_what_the_box_said_moves_into_fields():
    typed = form.with_understood(form.Typed(box="all of it"), {"parcels": [{"parcel": "345"}]}, "rest")
    assert (typed.box, typed.rows["parcels"]) == ("rest", [{"parcel": "345"}])


def test_a_problem_leads_to_its_input():
    typed = form.read([("persons-0-name", "A")])
    assert form.anchor(Problem("persons[0].birth_date", "x", ""), typed) == "persons-0-birth_date"
    assert form.anchor(Problem("persons[0].id_numbers[1]", "x", ""), typed) == "persons-0-id_numbers"
    assert form.anchor(Problem("dossier", "x", ""), typed) == "dossier"
    assert form.anchor(Problem("persons[7].name", "x", ""), typed) == "box"


def test_a_problem_names_its_input_as_a_reader_knows_it():
    one, two = form.read([("persons-0-name", "A")]), form.read([("persons-0-name", "A"), ("persons-1-name", "B")])
    assert form.name_of(Problem("persons[0].birth_date", "x", ""), one) == "Người, ngày sinh hoặc năm sinh"
    assert form.name_of(Problem("persons[1].id_numbers", "x", ""), two) == "Người 2, số CCCD, CMND, hộ chiếu"
    assert form.name_of(Problem("nothing", "x", ""), two) == ""


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=20))
def test_anything_can_be_posted(pairs):
    typed = form.read(pairs)
    form.request_of(typed)
    typed.shown("persons")
