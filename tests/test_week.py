"""The week in review: what is counted, for whom, and that each figure is the length of its list."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board.accounts.actions import log_contact, promise
from board.accounts.tables import Account
from board.db.session import Database
from board.db.sql import run
from board.reports.week import METRICS, by_building, monday, week
from board.rules.people import Who
from board.rules.time import to_day
from board.signals.tables import Signal
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

FIRST = datetime(2026, 11, 22, 16, tzinfo=UTC)  # Monday 2026-11-23 00:00 in Shanghai
LAST = FIRST + timedelta(days=7)
NEVER = datetime(2027, 1, 1, tzinfo=UTC)


def _call(session: Session, account: Account, by: Who, result: str, at: datetime, **told: Any) -> None:
    asked = {"purpose": "collection", "direction": "out", "channel": "wechat", "person": "owner", "note": "", **told}
    log_contact(session, account_id=account.id or 0, result=result, at=at, by=by, now=at, **asked)


def _counts(session: Session, who: Who, now: datetime = NEVER) -> dict[str, int]:
    return {name: len(rows) for name, rows in week(session, who, since=FIRST, until=LAST, now=now).items()}


@pytest.fixture
def session(db: Database) -> Any:
    with db.write() as session:
        yield session


@pytest.fixture
def clerk(session: Session) -> Who:
    return make.person(session, "clerk", site(session, owing(session, "1500", months=0))[0])


def test_contacts_and_those_that_reached_somebody(session: Session, clerk: Who) -> None:
    for number, (result, at, told) in enumerate(
        [
            ("no_answer", FIRST + timedelta(hours=10), {}),
            ("refused", LAST - timedelta(hours=6), {}),
            ("refused", FIRST - timedelta(hours=6), {}),  # the week before
            ("refused", FIRST + timedelta(hours=11), {"direction": "in"}),  # the owner called
            ("refused", FIRST + timedelta(hours=11), {"purpose": "service"}),
        ]
    ):
        account = owing(session, str(1501 + number))
        make.imported(session, site(session, account)[0], as_of=at)
        _call(session, account, clerk, result, at, **told)
    found = _counts(session, clerk)
    assert (found["contacts"], found["reached"]) == (2, 1)


@pytest.mark.parametrize(
    ("made", "on", "settled", "counts"),
    [
        pytest.param(0, 2, 1, {"made": 1, "kept": 1}, id="made and kept in the week"),
        pytest.param(-4, 0, 1, {"kept": 1}, id="made before, kept on the day of grace"),
        pytest.param(-4, 0, None, {"broken": 1}, id="not kept by the day of grace"),
        pytest.param(-9, -4, None, {}, id="broken in the week before"),
        pytest.param(-4, -2, -2, {}, id="kept in the week before"),
        pytest.param(0, 9, None, {"made": 1}, id="still runs"),
    ],
)
def test_promises_count_when_they_are_made_and_when_they_end(
    session: Session, clerk: Who, made: int, on: int, settled: int | None, counts: dict[str, int]
) -> None:
    account = owing(session, months=1)
    at = FIRST + timedelta(days=made, hours=10)
    day = date(2026, 11, 23)
    promise(
        session, account_id=account.id or 0, amount_fen=31_000, promised_on=day + timedelta(days=on), by=clerk, now=at
    )
    if settled is not None:
        run(session, "UPDATE charge_version SET settled_on = :day", day=to_day(day + timedelta(days=settled)))
    found = _counts(session, clerk)
    assert {name: found[name] for name in ("made", "kept", "broken") if found[name]} == counts


def test_windows_used_and_missed(session: Session, clerk: Who) -> None:
    used, late, untold = (owing(session, room) for room in ("1501", "1502", "1503"))
    for account, number in ((used, "R-1"), (late, "R-2"), (untold, "R-3")):
        ticket(session, account, number)
        ticket(session, account, number, "resolved", at=NOW - timedelta(days=1))
    _call(session, used, clerk, "refused", NOW)
    _call(session, used, clerk, "paid", NOW + timedelta(minutes=5), direction="in")  # the window is used up already
    _call(session, late, clerk, "no_answer", NOW)  # tells nothing
    for number, (account, is_late) in enumerate(((late, False), (untold, True))):
        session.add(
            Signal(
                once_key=str(number), kind="missed_window", community_id=account.community_id, account_id=account.id,
                at=NOW + timedelta(days=6), leaves_at=NOW, late_known=is_late, payload={},
            )
        )  # fmt: skip
    session.flush()
    found = _counts(session, clerk)
    assert (found["used"], found["missed"]) == (1, 1)


def test_a_clerk_reviews_the_own_buildings_and_a_manager_all(db: Database) -> None:
    with db.write() as session:
        account = owing(session)
        within, house = site(session, account)
        mine, other = make.person(session, "clerk", within, looks_after=house), make.person(session, "clerk", within)
        manager = make.person(session, "manager", within)
        elsewhere = make.person(session, "clerk", make.community(session, "金桂苑"))
        _call(session, account, other, "refused", NOW)
    with db.read() as session:
        counts = {who.name: _counts(session, who)["contacts"] for who in (mine, other, manager, elsewhere)}
    assert counts == {mine.name: 1, other.name: 0, manager.name: 1, elsewhere.name: 0}


def test_each_figure_opens_its_list(db: Database, clock: Clock) -> None:
    with db.write() as session:
        accounts = [owing(session, str(room)) for room in (1501, 1502, 1503)]
        clerk = make.person(session, "clerk", site(session, accounts[0])[0])
        for account, result in zip(accounts, ("no_answer", "refused", "refused"), strict=True):
            _call(session, account, clerk, result, NOW)
    clock.forward(minutes=1)
    desk = signed_in(db, clock, clerk)
    text = desk.get("/week").text
    links = re.findall(r'<a href="(/week/\w+\?[^"]+)">(\d+)</a>', text)
    assert {path.split("?")[0] for path, _ in links} == {"/week/contacts", "/week/reached"}
    for path, count in links:
        assert desk.get(path.replace("&amp;", "&")).text.count("data-row") == int(count)
    assert desk.get("/week/nonsense").status_code == 404
    assert desk.get("/week?week=2026-11-16").status_code == 200
    assert desk.get("/week?week=gestern").status_code == 200


def test_nothing_counts_before_it_has_happened(session: Session, clerk: Who) -> None:
    account = owing(session, months=1)
    promise(session, account_id=account.id or 0, amount_fen=1, promised_on=date(2026, 11, 24), by=clerk, now=NOW)
    assert _counts(session, clerk, now=NOW + timedelta(hours=1))["broken"] == 0
    assert _counts(session, clerk)["broken"] == 1


def test_figures_stand_by_building(session: Session, clerk: Who) -> None:
    account = owing(session)
    _call(session, account, clerk, "refused", NOW)
    (row,) = by_building(week(session, clerk, since=FIRST, until=LAST, now=NEVER))
    assert row[1:] == ("7", dict.fromkeys(METRICS, 0) | {"contacts": 1, "reached": 1})
    assert monday(date(2026, 11, 29)) == date(2026, 11, 23)
