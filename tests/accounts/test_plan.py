"""The day's plan: every account has one step, each number is the length of its list, and what pays off comes first."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from board import segments
from board.accounts import plan
from board.accounts.actions import log_contact, promise
from board.accounts.classes import classify
from board.accounts.filters import DUE, STATES, Filters
from board.accounts.queries import accounts
from board.accounts.tables import Account
from board.accounts.totals import totals
from board.db.session import Database
from board.db.sql import run
from board.decide import refresh_community
from board.rules.people import Who
from board.rules.segments import Segment
from board.rules.time import to_micros
from tests import make
from tests.accounts.office import NOW, owing, site, ticket

CLERK = Who(None, "孙丽", frozenset({("clerk", 0)}))


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


def _labels(session: Session, **filters: Any) -> list[str]:
    return [line.room for line in accounts(session, CLERK, Filters(**filters), now=NOW)]


def _call(session: Session, account: Account, by: Who, *, days_ago: int, kind: str = "") -> int:
    at = NOW - timedelta(days=days_ago)
    contact = log_contact(
        session, account_id=account.id or 0, purpose="collection", direction="in", channel="phone", person="owner",
        result="refused", at=at, note="", by=by, now=at,
    )  # fmt: skip
    if kind:
        classify(session, contact_id=contact, kind=kind, by=by, now=at)
    return contact


def test_what_pays_off_comes_first(session: Session) -> None:
    """1501 window that ends later, 1502 sooner, 1503 promised for tomorrow, 1504 for today, 1505 agreed for today,
    1506 newly late, 1507 watching and owes less than 1508, 1509 agreed for later, 1510 promised later, 1511 held."""
    found = {str(room): owing(session, str(room), months=5, fen=31_000 + room) for room in range(1501, 1512)}
    found["1506"] = owing(session, "1512", months=0)
    make.charge(session, found["1506"], (2026, 10), due_day=20261031)
    clerk = make.person(session, "clerk", site(session, found["1501"])[0])
    for room, days in (("1501", 1), ("1502", 3)):
        ticket(session, found[room], f"R-{room}")
        ticket(session, found[room], f"R-{room}", "resolved", at=NOW - timedelta(days=days))
    for room, days in (("1503", 1), ("1504", 0), ("1510", 9)):
        day = (NOW + timedelta(days=days)).date()
        promise(session, account_id=found[room].id or 0, amount_fen=1, promised_on=day, by=clerk, now=NOW)
    _call(session, found["1505"], clerk, days_ago=7, kind="undecided")
    _call(session, found["1509"], clerk, days_ago=1, kind="undecided")
    ticket(session, found["1511"], "R-held")
    refresh_community(session, found["1501"].community_id, now=NOW)
    segments.recompute(session, [found["1501"].community_id], now=NOW)
    assert _labels(session) == [
        "1502", "1501", "1503", "1504", "1505", "1512", "1508", "1507", "1506", "1509", "1510", "1511",
    ]  # fmt: skip
    counted = totals(session, CLERK, Filters(), now=NOW, settled=False)
    assert counted.plan == {
        "window": 2, "remind": 1, "check": 1, "follow": 1, "new": 1, "collect": 3, "later": 1, "wait": 1, "held": 1,
    }  # fmt: skip
    assert _labels(session, plan="follow") == ["1505"]
    assert _labels(session, state=DUE) == ["1503", "1504"]


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_number_is_the_length_of_its_list(db: Database, seed: int) -> None:
    make.wipe(db)
    dice = random.Random(seed)
    with db.write() as session:
        _company(session, dice)
        base = {"level": dice.choice((None, None, 1)), "text": dice.choice(("", "", "1"))}
        chosen = Filters(
            state=dice.choice(tuple(STATES)), segment=dice.choice(("", "", "watching", "silent")),
            plan=dice.choice(("", "", "collect", "new")), building=dice.choice((None, 1)), **base,
        )  # fmt: skip
        counted = totals(session, CLERK, chosen, now=NOW)

        def length(**changes: Any) -> int:
            asked = {name: getattr(chosen, name) for name in Filters.__struct_fields__} | changes
            return len(accounts(session, CLERK, Filters(**asked), now=NOW, limit=1000, offset=0))

        rows = accounts(session, CLERK, chosen, now=NOW, limit=1000, offset=0)
        assert (counted.accounts, counted.fen) == (len(rows), sum(row.fen or 0 for row in rows))
        for state in STATES:
            assert counted.states.get(state, 0) == length(state=state, plan=""), state
        for segment in Segment:
            if segment is not Segment.COOPERATIVE:
                assert counted.segments.get(segment, 0) == length(segment=segment), segment
        for step in plan.NAMES:
            assert counted.plan.get(step, 0) == length(plan=step, state="all", segment=""), step
        for building in counted.buildings:
            assert building.accounts == length(building=building.id), building
        everybody = length(plan="", state="all", segment="")
        assert sum(counted.plan.values()) == everybody


def _company(session: Session, dice: random.Random) -> None:
    """States as they may be, laid straight into the tables: the list reads nothing else."""
    first = owing(session, "100", months=0)
    for number in range(101, 121):
        make.account(session, make.owner(session, site(session, first)[0], f"业主{number}"),
                     make.room(session, site(session, first)[1], str(number)))  # fmt: skip
    refresh_community(session, first.community_id, now=NOW)
    for account in range(1, 22):
        state = dice.choice(("settled", "held", "promised", "window", "collectable", "collectable"))
        fen = 0 if state == "settled" else dice.randint(1, 99)
        run(
            session,
            "UPDATE account_state SET state = :state, outstanding_fen = :fen, level = :level, window_at = :opened,"
            " promise_on = :promised WHERE account_id = (SELECT MIN(account_id) + :n FROM account_state)",
            state=state, fen=fen, level=dice.randint(0, 2) if fen else 0, n=account - 1,
            opened=to_micros(NOW) if state == "window" else None,
            promised=dice.choice((20261122, 20261123, 20261124, 20261125)) if state == "promised" else None,
        )  # fmt: skip
        if dice.random() < 0.8:
            run(
                session,
                "INSERT INTO account_segment (account_id, segment, months, hard, tickets, issues, holds, good,"
                " owed_since, follow_on) SELECT MIN(account_id) + :n, :segment, 1, 0, 0, 0, '', 12, :since, :follow"
                " FROM account_state",
                n=account - 1, segment=dice.choice(("watching", "silent", "forgetful", "high_risk")),
                since=dice.choice((20260928, 20261031, 20261101)), follow=dice.choice((None, None, 20261123, 20261130)),
            )  # fmt: skip


def test_days_are_each_communitys_own() -> None:
    """Half past midnight in Shanghai, still the day before and the month before in Berlin."""
    zones = {1: ZoneInfo("Asia/Shanghai"), 2: ZoneInfo("Europe/Berlin")}
    found = plan.days(zones, datetime(2026, 11, 30, 16, 30, tzinfo=UTC))
    assert found.today == "CASE WHEN s.community_id IN (1) THEN 20261201 WHEN s.community_id IN (2) THEN 20261130 END"
    assert found.eve == "CASE WHEN s.community_id IN (1) THEN 20261130 WHEN s.community_id IN (2) THEN 20261031 END"
    assert plan.days({1: zones[1]}, datetime(2026, 11, 30, 16, 30, tzinfo=UTC)).tomorrow == "20261202"


def test_windows_of_different_lengths_are_compared_by_their_ends(db: Database) -> None:
    """In 金桂苑 they last two days only: what was opened later there ends sooner."""
    with db.write() as session:
        here, there = make.household(session, "1501"), make.household(session, "2601", site="金桂苑")
        run(
            session,
            "INSERT INTO policy_change (community_id, effective_at, policy_values, reason, recorded_at)"
            " VALUES (:site, 0, '{\"window_days\": 2}', 'r', 0)",
            site=there.community_id,
        )
    with db.write() as session:
        for account, hours in ((here, 30), (there, 20)):
            make.charge(session, account)
            ticket(session, account, f"R-{hours}")
            ticket(session, account, f"R-{hours}", "resolved", at=NOW - timedelta(hours=hours))
            refresh_community(session, account.community_id, now=NOW)
        assert _labels(session) == ["2601", "1501"]
