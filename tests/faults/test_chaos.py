"""A few rounds of `make chaos` on the run's own servers, which stay up: only `make chaos` kills those."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.chaos.broken import BROKEN
from tests.faults.chaos.clients import Client
from tests.faults.chaos.faults import FAULTS
from tests.faults.chaos.rounds import crew, play
from tests.faults.chaos.system import System, system

pytestmark = pytest.mark.slow

SEED = "ci"
PLAYED = (
    "network postgres clients lost_reply",
    "network opensearch indexers black_hole",
    "all sessions are ended, again and again",
    "an indexer is killed",
    "a new generation goes live",
    "the index is deleted",
)


@pytest.fixture(scope="module")
def world(services) -> Iterator[tuple[System, list[Client]]]:
    with system(services, None, SEED) as under_test, crew(under_test, SEED) as clients:
        yield under_test, clients


@pytest.mark.parametrize("name", PLAYED)
def test_nothing_speaks_against_the_promise(world: tuple[System, list[Client]], name: str):
    result = play(*world, FAULTS[name], f"{SEED}/{name}")
    assert [str(one) for one in result.violations] == []
    assert result.figures["writes acknowledged"] > 0
    assert result.figures["lookups blocked"] > 0


def test_an_index_that_forgets_revs_is_seen(services):
    """A build with a safeguard taken out: the checks above can fail."""
    assert "plain-index" in BROKEN
    with system(services, None, SEED, "plain-index") as under_test, crew(under_test, SEED) as clients:
        result = play(under_test, clients, FAULTS["nothing"], SEED)
    assert any("differs" in one.what for one in result.violations)
