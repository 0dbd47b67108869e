"""docs/reference/evidence.md says what the table of weights says."""

from __future__ import annotations

from matching.rarity import ENOUGH
from matching.weights import shipped
from scripts.build_evidence import PAGE, page
from search_api.pages import words

TEXT = PAGE.read_text("utf-8")


def test_the_tables_are_those_of_the_weights():
    assert page(TEXT, shipped()) == TEXT, "run python scripts/build_evidence.py"


def test_every_relation_of_every_field_is_there():
    for rows in shipped().fields.values():
        for row in rows.values():
            assert row.why in TEXT


def test_the_figures_in_the_prose_are_those_of_the_code():
    assert f"cả tỉnh có {words.count(int(shipped().adults))} người lớn" in TEXT
    assert f"từ {ENOUGH} người trở lên" in TEXT
    assert f"không quá {shipped().rare_at} người khác".replace(".", ",") in TEXT
