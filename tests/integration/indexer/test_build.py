"""A generation goes live only when it holds what PostgreSQL says; a failed build touches nothing else."""

from __future__ import annotations

import json

import pytest

from analyzers import mapping
from indexer.build import Build, BuildFailed
from indexer.rebuild import ensure_generation, rebuild_now
from indexer.worker import Indexer
from storage import changes, filling, generations
from storage.changes import Document
from storage.errors import EngineUnavailable
from storage.search_index import EngineQuery
from tests.engine_proxy import Reply


@pytest.fixture
def build(database, engine, settings):
    return Build(database, engine, settings)


@pytest.fixture
def states(database):
    def states():
        with database.transaction() as tx:
            return [generation.state for generation in generations.all_generations(tx)]

    return states


def acknowledge_all(database):
    """As if an earlier generation had taken everything: only the fill can bring it into the new one."""
    with database.transaction() as tx:
        tx.exec_driver_sql("delete from changes")


def search(engine, generation, words):
    return engine.search_many(generation.index_name, [EngineQuery(strong=(), words=words)], generation.shards, 5.0)[0]


class TestFirstGeneration:
    def test_an_empty_database_gets_an_empty_live_index(self, database, engine, settings, states):
        generation = ensure_generation(database, engine, settings)
        assert states() == ["live"]
        assert generation.state == "live"
        assert generation.fingerprint == mapping.FINGERPRINT
        assert engine.ready(generation.index_name, generation.shards)

    def test_what_was_there_before_is_filled_in(self, database, engine, settings, write):
        records = [write(str(n), "Ngô Bảo Khánh") for n in range(3)]
        acknowledge_all(database)
        generation = ensure_generation(database, engine, settings)
        assert search(engine, generation, "ngo bao khanh").record_ids == tuple(records)

    def test_it_is_built_once(self, database, engine, settings, states):
        first = ensure_generation(database, engine, settings)
        assert ensure_generation(database, engine, settings) == first
        assert states() == ["live"]

    def test_while_another_process_builds_it_this_one_does_not(self, database, engine, settings, states):
        with generations.only_builder(database) as mine:
            assert mine
            assert ensure_generation(database, engine, settings) is None
        assert states() == []

    def test_other_keys_are_derived_again_and_get_a_new_index(self, database, engine, settings, states, write):
        first = ensure_generation(database, engine, settings)
        record = write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        with database.transaction() as tx:  # as an older version of the rules would have left it
            tx.exec_driver_sql("""update mentions set doc = doc || '{"words": "khac", "keys": ["name~khac"]}'""")
            tx.exec_driver_sql("update generations set fingerprint = 'another'")
        second = ensure_generation(database, engine, settings)
        assert second.id != first.id
        assert states() == ["retired", "live"]
        with database.transaction() as tx:  # an API of the version before doubts, too, as soon as deriving begins
            assert [generation.trusted for generation in generations.all_generations(tx)] == [False, True]
        assert search(engine, second, "ngo bao khanh").record_ids == (record,)

    @pytest.mark.parametrize("harm", ["gone", "ahead"])
    def test_an_index_of_no_use_is_replaced(self, database, engine, settings, states, write, harm):
        first = ensure_generation(database, engine, settings)
        record = write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        if harm == "gone":
            engine.delete(first.index_name)
        else:
            with database.transaction() as tx:
                tx.exec_driver_sql("update generations set trusted = false")
        second = ensure_generation(database, engine, settings)
        assert states() == ["retired", "live"]
        assert search(engine, second, "ngo bao khanh").record_ids == (record,)

    def test_the_alias_leads_to_the_live_index_alone(self, database, engine, settings, services):
        generation = ensure_generation(database, engine, settings)
        engine.create(f"{settings.index_prefix}-other", 1, 0)
        engine.point_alias(settings.index_prefix, f"{settings.index_prefix}-other")
        engine.point_alias(settings.index_prefix, generation.index_name)
        assert engine.aliased(settings.index_prefix) == [generation.index_name]

    def test_an_alias_that_cannot_move_holds_nothing_up(self, database, proxied_engine, proxy, settings, states):
        proxy.before = lambda _method, path, _body: Reply(400, {}) if "/_aliases" in path else None
        assert ensure_generation(database, proxied_engine, settings).state == "live"
        assert states() == ["live"]

    def test_shards_by_setting(self, database, engine, settings, write):
        record = write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        generation = ensure_generation(database, engine, settings.model_copy(update={"index_shards": 3}))
        assert generation.shards == 3
        assert search(engine, generation, "ngo bao khanh").record_ids == (record,)


class TestVerify:
    def test_a_missing_document_is_mended(self, database, engine, build, write):
        record = write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        generation = build.register()  # and nothing is filled
        build.start_counting(generation)
        build.verify(generation)
        assert search(engine, generation, "ngo bao khanh").record_ids == (record,)

    def test_an_older_document_is_mended(self, database, engine, build, write):
        record = write("1", "Ngô Bảo Khánh")
        generation = build.register()
        build.fill(generation)
        write("1", "Lý Thu Trà")
        acknowledge_all(database)
        build.start_counting(generation)
        build.verify(generation)
        assert search(engine, generation, "ly thu tra").record_ids == (record,)

    def test_what_waits_in_the_queue_may_be_missing(self, engine, build, write):
        generation = build.register()
        write("1", "Ngô Bảo Khánh")
        build.start_counting(generation)
        build.verify(generation)
        assert search(engine, generation, "ngo bao khanh").record_ids == ()

    def test_a_document_too_many_fails_the_build(self, database, engine, build, write):
        write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        generation = build.register()
        build.fill(generation)
        with database.transaction() as tx:
            [document] = changes.documents(tx, filling.page(tx, 0, 1))
        engine.bulk([generation.index_name], [Document("99-0", 1, document.source)])
        build.start_counting(generation)
        with pytest.raises(BuildFailed, match="chỉ mục có 2 mục, cơ sở dữ liệu có 1"):
            build.verify(generation)

    def test_an_index_ahead_of_the_record_fails_the_build(self, database, engine, build, write):
        write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        generation = build.register()
        with database.transaction() as tx:
            [document] = changes.documents(tx, filling.page(tx, 0, 1))
        engine.bulk([generation.index_name], [Document(document.id, document.rev + 7, document.source)])
        build.start_counting(generation)
        with pytest.raises(BuildFailed, match="1 bản ghi lệch"):
            build.verify(generation)

    def test_a_refused_record_gets_a_stuck_row_before_the_index_is_live(self, database, engine, settings, write, queue):
        records = [write(str(n), "Ngô Bảo Khánh") for n in range(3)]
        acknowledge_all(database)
        with database.transaction() as tx:
            tx.exec_driver_sql("""update mentions set doc = doc || '{"x": 1}' where record_id = %s""", (records[1],))
            [keys] = tx.exec_driver_sql("select doc->'keys' from mentions where record_id = %s", (records[1],)).one()
        generation = ensure_generation(database, engine, settings)
        assert queue() == [(records[1], "strict_dynamic_mapping_exception")]
        with database.transaction() as tx:
            [kept] = tx.exec_driver_sql("select keys from changes").one()
        assert sorted(kept) == sorted(keys)
        assert search(engine, generation, "ngo bao khanh").record_ids == (records[0], records[2])


class TestWhileWorkersRun:
    def test_a_write_during_the_fill_is_in_both(self, database, database_url, engine, generation, build, write):
        """The live generation's worker sends it to the new index as well, whatever the fill had read before."""
        record = write("1", "Ngô Bảo Khánh")
        worker = Indexer(database, engine, database_url=database_url)
        worker.drain()
        new = build.register()
        build.fill(new)
        write("1", "Lý Thu Trà")
        worker.drain()
        build.start_counting(new)
        for index in (generation, new):
            assert search(engine, index, "ly thu tra").record_ids == (record,)

    def test_from_catching_up_on_nothing_is_done_without_it(
        self, database, database_url, engine, generation, build, write, queue
    ):
        new = build.register()
        build.start_counting(new)
        engine.configure(new.index_name, {"refresh_interval": "-1"})
        record = write("1", "Ngô Bảo Khánh")
        Indexer(database, engine, database_url=database_url).drain()
        assert queue() == []
        assert search(engine, new, "ngo bao khanh").record_ids == (record,)

    def test_a_broken_index_under_construction_holds_nobody_up(
        self, database, database_url, engine, generation, build, write, queue
    ):
        new = build.register()
        engine.delete(new.index_name)
        record = write("1", "Ngô Bảo Khánh")
        assert Indexer(database, engine, database_url=database_url).drain() == 1
        assert queue() == []
        assert search(engine, generation, "ngo bao khanh").record_ids == (record,)

    def test_an_outage_of_the_index_under_construction_holds_nobody_up(
        self, proxied, proxy, generation, build, write, queue
    ):
        new = build.register()
        proxy.before = lambda _method, path, _body: Reply(503, {}) if new.index_name in path else None
        write("1", "Ngô Bảo Khánh")
        assert proxied.drain() == 1
        assert queue() == []

    def test_going_live_leaves_the_one_before_on_standby(self, build, generation, states, database):
        new = build.register()
        build.fill(new)
        build.start_counting(new)
        build.verify(new)
        build.name_live(new)
        assert states() == ["standby", "live"]
        with database.transaction() as tx:
            assert generations.live(tx).id == new.id


class TestFailure:
    def test_a_build_goes_on_after_an_outage(self, database, engine, settings, proxied_engine, proxy, states, write):
        write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)
        proxy.after = lambda path, reply: {**reply, "items": []} if "/_bulk" in path else reply
        with pytest.raises(EngineUnavailable):
            ensure_generation(database, proxied_engine, settings)
        assert states() == ["building"]
        ensure_generation(database, engine, settings)
        assert states() == ["live"]

    def test_an_engine_that_loses_what_it_took_never_goes_live(
        self, database, proxied_engine, proxy, settings, states, write
    ):
        write("1", "Ngô Bảo Khánh")
        acknowledge_all(database)

        def lose(_method, path, body):
            if "/_bulk" not in path:
                return None
            ids = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
            return Reply(200, {"items": [{"index": {"_id": one, "status": 201}} for one in ids]})

        proxy.before = lose
        with pytest.raises(BuildFailed):
            ensure_generation(database, proxied_engine, settings)
        assert states() == ["failed"]

    def test_what_a_killed_builder_left_is_given_up(self, database, engine, settings, build, states):
        left = build.register()
        build.start_counting(left)  # and then it is killed
        ensure_generation(database, engine, settings)
        assert states() == ["failed", "live"]


def test_a_live_index_refreshes_as_often_as_the_setting_says(settings, database, engine):
    often = settings.model_copy(update={"index_refresh_interval": "7s"})
    live = rebuild_now(database, engine, often)
    assert live is not None
    assert engine.settings_of(live.index_name)["refresh_interval"] == "7s"
