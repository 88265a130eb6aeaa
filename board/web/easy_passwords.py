"""Which passwords are too easy: the common ones of the world, and those made of words that everybody here knows."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin

from board.paths import PACKAGE

LIST = PACKAGE / "web" / "common_passwords.txt"
# What the list, gathered elsewhere in the world, does not know.
COMMON_HERE = frozenset(
    {"88888888", "66666666", "abc12345", "a1234567", "woaini1314", "woaini520", "5201314a", "admin123", "admin1234"}
)
EVERYBODYS = ("物业", "wuye", "协同看板", "board")
SHORTEST_WORD, SHORTEST_CHINESE_WORD = 3, 2
FEWEST_CHARACTERS = 4


def is_easy(password: str, known: Iterable[str], *, shortest: int) -> bool:
    """Whether a password is common, or common or shorter than `shortest` once the `known` words are taken out of it.

    Known words (the login, the name, the company, the communities) count in pinyin too.
    """
    low = _plain(password)
    if _is_common(low) or len(set(low)) < FEWEST_CHARACTERS:
        return True
    rest = low
    for word in sorted(_words((*known, *EVERYBODYS)), key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != low and (len(rest) < shortest or _is_common(rest))


def _is_common(low: str) -> bool:
    return low in COMMON_HERE or low in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = LIST.read_text("ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _words(known: Iterable[str]) -> set[str]:
    """The words as they would be typed, those aside that are too short to tell anything."""
    plain = {_plain(text) for text in known}
    plain |= {"".join(lazy_pinyin(text)) for text in plain if not text.isascii()}
    return {text for text in plain if len(text) >= (SHORTEST_WORD if text.isascii() else SHORTEST_CHINESE_WORD)}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
