"""The door, tried against the real engine: what is written is found, and what may be incomplete says so."""

from __future__ import annotations

import base64
import shutil
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from storage.errors import EngineRefused, EngineUnavailable
from storage.search_index import EngineQuery, Outcome, SearchIndex
from tests.engine_proxy import Reply, engine_proxy

NAME = EngineQuery(strong=("name~ngo bao khanh",), weak=("name~ngo khanh",))


@dataclass(frozen=True)
class Doc:
    id: str
    rev: int = 1
    source: dict[str, Any] = field(default_factory=dict)


def doc(record: int, *keys: str, rev: int = 1, **more: Any) -> Doc:
    fields = {
        "record": str(record),
        "type": "notice",
        "kind": "person",
        "keys": list(keys),
        "words": "",
        "deleted": False,
    }
    return Doc(f"{record}-0", rev, {**fields, **more})


@pytest.fixture
def index(engine, index_prefix):
    name = f"{index_prefix}-a"
    engine.create(name, 1, 0, {"refresh_interval": "-1"})
    return name


@pytest.fixture
def proxy(services):
    with engine_proxy(services.opensearch_url) as proxy:
        yield proxy


@pytest.fixture
def put(engine, index):
    def put(*documents: Doc) -> list[Outcome]:
        results = engine.bulk([index], documents)
        engine.refresh(index, 1)
        return [result.outcome for result in results]

    return put


class TestSearch:
    def test_strong_before_weak_each_record_once(self, engine, index, put):
        put(
            doc(1, "name~ngo khanh"),
            doc(2, "name~ngo bao khanh"),
            doc(3, "name~ngo bao khanh", "name~ngo khanh"),
            doc(4, "name~other"),
        )
        [answer] = engine.search_many(index, [NAME], 1, 5.0)
        assert answer.record_ids == (3, 2, 1)
        assert (answer.total, answer.complete, answer.cut_strong) == (3, True, False)

    def test_a_limit_says_what_it_cut(self, engine, index, put):
        put(doc(1, "strong"), doc(2, "strong"), doc(3, "weak"), doc(4, "weak"))
        queries = [EngineQuery(("strong",), ("weak",), limit=limit) for limit in (1, 2, 3, 4)]
        answers = engine.search_many(index, queries, 1, 5.0)
        assert [(len(a.record_ids), a.total, a.cut_strong) for a in answers] == [
            (1, 4, True),
            (2, 4, True),  # the last one returned is strong: a third may be
            (3, 4, False),
            (4, 4, False),
        ]

    def test_words_fold_like_keys_and_never_outrank_a_key(self, engine, index, put):
        put(doc(1, words="Ngô Bảo Khánh ở Nghi Phú"), doc(2, "weak"), doc(3, words="Ngô Bảo"))
        [answer] = engine.search_many(index, [EngineQuery((), ("weak",), words="ngo bao khanh phu")], 1, 5.0)
        assert answer.record_ids == (2, 1)

    def test_tombstones_are_not_found_and_silence_about_them_is(self, engine, index, put):
        put(doc(1, "k", deleted=True), doc(2, "k"), Doc("3-0", 1, {"record": "3", "keys": ["k"]}))
        assert set(engine.search_many(index, [EngineQuery(("k",))], 1, 5.0)[0].record_ids) == {2, 3}

    def test_fifty_subjects_of_many_keys_in_one_request(self, engine, index, put, proxy):
        put(doc(1, "key-7-3"))
        queries = [EngineQuery(tuple(f"key-{s}-{k}" for k in range(200))) for s in range(50)]
        watched = SearchIndex(proxy.url)
        answers = watched.search_many(index, queries, 1, 20.0)
        watched.close()
        assert proxy.seen == ["POST /_msearch"]
        assert all(answer.complete for answer in answers)
        assert [n for n, answer in enumerate(answers) if answer.record_ids] == [7]

    def test_subjects_without_keys_ask_nothing(self, index):
        nobody = SearchIndex("http://127.0.0.1:1")
        assert nobody.search_many(index, [EngineQuery(())], 1, 1.0)[0].complete


class TestIncomplete:
    def reasons(self, engine, name, shards=1, queries=(NAME,), timeout=5.0):
        return [(a.complete, a.reason) for a in engine.search_many(name, queries, shards, timeout)]

    def test_a_missing_index(self, engine, index_prefix):
        assert self.reasons(engine, f"{index_prefix}-none") == [(False, "engine_unavailable")]

    def test_a_closed_port(self, index):
        assert self.reasons(SearchIndex("http://127.0.0.1:1"), index) == [(False, "engine_unavailable")]

    def test_an_index_of_another_size(self, engine, index):
        assert self.reasons(engine, index, shards=2) == [(False, "engine_partial")]

    def test_too_many_keys_for_the_engine(self, engine, index):
        too_many = EngineQuery(tuple(map(str, range(70_000))))
        assert self.reasons(engine, index, queries=(too_many, NAME)) == [(False, "engine_unavailable"), (True, None)]

    def test_text_that_is_not_unicode(self, engine, index):
        assert self.reasons(engine, index, queries=(EngineQuery(("\ud800",)),)) == [(False, "engine_unavailable")]

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(429, {"error": {"type": "circuit_breaking_exception"}}),
            Reply(503, []),
            Reply(500, None),
            Reply(200, {}),
            Reply(200, {"responses": []}),
            Reply(200, {"responses": [None]}),
            Reply(200, []),
            Reply(200, "text"),
            Reply(200, b'{"responses": [{"took": 1, "hi'),
        ],
    )
    def test_any_reply_that_is_not_the_engines(self, proxy, index, reply):
        proxy.before = lambda *_: reply
        engine = SearchIndex(proxy.url)
        [(complete, reason)] = self.reasons(engine, index)
        engine.close()
        assert not complete
        assert reason in {"engine_unavailable", "engine_partial"}

    def test_a_reply_with_fewer_shards_than_the_index_has(self, proxy, index):
        def lose(_path, reply):
            reply["responses"][0]["_shards"].update(successful=0)
            return reply

        engine = SearchIndex(proxy.url)
        assert self.reasons(engine, index) == [(True, None)]
        proxy.after = lose
        assert self.reasons(engine, index) == [(False, "engine_partial")]
        engine.close()

    def test_silence_beyond_the_timeout(self, proxy, index):
        release = threading.Event()
        proxy.before = lambda *_: Reply(200, None) if release.wait(30) else None
        engine = SearchIndex(proxy.url)
        try:
            assert self.reasons(engine, index, timeout=0.2) == [(False, "engine_unavailable")]
        finally:
            release.set()
            engine.close()

    def test_the_next_host_is_asked_when_one_is_gone(self, services, index):
        engine = SearchIndex(f"http://127.0.0.1:1, {services.opensearch_url}")
        assert all(self.reasons(engine, index) == [(True, None)] for _ in range(4))
        engine.close()


class TestDocuments:
    def test_the_higher_rev_wins_in_any_order(self, engine, index, put):
        assert put(doc(1, "new", rev=7)) == [Outcome.DONE]
        assert put(doc(1, "old", rev=6)) == [Outcome.SUPERSEDED]
        assert put(doc(1, "new", rev=7)) == [Outcome.DONE]
        assert engine.version_of(index, "1-0") == 7
        assert engine.version_of(index, "2-0") is None

    def test_no_field_is_guessed(self, engine, index, put):
        """A date first, then text: without dynamic mapping neither shapes the index nor is lost in silence."""
        outcomes = put(*(doc(n, "k", expected_on=value) for n, value in enumerate(["01/02/2026", "chưa rõ", "quý 3"])))
        assert outcomes == [Outcome.POISON] * 3
        assert (
            put(*(doc(n, "k", words=value) for n, value in enumerate(["01/02/2026", "chưa rõ", "quý 3"])))
            == [Outcome.DONE] * 3
        )
        assert engine.search_many(index, [EngineQuery(("k",))], 1, 5.0)[0].total == 3

    @pytest.mark.parametrize("words", ["Thửa đất số 12; " * 1500, "x" * 40_000], ids=["34,500 bytes", "one long word"])
    def test_a_long_text_loses_no_document(self, engine, index, put, words):
        assert put(doc(1, "lot~12", words=words)) == [Outcome.DONE]
        assert engine.search_many(index, [EngineQuery(("lot~12",))], 1, 5.0)[0].record_ids == (1,)

    def test_more_than_one_request_holds(self, engine, index, put, monkeypatch):
        monkeypatch.setattr("storage.search_index.BULK_BYTES", 1000)
        assert put(*(doc(n, "k" * 300) for n in range(20))) == [Outcome.DONE] * 20
        assert engine.count(index, 1) == 20

    def test_what_is_searchable_and_what_is_only_stored(self, engine, index):
        engine.bulk([index], [doc(1, "k", rev=5)])
        assert engine.versions(index, ["1-0", "2-0"]) == {"1-0": 5}
        assert engine.searchable_versions(index, ["1-0"], 1) == {}
        engine.refresh(index, 1)
        assert engine.searchable_versions(index, ["1-0", "2-0"], 1) == {"1-0": 5}

    def test_a_count_that_is_not_whole_is_none(self, engine, index):
        with pytest.raises(EngineUnavailable):
            engine.count(index, 2)
        with pytest.raises(EngineUnavailable):
            engine.searchable_versions(index, ["1-0"], 2)

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(200, b'{"_shards": {"total'),
            Reply(200, []),
            Reply(200, {}),
            Reply(200, {"_shards": {"total": 1, "successful": 0, "failed": 0}, "docs": [{"_id": "9-9"}]}),
            Reply(503, {}),
        ],
    )
    def test_no_reply_of_another_shape_passes_for_success(self, proxy, index, reply):
        proxy.before = lambda *_: reply
        engine = SearchIndex(proxy.url)
        for ask in (
            lambda: engine.refresh(index, 1),
            lambda: engine.flush(index, 1),
            lambda: engine.versions(index, ["1-0"]),
            lambda: engine.searchable_versions(index, ["1-0"], 1),
            lambda: engine.count(index, 1),
            lambda: engine.bulk([index], [doc(1, "k")]),
        ):
            with pytest.raises(EngineUnavailable):
                ask()
        engine.close()

    def test_nothing_asked_of_nobody(self):
        assert SearchIndex("http://127.0.0.1:1").versions("any", []) == {}

    def test_a_deleted_index_is_not_made_again_by_a_write(self, engine, index):
        engine.delete(index)
        [result] = engine.bulk([index], [doc(1, "k")])
        assert result.outcome is Outcome.STOP
        assert not engine.exists(index)


class TestIndexes:
    def test_it_is_created_once(self, engine, index):
        with pytest.raises(EngineRefused):
            engine.create(index, 1, 0)

    def test_documents_are_copied_whole_to_replicas(self, engine, index):
        assert engine.settings_of(index)["replication"]["type"] == "DOCUMENT"

    def test_an_alias_moves_whole_or_not_at_all(self, engine, index, index_prefix):
        other, alias = f"{index_prefix}-b", f"{index_prefix}-tools"
        engine.create(other, 1, 0)
        for name in (index, other, other, index):
            engine.point_alias(alias, name)
            assert engine.aliased(alias) == [name]
        with pytest.raises(EngineRefused):
            engine.point_alias(other, index)  # the name of a real index
        assert engine.aliased(alias) == [index]

    def test_ready(self, engine, index, index_prefix):
        assert engine.ready(index, 1)
        assert not engine.ready(index, 2)
        assert not engine.ready(f"{index_prefix}-none", 1)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    file = tmp_path_factory.mktemp("tls") / "engine.pem"
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl on this machine to make a certificate with")
    options = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    made = subprocess.run([openssl, *options.split(), "-keyout", "-", "-out", "-"], check=True, capture_output=True)
    file.write_bytes(made.stdout)
    return file


class TestSecuredCluster:
    @pytest.fixture
    def secured(self, services, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with engine_proxy(services.opensearch_url, context) as proxy:
            yield proxy

    def answer(self, settings, index):
        engine = SearchIndex.from_settings(settings)
        [answer] = engine.search_many(index, [NAME], 1, 5.0)
        engine.close()
        return answer

    def test_with_its_authority_and_an_account(self, settings, secured, certificate, index):
        known = settings.model_copy(
            update={
                "opensearch_url": secured.url,
                "opensearch_ca_file": certificate,
                "opensearch_username": "soat",
                "opensearch_password": SecretStr("mật khẩu"),
            }
        )
        assert self.answer(known, index).complete
        assert secured.authorization == "Basic " + base64.b64encode("soat:mật khẩu".encode()).decode()

    def test_an_unknown_authority_is_not_trusted(self, settings, secured, index):
        unknown = settings.model_copy(update={"opensearch_url": secured.url})
        assert self.answer(unknown, index).reason == "engine_unavailable"
        assert secured.seen == []

    def test_without_an_address_there_is_no_engine(self, settings):
        with pytest.raises(EngineUnavailable):
            SearchIndex.from_settings(settings.model_copy(update={"opensearch_url": None}))


class TestPrivacy:
    def test_no_failure_logs_what_was_asked_or_stored(self, proxy, index, capsys, caplog):
        caplog.set_level("DEBUG")
        proxy.before = lambda *_: Reply(400, {"error": {"type": "x y", "reason": "Ngô Bảo Khánh"}})
        engine = SearchIndex(proxy.url)
        engine.search_many(index, [EngineQuery(("name~canary",))], 1, 5.0)
        engine.bulk([index], [doc(1, "name~canary")])
        with pytest.raises(EngineRefused) as refused:
            engine.refresh(index, 1)
        engine.close()
        said = capsys.readouterr()
        everything = said.out + said.err + caplog.text + repr(refused.value) + repr(refused.value.__cause__)
        assert "engine_failed" in said.out + said.err + caplog.text
        assert "canary" not in everything
        assert "Ngô" not in everything


class TestAnEngineThatStarts:
    """It says of every index that there is none until it has read its state: taken for the truth, that is a rebuild."""

    def test_an_index_is_not_gone_while_the_state_is_not_recovered(self, engine, index_prefix, services):
        engine.create(f"{index_prefix}-a", 1, 0)
        not_recovered = {"blocks": {"global": {"1": {"description": "state not recovered / initialized"}}}}
        said = {"HEAD": Reply(404, {}), "GET": Reply(200, not_recovered)}
        with engine_proxy(services.opensearch_url) as proxy:
            proxy.before = lambda method, _path, _body: said[method]
            starting = SearchIndex(proxy.url)
            with pytest.raises(EngineUnavailable):
                starting.exists(f"{index_prefix}-a")
            starting.close()

    def test_nor_when_it_was_recovered_just_now(self, engine, index_prefix, services):
        engine.create(f"{index_prefix}-a", 1, 0)
        answers = [Reply(404, {})]
        with engine_proxy(services.opensearch_url) as proxy:
            proxy.before = lambda method, _path, _body: answers.pop() if method == "HEAD" and answers else None
            starting = SearchIndex(proxy.url)
            assert starting.exists(f"{index_prefix}-a")
            assert not starting.exists(f"{index_prefix}-b")
            starting.close()
