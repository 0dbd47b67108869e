"""Rebuilds go on where they were left, end when asked to, and leave a way back; an index of another time is noticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from analyzers import mapping
from indexer import build as build_module
from indexer.build import Build
from indexer.rebuild import Interrupted, Rebuilder, ask_if_needed, ensure_generation, rebuild_now
from indexer.run import run
from indexer.tending import Tending
from indexer.worker import Indexer
from storage import filling, generations, rebuilds
from storage.changes import Document, documents
from storage.errors import Conflict, EngineUnavailable, NotFound
from storage.search_index import EngineQuery

RECORDS = 12
PAGE = 2


@pytest.fixture
def filled(database, engine, settings, write, indexer, generation, monkeypatch):
    """A live generation that shows twelve records; pages are of two."""
    monkeypatch.setattr(build_module, "PAGE", PAGE)
    monkeypatch.setattr(build_module, "SENDERS", 1)
    for number in range(RECORDS):
        write(f"{number:02}", "Ngô Bảo Khánh")
    indexer.drain()
    return generation


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The records that were sent to an index that is being built."""
    seen: list[int] = []
    send = Build._send

    def note(build, generation, ids):
        seen.extend(ids)
        send(build, generation, ids)

    monkeypatch.setattr(Build, "_send", note)
    return seen


def after(pages: int) -> Callable[[], bool]:
    """Told to stop after so many pages."""
    left = iter([False] * (pages - 1))
    return lambda: next(left, True)


def asked(database, **more):
    with database.transaction() as tx:
        return rebuilds.ask(tx, "asked", fingerprint=mapping.FINGERPRINT, full_speed=True, **more)


def state_of(database, rebuild):
    with database.transaction() as tx:
        return rebuilds.get(tx, rebuild.id)


def states(database) -> list[str]:
    with database.transaction() as tx:
        return [generation.state for generation in generations.all_generations(tx)]


def live(database):
    with database.transaction() as tx:
        return generations.live(tx)


def shown(engine, generation) -> int:
    query = EngineQuery(strong=(), words="ngo bao khanh", limit=100)
    return len(engine.search_many(generation.index_name, [query], generation.shards, 5.0)[0].record_ids)


class TestGoingOn:
    def test_the_next_process_goes_on_at_the_checkpoint(self, filled, database, engine, settings, sent):
        rebuild = asked(database)
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(4)).run_open()
        left = state_of(database, rebuild)
        assert (left.phase, left.done, left.total) == ("filling", 4 * PAGE, RECORDS)
        assert states(database) == ["live", "building"]
        before = len(sent)
        new = Rebuilder(database, engine, settings).run_open()
        assert new.id != filled.id
        # One page more may have been under way; none of those that were noted is sent again.
        assert sorted(sent[before:]) == sorted(set(sent))[4 * PAGE :]
        assert shown(engine, new) == RECORDS
        assert state_of(database, rebuild).phase == "done"

    def test_so_it_does_while_it_verifies(self, filled, database, engine, settings, sent, monkeypatch):
        rebuild = asked(database)
        pages = RECORDS // PAGE
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(pages + 3)).run_open()
        left = state_of(database, rebuild)
        assert (left.phase, left.done) == ("verifying", 3 * PAGE)
        assert states(database) == ["live", "catching_up"]
        compared: list[int] = []
        differing = Build._differing
        monkeypatch.setattr(
            Build,
            "_differing",
            lambda build, generation, ids: compared.extend(ids) or differing(build, generation, ids),
        )
        sent.clear()
        Rebuilder(database, engine, settings).run_open()
        assert len(compared) == RECORDS - 3 * PAGE
        assert sent == []

    def test_what_the_engine_lost_of_the_pages_noted_is_mended(self, filled, database, engine, settings):
        """An index that is being filled may lose what it took with the machine: nothing was flushed."""
        rebuild = asked(database)
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(4)).run_open()
        with database.transaction() as tx:
            [new] = [g for g in generations.receiving(tx) if g.state == "building"]
        engine.delete(new.index_name)
        engine.create(new.index_name, new.shards, 0)
        assert shown(engine, Rebuilder(database, engine, settings).run_open()) == RECORDS
        assert state_of(database, rebuild).mended > 0

    def test_deriving_goes_on_too_and_is_done_anew_for_other_rules(
        self, filled, database, engine, settings, monkeypatch
    ):
        with database.transaction() as tx:
            tx.exec_driver_sql("update generations set fingerprint = 'another'")
        assert ask_if_needed(database, engine, settings) == "other_keys"
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(2)).run_open()
        with database.transaction() as tx:
            left = rebuilds.open_one(tx)
        assert (left.phase, left.done, left.derives) == ("deriving", 2 * PAGE, True)
        again: list[int] = []
        rederive = build_module.records.rederive
        monkeypatch.setattr(build_module.records, "rederive", lambda tx, ids: again.extend(ids) or rederive(tx, ids))
        new = Rebuilder(database, engine, settings).run_open()
        assert len(again) == RECORDS - 2 * PAGE
        assert (shown(engine, new), live(database).id) == (RECORDS, new.id)

    @pytest.mark.parametrize("harm", ["gone", "other rules"])
    def test_what_is_of_no_use_any_more_is_begun_again(self, filled, database, engine, settings, harm):
        rebuild = asked(database)
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(4)).run_open()
        with database.transaction() as tx:
            [new] = [g for g in generations.receiving(tx) if g.state == "building"]
            if harm == "other rules":
                tx.exec_driver_sql("update rebuilds set fingerprint = 'another'")
        if harm == "gone":
            engine.delete(new.index_name)
        last = Rebuilder(database, engine, settings).run_open()
        assert (shown(engine, last), states(database)[1]) == (RECORDS, "failed")
        assert state_of(database, rebuild).derives == (harm == "other rules")

    def test_one_at_a_time(self, filled, database):
        asked(database)
        with pytest.raises(Conflict):
            asked(database)

    def test_killed_between_going_live_and_the_note_of_it(self, filled, database, engine, settings, monkeypatch):
        rebuild = asked(database)
        monkeypatch.setattr(rebuilds, "end", lambda *_: (_ for _ in ()).throw(Interrupted))
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings).run_open()
        monkeypatch.undo()
        assert states(database) == ["standby", "live"]
        Rebuilder(database, engine, settings).run_open()
        assert states(database) == ["standby", "live"]
        assert state_of(database, rebuild).phase == "done"


class TestCancel:
    def test_at_the_next_page(self, filled, database, engine, settings):
        rebuild = asked(database)
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(2)).run_open()
        with database.transaction() as tx:
            assert rebuilds.ask_to_cancel(tx, rebuild.id).cancel_asked
        assert Rebuilder(database, engine, settings).run_open() is None
        assert (state_of(database, rebuild).phase, states(database)) == ("cancelled", ["live", "failed"])
        with database.transaction() as tx, pytest.raises(Conflict):
            rebuilds.ask_to_cancel(tx, rebuild.id)
        with database.transaction() as tx, pytest.raises(NotFound):
            rebuilds.ask_to_cancel(tx, 0)

    def test_while_a_page_is_under_way(self, filled, database, engine, settings, sent):
        rebuild = asked(database)

        def cancel_once() -> bool:
            with database.transaction() as tx:
                if rebuilds.get(tx, rebuild.id).done == 2 * PAGE:
                    rebuilds.ask_to_cancel(tx, rebuild.id)
            return False

        assert Rebuilder(database, engine, settings, cancel_once).run_open() is None
        assert state_of(database, rebuild).phase == "cancelled"
        assert len(sent) < RECORDS


class TestStandby:
    def test_it_is_kept_up_to_date_and_gone_back_to_at_once(
        self, filled, database, engine, settings, write, indexer, queue
    ):
        new = rebuild_now(database, engine, settings)
        write("another", "Ngô Bảo Khánh")
        indexer.drain()
        assert queue() == []
        with database.transaction() as tx:
            assert generations.roll_back(tx).id == filled.id
        assert states(database) == ["live", "standby"]
        assert shown(engine, filled) == RECORDS + 1
        with database.transaction() as tx:
            assert generations.roll_back(tx).id == new.id

    def test_one_that_takes_nothing_any_more_holds_nobody_up(
        self, filled, database, engine, settings, write, indexer, queue
    ):
        new = rebuild_now(database, engine, settings)
        engine.delete(filled.index_name)
        write("another", "Ngô Bảo Khánh")
        indexer.drain()
        assert queue() == []
        assert states(database) == ["retired", "live"]
        assert shown(engine, new) == RECORDS + 1
        with database.transaction() as tx, pytest.raises(Conflict):
            generations.roll_back(tx)

    def test_one_made_by_other_rules_or_not_trusted_is_no_way_back(self, filled, database, engine, settings):
        with database.transaction() as tx:
            generations.distrust(tx, filled.id)
        ensure_generation(database, engine, settings)
        assert states(database) == ["retired", "live"]

    def test_none_is_kept_when_the_setting_says_so(self, filled, database, engine, settings):
        rebuild_now(database, engine, settings.model_copy(update={"index_keep_hours": 0}))
        assert states(database) == ["retired", "live"]

    def test_it_goes_when_its_time_is_over_and_its_index_after_that(self, filled, database, engine, settings):
        rebuild_now(database, engine, settings)
        tending = Tending(database, engine, settings, stop=None)
        tending.look()
        assert states(database) == ["standby", "live"]
        with database.transaction() as tx:
            tx.exec_driver_sql("update generations set state_since = state_since - interval '25 hours'")
        tending.look()
        assert states(database) == ["retired", "live"]
        assert engine.exists(filled.index_name), "a lookup may be asking it"
        with database.transaction() as tx:
            tx.exec_driver_sql("update generations set state_since = state_since - interval '11 minutes'")
        tending.look()
        assert not engine.exists(filled.index_name)
        assert engine.exists(live(database).index_name)


def emptied(engine, generation) -> None:
    """Every document deleted, as by somebody with the engine's own tools."""
    engine._json(
        "POST",
        f"/{generation.index_name}/_delete_by_query",
        {"query": {"match_all": {}}},
        params={"refresh": "true", "conflicts": "proceed"},
    )


class TestAnIndexOfAnotherTime:
    def test_a_healthy_one_is_left_alone(self, filled, database, engine, settings, write, indexer):
        assert ask_if_needed(database, engine, settings) is None
        write("another", "Ngô Bảo Khánh")
        assert ask_if_needed(database, engine, settings) is None
        indexer.drain()
        assert ask_if_needed(database, engine, settings) is None

    def test_one_that_was_filled_and_then_emptied(self, filled, database, engine, settings):
        """Even one that no change has reached since it was built."""
        new = rebuild_now(database, engine, settings.model_copy(update={"index_keep_hours": 0}))
        assert ask_if_needed(database, engine, settings) is None
        emptied(engine, new)
        assert ask_if_needed(database, engine, settings) == "untrusted"
        assert not live(database).trusted
        assert shown(engine, Rebuilder(database, engine, settings).run_open()) == RECORDS

    @pytest.mark.parametrize("harm", ["emptied", "gone"])
    def test_a_sound_one_on_standby_takes_over_at_once(
        self, filled, database, engine, settings, queue, write, indexer, harm
    ):
        new = rebuild_now(database, engine, settings)
        emptied(engine, new) if harm == "emptied" else engine.delete(new.index_name)
        assert ask_if_needed(database, engine, settings) is None
        assert (live(database).id, states(database)) == (filled.id, ["live", "retired"])
        assert engine.aliased(settings.index_prefix) == [filled.index_name]
        write("another", "Ngô Bảo Khánh")
        indexer.drain()
        assert (queue(), shown(engine, filled)) == ([], RECORDS + 1)

    def test_one_on_standby_that_is_no_better_does_not(self, filled, database, engine, settings):
        new = rebuild_now(database, engine, settings)
        for generation in (filled, new):
            engine.delete(generation.index_name)
        assert ask_if_needed(database, engine, settings) == "gone"
        assert live(database).id == new.id

    def test_an_older_copy_of_it(self, filled, database, engine, settings, write, indexer):
        """As a snapshot restores it: the same name, and documents from before."""
        with database.transaction() as tx:
            old = documents(tx, filling.page(tx, 0, RECORDS))
        mark = engine.watermark(filled.index_name)
        write("another", "Ngô Bảo Khánh")
        indexer.drain()
        engine.delete(filled.index_name)
        engine.create(filled.index_name, filled.shards, 0)
        engine.bulk([filled.index_name], old)
        engine.raise_watermark(filled.index_name, mark)
        assert ask_if_needed(database, engine, settings) == "untrusted"

    def test_a_database_of_an_earlier_day(self, filled, database, engine, settings):
        """The index was told of a rev that this database has not drawn yet."""
        with database.transaction() as tx:
            highest = generations.highest_rev(tx)
        engine.bulk([filled.index_name], [Document("1-0", highest + 5, {"deleted": True})])
        engine.raise_watermark(filled.index_name, highest + 5)
        assert ask_if_needed(database, engine, settings) == "untrusted"

    def test_one_that_is_gone(self, filled, database, engine, settings):
        engine.delete(filled.index_name)
        assert ask_if_needed(database, engine, settings) == "gone"
        assert ask_if_needed(database, engine, settings) == "untrusted", "it stays so until there is another one"
        with database.transaction() as tx:
            assert rebuilds.open_one(tx).reason == "gone"

    def test_nothing_finds_the_watermark(self, filled, engine):
        assert engine.watermark(filled.index_name) > 0
        assert engine.count(filled.index_name, filled.shards) == RECORDS
        anything = engine._json("POST", f"/{filled.index_name}/_search", {"query": {"ids": {"values": ["watermark"]}}})
        assert anything["hits"]["total"]["value"] == 1
        assert shown(engine, filled) == RECORDS


class TestFigures:
    def test_rate_and_time_left(self, filled, database, engine, settings):
        rebuild = asked(database)
        assert (rebuild.rate, rebuild.eta_seconds, rebuild.part) == (None, None, 0.0)
        with pytest.raises(Interrupted):
            Rebuilder(database, engine, settings, after(3)).run_open()
        half = state_of(database, rebuild)
        assert half.rate > 0
        assert half.eta_seconds > 0
        assert 0.3 < half.part < 0.4  # half of the filling, which is 70 % of it all
        derives = replace(half, derives=True)
        assert 0.6 < derives.part < 0.7  # half of the whole was deriving
        Rebuilder(database, engine, settings).run_open()
        done = state_of(database, rebuild)
        assert (done.eta_seconds, done.part, done.ended_at is not None) == (None, 1.0, True)


def test_an_indexer_of_its_own_builds_what_is_asked_for(filled, database, database_url, engine, settings, until):
    """Asked for by a row alone, as the page does; the line goes on meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(settings, database_url, stop))
    thread.start()
    try:
        rebuild = asked(database)
        until(lambda: state_of(database, rebuild).phase == "done")
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()
    assert live(database).id != filled.id
    assert Indexer(database, engine, database_url=database_url).drain() == 0


class TestFailuresOfOtherSystems:
    def test_c33_a_real_index_under_the_aliass_name(self, filled, database, engine, settings, write, queue, indexer):
        """The swap is PostgreSQL's, so that an alias that cannot move leaves no lookup without an index."""
        own = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}c33"})
        engine.create(own.index_prefix, 1, 0)
        new = rebuild_now(database, engine, own)
        assert live(database).id == new.id
        assert shown(engine, new) == RECORDS
        assert engine.aliased(own.index_prefix) == []
        write("another", "Ngô Bảo Khánh")
        indexer.drain()
        assert (queue(), shown(engine, new)) == ([], RECORDS + 1)

    def test_c34_three_documents_that_the_engine_refuses(self, filled, database, engine, settings, queue):
        refused = [2, 7, 11]
        with database.transaction() as tx:
            tx.exec_driver_sql("""update mentions set doc = doc || '{"x": 1}' where record_id = any(%s)""", (refused,))
        new = rebuild_now(database, engine, settings)
        assert [record for record, reason in queue() if reason] == refused
        assert shown(engine, new) == RECORDS - len(refused)

    def test_c35_one_item_of_a_bulk_is_too_many_once(
        self, generation, database, database_url, proxied_engine, proxy, engine, write, queue
    ):
        for number in range(30):
            write(f"{number:02}", "Ngô Bảo Khánh")
        spoilt: list[str] = []

        def once(path, reply):
            if "/_bulk" in path and not spoilt:
                spoilt.append(reply["items"][16]["index"]["_id"])
                reply["items"][16]["index"] = {"_id": spoilt[0], "status": 429, "error": {"type": "rejected"}}
            return reply

        proxy.after = once
        worker = Indexer(database, proxied_engine, database_url=database_url)
        with pytest.raises(EngineUnavailable):
            worker.run_once()
        assert [reason for _, reason in queue()] == [None] * 30
        assert worker.drain() == 30
        assert spoilt
        assert (queue(), shown(engine, generation)) == ([], 30)
