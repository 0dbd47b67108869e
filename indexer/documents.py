"""What an index document's id says."""

from __future__ import annotations


def record_of(document_id: str) -> int:
    """The record of the document "<record>-<number of the mention>"; raises ValueError for any other id."""
    return int(document_id.partition("-")[0])
