"""The administrator's page of the index without a browser: what is wrong comes first, every button does its work."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.pages import index_page
from storage import changes, lag, rebuilds, reconciles
from storage.lag import BOUNDS, Lag
from storage.reconciles import Found
from storage.search_index import SearchIndex
from tests.functional.conftest import HERE
from tests.functional.letters import notice
from tests.functional.test_pages import Page, check_rules

ADMIN = "/admin/index"
AS_INDEXER = "set application_name = 'soat-indexer'"


@pytest.fixture
def indexer_runs(database):
    """A session that calls itself an indexer's."""
    with database.transaction() as tx:
        tx.exec_driver_sql(AS_INDEXER)
        yield
        tx.exec_driver_sql("reset application_name")


@pytest.fixture
def stuck(client, database):
    client.post("/api/v1/notices", json=notice())
    with database.transaction() as tx:
        (held,) = changes.claim(tx, 10)
        changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
    return held.id


def shown(client, path=ADMIN, **options) -> str:
    response = client.get(path, **options)
    assert response.status_code == 200
    check_rules(response.text)
    return response.text


def sent(client, path: str, **fields: str) -> str:
    """The page that the browser is sent on to."""
    response = client.post(f"{ADMIN}{path}", data=fields)
    assert response.status_code == 303
    return shown(client, response.headers["location"])


def test_all_is_well(client, indexer_runs):
    html = shown(client)
    assert "Chỉ mục theo kịp cơ sở dữ liệu" in html
    assert 'class="alarm blocked"' not in html
    assert "http-equiv" not in html  # nothing moves
    assert 'href="/admin/index"' in client.get("/").text


def test_nobody_works_on_the_queue(client):
    html = shown(client)
    assert "Không có bộ lập chỉ mục nào đang chạy" in html
    assert "soat index run" in html
    assert html.index("Không có bộ lập") < html.index("Số mục trong chỉ mục")


def test_a_rebuild_is_started_watched_and_cancelled(client, database, indexer_runs):
    html = sent(client, "/rebuild", speed="full")
    assert index_page.SAID["rebuild"] in html
    assert "hết tốc lực" in html
    assert '<meta http-equiv="refresh" content="3;url=/admin/index">' in html
    assert "http-equiv" not in shown(client, f"{ADMIN}?still=yes")
    with database.transaction() as tx:
        opened = rebuilds.open_one(tx)
        rebuilds.begin(tx, opened.id, "filling", 10_000)
        rebuilds.passed(tx, opened.id, last_id=7, records=4000, mended=0)
    html = shown(client)
    part = re.search(r'<progress max="100" value="(\d+)"', html)
    assert part
    assert 0 < int(part[1]) < 50
    assert "4.000 / 10.000 bản ghi" in html
    assert "bản ghi/giây" in html
    assert "còn khoảng" in html
    twice = client.post(f"{ADMIN}/rebuild", data={"speed": "way"})
    assert twice.status_code == 409
    assert "mỗi lúc chỉ một lần dựng" in twice.text
    html = sent(client, f"/rebuilds/{opened.id}/cancel")
    assert "sẽ dừng sau lượt này" in html
    assert "/cancel" not in html


def test_a_rebuild_that_failed_is_red(client, database):
    with database.transaction() as tx:
        one = rebuilds.ask(tx, "asked", fingerprint="f")
        rebuilds.end(tx, one.id, "failed", "7 bản ghi lệch")
    html = shown(client)
    assert "Lần dựng lại gần nhất không thành" in html
    assert "7 bản ghi lệch" in html


def test_back_and_forth(client, database):
    assert client.post(f"{ADMIN}/rollback").status_code == 409
    with database.transaction() as tx:
        tx.exec_driver_sql(
            "insert into generations (index_name, fingerprint, state, shards) values ('soat-before', 'f', 'standby', 1)"
        )
    html = shown(client)
    assert "soat-before" in html
    html = sent(client, "/rollback")
    assert index_page.SAID["rollback"] in html
    assert html.index("Chỉ mục đang có là của bản Soát khác") < html.index("soat-before")


def test_a_comparison_is_asked_for_and_what_it_found_is_told(client, database):
    assert index_page.SAID["reconcile"] in sent(client, "/reconcile")
    assert client.post(f"{ADMIN}/reconcile").status_code == 409
    with database.transaction() as tx:
        one = reconciles.open_one(tx)
        reconciles.note(tx, one.id, Found(checked=1500, missing=2, orphaned=1, repaired=3))
        reconciles.end(tx, one.id, "done")
    html = shown(client)
    assert "Đối chiếu gần nhất thấy 3 mục lệch" in html
    assert "Đã so 1.500 mục: 2 thiếu, 1 thừa; đã sửa 3" in html


def test_what_is_stuck_is_shown_annotated_and_retried(client, stuck, database):
    html = shown(client)
    assert "1 thay đổi không lập chỉ mục được" in html
    assert "mapper_parsing_exception" in html
    client.post("/api/v1/notices", json=notice("8/TB", confirm_not_duplicate=True))
    assert "http-equiv" in shown(client)
    form = shown(client, f"{ADMIN}?note={stuck}")
    assert Page(form).all("textarea")
    assert "http-equiv" not in form  # what is being typed must not be lost
    html = sent(client, f"/stuck/{stuck}/note", note="chờ <b>bản vá</b>")
    assert "chờ &lt;b&gt;bản vá&lt;/b&gt;" in html
    wrong = client.post(f"{ADMIN}/stuck/{stuck}/note", data={"note": "y" * 4001})
    assert wrong.status_code == 422
    assert "y" * 4001 in wrong.text
    html = sent(client, "/stuck", change=str(stuck))
    assert index_page.SAID["retry"] in html
    assert "mapper_parsing_exception" not in html
    assert client.post(f"{ADMIN}/stuck/{stuck}/note", data={"note": "x"}).status_code == 404
    with database.transaction() as tx:
        assert changes.queue_state(tx).pending == 2


def test_all_that_is_stuck_at_once(client, stuck, database):
    sent(client, "/stuck")
    with database.transaction() as tx:
        assert changes.queue_state(tx).stuck == 0


def test_without_the_engine(settings, database, client):
    engine = SearchIndex("http://127.0.0.1:9")
    with TestClient(create_app(settings, database, engine), base_url=HERE) as cut_off:
        html = shown(cut_off)
    engine.close()
    assert "Máy tìm kiếm không trả lời" in html
    assert "không đếm được" in html


def test_an_old_queue_is_told(client, database):
    client.post("/api/v1/notices", json=notice())
    with database.transaction() as tx:
        tx.exec_driver_sql("update changes set queued_at = now() - interval '10 minutes'")
    assert "Có thay đổi đã chờ 10 phút trong hàng đợi" in shown(client)


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("fingerprint = 'f'", "Chỉ mục đang có là của bản Soát khác"),
        ("trusted = false", "Chỉ mục không cùng thời điểm với cơ sở dữ liệu"),
        ("state = 'failed'", "Chưa có chỉ mục để tra cứu"),
    ],
)
def test_an_index_that_lookups_cannot_use(client, database, assignment, words):
    with database.transaction() as tx:
        tx.execute(sa.text(f"update generations set {assignment} where state = 'live'"))  # noqa: S608  of this file
    html = shown(client)
    assert words in html
    assert "chưa đầy đủ" in html


def test_the_lag_of_the_last_hour(client, database):
    with database.transaction() as tx:
        for seconds, times in ((0.12, 98), (7, 2)):
            bucket = sum(bound <= seconds for bound in BOUNDS)
            lag.note(tx, Lag.of([(bucket, times, seconds * times, seconds)]), times)
    html = shown(client)
    assert "100 thay đổi; một nửa trong 0,1 giây" in html
    assert "lâu nhất 7 giây" in html
    (most, half) = [bar for bar in Page(html).all("rect") if bar.get("class") in {"most", "half"}]
    assert float(most["height"]) > float(half["height"]) > 0
    assert float(most["height"]) <= 100


def test_an_hour_without_changes(client):
    assert "Giờ qua không có thay đổi nào" in shown(client)


def test_who_may_not_manage_sees_no_button_and_no_list(client, stuck, key):
    html = shown(client, headers=key("notary"))
    assert "<form" not in html
    assert "mapper_parsing_exception" not in html
    assert "1 thay đổi không lập chỉ mục được" in html
    for path in ("/rebuild", "/rollback", "/reconcile", "/stuck", f"/stuck/{stuck}/note", "/rebuilds/1/cancel"):
        assert client.post(f"{ADMIN}{path}", headers=key("notary")).status_code == 403
    assert client.get(ADMIN, headers=key("provider")).status_code == 403
    assert "<form" in shown(client, headers=key("department_admin"))


def test_a_foreign_page_starts_nothing(client):
    answer = client.post(f"{ADMIN}/rebuild", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 giây"), (0.04, "0,04 giây"), (1, "1 giây"), (90, "90 giây"), (150, "2 phút"), (7200, "2 giờ")],
)
def test_durations_in_words(seconds, words):
    assert index_page.duration(seconds) == words
