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
