"""What is asked of the engine, and which of its replies count."""

from __future__ import annotations

import copy

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.engine_wire import (
    LIKELY_BOOST,
    MOST_LIKELY,
    NOTHING_ASKED,
    PARTIAL,
    STRONG_BOOST,
    UNAVAILABLE,
    WEAK_BOOST,
    EngineAnswer,
    EngineQuery,
    Outcome,
    answer,
    error_type,
    items,
    ndjson,
    outcome,
    query_body,
)

QUERY = EngineQuery(strong=("cert~BA123456",), limit=2)


def hit(record: int, score: float = STRONG_BOOST) -> dict:
    return {"_index": "i", "_id": None, "_score": score, "fields": {"record": [str(record)]}}


def reply(*hits: dict, total: int | None = None) -> dict:
    return {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"total": {"value": len(hits) if total is None else total, "relation": "eq"}, "hits": list(hits)},
        "status": 200,
    }


class TestQueryBody:
    def test_keys_go_in_two_clauses_of_constant_score(self):
        assert query_body(EngineQuery(strong=("a", "b"), weak=("c",), limit=7)) == {
            "size": 7,
            "_source": False,
            "docvalue_fields": ["record"],
            "track_total_hits": True,
            "query": {
                "bool": {
                    "should": [
                        {"constant_score": {"filter": {"terms": {"keys": ["a", "b"]}}, "boost": STRONG_BOOST}},
                        {"constant_score": {"filter": {"terms": {"keys": ["c"]}}, "boost": WEAK_BOOST}},
                    ],
                    "minimum_should_match": 1,
                    "must_not": [{"term": {"deleted": True}}],
                }
            },
        }

    def test_words_and_timeout(self):
        body = query_body(EngineQuery(strong=(), words="ao ca bac ho"), timeout=2.0)
        assert body["query"]["bool"]["should"] == [
            {"match": {"words": {"query": "ao ca bac ho", "minimum_should_match": "2<-1"}}}
        ]
        assert body["timeout"] == "1800ms"

    def test_fifty_subjects_of_sixty_keys_are_two_clauses_each(self):
        keys = tuple(f"name~{n}" for n in range(60))
        assert len(query_body(EngineQuery(strong=keys[:30], weak=keys[30:]))["query"]["bool"]["should"]) == 2

    def test_each_likely_key_counts_and_all_of_them_less_than_a_strong_one(self):
        body = query_body(EngineQuery(strong=("s",), likely=("a", "b"), weak=("w",)))
        clauses = [clause["constant_score"] for clause in body["query"]["bool"]["should"]]
        assert [(clause["filter"]["terms"]["keys"], clause["boost"]) for clause in clauses] == [
            (["s"], STRONG_BOOST),
            (["a"], LIKELY_BOOST),
            (["b"], LIKELY_BOOST),
            (["w"], WEAK_BOOST),
        ]
        assert WEAK_BOOST < LIKELY_BOOST < LIKELY_BOOST * MOST_LIKELY + WEAK_BOOST < STRONG_BOOST

    def test_likely_keys_beyond_the_most_that_count_are_asked_with_the_weak_ones(self):
        keys = tuple(f"near~{n}|1980" for n in range(MOST_LIKELY + 5))
        clauses = query_body(EngineQuery(strong=(), likely=keys))["query"]["bool"]["should"]
        assert len(clauses) == MOST_LIKELY + 1
        assert clauses[-1]["constant_score"]["filter"]["terms"]["keys"] == list(keys[MOST_LIKELY:])

    def test_an_empty_query_knows_it(self):
        assert not EngineQuery(strong=(), likely=("x",)).empty
        assert EngineQuery(strong=(), words="  ").empty
        assert not EngineQuery(strong=(), weak=("x",)).empty


class TestAnswer:
    def test_a_whole_reply_lists_each_record_once_in_order(self):
        got = answer(reply(hit(5), hit(3), hit(5)), EngineQuery(strong=("x",)), 1)
        assert got == EngineAnswer((5, 3), 3, complete=True)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("timed_out",), True),
            (("terminated_early",), True),
            (("_shards", "failed"), 1),
            (("_shards", "successful"), 0),
            (("_shards", "total"), 2),
            (("_shards", "skipped"), 1),
            (("hits", "total", "relation"), "gte"),
            (("hits", "total", "value"), 9),
            (("hits", "hits"), []),
            (("hits", "hits"), [{"fields": {}}]),
            (("hits",), None),
            (("_shards",), None),
            (("timed_out",), None),
        ],
    )
    def test_every_doubt_makes_it_partial(self, path, value):
        whole = reply(hit(1))
        assert answer(whole, QUERY, 1).complete
        doubtful = copy.deepcopy(whole)
        inner = doubtful
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        got = answer(doubtful, QUERY, 1)
        assert (got.complete, got.reason) == (False, "engine_partial")

    def test_all_shards_missing_is_not_whole(self):
        nothing = reply()
        nothing["_shards"] = {"total": 0, "successful": 0, "skipped": 0, "failed": 0}
        assert not answer(nothing, QUERY, 1).complete

    @pytest.mark.parametrize("status", [404, 429, 503])
    def test_an_error_is_an_outage(self, status):
        assert answer({"error": {"type": "x"}, "status": status}, QUERY, 1) == UNAVAILABLE

    @pytest.mark.parametrize(
        ("hits", "total", "cut"),
        [
            ((hit(1), hit(2)), 2, False),
            ((hit(1), hit(2)), 3, True),
            ((hit(1), hit(2, STRONG_BOOST + 3.5)), 3, True),
            ((hit(1), hit(2, WEAK_BOOST)), 900, False),
        ],
    )
    def test_only_strong_hits_beyond_the_limit_are_cut(self, hits, total, cut):
        got = answer(reply(*hits, total=total), QUERY, 1)
        assert (got.complete, got.total, got.cut_strong) == (True, total, cut)

    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["hits", "_shards", "status", "timed_out", "total"]), inner)
        ),
        max_leaves=10,
    )

    @given(json_values)
    def test_no_shape_raises_or_counts(self, junk):
        assert not answer(junk, QUERY, 1).complete

    def test_nothing_asked_is_whole(self):
        assert NOTHING_ASKED.complete
        assert not PARTIAL.complete


class TestOutcome:
    @pytest.mark.parametrize(
        ("status", "error", "expected"),
        [
            (201, None, Outcome.DONE),
            (200, None, Outcome.DONE),
            (409, "version_conflict_engine_exception", Outcome.SUPERSEDED),
            (429, "rejected_execution_exception", Outcome.OVERLOAD),
            (429, "circuit_breaking_exception", Outcome.OVERLOAD),
            (503, "unavailable_shards_exception", Outcome.OVERLOAD),
            (500, "unknown", Outcome.OVERLOAD),
            (200, "unknown", Outcome.OVERLOAD),
            (429, "cluster_block_exception", Outcome.STOP),
            (403, "cluster_block_exception", Outcome.STOP),
            (403, "security_exception", Outcome.STOP),
            (404, "index_not_found_exception", Outcome.STOP),
            (400, "index_closed_exception", Outcome.STOP),
            (400, "strict_dynamic_mapping_exception", Outcome.POISON),
            (400, "mapper_parsing_exception", Outcome.POISON),
        ],
    )
    def test_table(self, status, error, expected):
        assert outcome(status, error) is expected

    def test_an_error_gives_its_type_and_never_its_sentence(self):
        assert (
            error_type({"type": "mapper_parsing_exception", "reason": "Preview: 'Nguyễn'"})
            == "mapper_parsing_exception"
        )
        assert error_type("Nguyễn Văn An 1980") == "unknown"
        assert error_type({"reason": "x"}) == "unknown"


class TestItems:
    def test_each_item_has_its_fate(self):
        said = {
            "errors": True,
            "items": [
                {"index": {"_id": "1-0", "status": 201}},
                {"index": {"_id": "2-0", "status": 409, "error": {"type": "version_conflict_engine_exception"}}},
            ],
        }
        assert [(r.id, r.outcome) for r in items(said, "i", ["1-0", "2-0"])] == [
            ("1-0", Outcome.DONE),
            ("2-0", Outcome.SUPERSEDED),
        ]

    @pytest.mark.parametrize(
        "said",
        [
            None,
            {},
            {"items": []},
            {"items": [{"index": {"_id": "9-9", "status": 201}}]},
            {"items": [{"index": {"_id": "1-0"}}]},
            {"items": [{"delete": {"_id": "1-0", "status": 200}}]},
        ],
    )
    def test_silence_about_a_document_is_not_success(self, said):
        with pytest.raises(ValueError, match="bulk"):
            list(items(said, "i", ["1-0"]))


def test_ndjson_ends_every_line():
    assert ndjson([{"index": "đ"}, {}]) == '{"index":"đ"}\n{}\n'.encode()
    with pytest.raises(orjson.JSONEncodeError):
        ndjson(["\ud800"])
