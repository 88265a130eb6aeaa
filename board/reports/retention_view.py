"""What the page of retention shows, and which thing a person means who writes down a room or a building."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlmodel import Session

from board.db.sql import fetch_one
from board.retention.sweep import Due
from board.rules.ports import NotFound, Refused, Text
from board.rules.retention import RULES, SetBy
from board.rules.rooms import room_key

KEPT_UPLOADS: Final = timedelta(days=RULES["uploads"].days)
NO_ROOM = Text("没有找到这个房屋，请写成 7-2-1503。", "There is no such room; write it as 7-2-1503.")
NO_BUILDING = Text("没有找到这个楼栋。", "There is no such building.")
ROOM_ACCOUNT = """
    SELECT a.id, a.owner_id FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    WHERE a.community_id = :community AND b.name = :building AND r.entrance = :entrance AND r.name = :room
    AND a.until IS NULL
"""


class Line(msgspec.Struct, frozen=True):
    """One kind of data: its rule, the days in force, and what goes tonight. `setting` is the board's, "" for none."""

    kind: str
    what: Text
    counts: Text
    why: Text
    days: int
    floor: int
    setting: str
    count: int
    oldest: datetime | None
    sample: str


def lines(found: Iterable[Due], uploads: int | None) -> tuple[list[Line], list[Line]]:
    """The kinds of a community, and those of the whole board."""
    own: list[Line] = []
    whole: list[Line] = []
    for one in found:
        rule = RULES[one.place.kind]
        (own if rule.set_by is SetBy.COMMUNITY else whole).append(
            _line(one.place.kind, one.place.days, one.count, one.oldest, "、".join(one.sample))
        )
    if uploads is not None:
        whole.append(_line("uploads", RULES["uploads"].days, uploads, None, ""))
    return own, whole


def subject_of(session: Session, *, scope: str, community_id: int, place: str, account_id: int | None) -> int:
    """The id of what a legal hold is on: of the account named, else of what is written in `place`.

    Raises Refused where nothing is called so, NotFound for a scope that is none.
    """
    if scope == "community":
        return community_id
    if scope == "building":
        row = fetch_one(
            session, "SELECT id FROM building WHERE community_id = :community AND name = :name",
            community=community_id, name=place.removesuffix("栋").removesuffix("幢").strip(),
        )  # fmt: skip
        return _id(row, 0, NO_BUILDING)
    if scope not in ("account", "owner"):
        raise NotFound
    column = 0 if scope == "account" else 1
    if account_id is not None:
        return _id(
            fetch_one(session, "SELECT id, owner_id FROM account WHERE id = :id", id=account_id), column, NO_ROOM
        )
    key = room_key("", "", place)
    if key is None:
        raise Refused(NO_ROOM)
    building, entrance, room = key
    row = fetch_one(
        session, ROOM_ACCOUNT, community=community_id, building=building, entrance=entrance, room=room
    )  # fmt: skip
    return _id(row, column, NO_ROOM)


def _id(row: tuple[int, ...] | None, column: int, sentence: Text) -> int:
    if row is None:
        raise Refused(sentence)
    return int(row[column])


def _line(kind: str, days: int, count: int, oldest: datetime | None, sample: str) -> Line:
    rule = RULES[kind]
    setting = "" if rule.set_by in (SetBy.COMMUNITY, SetBy.NOBODY) else f"BOARD_{rule.set_by.upper()}"
    return Line(kind, rule.what, rule.counts, rule.why, days, rule.floor, setting, count, oldest, sample)
