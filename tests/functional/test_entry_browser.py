"""The officer's journey in a real Chromium: wide, on a telephone, without JavaScript, by keyboard, on paper.

SOAT_TEST_SHOTS=FOLDER keeps pictures of what was seen.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import sqlalchemy as sa

from tests.functional import test_browser as browser
from tests.functional.letters import notice
from tests.functional.test_browser import fits, shot

pytestmark = browser.pytestmark
address, chromium, page, wide = browser.address, browser.chromium, browser.page, browser.wide  # fixtures

LINES = "\n".join(f"thửa {lot} tờ 12 xã Nghi Phú tp Vinh" for lot in range(401, 412))
ENTERED = re.compile(r"/notices/\d+\?entered=yes$")


def count(database) -> int:
    with database.transaction() as tx:
        return tx.execute(sa.text("select count(*) from records")).scalar_one()


def fill(page, number: str, agency: str = "CCTHADS TP Vinh") -> None:
    page.get_by_label("Số văn bản").fill(number)
    page.get_by_label("Ngày văn bản").fill("06/05/2024")
    page.get_by_label("Cơ quan ban hành").fill(agency)
    page.get_by_label("Biện pháp").select_option("seizure")


def test_from_a_letter_with_eleven_parcels_to_its_page(page, database):
    page.goto("/")
    page.get_by_role("link", name="Nhập văn bản").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Nhập văn bản ngăn chặn"
    assert fits(page)
    shot(page, "entry-empty")
    fill(page, "77/QĐ-CCTHADS")
    page.get_by_label("Nhiều thửa, mỗi dòng một thửa").fill(LINES)
    page.get_by_role("button", name="Đưa các dòng này").click()
    assert page.locator("#parcels-10-parcel").input_value() == "411"
    page.locator("#persons-0-name").fill("Nguyễn Văn An")
    page.get_by_role("button", name="Thêm người").click()
    assert page.locator("#persons-0-name").input_value() == "Nguyễn Văn An"
    page.locator("#persons-1-name").fill("Trần Thị Bình")
    page.locator("#persons-1-birth_date").fill("31/02/1990")
    assert fits(page)
    shot(page, "entry-filled")
    page.get_by_role("button", name="Nhập văn bản").last.click()
    page.get_by_role("alert").get_by_role("link").click()
    assert (
        page.url.endswith("#persons-1-birth_date")
        or page.evaluate("document.activeElement.id") == "persons-1-birth_date"
    )
    shot(page, "entry-wrong")
    page.locator("#persons-1-birth_date").fill("1990")
    before = count(database)
    page.get_by_role("button", name="Nhập văn bản").last.click()
    page.wait_for_url(ENTERED)
    assert page.locator("ol.things").first.locator("li").count() == 11
    assert count(database) == before + 1
    assert fits(page)
    shot(page, "entry-done")


def test_the_same_letter_is_shown_beside_and_the_officer_decides(page, database):
    page.goto("/notices/new")
    fill(page, "0123 QD CCTHA")
    page.locator("#parcels-0-certificate_number").fill("BA 123457")
    page.locator("#parcels-0-map_sheet").fill("12")
    page.locator("#parcels-0-parcel").fill("345")
    page.locator("#parcels-0-commune").fill("nghi phu")
    page.locator("#parcels-0-district").fill("vinh")
    before = count(database)
    page.get_by_role("button", name="Nhập văn bản").last.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Văn bản này có vẻ đã được nhập"
    assert page.locator(".beside mark").count() > 0
    assert fits(page)
    shot(page, "entry-duplicate")
    page.get_by_role("button", name="Sửa lại").click()
    assert page.get_by_label("Số văn bản").input_value() == "0123 QD CCTHA"
    page.get_by_role("button", name="Nhập văn bản").last.click()
    assert count(database) == before
    page.get_by_role("button", name="Không phải, vẫn nhập").click()
    page.wait_for_url(ENTERED)
    assert count(database) == before + 1


def test_the_letter_that_is_there_is_a_click_away_and_nothing_is_entered(page, database):
    page.goto("/notices/new")
    fill(page, "123/QĐ-CCTHADS")
    page.locator("#parcels-0-certificate_number").fill("BA 123456")
    before = count(database)
    page.get_by_label("Số văn bản").press("Enter")
    page.get_by_role("link", name="Đúng là văn bản này").first.click()
    page.wait_for_url(re.compile(r"/notices/\d+$"))
    assert "123/QĐ-CCTHADS" in page.get_by_role("heading", level=1).inner_text()
    assert fits(page)
    shot(page, "entry-that-one")
    assert count(database) == before


def test_by_keyboard_alone(wide, database):
    wide.goto("/notices/new")
    wide.locator("#number").focus()
    for text in ("78/QĐ-CCTHADS", "06/05/2024", "TAND TP Vinh"):
        wide.keyboard.type(text)
        wide.keyboard.press("Tab")
    wide.keyboard.press("Tab")
    wide.keyboard.type("Kê")
    wide.locator("#persons-0-id_numbers").focus()
    wide.keyboard.type("040080007777")
    before = count(database)
    wide.keyboard.press("Enter")
    wide.wait_for_url(ENTERED)
    assert count(database) == before + 1
    wide.keyboard.press("Tab")
    assert wide.evaluate("document.activeElement.className") == "skip"


def test_a_double_click_and_the_back_button_enter_nothing_twice(wide, database):
    wide.goto("/notices/new")
    fill(wide, "79/QĐ-CCTHADS", "TAND TP Vinh")
    wide.locator("#persons-0-id_numbers").fill("040080007778")
    before = count(database)
    wide.get_by_role("button", name="Nhập văn bản").last.dblclick()
    wide.wait_for_url(ENTERED)
    assert count(database) == before + 1
    wide.go_back()
    fill(wide, "79/QĐ-CCTHADS", "TAND TP Vinh")
    wide.locator("#persons-0-id_numbers").fill("040080007778")
    wide.get_by_role("button", name="Nhập văn bản").last.click()
    wide.wait_for_load_state()
    assert count(database) == before + 1


def test_twice_as_large_loses_nothing(chromium, address, client):
    with chromium.new_context(viewport={"width": 640, "height": 450}, base_url=address) as context:
        small = context.new_page()
        small.goto("/notices/new")
        assert fits(small)
        fill(small, "123/QĐ-CCTHADS")
        small.locator("#parcels-0-certificate_number").fill("BA 123456")
        small.get_by_role("button", name="Nhập văn bản").last.click()
        assert fits(small)


def test_the_page_of_a_letter_and_the_comparison_on_paper(wide, client):
    entered = client.post("/api/v1/notices", json=notice("80/TB-TAND", persons=[])).json()
    wide.goto(f"/notices/{entered['id']}")
    wide.emulate_media(media="print")
    assert not wide.get_by_role("link", name="Nhập văn bản khác").is_visible()
    assert wide.get_by_role("heading", level=1).is_visible()
    folder = os.environ.get("SOAT_TEST_SHOTS")
    if folder:
        wide.pdf(path=Path(folder) / "entry-letter.pdf", prefer_css_page_size=True)
    wide.emulate_media(media="screen")
    wide.goto("/notices/new")
    fill(wide, "080 TB TAND", "CCTHADS TP Vinh")
    wide.locator("#parcels-0-certificate_number").fill("BA 123456")
    wide.get_by_role("button", name="Nhập văn bản").last.click()
    wide.emulate_media(media="print")
    assert wide.locator(".beside").first.is_visible()
    assert not wide.get_by_role("button", name="Không phải, vẫn nhập").is_visible()
    if folder:
        wide.pdf(path=Path(folder) / "entry-beside.pdf", prefer_css_page_size=True)
