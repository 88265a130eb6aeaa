"""The states in SQL equal the rules in Python, and stored spans equal the events, over random histories."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch, run
from board.decide import state_row
from board.facts import accounts_of_community, load, load_from_events
from board.recompute import COLUMNS, recompute
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.state import decide
from board.rules.time import OPEN_DAY, local_date, month_index, to_day, to_micros
from board.rules.words import HoldKind, Kind, Result, Severity, Status
from board.tickets.actions import record
from tests import make

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = (20260105, 20260601, 20261101, 20261120, 20261125)
ROOMS = 12


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_sql_and_rules_agree_at_every_instant(db: Database, seed: int) -> None:
    make.wipe(db)
    dice = random.Random(seed)
    with db.write() as session:
        _company(session, dice)
        record(session, source="file", events=_events(dice), by=BOARD, now=NOW)
        accounts = accounts_of_community(session, 1)
        cached, anew = load(session, accounts), load_from_events(session, accounts)
        for days in (-9, -3, 0, 1 / 3, 1, 2, 3, 5, 6, 8, 20):
            at = NOW + timedelta(days=days)
            recompute(session, [1], now=at)
            stored = {
                row[0]: row[1:] for row in fetch(session, f"SELECT account_id, {', '.join(COLUMNS)} FROM account_state")
            }
            for account in accounts:
                expected = state_row(account, decide(cached[account.id], at))
                assert dict(zip(COLUMNS, stored[account.id], strict=True)) == {name: expected[name] for name in COLUMNS}
                assert decide(anew[account.id], at) == decide(cached[account.id], at)


def _company(session: Session, dice: random.Random) -> None:
    run(session, "INSERT INTO community (id, name, zone, created_at) VALUES (1, '翠湖花园', 'Asia/Shanghai', 0)")
    run(session, "INSERT INTO building (id, community_id, name) VALUES (1, 1, '7')")
    for item, name in enumerate(("物业费", "车位费", "水费", "违约金"), 1):
        run(session, "INSERT INTO fee_item (id, name, late_fee) VALUES (:id, :name, :late)", id=item, name=name,
            late=item == 4)  # fmt: skip
    if dice.random() < 0.4:
        values = dice.choice(['{"opens_on": "confirmed"}', '{"window_days": 3}', '{"promise_grace_days": 3}'])
        effective = to_micros(NOW + timedelta(days=dice.randint(-20, 3)))
        run(
            session,
            "INSERT INTO policy_change (community_id, effective_at, policy_values, reason, recorded_at)"
            " VALUES (1, :at, :values, 'tried', 0)",
            at=effective,
            values=values,
        )
    for room in range(1, ROOMS + 1):
        owner = room - 1 if room % 4 == 0 else room
        _household(session, room, owner)
        _charges(session, dice, room)
        _words(session, dice, room)
        if dice.random() < 0.2:
            _manual(session, dice, owner)
    if dice.random() < 0.3:
        _manual(session, dice, None)


def _household(session: Session, room: int, owner: int) -> None:
    run(
        session,
        "INSERT INTO room (id, community_id, building_id, entrance, name, remark, on_roll, care)"
        " VALUES (:id, 1, 1, '2', :name, '', TRUE, FALSE)",
        id=room,
        name=str(100 + room),
    )
    if owner == room:
        run(
            session,
            "INSERT INTO owner (id, community_id, name, name_key, pinyin, initials) VALUES (:id, 1, '', '', '', '')",
            id=owner,
        )
    run(session, "INSERT INTO account (id, community_id, room_id, owner_id) VALUES (:a, 1, :a, :o)", a=room, o=owner)


def _charges(session: Session, dice: random.Random, account: int) -> None:
    for number in range(dice.randint(0, 4)):
        late, first = number == 3, month_index(2026, 1) + dice.randint(0, 11)
        last = first + dice.choice((0, 0, 0, 2, 11))
        days = sorted(dice.sample(DAYS, dice.randint(1, 2)))
        for place, as_of in enumerate(days):
            settled = dice.choice((OPEN_DAY, OPEN_DAY, 20261110, 20261123))
            due = dice.randint(1, 5) * 100
            run(
                session,
                "INSERT INTO charge_version VALUES (:account, 1, :item, :first, :last, :as_of, :since, :until,"
                " :settled, :due, :paid, :due_day, :late, 1)",
                account=account,
                item=number + 1,
                first=first,
                last=last,
                as_of=as_of,
                since=0 if place == 0 else as_of,
                until=days[place + 1] if place + 1 < len(days) else OPEN_DAY,
                settled=settled if settled > as_of else OPEN_DAY,
                due=due,
                paid=min(due, dice.choice((0, 0, 100, 500))),
                due_day=dice.choice((20260131, 20261118, 20261119, 20261120, 20261130)),
                late=late,
            )


def _words(session: Session, dice: random.Random, account: int) -> None:
    for _ in range(dice.choice((0, 0, 1, 2))):
        made = NOW + timedelta(days=dice.randint(-20, 1), hours=dice.randint(0, 10))
        run(
            session,
            "INSERT INTO promise (account_id, amount_fen, promised_on, made_at, made_on, recorded_at)"
            " VALUES (:account, :fen, :day, :made, :made_on, 0)",
            account=account,
            fen=dice.choice((100, 500)),
            day=dice.choice((20261118, 20261119, 20261120, 20261125)),
            made=to_micros(made),
            made_on=to_day(local_date(made, ZONE)),
        )
    if dice.random() < 0.4:
        run(
            session,
            "INSERT INTO contact (account_id, at, purpose, direction, channel, person, result, note, origin,"
            " recorded_at) VALUES (:account, :at, :purpose, :direction, 'phone', 'owner', :result, '', 'board', 0)",
            account=account,
            at=to_micros(NOW + timedelta(days=dice.randint(-8, 1))),
            purpose=dice.choice(("collection", "service")),
            direction=dice.choice(("out", "in")),
            result=str(dice.choice(list(Result))),
        )


def _manual(session: Session, dice: random.Random, owner: int | None) -> None:
    starts = NOW + timedelta(days=dice.randint(-10, 3))
    ends = dice.choice((None, starts + timedelta(days=dice.randint(1, 6))))
    released = dice.choice((None, None, starts + timedelta(days=dice.randint(-1, 2))))
    run(
        session,
        "INSERT INTO manual_hold (community_id, owner_id, building_id, entrance, kind, starts, ends, released_at,"
        " reason, by_name, recorded_at, release_reason) VALUES (1, :owner, :building, NULL, :kind, :starts, :ends,"
        " :released, 'r', '', 0, '')",
        owner=owner,
        building=None if owner else 1,
        kind=str(dice.choice(list(HoldKind))),
        starts=to_micros(starts),
        ends=to_micros(ends or NOW + timedelta(days=4)) if owner is None or ends else None,
        released=None if released is None else to_micros(released),
    )


def _events(dice: random.Random) -> list[TicketEventIn]:
    found: list[TicketEventIn] = []
    for number in range(16):
        t = NOW - timedelta(days=dice.randint(0, 30), hours=dice.randint(0, 20))
        room = str(100 + dice.randint(1, ROOMS + 2))
        for _ in range(dice.randint(1, 6)):
            found.append(
                TicketEventIn(
                    ticket_no=f"R{number}",
                    occurred_at=t,
                    status=dice.choice(list(Status)),
                    kind=dice.choice((None, Kind.REPAIR, Kind.COMPLAINT)),
                    category=dice.choice((None, "漏水", "噪音")),
                    severity=dice.choice((None, None, Severity.MINOR, Severity.MAJOR)),
                    building="7",
                    entrance="2",
                    room=dice.choice((room, None)),
                )
            )
            t += timedelta(hours=dice.choice((0, 1, 30, 100)))
    dice.shuffle(found)
    return found
