"""The labelled set: fictional records, what is asked about each, and what must be answered.

It knows the contract and how people write, and nothing of how the product compares: no module in here imports analyzers
or matching, and tests/rules holds it to that. A new error class is one function in one of the modules below.
"""

from __future__ import annotations

from benchmarks.quality.labelled import (  # noqa: F401  importing a module registers its classes
    assets,
    certificates,
    clauses,
    clean,
    deeds,
    identities,
    links,
    names,
    names_by_ear,
    organizations,
    parcels,
    people,
    together,
)
from benchmarks.quality.labelled.case import CLASSES, Case, ErrorClass, cases_of, chosen

__all__ = ["CLASSES", "Case", "ErrorClass", "cases_of", "chosen"]
