"""A form that comes twice within seconds, as from a double click, leaves one lookup and leads to it both times.

Each form that is shown carries a key of its own. The key is taken in the transaction that stores the lookup, so of two
that arrive together one is stored and the other, which had to wait for that commit, is sent on to it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from storage.idempotency import run_once
from storage.lookups import store_lookup
from storage.records import canonical_json

if TYPE_CHECKING:
    from matching.request import LookupRequest
    from storage.database import Tx
    from storage.lookups import StoredLookup

LONGEST_KEY: Final = 64  # characters; the page's own have 32
#: Later than this the same form asks anew: an answer is as of a minute, and whoever comes back wants today's.
DOUBLE_CLICK: Final = timedelta(seconds=10)


class OneAnswer:
    """Keeps the lookup of one request, or finds the one that the same form has just left; `id` is then that one's."""

    def __init__(self, caller: str, form_key: str, request: LookupRequest) -> None:
        """`form_key` is what the form carried, '' for none."""
        self.id = ""
        self._caller = caller
        self._form_key = form_key if len(form_key) <= LONGEST_KEY else ""
        self._digest = hashlib.sha256(canonical_json(request.model_dump(exclude_none=True))).digest()

    def keep(self, tx: Tx, lookup: StoredLookup) -> None:
        """Store `lookup`, unless the same form left one a moment ago that says the same."""
        said = _said(lookup)

        def store() -> dict[str, Any]:
            store_lookup(tx, lookup)
            return {"id": str(lookup.id), "at": lookup.looked_up_at.isoformat(), "said": said}

        if not self._form_key:
            self.id = store()["id"]
            return
        # The content is part of the key: after the Back button the same form may ask something else.
        key = f"page:{self._form_key}:{self._digest.hex()}"
        while True:
            earlier, _ = run_once(tx, self._caller, key, self._digest, store)
            self.id = earlier["id"]
            fresh = lookup.looked_up_at - datetime.fromisoformat(earlier["at"]) <= DOUBLE_CLICK
            if fresh and earlier["said"] == said:  # a block that came between two clicks must be seen
                return
            key = f"page:{self._form_key}:after:{self.id}"  # the next one in the row that began with that answer


def _said(lookup: StoredLookup) -> str:
    answer = lookup.answer
    told = {name: answer[name] for name in ("verdict", "subjects", "hits")}
    return hashlib.sha256(canonical_json({**told, "reasons": answer["engine"]["reasons"]})).hexdigest()
