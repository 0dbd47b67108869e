"""An operator finds every setting on one page, which is written from the code and says what the code says."""

from __future__ import annotations

from scripts.document_settings import PAGE, page
from storage.settings import Settings


def test_the_page_is_what_the_script_writes():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scripts.document_settings"


def test_every_setting_says_what_it_is():
    bare = [
        name for name, field in Settings.model_fields.items() if not (field.description or "").endswith((".", ")."))
    ]
    assert not bare
