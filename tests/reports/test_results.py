"""Results: each figure of the page is as long as its list, and counts what it says."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from board.accounts.tables import Account, Contact, Owner
from board.communities.tables import Assignment
from board.db.session import Database, driver
from board.reports import results_queries as queries
from board.reports import results_screen as screen
from board.rules.people import Who
from board.rules.time import to_micros
from board.signals.tables import Signal
from board.tasks.tables import Task
from tests import engines, make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import signed_in

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def manager(session: Session) -> Who:
    return make.person(session, "manager", site(session, make.household(session, "1500"))[0])


def _figures(session: Session, who: Who, by: str = "building", **params: str) -> queries.Figures:
    return queries.figures(session, who, screen.asked(params, NOW, SHANGHAI), by)


@pytest.mark.parametrize(
    ("facts", "due", "paid"),
    [
        pytest.param({}, 10_000, 0, id="nothing paid"),
        pytest.param({"paid_fen": 4_000}, 10_000, 4_000, id="a part"),
        pytest.param({"settled_on": 20261123}, 10_000, 10_000, id="settled on the last day"),
        pytest.param({"settled_on": 20261124}, 10_000, 0, id="settled after it"),
        pytest.param({"due_day": 20261024}, 0, 0, id="due before the last 30 days"),
        pytest.param({"due_day": 20261025}, 10_000, 0, id="due on the first of them"),
        pytest.param({"due_day": 20261124}, 0, 0, id="due tomorrow"),
    ],
)
def test_what_was_due_and_what_was_paid_of_it(
    session: Session, manager: Who, facts: dict[str, int], due: int, paid: int
) -> None:
    make.charge(session, make.household(session), due_fen=10_000, **{"due_day": 20261110, **facts})
    found = _figures(session, manager)[""]
    assert (found["due"].fen, found["paid"].part_fen) == (due, paid)
    assert (found["due"].count, found["paid"].count, found["unpaid"].count) == (due > 0, paid > 0, paid < due)


def test_recovered_is_what_was_overdue_and_is_no_longer_outstanding(session: Session, manager: Who) -> None:
    settled, part, newer, later = (make.household(session, room) for room in ("1501", "1502", "1503", "1504"))
    make.charge(session, settled, due_fen=10_000, settled_on=20261110)
    make.charge(session, part, due_fen=10_000, until=20261110)
    make.charge(session, part, due_fen=10_000, paid_fen=3_000, since=20261110, as_of=20261110)
    make.charge(session, newer, due_fen=10_000, due_day=20261101, settled_on=20261110)  # was not overdue then
    make.charge(session, later, due_fen=10_000, settled_on=20261130)
    shop = make.room(session, site(session, settled)[1], "9")
    second = make.account(session, session.get_one(Owner, settled.owner_id), shop)
    make.charge(session, second, due_fen=500, settled_on=20261110)
    found = _figures(session, manager)[""]["recovered"]
    assert (found.count, found.fen) == (2, 13_500), "two owners, one of them with two rooms"
    assert _figures(session, manager, period="2026-10")[""]["recovered"].count == 0


@pytest.mark.parametrize(
    ("hours", "bucket"),
    [
        pytest.param(7 * 24 - 1, "held_0", id="almost a week"),
        pytest.param(7 * 24, "held_7", id="a week"),
        pytest.param(15 * 24, "held_15", id="15 days"),
        pytest.param(31 * 24, "held_31", id="31 days"),
    ],
)
def test_holds_by_their_age(session: Session, manager: Who, hours: int, bucket: str) -> None:
    ticket(session, owing(session), at=NOW - hours * HOUR)
    found = _figures(session, manager)[""]
    assert {name: one.count for name, one in found.items() if name.startswith("held_") and one.count} == {bucket: 1}
    assert (found["held"].count, found[bucket].fen) == (1, 62_000)


@pytest.mark.parametrize(
    ("contact", "used"),
    [
        pytest.param({}, 1, id="told something"),
        pytest.param({"result": "no_answer"}, 0, id="nobody answered"),
        pytest.param({"purpose": "service"}, 0, id="about the repair"),
        pytest.param({"purpose": "service", "direction": "in"}, 1, id="the owner called"),
        pytest.param({"at": NOW - 5 * DAY - HOUR}, 0, id="before it opened"),
        pytest.param({"at": NOW - 3 * DAY}, 0, id="after it closed"),
        pytest.param({"undone_at": NOW}, 0, id="taken back"),
    ],
)
def test_windows_opened_and_used(session: Session, manager: Who, contact: dict[str, Any], used: int) -> None:
    account = make.household(session)
    _window(session, account, opens=NOW - 5 * DAY, closes=NOW - 3 * DAY)
    _contact(session, account, **contact)
    found = _figures(session, manager)[""]
    assert (found["opened"].count, found["used"].count, found["missed"].count) == (1, used, 0)


def test_the_median_of_what_departments_took(session: Session, manager: Who) -> None:
    account = make.household(session)
    for number, hours in enumerate((1, 2, 9, 30)):
        _task(session, account, asked=NOW - 40 * HOUR, accepted=NOW - (40 - hours) * HOUR, number=number)
    found = queries.departments(session, manager, screen.asked({}, NOW, SHANGHAI))["engineering"]
    assert (found["accepted"].count, found["accepted"].median) == (4, int(5.5 * 3_600_000_000))
    assert "done" not in found
    assert (found["fell_due"].count, found["late"].count) == (4, 4)


@pytest.fixture
def office(db: Database, clock: Clock) -> dict[str, Any]:
    """Two buildings of two stewards and one of none, a community elsewhere; something of everything that counts."""
    with db.write() as session:
        first, held = owing(session, "1501"), owing(session, "1502")
        within, house = site(session, first)
        make.charge(session, first, (2026, 10), due_fen=20_000, paid_fen=5_000)
        make.charge(session, held, (2026, 10), due_fen=30_000, settled_on=20261101)
        make.charge(session, held, (2026, 8), item="车位费", due_fen=7_000, settled_on=20261101)
        ticket(session, held, at=NOW - 20 * DAY)
        other = make.building(session, within, "8")
        third = make.account(session, make.owner(session, within, "李雷"), make.room(session, other))
        make.charge(session, third, (2026, 10), due_fen=12_345)
        _window(session, first, opens=NOW - 5 * DAY, closes=NOW + 2 * DAY)
        _contact(session, first)
        _window(session, third, opens=NOW - 12 * DAY, closes=NOW - 5 * DAY, kind="missed_window")
        _task(session, first, asked=NOW - 40 * HOUR, accepted=NOW - 30 * HOUR, ended=NOW - 12 * HOUR)
        _task(session, third, asked=NOW - 50 * HOUR, accepted=NOW - 30 * HOUR, number=1)
        steward = make.person(session, "steward", within, looks_after=house)
        second = make.person(session, "steward", within, looks_after=house)
        session.add(Assignment(building_id=other.id or 0, role="clerk", person_id=steward.person_id or 0))
        abroad = make.household(session, "1503", site="云山府")
        make.charge(session, abroad, (2026, 10), due_fen=999)
        people = {
            "manager": make.person(session, "manager", within), "auditor": make.person(session, "auditor"),
            "steward": second, "lead": make.person(session, "lead", within),
        }  # fmt: skip
    return {name: signed_in(db, clock, who) for name, who in people.items()}


# A link to a list with its count, and what stands beside it.
FIGURE = re.compile(r'<a[^>]*href="(/results/list[^"]*)"[^>]*><b>(\d+)</b>')
LENGTH = re.compile(r"<h1>[^<]* · (\d+)</h1>")


@pytest.mark.parametrize("role", ["manager", "auditor"])
@pytest.mark.parametrize("query", ["by=building", "by=community", "by=steward", "period=2026-10&by=steward"])
def test_each_figure_is_as_long_as_its_list(office: dict[str, Any], role: str, query: str) -> None:
    shown = FIGURE.findall(office[role].get(f"/results?{query}").text)
    assert len(shown) >= 20
    for href, number in shown:
        text = office[role].get(html.unescape(href)).text
        assert LENGTH.findall(text) == [number], href
        assert text.count("<tr data-row") == int(number), href


def test_amounts_are_the_sum_of_their_list(office: dict[str, Any]) -> None:
    text = office["manager"].get("/results").text
    assert "¥623.45" in text
    for figure, sum_ in (
        ("due", "¥623.45"),
        ("paid", "¥350.00"),
        ("unpaid", "¥273.45"),
        ("held", "¥620.00"),
    ):
        assert f"<b>{sum_}" in re.sub(
            r"<b><[^>]*>", "<b>", office["manager"].get(f"/results/list?figure={figure}").text
        )
    assert "56.1%" in text, "350.00 of 623.45"


def test_managers_of_the_place_and_auditors_read_them(office: dict[str, Any]) -> None:
    lists = {name: office[name].get("/results/list?figure=due").text for name in ("manager", "auditor")}
    assert ("张伟" in lists["manager"], "云山府" in lists["manager"]) == (True, False)
    assert ("张伟" in lists["auditor"], "张**" in lists["auditor"], "云山府" in lists["auditor"]) == (False, True, True)
    for name in ("steward", "lead"):
        assert office[name].get("/results").status_code == 404
        assert office[name].get("/results/list?figure=due").status_code == 404
        assert "/results" not in office[name].get("/").text
    assert 'href="/results"' in office["manager"].get("/").text


@pytest.mark.parametrize(
    "query",
    ["period=2026-13", "period=9999-12", "period=2027-01", "steward=x", "community=99999999999", "by=no", "page=0",
     "steward=0", "department=no", "building=-1"],
)  # fmt: skip
def test_a_strange_address_is_no_error(office: dict[str, Any], query: str) -> None:
    assert office["manager"].get(f"/results?{query}").status_code == 200
    assert office["manager"].get(f"/results/list?figure=late&{query}").status_code == 200


@pytest.mark.parametrize("engine", [pytest.param(engines.NAMES[0], id="counted by SQLite")], indirect=True)
def test_statements_do_not_grow(session: Session, manager: Who) -> None:
    few = _counted(session, manager)
    for number in range(1601, 1606):
        make.charge(session, make.household(session, str(number)), (2026, 10))
    assert _counted(session, manager) == few <= 16


def _counted(session: Session, who: Who) -> int:
    said: list[str] = []
    driver(session).set_trace_callback(said.append)
    asked = screen.asked({}, NOW, SHANGHAI)
    queries.places(session, who)
    queries.figures(session, who, asked, "building")
    queries.departments(session, who, asked)
    driver(session).set_trace_callback(None)
    return len(said)


def _window(
    session: Session, account: Account, *, opens: datetime, closes: datetime, kind: str = "resume"
) -> None:  # fmt: skip
    at, payload = (opens, {"closes_at": to_micros(closes)}) if kind == "resume" else (closes, {})
    session.add(
        Signal(
            once_key=f"{account.id}:{kind}", kind=kind, community_id=account.community_id, account_id=account.id,
            at=at, leaves_at=at, payload=payload,
        )
    )  # fmt: skip
    session.flush()


def _contact(session: Session, account: Account, **facts: Any) -> None:
    told = {
        "purpose": "collection", "direction": "out", "channel": "phone", "result": "promised", "at": NOW - 4 * DAY,
        "recorded_at": NOW, **facts,
    }  # fmt: skip
    session.add(Contact(account_id=account.id or 0, **told))
    session.flush()


def _task(
    session: Session, account: Account, *, asked: datetime, accepted: datetime, ended: datetime | None = None,
    number: int = 0,
) -> None:  # fmt: skip
    session.add(
        Task(
            kind="inspection", state="done" if ended else "accepted", department="engineering", title=f"巡检 {number}",
            community_id=account.community_id, building_id=site(session, account)[1].id, asked_at=asked,
            due_at=NOW - HOUR, accepted_at=accepted, ended_at=ended, brief={}, result={},
        )
    )  # fmt: skip
    session.flush()
