"""From a clause or a whole draft deed to the subjects that it names."""

from __future__ import annotations

from analyzers.drafts.draft import Draft, Field, Subject, Unread
from analyzers.drafts.reading import read_draft
from analyzers.drafts.typed import twins

__all__ = ["Draft", "Field", "Subject", "Unread", "read_draft", "twins"]
