"""What a description of an asset says by which it can be told from others: codes ("1203", "A2") and telling words.

"Căn hộ số 1203, tầng 12, tòa A2, chung cư Hoa Sen": the codes name this flat, the words its house; all other words are
those of every flat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

from analyzers.folding import canonical, compact, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMON: Final = frozenset(
    "can ho so tang toa nha chung cu cc ch lo block thap khu do thi du thanh pho tinh tp phuong xa quan huyen tai"
    " thuoc o va cua theo dia chi toan bo phan mot chiec cai xe may tau ca loai nhan hieu mau dang ki bien kiem soat"
    " seri serial san xuat nam viet gom cung cac nhung duoc co tren duong so huu quyen tai san gan lien voi dat von gop"
    " cong ti tnhh cp ong ba".split()
)
_SHORTEST_CODE: Final = 3  # digits; fewer are floors, amounts, years of two digits
_MOST_CODES: Final = 6
_MOST_WORDS: Final = 8
_DOTTED = re.compile(r"(?<=\d)\.(?=\d)")
_IDENTIFIER = re.compile(
    r"(?<![\w])(?:[A-ZĐ]{1,4}[ .\-]\d{3,7}[ .\-][A-ZĐ]{1,3}|[A-ZĐ0-9]+(?:[\-./][A-ZĐ0-9]+)+|[A-ZĐ]{0,4}\d{4,})(?![\w])"
)
_FEWEST_DIGITS: Final = 3
_SHORTEST_IDENTIFIER: Final = 6


@dataclass(frozen=True, slots=True)
class Description:
    """`codes` are those that must not contradict each other; `words` the telling ones, in their order."""

    codes: frozenset[str]
    words: tuple[str, ...]
    folded: str


@lru_cache(maxsize=4096)
def read_description(text: str) -> Description:
    """The codes and telling words of a description; total."""
    folded = fold(_DOTTED.sub("", canonical(text)))
    tokens = list(dict.fromkeys(folded.split()))
    codes = [token for token in tokens if _is_code(token)]
    words = [token for token in tokens if token.isalpha() and len(token) > 1 and token not in _COMMON]
    return Description(frozenset(codes), tuple(words), folded)


def _is_code(token: str) -> bool:
    if not any(map(str.isdigit, token)):
        return False
    return len(token) >= _SHORTEST_CODE or not token.isdigit()


def keys(text: str) -> Iterator[str]:
    """Keys that two descriptions of one asset share: two codes, a code with a word, or three words in a row."""
    said = read_description(text)
    codes, words = sorted(said.codes, key=lambda code: (-len(code), code))[:_MOST_CODES], said.words[:_MOST_WORDS]
    yield from (f"desc~{'|'.join(sorted(pair))}" for pair in combinations(codes, 2))
    yield from (f"desc~{code}|{word}" for code in codes for word in words)
    yield from (f"desc~{' '.join(words[i : i + 3])}" for i in range(len(words) - 2))


def identifiers_in(text: str) -> tuple[str, ...]:
    """The compact numbers that stand in a description ("số đăng ký NA-90123-TS"), for meeting an identifier."""
    found = map(compact, _IDENTIFIER.findall(canonical(text).upper()))
    return tuple(dict.fromkeys(number for number in found if is_telling(number)))


def is_telling(number: str) -> bool:
    """Whether a compact number is long enough that another one does not hold it by chance."""
    return len(number) >= _SHORTEST_IDENTIFIER and sum(map(str.isdigit, number)) >= _FEWEST_DIGITS
