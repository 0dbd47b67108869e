"""Keys, limits, health, and one shape for every error."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.routers import lookups
from search_api.schemas import Error, Ready
from storage.database import Database
from storage.search_index import SearchIndex
from tests.functional.conftest import HERE
from tests.functional.letters import notice

LOOKUPS = "/api/v1/lookups"
ONE = {"parcels": [{"certificate_number": "BA 123456"}]}
NOBODY = "127.0.0.1:9"  # the discard port: nothing listens there


@pytest.fixture
def on_the_network(settings, database, engine, client):
    app = create_app(settings.model_copy(update={"host": "0.0.0.0"}), database, engine)  # noqa: S104  what is tested
    with TestClient(app, base_url="http://10.0.0.5:8000") as network:
        yield network


@pytest.fixture
def without_database(settings, engine, client):
    database = Database(f"postgresql://soat@{NOBODY}/soat", connect_timeout=1)
    with TestClient(create_app(settings, database, engine), base_url=HERE) as cut_off:
        yield cut_off
    database.close()


@pytest.fixture
def without_engine(settings, database, client):
    engine = SearchIndex(f"http://{NOBODY}")
    with TestClient(create_app(settings, database, engine), base_url=HERE) as cut_off:
        yield cut_off
    engine.close()


@pytest.fixture
def failing(app, client, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("BA 123456")

    monkeypatch.setattr(lookups, "run_lookup", fail)
    return client


# ----- keys -----


@pytest.mark.parametrize("path", ["/", "/lookups/x", LOOKUPS + "?dossier=x", "/api/v1/notices/1", "/api/v1/index"])
def test_the_network_needs_a_key(on_the_network, key, path):
    response = on_the_network.get(path)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert on_the_network.get(path, headers=key("notary")).status_code in {200, 404}


def test_the_network_posts_nothing_without_a_key(on_the_network):
    for path in (
        LOOKUPS,
        "/api/v1/notices",
        "/api/v1/deeds",
        "/api/v1/notices/1/releases",
        "/api/v1/notices/1/approval",
    ):
        response = on_the_network.post(path, content=b"{not json", headers={"Content-Type": "application/json"})
        assert response.status_code == 401, path
    assert on_the_network.patch("/api/v1/notices/1", json={}).status_code == 401
    assert on_the_network.post("/", data={"box": "BA 123456"}).status_code == 401


@pytest.mark.parametrize(
    "authorization", ["Bearer soat_unknown", "Bearer", "Bearer ", "Basic c29hdDpzb2F0", "soat_x", "Bearer é"]
)
def test_an_unknown_key_is_refused_on_loopback_too(client, authorization):
    response = client.post(LOOKUPS, json=ONE, headers={"Authorization": authorization.encode()})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example:8000"}, {"X-Forwarded-For": "10.0.0.9"}, {"Forwarded": "for=10.0.0.9"}]
)
def test_who_comes_by_another_name_or_through_a_proxy_does_not_sit_at_the_machine(client, headers):
    assert client.post(LOOKUPS, json=ONE, headers=headers).status_code == 401


def test_every_route_of_the_api_needs_a_permission(app, on_the_network):
    """A route that is added without one answers something else here."""
    open_to_all = {"/livez", "/readyz", "/metrics", "/openapi.json"}
    document = on_the_network.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        for method in operations:
            response = on_the_network.request(method, path.replace("{", "").replace("}", ""))
            assert path in open_to_all or response.status_code == 401, (method, path)


# ----- one shape -----


def test_errors_share_one_shape(failing, key):
    answers = {
        404: failing.get("/api/nothing"),
        405: failing.delete(LOOKUPS),
        401: failing.get(LOOKUPS, headers={"Authorization": "Bearer x"}),
        403: failing.post(LOOKUPS, json=ONE, headers=key("provider")),
        413: failing.post(LOOKUPS, content=b"x" * (1024 * 1024 + 1)),
        415: failing.post(LOOKUPS, content=b"{}", headers={"Content-Type": "text/plain"}),
        422: failing.get(LOOKUPS),
        500: failing.post(LOOKUPS, json=ONE),
    }
    for status, response in answers.items():
        assert response.status_code == status
        body = Error.model_validate(response.json())
        assert body.error.message
        assert response.headers["content-type"] == "application/json"
    assert answers[422].json()["error"]["details"][0]["field"] == "dossier"
    assert answers[405].headers["allow"]
    assert answers[500].json()["error"]["code"] == "internal_error"
    assert "BA 123456" not in answers[500].text


def test_pages_fail_in_words(failing):
    assert failing.get("/nothing").status_code == 404
    assert failing.delete("/").status_code == 405
    response = failing.post("/", data={"box": "BA 123456"})
    assert response.status_code == 500
    assert "<h1>Hệ thống gặp lỗi." in response.text
    assert response.headers["x-request-id"] in response.text
    assert "BA 123456" not in response.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1", b"\xff\xfe", b"NaN", b'{"persons": [{"name": "\xff"}]}', b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_what_is_no_json_or_no_request(client, body):
    response = client.post(LOOKUPS, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    Error.model_validate(response.json())


def test_json_too_deep(client):
    body = b'{"persons": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    response = client.post(LOOKUPS, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "body_too_deep")


def test_a_body_that_hides_its_length_is_counted(client):
    def chunks():
        for _ in range(20):
            yield b"x" * 100_000

    assert client.post(LOOKUPS, content=chunks(), headers={"Content-Type": "application/json"}).status_code == 413


@pytest.mark.parametrize(
    "value",
    ["' or 1=1 --", "*", "(.*a){2000}", "%", "\\", "a" * 257, "\x00", "\u202eabc", "<img onerror=x>"],
)
def test_a_payload_is_a_name_like_any_other(province, value):
    response = province.post(LOOKUPS, json={"persons": [{"name": value, "birth_date": "1980"}]})
    assert response.status_code in {201, 422}
    if response.status_code == 201:
        assert response.json()["hits"] == []


def test_a_foreign_page_posts_nothing(client):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        for path in ("/", LOOKUPS):
            response = client.post(path, json=ONE, headers=headers)
            assert response.status_code == 403


# ----- health -----


def test_ready_with_both_stores(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    ready = Ready.model_validate(response.json())
    assert (ready.status, ready.index) == ("ok", "ok")


def test_without_postgresql(without_database):
    assert without_database.get("/livez").status_code == 200
    ready = without_database.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, "unavailable")
    response = without_database.post(LOOKUPS, json=ONE)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "database_unavailable")
    assert response.headers["retry-after"]
    assert without_database.post("/api/v1/notices", json=notice()).status_code == 503
    assert without_database.post("/", data={"box": "BA 123456"}).status_code == 503
    metrics = without_database.get("/metrics")
    assert "soat_database_up 0.0" in metrics.text
    assert "soat_queue_pending" not in metrics.text


def test_without_the_engine(province, without_engine):
    ready = without_engine.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    answers = {
        serial: without_engine.post(LOOKUPS, json={"parcels": [{"certificate_number": serial}]}).json()
        for serial in ("BA 123456", "BA 123457")
    }
    assert {serial: answer["verdict"] for serial, answer in answers.items()} == {
        "BA 123456": "blocked",
        "BA 123457": "incomplete",
    }
    page = without_engine.get(f"/lookups/{answers['BA 123457']['id']}").text
    assert "TRA CỨU CHƯA ĐẦY ĐỦ" in page
    assert "Không dùng kết quả này để ký" in page
    assert without_engine.get("/api/v1/index").json()["documents"] is None


def test_stopping_is_unready_and_alive(app, client):
    app.state.stopping = True
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200
    assert client.post(LOOKUPS, json=ONE).status_code == 201


def test_metrics_count_by_route_and_verdict(province):
    answer = province.post(LOOKUPS, json=ONE).json()
    province.get(f"{LOOKUPS}/{answer['id']}")
    text = province.get("/metrics").text
    assert 'soat_lookups_total{verdict="blocked"} 1.0' in text
    assert 'route="/api/v1/lookups/{lookup_id}"' in text
    assert answer["id"] not in text
    assert "soat_queue_pending 0.0" in text


def test_the_index_says_how_far_it_is(client):
    before = client.get("/api/v1/index").json()
    client.post("/api/v1/notices", json=notice())
    after = client.get("/api/v1/index").json()
    assert (before["pending"], after["pending"]) == (0, 1)
    assert after.keys() >= {"generation", "documents", "pending", "oldest_pending_seconds", "stuck", "rebuild"}


def test_the_document_describes_bodies_and_answers(client):
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]

    def references(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    assert {reference.rpartition("/")[2] for reference in references(document)} <= schemas.keys()
    posted = document["paths"]["/api/v1/lookups"]["post"]
    assert posted["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/TakenLookupRequest")
    assert posted["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].endswith("/LookupAnswer")
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404


def check_headers(headers, caching="no-store"):
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers.get_list("cache-control") == [caching]


@pytest.mark.parametrize("path", ["/", "/nothing", "/livez", "/api/nothing", "/static/nothing.css"])
def test_headers_that_every_answer_carries(client, path):
    check_headers(client.get(path).headers)


def test_a_file_may_be_kept(client):
    check_headers(client.get("/static/soat.css").headers, "public, max-age=3600")


def test_the_last_resort_carries_them_too(failing):
    for response in (failing.post(LOOKUPS, json=ONE), failing.post("/", data={"box": "BA 123456"})):
        assert response.status_code == 500
        check_headers(response.headers)


@pytest.mark.parametrize(
    "path", ["/", "/livez", "/readyz", "/metrics", "/static/soat.css", "/api/v1/index", "/nothing"]
)
def test_head_is_get_without_its_body(client, path):
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.content == b""


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/", "GET, HEAD, POST"), (LOOKUPS, "GET, HEAD, POST"), ("/api/v1/notices/1", "GET, HEAD, PATCH")],
)
def test_a_wrong_method_is_told_all_that_the_address_takes(client, path, methods):
    for wrong in ("DELETE", "OPTIONS"):
        response = client.request(wrong, path)
        assert response.status_code == 405
        assert response.headers["allow"] == methods
