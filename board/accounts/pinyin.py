"""Pinyin and initials of owners' names, so that `zw` finds 张伟.

A single character is read as in a surname where it begins a name: 单 is shan, not dan.
"""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "任": "ren",
    "华": "hua", "盖": "ge", "翟": "zhai", "乐": "yue", "冼": "xian", "洗": "xian", "缪": "miao", "宁": "ning",
    "召": "shao", "秘": "bi", "黑": "he", "折": "she", "员": "yun", "种": "chong", "覃": "qin", "牟": "mu",
    "祭": "zhai", "那": "na", "能": "nai", "佴": "nai", "逄": "pang", "郇": "xun", "卜": "bu", "尉迟": "yu chi",
    "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun", "令狐": "ling hu", "欧阳": "ou yang",
}  # fmt: skip


def pinyin(name: str) -> tuple[str, str]:
    """(`zhangwei`, `zw`): whole and by initials, lower case, letters and digits only."""
    syllables = [syllable for syllable in _syllables(name) if syllable]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _syllables(name: str) -> list[str]:
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    first = SURNAMES[surname].split() if surname else []
    return first + [_syllable(character) for character in name[len(surname) :]]


@lru_cache(maxsize=16384)
def _syllable(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    read = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors="ignore")
    return read[0] if read else ""
