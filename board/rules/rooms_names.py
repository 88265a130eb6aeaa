"""The communities' names: one spelling of each, and which one an address means."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from board.rules import rooms_grammar as grammar
from board.rules.rooms_text import SEPARATORS, community_name
from board.rules.text import squeezed

NO_NAMES: Mapping[str, str] = MappingProxyType({})
Names = tuple[tuple[str, str], ...]


def known_names(communities: Mapping[str, str]) -> Names:
    """Names as addresses are folded, the longest first, so that a phase is found before its site."""
    return _known(tuple(communities.items())) if communities else ()


def site(stated: str, written: str | None, default: str, named: Names) -> str | None:
    """The community by its own cell, by what the address says, and by default; a phase alone joins the name before."""
    stated = community_name(stated)
    base = stated or community_name(default)
    if not written:
        return canonical(base or None, named)
    if grammar.PHASE.fullmatch(written):
        return canonical(base if base.endswith(written) else base + written, named)
    adds_a_phase = written.startswith(stated) and grammar.PHASE.fullmatch(written[len(stated) :])
    name = stated if stated and not adds_a_phase else written
    return canonical(name, named) or canonical(base or None, named)


@lru_cache(maxsize=64)
def _known(items: Names) -> Names:
    named = {SEPARATORS.sub("-", squeezed(name)).strip("-").upper(): own for name, own in items}
    named |= {community_name(name).upper(): own for name, own in items}
    return tuple(sorted(named.items(), key=lambda item: -len(item[0])))


def canonical(name: str | None, named: Names) -> str | None:
    """A known name for one as written, also behind `杭州市西湖区文三路18号`; a street number alone is no name."""
    if name is None:
        return None
    upper = name.upper()
    for known, own in named:
        before = upper.removesuffix(known)
        if before != upper and (not before or before[-1] in "省市区县镇乡路街道号弄巷"):
            return own
    return None if grammar.STREET_NUMBER.fullmatch(name) else name
