"""Every fault, from the modules that enter them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.faults.chaos import engine_replies, index, inside_postgres, network, processes
from tests.faults.chaos.catalogue import FAULTS, Fault, fault
from tests.faults.chaos.system import System

__all__ = ["FAULTS", "Fault", "engine_replies", "index", "inside_postgres", "network", "processes"]


@fault("nothing")
def nothing(system: System, rng: random.Random) -> Iterator[None]:
    yield
