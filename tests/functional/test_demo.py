"""The demonstration's lookups: as promised while everything works, and never falsely clear when something does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soat import demo
from soat.demo import DEMO_LOOKUPS, DemoLookup, load_province
from storage.importing import Counts
from storage.search_index import SearchIndex
from tests.functional.world import World, one_world

NAMES = [lookup.name for lookup in DEMO_LOOKUPS]


@pytest.fixture(scope="module")
def world(services, template_database) -> Iterator[World]:
    with one_world(services, template_database) as world, pytest.MonkeyPatch.context() as patch:
        # Whoever waits for the index does the indexer's work here.
        patch.setattr(demo, "wait_until_searchable", lambda *_: world.index())
        assert load_province(world.database).counts == Counts(created=demo.NOTICES + demo.DEEDS)
        yield world


@pytest.mark.parametrize("lookup", DEMO_LOOKUPS, ids=NAMES)
def test_each_lookup_answers_as_promised(world: World, lookup: DemoLookup):
    assert world.look(lookup.request)["verdict"] == lookup.verdict


@pytest.mark.parametrize("lookup", DEMO_LOOKUPS, ids=NAMES)
def test_without_the_engine_nothing_is_clear_and_what_is_blocked_stays_blocked(world: World, lookup: DemoLookup):
    nobody = SearchIndex("http://127.0.0.1:9")  # the discard port: nothing listens there
    try:
        verdict = world.look(lookup.request, nobody)["verdict"]
    finally:
        nobody.close()
    assert verdict == ("blocked" if lookup.verdict == "blocked" else "incomplete")


def test_loaded_again_it_changes_nothing(world: World):
    assert load_province(world.database).counts == Counts(unchanged=demo.NOTICES + demo.DEEDS)
