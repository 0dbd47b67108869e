"""Write docs/reference/settings.md anew from storage/settings.py, where each setting is described once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic_core import PydanticUndefined

from storage.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "settings.md"
HEAD = """\
# Settings

Environment variables, read once when a command starts. None is required: what is missing is started, or has a value
that works on one machine. Written by `scripts/document_settings.py` from `storage/settings.py`.

| variable | type | when absent | what it is |
|---|---|---|---|
"""


def spelled(annotation: Any) -> str:  # noqa: ANN401  whatever a field is annotated with
    """A type as an operator reads it: "text or nothing", "json, console", "number"."""
    if get_origin(annotation) is None:
        names = {"str": "text", "SecretStr": "secret text", "int": "number", "float": "number", "bool": "true or false"}
        name = str(annotation.__name__)
        return names.get(name, name.lower())
    parts = [part for part in get_args(annotation) if part is not type(None)]
    return ", ".join(part if isinstance(part, str) else spelled(part) for part in parts)


def page() -> str:
    """The whole page."""
    rows = []
    for name, field in Settings.model_fields.items():
        absent = "" if field.default in (None, PydanticUndefined) else f"`{str(field.default).lower()}`"
        description = (field.description or "").replace("|", "\\|")
        rows.append(f"| `SOAT_{name.upper()}` | {spelled(field.annotation)} | {absent} | {description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
