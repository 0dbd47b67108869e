"""A change, its queue row and its trace commit together or not at all: only the transaction's owner commits."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("analyzers", "storage", "matching", "indexer", "search_api", "soat")
OWNERS = {"storage/database.py", "storage/migrate.py"}  # the latter: Alembic's own transactions


def test_no_commit_outside_the_transactions_owner():
    found = [
        f"{file.relative_to(ROOT)}"
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if re.search(r"\b(?!attempt\b|savepoint\b)\w+\.commit\(", file.read_text(encoding="utf-8"))
    ]
    assert set(found) <= OWNERS
