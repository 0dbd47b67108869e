"""The labelled set at a small size: no class of errors falls under its floor, and nothing blocked comes out clear.

Floors: benchmarks/quality/floors.toml, for this very size and seed. Why a case fails:
`python -m benchmarks.quality --explain CASE`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.quality import floors, tables
from benchmarks.quality.explain import failures
from benchmarks.quality.labelled import CLASSES, cases_of
from benchmarks.quality.measure import Result, ask
from benchmarks.quality.product import Product
from benchmarks.quality.site import Site, background, planted

if TYPE_CHECKING:
    from storage.database import Database
    from storage.search_index import SearchIndex
    from storage.settings import Settings


@pytest.mark.slow
def test_every_class_keeps_its_floor(settings: Settings, database: Database, engine: SearchIndex):
    site = Site(database, engine, settings)
    site.prepare()
    sets = [(Result(one), list(cases_of(one, floors.SEED, floors.CASES))) for one in CLASSES.values()]
    site.load(background(floors.SEED, floors.RECORDS))
    site.load(record for _, cases in sets for record in planted(cases))
    ask(Product(database, engine), sets, lambda _: None)
    results = [result for result, _ in sets]
    faults = tables.faults(results, floors.read())
    assert faults == [], "\n".join([*faults, failures(results, 1)])
