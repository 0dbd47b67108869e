"""Words in which Telex or VNI keystrokes were left, because no keyboard program turned them into letters.

"Nguyeenx" and "Nguye64n" are Nguyễn. No Vietnamese syllable has a tone key (s f r x j), a w or a digit behind its
vowel, so such a word can be read back; a doubled vowel can be a name as it stands (Moong, Lee), so it proves nothing by
itself. What is no syllable after reading stays as it is: Max, Ksơr and James are not Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from analyzers.folding import canonical

Method = Literal["Telex", "VNI"]

# What tells at a glance that a word may hold keystrokes; all others cost nothing more.
_MAY_HOLD = re.compile(r"[aeiouyăâêôơư][a-zđăâêôơư]*[sfrxjw]|aa|ee|oo|dd|[a-zđ]\d|[aeo][a-z]+[aeo]|d[a-z]+d|w")
_VOWELS: Final = "aăâeêioôơuưy"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|tr|th|ph|kh|gh|gi|qu|[bkmp]l|[bdgk]r|[bcdđghklmnprstvx])?"  # Blơ, Brêu: in the Central Highlands
    rf"(?P<vowels>[{_VOWELS}]{{1,3}})(?:ch|ng|nh|[cmnpt])?"
)
# Two or three vowels that stand together in some syllable; with a mark on one of them many more could be typed.
_TOGETHER: Final = frozenset(
    "ai ao au ay âu ây eo êu ia iê iu oa oă oe oi ôi ơi oo ua uâ uê ui uô uơ uy ưa ưi ươ ưu yê ya "
    "iêu oai oao oay oeo uao uây uôi uya uyê uyu ươi ươu yêu uyă".split()
)
_TELEX_TONES: Final = dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_TONES: Final = dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_HATS: Final = {"a": "â", "e": "ê", "o": "ô"}
_HORNS: Final = {"o": "ơ", "u": "ư", "a": "ă"}
_TONED = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A word read back from its keystrokes; `sure` where nothing but keystrokes explains it as it stands."""

    text: str
    method: Method
    sure: bool


@lru_cache(maxsize=8192)
def read_word(word: str) -> Reading | None:
    """The canonical word that these keystrokes type; None for a word that holds none. `word` is canonical too."""
    if not _MAY_HOLD.search(word) or len(word) > _LONGEST or _TONED.search(unicodedata.normalize("NFD", word)):
        return None
    if any(map(str.isdigit, word)):
        return _finished(_read_vni(word), "VNI")
    return _finished(_read_telex(word), "Telex")


@dataclass(slots=True)
class _Typed:
    """The letters so far, the tone, and whether a key was among them that is no letter of the word."""

    letters: str = ""
    tone: str = ""
    keys: int = 0
    sure: bool = False
    broken: bool = False

    def set_tone(self, tone: str) -> None:
        self.broken |= bool(self.tone)
        self.tone = tone
        self.keys += 1
        self.sure = True

    def mark(self, marks: dict[str, str], *, sure: bool) -> bool:
        """Put the mark on the last letter that takes one; False when none does."""
        at = max((self.letters.rfind(letter) for letter in marks), default=-1)
        if at < 0:
            return False
        self.letters = self.letters[:at] + marks[self.letters[at]] + self.letters[at + 1 :]
        self.keys += 1
        self.sure |= sure
        return True

    def horn(self) -> bool:
        """w, 7: both letters of uo at once, or the last that takes it."""
        if "uo" in self.letters and not self.letters.startswith("quo"):
            self.letters = self.letters.replace("uo", "ươ", 1)
            self.keys += 1
            self.sure = True
            return True
        return self.mark({"o": "ơ", "u": "ư"}, sure=True)

    @property
    def has_vowel(self) -> bool:
        return any(letter in _VOWELS for letter in self.letters)


def _read_telex(word: str) -> _Typed:
    typed = _Typed()
    for key in word:
        if key in _TELEX_TONES and typed.has_vowel:
            typed.set_tone(_TELEX_TONES[key])
        elif key == "w":
            if not _telex_w(typed):
                typed.letters += "ư"
                typed.keys += 1
                typed.sure = True
        elif key in _HATS and key in typed.letters:
            # Behind a final consonant, too: Nguyenex. The other way, Moong and Lee are names as well.
            typed.mark({key: _HATS[key]}, sure=not typed.letters.endswith(key))
        elif key == "d" and typed.letters.startswith("d"):
            typed.letters = "đ" + typed.letters[1:]
            typed.keys += 1
            typed.sure = True
        else:
            typed.letters += key
    return typed


def _telex_w(typed: _Typed) -> bool:
    if typed.letters.endswith("ươ"):
        return True  # uwow: the first w did for both
    if "ưo" in typed.letters:
        typed.letters = typed.letters.replace("ưo", "ươ", 1)
        typed.keys += 1
        return True
    if "ua" in typed.letters and typed.letters[-1] == "a" and not typed.letters.startswith("qu"):
        return typed.mark({"u": "ư"}, sure=True)  # muaw, cuar: ưa
    if "a" in typed.letters and "u" not in typed.letters.replace("qu", ""):
        return typed.mark({"a": "ă"}, sure=True)
    return typed.horn() or typed.mark({"a": "ă"}, sure=True)


def _read_vni(word: str) -> _Typed:
    typed = _Typed()
    for key in word:
        done = True
        if key in _VNI_TONES and typed.has_vowel:
            typed.set_tone(_VNI_TONES[key])
        elif key == "6":
            done = typed.mark(_HATS, sure=True)
        elif key == "7":
            done = _vni_7(typed)
        elif key == "8":
            done = typed.mark({"a": "ă"}, sure=True)
        elif key == "9":
            done = typed.mark({"d": "đ"}, sure=True)
        elif key.isdigit():
            done = False
        else:
            typed.letters += key
        typed.broken |= not done
    return typed


def _vni_7(typed: _Typed) -> bool:
    if "ưo" in typed.letters:
        typed.letters = typed.letters.replace("ưo", "ươ", 1)
        return True
    return typed.letters.endswith("ươ") or typed.horn()


def _finished(typed: _Typed, method: Method) -> Reading | None:
    found = _SYLLABLE.fullmatch(typed.letters)
    if typed.broken or not typed.keys or not found:
        return None
    if len(found["vowels"]) > 1 and found["vowels"] not in _TOGETHER:
        return None
    at = found.start("vowels") + 1
    text = canonical(typed.letters[:at] + typed.tone + typed.letters[at:])
    return Reading(text, method, typed.sure)


def read_name(name: str) -> tuple[str, Method, bool] | None:
    """A canonical name with every word read back that holds keystrokes, how they were typed, and whether that is sure.

    None for a name that holds none.
    """
    if not _MAY_HOLD.search(name):
        return None
    words = name.split()
    read = [read_word(word.strip(".,")) for word in words]
    found = [one for one in read if one]
    if not found:
        return None
    text = " ".join(one.text if one else word for one, word in zip(read, words, strict=True))
    return text, found[0].method, any(one.sure for one in found)
