"""Shares of a histogram: what an administrator reads as "half within …"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.lag import BOUNDS, Lag

SECONDS = st.lists(st.floats(0, 5000, allow_nan=False), min_size=1, max_size=60)


def lag_of(seconds: list[float]) -> Lag:
    return Lag.of([(sum(bound <= one for bound in BOUNDS), 1, one, one) for one in seconds])


def test_nothing_has_no_share():
    assert Lag().within(0.5) is None


def test_all_in_one_bound():
    assert lag_of([0.32] * 10).within(0.99) == pytest.approx(0.32)
    assert lag_of([0.32] * 10).within(0.5) == pytest.approx(0.32, abs=0.05)


def test_a_slow_one_in_a_hundred_shows_in_the_hundredth():
    lag = lag_of([0.12] * 98 + [8.0] * 2)
    assert lag.within(0.5) < 0.15
    assert 5 < lag.within(0.99) <= 8


@given(SECONDS, st.sampled_from([0.01, 0.5, 0.9, 0.99, 1.0]))
def test_a_share_lies_in_the_bound_of_the_true_one(seconds, share):
    """The true one: the value at that rank. No estimate leaves its bucket, or exceeds the longest."""
    rank = max(1, -int(-share * len(seconds) // 1))
    true = sorted(seconds)[rank - 1]
    low = max((bound for bound in (0.0, *BOUNDS) if bound <= true), default=0.0)
    high = min((bound for bound in BOUNDS if bound > true), default=max(seconds))
    found = lag_of(seconds).within(share)
    assert low <= found <= min(max(high, true), max(seconds)) + 1e-9


@given(SECONDS, SECONDS)
def test_two_together_are_what_they_were(ours, theirs):
    both = lag_of(ours) + lag_of(theirs)
    assert both.counts == lag_of(ours + theirs).counts
    assert both.longest == max(ours + theirs)
    assert both.seconds == pytest.approx(sum(ours + theirs))
