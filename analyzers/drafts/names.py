"""Names of persons and organisations in running text: where they begin and, harder, where they end."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzers.communes import tables, unit_key
from analyzers.organizations import parse_organization_name

if TYPE_CHECKING:
    from analyzers.drafts.draft import Span
    from analyzers.drafts.source import Source

# Folded. The commonest, and those of the larger minorities: a word of address before one of them stands before a name.
SURNAMES: Final = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly li dinh trinh mai truong lam doan "
    "dao luong "
    "ha cao phung ta to la luu trieu thai chu chau tang quach kieu tong vuong van nghiem khuat cu luc nong be ma lo vi "
    "lu lau vang giang sung thao tao hau moong lang kha cut xeo bac quang ca dieu rmah ksor siu nay rcom rahlan ro "
    "kpa y h k a bo dinh hua ung lieu ong ba on than thieu tieu phu phuong thach kim son danh lien trang tu vien mac "
    "mach khong khuc lai luyen mau ngan nghi ngu nham ninh nhan nhu pho phi quan sam sai si tat thang thi tien ton "
    "trac trung ty tuong uong yen au an banh bang cam canh cat che chung co cung dam diep "
    "don dong du giap gian han hinh hong hung hy ban bach khau khieu".split()
)
# In toneless or all-capital text only these prove a name.
COMMON: Final = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh truong doan dao luong phung luu "
    "trieu thai quach kieu vuong nghiem khuat moong sung giang vang lo cao mai lam".split()
)

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.\-][^\W\d_]*)*")
_BETWEEN = re.compile(r"[ ]{1,2}|[ ]?\n[ ]{0,4}")
_LEAD = re.compile(r"[\s:.\-_*|\"']{0,60}(?:la\b\s{0,3}:?\s{0,3})?(?:(?:ong|ba|anh|chi)\b\s{0,3}[:.]?\s{0,3})?")
_SHORTEST, _LONGEST = 2, 6
_WHOLE: Final = 4  # words of most names
_LONGEST_LINE = 70
# Words that no name goes on with, on plain text.
_STOP = re.compile(
    r"(?:sinh\s*(?:nam|ngay|[:\d])|nam\s+sinh|ngay\s+sinh|(?:so\s+)?(?:cccd|cmnd|cmtnd|cmt|cc|mst)\b|can\s+cuoc"
    r"|chung\s+minh|ho\s+chieu"
    r"|so\b|dia\s+chi|ho\s+khau|thuong\s+tru|tam\s+tru|cu\s+tru|noi\s+(?:o|cu|thuong)|quoc\s+tich|dan\s+toc"
    r"|gioi\s+tinh|dien\s+thoai|que\s+quan"
    r"|chuc\s+vu|cong\s+chung\s+vien|va\s+(?:vo|chong|ba|ong|con|cac|nhung|em|anh|chi|chau|toi|ben|cung|la)\b"
    r"|(?:la|cung)\s+(?:vo|chong|con|nguoi|chu|dai|ong|ba)\b|(?:ben|va)\b(?=\s|$)|do\s+\S+\s+cap"
    r"|hien\s+(?:o|tru|ngu|cu|dang|tai)|lam\s+(?:dai|chu)|cap\s+ngay|ngay\s+\d|tai\s+(?:xa|phuong|so|thon|xom"
    r"|dia)|da\s+chet|chet\s"
    r"|ho\s+va\s+ten|ho\s+ten|va\s*$|ky\s+ten|diem\s+chi)"
)
_TONED_STOPS: Final = frozenset(
    "và là có tại do ở đã được hiện cùng với của cho để khi nếu thì này nêu trên không phải sẽ bị bằng số đồng "
    "người bên "
    "cam kết ký đứng giao nhận chịu theo từ đến các những một hai gồm ngày năm tháng căn chứng hộ địa".split()
)


def starts_with_surname(plain_words: list[str]) -> bool:
    """Whether the first of some plain words is a surname."""
    return bool(plain_words) and plain_words[0].strip(".'-") in SURNAMES


def person_name(source: Source, at: int, *, labelled: bool) -> Span | None:
    """The name that begins behind position `at`: capitalised words up to what cannot belong to it.

    `labelled`: a label with a colon stands before, so that small letters may be a name as well.
    """
    lead = _LEAD.match(source.plain, at)
    start = lead.end() if lead else at
    first = _WORD.match(source.shown, start)
    if first is None:
        return None
    if first.group()[0].isupper():
        return _capitalised(source, start)
    return _in_small_letters(source, start, labelled=labelled)


def _capitalised(source: Source, start: int) -> Span | None:
    shown, plain = source.shown, source.plain
    words: list[Span] = []
    here = start
    while (word := _WORD.match(shown, here)) and len(words) < _LONGEST:
        text = word.group()
        if not text[0].isupper() or (words and _STOP.match(plain, here)) or _is_toned_stop(text):
            break
        more = re.match(r"\s{1,2}[^\W\d_]", shown[word.end() : word.end() + 3])
        initial = bool(more) and (len(text) <= _LETTER_AND_DOT or not _VOWEL.search(plain, here, word.end()))
        stop = word.end() - (0 if initial else len(text) - len(text.rstrip(".-")))
        words.append((here, stop))
        if stop < word.end():
            break
        gap = _BETWEEN.match(shown, word.end())
        if not gap:
            break
        if "\n" in gap.group() and not _goes_on(source, words, gap.end()):
            break
        here = gap.end()
    return (words[0][0], words[-1][1]) if words else None


_LETTER_AND_DOT: Final = 2
_VOWEL = re.compile(r"[aeiouy]")  # Ng., Th., Tr. have none


def _is_toned_stop(word: str) -> bool:
    return word.lower() in _TONED_STOPS and not word.isascii()


def ends_a_name(source: Source, at: int) -> bool:
    """Whether what stands at a position ends a name: a mark, or a label of what is said of persons."""
    return _ENDS_A_NAME.match(source.plain, at) is not None


_ENDS_A_NAME = re.compile(
    r"[^\S\n]*(?:[,;(:\-]|\n\s{0,6}(?:ngay|nam|sinh|so|cccd|cmnd|can cuoc)\b|sinh|cccd|cmnd|can cuoc|ho chieu)"
)


def _goes_on(source: Source, words: list[Span], here: int) -> bool:
    """Whether a name that a line's end cut goes on below: one or two words that are followed by what ends a name."""
    if len(words) >= _WHOLE or _STOP.match(source.plain, here):
        return False
    below = re.compile(r"(?:[^\W\d_]+ ?){1,2}").match(source.shown, here)
    if not below or not below.group()[0].isupper() or not _ENDS_A_NAME.match(source.plain, below.end()):
        return False
    plain = source.plain[here : below.end()].split()
    if len(words) > 1 and source.plain[below.end() : below.end() + 1] == ":":
        return False  # a label of the next line: "Nơi cư trú:"
    return plain[0] not in {"sinh", "ong", "ba", "ben", "so", "cccd", "cmnd", "thuong", "dia", "noi", "can", "va"}


def _in_small_letters(source: Source, start: int, *, labelled: bool) -> Span | None:
    """A name typed without capitals: a surname and one to four words more, up to a mark or a word that ends names."""
    plain = source.plain
    words: list[Span] = []
    here = start
    while (word := re.compile(r"[a-z]+").match(plain, here)) and len(words) < _LONGEST:
        if words and (_STOP.match(plain, here) or _is_toned_stop(source.shown[here : word.end()])):
            break
        words.append(word.span())
        if plain[word.end() : word.end() + 1] != " ":
            break
        here = word.end() + 1
    if not (1 < len(words) < _LONGEST) or plain[slice(*words[0])] not in SURNAMES:
        return None
    end = words[-1][1]
    closed = re.compile(r"\s*(?:[,;(\n]|$)").match(plain, end) or _STOP.match(plain, end + 1)
    sure = plain[slice(*words[0])] in COMMON or ends_a_name(source, end)
    return (words[0][0], end) if sure and (closed or labelled) else None


_CHUNK_START = re.compile(r"[\n;:.\t|(/]|\b(?:va|la|gom|voi|cung|vo|chong|con|ten)\b|\d[.)]|[+*-]\s")
_TRAILING = re.compile(r"(?:[\s,\-:(.]|\([^()\n]{0,25}\))+$")


def name_before(source: Source, at: int) -> Span | None:
    """A name without any label that ends right before position `at`: "1. Nguyễn Văn An, sinh năm …"."""
    base = max(0, at - 80)
    plain = source.plain[base:at]
    tail = _TRAILING.search(plain)
    end = tail.start() if tail else len(plain)
    starts = [found for found in _CHUNK_START.finditer(plain, 0, end) if _begins(source, base, found)]
    while len(starts) > 1 and starts[-1].group() == "\n" and _cut(source, base + starts[-2].end(), base + end):
        starts.pop()
    if not starts and base > 0:
        return None
    start = starts[-1].end() if starts else 0
    start += len(plain[start:end]) - len(plain[start:end].lstrip())
    words = list(_WORD.finditer(source.shown, base + start, base + end))
    text = source.shown[base + start : base + end]
    if not (_SHORTEST <= len(words) <= _LONGEST) or re.search(r"[\d,;]", text):
        return None
    if unit_key(text) in _places_of_a_name():
        return None
    capitals = all(word.group()[0].isupper() for word in words)
    surname = source.plain[slice(*words[0].span())] in SURNAMES
    return (base + start, base + end) if capitals and surname else None


@cache
def _places_of_a_name() -> frozenset[str]:
    """Names of provinces, and of the country: "Hà Nội, 12/10/2026" is no person."""
    known = tables()
    return frozenset({*known.old_province_keys, *known.new_province_keys, "vietnam", "hanquoc", "trungquoc"})


def _cut(source: Source, start: int, end: int) -> bool:
    """Whether a line's end stands within a name: "Bùi Thị / Quý, sinh năm …"."""
    words = source.shown[start:end].split()
    plain = source.plain[start:end].split()
    return (
        len(words) <= _WHOLE and plain[:1] != [] and plain[0] in SURNAMES and all(word[0].isupper() for word in words)
    )


def _begins(source: Source, base: int, found: re.Match[str]) -> bool:
    """Whether a word before a name is the small word that it looks like: "vợ", not the surname Võ."""
    word = source.shown[base + found.start() : base + found.end()]
    return not word.isalpha() or word.islower() or word.lower() in _SMALL_WORDS


_SMALL_WORDS: Final = frozenset("và là vợ chồng gồm với cùng con tên".split())


# ----- organisations -----

# What ends an organisation's name: marks and labels on the plain text; and on the text as written, with its tones,
# small words that no name has ("đã", but not the "đa" of "đa ngành").
_ORG_END = re.compile(
    r"[\n;\t|()\"]|,\s|\.\s|\s-\s|:"
    r"|,?\s*\b(?:ma so|mst|msdn|dia chi|tru so|dai dien|nguoi dai|gcn|so dien|dien thoai|do (?:ong|ba|so)"
    r"|va (?:ben|ong|ba)"
    r"|co (?:tru|ma|dia|giay|tai|quyen)|theo (?:giay|hop|quyet)|la (?:chu|ben|don)|lam (?:chu|dai)|tai (?:so|dia))\b"
)
_SMALL_WORD = re.compile(
    r",?\s(?:có|do|được|theo|thành lập|đăng ký|là|làm|với|để|cấp ngày|cùng|hiện|cam kết|đồng ý|chịu|sẽ|đã|phải"
    r"|thanh toán"
    r"|ký|xác nhận|không|bán (?:cho|lại)|mua (?:của|lại)|nhận (?:chuyển|thế|tiền)|giao cho)(?=[\s.,]|$)"
)
_LONGEST_ORGANIZATION = 160
_TAKES_A_NAME = re.compile(
    r"\s?-\s?(?:chi nhanh|cn|phong giao dich|pgd)\b|,\s?(?:chi nhanh|cn|phong giao dich)\b"
    r"|,\s?(?:thuong mai|dich vu|xay dung|san xuat|du lich|van tai|dau tu|xuat nhap khau|tu van|kinh doanh)\b"
)


def organization_name(source: Source, start: int) -> Span | None:
    """The name of an organisation that begins at `start` with its legal form."""
    limit = min(len(source.plain), start + _LONGEST_ORGANIZATION)
    end = _organization_end(source, start, limit)
    if source.plain[end : end + 1] == "\n" and _line_goes_on(source, start, end):
        end = _organization_end(source, end + 1, limit)
    text = source.shown[start:end].rstrip(" ,.-")
    words = text.split()
    named = any(word[0].isupper() or word[0].isdigit() for word in words[2:])
    named = named or (text.islower() and _SURE_FORM.search(source.plain, start, end) is not None)
    return (start, start + len(text)) if named and parse_organization_name(text).core else None


_SURE_FORM = re.compile(r"\b(?:tnhh|co phan|tmcp|mtv|dntn|doanh nghiep tu nhan)\b")


def _organization_end(source: Source, here: int, limit: int) -> int:
    start = here
    while found := _ORG_END.search(source.plain, here, limit):
        branch = _TAKES_A_NAME.match(source.plain, found.start())
        if not branch:
            limit = found.start()
            break
        here = branch.end()
    word = _SMALL_WORD.search(source.shown, start, limit)
    return word.start() if word else limit


_REST_OF_A_NAME = re.compile(
    r"\s{1,6}([a-z&\-]+(?: [a-z&\-]+){0,5})(?=[,;(]|\s{1,6}(?:ma so|mst|msdn|dia chi|tru so|dai dien|nguoi dai"
    r"|giay chung)\b)"
)
_NO_REST = re.compile(
    r"(?:ma so|mst|msdn|dia chi|tru so|dai dien|nguoi|giay|so|dien thoai|do|ben|ong|ba|dieu|giam doc|tong"
    r"|chu tich|pho|ky)\b"
)


def _line_goes_on(source: Source, start: int, end: int) -> bool:
    """Whether a name was broken at a line's end: nothing but a legal form stands above, or the rest of it below.

    The rest is a few words up to a comma, a bracket or a label; below a signature stand a post or a person's name.
    """
    below = source.plain[end + 1 : end + 40].lstrip()
    line = source.shown[start:end]
    if not below or len(line) >= _LONGEST_LINE or re.match(r"[a-z ]{2,30}:|[-+*\d]", below):
        return False
    rest = _REST_OF_A_NAME.match(source.plain, end)
    if rest and not _NO_REST.match(rest[1]) and rest[1].split()[0] not in SURNAMES:
        return True
    return not parse_organization_name(line).core
