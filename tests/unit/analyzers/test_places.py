from __future__ import annotations

import importlib.util
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unidecode import unidecode

from analyzers.communes import Commune, read_name, tables, unit_key
from analyzers.places import (
    Place,
    canonical_id,
    commune,
    data_digest,
    places_in_address,
    predecessors,
    resolve_place,
    successors,
)

COMMUNES = sorted(tables().communes)
communes = st.sampled_from(COMMUNES).map(commune)
texts = st.text(max_size=40) | st.sampled_from(["xã", "P.", "Quận 1", "TP. Vinh", "Nghệ An", "-", "\x00", "\ud800"])

NGHI_PHU = ("Xã Nghi Phú", "Thành phố Vinh", "Tỉnh Nghệ An")
OLD_NGHI_PHU, VINH_PHU = "o16702", "n16702"


def names(ids: tuple[str, ...] | frozenset[str]) -> set[str]:
    return {commune(each).title for each in ids}


# ----- the data -----


def test_both_eras_are_complete():
    known = tables()
    by_era = Counter(each.era for each in known.communes.values())
    assert (len(known.new_provinces), by_era["new"]) == (34, 3321)
    assert (len(known.old_provinces), len(known.districts)) == (63, 696)
    islands = {each.name for each in known.communes.values() if each.id == f"o{each.district_code}"}
    assert islands == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Côn Đảo", "Lý Sơn"}
    assert by_era["old"] - len(islands) == 10_035


def test_every_commune_has_a_lineage_and_it_reads_the_same_from_both_ends():
    for each in COMMUNES:
        if each.startswith("o"):
            assert successors(each)
            assert all(each in predecessors(after) for after in successors(each))
        else:
            assert predecessors(each)
            assert all(each in successors(before) for before in predecessors(each))


def test_divided_communes_and_sole_predecessors_are_as_many_as_in_the_source():
    old = [each for each in COMMUNES if each.startswith("o")]
    assert sum(len(successors(each)) > 1 for each in old) == 471
    assert sum(canonical_id(each) != each for each in old) == 137


def test_stored_keys_are_those_that_names_are_asked_by():
    assert [each.id for each in tables().communes.values() if each.key != unit_key(each.name)] == []


def test_provinces_that_became_cities_in_2026_are_called_so():
    since = {name for name in tables().new_provinces.values() if name.startswith("Thành phố")}
    assert since >= {"Thành phố Đồng Nai", "Thành phố Quảng Ninh", "Thành phố Bắc Ninh"}
    assert len(since) == 9
    assert "Tỉnh Đồng Nai" in tables().old_provinces.values()


def test_the_shipped_files_are_what_the_script_makes_of_its_source():
    pytest.importorskip("vietnamadminunits", reason="the source of the data is needed only to build it")
    root = Path(__file__).resolve().parents[3]
    spec = importlib.util.spec_from_file_location("build_places", root / "scripts" / "build_places.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name, text in script.build().items():
        assert (root / "analyzers" / "data" / name).read_text(encoding="utf-8") == text


def test_the_digest_is_one_of_the_whole_table():
    assert len(data_digest()) == 64
    assert data_digest() == data_digest()


# ----- what is exact -----


def test_an_old_commune_is_exact_with_its_district():
    place = resolve_place(*NGHI_PHU)
    assert place.exact == OLD_NGHI_PHU
    assert place.now == {VINH_PHU}
    assert names(predecessors(VINH_PHU)) == {"Phường Nghi Phú", "Phường Hà Huy Tập", "Xã Nghi Ân", "Phường Nghi Đức"}


def test_an_old_commune_without_its_district_is_a_candidate_only():
    place = resolve_place("Xã Nghi Phú", None, "Tỉnh Nghệ An")
    assert (place.exact, place.candidates, place.now) == (None, (OLD_NGHI_PHU,), frozenset({VINH_PHU}))


def test_a_new_commune_is_exact_with_its_province_and_differs_from_its_parts():
    place = resolve_place("Phường Vinh Phú", None, "Nghệ An")
    assert place.exact == VINH_PHU
    assert place.exact != resolve_place(*NGHI_PHU).exact


def test_without_a_district_a_new_commune_is_meant_and_old_ones_of_that_name_stay_candidates():
    place = resolve_place("Xã Tùng Lộc", None, "Hà Tĩnh")
    assert commune(place.exact).era == "new"
    assert [commune(each).era for each in place.candidates] == ["new", "old"]
    assert place.exact in place.now


def test_with_a_district_only_old_communes_are_exact():
    assert resolve_place("Phường Trường Vinh", None, "Nghệ An").exact
    place = resolve_place("Phường Trường Vinh", "TP Vinh", "Nghệ An")
    assert place.exact is None
    assert names(place.candidates) == {"Phường Trường Vinh"}


def test_a_sole_predecessor_has_the_id_of_its_successor():
    before = commune(next(each for each in COMMUNES if canonical_id(each) != each))
    after = commune(canonical_id(before.id))
    old = resolve_place(before.title, before.district, before.province)
    new = resolve_place(after.title, None, after.province)
    assert old.exact == new.exact == after.id


@pytest.mark.parametrize(
    ("typed", "candidate"),
    [
        (("Nghi Phuu", "Vinh", "Nghệ An"), "Phường Nghi Phú"),  # one letter too many
        (("Nghi Phú", "Vimnh", "Nghệ An"), "Phường Nghi Phú"),
        (("Nghi Phú", "Nghi Lộc", "Nghệ An"), "Phường Nghi Phú"),  # the wrong district
        (("Nghi Phú", "Vinh", "Hà Nội"), None),  # the wrong province
        (("Nghi Phú", "Vinh", "Nghẹ Ann"), "Phường Nghi Phú"),
        (("Nghi Phú", None, None), "Phường Nghi Phú"),
        (("Vinh Phú", None, None), "Phường Vinh Phú"),
        (("Đông Xuân", "huyện Đông Hưng", "Thái Bình"), "Xã Xuân Quang Động"),  # merged in 2024
    ],
)
def test_what_is_misspelt_incomplete_or_out_of_date_is_never_exact(typed, candidate):
    place = resolve_place(*typed)
    assert place.exact is None
    assert (candidate in names(place.candidates)) if candidate else not place.candidates


def test_a_new_commune_under_the_name_of_an_old_province_is_a_candidate():
    place = resolve_place("Xã Đông Hưng", None, "Tỉnh Thái Bình")
    assert place.exact is None
    assert any(commune(each).era == "new" for each in place.candidates)


def test_an_old_district_under_its_new_province():
    assert resolve_place("Bùi Thị Xuân", "Quy Nhơn", "Gia Lai").exact == "o21589"
    assert resolve_place("Bùi Thị Xuân", "Quy Nhơn", "Bình Định").exact == "o21589"


@given(communes.filter(lambda each: each.era == "old"))
def test_old_commune_and_district_mean_the_same_under_either_provinces_name(each: Commune):
    known = tables()
    new_province = known.new_provinces[known.province_went_into[each.province_code]]
    place = resolve_place(each.title, each.district, new_province)
    assert place.exact == canonical_id(each.id) or (place.exact is None and each.name in {"Châu Thành", "Phú Tân"})


def test_two_districts_alike_that_went_into_one_province():
    """Bến Tre and Trà Vinh each had a thị trấn Châu Thành in a huyện Châu Thành; both are Vĩnh Long now."""
    town = ("Thị trấn Châu Thành", "Huyện Châu Thành")
    assert resolve_place(*town, "Tỉnh Bến Tre").exact == "o28810"
    assert resolve_place(*town, "Tỉnh Trà Vinh").exact == "o29374"
    assert resolve_place(*town, "Tỉnh Vĩnh Long").exact is None
    assert resolve_place(*town, "Tỉnh Vĩnh Long").candidates == ("o28810", "o29374")


def test_an_island_district_is_its_own_commune():
    assert resolve_place(None, "Huyện Côn Đảo", "Tỉnh Bà Rịa - Vũng Tàu").exact == canonical_id("o755")
    assert resolve_place("Đặc khu Côn Đảo", None, "TP HCM").exact == canonical_id("o755")
    assert resolve_place(None, "Thành phố Vinh", "Nghệ An") == Place(None, "Thành phố Vinh", "Nghệ An")


def test_a_divided_commune_may_be_in_each_of_its_parts():
    divided = commune(next(each for each in COMMUNES if len(successors(each)) > 2))
    place = resolve_place(divided.title, divided.district, divided.province)
    assert place.split
    assert place.now == set(successors(divided.id))
    assert not resolve_place(*NGHI_PHU).split


# ----- ways of writing -----


@pytest.mark.parametrize(
    "typed",
    [
        ("nghi phu", "vinh", "nghe an"),
        ("NGHI PHÚ", "TP VINH", "NGHỆ AN"),
        ("P. Nghi Phú", "T.P Vinh", "T. Nghệ An"),
        ("P.Nghi Phú", "TP.Vinh", "tỉnh Nghệ An"),
        ("Thị trấn Nghi Phú", "Thị xã Vinh", "TP Nghệ An"),
        ("xa nghi phu", "thanh pho vinh", "tinh nghe an"),
        (unicodedata.normalize("NFD", "Xã Nghi Phú"), unicodedata.normalize("NFD", "Thành phố Vinh"), "Nghệ\u00a0An"),
        ("Xã  Nghi\u200b Phú", "Vinh", None),
    ],
)
def test_case_tones_kinds_and_unicode_form_change_nothing(typed):
    assert resolve_place(*typed).exact == OLD_NGHI_PHU
    assert resolve_place(*typed).text == "nghi phu"


@pytest.mark.parametrize(
    "typed",
    [
        ("Phường 1", "Quận 3", "TP.HCM"),
        ("P.01", "Q.3", "Hồ Chí Minh"),
        ("P1", "Q3", "Sài Gòn"),
        ("1", "3", "TPHCM"),
        ("F1", "quận 03", "Thành phố Hồ Chí Minh"),
    ],
)
def test_numbered_wards(typed):
    place = resolve_place(*typed)
    assert (commune(place.exact).title, commune(place.exact).district) == ("Phường 1", "Quận 3")
    assert place.text == "1"


def test_a_first_syllable_like_a_kind_word_belongs_to_the_name():
    assert resolve_place("Tả Phìn", "Đồng Văn", "Hà Giang").exact
    assert read_name("Phường Mai").kind == "Phường"
    assert read_name("Phương Mai").kind is None
    place = resolve_place("phuong mai", "dong da", "ha noi")
    assert commune(place.exact).title == "Phường Phương Mai"
    assert place.text == resolve_place("Phường Phương Mai", "Đống Đa", "Hà Nội").text == "phuong mai"


def test_tones_and_kinds_decide_only_between_two_of_one_name():
    in_gia_lam = ("Gia Lâm", "Hà Nội")
    assert commune(resolve_place("Thị trấn Yên Viên", *in_gia_lam).exact).kind == "Thị trấn"
    assert commune(resolve_place("xa yen vien", *in_gia_lam).exact).kind == "Xã"
    both = resolve_place("Yên Viên", *in_gia_lam)
    assert (both.exact, len(both.candidates)) == (None, 2)
    assert resolve_place("Phường Yên Viên", *in_gia_lam).exact is None
    assert commune(resolve_place("Mỹ Tho", None, "Đồng Tháp").exact).title == "Phường Mỹ Tho"
    assert commune(resolve_place("phuong my tho", None, "dong thap").exact).title == "Phường Mỹ Tho"
    assert resolve_place("my tho", None, "dong thap").exact is None
    assert resolve_place("Xã Mỹ Tho", None, "Đồng Tháp").exact is None  # the kind of one, the tones of the other


def test_of_two_districts_of_one_name_the_kind_decides():
    kinds = {"Huyện Kỳ Anh": set(), "Thị xã Kỳ Anh": set()}
    for each in tables().communes.values():
        if each.district in kinds:
            kinds[each.district].add(each.id)
    for district, ids in kinds.items():
        for each in map(commune, ids):
            assert resolve_place(each.title, district, each.province).exact == canonical_id(each.id)


@pytest.mark.parametrize("wrong", ["phường Đào Duy Từ", "phường Đào Duy Tư", "xã Đào Duy Từ"])
def test_wrong_marks_and_kinds_in_official_lists(wrong):
    assert commune(resolve_place(wrong, None, "Thanh Hóa").exact).name == "Đào Duy Từ"


def test_former_districts_lead_to_their_communes():
    assert commune(resolve_place("Thảo Điền", "Quận 2", "TP HCM").exact).district == "Thành phố Thủ Đức"


@given(communes)
def test_each_commune_is_found_by_its_own_names(each: Commune):
    place = resolve_place(each.title, each.district, each.province)
    assert place.exact == canonical_id(each.id)
    assert each.id in place.candidates


@given(communes, st.booleans(), st.booleans())
def test_without_tones_or_kinds_the_same_commune_is_meant_or_it_is_one_of_several(each: Commune, toned, kind):
    typed = [each.title if kind else each.name, each.district, each.province]
    if not toned:
        typed = [unidecode(name).upper() if name else None for name in typed]
    place = resolve_place(*typed)
    assert each.id in place.candidates
    within = [other for other in map(commune, place.candidates) if other.era == each.era and other.key == each.key]
    assert place.exact == canonical_id(each.id) or (place.exact is None and len(within) > 1)


@given(communes)
def test_an_old_commune_meets_each_of_its_successors(each: Commune):
    old = resolve_place(each.name, each.district, each.province)
    for after in successors(each.id):
        new = commune(after)
        assert old.now & resolve_place(new.title, None, new.province).now


@given(texts | st.none(), texts | st.none(), texts | st.none())
def test_any_text_gives_a_place(one, two, three):
    place = resolve_place(one, two, three)
    assert (place.commune, place.district, place.province) == (one, two, three)
    assert place.exact is None or place.candidates
    assert bool(place.candidates) == bool(place.now)


# ----- addresses -----


@pytest.mark.parametrize(
    ("address", "exact"),
    [
        ("xóm 3, xã Nghi Phú, TP Vinh, Nghệ An", [OLD_NGHI_PHU]),
        ("xóm 3 - xã Nghi Phú - TP.Vinh - T. Nghệ An", [OLD_NGHI_PHU]),
        ("xom 3 xa nghi phu tp vinh nghe an", [OLD_NGHI_PHU]),
        ("Xóm 3, Nghi Phú, Vinh, Nghệ An, Việt Nam", [OLD_NGHI_PHU]),
        ("phường Vinh Phú, tỉnh Nghệ An", [VINH_PHU]),
        ("xã Nghi Phú, TP Vinh (nay là phường Vinh Phú, tỉnh Nghệ An)", [OLD_NGHI_PHU, VINH_PHU]),
        ("số 5 đường Hoa, P5 Q3 tphcm", ["o27151"]),
        ("xã Nghi Phú", [None]),
        ("Khối 3, Nghi Phú, Vinh", [None]),
        ("xã Nghi Phuu, TP Vinh, Nghệ An", [None]),
        ("15 Kim Giang, Hà Nội", [None]),  # a street, or a ward of that name
        ("12 Thành Công, Hà Nội", [None]),
        ("45 phố Sông Xanh, Cau Giay, Ha Noi", [None]),
        ("45 song xanh cau giay hn", [None]),
        ("Xã Liên Sơn Lắk, tỉnh Đắk Lắk", ["n24580"]),  # not Liên Sơn in huyện Lắk
        ("thị trấn Liên Sơn, Lắk, Đắk Lắk", ["o24580"]),
        ("phường Mỹ Lâm, Tuyên Quang", ["n02509"]),  # the province, not the city
        ("phường Bình Hàn, TP Hải Dương", ["o10510"]),
        ("đường Hà Nội", []),
        ("Vinh, Nghệ An", []),
        ("", []),
        (",;()\n", []),
    ],
)
def test_addresses_in_free_text(address, exact):
    assert [place.exact for place in places_in_address(address)] == exact


@pytest.mark.parametrize("address", ["45 phố Sông Xanh, Cau Giay, Ha Noi", "45 song xanh cau giay hn"])
def test_c59_the_street_does_not_swallow_what_stands_behind_it(address: str):
    (place,) = places_in_address(address)
    assert names(place.candidates) == {"Phường Cầu Giấy"}
    assert place.text == "cau giay"
    assert place.exact is None  # the quận of that name was larger than the phường of today


@pytest.mark.parametrize(("street", "ward"), [("Kim Giang", "Phường Hạ Đình"), ("Thành Công", "Phường Thành Công")])
def test_c57_a_street_of_a_wards_name_is_perhaps_that_ward(street: str, ward: str):
    (place,) = places_in_address(f"15 {street}, Hà Nội")
    assert (place.commune, place.district, place.exact) == (street, None, None)
    assert ward in names(place.candidates)


def test_two_addresses_in_one_text():
    found = places_in_address("xã Nghi Phú, TP Vinh, Nghệ An; xã Nghi Ân, TP Vinh, Nghệ An")
    assert [place.commune for place in found] == ["xã Nghi Phú", "xã Nghi Ân"]
    assert all(place.now == {VINH_PHU} for place in found)


@given(communes, st.sampled_from([", ", " - ", ",", " "]))
def test_an_address_written_in_full_is_read_as_its_fields(each: Commune, separator):
    address = separator.join(filter(None, ("xóm 3", each.title, each.district, each.province)))
    assert [place.exact for place in places_in_address(address)] == [canonical_id(each.id)]


@given(texts)
def test_any_address_gives_places_that_may_be_meant(text):
    assert all(place.candidates for place in places_in_address(text))
