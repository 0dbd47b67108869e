"""The tables, as SQLAlchemy Core sees them. Migrations make them; a test holds the two together."""

from __future__ import annotations

from storage.models import access, imports, lookups, queue, rebuilds, reconciles, records, weighing
from storage.models.base import metadata

__all__ = ["access", "imports", "lookups", "metadata", "queue", "rebuilds", "reconciles", "records", "weighing"]
