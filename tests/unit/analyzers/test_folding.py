from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import folding
from analyzers.folding import canonical, compact, even_iy, fold
from tests.unit.analyzers.vietnamese import MARKED_LETTERS, full_width, vietnamese_text

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def test_there_are_134_marked_letters():
    assert len(MARKED_LETTERS) == 134


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_marked_letter_folds_to_its_plain_one(form):
    folded = {letter: fold(unicodedata.normalize(form, letter)) for letter in MARKED_LETTERS}
    assert {letter: got for letter, got in folded.items() if got != MARKED_LETTERS[letter]} == {}


def test_no_vietnamese_letter_hangs_on_a_transliteration_table(monkeypatch):
    monkeypatch.setattr(folding, "unidecode", lambda _: "?")
    for letter in [*MARKED_LETTERS, "Ð", "ð", "Ɖ", "ɖ"]:
        assert folding._folded_character(letter) == MARKED_LETTERS.get(letter, "d"), letter


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_marked_letter_is_canonical_in_small_nfc(form):
    assert [c for c in MARKED_LETTERS if canonical(unicodedata.normalize(form, c)) != c.lower()] == []


@pytest.mark.parametrize("d", ["Đ", "đ", "Ð", "ð", "Ɖ", "ɖ"])
def test_what_looks_like_d_with_stroke_is_d_with_stroke(d):
    assert canonical(d + "ức") == "đức"
    assert fold(d + "ức") == "duc"
    assert compact(d + "A 123456") == "ĐA123456"


def test_d_with_stroke_is_not_d():
    assert compact("ĐA 123456") != compact("DA 123456")
    assert canonical("Đức") != canonical("Dức")


@pytest.mark.parametrize("asked", ["dang dinh duc", "Dặng Đinh Duc", "ĐANG DINH DUC", "Ðặng Ðình Ðức"])
def test_words_with_d_are_found_without_tones(asked):
    assert fold(asked) == fold("Đặng Đình Đức") == "dang dinh duc"


def test_marks_tell_apart_what_folding_makes_one():
    names = ["Bùi Đường", "Bùi Dương", "Bùi Đương"]
    assert {fold(name) for name in names} == {"bui duong"}
    assert len({canonical(name) for name in names}) == 3


@pytest.mark.parametrize("mixed", ["Huệ Phượng", "Huệ " + unicodedata.normalize("NFD", "Phượng")])
def test_two_marks_compose_whichever_word_is_decomposed(mixed):
    assert canonical(mixed) == canonical(unicodedata.normalize("NFD", mixed)) == "huệ phượng"


def test_a_tone_typed_before_its_hat_composes():
    assert canonical("Huye\u0301\u0302n") == "huyến"


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("uỷ", "ủy"),
        ("qúy", "quý"),
        ("qúi", "quí"),
        ("gía", "giá"),
        ("hòang", "hoàng"),
        ("thúê", "thuế"),
        ("cuả", "của"),
        ("nguỵên", "nguyện"),
        ("ngòai", "ngoài"),
        ("qúôc", "quốc"),
    ],
)
def test_where_the_tone_mark_stands_makes_no_difference(typed, same):
    assert canonical(typed) == same
    assert canonical(same) == same


@pytest.mark.parametrize(
    "word",
    ["mía", "giếng", "gìn", "khuỷu", "người", "hươu", "rượu", "yến", "ý", "òa", "tiền", "thứ", "café", "ñandú", "éé"],
)
def test_a_well_placed_tone_mark_stays(word):
    assert canonical(word) == word


@pytest.mark.parametrize(
    ("seen", "same"),
    [
        ("Nguyễn\u00a0 Văn\tAn ", "nguyễn văn an"),
        ("Ngu\u00adyễn \u200bVăn\ufeff An", "nguyễn văn an"),
        ("K\u2019Brêu", "k'brêu"),
        ("A\u20112", "a-2"),
        ("An\x00\ud800", "an"),
    ],
)
def test_what_no_reader_sees_is_gone(seen, same):
    assert canonical(seen) == same


@pytest.mark.parametrize(("y", "i"), [("Lý", "Lí"), ("Mỹ", "Mĩ"), ("Quý", "Quí"), ("Vỹ", "Vĩ"), ("Kỳ", "Kì")])
def test_final_y_and_i_are_near_but_not_the_same(y, i):
    assert fold(y) == fold(i)
    assert canonical(y) != canonical(i)
    assert even_iy(canonical(y)) == even_iy(canonical(i))


@pytest.mark.parametrize(("y", "i"), [("thúy", "thúi"), ("tay", "tai"), ("y", "i"), ("huy", "hui")])
def test_y_elsewhere_is_another_sound(y, i):
    assert fold(y) != fold(i)
    assert even_iy(y) != even_iy(i)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("H'Hen Niê", "h hen nie"),
        ("H\u2019 Hen Niê", "h hen nie"),
        ("N.V.A", "n v a"),
        ("ＮＧＵＹỄＮ", "nguyen"),
        ("Straße & Æther_½", "strasse aether 1 2"),
        ("北京", "bei jing"),
        ("\u200b \u0301", ""),
    ],
)
def test_everything_else_folds_to_plain_letters(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ba.123456", "BA123456"),
        (full_width("BA 123456"), "BA123456"),
        ("№ 12\u200b3", "NO123"),
        ("cộng 1", "CONG1"),
        ("", ""),
    ],
)
def test_compact_keeps_capitals_and_digits(text, number):
    assert compact(text) == number


@given(any_text)
def test_forms_are_stable_for_any_text(text):
    assert canonical(canonical(text)) == canonical(text)
    assert fold(fold(text)) == fold(text)
    assert compact(compact(text)) == compact(text)
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert set(compact(text)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZĐ0123456789")


@given(any_text)
def test_unicode_form_never_matters(text):
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
        assert canonical(unicodedata.normalize(form, text)) == canonical(text)


@given(vietnamese_text)
def test_capitals_never_matter(text):
    for form in (fold, canonical, compact):
        assert form(text.upper()) == form(text.lower()) == form(text)


@given(vietnamese_text)
def test_equal_canonical_forms_fold_alike(text):
    assert fold(canonical(text)) == fold(text)
