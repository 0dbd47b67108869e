from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.keys import LONGEST_NUMBER, AskedKeys, Keys, deletions, number_relation, skeleton

numbers = st.text(alphabet="ABĐOQZS0123456789", min_size=1, max_size=20)
characters = st.sampled_from("ABĐ0123456789")


@st.composite
def pairs_within_one_edit(draw):
    text = draw(numbers)
    at = draw(st.integers(0, len(text) - 1))
    edit = draw(st.sampled_from(["replace", "insert", "delete", "swap"]))
    if edit == "replace":
        return text, text[:at] + draw(characters) + text[at + 1 :]
    if edit == "insert":
        return text, text[:at] + draw(characters) + text[at:]
    if edit == "delete":
        return text, text[:at] + text[at + 1 :]
    return text, text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


@given(pairs_within_one_edit())
def test_texts_within_one_edit_share_a_deletion(pair):
    one, other = pair
    assert deletions(one) & deletions(other)
    assert deletions(skeleton(one)) & deletions(skeleton(other))


@given(pairs_within_one_edit())
def test_texts_within_one_edit_are_near(pair):
    assert number_relation(*pair) in {"same", "variant", "typo"}


@given(numbers, numbers)
def test_relations_look_alike_from_both_sides(one, other):
    assert number_relation(one, other) == number_relation(other, one)
    assert (number_relation(one, other) == "same") == (one == other)


def test_deletions_are_the_text_and_each_shorter_one():
    assert deletions("ABC") == {"ABC", "BC", "AC", "AB"}
    assert deletions("") == {""}


def test_a_sentence_in_a_number_field_is_one_key():
    sentence = "A" * (LONGEST_NUMBER + 1)
    assert deletions(sentence) == {sentence}


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("BA123456", "BA123456", "same"),
        ("ĐA123456", "DA123456", "variant"),
        ("BA12345O", "BA123450", "variant"),
        ("8A123456", "BA123456", "variant"),
        ("BA123456", "BA123457", "typo"),
        ("BA123456", "BA12356", "typo"),
        ("BA123456", "BA124356", "typo"),
        ("40080001234", "040080001234", "typo"),
        ("AA01234567", "AA123456", "contradicts"),
        ("BA123456", "BA123465X", "contradicts"),
    ],
)
def test_how_two_numbers_agree(one, other, relation):
    assert number_relation(one, other) == relation


@pytest.mark.parametrize("alike", ["O0Q", "I1L", "Z2", "S5", "B8", "G6", "ĐD"])
def test_look_alikes_have_one_skeleton(alike):
    assert len({skeleton(char) for char in alike}) == 1


def test_keys_are_sorted_and_single():
    assert Keys.of(["b", "a", "b"], iter(["d", "c"])) == Keys(("a", "b"), ("c", "d"))
    assert AskedKeys.of(["a"], ["s", "s"], ["w", "s"]) == AskedKeys(("a",), ("s",), ("w",))


def test_no_key_is_too_long_for_a_b_tree_and_equal_ones_stay_equal():
    long, other = "other:" + "Đ" * 5000, "other:" + "Đ" * 5001
    one = Keys.of([long, "cert:A1"], [])
    assert one == Keys.of(["cert:A1", long], [])
    assert one != Keys.of([other, "cert:A1"], [])
    assert one.exact[0] == "cert:A1"
    assert len(one.exact[1].encode()) < 2000
