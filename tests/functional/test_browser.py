"""The journey of a notary in a real Chromium: wide, on a telephone, without JavaScript, by keyboard, on paper.

SOAT_TEST_SHOTS=FOLDER keeps pictures of what was seen.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from tests.functional.letters import AN, PARCEL, deed, notice

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PDF_TO_TEXT = shutil.which("pdftotext")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
WIDE, TELEPHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
START_SECONDS = 15

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    # playwright's own event loop, and a browser's sockets that close after the test
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """None: the test run keeps its own."""


@pytest.fixture
def address(app, province) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=0, access_log=False, log_config=None, lifespan="off")
    server = Server(config)
    listening = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(START_SECONDS)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[(WIDE, True), (TELEPHONE, True), (WIDE, False), (TELEPHONE, False)], ids=str)
def page(request, chromium, address):
    viewport, scripts = request.param
    with chromium.new_context(viewport=viewport, java_script_enabled=scripts, base_url=address) as context:
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda line: page.complaints.append(line.text))
        page.on("requestfailed", lambda failed: page.complaints.append(failed.url))
        yield page
        foreign = [text for text in page.complaints if "Content Security Policy" in text or "http" in text]
        assert foreign == []


def shot(page, name: str) -> None:
    folder = os.environ.get("SOAT_TEST_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def fits(page) -> bool:
    """Whether nothing sticks out to the right: a box that scrolls sideways hides what it holds."""
    width = page.viewport_size["width"]
    boxes = (element.bounding_box() for element in page.locator("main *:visible").all())
    return all(box["x"] >= 0 and box["x"] + box["width"] <= width + 0.5 for box in boxes if box and box["width"] > 1)


def ask(page, text: str) -> None:
    page.goto("/")
    page.get_by_label("Tra cứu trước khi ký").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/lookups/[0-9a-f-]{36}$"))


def test_from_a_certificate_to_the_verdict(page):
    page.goto("/")
    assert fits(page)
    shot(page, "form")
    ask(page, "ba.123456")
    assert page.get_by_role("heading", level=1).inner_text() == "CÓ NGĂN CHẶN"
    assert page.title().startswith("CÓ NGĂN CHẶN")
    assert "123/QĐ-CCTHADS" in page.get_by_role("status").inner_text()
    assert fits(page)
    shot(page, "blocked")


def test_several_people_and_a_parcel_by_fields(page):
    page.goto("/")
    page.get_by_text("Nhập theo từng ô").click()
    page.locator("#parcels-0-map_sheet").fill("12")
    page.locator("#parcels-0-parcel").fill("345")
    page.locator("#parcels-0-commune").fill("nghi phu")
    page.locator("#parcels-0-district").fill("vinh")
    page.locator("#persons-0-name").fill("Nguyễn Văn An")
    page.locator("#persons-0-id_numbers").fill("040080001243")
    page.get_by_role("button", name="Thêm người").click()
    assert page.locator("#persons-0-name").input_value() == "Nguyễn Văn An"
    page.locator("#persons-1-name").fill("Trần Thị Bình")
    page.locator("#persons-1-birth_date").fill("31/02/1990")
    assert fits(page)
    shot(page, "fields")
    page.get_by_role("button", name="Tra cứu", exact=True).last.click()
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "persons-1-birth_date"
    assert page.locator("#parcels-0-commune").input_value() == "nghi phu"
    shot(page, "wrong")
    page.locator("#persons-1-birth_date").fill("1990")
    page.get_by_role("button", name="Tra cứu", exact=True).last.click()
    page.wait_for_url(re.compile("/lookups/"))
    assert page.get_by_role("heading", level=1).inner_text() == "CÓ NGĂN CHẶN"
    assert page.locator("mark").all_inner_texts() == ["43", "34"]
    assert fits(page)
    shot(page, "several")


DRAFT = (
    """HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT
BÊN CHUYỂN NHƯỢNG (BÊN A):
Ông NGUYỄN VĂN AN, sinh ngày 03/02/1980, căn cước công dân số 040080001234 do Cục CSQLHC về TTXH cấp ngày 10/05/2021
và vợ là bà TRẦN THỊ BÌNH, sinh năm 1982, CCCD số: ....................
BÊN NHẬN CHUYỂN NHƯỢNG (BÊN B):
CÔNG TY TNHH AN PHÁT, mã số doanh nghiệp 2900123456, đại diện: Ông Vũ Minh Khôi - Giám đốc
ĐIỀU 1. Bên A chuyển nhượng thửa đất số 345, tờ bản đồ số 12, xã Nghi Phú, thành phố Vinh, tỉnh Nghệ An theo Giấy chứng
nhận quyền sử dụng đất số BA 123456 và xe ô tô biển số 37A-123.45.
ĐIỀU 2. """
    + "Hai bên cam kết thực hiện đúng và đầy đủ các điều khoản đã thỏa thuận. " * 12
)


def test_a_pasted_draft_is_shown_with_what_was_understood(page):
    page.goto("/")
    page.get_by_text("Dán một điều khoản").click()
    page.get_by_label("Dự thảo văn bản").fill(DRAFT)
    assert fits(page)
    shot(page, "paste")
    page.get_by_role("button", name="Tra cứu văn bản").click()
    page.wait_for_url(re.compile("/lookups/"))
    assert page.get_by_role("heading", level=1).inner_text() == "CÓ NGĂN CHẶN"
    marks = page.locator(".draft-text mark").all_inner_texts()
    assert any(mark.startswith("040080001234") and "Người 1: số giấy tờ" in mark for mark in marks)
    assert any(mark.startswith("BA 123456") and "Thửa 1: số GCN" in mark for mark in marks)
    assert page.locator(".draft-text mark.k-unread").count() == 1
    assert "Chỗ này để trống" in page.locator(".doubts-in-text").inner_text()
    assert page.locator(".found li").count() == 5
    shot(page, "draft")
    page.locator(".doubts-in-text a").first.click()
    assert page.url.partition("#")[2] == page.locator(".draft-text mark.k-unread").get_attribute("id")
    page.get_by_role("link", name="Sửa rồi tra cứu lại").click()
    assert page.get_by_label("Dự thảo văn bản").input_value() == DRAFT


def test_a_pasted_draft_on_paper_keeps_words_for_its_marks(wide):
    wide.goto("/")
    wide.get_by_text("Dán một điều khoản").click()
    wide.get_by_label("Dự thảo văn bản").fill(DRAFT)
    wide.get_by_role("button", name="Tra cứu văn bản").click()
    wide.wait_for_url(re.compile("/lookups/"))
    wide.emulate_media(media="print")
    assert wide.locator(".draft-text mark.k-unread .tag").is_visible()
    assert wide.locator(".draft-text").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    if folder := os.environ.get("SOAT_TEST_SHOTS"):
        wide.pdf(path=Path(folder) / "draft.pdf", prefer_css_page_size=True)


def test_what_was_asked_can_be_changed_and_asked_again(page):
    ask(page, "BA 123457")
    assert page.get_by_role("heading", level=1).inner_text() == "CẦN XEM XÉT"
    shot(page, "review")
    page.get_by_role("link", name="Sửa rồi tra cứu lại").click()
    page.locator("#parcels-0-certificate_number").fill("CD 999999")
    page.get_by_role("button", name="Tra cứu", exact=True).last.click()
    page.wait_for_url(re.compile("/lookups/"))
    assert page.get_by_role("heading", level=1).inner_text() == "KHÔNG TÌM THẤY NGĂN CHẶN"
    shot(page, "clear")


def test_going_back_keeps_what_was_asked(wide):
    wide.goto("/")
    wide.get_by_text("Nhập theo từng ô").click()
    wide.locator("#persons-0-name").fill("Nguyễn Văn An")
    wide.get_by_role("button", name="Thêm người").click()
    wide.locator("#persons-1-name").fill("Trần Thị Bình")
    wide.locator("#box").fill("BA 123456")
    wide.keyboard.press("Enter")
    wide.wait_for_url(re.compile("/lookups/"))
    wide.get_by_role("link", name="Tra cứu mới").click()
    assert wide.locator("#persons-0-name").input_value() == ""
    wide.locator("#box").fill("CD 999999")
    wide.keyboard.press("Enter")
    wide.wait_for_url(re.compile("/lookups/"))
    wide.go_back()
    sync_api.expect(wide.locator("#parcels-0-certificate_number")).to_have_value("CD 999999")
    assert "999999" not in wide.url


@pytest.fixture
def wide(chromium, address):
    with chromium.new_context(viewport=WIDE, base_url=address) as context:
        yield context.new_page()


def test_by_keyboard_alone(wide):
    wide.goto("/")
    assert wide.evaluate("document.activeElement.id") == "box"
    wide.keyboard.type("BA 123456")
    wide.keyboard.press("Tab")
    wide.keyboard.press("Enter")
    wide.wait_for_url(re.compile("/lookups/"))
    wide.keyboard.press("Tab")
    assert wide.evaluate("document.activeElement.className") == "skip"
    wide.keyboard.press("Enter")
    assert wide.evaluate("document.activeElement.id") == "noi-dung"


def test_a_simple_lookup_is_one_printed_page(wide):
    for text in ("BA 123456", "BA 123457", "CD 999999"):
        ask(wide, text)
        pdf = wide.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        if folder := os.environ.get("SOAT_TEST_SHOTS"):
            (Path(folder) / f"{text.replace(' ', '')}.pdf").write_bytes(pdf)


@pytest.mark.skipif(PDF_TO_TEXT is None, reason="no pdftotext on this machine")
def test_every_printed_sheet_says_which_lookup_it_is_of(wide, client, index, tmp_path):
    for number in range(12):
        entered = client.post("/api/v1/notices", json=notice(f"{number}/TB-TAND", confirm_not_duplicate=True))
        assert entered.status_code == 201
    ask(wide, "BA 123456")
    code = wide.locator(".facts code").inner_text()
    (tmp_path / "answer.pdf").write_bytes(wide.pdf(prefer_css_page_size=True))
    command = [str(PDF_TO_TEXT), "-layout", str(tmp_path / "answer.pdf"), "-"]
    sheets = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split("\f")[:-1]
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, start=1):
        assert f"Mã tra cứu {code}" in sheet
        assert f"Trang {number}/{len(sheets)}" in sheet


def test_paper_has_the_verdict_and_no_buttons(wide):
    ask(wide, "BA 123456")
    assert wide.get_by_role("button", name="In kết quả").is_visible()
    wide.emulate_media(media="print")
    assert not wide.get_by_role("button", name="In kết quả").is_visible()
    assert wide.get_by_role("heading", level=1).is_visible()
    assert wide.locator(".facts code").is_visible()
    paper = wide.evaluate("getComputedStyle(document.querySelector('.banner')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_the_print_button_is_there_only_with_scripts(chromium, address):
    with chromium.new_context(java_script_enabled=False, base_url=address) as context:
        page = context.new_page()
        ask(page, "BA 123456")
        assert not page.get_by_text("In kết quả").is_visible()


def test_twice_as_large_loses_nothing(chromium, address):
    """200 % zoom of a 1280 pixel window is a window of 640 pixels."""
    with chromium.new_context(viewport={"width": 640, "height": 450}, base_url=address) as context:
        page = context.new_page()
        ask(page, "BA 123457")
        assert fits(page)


def test_a_name_that_is_markup_runs_nothing(wide, client, index):
    evil = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"
    document = {"number": "1/QĐ", "date": "2024-05-06", "agency": evil}
    client.post("/api/v1/notices", json=notice(document=document, persons=[{**AN, "name": evil}]))
    asked = {
        "persons": [{"name": evil, "id_numbers": ["040080001234"]}],
        "parcels": [{"certificate_number": "BA 123456"}],
    }
    answer = client.post("/api/v1/lookups", json=asked).json()
    complaints = []
    wide.on("console", lambda line: complaints.append(line.text))
    wide.goto(f"/lookups/{answer['id']}")
    assert evil in wide.locator("main").inner_text()
    assert wide.title().startswith("CÓ NGĂN CHẶN")
    assert complaints == []


def test_a_long_answer_fits_a_telephone(chromium, address, client, index):
    long = "Công ty trách nhiệm hữu hạn một thành viên đầu tư xây dựng và thương mại " * 3
    client.post("/api/v1/notices", json=notice("9" * 60 + "/TB", assets=[PARCEL], organizations=[{"name": long}]))
    client.post("/api/v1/deeds", json=deed())
    with chromium.new_context(viewport=TELEPHONE, base_url=address) as context:
        page = context.new_page()
        asked = {"parcels": [{"certificate_number": "BA 123456"}], "organizations": [{"name": long.strip()}]}
        answer = client.post("/api/v1/lookups", json=asked).json()
        page.goto(f"/lookups/{answer['id']}")
        assert fits(page)
        shot(page, "long")
