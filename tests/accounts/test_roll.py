"""Whose room it is, row by row; and the roll as a file."""

import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from board.accounts import newcomers, roll
from board.accounts.imports import import_rooms
from board.accounts.pinyin import pinyin
from board.accounts.roll import settle
from board.db.session import Database
from board.db.sql import Row, fetch
from board.imports import ImportReport
from board.rules.people import BOARD
from board.sources import source_id
from integrations.files import read_sheet
from integrations.rooms_file import ROOMS
from tests import make
from tests.make import NOW

Stated = tuple[str, str, str, str]
COLUMNS = ["community_id", "building", "entrance", "room", "owner", "phones", "owner_ref", "remark"]


def owners_after(db: Database, *files: Sequence[Stated]) -> dict[str, set[str]]:
    """The rooms of each owner, written `name phones`, after files of (room, owner, phones, the source's owner id)."""
    with db.write() as session:
        site = make.community(session)
        source = source_id(session, "roll")
    for each in files:
        stated = [(site.id, "7", "2", room, owner, phones, ref, "") for room, owner, phones, ref in each]
        with db.write() as session:
            settle(session, pl.DataFrame(stated, COLUMNS, orient="row"), source_id=source)
    with db.read() as session:
        phones = fetch(session, "SELECT owner_id, phone FROM owner_phone ORDER BY owner_id, position")
        rooms = fetch(
            session,
            "SELECT o.id, o.name, r.name FROM account a JOIN owner o ON o.id = a.owner_id"
            " JOIN room r ON r.id = a.room_id WHERE a.until IS NULL",
        )
    found: dict[tuple[int, str], set[str]] = {}
    for owner, name, room in rooms:
        found.setdefault((owner, name), set()).add(room)
    return {
        f"{name} {','.join(phone for of, phone in phones if of == owner)}#{place}": rooms
        for place, ((owner, name), rooms) in enumerate(sorted(found.items()), start=1)
    }


def row(room: str, owner: str = "", phones: str = "", ref: str = "") -> Stated:
    return room, owner, phones, ref


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([[row("101", "张伟", "138"), row("102", "张伟", "138")]], {"张伟 138#1": {"101", "102"}},
                     id="same name and same phone are one owner"),
        pytest.param([[row("101", "张伟", "138"), row("102", "张伟", "139")]],
                     {"张伟 138#1": {"101"}, "张伟 139#2": {"102"}}, id="same name, another phone are two"),
        pytest.param([[row("101", "张伟", "138"), row("102", "王芳", "138")]],
                     {"张伟 138#1": {"101"}, "王芳 138#2": {"102"}}, id="a couple with one phone are two"),
        pytest.param([[row("101", "张伟", "138,139"), row("102", "张伟", "139")]], {"张伟 138,139#1": {"101", "102"}},
                     id="one of several phones is enough"),
        pytest.param([[row("101", "张伟"), row("102", "张伟")]], {"张伟 #1": {"101"}, "张伟 #2": {"102"}},
                     id="a name alone is an owner of that room alone"),
        pytest.param([[row("101", "", "138"), row("102", "", "138")]], {" 138#1": {"101"}, " 138#2": {"102"}},
                     id="so is a phone alone"),
        pytest.param([[row("101", "张伟")], [row("101", "张伟", "138")]], {"张伟 138#1": {"101"}},
                     id="a later list fills in the phone"),
        pytest.param([[row("101")], [row("101", "张伟", "138")]], {"张伟 138#1": {"101"}},
                     id="and the name of nobody known"),
        pytest.param([[row("101", "张伟", "138"), row("102", "张伟")], [row("102", "张伟", "138")]],
                     {"张伟 138#1": {"101", "102"}}, id="the phone shows that two are one"),
        pytest.param([[row("101", "张伟", "138")], [row("101", "王芳", "139")]], {"张伟 138#1": {"101"}},
                     id="another name moves nothing"),
        pytest.param([[row("101", "张伟", "138")], [row("101", "", "139")]], {"张伟 138#1": {"101"}},
                     id="a stranger's phone alone says nothing of a known owner"),
        pytest.param([[row("101", "张伟", "138", "C1"), row("102", "张伟", "139", "C1")]],
                     {"张伟 138,139#1": {"101", "102"}}, id="the source's own id goes before phones"),
        pytest.param([[row("101", "张伟"), row("101", "张伟"), row("101", "王芳")]], {"张伟 #1": {"101"}},
                     id="what comes first in the file is believed first"),
    ],
)  # fmt: skip
def test_who_is_who(db: Database, files: list[list[Stated]], expected: dict[str, set[str]]) -> None:
    assert owners_after(db, *files) == expected


def test_owners_made_a_whole_file_at_a_time_are_those_of_the_book(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    moves_in, by_book = roll.move_in, lambda session, left: newcomers.move_in(session, left.clear())
    for turn in range(20):
        files = [[_somebody(chance) for _ in range(chance.randint(1, 9))] for _ in range(2)]
        found = []
        for way, name in ((moves_in, "甲"), (by_book, "乙")):
            monkeypatch.setattr(roll, "move_in", way)
            found.append(_told(db, f"{name}{turn}", files))
        assert found[0] == found[1], files


def _somebody(chance: random.Random) -> Stated:
    phones = chance.choice(["", "138", "139", "138,139", "137"])
    return row(str(chance.randint(101, 108)), chance.choice(["", "张伟", "李娜", "王芳", "赵云"]), phones,
               chance.choice(["", "", "", "", "", "C1"]))  # fmt: skip


def _told(db: Database, name: str, files: Sequence[Sequence[Stated]]) -> list[Row]:
    """Each account of a community of that name after these files: its room, its owner's name, phones and rooms."""
    with db.write() as session:
        site = make.community(session, name)
        source = source_id(session, "roll")
    for each in files:
        stated = [(site.id, "7", "2", room, owner, phones, ref, "") for room, owner, phones, ref in each]
        with db.write() as session:
            settle(session, pl.DataFrame(stated, COLUMNS, orient="row"), source_id=source)
    with db.read() as session:
        accounts = fetch(
            session,
            "SELECT r.name, o.name, o.id FROM account a JOIN owner o ON o.id = a.owner_id"
            " JOIN room r ON r.id = a.room_id WHERE a.community_id = :site ORDER BY r.name, o.name",
            site=site.id,
        )
        phones = fetch(session, "SELECT owner_id, phone FROM owner_phone ORDER BY owner_id, position")
    rooms = {owner: [room for room, _, other in accounts if other == owner] for _, _, owner in accounts}
    return [
        (room, called, [phone for of, phone in phones if of == owner], rooms[owner]) for room, called, owner in accounts
    ]


def test_one_name_and_phone_in_two_communities_are_two_owners(db: Database) -> None:
    with db.write() as session:
        here, there = make.community(session, "翠湖花园"), make.community(session, "云山府")
        stated = [(site.id, "7", "2", "101", "张伟", "138", "", "") for site in (here, there)]
        settle(session, pl.DataFrame(stated, COLUMNS, orient="row"), source_id=source_id(session, "roll"))
        assert fetch(session, "SELECT COUNT(*) FROM owner") == [(2,)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张伟", ("zhangwei", "zw")), ("单立", ("shanli", "sl")), ("曾国华", ("zengguohua", "zgh")),
        ("尉迟恭", ("yuchigong", "ycg")), ("查单", ("zhadan", "zd")), ("Tom Li", ("tomli", "tomli")), ("", ("", "")),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, expected: tuple[str, str]) -> None:
    assert pinyin(name) == expected


ROLL = "小区,楼栋,单元,房号,面积,业主,电话,重点关怀,管家\n"


def bring(db: Database, lines: str, **how: Any) -> ImportReport:
    data = (ROLL + lines).encode()
    sheet = read_sheet(data, "roll.csv", wanted=ROOMS)
    facts = {"source": "roll", "file_name": "roll.csv", "sha256": str(hash(data)), "by": BOARD, "now": NOW}
    return import_rooms(db, sheet=sheet, as_of=date(2026, 11, 1), **{**facts, **how})


def rooms(db: Database) -> list[Row]:
    with db.read() as session:
        found = fetch(session, "SELECT name, floor, stack, area, care, on_roll FROM room ORDER BY id")
    return [(*facts, bool(care), bool(on_roll)) for *facts, care, on_roll in found]


def test_the_roll_brings_rooms_with_their_facts(db: Database) -> None:
    report = bring(db, "翠湖花园,7栋,2单元,1503,89.5,张伟,13800000001,是,\n翠湖花园,7栋,2单元,302,,,,,\n")
    assert (report.read, report.new, report.rejected) == (2, 2, 0)
    assert rooms(db) == [("1503", 15, "03", "89.5", True, True), ("302", 3, "02", None, False, True)]


def test_a_later_roll_replaces_what_it_states_and_keeps_the_rest(db: Database) -> None:
    bring(db, "翠湖花园,7栋,2单元,1503,89.5,张伟,13800000001,是,\n翠湖花园,7栋,2单元,302,70,,,,\n")
    report = bring(db, "翠湖花园,7栋,2单元,1503,,张伟,13800000001,,\n")
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    assert rooms(db) == [("1503", 15, "03", "89.5", False, True), ("302", 3, "02", "70", False, True)]


def test_the_same_roll_twice_changes_nothing(db: Database) -> None:
    bring(db, "翠湖花园,7栋,2单元,1503,89.5,张伟,13800000001,是,\n")
    report = bring(db, "翠湖花园,7栋,2单元,1503,89.5,张伟,13800000001,是,\n")
    assert (report.new, report.changed, report.unchanged, report.repeated) == (0, 0, 1, True)


def test_a_steward_is_assigned_by_name_and_an_unknown_one_named(db: Database) -> None:
    with db.write() as session:
        make.person(session, "steward", make.community(session), name="小刘")
    report = bring(db, "翠湖花园,7栋,2单元,1503,,张伟,,,小刘\n翠湖花园,8栋,2单元,1503,,李娜,,,小马\n")
    with db.read() as session:
        assert fetch(session, "SELECT b.name FROM assignment a JOIN building b ON b.id = a.building_id") == [("7",)]
    assert ["小马" in text.zh for text in report.warnings] == [True]


def test_a_dry_run_of_a_roll_writes_nothing(db: Database) -> None:
    report = bring(db, "翠湖花园,7栋,2单元,1503,89.5,张伟,13800000001,是,\n", dry_run=True)
    assert (report.new, report.import_id, rooms(db)) == (1, None, [])
