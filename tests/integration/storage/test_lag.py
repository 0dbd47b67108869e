"""How long changes take until they are searchable, noted by every indexer in the row of the minute."""

from __future__ import annotations

from storage import changes, lag
from storage.lag import BOUNDS, Lag
from tests.integration.storage.samples import Background, notice, rows, store, wait_until_blocked


def one(seconds: float) -> Lag:
    bucket = sum(bound <= seconds for bound in BOUNDS)
    return Lag.of([(bucket, 1, seconds, seconds)])


def test_an_acknowledged_change_took_since_it_was_written(database):
    store(database, notice(), notice("NC-2"), notice("NC-3"))
    rows(database, "update changes set queued_at = now() - interval '7 seconds' where id = 2 returning 1")
    with database.transaction() as tx:
        took = changes.acknowledge(tx, [claim.id for claim in changes.claim(tx, 10)])
    assert took.changes == 3
    assert took.counts[BOUNDS.index(10.0)] == 1
    assert 7 <= took.longest < 60


def test_one_that_had_been_stuck_is_no_lag(database):
    store(database, notice(), notice("NC-2"))
    with database.transaction() as tx:
        held, _ = changes.claim(tx, 10)
        changes.mark_stuck(tx, held.id, "mapper_parsing_exception")
        changes.retry_stuck(tx)
        assert changes.acknowledge(tx, [claim.id for claim in changes.claim(tx, 10)]).changes == 1
    assert rows(database, "select count(*) from changes") == [(0,)]


def test_batches_of_a_minute_add_up(database):
    for each in (one(0.2), one(0.2), one(7)):
        with database.transaction() as tx:
            lag.note(tx, each, 5)
    with database.transaction() as tx:
        minutes = lag.lately(tx, 60)
    assert sum((minute.lag for minute in minutes), Lag()) == one(0.2) + one(0.2) + one(7)
    assert sum(minute.documents for minute in minutes) == 15


def test_two_indexers_note_in_the_same_row(database):
    """Both at once: neither is lost, and one waits for the other's transaction only."""

    def note_the_other() -> None:
        with database.transaction() as tx:
            lag.note(tx, one(7), 1)

    with database.transaction() as first:
        lag.note(first, one(0.2), 1)
        other = Background(note_the_other)
        wait_until_blocked(database)
    other.result()
    with database.transaction() as tx:
        assert sum((minute.lag for minute in lag.lately(tx, 60)), Lag()) == one(0.2) + one(7)


def test_what_is_older_than_a_day_is_forgotten_with_the_next_minute(database):
    with database.transaction() as tx:
        lag.note(tx, one(1), 1)
    rows(database, "update index_lag set minute = now() - interval '26 hours' returning 1")
    with database.transaction() as tx:
        lag.note(tx, one(2), 1)
        assert [minute.lag.longest for minute in lag.lately(tx, 3000)] == [2]


def test_counts_by_other_bounds_are_kept(database):
    rows(database, "insert into index_lag values (date_trunc('minute', now()), 3, 3, 9, 8, '{1,2}') returning 1")
    with database.transaction() as tx:
        (minute,) = lag.lately(tx, 60)
        assert minute.lag.changes == 3
        lag.note(tx, one(7), 1)
        assert sum(each.lag.changes for each in lag.lately(tx, 60)) == 4
