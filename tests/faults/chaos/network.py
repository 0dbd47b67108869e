"""What networks do, to each leg of the proxy."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.faults.chaos.catalogue import fault
from tests.faults.chaos.proxy import Kind
from tests.faults.chaos.system import SIDES, System


def network(server: str, side: str, kind: Kind) -> None:
    """Enter the fault of one leg."""

    def make(system: System, rng: random.Random) -> Iterator[None]:
        leg = system.legs[server, side]
        strength = {"latency": rng.choice([0.05, 0.5, 2.0])}.get(kind, rng.choice([0.1, 0.4, 1.0]))
        leg.fail(kind, strength)
        try:
            yield
        finally:
            leg.mend(drop=kind == "black_hole" and rng.random() < 0.5)

    fault(f"network {server} {side} {kind}", seconds=(0.5, 3.0))(make)


KINDS: tuple[Kind, ...] = ("reset", "black_hole", "latency", "truncated", "half_sent", "lost_reply")
for _server in ("postgres", "opensearch"):
    for _side in SIDES:
        for _kind in KINDS:
            network(_server, _side, _kind)
