"""The administrator's page of the index in a real Chromium: wide and on a telephone, with scripts and without.

SOAT_TEST_SHOTS=FOLDER keeps pictures of what was seen.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from search_api.app import create_app
from storage import changes, rebuilds, reconciles
from storage.lag import BOUNDS, Lag
from storage.reconciles import Found
from storage.search_index import SearchIndex
from tests.functional.letters import notice
from tests.functional.test_browser import START_SECONDS, TELEPHONE, WIDE, Server, chromium, fits, pytestmark, shot
from tests.functional.test_index_page import indexer_runs

__all__ = ["chromium", "indexer_runs", "pytestmark"]  # fixtures of other modules

ADMIN = "/admin/index"


@pytest.fixture
def served() -> Iterator[object]:
    """Serves an application; gives its address."""
    running = []

    def serve(app) -> str:
        config = uvicorn.Config(app, host="127.0.0.1", port=0, access_log=False, log_config=None, lifespan="off")
        server, listening = Server(config), config.bind_socket()
        listening.listen()  # connections wait until the thread takes them
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join(START_SECONDS)
        assert not thread.is_alive()


@pytest.fixture(params=[(WIDE, True), (TELEPHONE, False)], ids=str)
def look(request, chromium, served):
    """Opens the page of an application, and sees that the policy forbids nothing of it."""
    viewport, scripts = request.param
    with chromium.new_context(viewport=viewport, java_script_enabled=scripts) as context:
        page = context.new_page()
        complaints = []
        page.on("console", lambda line: complaints.append(line.text))

        def open_it(app):
            page.goto(served(app) + ADMIN)
            return page

        yield open_it
        assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.fixture
def an_hour(database):
    """Lag of an ordinary hour with one bad minute, and two in which nobody wrote."""
    chance = random.Random(7)
    with database.transaction() as tx:
        for ago in range(60):
            if ago in {20, 21}:
                continue
            slow = 2.6 if ago == 31 else 0.9
            waited = [chance.uniform(0.08, 0.3) for _ in range(60)] + [chance.uniform(0.3, slow) for _ in range(4)]
            lag = Lag.of([(sum(bound <= one for bound in BOUNDS), 1, one, one) for one in waited])
            tx.exec_driver_sql(
                "insert into index_lag values (date_trunc('minute', now()) - %s * interval '1 minute',"
                " %s, %s, %s, %s, %s)",
                (ago, lag.changes, 3 * lag.changes, lag.seconds, lag.longest, list(lag.counts)),
            )


def keep_one_before(database) -> None:
    with database.transaction() as tx:
        tx.exec_driver_sql(
            "insert into generations (index_name, fingerprint, state, shards)"
            " values ('soat-86d8111e-0c1f2a3b', 'f', 'standby', 1)"
        )


def compared(database, found: Found) -> None:
    with database.transaction() as tx:
        one = reconciles.ask(tx, "daily")
        reconciles.note(tx, one.id, found)
        reconciles.end(tx, one.id, "done")


def test_healthy(look, app, client, database, an_hour, indexer_runs):
    keep_one_before(database)
    compared(database, Found(checked=1_203_554))
    page = look(app)
    assert page.get_by_role("heading", name="Chỉ mục theo kịp cơ sở dữ liệu").is_visible()
    assert page.locator("rect.half").count() == 58
    assert page.locator(".plot svg").bounding_box()["height"] > 100
    assert fits(page)
    shot(page, "index-healthy")


def test_rebuilding(look, app, client, database, an_hour, indexer_runs):
    keep_one_before(database)
    with database.transaction() as tx:
        one = rebuilds.ask(tx, "asked", fingerprint="f", account="quantri")
        rebuilds.begin(tx, one.id, "filling", 400_000)
        rebuilds.passed(tx, one.id, last_id=7, records=230_000, mended=0)
        tx.exec_driver_sql("update rebuilds set phase_began_at = now() - interval '65 seconds'")
    client.post("/api/v1/notices", json=notice())
    page = look(app)
    assert page.get_by_role("progressbar").get_attribute("value") == "40"
    assert page.get_by_role("button", name="Hủy lần dựng này").is_visible()
    assert page.get_by_role("button", name="Dựng lại hết tốc lực").count() == 0
    assert fits(page)
    shot(page, "index-rebuilding")
    with database.transaction() as tx:
        rebuilds.passed(tx, one.id, last_id=9, records=100_000, mended=0)
    page.get_by_text("330.000 / 400.000").wait_for(timeout=20_000)  # by itself, scripts or none


def test_stuck_rows(look, app, client, database, an_hour, indexer_runs):
    for number in range(3):
        client.post("/api/v1/notices", json=notice(f"{number}/TB", confirm_not_duplicate=True))
    with database.transaction() as tx:
        for held in changes.claim(tx, 10):
            changes.mark_stuck(tx, held.id, "mapper_parsing_exception" * (1 + held.id % 2 * 2))
            if held.id % 2:
                changes.annotate(tx, held.id, "Trường mô tả dài hơn giới hạn của máy tìm kiếm; chờ bản vá ngày 28/11.")
    compared(database, Found(checked=1_203_554, missing=12, stale=3, repaired=15))
    page = look(app)
    assert page.get_by_role("heading", name="3 thay đổi không lập chỉ mục được").is_visible()
    assert fits(page)
    shot(page, "index-stuck")
    page.get_by_role("link", name=re.compile("^Ghi chú")).first.click()
    page.get_by_label("Ghi chú cho").fill("đã báo nhà cung cấp")
    assert fits(page)
    shot(page, "index-note")
    page.get_by_role("button", name="Lưu ghi chú").click()
    page.get_by_text("đã báo nhà cung cấp").wait_for()
    page.get_by_role("button", name="Thử lại tất cả").click()
    page.get_by_text("Đã đưa lại vào hàng đợi.").wait_for()


def test_no_engine(look, settings, client, database, an_hour):
    client.post("/api/v1/notices", json=notice())
    with database.transaction() as tx:
        tx.exec_driver_sql("update changes set queued_at = now() - interval '12 minutes'")
        one = rebuilds.ask(tx, "asked", fingerprint="f")
        rebuilds.end(tx, one.id, "failed", "7 bản ghi lệch")
    engine = SearchIndex("http://127.0.0.1:9")
    page = look(create_app(settings, database, engine))
    assert page.get_by_role("heading", level=2).first.inner_text() == "Máy tìm kiếm không trả lời"
    assert fits(page)
    shot(page, "index-no-engine")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Dựng lại hết tốc lực").is_visible()
    assert page.locator(".plot svg").is_visible()
    shot(page, "index-no-engine-paper")
    engine.close()
