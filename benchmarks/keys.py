"""Key derivation: how many mentions a second one core derives, and where it spends the time."""

from __future__ import annotations

import cProfile
import pstats
import time
from typing import Any

from analyzers.filing import exact_keys
from analyzers.keys import Keys
from analyzers.mentions import document, mentions_of

PROFILED = 5_000
SHOWN = 6


def derive(bodies: list[dict[str, Any]]) -> tuple[int, float]:
    """Mentions, and mentions a second of processor time, of all that an import derives of a record."""
    begun, mentions = time.process_time(), 0
    for body in bodies:
        for mention in mentions_of(body):
            document(body["type"], mention)
            Keys.of(exact_keys(mention.thing), ())
            mentions += 1
    return mentions, mentions / (time.process_time() - begun)


def profile(bodies: list[dict[str, Any]]) -> str:
    """The functions that take most, with their share in per cent."""
    profiler = cProfile.Profile()
    profiler.runcall(derive, bodies[:PROFILED])
    figures = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # there, but in no stub
    total = sum(own for _, _, own, _, _ in figures.values())
    most = sorted(figures.items(), key=lambda entry: -entry[1][2])[:SHOWN]
    return ", ".join(f"{name} {own / total * 100:.0f} %" for (_, _, name), (_, _, own, _, _) in most)
