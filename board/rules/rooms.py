"""Which room is it: addresses as people write them, brought to one key.

A key is (building, entrance, room), each canonical text: half width, upper case, no leading zeros in a pure number, no
unit words. A phase is part of the community's name and is never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from board.rules import rooms_grammar as grammar
from board.rules.rooms_names import NO_NAMES, Names, canonical, known_names, site
from board.rules.rooms_reading import Address, area_of_building, garage, read
from board.rules.rooms_text import community_name, fold, part, room_of


def parse_address(text: str, communities: Mapping[str, str] = NO_NAMES) -> Address | None:
    """The room or public area that one address names, None where it names neither.

    `communities` maps names and aliases to canonical names; a name it lacks comes back as written.
    """
    named = known_names(communities)
    folded, remark = fold(text)
    found = _place(folded, named)
    if found is None:
        return None
    return replace(found, community=canonical(found.community, named), remark=_joined(found.remark, remark))


def room_key(building: str, entrance: str, room: str) -> tuple[str, str, str] | None:
    """The key of structured columns; None where they name no room, or two different ones.

    Each cell may carry its unit word, zeros, full-width digits or Chinese numerals; the room's cell may hold the whole
    address where the other two are empty or say the same.
    """
    found = read_cells(Cells(building=building, entrance=entrance, room=room))
    return None if found is None or found.area else found.key


class Cells(NamedTuple):
    """What a row's columns say of its place; "" for a column that the file lacks."""

    community: str = ""
    building: str = ""
    entrance: str = ""
    room: str = ""
    address: str = ""


def read_cells(cells: Cells, *, default: str = "", communities: Mapping[str, str] = NO_NAMES) -> Address | None:
    """The place that a row's columns name together; None where they name none or contradict each other.

    The room's own cell speaks before the address; a public area counts only where neither names a room. The
    community's cell is the office's word and stands, but for a phase that the address adds to it; `default` is the
    community of a row that names none.
    """
    house = _house(cells.building)
    door = _entrance(cells.entrance)
    if house is None or (house.entrance and door not in {"", house.entrance}):
        return None
    house = replace(house, entrance=house.entrance or door)
    named = known_names(communities)
    texts = [folded for folded in (fold(cells.room), fold(cells.address)) if folded[0].upper() not in grammar.NOTHING]
    read = [found for text, remark in texts if (found := _in_house(house, text, remark, named)) is not None]
    found = next((place for place in read if not place.area), next(iter(read), None))
    if found is None and not texts and house.building:
        found = replace(house, area=True)
    if found is None:
        return None
    written = house.community or next((place.community for place in read if place.community), None)
    return replace(found, community=site(cells.community, written, default, named))


def floor_stack(room: str) -> tuple[int | None, str | None]:
    """Floor and stack by a room's digits: `1503` is (15, '03'), `302` is (3, '02'); (None, None) for anything else."""
    found = _FLOOR_STACK.fullmatch(room)
    return (int(found[1]), found[2]) if found else (None, None)


_FLOOR_STACK = re.compile(r"[A-Z]{0,2}(\d{1,2})(\d{2}[A-Z]?)", re.ASCII)


def _place(folded: str, named: Names) -> Address | None:
    """The place of a folded address, its community canonical where a known name begins the text."""
    if not folded or len(folded) > grammar.LONGEST:
        return None
    upper = folded.upper()
    for name, own in named:
        if upper.startswith(name):
            rest = folded[len(name) :].strip("-")
            found = read(rest) if rest else Address(None, "", "", "", area=True)
            if found is not None and found.community is None:
                return replace(found, community=own)
    return read(folded)


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


def _in_house(house: Address, text: str, remark: str, named: Names) -> Address | None:
    """A room's cell read beside what the building's and entrance's cells say; None where they contradict."""
    remark = _joined(house.remark, remark)
    whole = _place(text, named)
    if whole is not None and _agree(house, whole):
        entrance = whole.entrance or house.entrance
        building = whole.building or house.building
        return replace(whole, building=building, entrance=entrance, remark=_joined(whole.remark, remark))
    if not house.building or len(text) > grammar.LONGEST:
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


_LONGEST_ROOM = 20


def _joined(*remarks: str) -> str:
    return " ".join(filter(None, remarks))


__all__ = [
    "NO_NAMES", "Address", "Cells", "community_name", "floor_stack", "parse_address", "read_cells",
    "room_key",
]  # fmt: skip
