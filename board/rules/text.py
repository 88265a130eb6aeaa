"""Text as people type it, brought to one form before anything reads it."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
# NFKC leaves these alone, though offices use them for a plain hyphen or tilde.
_STROKES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー﹣－", "-") | dict.fromkeys("〜∼～﹏˜", "~") | {"＿": "_"})
_SPACE = re.compile(r"\s+")
_CJK_SPACE = re.compile(r"\s+(?=[年月日号时点分秒])|(?<=[年月日时点分])\s+(?=\d)")


def plain(text: str) -> str:
    """Half-width, one kind of dash and tilde, single spaces, no invisible characters, trimmed.

    ASCII text skips the Unicode work: it is most of every file.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_STROKES)
    return _SPACE.sub(" ", text).strip()


def plain_moment(text: str) -> str:
    """`plain`, and without the spaces that `2026 年 3 月` carries around its unit words."""
    return _CJK_SPACE.sub("", plain(text))


def squeezed(text: str) -> str:
    """`plain` without any spaces between or beside Chinese characters: `翠湖花园 二期` is `翠湖花园二期`."""
    return _BESIDE_CJK.sub("", plain(text))


def chinese_number(text: str) -> str | None:
    """The decimal digits of a Chinese numeral: `二十三` is `23`, `一五〇三` is `1503`; None for anything else."""
    if not text or not CHINESE_DIGITS.issuperset(text):
        return None
    if not _UNITS & set(text):
        return "".join(str(_DIGITS[c]) for c in text)
    total, pending = 0, 0
    for character in text:
        if character in _DIGITS:
            pending = _DIGITS[character]
        else:
            total += (pending or 1) * (100 if character == "百" else 10)
            pending = 0
    return str(total + pending)


_BESIDE_CJK = re.compile(r"(?<=[\u2e80-\u9fff]) | (?=[\u2e80-\u9fff])")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十", "百"}
CHINESE_DIGITS = frozenset(_DIGITS) | _UNITS
