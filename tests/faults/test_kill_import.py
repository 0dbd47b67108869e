from __future__ import annotations

from tests.faults.kill_import import trials


def test_an_import_killed_at_any_moment_ends_in_the_same_state(services, tmp_path):
    for killed in trials(services.database_url, tmp_path, records=5_000, kills=2, seed=20):
        assert killed.differences == []
