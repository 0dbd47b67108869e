"""Under which keys a notice's document is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzers.papers.document_numbers import document_keys, parse_document_number, referred_documents

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_REFERENCES = 50  # documents that a letter refers to; a file's index of papers is no letter


def document_keys_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of a notice's own document; none for a deed."""
    if body["type"] != "notice":
        return ()
    document = body["document"]
    year = int(document["date"][:4])
    return tuple(sorted(set(document_keys(parse_document_number(document["number"]), year))))


def keys_referred_to(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the documents that a notice's content names with number and year."""
    named = list(referred_documents(body.get("content") or ""))[:_MOST_REFERENCES]
    return tuple(sorted({key for one in named if one.year for key in document_keys(one.number, one.year)}))
