from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers.drafts import Draft, Subject, read_draft
from analyzers.folding import canonical, compact, fold
from analyzers.names import parse_birth
from tests.unit.analyzers.written_drafts import DRAFTS, Written

NUMBERS = {
    "certificate_number",
    "register_number",
    "plate",
    "chassis",
    "engine",
    "tax_code",
    "parcel",
    "map_sheet",
    "id_number",
    "identifier",
}
FLOOR = 0.98
BY_NAME = {draft.name: draft for draft in DRAFTS}


# ----- what is found in the set -----


def alike(kind: str, value: object) -> object:
    """A value as the lookup compares it."""
    if not value:
        return None
    if isinstance(value, list):
        return sorted(compact(str(one)) for one in value)
    return compact(str(value)) if kind in NUMBERS else canonical(str(value))


def told(subject: Subject) -> dict[str, object]:
    representative = next((said.value for said in subject.fields if said.kind == "representative"), None)
    now = subject.renamed[0]["commune"] if subject.renamed else None
    return {
        **subject.values,
        "kind": subject.kind,
        "role": subject.role,
        "representative": representative,
        "now": now,
    }


def wrong(expected: dict[str, object], found: dict[str, object]) -> list[str]:
    return [
        f"{name}: {found.get(name)!r} instead of {value!r}"
        for name, value in expected.items()
        if alike(name, value) != alike(name, found.get(name))
    ]


def compared(draft: Written) -> tuple[int, list[str]]:
    """How many of the subjects were found in full, and what is wrong."""
    left = [told(subject) for subject in read_draft(draft.text).subjects]
    right, faults = 0, []
    for expected in draft.subjects:
        best = min(left, key=lambda found: len(wrong(expected, found)), default=None)
        if best is None:
            faults.append(f"not found: {expected}")
            continue
        left.remove(best)
        faults += wrong(expected, best)
        right += not wrong(expected, best)
    return right, faults + [f"nobody: {found}" for found in left]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.name)
def test_what_a_text_names(draft: Written):
    assert compared(draft)[1] == []
    assert sorted(unread.why for unread in read_draft(draft.text).unread) == sorted(draft.unread)


def test_the_share_of_subjects_found_in_full_stays_above_its_floor():
    """Also with all drafts in one text, where persons of one draft stand beside those of another."""
    found = sum(compared(draft)[0] for draft in DRAFTS)
    assert found >= FLOOR * sum(len(draft.subjects) for draft in DRAFTS)
    assert len(DRAFTS) > 40


@pytest.mark.parametrize("form", ["NFD", "NFC"])
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.name)
def test_unicode_form_and_unseen_characters_change_nothing(draft: Written, form: Literal["NFC", "NFD"]):
    shown = "\u200b".join(unicodedata.normalize("NFC", draft.text))
    text = unicodedata.normalize(form, shown) if form == "NFD" else shown
    plain, dressed = read_draft(draft.text), read_draft(text)
    assert [subject.values for subject in dressed.subjects] == [subject.values for subject in plain.subjects]
    assert [said(text, subject) for subject in dressed.subjects] == [
        said(draft.text, subject) for subject in plain.subjects
    ]


def said(text: str, subject: Subject) -> list[str]:
    return [canonical(text[slice(*each.span)]) for each in subject.fields]


def toneless(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.translate(str.maketrans("ĐÐƉđð", "DDDdd")))
    return "".join(char for char in bare if not unicodedata.combining(char))


def some_tones_lost(text: str) -> str:
    rng = Random(5)
    return "".join(toneless(char) if rng.random() < 0.25 else char for char in text)


def broken_lines(text: str) -> str:
    rng = Random(5)
    return "".join("\n" if char == " " and rng.random() < 0.06 else char for char in text)


@pytest.mark.parametrize(
    ("change", "floor"),
    [
        (str.upper, 0.97),
        (toneless, 0.98),
        (lambda text: toneless(text).upper(), 0.95),
        (some_tones_lost, 0.98),
        (lambda text: text.replace(" ", "  "), 0.98),
        (broken_lines, 0.91),
    ],
    ids=["capitals", "toneless", "toneless capitals", "some tones lost", "double spaces", "broken lines"],
)
def test_bad_writing_loses_little(change: Callable[[str], str], floor: float):
    found = total = 0
    for draft in DRAFTS:
        subjects = read_draft(change(draft.text)).subjects
        said = {(name, worn(value)) for subject in subjects for name, value in each(subject.values)}
        for expected in draft.subjects:
            wanted = {name: value for name, value in expected.items() if name not in NO_VALUES and value}
            total += 1
            found += all((name, worn(value)) in said for name, value in each(wanted))
    assert found >= floor * total


NO_VALUES = {"kind", "role", "representative", "now"}


def each(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        yield from ((name, str(one)) for one in (value if isinstance(value, list) else [value]))


def worn(value: str) -> str:
    return fold(toneless(value)).replace(" ", "")


# ----- the rules of the reader -----


def subjects(text: str) -> list[dict[str, str | list[str]]]:
    return [subject.values for subject in read_draft(text).subjects]


def test_a_person_named_again_is_one_subject_with_all_places():
    text = BY_NAME["a sale with blocks"].text
    seller = read_draft(text).subjects[0]
    names = [text[slice(*each.span)] for each in seller.fields if each.kind == "name"]
    assert names == ["NGUYỄN VĂN AN", "Nguyễn Văn An", "Nguyễn Văn An"]


def test_tones_tell_two_people_apart_where_both_are_written_with_them():
    assert [one["name"] for one in subjects("bà Ngô Thị Lan, sinh năm 1988 và bà Ngô Thị Lân, sinh năm 1988")] == [
        "Ngô Thị Lan",
        "Ngô Thị Lân",
    ]


def test_another_name_under_the_same_number_is_another_subject():
    text = "ông Nguyễn Văn An, CCCD số 040080001234; bà Trần Thị Bình, CCCD số 040080001234"
    assert [one["name"] for one in subjects(text)] == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_a_misspelt_name_under_the_same_number_is_the_same_subject():
    text = "ông Nguyễn Văn An, CCCD số 040080001234; ông Nguyễn Văn Ann, CCCD số 040080001234"
    assert [one["name"] for one in subjects(text)] == ["Nguyễn Văn An"]


def test_a_parcel_named_again_by_its_certificate_is_one_subject():
    text = "Thửa đất số 345, tờ bản đồ số 12, GCN số BA 123456. Điều 2. Giao Giấy chứng nhận số BA 123456 cho bên mua."
    assert len(subjects(text)) == 1


def test_one_lot_under_two_certificates_is_two_subjects():
    text = "Thửa 12 tờ 3, GCN số BA 111222. Điều 2. Thửa 12 tờ 3, GCN số BA 333444."
    assert [one["certificate_number"] for one in subjects(text)] == ["BA 111222", "BA 333444"]


def test_who_gives_in_one_place_and_takes_in_another_is_one_who_gives():
    text = "BÊN BÁN: ông Nguyễn Văn An, CCCD số 040080001234\nBÊN MUA: ông Nguyễn Văn An, CCCD số 040080001234"
    assert [subject.role for subject in read_draft(text).subjects] == ["transferor"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("BÊN CHUYỂN NHƯỢNG (BÊN A):", "transferor"),
        ("Bên nhận chuyển nhượng (sau đây gọi tắt là bên B):", "transferee"),
        ("BÊN ĐƯỢC TẶNG CHO", "transferee"),
        ("Bên thế chấp:", "mortgagor"),
        ("BÊN NHẬN THẾ CHẤP (BÊN B)", "mortgagee"),
        ("Bên cho thuê:", "lessor"),
        ("Bên thuê:", "lessee"),
        ("Bên ủy quyền:", "principal"),
        ("Bên nhận ủy quyền:", "agent"),
        ("NGƯỜI BÁN:", "transferor"),
        ("Người lập di chúc:", "transferor"),
        ("Những người thừa kế gồm:", "heir"),
        ("ben nhan chuyen nhuong:", "transferee"),
    ],
)
def test_a_heading_gives_the_side(heading: str, role: str):
    text = f"{heading}\nÔng Nguyễn Văn An, sinh năm 1980, CCCD số 040080001234"
    assert [subject.role for subject in read_draft(text).subjects] == [role]


def test_a_side_ends_where_the_contract_begins():
    text = (
        "BÊN MUA: bà Lê Thị Cúc, CCCD số 040190005678\n"
        "Điều 1. Thửa đất trước đây của ông Nguyễn Văn An, CCCD số 040080001234"
    )
    assert [subject.role for subject in read_draft(text).subjects] == ["transferee", None]


# ----- what holds for any text -----

PIECES = st.sampled_from(
    [
        "Ông ", "bà: ", "NGUYỄN VĂN AN", "Trần Thị Bình", ", sinh năm 1980", "CCCD số: ", "040080001234", "182345678",
        "thửa đất số ", "345", "84, 85 và 86", "tờ bản đồ số ", "12", "Giấy chứng nhận ", "số BA 123456", "\n", "\t",
        "biển số ", "37A-123.45", "số khung ", "xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An", "Công ty TNHH An Phát",
        "MST ", "2900123456", "BÊN BÁN:", "bên mua", "Điều 1. ", " và ", "; ", ". ", "(", ")", "....", "giáp ",
        "\u0301", "\u200b", "STT\tHọ và tên\tSố CCCD\n", "|", "căn hộ số 1203", "công chứng viên",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map("".join))
LONG = settings(max_examples=300, deadline=None)


def spans(draft: Draft) -> list[tuple[int, int]]:
    return [each.span for subject in draft.subjects for each in subject.fields] + [each.span for each in draft.unread]


@LONG
@given(TEXTS)
@example("\u0301" * 40)
@example("Ông" + "\ud800")
def test_any_text_can_be_read_and_spans_lie_in_it(text: str):
    draft = read_draft(text)
    assert all(0 <= start < end <= len(text) for start, end in spans(draft))
    assert read_draft(text) == draft


@LONG
@given(TEXTS)
def test_the_text_at_a_span_says_the_value(text: str):
    for subject in read_draft(text).subjects:
        for each in subject.fields:
            written = text[slice(*each.span)]
            if each.kind == "birth_date":
                assert str(parse_birth(each.value, None).year) in compact(written)
            elif each.kind in NUMBERS:
                assert compact(each.value) == compact(written)
            else:
                assert canonical(each.value) == canonical(written)


PROSE = "\n\nHai bên cam kết thực hiện đúng các điều khoản đã thỏa thuận và chịu trách nhiệm trước pháp luật.\n\n"


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.name)
def test_a_sentence_of_prose_takes_no_subject_away(draft: Written):
    before = subjects(draft.text)
    for text in (PROSE + draft.text, draft.text + PROSE):
        after = subjects(text)
        assert [one for one in before if one not in after] == []


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.name)
def test_another_draft_behind_takes_no_subject_away(draft: Written):
    """Who stands in both is one; nobody of the first is lost."""
    behind = BY_NAME["a mortgage to a bank"].text
    for one in subjects(draft.text):
        assert any(one.items() <= other.items() or one == other for other in subjects(f"{draft.text}\n\n\n{behind}"))


LONG_LINES = [
    "thửa 1, ", "BA 123456, ", "Giấy chứng nhận ", "bên bán (", "Ông Nguyễn ", " ", "so ", "\u0301", "1 ", "12-34-",
    "xã A, ", "|", "bán cho ông ", "sau đây gọi là bên ", "căn hộ số 1 ", "thừa kế của ông ", "0 0 0 0 ", "a.", "....",
    "hợp đồng ", "công ty ", "Công Ty A ", "ông Nguyễn Văn An sinh năm 1980 ", "thửa 1 xã A ", "Ông: ", "(", "\n", "A",
]  # fmt: skip


@pytest.mark.parametrize("piece", LONG_LINES)
def test_no_line_is_read_for_ever(piece: str):
    """Twenty pages of one thing: a pattern that goes back over what it read would not end within the day."""
    assert isinstance(read_draft((piece * 50_000)[:50_000]), Draft)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Bà Doãn Thị Thuộc, CCCD số 042269346154, là người sử dụng thửa đất số: 44; tờ bản đồ số: 59, Xã Minh Hợp",
            {"parcel": "44", "map_sheet": "59"},
        ),
        ("Thửa đất số\t741\nTờ bản đồ số\t65\nSố phát hành GCN\tCU 110351\n", {"certificate_number": "CU 110351"}),
        (
            "Tài sản là thửa đất số 1171, tờ bản đồ số 39, Giấy chứng nhận quyền sử dụng đất số DT 852847, năm 2016",
            {"certificate_number": "DT 852847", "parcel": "1171"},
        ),
        (
            "Thửa đất số 100, tờ bản đồ số 27 theo GCNQSDĐ số ĐT 494345, số vào sổ cấp GCN: V.P. 8662",
            {"certificate_number": "ĐT 494345", "register_number": "V.P. 8662"},
        ),
    ],
)
def test_a_word_that_is_also_a_label_takes_no_number_away(text: str, said: dict[str, str]):
    (land,) = (subject for subject in read_draft(text).subjects if subject.kind == "land")
    assert said.items() <= land.values.items()


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("giay chung nhan quyen su dung dat so DP\n103031, so vao so cap GCN CH 01771", "DP103031"),
        ("Giấy chứng nhận quyền sử dụng đất số DP\n103031", "DP103031"),
        ("quyền sử dụng đất theo GCNQSDĐ số CC 630147, số vào sổ cấp GCN: CH 01771", "CC630147"),  # no "căn cước"
    ],
)
def test_a_serial_over_the_end_of_a_line_or_like_a_label(text: str, serial: str):
    draft = read_draft(text)
    assert [compact(str(subject.values["certificate_number"])) for subject in draft.subjects] == [serial]
    assert not draft.unread
