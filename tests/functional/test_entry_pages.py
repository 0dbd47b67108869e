"""The officer who enters a letter, without a browser: what the pages say, and that nothing is entered twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from search_api.app import create_app
from storage.database import Database
from tests.functional.conftest import HERE
from tests.functional.letters import AN, notice
from tests.functional.test_pages import Page, check_rules

NEW, NOTICES = "/notices/new", "/api/v1/notices"
FORM = {
    "once": "a" * 32,
    "number": "123/QĐ-CCTHADS",
    "date": "06/05/2024",
    "agency": "Chi cục THADS thành phố Vinh",
    "agency_kind": "enforcement",
    "measure": "seizure",
    "effective_from": "07/05/2024",
    "content": "Kê biên\r\nthửa đất",
    "parcels-0-certificate_number": "BA 123456",
    "parcels-0-map_sheet": "12",
    "parcels-0-parcel": "345",
    "parcels-0-commune": "Xã Nghi Phú",
    "parcels-0-district": "Thành phố Vinh",
    "parcels-0-province": "Tỉnh Nghệ An",
    "persons-0-name": "Nguyễn Văn An",
    "persons-0-birth_date": "03/02/1980",
    "persons-0-id_numbers": "040080001234",
    "persons-0-role": "owner",
    "persons-1-name": "Trần Thị Bình",
    "persons-1-birth_date": "1982",
    "organizations-0-name": "Công ty TNHH An Phát",
    "organizations-0-tax_code": "2900123456",
    "vehicles-0-plate": "37A-123.45",
    "others-0-description": "Căn hộ 1203",
    "others-0-identifiers": "CH-1, CH-2",
}
IN_SHORT = {**FORM, "once": "b" * 32, "number": "0123 QD CCTHA", "agency": "CCTHADS TP Vinh"}


def count(database) -> int:
    with database.transaction() as tx:
        return tx.execute(sa.text("select count(*) from records")).scalar_one()


def body_of(client, location: str) -> dict:
    return client.get(f"/api/v1{location.partition('?')[0]}").json()


def test_what_was_typed_becomes_the_notice_and_its_page(client):
    response = client.post(NEW, data=FORM)
    assert response.status_code == 303
    assert re.fullmatch(r"/notices/\d+\?entered=yes", response.headers["location"])
    stored = body_of(client, response.headers["location"])
    assert stored["document"] == {
        "number": "123/QĐ-CCTHADS",
        "date": "2024-05-06",
        "agency": "Chi cục THADS thành phố Vinh",
        "agency_kind": "enforcement",
    }
    assert (stored["measure"], stored["effective_from"], stored["content"]) == (
        "seizure",
        "2024-05-07",
        "Kê biên\nthửa đất",
    )
    land, vehicle, other = stored["assets"]
    assert land["certificate"] == {"serial": "BA 123456"}
    assert (land["map_sheet"], land["parcel"], land["commune"]) == ("12", "345", "Xã Nghi Phú")
    assert vehicle == {"kind": "vehicle", "plate": "37A-123.45"}
    assert other["identifiers"] == ["CH-1", "CH-2"]
    an, binh = stored["persons"]
    assert (an["birth_date"], an["identities"], an["role"]) == ("1980-02-03", [{"number": "040080001234"}], "owner")
    assert binh == {"name": "Trần Thị Bình", "birth_year": 1982}
    html = client.get(response.headers["location"]).text
    check_rules(html)
    text = Page(html).text
    for words in ("Đã nhập, mã số", "chưa giải tỏa", "06/05/2024", "GCN BA 123456", "Căn hộ 1203", "MST 2900123456"):
        assert words in text
    assert "tra cứu thấy ngay" in text
    verdict = client.post("/api/v1/lookups", json={"parcels": [{"certificate_number": "BA 123456"}]}).json()["verdict"]
    assert verdict == "blocked"


def test_the_empty_form_knows_the_agencies_and_the_way(client):
    client.post(NOTICES, json=notice())
    html = client.get(NEW).text
    check_rules(html)
    page = Page(html)
    assert {"value": "Chi cục THADS thành phố Vinh"} in page.all("option")
    assert NEW in [link.get("href") for link in Page(client.get("/").text).all("a")]


@pytest.mark.parametrize(
    ("change", "anchor", "sentence"),
    [
        ({"number": ""}, "number", "Hãy nhập ô này."),
        ({"agency": "  "}, "agency", "Hãy nhập ô này."),
        ({"date": "31/02/2024"}, "date", "Ngày viết như 06/05/2024"),
        ({"measure": ""}, "measure", "Hãy chọn một biện pháp."),
        ({"valid_until": "mai"}, "valid_until", "Ngày viết như 06/05/2024"),
        ({"persons-1-birth_date": "30/02/1980"}, "persons-1-birth_date", "Ngày viết như"),
        ({"persons-1-id_numbers": "1,88E+11"}, "persons-1-id_numbers", "bảng tính làm hỏng"),
        ({"vehicles-0-plate": "", "vehicles-0-engine": "9" * 300}, "vehicles-0-engine", "Dài quá"),
        ({"parcels-0-certificate_number": "9" * 300}, "parcels-0-certificate_number", "Dài quá"),
    ],
)
def test_an_error_leads_to_its_field_and_loses_nothing(client, database, change, anchor, sentence):
    typed = {**FORM, **change}
    response = client.post(NEW, data=typed)
    assert response.status_code == 422
    check_rules(response.text)
    page = Page(response.text)
    assert f"#{anchor}" in [link.get("href") for link in page.all("a")]
    assert sentence in page.text
    invalid = [each["id"] for each in page.all("input") + page.all("select") if each.get("aria-invalid")]
    assert invalid == [anchor]
    boxes = {name: value for name, value in typed.items() if name not in {"content", "agency_kind", "measure"}}
    kept = {name: value for name, value in boxes.items() if value.strip() and not name.endswith("role")}
    assert page.values() == kept
    assert "Kê biên\nthửa đất</textarea>" in response.text
    assert count(database) == 0


def test_a_letter_that_names_nothing_says_so(client):
    only_document = {name: value for name, value in FORM.items() if "-" not in name}
    response = client.post(NEW, data=only_document)
    assert response.status_code == 422
    assert "Cần ít nhất một cá nhân" in response.text


def test_a_row_more_keeps_everything_typed(client):
    response = client.post(NEW, data={**FORM, "add": "persons"})
    assert response.status_code == 200
    page = Page(response.text)
    assert "persons-2-name" in {each["name"] for each in page.all("input")}
    assert page.values()["persons-1-name"] == "Trần Thị Bình"
    assert page.values()["once"] == FORM["once"]


LINES = """1. thửa 345 tờ 12 xã Nghi Phú tp Vinh, GCN BA 123456
2. thửa 346 tờ 12
- thửa 84, 85 tờ 3 xã Hưng Lộc tp Vinh
GCN CM 555777"""


def test_many_parcels_are_pasted_a_line_each_and_seen_before_they_are_stored(client, database):
    document = {name: value for name, value in FORM.items() if "-" not in name}
    response = client.post(NEW, data={**document, "many": LINES})
    assert (response.status_code, count(database)) == (200, 0)
    check_rules(response.text)
    values = Page(response.text).values()
    assert [values.get(f"parcels-{i}-parcel") for i in range(5)] == ["345", "346", "84", "85", None]
    assert [values.get(f"parcels-{i}-commune") for i in range(5)] == [
        "xã Nghi Phú",
        "xã Nghi Phú",
        "xã Hưng Lộc",
        "xã Hưng Lộc",
        None,
    ]
    assert values["parcels-4-certificate_number"] == "CM 555777"
    selects = {"measure": "seizure", "agency_kind": "enforcement"}
    entered = client.post(NEW, data={**values, **selects})
    assert len(body_of(client, entered.headers["location"])["assets"]) == 5


def test_eleven_parcels_are_eleven_rows(client):
    lines = "\n".join(f"thửa {lot} tờ 12 xã Nghi Phú tp Vinh" for lot in range(1, 12))
    html = client.post(NEW, data={**FORM, "many": lines, "add": "lines"}).text
    assert "parcels-11-parcel" in Page(html).values()


def test_a_line_that_is_not_understood_stays(client, database):
    response = client.post(NEW, data={**FORM, "many": f"thửa 9 tờ 2\n??zq\n{AN['name']} 1980"})
    assert (response.status_code, count(database)) == (422, 0)
    check_rules(response.text)
    assert "??zq\nNguyễn Văn An 1980</textarea>" in response.text
    assert Page(response.text).values()["parcels-1-parcel"] == "9"


def test_the_same_document_is_shown_beside_before_anything_is_stored(client, database):
    first = client.post(NEW, data=FORM).headers["location"].partition("?")[0]
    response = client.post(NEW, data=IN_SHORT)
    assert (response.status_code, count(database)) == (409, 1)
    check_rules(response.text)
    page = Page(response.text)
    assert "Văn bản này có vẻ đã được nhập" in page.text
    assert "Chưa có gì được lưu" in page.text
    assert "<mark>" in response.text
    assert first in [link.get("href") for link in page.all("a")]
    hidden = {each["name"]: each["value"] for each in page.all("input")}
    assert IN_SHORT.items() - {("content", IN_SHORT["content"])} <= hidden.items()
    edited = client.post(NEW, data={**hidden, "add": "edit"})
    assert edited.status_code == 200
    assert Page(edited.text).values()["number"] == "0123 QD CCTHA"
    confirmed = client.post(NEW, data={**hidden, "confirm": "yes"})
    assert (confirmed.status_code, count(database)) == (303, 2)
    assert body_of(client, confirmed.headers["location"])["content"] == "Kê biên\nthửa đất"
    again = client.post(NEW, data={**hidden, "confirm": "yes"})
    assert (again.headers["location"], count(database)) == (confirmed.headers["location"], 2)


def test_a_confirmation_holds_for_what_was_seen_alone(client, database):
    client.post(NEW, data=FORM)
    hidden = {each["name"]: each["value"] for each in Page(client.post(NEW, data=IN_SHORT).text).all("input")}
    document = {"number": "123/QĐ-CCTHADS", "date": "2024-05-06", "agency": "Chi cục THADS TP Vinh"}
    client.post(NOTICES, json=notice(document=document, confirm_not_duplicate=True))
    response = client.post(NEW, data={**hidden, "confirm": "yes"})
    assert (response.status_code, count(database)) == (409, 2)


def test_a_form_sent_several_times_at_once_is_one_notice(client, database):
    with ThreadPoolExecutor(8) as clicks:
        answers = [*clicks.map(lambda _: client.post(NEW, data=FORM).headers["location"], range(8))]
    assert (len(set(answers)), count(database)) == (1, 1)


def test_the_form_again_after_the_back_button_enters_nothing_twice(client, database):
    first = client.post(NEW, data=FORM).headers["location"]
    assert client.post(NEW, data=FORM).headers["location"] == first
    anew = client.post(NEW, data={**FORM, "once": "c" * 32})
    assert (anew.status_code, count(database)) == (409, 1)


def test_without_postgresql_the_form_stands_as_it_was_typed(settings, engine, index):
    database = Database("postgresql://soat@127.0.0.1:9/soat", connect_timeout=1)
    with TestClient(create_app(settings, database, engine), base_url=HERE) as cut_off:
        response = cut_off.post(NEW, data=FORM)
    database.close()
    assert response.status_code == 503
    assert response.headers["retry-after"]
    check_rules(response.text)
    assert "Chưa nhập được" in response.text
    assert Page(response.text).values()["persons-1-name"] == "Trần Thị Bình"


def test_markup_is_text_on_every_page(client):
    evil = "<img src=x onerror=alert(1)>"
    typed = {**FORM, "agency": evil, "content": evil, "persons-0-name": evil}
    pages = [client.get(client.post(NEW, data=typed).headers["location"]).text]
    pages.append(client.post(NEW, data={**typed, "once": "d"}).text)
    pages.append(client.post(NEW, data={**typed, "date": ""}).text)
    pages.append(client.get(NEW).text)
    for html in pages:
        check_rules(html)
        assert "<img" not in html


def test_the_page_of_a_notice_tells_what_became_of_it(client):
    address = client.post(NOTICES, json=notice(source="uchi", source_id="N1", type="notice")).headers["location"]
    release = {"number": "9/QĐ-GT", "date": "2025-01-02", "agency": "Chi cục THADS"}
    client.post(f"{address}/releases", json={"document": release, "scope": "full"})
    later = {"number": "10/QĐ-CCTHADS", "date": "2025-02-02", "agency": "Chi cục THADS thành phố Vinh"}
    replaces = [{"source": "uchi", "source_id": "N1"}]
    client.post(NOTICES, json=notice(document=later, replaces=replaces))
    html = client.get(address.removeprefix("/api/v1")).text
    check_rules(html)
    text = Page(html).text
    for words in ("đã giải tỏa", "9/QĐ-GT ngày 02/01/2025", "Các bản trước", "10/QĐ-CCTHADS ngày 02/02/2025"):
        assert words in text


@pytest.mark.parametrize("path", ["/notices/999", "/notices/x", "/notices/-1"])
def test_no_such_notice(client, path):
    assert client.get(path).status_code == 404


def test_who_may_enter_and_read(client, key):
    assert client.get(NEW, headers=key("commune_officer")).status_code == 403
    assert client.post(NEW, data=FORM, headers=key("provider")).status_code == 403
    warned = client.post(NEW, data=FORM, headers=key("notary"))
    assert warned.status_code == 403
    assert "chỉ nhập thông tin loại cảnh báo" in warned.text
    assert Page(warned.text).values()["number"] == FORM["number"]
    mine = client.post(NEW, data=FORM, headers=key("court", "Tòa A")).headers["location"]
    assert client.get(mine, headers=key("court", "Tòa B")).status_code == 404
