"""What stands in a cell for a name: one person or several, with forms of address, roles and remarks around them.

"Hộ ông Nguyễn Văn An (đã chết) và vợ là bà Trần Thị Bình, sinh năm 1982" names two people. Tables that were filled in
by hand hold such cells by the thousand, and everyone in them must be found. What is read stays as it was typed, but for
what stands around it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from analyzers.folding import canonical, fold

# ----- what stands before a name -----

_ROLES: Final = (
    "hộ gia đình",
    "gia đình",
    "hộ",
    "hộ ông",
    "hộ bà",
    "chủ hộ",
    "đại diện",
    "người đại diện",
    "đại diện hộ",
    "đại diện theo pháp luật",
    "đại diện theo ủy quyền",
    "người sử dụng đất",
    "người sử dụng",
    "chủ sử dụng đất",
    "chủ sử dụng",
    "đồng sử dụng",
    "đồng sở hữu",
    "người đồng sử dụng",
    "chủ sở hữu",
    "chủ đất",
    "chủ nhà",
    "chủ xe",
    "chủ tài sản",
    "người phải thi hành án",
    "người được thi hành án",
    "người có quyền lợi và nghĩa vụ liên quan",
    "người có quyền lợi nghĩa vụ liên quan",
    "người liên quan",
    "bị đơn",
    "nguyên đơn",
    "bị cáo",
    "bị can",
    "người bị kiện",
    "người khởi kiện",
    "người yêu cầu",
    "đương sự",
    "đối tượng",
    "người mua",
    "người bán",
    "bên mua",
    "bên bán",
    "bên thế chấp",
    "bên vay",
    "người vay",
    "người thừa kế",
    "đồng thừa kế",
    "người để lại di sản",
    "họ và tên",
    "họ tên",
    "họ và tên vợ",
    "họ và tên chồng",
    "họ tên vợ",
    "họ tên chồng",
    "tên",
    "tên là",
    "các ông",
    "các bà",
    "ông bà",
    "vợ chồng",
    "vợ chồng ông",
    "người vợ",
    "người chồng",
    "cùng vợ",
    "cùng chồng",
    "với vợ",
    "với chồng",
    "vợ",
    "chồng",
    "và vợ",
    "và chồng",
    "con",
    "con trai",
    "con gái",
    "con ông",
    "mẹ",
    "bố",
    "cha",
    "em",
    "em trai",
    "em gái",
    "mẹ đẻ",
    "bố đẻ",
    "là",
    "cùng",
    "với",
)
_ADDRESS: Final = ("ông", "bà", "anh", "chị", "cụ", "cô", "chú", "bác")
_SHORT_ADDRESS: Final = frozenset({"ô", "b", "mr", "mrs", "ms", "miss", "a", "c"})
# Without tones other words of these kinds are surnames (Chu, Hồ, Võ, La, Cù), so only these are read without.
_ADDRESS_WITHOUT_TONES: Final = frozenset({"ong", "ba"})
# Behind "va" and the like they are vợ and chồng.
_SPOUSE = re.compile(r"^ *(?:vo|chong)(?: la)? +(?=\S+ +\S+ +\S)")
# Ông Cao Thắng has the surname Ông: only before these few is it taken for a form of address before two syllables.
_COMMON_SURNAMES: Final = frozenset(  # folded
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong li dinh trinh mai truong lam doan".split()
)
# With which a second name in a cell may begin, that nothing else calls a person.
_SURNAMES: Final = frozenset(  # folded
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong li dinh trinh mai truong lam doan dao luong "
    "ha cao thai ta chu phung to quach tang chau tu vi lo nong hua trieu thach vuong luu tong nghiem doan kim lu kha "
    "cut moong xong lau uong dau hoa diep giap trinh lai ninh khuat tieu cung sam luc phi can giang kieu la "
    "va sung vang thao ma".split()
)
_MIDDLE_NAMES: Final = frozenset({"thi", "van"})


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.split())


_ROLE_WORDS: Final = frozenset(_words(canonical(role)) for role in _ROLES)
_FOLDED_ROLES: Final = frozenset(words for role in _ROLES if len(words := _words(fold(role))) > 1)
_ADDRESS_WORDS: Final = frozenset(canonical(word) for word in _ADDRESS)
_LONGEST_ROLE: Final = max(map(len, _ROLE_WORDS))
_FIRST_WORDS: Final = (
    frozenset(words[0] for words in (*_ROLE_WORDS, *_FOLDED_ROLES)) | _ADDRESS_WORDS | _ADDRESS_WITHOUT_TONES
)

# ----- what stands between and behind names -----

# A cell without any of this is a name and nothing else, as nearly all are. A first word is looked up apart.
_UNUSUAL = re.compile(
    r"[\n\r;:,&()\[\]/+|]|\s[-]|[-]\s|\.\s*$|^\s*\S{1,2}\s*\.|\s(?:và|cùng|với|va|cung|sinh|sn|vợ|chồng)\s|\d{4}",
    re.IGNORECASE,
)
# Và is a surname and a name as well, then with a capital; where all letters are capitals nothing tells them apart. No
# "và" that belongs to a role ("Họ và tên", "quyền lợi và nghĩa vụ").
_HARD = re.compile(r"[\n\r;&|+]|\s/\s|\s(?:và|cùng|va|cung)\s+(?=\S)(?!(?i:tên|ten|nghĩa)\b)")
_HARD_IN_CAPITALS = re.compile(_HARD.pattern, re.IGNORECASE)
_EITHER = re.compile(r"\b(?:ông|bà|anh|chị|vợ|chồng)\s*/\s*(?=(?:ông|bà|anh|chị|vợ|chồng)\b)", re.IGNORECASE)
_SOFT = re.compile(r",|/|\s-+\s")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
# From here on nothing is a name: when and where someone was born, lives, and by what number.
_DETAILS = re.compile(
    r"[\s,]+(?:sinh\s+(?:năm|ngày)|sinh\s*:?\s*\d|sn\s*:?\s*\d|năm\s+sinh|ns\s*:?\s*\d|cccd|cmnd|cmt|căn\s+cước|hộ\s+chiếu"
    r"|số\s+(?:cccd|cmnd|cmt|định\s+danh)|mst|địa\s+chỉ|trú\s+(?:tại|quán)|thường\s+trú|(?:đã\s+)?(?:chết|mất)\s*$"
    r"|ở\s+(?:thôn|xóm|xã|tổ|khối)).*$"
    r"|\s+\(?(?:19|20)\d\d\)?\s*$",
    re.DOTALL,
)
_EDGES: Final = " .,:;-–'\"*"
_LONGEST_NAME: Final = 8  # syllables; more are a sentence


def people_in(raw: str) -> tuple[str, ...]:
    """The names in a cell, canonical, in its order, each without what stands around it; at least one."""
    if not _UNUSUAL.search(raw):
        name = canonical(raw)
        first = name.partition(" ")[0]
        return (without_address(name) or name,) if first in _FIRST_WORDS else (name,)
    people: list[str] = []
    for part in _parts(raw):
        if part not in people:
            people.append(part)
    return tuple(people) or (without_address(canonical(raw)) or canonical(raw),)


def _parts(raw: str) -> list[str]:
    found: list[str] = []
    text = _EITHER.sub("", unicodedata.normalize("NFC", _opened(raw)))
    for part in (_HARD_IN_CAPITALS if text == text.upper() else _HARD).split(text):
        line = canonical(part)
        pieces = _SOFT.split(_DETAILS.sub("", f" {_SPOUSE.sub('', line) if found else line} "))
        if last_first := _last_first(pieces, alone=not found):
            found.append(last_first)
            continue
        for at, piece in enumerate(pieces):
            name, called = _bare(piece)
            begins = at == 0 and part.strip()[:1].isupper()
            if _is_person(name, sure=called or not found, begins=begins):
                found.append(name)
    return found


def _opened(raw: str) -> str:
    """Brackets left out with what is in them, but for somebody: "(vợ là bà Trần Thị Bình)"."""

    def inside(found: re.Match[str]) -> str:
        name, called = _bare(canonical(found[1]))
        return f"; {found[1]};" if called and len(fold(name).split()) > 1 else " "

    return _BRACKETS.sub(inside, raw)


def _last_first(pieces: list[str], *, alone: bool) -> str | None:
    """A surname alone before a comma, and given names behind it ("SMITH, John")."""
    if not alone or len(pieces) != 2:  # noqa: PLR2004  before and behind the comma
        return None
    surname, given = (piece.strip(_EDGES) for piece in pieces)
    if len(surname.split()) != 1 or not given or not 1 <= len(given.split()) <= 3:  # noqa: PLR2004  given names
        return None
    if not surname.replace("'", "").isalpha() or any(map(str.isdigit, given)) or _bare(given)[1] or _bare(surname)[1]:
        return None
    return f"{given} {surname}"


def _is_person(name: str, *, sure: bool, begins: bool) -> bool:
    """Whether a piece is a name.

    `sure` where it is called a person or is the first of its cell; `begins` where it stands right behind "và" or the
    like, with a capital.
    """
    syllables = fold(name).split()
    if not syllables or sure:
        return bool(syllables)
    if not 1 < len(syllables) <= _LONGEST_NAME or any(map(str.isdigit, name)):
        return False
    return begins or syllables[0] in _SURNAMES


def _bare(piece: str) -> tuple[str, bool]:
    """The piece without what stands before the name, and whether that calls it a person."""
    piece = piece.strip(_EDGES)
    name = without_address(piece)
    return name, name != piece


def without_address(name: str) -> str:
    """A canonical name without the forms of address and roles before it; "" where nothing else stands."""
    before, colon, behind = name.partition(":")
    if colon and behind.strip(_EDGES) and not _rest(before.strip(_EDGES).split(), colon=True):
        return without_address(behind.strip(_EDGES))
    return " ".join(_rest(name.strip(_EDGES).split(), colon=False))


def _rest(words: list[str], *, colon: bool) -> list[str]:
    """The words from the name on; before a colon a form of address needs no name behind it."""
    while words and (length := _length_before(words, colon=colon)):
        words = words[length:]
    return words


def _length_before(words: list[str], *, colon: bool) -> int:  # noqa: PLR0911  rules in a row, the first that fits
    """How many words at the beginning are a role or a form of address."""
    bare = [word.strip(_EDGES + "/") for word in words[:_LONGEST_ROLE]]
    if "/" in words[0] and words[0].split("/")[0].strip(".") in {*_ADDRESS_WORDS, *_SHORT_ADDRESS}:
        return 1  # ông/bà
    if words[0][-1:] in ".:" and bare[0] in _SHORT_ADDRESS | _ADDRESS_WORDS and len(words) > 2:  # noqa: PLR2004  a whole name
        return 1 if bare[0] not in {"a", "c", "b"} or fold(words[1]) in _COMMON_SURNAMES else 0
    if bare[0] in {"mr", "mrs", "ms", "miss"}:
        return 1
    for length in range(min(len(bare), _LONGEST_ROLE), 0, -1):
        phrase = tuple(bare[:length])
        if phrase in _ROLE_WORDS and (
            length > 1 or _goes_before(words[1:], colon=colon, certain=not bare[0].isascii())
        ):
            return length
        if length > 1 and phrase in _FOLDED_ROLES:
            return length
    if bare[0] in _ADDRESS_WORDS or bare[0] in _ADDRESS_WITHOUT_TONES:
        return 1 if colon or _goes_before(words[1:], colon=colon, certain=False) else 0
    return 0


def _goes_before(rest: list[str], *, colon: bool, certain: bool) -> bool:
    """Whether a word before `rest`, that may be a surname itself, is none.

    It only goes before a whole name: a common surname and one syllable more, or three syllables that do not begin like
    middle names. The rule looks at folded syllables, so that a name with tones and the same without are cut alike.
    """
    if colon or not rest:
        return colon or certain
    syllables = fold(" ".join(rest)).split()
    if len(syllables) < 2:  # noqa: PLR2004  surname and given name
        return certain and len(syllables) == 1 and len(rest) == 0
    first = syllables[0]
    if first in _ADDRESS_WITHOUT_TONES or rest[0] in _ADDRESS_WORDS or rest[0] == "là":
        return len(syllables) > 2  # noqa: PLR2004  "hộ ông …", "vợ là …"
    return first in _COMMON_SURNAMES or (len(syllables) > 2 and first not in _MIDDLE_NAMES)  # noqa: PLR2004  as above
