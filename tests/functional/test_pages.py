"""The pages without a browser: what they say, and that they say it without scripts."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.pages import words
from storage.database import Database
from tests.functional.conftest import HERE
from tests.functional.letters import deed, notice

A_MINUTE_AGO = sa.text("""
update idempotency_keys
set response = jsonb_set(response, '{at}', to_jsonb((response ->> 'at')::timestamptz - interval '1 minute'))
""")
VOID = {"meta", "link", "input", "br", "img", "path", "rect", "circle", "line"}


class Page(HTMLParser):
    """The parsed page: text, elements with their attributes, whether tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self):
        return {field["name"]: field.get("value") for field in self.all("input") if field.get("value")}


def opened(client, response) -> Page:
    assert response.status_code == 303
    return Page(client.get(response.headers["location"]).text)


def check_rules(html: str) -> None:
    """What holds for every page."""
    page = Page(html)
    assert re.search(r'<html lang="vi"', html)
    assert len(page.all("h1")) == 1
    assert page.all("main")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.elements:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href", "action", "formaction"):
            assert (attributes.get(name) or "/")[0] in "/#", (tag, attributes)
        for name in ("aria-labelledby", "aria-describedby"):
            for reference in (attributes.get(name) or "").split():
                assert reference in ids
    labelled = {label["for"] for label in page.all("label")}
    fields = [field for field in page.all("input") + page.all("select") if field.get("type") != "hidden"]
    assert {field["id"] for field in fields} <= labelled
    assert not re.search(r"<script(?![^>]*src=)|<style", html)


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_rules_of_every_page(client, path):
    check_rules(client.get(path).text)


def test_the_box_leads_to_the_verdict(province):
    response = province.post("/", data={"box": "ba.123456"})
    html = province.get(response.headers["location"]).text
    check_rules(html)
    page = Page(html)
    assert "CÓ NGĂN CHẶN" in page.text
    assert "Quyết định kê biên 123/QĐ-CCTHADS ngày 06/05/2024" in page.text
    assert html.index("CÓ NGĂN CHẶN") < html.index("Thửa đất")
    assert re.search(r"\d\d:\d\d \d\d/\d\d/\d{4}", page.text)
    assert re.search(r"TC-\w{4}-\w{4}-\w{4}", page.text)
    assert re.fullmatch(r"/lookups/[0-9a-f-]{36}", response.headers["location"])


def test_fields_lead_to_the_same_verdict(province):
    form = {
        "parcels-0-map_sheet": "012",
        "parcels-0-parcel": "345",
        "parcels-0-commune": "nghi phu",
        "parcels-0-district": "thanh pho vinh",
        "parcels-0-province": "nghe an",
    }
    page = opened(province, province.post("/", data=form))
    assert "CÓ NGĂN CHẶN" in page.text
    assert "Thửa 345 · Tờ 012" in page.text


def test_a_wrong_digit_is_marked_where_it_stands(province):
    response = province.post("/", data={"box": "BA 123457"})
    html = province.get(response.headers["location"]).text
    assert "CẦN XEM XÉT" in html
    assert "BA 12345<mark>7</mark>" in html
    assert "BA 12345<mark>6</mark>" in html
    assert words.RELATIONS["typo"] in html
    assert "<svg" in html


def test_nothing_found_says_what_was_searched(province):
    page = opened(province, province.post("/", data={"box": "CD 999999"}))
    assert "KHÔNG TÌM THẤY NGĂN CHẶN" in page.text
    assert "Đã tìm trong 2 bản ghi" in page.text
    assert "tính đến" in page.text
    assert "an toàn" not in page.text


def test_c25_a_number_in_the_box_is_looked_for_as_a_number_and_brings_no_names(province, index):
    response = province.post("/", data={"box": "288004505"})
    page = opened(province, response)
    assert "KHÔNG TÌM THẤY NGĂN CHẶN" in page.text
    assert "288004505" in page.text
    assert "Đã tìm trong 2 bản ghi" in page.text
    answer = province.get(f"/api/v1{response.headers['location']}").json()
    assert answer["hits"] == []
    assert answer["subjects"][0]["namesakes"] == 0
    holder = {"name": "Lê Văn Tám", "identities": [{"kind": "cmnd", "number": "288004505"}]}
    body = notice("8/TB-TAND", measure="suspension", assets=[], persons=[holder])
    assert province.post("/api/v1/notices", json=body).status_code == 201
    page = opened(province, province.post("/", data={"box": "288004505"}))
    assert "CÓ NGĂN CHẶN" in page.text
    assert "8/TB-TAND" in page.text


def test_a_bare_name_is_told_what_to_add(province):
    page = opened(province, province.post("/", data={"persons-0-name": "Nguyễn Văn An"}))
    assert "TRA CỨU CHƯA ĐẦY ĐỦ" in page.text
    assert "Không dùng kết quả này để ký" in page.text
    assert "Cần thêm:" in page.text


def test_one_more_row_keeps_everything_typed(client):
    typed = {
        "add": "persons",
        "once": "abc",
        "box": "BA 123456",
        "persons-0-name": "A <b>",
        "persons-0-role": "transferee",
        "dossier": "HS-1",
    }
    response = client.post("/", data=typed)
    assert response.status_code == 200
    check_rules(response.text)
    page = Page(response.text)
    assert page.values() == {"once": "abc", "box": "BA 123456", "persons-0-name": "A <b>", "dossier": "HS-1"}
    assert {field["name"] for field in page.all("input")} >= {"persons-1-name"}
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["transferee"]
    assert [details["class"] for details in page.all("details") if "open" in details] == ["fields"]


def test_what_was_not_understood_is_never_dropped(client):
    response = client.post("/", data={"box": "BA 123456, ??zq"})
    assert response.status_code == 422
    check_rules(response.text)
    page = Page(response.text)
    values = page.values()
    assert values["parcels-0-certificate_number"] == "BA 123456"
    assert "zq" in values["box"]
    assert "#box" in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("form", "anchor"),
    [
        ({}, "#box"),
        ({"box": "   "}, "#box"),
        ({"box": "x" * 2001}, "#box"),
        ({"persons-0-name": "A", "persons-0-birth_date": "31/02/1980"}, "#persons-0-birth_date"),
        ({"persons-3-name": "A", "persons-3-birth_date": "hôm qua"}, "#persons-0-birth_date"),
        ({"vehicles-0-plate": "1" * 300}, "#vehicles-0-plate"),
    ],
)
def test_an_error_leads_to_its_field_and_loses_nothing(client, form, anchor):
    response = client.post("/", data=form)
    assert response.status_code == 422
    check_rules(response.text)
    page = Page(response.text)
    assert 'role="alert"' in response.text
    assert anchor in [link.get("href") for link in page.all("a")]
    invalid = [field["id"] for field in page.all("input") if field.get("aria-invalid")]
    assert invalid == [anchor[1:]]
    assert {value.strip() for value in form.values() if value.strip()} <= set(page.values().values())


def stored(client, dossier: str) -> list[str]:
    return [lookup["id"] for lookup in client.get("/api/v1/lookups", params={"dossier": dossier}).json()["lookups"]]


def test_a_form_sent_several_times_at_once_is_one_lookup(province):
    form = {"once": "a" * 32, "box": "BA 123456", "dossier": "HS-8"}
    with ThreadPoolExecutor(8) as clicks:
        answers = [*clicks.map(lambda _: province.post("/", data=form).headers["location"], range(8))]
    assert {answer.rpartition("/")[2] for answer in answers} == set(stored(province, "HS-8"))
    assert len(set(answers)) == 1
    other = province.post("/", data={**form, "box": "CD 999999"}).headers["location"]
    assert other not in answers
    assert len(stored(province, "HS-8")) == 2


def test_a_letter_that_came_between_two_clicks_is_seen(province):
    form = {"once": "b" * 32, "box": "KH 500600", "dossier": "HS-9"}
    assert "KHÔNG TÌM THẤY NGĂN CHẶN" in opened(province, province.post("/", data=form)).text
    land = {"kind": "land", "certificate": {"serial": "KH 500600"}}
    assert province.post("/api/v1/notices", json=notice("8/TB", assets=[land])).status_code == 201
    for _ in range(2):
        assert "CÓ NGĂN CHẶN" in opened(province, province.post("/", data=form)).text
    assert len(stored(province, "HS-9")) == 2


def test_the_same_form_asks_anew_later(province, database):
    form = {"once": "c" * 32, "box": "BA 123456", "dossier": "HS-10"}
    for wanted in (1, 2, 3):
        for _ in range(2):
            province.post("/", data=form)
        assert len(stored(province, "HS-10")) == wanted
        with database.transaction() as tx:
            tx.execute(A_MINUTE_AGO)


@pytest.mark.parametrize("box", ["<b>hi</b><script>alert(1)</script>", "(?? zq), zq;"])
def test_of_what_is_not_understood_at_all_no_character_is_touched(client, box):
    response = client.post("/", data={"box": box})
    assert response.status_code == 422
    assert Page(response.text).values()["box"] == box


def test_the_browser_cuts_nothing_off(client):
    """A clause that is too long is refused; half of it, looked up, would clear the other half unread."""
    page = Page(client.get("/").text)
    assert not [field for field in page.all("input") if "maxlength" in field]


def test_an_earlier_lookup_can_be_changed_and_asked_again(province):
    location = province.post("/", data={"box": "Nguyễn Văn An 1980", "dossier": "HS-7"}).headers["location"]
    page = Page(province.get("/", params={"from": location.rpartition("/")[2]}).text)
    values = page.values()
    assert (values["persons-0-name"], values["persons-0-birth_date"], values["dossier"]) == (
        "Nguyễn Văn An",
        "1980",
        "HS-7",
    )
    assert province.get("/?from=nobody").status_code == 404


def test_without_postgresql_the_form_stands_as_it_was_typed(settings, engine, index):
    database = Database("postgresql://soat@127.0.0.1:9/soat", connect_timeout=1)
    typed = {"once": "d" * 32, "box": "ba.123456", "persons-0-name": "Nguyễn Văn An", "dossier": "HS-11"}
    with TestClient(create_app(settings, database, engine), base_url=HERE) as cut_off:
        response = cut_off.post("/", data=typed)
    database.close()
    assert response.status_code == 503
    assert response.headers["retry-after"]
    check_rules(response.text)
    page = Page(response.text)
    assert page.values() == typed
    assert "Chưa tra cứu được" in page.text
    assert not [field for field in page.all("input") if "aria-invalid" in field]


def test_markup_in_a_record_is_text(client, index):
    evil = "<img src=x onerror=alert(1)>"
    document = {"number": f"1/{evil}", "date": "2024-05-06", "agency": evil}
    client.post("/api/v1/notices", json=notice(document=document, persons=[{"name": evil}]))
    html = client.get(client.post("/", data={"box": "BA 123456"}).headers["location"]).text
    check_rules(html)
    assert "&lt;img" in html
    assert "<img" not in html


def test_a_pasted_text_is_looked_up_shown_and_kept(client, province):
    text = "Bên bán: ông Nguyễn Văn An, CCCD số 040080001234\r\nThửa đất số: ....., GCN số BA 123456 <b>"
    sent = client.post("/", data={"text": text, "once": "t"})
    assert sent.status_code == 303
    shown = client.get(sent.headers["location"]).text
    check_rules(shown)
    assert "040080001234" not in sent.headers["location"]
    assert '<mark id="cho-1" class="k-persons">Nguyễn Văn An<span class="tag">Người 1: tên</span></mark>' in shown
    assert "GCN số <mark" in shown
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    again = client.get(f"/?from={sent.headers['location'].rpartition('/')[2]}").text
    assert f">\n{text.replace(chr(13), '').replace('<b>', '&lt;b&gt;')}</textarea>" in again


def test_a_text_alone_is_something_asked_and_too_long_a_text_keeps_its_place(client):
    assert client.post("/", data={"text": "như trên", "once": "t"}).status_code == 303
    long = client.post("/", data={"text": "a" * 200_001, "once": "t"})
    assert long.status_code == 422
    assert 'href="#text"' in long.text


def test_the_deeds_of_a_parcel_are_a_line_of_owners(client):
    def sold(number: str, on: str, giver: str, receiver: str) -> dict[str, object]:
        parties = [
            {"role": "transferor", "person": {"name": giver, "birth_date": "1970-01-01"}},
            {"role": "transferee", "person": {"name": receiver, "birth_date": "1971-01-01"}},
        ]
        return deed(number=number, signed_on=on, parties=parties)

    for entered in (
        sold("1/2020", "2020-01-02", "Trần Thị Bình", "Lê Văn Cường"),
        sold("2/2022", "2022-03-04", "Phạm Thị Dung", "Hồ Văn Giang"),
    ):
        assert client.post("/api/v1/deeds", json=entered).status_code == 201
    asked = {"parcels": [{"certificate_number": "BA 123456"}]}
    answer = client.post("/api/v1/lookups", json=asked).json()
    assert [(link["signed_on"], link["gap"]) for link in answer["subjects"][0]["chain"]] == [
        ("2020-01-02", False),
        ("2022-03-04", True),
    ]
    page = client.get(f"/lookups/{answer['id']}").text
    assert page.index("Trần Thị Bình → Lê Văn Cường") < page.index("Đứt quãng") < page.index("Phạm Thị Dung")
    assert "1500000000" not in page
