"""The segments said in SQL are those of the rules, whatever happened, and what is stored reads as they do."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from board import segments
from board.accounts.guard_tables import Mark
from board.accounts.segment_tables import AccountSegment, ContactClass
from board.accounts.segments import counts_of
from board.accounts.tables import Account, Contact
from board.arrears.tables import ChargeVersion
from board.db.session import Database
from board.db.sql import fetch, run
from board.facts import accounts_of_community
from board.guard_facts import histories
from board.holds.tables import ManualHold
from board.recompute import recompute
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.segments import Segment, segment, told
from board.rules.time import OPEN_DAY, month_index, to_day
from board.rules.words import HoldKind, Kind, Result, Status
from board.tickets.actions import record
from tests import make

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
ROOMS = 10


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_sql_and_rules_find_the_same_segments(db: Database, seed: int) -> None:
    make.wipe(db)
    dice = random.Random(seed)
    with db.write() as session:
        accounts = [_account(session, dice, number) for number in range(1, ROOMS + 1)]
        _tickets(session, dice)
        site = accounts[0].community_id
        for days in (0, 1, 35, 190):
            at = NOW + timedelta(days=days, hours=dice.randint(-9, 9))
            recompute(session, [site], now=at)
            if days in (1, 35):  # one by one, and as after a month in which nearly all were charged
                with patch.object(segments, "MANY_CHARGED", ROOMS if days == 1 else 0):
                    segments.refresh_charged(session, [site], [account.id or 0 for account in accounts], now=at)
            else:
                segments.recompute(session, [site], now=at)
            _compare(session, site, at)


def _compare(session: Session, site: int, at: datetime) -> None:
    rows = accounts_of_community(session, site)
    stored = {
        row[0]: row[1:]
        for row in fetch(
            session,
            "SELECT g.account_id, g.segment, g.months, g.hard, g.tickets, g.issues, g.holds, g.good, (SELECT m.reason"
            " FROM mark m JOIN account a ON a.owner_id = m.owner_id WHERE a.id = g.account_id AND m.colour = 'black'"
            f" AND {segments.MARKED} ORDER BY m.id DESC LIMIT 1) FROM account_segment g",
            now=segments.to_micros(at),
        )
    }
    for id_, history in histories(session, rows).items():
        name, *numbers = stored.get(id_, (str(Segment.COOPERATIVE), 0, 0, 0, 0, "", 12, None))
        found = segment(history, at)
        assert (name, told(Segment(name), counts_of(*numbers))) == (str(found.segment), found.facts)


def _account(session: Session, dice: random.Random, number: int) -> Account:
    account = make.household(session, str(100 + number), owner_name=f"业主{number}")
    for back in range(dice.choice((0, 1, 2, 3, 7, 13))):
        first = month_index(2026, 10) - back
        _charge(session, dice, account, first, first + dice.choice((0, 0, 0, 2)), late=dice.random() < 0.1)
    for _ in range(dice.choice((0, 1, 4))):
        session.add(_contact(account, dice, NOW - timedelta(days=dice.randint(-1, 400))))
    if dice.random() < 0.2:
        starts = NOW - timedelta(days=dice.randint(-2, 200))
        removed = dice.choice((None, None, starts + timedelta(days=dice.randint(0, 30))))
        session.add(
            Mark(
                community_id=account.community_id, owner_id=account.owner_id, colour=dice.choice(("red", "black")),
                reason=f"r{number}", starts=starts, ends=starts + timedelta(days=180), recorded_at=starts,
                removed_at=removed,
            )
        )  # fmt: skip
    if dice.random() < 0.3:
        session.add(_hold(session, dice, account))
    session.flush()
    return account


def _charge(session: Session, dice: random.Random, account: Account, first: int, last: int, *, late: bool) -> None:
    """In one version or in two; overdue for ever, for some days, or never."""
    cut = dice.choice((20260301, 20260901, 20261101))
    known = make.charge(session, account, (2000, 1), item="违约金" if late else dice.choice(("物业费", "车位费")))
    session.delete(known)
    facts: dict[str, Any] = {
        "account_id": account.id, "source_id": known.source_id, "item_id": known.item_id, "first_month": first,
        "last_month": last, "due_day": last // 12 * 10_000 + (last % 12 + 1) * 100 + dice.choice((1, 28)),
        "late_fee": late, "due_fen": 31_000, "import_id": 0, "until": OPEN_DAY, "settled_on": OPEN_DAY,
    }  # fmt: skip
    session.flush()
    if session.get(ChargeVersion, (account.id, known.source_id, known.item_id, first, last, 20251201)) is not None:
        return
    paid = dice.choice((0, 0, 31_000))
    if dice.random() < 0.5:
        early, newer = {"since": 0, "until": cut, "paid_fen": 0}, {"since": cut, "paid_fen": paid}
        session.add(ChargeVersion(**{**facts, "as_of": 20251201, **early}))
        session.add(ChargeVersion(**{**facts, "as_of": cut, **newer}))
    else:
        settled = dice.choice((OPEN_DAY, OPEN_DAY, 20260902, to_day((NOW + timedelta(days=20)).date())))
        session.add(ChargeVersion(**{**facts, "as_of": 20251201, "since": 0, "settled_on": settled, "paid_fen": paid}))
    session.flush()


def _contact(account: Account, dice: random.Random, at: datetime) -> Contact:
    return Contact(
        account_id=account.id or 0, at=at, purpose=dice.choice(("collection", "service")),
        direction=dice.choice(("out", "in")), channel="phone", result=str(dice.choice(list(Result))), recorded_at=at,
        undone_at=at if dice.random() < 0.1 else None,
    )  # fmt: skip


def _hold(session: Session, dice: random.Random, account: Account) -> ManualHold:
    starts = NOW - timedelta(days=dice.randint(-2, 60))
    area = dice.random() < 0.2
    building = fetch(session, "SELECT building_id FROM room WHERE id = :id", id=account.room_id)[0][0]
    return ManualHold(
        community_id=account.community_id, owner_id=None if area else account.owner_id,
        building_id=building if area else None, entrance=dice.choice((None, "2", "9")) if area else None,
        kind=str(dice.choice(list(HoldKind))), starts=starts,
        ends=starts + timedelta(days=dice.randint(1, 90)) if area or dice.random() < 0.5 else None, reason="r",
        released_at=starts + timedelta(days=5) if dice.random() < 0.3 else None, recorded_at=starts,
    )  # fmt: skip


def _tickets(session: Session, dice: random.Random) -> None:
    for number in range(6):
        room, at = str(100 + dice.randint(1, ROOMS)), NOW - timedelta(days=dice.randint(0, 420))
        for status in (Status.OPEN, *dice.sample((Status.RESOLVED, Status.REOPENED, Status.CANCELLED), 2)):
            event = TicketEventIn(
                ticket_no=f"R{number}", occurred_at=at, status=status, kind=dice.choice((Kind.COMPLAINT, Kind.REPAIR)),
                category=dice.choice(("漏水", "灯具")), community="翠湖花园", building="7", entrance="2", room=room,
            )  # fmt: skip
            record(session, source="file", events=[event], by=BOARD, now=at, silent=True)
            at += timedelta(days=dice.randint(0, 90))


def test_a_follow_up_stands_until_the_next_word(db: Database) -> None:
    with db.write() as session:
        account = make.household(session)
        make.charge(session, account)
        first, later = (
            Contact(
                account_id=account.id or 0, at=NOW - timedelta(days=days), purpose="collection", direction="out",
                channel="phone", result="refused", recorded_at=NOW,
            )
            for days in (3, 1)
        )  # fmt: skip
        session.add(first)
        session.flush()
        session.add(
            ContactClass(
                contact_id=first.id or 0, account_id=account.id or 0, kind="undecided", follow_on=date(2026, 11, 24),
                channel="phone", by_role="clerk", recorded_at=NOW,
            )
        )  # fmt: skip
        session.flush()
        found = []
        for act in (lambda: None, lambda: session.add(later), lambda: _undo(session, "later"), lambda: _undo(session)):
            act()
            session.flush()
            recompute(session, [account.community_id], now=NOW)
            segments.refresh_owners(session, [account.owner_id], now=NOW)
            session.expire_all()
            stored = session.get_one(AccountSegment, account.id)
            found.append((stored.follow_on, stored.owed_since))
        agreed, owed = date(2026, 11, 24), date(2026, 9, 28)
        assert found == [(agreed, owed), (None, owed), (agreed, owed), (None, owed)]


def _undo(session: Session, which: str = "first") -> None:
    order = "DESC" if which == "later" else "ASC"
    chosen = f"(SELECT id FROM contact WHERE undone_at IS NULL ORDER BY at {order} LIMIT 1)"
    run(session, f"UPDATE contact SET undone_at = 1 WHERE id = {chosen}")
