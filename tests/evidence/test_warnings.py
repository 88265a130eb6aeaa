"""Claims about to lapse are told at their days, once; a hold near the end demands a decision until there is one."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch
from board.evidence import clocks
from board.evidence.acts import record_act
from board.evidence.decisions import decide_claim
from board.evidence.warnings import warn_all
from board.holds.actions import hold, release_hold
from board.rules.delivery import Proof
from board.rules.words import ActKind, HoldKind
from tests import make
from tests.accounts.office import ticket
from tests.evidence.office import NOW, TODAY, House, house


def told(session: Session) -> list[tuple[str, str]]:
    return [
        (kind, key.partition(":")[2])
        for kind, key in fetch(session, "SELECT kind, once_key FROM signal WHERE kind <> 'hold' ORDER BY id")
    ]


def day(ahead: int) -> int:
    found = TODAY + timedelta(days=ahead)
    return found.year * 10_000 + found.month * 100 + found.day


@pytest.mark.parametrize(
    ("days_left", "limit"),
    [(181, None), (180, 180), (100, 180), (90, 90), (30, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_tightest_warning_is_told(db: Database, days_left: int, limit: int | None) -> None:
    with db.write() as session:
        house(session, days_left=days_left)
        assert warn_all(session, now=NOW) == (0 if limit is None else 1)
        assert told(session) == ([] if limit is None else [("claim_expiring", f"claim:{day(days_left)}:{limit}")])


def test_each_warning_is_told_once_on_its_way_to_clerk_and_manager(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=92)
        for later in range(95):
            warn_all(session, now=NOW + timedelta(days=later))
        assert [key.rpartition(":")[2] for _, key in told(session)] == ["180", "90", "30", "7"]
        people = fetch(session, "SELECT DISTINCT person_id FROM signal_copy ORDER BY 1")
        assert people == sorted([(one.clerk.person_id,), (one.manager.person_id,)])
        payload = str(fetch(session, "SELECT payload FROM signal ORDER BY id DESC LIMIT 1")[0][0])
        assert "张伟" not in payload
        assert "500" not in payload


def test_an_act_puts_the_warning_off(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=20)
        record_act(
            session, account_id=one.id, kind=ActKind.ACKNOWLEDGEMENT, acted_on=TODAY, proof=Proof.SIGNED,
            reference="档案 12", by=one.clerk, now=NOW,
        )  # fmt: skip
        assert warn_all(session, now=NOW) == 0


def test_a_lapsed_claim_hides_no_other(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=-40)
        make.charge(session, one.account, (2023, 12), item="水费公摊", due_day=20231220)
        assert warn_all(session, now=NOW) == 1
        assert told(session) == [("claim_expiring", "claim:20261220:30")]


@pytest.mark.parametrize(("days_left", "asked"), [(179, True), (180, False), (None, False), (-3, False)])
def test_entering_a_hold_asks_the_manager_where_little_time_is_left(
    db: Database, days_left: int | None, asked: bool
) -> None:
    with db.write() as session:
        one = house(session, days_left=days_left)
        ticket(session, one.account, at=NOW)
        kinds = [kind for kind, _ in told(session)]
        assert kinds == (["claim_held"] if asked else [])
        if asked:
            copies = fetch(
                session, "SELECT person_id FROM signal_copy y JOIN signal s ON s.id = y.signal_id"
                " WHERE s.kind = 'claim_held'",
            )  # fmt: skip
            assert copies == [(one.manager.person_id,)]


def test_a_hold_near_the_end_demands_a_decision_daily_until_it_is_taken(db: Database) -> None:
    with db.write() as session:
        one = house(session, days_left=62)
        ticket(session, one.account, at=NOW)
        for later in range(5):
            warn_all(session, now=NOW + timedelta(days=later))
        assert demanded(session) == [day(2), day(3), day(4)]
        now = NOW + timedelta(days=4, hours=1)
        decide_claim(
            session, account_id=one.id, choice="statement", reason="寄对账函", by=one.manager, now=now
        )  # fmt: skip
        for later in range(5, 30):
            warn_all(session, now=NOW + timedelta(days=later))
        assert demanded(session) == [day(2), day(3), day(4)]


def demanded(session: Session) -> list[int]:
    return [int(key.rpartition(":")[2]) for kind, key in told(session) if kind == "decision_due"]


def test_nobody_is_asked_to_decide_about_an_owner_who_is_not_held(db: Database) -> None:
    with db.write() as session:
        house(session, days_left=10)
        warn_all(session, now=NOW)
        assert demanded(session) == []


@settings(max_examples=15)
@given(data=st.data())
def test_no_hold_moves_the_clock(db: Database, data: st.DataObject) -> None:
    """Whatever holds come and go, of tickets and of people: the clock is that of an account without any."""
    make.wipe(db)
    with db.write() as session:
        one, free = house(session, days_left=80), house(session, days_left=80, room="1504")
        for step in range(data.draw(st.integers(1, 4))):
            now = NOW + timedelta(days=step)
            how = data.draw(st.sampled_from(["ticket", "manual", "both"]))
            if how != "manual":
                ticket(session, one.account, f"R-{step}", at=now)
            if how != "ticket":
                put = hold(
                    session, kind=data.draw(st.sampled_from(list(HoldKind))), starts=now, ends=None, reason="查",
                    by=one.manager, now=now, account_id=one.id,
                )  # fmt: skip
                if data.draw(st.booleans()):
                    release_hold(session, hold_id=put, reason="完", by=one.manager, now=now + timedelta(hours=3))
        later = NOW + timedelta(days=data.draw(st.integers(0, 120)))
        assert _days(session, one, later) == _days(session, free, later)


def _days(session: Session, one: House, now: object) -> list[tuple[int, int]]:
    from board.accounts.scope import place

    found = clocks.lines_of(session, place(session, one.id, one.manager), now=now)  # type: ignore[arg-type]
    return [(line.last_safe_day, line.days_left) for line in found]
