"""All records, page by page in order of id, several pages under way at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from storage import filling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from storage.database import Database

Done = TypeVar("Done")


def pages_of_records(database: Database, after: int, size: int) -> Iterator[list[int]]:
    """The ids of all records above `after`, so many at a time."""
    while True:
        with database.transaction() as tx:
            ids = filling.page(tx, after, size)
        if not ids:
            return
        yield ids
        after = ids[-1]


def for_each_page(
    pages: Iterable[list[int]],
    at_a_time: int,
    work: Callable[[list[int]], Done],
    note: Callable[[list[int], Done], None],
) -> None:
    """Do the work for every page, and note the pages in order; the first that raises ends it."""
    with ThreadPoolExecutor(at_a_time) as pool:
        under_way: deque[tuple[list[int], Future[Done]]] = deque()

        def note_the_first() -> None:
            ids, done = under_way.popleft()
            note(ids, done.result())

        try:
            for ids in pages:
                under_way.append((ids, pool.submit(work, ids)))
                if len(under_way) > at_a_time:
                    note_the_first()
            while under_way:
                note_the_first()
        finally:
            for _, waiting in under_way:
                waiting.cancel()
