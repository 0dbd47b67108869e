"""What the API's account sees of the index, and of indexers that have an account of their own."""

from __future__ import annotations

import pytest

from analyzers import mapping
from storage import generations
from storage.database import Database
from storage.watching import INDEXER_NAME, trouble_of, watch
from tests.roles import accounts


def test_the_apis_account_sees_indexers_of_another_account(database, database_url):
    with accounts(database, database_url) as both:
        api, indexer = Database(both.api_url), Database(both.indexer_url, application_name=INDEXER_NAME)
        try:
            with api.snapshot() as tx:
                assert watch(tx).indexers == 0
            with indexer.transaction(), api.snapshot() as tx:
                assert watch(tx).indexers == 1
        finally:
            api.close()
            indexer.close()


def test_an_empty_database(database):
    with database.snapshot() as tx:
        now = watch(tx)
    assert (now.live, now.standby, now.rebuild, now.reconcile, now.minutes) == (None, None, None, None, [])
    assert (now.trouble, now.working) == ("missing", False)


@pytest.mark.parametrize(
    ("fingerprint", "trusted", "trouble"),
    [
        (mapping.FINGERPRINT, True, None),
        (mapping.FINGERPRINT, False, "untrusted"),
        ("of-before", True, "other_keys"),
        ("of-before", False, "other_keys"),
    ],
)
def test_why_lookups_cannot_use_it(database, fingerprint, trusted, trouble):
    with database.transaction() as tx:
        generation = generations.register(tx, "soat-1", fingerprint=fingerprint, shards=1)
        for state in ("catching_up", "live"):
            generations.set_state(tx, generation.id, state)
        if not trusted:
            generations.distrust(tx, generation.id)
        assert trouble_of(generations.live(tx)) == trouble
