"""Addresses folded to one spelling, and the canonical form of each part of a key."""

import re

from board.rules import rooms_grammar as grammar
from board.rules.text import chinese_number, squeezed


def community_name(text: str) -> str:
    """A community's name as it is compared: no spaces or hyphens beside Chinese, no brackets around a phase."""
    name = _PHASE_IN_BRACKETS.sub(r"\1", squeezed(text).replace("【", "(").replace("】", ")"))
    return _HYPHEN_BESIDE_CJK.sub("", name).replace("-", " ").strip("_ ")


def fold(text: str) -> tuple[str, str]:
    """The text with one kind of separator and no trailing brackets, and what the brackets held."""
    if len(text) > 4 * grammar.LONGEST:
        return "", ""
    folded, remarks = squeezed(text).translate(_BRACKETS).strip(), []
    folded = _PHASE_IN_BRACKETS.sub(r"\1", folded)
    if found := _LEADING_BRACKET.match(folded):
        is_site = grammar.SITE_ENDING.search(found[1]) or grammar.PHASE.fullmatch(found[1])
        folded = f"{found[1] if is_site else ''}-{folded[found.end() :]}"
        remarks += [] if is_site else [found[1]]
    while found := _REMARK.match(folded):
        folded = found[1].rstrip()
        remarks.insert(0, found[2].strip())
    return SEPARATORS.sub("-", folded).strip("-"), " ".join(filter(None, remarks))


def part(text: str) -> str:
    """One part of a key in canonical form."""
    text = chinese_number(text) or text.upper()
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def room_of(found: re.Match[str]) -> str | None:
    """The room part of a grammar match; None where its floor and its number contradict each other."""
    groups = found.groupdict()
    if groups.get("special"):
        return str(groups["special"])
    if groups.get("kind"):
        return f"{groups['kind']}{groups['number']}"
    room = part(groups["room"])
    floor = groups.get("floor") or groups.get("floor_hyphen")
    if floor is None:
        return room
    floor = part(floor)
    if not room.isdecimal() or len(room) <= 2:
        return f"{floor}{room:0>2}" if room.isdecimal() else f"{floor}{room}"
    return room if room[:-2] == floor else None


_PHASE_IN_BRACKETS = re.compile(rf"\(({grammar.PHASE.pattern})\)", re.ASCII)
_HYPHEN_BESIDE_CJK = re.compile(r"(?<=[\u2e80-\u9fff])-+|-+(?=[\u2e80-\u9fff])")
_BRACKETS = str.maketrans("【〔[{】〕]}〈〉《》", "(((())))()()")
_LEADING_BRACKET = re.compile(r"^\(([^()]+)\)(?=.)")
_REMARK = re.compile(r"^(.*?)\(([^()]*)\)?$")
SEPARATORS = re.compile(r"[-_/\\|·•,: ]+")
