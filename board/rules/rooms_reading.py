"""One address, read by the grammar: first as a room, then as a public area."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from board.rules import rooms_grammar as grammar
from board.rules.rooms_text import community_name, part, room_of


@dataclass(frozen=True, slots=True)
class Address:
    """A place. `room` is "" for a public area (`area`), whose building and entrance are kept where named.

    `community` is None where the text names none; `entrance` is "" where there is none; `remark` is what stood in
    brackets behind the address.
    """

    community: str | None
    building: str
    entrance: str
    room: str
    remark: str = ""
    area: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.building, self.entrance, self.room


def read(folded: str) -> Address | None:
    cased, text = folded, folded.upper()
    if len(text) != len(cased):
        cased = text
    readers: tuple[Callable[[str, str], Address | None], ...] = (_marked, garage, _hyphens, area_of_building, _area)
    return next((found for reader in readers if (found := reader(text, cased)) is not None), None)


def _marked(text: str, cased: str) -> Address | None:
    return _flat(grammar.MARKED.fullmatch(text) or grammar.TOWER.fullmatch(text), cased)


def _hyphens(text: str, cased: str) -> Address | None:
    return _flat(grammar.HYPHENS.fullmatch(text), cased)


def _flat(found: re.Match[str] | None, cased: str) -> Address | None:
    if found is None or not _is_name(found["community"]):
        return None
    room = room_of(found)
    if room is None:
        return None
    inside = (found["inside"] or "").strip("-")
    return Address(_name(found, cased), part(found["building"]), part(found["entrance"] or ""), room, inside)


def garage(text: str, cased: str) -> Address | None:
    text = _BASEMENT_LEVEL.sub(r"\1-", text)
    found = grammar.GARAGE.fullmatch(text)
    if found is None or not _is_name(found["community"]) or not any(c.isdigit() for c in found["room"]):
        return None
    return Address(_name(found, cased), found["building"], "", part(found["room"]))


def area_of_building(text: str, cased: str) -> Address | None:
    found = grammar.AREA_HEAD.fullmatch(text) or grammar.AREA_HYPHENS.fullmatch(text)
    if found is None or not _is_name(found["community"]):
        return None
    rest = (found["rest"] or found.groupdict().get("rest_bare") or "").strip("-")
    if not rest or grammar.FLOOR_ONLY.fullmatch(rest) or _is_area(rest):
        return Address(_name(found, cased), part(found["building"]), part(found["entrance"] or ""), "", rest, area=True)
    return None


def _area(text: str, cased: str) -> Address | None:
    """A place without a building; the words before it are a community only where they end like one."""
    word = grammar.AREA_WORD.search(text) or grammar.GARDEN_BEHIND.search(text)
    if word is None or not _is_area(text):
        return None
    before = cased[: word.start()].strip("-")
    is_site = before not in _ANY_SITE and grammar.SITE_ENDING.search(before) and _is_name(before.upper())
    if word.re is grammar.GARDEN_BEHIND and before and not is_site and before not in _ANY_SITE:
        return None
    return Address(community_name(before) if is_site else None, "", "", "", cased[word.start() :], area=True)


_BASEMENT_LEVEL = re.compile(r"(B\d)层-?", re.ASCII)
_ANY_SITE = {"小区", "园区", "本小区", "院区"}


def _is_area(text: str) -> bool:
    place = grammar.AREA_WORD.search(text) or grammar.GARDEN.search(text)
    return place is not None and grammar.HAS_ROOM_NUMBER.search(text) is None


def _is_name(name: str | None) -> bool:
    return name is None or grammar.NOT_A_NAME.search(name) is None


def _name(found: re.Match[str], cased: str) -> str | None:
    if found["community"] is None:
        return None
    return community_name(cased[slice(*found.span("community"))])
