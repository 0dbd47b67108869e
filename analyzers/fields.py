"""Field types and analysis of the index, as words: the mapping reads like the document."""

from __future__ import annotations

from typing import Any, Final

from analyzers.folding import FOLD_TABLE, FOLDED_FINAL_Y

VI_FOLD: Final = "vi_fold"
"""The analyzer whose tokens are the words of `folding.fold`."""


def marker() -> dict[str, Any]:
    """A word out of a small set, to filter by and to read back."""
    return {"type": "keyword", "norms": False}


def key() -> dict[str, Any]:
    """Keys to find by, not to sort by or read back. No `ignore_above`: a key left out in silence is a block missed."""
    return {"type": "keyword", "doc_values": False, "norms": False, "index_options": "docs"}


def flag() -> dict[str, Any]:
    """True or false."""
    return {"type": "boolean"}


def folded_words() -> dict[str, Any]:
    """Vietnamese words, found with or without their marks. No stop words: Thị, Văn, Và are parts of names."""
    return {"type": "text", "analyzer": VI_FOLD, "norms": False, "index_options": "docs"}


def analysis() -> dict[str, Any]:
    """The `analysis` settings: `vi_fold`, made from the very table that `fold` works with.

    One table for Python and engine: combining marks go, so that NFC and NFD fold alike, and đ is named, which stripping
    marks would leave alone. Scripts outside the table are only lower-cased and kept, where `fold` transliterates them.
    """
    return {
        "char_filter": {"vi_letters": {"type": "mapping", "mappings": _rules()}},
        "filter": {
            "vi_final_y": {"type": "pattern_replace", "pattern": FOLDED_FINAL_Y, "replacement": "$1i"},
        },
        "analyzer": {
            VI_FOLD: {
                "type": "custom",
                "char_filter": ["vi_letters"],
                "tokenizer": "whitespace",
                "filter": ["lowercase", "vi_final_y"],
            }
        },
    }


def _rules() -> list[str]:
    """A rule for each character that does not stay as it is; all escaped, since the engine trims rules."""
    return [f"{_escaped(char)}=>{_escaped(folded)}" for char, folded in FOLD_TABLE.items() if char != folded]


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)
