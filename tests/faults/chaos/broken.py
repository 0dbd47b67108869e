"""Builds with one safeguard taken out, to show that the referee sees it: the product has no switch for any of this.

`python -m tests.faults.chaos.broken <name>` is `soat index run` of such a build; `broken(name)` breaks this process, in
which lookups run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from unittest import mock

import sqlalchemy as sa

import indexer.build
import indexer.worker
from storage import changes, exact, generations, search_index
from storage.changes import Claim


def put(owner: object, name: str, value: object) -> None:
    """In the place of what is there, for as long as this process lives."""
    mock.patch.object(owner, name, value).start()


def acknowledge_before_refresh() -> None:
    """Queue rows go once the engine has taken the documents; they become searchable a moment later."""
    worker = indexer.worker.Indexer
    refresh = worker.refresh

    def transaction(self) -> int:
        with self._database.transaction() as tx:
            batch = self.claim(tx)
            if batch is None:
                return 0
            refused = self.send(tx, batch)
            self.acknowledge(tx, batch, refused)
        refresh(self, batch)
        return len(batch.claimed)

    put(worker, "_transaction", transaction)


def id_cursor() -> None:
    """The queue is read from where it was left, by id, and what lies behind is done: a late commit is jumped over."""
    claim = sa.text("""select id, record_id from changes where stuck_reason is null and id > :cursor
                       order by id limit :limit for update skip locked""")
    cursor = [0]

    def claimed(tx, limit: int) -> list[Claim]:
        return [Claim(row.id, row.record_id) for row in tx.execute(claim, {"cursor": cursor[0], "limit": limit})]

    behind = sa.text("delete from changes where id <= :cursor and stuck_reason is null")
    acknowledge = changes.acknowledge

    def acknowledged(tx, ids):
        took = acknowledge(tx, ids)
        if ids:
            cursor[0] = max(ids)
            tx.execute(behind, {"cursor": cursor[0]})
        return took

    put(changes, "claim", claimed)
    put(changes, "acknowledge", acknowledged)


def plain_index() -> None:
    """Documents are sent without their rev: whoever comes last wins."""
    send = search_index.SearchIndex._send

    def sent(self, index: str, lines):
        return send(self, index, [(one, b'{"index":{"_id":"%b"}}\n' % one.encode(), text) for one, _, text in lines])

    put(search_index.SearchIndex, "_send", sent)


def no_third_set() -> None:
    """Judging reads exact keys, and not what was changed after the first look."""
    only_exact = sa.text("""select k.record_id from mention_keys k
        where k.key = any(cast(:exact_keys as text[])) and (:snapshot <> '' or :recall_keys <> '')""")
    put(exact, "SECOND_LOOK", only_exact)


def swap_before_refresh() -> None:
    """A filled generation goes live at once; what it has comes into sight as the engine refreshes by itself."""
    build = indexer.build.Build
    name_live = build.name_live

    def named(self, generation):
        live = name_live(self, generation)
        self.engine.configure(generation.index_name, {**indexer.build.LIVE_SETTINGS, "refresh_interval": "1s"})
        return live

    def counting(self, generation) -> None:
        with self.database.transaction() as tx:
            generations.set_state(tx, generation.id, "catching_up")

    put(build, "start_counting", counting)
    put(build, "verify", lambda _self, _generation: None)
    put(build, "name_live", named)


BROKEN: dict[str, Callable[[], None]] = {
    "acknowledge-before-refresh": acknowledge_before_refresh,
    "id-cursor": id_cursor,
    "plain-index": plain_index,
    "no-third-set": no_third_set,
    "swap-before-refresh": swap_before_refresh,
}

if __name__ == "__main__":
    from soat.cli import main

    BROKEN[sys.argv[1]]()
    with mock.patch.object(sys, "argv", ["soat", "index", "run"]):
        main()
