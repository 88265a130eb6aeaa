"""A community with something of everything, in which every text, number and name is known by its mark.

Two of them stand in one database. A rare character and a rare word stand in whatever is written in one of them, so
that a single search tells whether a byte of it is anywhere.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from board.accounts.actions import log_contact
from board.accounts.imports import import_rooms
from board.accounts.legal_holds import put
from board.accounts.occupancy import note_occupancy
from board.accounts.other_people import add
from board.accounts.phones import unmask
from board.agreements import plans
from board.arrears.actions import import_charges
from board.communities import naming
from board.communities.duty_phones import enrol
from board.communities.policy_changes import change_policy
from board.communities.tables import Assignment, Building, Person, PersonRole
from board.communities.tokens import SCOPES, add_token
from board.db.session import Database
from board.db.sql import fetch
from board.decide import tick
from board.holds.actions import hold, release_ticket
from board.rules.instalments import propose
from board.rules.people import BOARD, Who
from board.rules.ports import TicketEventIn
from board.rules.words import HoldKind, Role
from board.tasks.feeds import add_feed
from board.tickets.actions import record
from board.web import sessions
from integrations.arrears_file import ARREARS
from integrations.files import read_sheet
from integrations.rooms_file import ROOMS
from tests.make import NOW
from tests.trust.town_evidence import evidence
from tests.trust.town_tasks import tasks

DAY = timedelta(days=1)


@dataclass
class Town:
    """`sign` and `word` stand in every text of this community, `digits` in every phone and in every amount."""

    sign: str
    word: str
    digits: str
    id: int = 0
    people: dict[str, Who] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    fens: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.sign}苑"

    def leaks(self) -> re.Pattern[str]:
        """Whatever names or numbers anything of this community, masked phones too."""
        return re.compile(
            f"{self.sign}|{self.word}|199{self.digits}|\\*{self.digits}\\d\\d|{self.digits}77\\d13|{self.digits},?77\\d\\.13",
            re.IGNORECASE,
        )

    def names(self) -> re.Pattern[str]:
        """The owners' names as they are written, and their phones whole."""
        return re.compile("|".join(self.owners))

    def numbers(self) -> re.Pattern[str]:
        return re.compile("|".join(self.phones))

    def amounts(self) -> re.Pattern[str]:
        """What an account owes, in fen and in yuan as screens, files and workbooks write them."""
        told = [
            f"{fen}|{fen // 100:,}\\.{fen % 100:02d}|{fen // 100}\\.{fen % 100:02d}"
            for fen in (*self.fens, sum(self.fens))
        ]
        return re.compile("|".join(told))

    def text(self, words: str) -> str:
        """A note of this community: it names no owner, phone or amount."""
        return f"{self.sign}{words}{self.word}"


def first() -> Town:
    return Town("犇", "zzalpha", "41")


def second() -> Town:
    return Town("骉", "zzbeta", "72")


def build(database: Database, town: Town) -> Town:
    """Fill the database with this community, as its office would over some weeks. Moves nothing but its own rows."""
    _rooms_and_charges(database, town)
    with database.write() as session:
        town.id = fetch(session, "SELECT id FROM community WHERE name = :name", name=town.name)[0][0]
        _people(session, town)
    with database.write() as session:
        _tickets(session, town)
        _holds(session, town)
        _contacts(session, town)
    with database.write() as session:
        tasks(session, town, account)
        evidence(session, town, account(session, town, "1506"))
        _rest(session, town)
        tick(session, now=NOW)
    return town


def _rooms_and_charges(database: Database, town: Town) -> None:
    rooms = [f"150{number}" for number in range(1, 9)]
    town.owners = [
        f"{surname}{town.sign}{given}" for surname, given in zip("赵钱孙李周吴郑王", "甲乙丙丁戊己庚辛", strict=True)
    ]
    town.phones = [f"199{town.digits}00{town.digits}0{number}" for number in range(1, 9)]
    town.fens = [int(f"{town.digits}77{number}13") for number in range(1, 9)]
    # Of a later day than the charges' owners are known from, so that the list names another owner of the first room.
    roll = ["小区,楼栋,单元,房号,业主,电话,重点关怀"]
    roll += [
        f"{town.name},7{town.word},2,{room},{owner},{phone},否"
        for room, owner, phone in zip(rooms, town.owners, town.phones, strict=True)
    ]
    roll += [f"{town.name},7{town.word},2,160{number},闲{town.sign}{number},,否" for number in (1, 2, 3)]
    _bring(database, town, import_rooms, ROOMS, roll, "roll")
    for back, day in ((2, 1), (1, 20)):
        listed = ["小区,楼栋,单元,房号,业主,电话,收费项目,账期,应收金额,已收金额"]
        owners = town.owners if back == 2 else [f"新{town.sign}主", *town.owners[1:]]
        for room, owner, phone, fen in zip(rooms, owners, town.phones, town.fens, strict=True):
            listed.append(
                f"{town.name},7{town.word},2,{room},{owner},{phone},物业费{town.sign},2026-09,{fen / 100:.2f},0"
            )
        listed.append(
            f"{town.name},7{town.word},2,1501,{town.owners[0]},{town.phones[0]},物业费,不是月份{town.sign},1.00,0"
        )
        _bring(database, town, import_charges, ARREARS, listed, "fees", as_of=date(2026, 11, day))


def _bring(
    database: Database, town: Town, action: Callable[..., Any], wanted: Any, lines: list[str], source: str, **facts: Any
) -> None:
    data = "\n".join(lines).encode()
    action(
        database, sheet=read_sheet(data, "list.csv", wanted=wanted), source=f"{town.word}-{source}",
        file_name=f"{town.sign}{source}.csv", sha256=hashlib.sha256(data).hexdigest(), by=BOARD, now=NOW, **facts,
    )  # fmt: skip


def _people(session: Session, town: Town) -> None:
    houses = session.exec(select(Building).where(Building.community_id == town.id)).all()
    for role in Role:
        row = Person(login=f"{town.word}-{role}", name=f"{town.sign}员{role}", password_hash="", created_at=NOW)
        session.add(row)
        session.flush()
        session.add(PersonRole(person_id=row.id, role=role, community_id=town.id))
        if role in (Role.CLERK, Role.STEWARD):
            session.add_all([Assignment(building_id=house.id, role=role, person_id=row.id) for house in houses])
        session.flush()
        town.people[role] = Who(row.id, row.name, frozenset({(str(role), town.id)}))


def _tickets(session: Session, town: Town) -> None:
    """A complaint that holds, a repair that was finished and opens a window, one in the tray, one of a public area."""
    for number, room, status, facts in (
        ("1", "1502", "in_progress", {"kind": "complaint", "category": f"噪音{town.sign}"}),
        ("2", "1503", "resolved", {"kind": "complaint", "category": "漏水"}),
        ("3", "", "open", {"kind": "complaint", "place_text": town.text("?"), "phone": f"199{town.digits}0099999"}),
        ("4", "1505", "in_progress", {"kind": "repair", "severity": "major"}),
        ("5", "1506", "open", {"kind": "other", "status_word": f"怪{town.sign}", "kind_word": f"怪{town.sign}"}),
    ):  # fmt: skip
        place = (
            {"building": f"7{town.word.upper()}", "entrance": "2", "room": room, "place_text": f"7{town.word}-2-{room}"}
            if room
            else {}
        )
        event = TicketEventIn(
            ticket_no=f"{town.word.upper()}-{number}", occurred_at=NOW - 3 * DAY, status=status, community=town.name,
            description=town.text("描述"), result=town.text("结果"), assignee=f"{town.sign}师傅",
            updated_at=NOW - 3 * DAY, **{"phone": town.phones[int(number)] if room else None, **place, **facts},
        )  # fmt: skip
        record(session, source=f"{town.word}-hotline", events=[event], by=BOARD, now=NOW - 3 * DAY)


def _holds(session: Session, town: Town) -> None:
    manager = town.people[Role.MANAGER]
    hold(
        session, kind=HoldKind.HARDSHIP, starts=NOW - DAY, ends=NOW + 30 * DAY, reason=town.text("困难"), by=manager,
        now=NOW - DAY, account_id=account(session, town, "1504"),
    )  # fmt: skip
    hold(
        session, kind=HoldKind.MANAGER, starts=NOW - DAY, ends=NOW + 3 * DAY, reason=town.text("脚手架"), by=manager,
        now=NOW - DAY, building_id=fetch(session, "SELECT id FROM building WHERE community_id = :id", id=town.id)[0][0],
        entrance="9",
    )  # fmt: skip
    ticket = fetch(session, "SELECT id FROM ticket WHERE ticket_no = :no", no=f"{town.word.upper()}-4")[0][0]
    release_ticket(session, ticket_id=ticket, reason=town.text("放开"), by=manager, now=NOW - DAY)


def _contacts(session: Session, town: Town) -> None:
    clerk = town.people[Role.CLERK]
    for room, result, more in (
        ("1507", "no_answer", {}),
        ("1508", "promised", {"promise_fen": 10_000, "promise_on": date(2026, 12, 1)}),
    ):
        log_contact(
            session, account_id=account(session, town, room), purpose="collection", direction="out", channel="phone",
            person="owner", result=result, at=NOW - DAY, note=town.text("通话"), by=clerk, now=NOW - DAY, **more,
        )  # fmt: skip
    unmask(session, account_id=account(session, town, "1507"), reason=town.text("回电"), by=clerk, now=NOW - DAY)


def _rest(session: Session, town: Town) -> None:
    manager = town.people[Role.MANAGER]
    add(
        session, account_id=account(session, town, "1507"), relation="tenant", name=f"客{town.sign}甲",
        phone=town.phones[0], note=town.text("租客"), by=manager, now=NOW - DAY,
    )  # fmt: skip
    note_occupancy(
        session, account_id=account(session, town, "1507"), seen="empty", since_on=None, note=town.text("空置"),
        by=manager, now=NOW - DAY,
    )  # fmt: skip
    plans.draft(
        session, account_id=account(session, town, "1508"), total_fen=town.fens[7],
        parts=propose(town.fens[7], 3, date(2026, 12, 1)), by=manager, now=NOW - DAY,
    )  # fmt: skip
    naming.map_name(session, name=f"{town.sign}二期", community_id=town.id, by=manager, now=NOW - DAY)
    change_policy(
        session, community_id=town.id, values={"window_days": 8}, reason=town.text("改窗口"), by=manager, now=NOW - DAY
    )
    _, token = add_token(session, name=f"{town.sign}程序", scopes=SCOPES, communities=[town.id], now=NOW)
    town.tokens.append(token)
    add_feed(session, department="steward", by=town.people[Role.STEWARD], now=NOW)
    enrol(session, community_id=town.id, name=town.text("门岗"), by=manager, now=NOW)
    put(session, scope="community", subject_id=town.id, reason=town.text("诉讼"), by=manager, now=NOW)
    sessions.start(session, person_id=town.people[Role.CLERK].person_id or 0, user_agent=town.word, now=NOW)


def account(session: Session, town: Town, room: str) -> int:
    """The account of a room, by its number."""
    rows = fetch(
        session,
        "SELECT a.id FROM account a JOIN room r ON r.id = a.room_id WHERE r.name = :room AND a.community_id ="
        " (SELECT id FROM community WHERE name = :name) AND a.until IS NULL",
        room=room, name=town.name,
    )  # fmt: skip
    return int(rows[0][0])
