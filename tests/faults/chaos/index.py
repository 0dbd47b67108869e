"""What happens to the index itself, and its generations."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator

from storage import generations
from tests.faults.chaos.catalogue import ask_for_a_rebuild, beside, fault, rebuild_ended
from tests.faults.chaos.system import System

JSON = {"content-type": "application/json"}


def live_index(system: System) -> str:
    """Its name."""
    [(name,)] = system.ask("select index_name from generations where state = 'live'")
    return name


@fault("the index is deleted")
def deleted(system: System, rng: random.Random) -> Iterator[None]:
    system.direct.delete(f"/{live_index(system)}").raise_for_status()
    yield


@fault("the index is emptied", emptied=True)
def emptied(system: System, rng: random.Random) -> Iterator[None]:
    everything: dict = {"query": {"match_all": {}}}
    path = f"/{live_index(system)}/_delete_by_query?refresh=true&conflicts=proceed"
    system.direct.post(path, json=everything).raise_for_status()
    yield


@fault("the index is read-only, the disk being full")
def read_only(system: System, rng: random.Random) -> Iterator[None]:
    name = live_index(system)
    block(system, name, on=True)
    try:
        yield
    finally:
        block(system, name, on=False)


def block(system: System, name: str, *, on: bool) -> None:
    """What the engine does to an index when its disk is nearly full, and takes back itself."""
    setting = {"index.blocks.read_only_allow_delete": True if on else None}
    system.direct.put(f"/{name}/_settings", content=json.dumps(setting), headers=JSON).raise_for_status()


@fault("the alias is deleted")
def no_alias(system: System, rng: random.Random) -> Iterator[None]:
    name, alias = live_index(system), system.settings.index_prefix
    system.direct.delete(f"/{name}/_alias/{alias}")
    yield


@fault("a new generation goes live", seconds=(2.0, 4.0))
def swapped(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    yield


@fault("new generations go live one after another", seconds=(5.0, 8.0))
def swapped_often(system: System, rng: random.Random) -> Iterator[None]:
    end = threading.Event()

    def work() -> None:
        while not end.wait(0.1):
            if rebuild_ended(system):
                ask_for_a_rebuild(system)

    with beside(work, end):
        yield


@fault("a new generation goes live and is rolled back", seconds=(4.0, 7.0))
def rolled_back(system: System, rng: random.Random) -> Iterator[None]:
    ask_for_a_rebuild(system)
    end = threading.Event()

    def work() -> None:
        while not end.wait(0.2):
            if rebuild_ended(system):
                with system.database.transaction() as tx:
                    generations.roll_back(tx)

    with beside(work, end):
        yield
