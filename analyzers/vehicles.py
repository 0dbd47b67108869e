"""Plates, and the numbers struck into vehicles and other assets."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from analyzers.folding import canonical, compact, drop_invisible
from analyzers.identifiers import DATE_BEHIND, is_covered, meaningful

_PLATE_LABEL = re.compile(
    r"^(?:BIEN(?:KIEMSOAT|SO|[DĐ]ANGKY)|BKS|BSX|BS|XE|OTO(?:CON|TAI)?|MAY|MANG|SO)+(?=\d{2}[A-ZĐ]|[A-ZĐ]{2}\d)"
)
_PLATE = re.compile(r"\d{2}[A-ZĐ]{1,2}\d{4,6}|[A-ZĐ]{2}\d{4}")
_PLAIN_PLATE = re.compile(r"[0-9]{2}[A-Z]{1,2}[0-9]?-?[0-9]{3}\.?[0-9]{2}")
_PLATE_SOMEWHERE = re.compile(
    r"(?<![A-ZĐ\d.\-])\d{2}[ .\-]?[A-ZĐ]{1,2}(?:\d[ .\-])?[ .\-]?\d{3}[ .]?\d{1,2}(?![\w]|[ .\-]?\d)"
)
# Chassis and engine numbers are free letters and digits, so that a bare "SK" may be part of one: a label is whole
# words of which one is sure, or stands before a colon.
_SURE: Final = (
    r"số|khung|máy|vin|sườn|động\s*cơ|chassis|engine|mã|căn\s*hộ|đăng\s*ký|hiệu|ký\s*hiệu"
    r"|biển\s*số|biển|tàu\s*cá|tàu|sổ\s*tiết\s*kiệm|tài\s*khoản|s?đk|stk|imo"
)
_UNSURE: Final = r"so|may|suon|dong\s*co|no|là|la|ma|can\s*ho|dang\s*ky|xe"
_SERIAL_LABEL = re.compile(
    rf"^\s*(?:(?=(?:(?:{_UNSURE})\b[\s./]*)*(?:{_SURE})\b)(?:(?:{_SURE}|{_UNSURE})(?!\w)[\s./:\-]*)+"
    rf"|(?:(?:{_UNSURE})\b[\s./]*)*(?:sk|sm|so|no|may|khung)\s*[:.][\s:.\-]*(?:số\b[\s:.]*)?)",
    re.IGNORECASE,
)
_SPACED_LABEL = re.compile(r"^\s*s[km]\s+(?=(?=[^;,]*[A-Za-z])(?=[^;,]*\d)(?:[^\W_][\s.\-*]*){8})", re.IGNORECASE)
_COMPACT_LABEL = re.compile(r"^SO(?:KHUNG|MAY|VIN)(?=.*\d)")
# Seventeen letters and digits are a chassis number whatever stands around (ISO 3779; older ones have I, O, Q too).
_VIN = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z]*\d){4})[A-Z0-9]{17}(?![A-Z0-9])")
_TOKEN = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{7,}(?![A-Z0-9])")
_PART_OF_ONE = re.compile(r"(?<![A-Z0-9])(?:[A-Z]+\d|\d+[A-Z]|\d{5})[A-Z0-9]*")
_SLASHED_LABEL = re.compile(r"\bs\s*/\s*([km])\b", re.IGNORECASE)
_GLUED_LABEL = re.compile(r"\b(số\s*(?:khung|máy))(?=[a-z0-9])", re.IGNORECASE)
_BRACKETED = re.compile(r"\((?:[^()\d]*|\s*(?:vin|s[km])\s*)\)", re.IGNORECASE)
_WORDS_BEHIND = re.compile(r"(?<=\w)\s*[,;]\s*[^\d,;]*$")
_TONED_WORDS_BEHIND = re.compile(r"(?<=\d)(?:\s+[^\W\d_]+)*\s+[a-z]*[^\W\d_a-z][^\W\d_]*(?:\s+[^\W\d_]+)*\s*$")
_STAR = re.compile(r"(?<!\*)\*(?!\*)")
_LISTED = re.compile(r"[;,\n|+]+|\s/\s|\bvà\b|\bva\b", re.IGNORECASE)
_FEWEST_DIGITS: Final = 3
_BOTH = re.compile(
    r"(.*?\d.*?)[\s;,/\-]+((?:sm\b|(?:số|so)\s*(?:máy|may|động\s*cơ)\b|máy\b|engine\b).*\d.*)",
    re.IGNORECASE | re.DOTALL,
)
_BOTH_THE_OTHER_WAY = re.compile(
    r"((?:sm|(?:số|so)\s*(?:máy|may|động\s*cơ)|máy|engine)\b.*?\d.*?)[\s;,/\-]+"
    r"((?:sk\b|(?:số|so)\s*khung\b|khung\b|vin\b|chassis\b).*\d.*)",
    re.IGNORECASE | re.DOTALL,
)
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


def plates(raw: str) -> tuple[str, ...]:
    """All plates of one field ("37A-123.45; 37C-543.21", "37A-123.45 (biển cũ 37N-5432)"); one or none otherwise."""
    if _PLAIN_PLATE.fullmatch(raw):  # as most are written
        return (compact(raw),)
    raw = DATE_BEHIND.sub(" ", raw)
    text = canonical(raw).upper()
    several = dict.fromkeys(compact(found) for found in _PLATE_SOMEWHERE.findall(text))
    parts = [_PLATE_LABEL.sub("", compact(part)) for part in _LISTED.split(text) if part.strip()]
    if len(parts) > len(several) and all(map(_PLATE.fullmatch, parts)):  # the army's too
        several = dict.fromkeys(parts)
    if len(several) > 1 and not is_covered(raw, digits=False):
        return tuple(several)
    one = plate(raw)
    return (one,) if one else ()


def serials(raw: str) -> tuple[str, ...]:
    """All numbers of one field ("RLA…01; RLA…02"), in order; one or none where it is no list of whole numbers."""
    if raw.isalnum() and raw.isascii():  # as most are written
        one = serial(raw)
        return (one,) if one else ()
    raw = _GLUED_LABEL.sub(r"\1 ", _SLASHED_LABEL.sub(r"S\1", unicodedata.normalize("NFKC", drop_invisible(raw))))
    raw = _TONED_WORDS_BEHIND.sub("", _WORDS_BEHIND.sub("", _BRACKETED.sub(" ", raw)).lower())
    if beside := _with_a_vin(raw):
        return beside
    parts = [part for part in _LISTED.split(raw) if part.strip()] if _LISTED.search(raw) else []
    several = [found for part in parts if (found := serial(part)) and _is_whole(found)]
    # With a part that is no number the whole may be something else: nothing is left out in silence.
    if len(parts) == len(several) > 1:
        return tuple(dict.fromkeys(several))
    one = serial(raw)
    return (one,) if one else ()


def _with_a_vin(raw: str) -> tuple[str, ...]:
    """All numbers of a field of which one is a whole chassis number; () for any other."""
    text = unicodedata.normalize("NFKC", raw).upper()
    found = _VIN.findall(text)
    if not found or is_covered(raw, digits=False):
        return ()
    others = [token for token in _TOKEN.findall(text) if sum(map(str.isdigit, token)) >= _FEWEST_DIGITS]
    # With a part that is no number the whole may be something else: nothing is left out in silence.
    if any(part not in found and part not in others for part in _PART_OF_ONE.findall(text)):
        return ()
    return tuple(dict.fromkeys((*found, *others)))


def split_by_label(raw: str) -> tuple[str, str] | None:
    """Chassis and engine of a field that holds both with their labels ("SK: RLA…; SM: JF27…"); None otherwise."""
    if found := _BOTH.fullmatch(raw.strip()):
        return found[1], found[2]
    other = _BOTH_THE_OTHER_WAY.fullmatch(raw.strip())
    return (other[2], other[1]) if other else None


def is_plate(raw: str) -> bool:
    """Whether a text is a plate and nothing else."""
    return _PLATE.fullmatch(_PLATE_LABEL.sub("", compact(raw))) is not None


def chassis_in(raw: str) -> str:
    """The whole chassis numbers that stand in a text, as a list; "" for none."""
    return "; ".join(_VIN.findall(unicodedata.normalize("NFKC", drop_invisible(raw)).upper()))


def _is_whole(number: str) -> bool:
    return sum(map(str.isdigit, number)) >= _FEWEST_DIGITS and len(number) > _FEWEST_DIGITS


def serial(raw: str) -> str | None:
    """A chassis, engine or other identifying number in capitals and digits; None when blank, "không có" or covered.

    O and 0 stay apart although a VIN (ISO 3779) has no O: makers' numbers before it, and engines', may.
    """
    # Makers stamp single stars around and between the parts of a number ("*JF27E*1234567*"); covers come in rows.
    text = _STAR.sub("", unicodedata.normalize("NFKC", drop_invisible(raw)))
    number = _COMPACT_LABEL.sub("", compact(_SPACED_LABEL.sub("", _SERIAL_LABEL.sub("", text))))
    return None if not number or _NOT_A_NUMBER.fullmatch(number) or is_covered(text, digits=False) else number
