"""Plates, and the numbers struck into vehicles and other assets."""

from __future__ import annotations

import re
import unicodedata

from analyzers.folding import canonical, compact, drop_invisible
from analyzers.identifiers import is_covered, meaningful

_PLATE_LABEL = re.compile(r"^(?:BIEN(?:KIEMSOAT|SO|[DĐ]ANGKY)|BKS|BSX|BS|XE|SO)+(?=\d{2}[A-ZĐ]|[A-ZĐ]{2}\d)")
_PLATE = re.compile(r"\d{2}[A-ZĐ]{1,2}\d{4,6}|[A-ZĐ]{2}\d{4}")
_PLATE_SOMEWHERE = re.compile(
    r"(?<![A-ZĐ\d.\-])\d{2}[ .\-]?[A-ZĐ]{1,2}(?:\d[ .\-])?[ .\-]?\d{3}[ .]?\d{1,2}(?![\w]|[ .\-]?\d)"
)
# Chassis and engine numbers are free letters and digits, so that a bare "SK" may be part of one: a label is whole
# Vietnamese words, or stands before a colon.
_SERIAL_LABEL = re.compile(
    r"^\s*(?:(?:số\s*)?(?:khung|máy|vin)\b|số\b|(?:so\s+)?(?:khung|may)\s*:|(?:sk|sm|so|no|vin|chassis|engine)\s*[:.])"
    r"[\s:.\-]*(?:số\b[\s:.]*)?",
    re.IGNORECASE,
)
_COMPACT_LABEL = re.compile(r"^SO(?:KHUNG|MAY|VIN)(?=.*\d)")
_STAR = re.compile(r"(?<!\*)\*(?!\*)")
_NOT_A_NUMBER = re.compile(r"KHONG(?:CO|RO)?|CHUA(?:CO|RO)|NA|NONE|NULL|0+")


def plate(raw: str) -> str | None:
    """A registration plate in capitals and digits ("37A-123.45" → "37A12345", Đ kept); None when none is there.

    Among other words ("37A-123.45 (xe tải)") the one plate that stands there is it.
    """
    if is_covered(raw, digits=False):
        return None
    number = _PLATE_LABEL.sub("", compact(raw))
    if _PLATE.fullmatch(number):
        return number
    whole = {compact(found) for found in _PLATE_SOMEWHERE.findall(canonical(raw).upper())}
    return whole.pop() if len(whole) == 1 else meaningful(number)


def serial(raw: str) -> str | None:
    """A chassis, engine or other identifying number in capitals and digits; None when blank, "không có" or covered.

    O and 0 stay apart although a VIN (ISO 3779) has no O: makers' numbers before it, and engines', may.
    """
    # Makers stamp single stars around and between the parts of a number ("*JF27E*1234567*"); covers come in rows.
    text = _STAR.sub("", unicodedata.normalize("NFC", drop_invisible(raw)))
    number = _COMPACT_LABEL.sub("", compact(_SERIAL_LABEL.sub("", text)))
    return None if not number or _NOT_A_NUMBER.fullmatch(number) or is_covered(text, digits=False) else number
