"""Which room is it (RULES 2): addresses as people write them, brought to one key.

A key is (building, entrance, room), each canonical text: half width, upper case, no leading zeros in a pure number, no
unit words. A phase is part of the community's name and is never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from board.rules import rooms_grammar as grammar
from board.rules.rooms_reading import Address, area_of_building, garage, read
from board.rules.rooms_text import SEPARATORS, community_name, fold, part, room_of
from board.rules.text import squeezed

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def parse_address(text: str, communities: Mapping[str, str] = NO_NAMES) -> Address | None:
    """The room or public area that one address names, None where it names neither.

    `communities` maps names and aliases to canonical names; a name it lacks comes back as written.
    """
    folded, remark = fold(text)
    if not folded or len(folded) > grammar.LONGEST:
        return None
    named = _known(tuple(communities.items())) if communities else ()
    for name, canonical in named:
        if folded.upper().startswith(name):
            rest = folded[len(name) :].strip("-")
            found = read(rest) if rest else Address(None, "", "", "", area=True)
            if found is not None and found.community is None:
                return replace(found, community=canonical, remark=_joined(found.remark, remark))
    found = read(folded)
    if found is None:
        return None
    return replace(found, community=_canonical(found.community, named), remark=_joined(found.remark, remark))


def room_key(building: str, entrance: str, room: str) -> tuple[str, str, str] | None:
    """The key of structured columns; None where they name no room, or two different ones.

    Each cell may carry its unit word, zeros, full-width digits or Chinese numerals; the room's cell may hold the whole
    address where the other two are empty or say the same.
    """
    found = read_cells("", building, entrance, room, "")
    return None if found is None or found.area else found.key


def read_cells(community: str, building: str, entrance: str, room: str, address: str) -> Address | None:
    """The place that a row's columns name together; "" for a column that the file lacks.

    The room's own cell speaks before the address; a public area counts only where neither names a room. The
    community's cell is the office's word and stands, but for a phase that the address adds to it.
    """
    house = _house(building)
    if house is None:
        return None
    door = _entrance(entrance)
    if house.entrance and door not in {"", house.entrance}:
        return None
    house = replace(house, entrance=house.entrance or door)
    texts = [folded for folded in (fold(room), fold(address)) if folded[0].upper() not in grammar.NOTHING]
    read = [found for text, remark in texts if (found := _in_house(house, text, remark)) is not None]
    found = next((place for place in read if not place.area), next(iter(read), None))
    if found is None and not texts and house.building:
        found = replace(house, area=True)
    if found is None:
        return None
    return replace(found, community=_site(community_name(community), house.community or found.community))


def floor_stack(room: str) -> tuple[int | None, str | None]:
    """Floor and stack by a room's digits: `1503` is (15, '03'), `302` is (3, '02'); (None, None) for anything else."""
    found = _FLOOR_STACK.fullmatch(room)
    return (int(found[1]), found[2]) if found else (None, None)


_FLOOR_STACK = re.compile(r"[A-Z]{0,2}(\d{1,2})(\d{2}[A-Z]?)", re.ASCII)


def _house(cell: str) -> Address | None:
    """What a building's cell says: mostly a building, at times with its community or entrance before or behind it."""
    text, remark = fold(cell)
    if text.upper() in grammar.NOTHING:
        return Address(None, "", "", "", remark)
    if len(text) > grammar.LONGEST:
        return None
    if (found := grammar.BUILDING_CELL.fullmatch(text.upper())) and found["part"]:
        return Address(None, part(found["part"]), "", "", remark)
    place = area_of_building(text.upper(), text)
    if place is not None and not place.remark:
        return replace(place, area=False, remark=remark)
    return Address(None, text.upper(), "", "", remark)


def _entrance(cell: str) -> str:
    text = fold(cell)[0].upper()
    if text in grammar.NOTHING:
        return ""
    found = grammar.ENTRANCE_CELL.fullmatch(text)
    return part(found["part"]) if found else text


def _in_house(house: Address, text: str, remark: str) -> Address | None:
    """A room's cell read beside what the building's and entrance's cells say; None where they contradict."""
    if len(text) > grammar.LONGEST:
        return None
    remark = _joined(house.remark, remark)
    whole = read(text)
    if whole is not None and _agree(house, whole):
        entrance = whole.entrance or house.entrance
        building = whole.building or house.building
        return replace(whole, building=building, entrance=entrance, remark=_joined(whole.remark, remark))
    if not house.building:
        return None
    upper = text.upper()
    if grammar.GARAGE_WORD.fullmatch(house.building) and (found := garage(house.building + upper, "")) is not None:
        return replace(found, remark=remark)
    if both := grammar.ENTRANCE_AND_ROOM_CELL.fullmatch(upper):
        entrance, number = part(both["entrance"]), room_of(both)
        if number is not None and house.entrance in {"", entrance}:
            return Address(None, house.building, entrance, number, remark)
    number = _room_cell(upper)
    return None if number is None else Address(None, house.building, house.entrance, number, remark)


def _room_cell(upper: str) -> str | None:
    if found := grammar.ROOM_CELL.fullmatch(upper):
        return room_of(found)
    is_plain_word = len(upper) <= _LONGEST_ROOM and not grammar.NOT_A_ROOM.search(upper)
    return upper if is_plain_word else None


def _agree(house: Address, whole: Address) -> bool:
    same_building = not house.building or whole.building == house.building or (whole.area and not whole.building)
    return same_building and (not house.entrance or whole.entrance in {"", house.entrance})


def _site(stated: str, read: str | None) -> str | None:
    if not stated or read is None:
        return stated or read
    if grammar.PHASE.fullmatch(read):
        return stated if stated.endswith(read) else stated + read
    adds_a_phase = read.startswith(stated) and grammar.PHASE.fullmatch(read[len(stated) :])
    return read if adds_a_phase else stated


_LONGEST_ROOM = 20


@lru_cache(maxsize=64)
def _known(items: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Names as `fold` writes them, the longest first, so that a phase is found before its site."""
    named = {SEPARATORS.sub("-", squeezed(name)).strip("-").upper(): canonical for name, canonical in items}
    named |= {community_name(name).upper(): canonical for name, canonical in items}
    return tuple(sorted(named.items(), key=lambda item: -len(item[0])))


def _canonical(name: str | None, named: tuple[tuple[str, str], ...]) -> str | None:
    """A known name for one as written, also behind `杭州市西湖区文三路18号`."""
    if name is None:
        return None
    upper = name.upper()
    for known, canonical in named:
        before = upper.removesuffix(known)
        if before != upper and (not before or before[-1] in "省市区县镇乡路街道号弄巷"):
            return canonical
    return name


def _joined(*remarks: str) -> str:
    return " ".join(filter(None, remarks))


__all__ = ["NO_NAMES", "Address", "community_name", "floor_stack", "parse_address", "read_cells", "room_key"]
