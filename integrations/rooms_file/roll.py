"""The roll: which rooms there are, and whose they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from board.rules.names import normalise_name, normalise_phone
from board.rules.ports import Reject, RoomIn, Text
from board.rules.rooms import NO_NAMES, floor_stack
from board.rules.rooms_columns import room_keys
from board.rules.text import plain, squeezed
from integrations.files import Sheet

NO_ROOM = Text(zh="看不出是哪套房屋", en="the room cannot be told")
NO_COMMUNITY = Text(zh="没有写明小区，导入时也没有指定", en="no community is named, nor given for the file")
MORE_CELLS = Text(zh="这一行的单元格比表头多", en="the row has more cells than the header")

_PLACE = ("community", "building", "entrance", "room", "address")
_FACTS = ("floor", "stack", "area", "owner", "owner_ref", "phone", "care", "steward", "remark")
_FLOOR = re.compile(r"(-?\d{1,3})(?:楼|层|F)?", re.ASCII | re.IGNORECASE)
_NO_CARE = {"", "否", "无", "0", "N", "NO", "FALSE", "-", "×"}


@dataclass(frozen=True)
class RoomBatch:
    """One roll, read."""

    rooms: list[RoomIn]
    rejects: list[Reject] = field(default_factory=list)
    rows: int = 0


def read_rooms(sheet: Sheet, *, default_community: str = "", communities: Mapping[str, str] = NO_NAMES) -> RoomBatch:
    """The rooms of a sheet read with `ROOMS`; `default_community` and `communities` as for arrears lists."""
    given = {name: sheet.frame[sheet.fields[name]] for name in _PLACE if name in sheet.fields}
    places = room_keys(given, default=default_community, communities=communities)
    names = [name for name in _FACTS if name in sheet.fields]
    facts = sheet.frame.select(pl.col(sheet.fields[name]).str.strip_chars().alias(name) for name in names)
    told = facts.iter_rows(named=True) if names else ({} for _ in range(sheet.frame.height))
    rooms, rejects = [], []
    for position, (place, row) in enumerate(zip(places.iter_rows(named=True), told, strict=True)):
        number = int(sheet.row_numbers[position])
        bad = _problem(place, sheet.surplus[position])
        if bad is None:
            rooms.append(_room(place, dict.fromkeys(_FACTS, "") | row, number))
        else:
            rejects.append(_reject(sheet, position, number, bad))
    return RoomBatch(rooms, rejects, sheet.frame.height)


def _problem(place: Mapping[str, Any], surplus: str | None) -> Text | None:
    if surplus is not None:
        return MORE_CELLS
    if not place["ok"] or place["area"]:
        return NO_ROOM
    return None if place["community"] else NO_COMMUNITY


def _room(place: Mapping[str, Any], row: Mapping[str, str], number: int) -> RoomIn:
    floor, stack = floor_stack(place["room"])
    told = _FLOOR.fullmatch(squeezed(row["floor"]))
    remarks = (place["remark"], row["remark"])
    return RoomIn(
        community=place["community"], building=place["building"], entrance=place["entrance"], room=place["room"],
        floor=int(told[1]) if told else floor, stack=plain(row["stack"]) or stack, area=plain(row["area"]),
        owner=normalise_name(row["owner"]), owner_ref=row["owner_ref"], phones=tuple(normalise_phone(row["phone"])),
        care="" if row["care"].upper() in _NO_CARE else row["care"], steward=normalise_name(row["steward"]),
        remark=" ".join(filter(None, remarks)), row=number,
    )  # fmt: skip


def _reject(sheet: Sheet, position: int, number: int, reason: Text) -> Reject:
    cells = sheet.cells(position)
    field_at_fault = "community" if reason is NO_COMMUNITY and "community" in sheet.fields else "room"
    column = sheet.fields.get(field_at_fault) or sheet.fields.get("address", "")
    value = (sheet.surplus[position] or "") if reason is MORE_CELLS else cells.get(column, "")
    return Reject(number, "" if reason is MORE_CELLS else column, value, reason, cells)
