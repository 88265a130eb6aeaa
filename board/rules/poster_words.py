"""What a text that hangs in a lobby may not hold: numbers, rooms, names, money, debts.

Marks between the characters, full-width forms and Chinese numerals do not hide anything.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from board.rules.disguise import TWO_CHARACTER_SURNAMES
from board.rules.phrases import spelled
from board.rules.ports import Text
from board.rules.retention import ERASED

LONGEST: Final = 50  # two lines, where three results share a sheet
LONGEST_TITLE: Final = 20


class Kind(StrEnum):
    PHONE = "phone"
    ROOM = "room"
    AMOUNT = "amount"
    DEBT = "debt"
    NAME = "name"


LABELS: Final = {
    Kind.PHONE: Text("电话号码", "a phone number"), Kind.ROOM: Text("房号", "a room"),
    Kind.AMOUNT: Text("金额", "an amount"), Kind.DEBT: Text("欠费字样", "a word for debts"),
    Kind.NAME: Text("住户姓名", "a resident's name"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` as it stands in the text."""

    kind: Kind
    found: str


_DIGITS = str.maketrans("零〇一二两三四五六七八九幺", "0012234567891")
_STROKES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー", "-"))
_MARK = r"[\s\-_/\\|·•.,:()#、，。]"
# What counts things: `1栋120盏灯` names no room.
_COUNTED = "[0-9盏个米套台组块平㎡方次人天月年元处根只张件支条升吨公里层户辆棵株扇把班余多%]"
# A day or a span of years is no phone number.
_DAY = re.compile(
    r"(?<!\d)(?<!\d[-./ ])20\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?: \d{1,2}:\d\d)?(?![-./ ]?\d)"
    r"|(?<!\d)(?<!\d[-./ ])20\d\d[-~]20\d\d(?![-./ ]?\d)"
)
_PHONE = re.compile(rf"\+?\d(?:{_MARK}{{0,3}}\d){{6,}}")
_ROOM = re.compile(
    "|".join(
        (
            rf"(?<!\d)\d{{1,3}}[A-Z]?{_MARK}{{1,3}}\d{{1,2}}[A-Z]?{_MARK}{{1,3}}[A-Z]?\d{{2,5}}(?!\d)",
            r"(?<![\d.])(?:\d{1,3}|[A-Z]\d{0,2})\s*[-_/#]\s*\d{3,5}(?!\d)",
            rf"(?:栋|幢|座|号楼|#楼|#|单元|门|梯)(?:{_MARK})*[A-Z]?\d{{3,5}}(?!\s*{_COUNTED})",
            rf"(?<!\d)[A-Z]?\d{{2,5}}{_MARK}{{0,2}}(?:号?{_MARK}{{0,2}}室|号?{_MARK}{{0,2}}房(?!屋|产))",
            r"(?<!\d)[A-Z]?\d{3,5}号(?!楼|线|门|机|井|梯|泵)",
            r"\d{1,2}[楼层]\s*(?:0\d户?|\d{2}(?:室|号房?|房))(?!\d)",
        )
    )
)
_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_AMOUNT = re.compile(
    r"[¥$]\s*[\d,.]*|人民币"
    r"|(?:[\d,.]*\d|(?<![一-龥])[几数]|[十百千万亿零〇一二两三四五六七八九]+)\s*[十百千万亿]*[余多]?[万亿]?\s*(?:元(?!旦|素|宵|件|器)|块钱)"
    r"|\d[\d,.]*\s*(?:RMB|CNY|YUAN)|(?:RMB|CNY)\s*\d[\d,.]*"
)
_DEBTS: Final = (
    "欠费", "欠缴", "欠交", "欠款", "欠物业费", "拖欠", "催缴", "催收", "催费", "催款", "追缴", "追讨", "补缴", "未缴",
    "未交费", "滞纳金", "违约金", "老赖",
)  # fmt: skip
_TITLES = "先生|女士|小姐|太太|阿姨|大爷|大妈|叔叔|奶奶|爷爷"


def check(text: str, names: Sequence[str]) -> list[Finding]:
    """What of it may not be there, each kind in its order; `names` are those of residents, as `known` makes them."""
    plain, places = spelled(text)
    folded = plain.translate(_STROKES).translate(_DIGITS).translate(_CAPITALS)
    undated = _DAY.sub(lambda day: "的" * len(day.group()), folded)
    found: list[Finding] = []
    taken: set[int] = set()

    def take(kind: Kind, start: int, end: int) -> None:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            found.append(Finding(kind, text[places[start] : places[end - 1] + 1].strip()))

    for amount in _AMOUNT.finditer(plain.translate(_CAPITALS)):
        take(Kind.AMOUNT, *amount.span())
    for kind, pattern in ((Kind.PHONE, _PHONE), (Kind.ROOM, _ROOM)):
        for match in pattern.finditer(undated):
            take(kind, *match.span())
    for kind, words in ((Kind.DEBT, _DEBTS), (Kind.NAME, names)):
        for start, end in _words(plain, words, kind):
            take(kind, start, end)
    return sorted(found, key=lambda one: list(Kind).index(one.kind))


def known(names: Iterable[str]) -> list[str]:
    """Names as they are looked for, longest first: those of one character, and of erased owners, name nobody."""
    squeezed = {_squeezed(name)[0] for name in names if name != ERASED}
    return sorted((name for name in squeezed if len(name) > 1), key=lambda name: (-len(name), name))


def refusal(found: Sequence[Finding]) -> Text:
    """The refusal: what was found, and what it is."""
    zh = "、".join(f"{LABELS[one.kind].zh}“{one.found}”" for one in found)
    en = ", ".join(f"{LABELS[one.kind].en} ({one.found})" for one in found)
    return Text(
        f"要挂在大堂的文字里不能有：{zh}。请改写后再保存。", f"Not for a lobby: {en}. Reword it, then save again."
    )


def _words(plain: str, words: Sequence[str], kind: Kind) -> list[tuple[int, int]]:
    """Where the words stand, whatever marks are between their characters; surnames count with a title behind."""
    squeezed, places = _squeezed(plain)
    spans = []
    for word in words:
        start = squeezed.find(word)
        while start >= 0:
            spans.append((start, start + len(word)))
            start = squeezed.find(word, start + 1)
    surnames = {_surname(word) for word in words} if kind is Kind.NAME else set()
    if surnames:
        titled = rf"(?:{'|'.join(map(re.escape, sorted(surnames, key=len, reverse=True)))})(?:{_TITLES})"
        spans += [match.span() for match in re.finditer(titled, squeezed)]
    return [(places[start], places[end - 1] + 1) for start, end in spans]


def _surname(name: str) -> str:
    return name[:2] if len(name) > 2 and name[:2] in TWO_CHARACTER_SURNAMES else name[:1]


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Letters and figures only, of one case, and where each of them stood in the spelled text."""
    plain = spelled(text)[0]
    kept = [(one.translate(_CAPITALS), place) for place, one in enumerate(plain) if one.isalnum()]
    return "".join(one for one, _ in kept), [place for _, place in kept]
