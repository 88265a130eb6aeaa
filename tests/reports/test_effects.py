"""Whether the window works and what our own faults cost, read from the board's own history."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board.accounts.tables import Account, Contact
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import run
from board.holds.tables import ManualHold
from board.reports.service_arrears import service_months
from board.reports.window_cases import window_cases
from board.rules.people import Who
from board.rules.time import to_day
from board.rules.window_effect import Case
from tests import make
from tests.accounts.office import owing, ticket
from tests.conftest import Clock
from tests.web.client import application, signed_in

NOW = make.NOW  # 23 November 2026, the day of the newest list
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DUE = datetime(2026, 9, 28, 16, tzinfo=UTC)  # midnight in Shanghai after September's due day
DONE = datetime(2026, 10, 5, 2, tzinfo=UTC)  # 10:00 in Shanghai; the window ends on the 12th
UNSEEN = 42  # days from then to the newest list


def window(session: Session, name: str, *, at: datetime = DONE, number: str = "") -> Account:
    """A household that owes since August and whose complaint was open for three days until `at`."""
    of = owing(session, name, owner_name=f"业主{name}")
    ticket(session, of, number or f"R-{name}", at=at - 3 * DAY)
    ticket(session, of, number or f"R-{name}", "resolved", at=at)
    return of


def called(session: Session, of: Account, after: timedelta, **facts: Any) -> None:
    whole = {"purpose": "collection", "direction": "out", "channel": "phone", "result": "no_answer", **facts}
    session.add(Contact(account_id=of.id or 0, at=DONE + after, recorded_at=DONE + after, **whole))
    session.flush()


def paid(session: Session, of: Account, on: date) -> None:
    run(session, "UPDATE charge_version SET settled_on = :day WHERE account_id = :id", day=to_day(on), id=of.id or 0)


def in_part(session: Session, of: Account, on: date) -> None:
    """A list of that day says that a tenth of September's charge was paid."""
    day = to_day(on)
    run(
        session, "UPDATE charge_version SET until = :day WHERE account_id = :id AND due_day = 20260928",
        day=day, id=of.id or 0,
    )  # fmt: skip
    make.charge(session, of, since=day, as_of=day, paid_fen=3_100)


def held(session: Session, of: Account, after: timedelta) -> None:
    session.add(
        ManualHold(
            community_id=of.community_id, owner_id=of.owner_id, kind="hardship", starts=DONE + after,
            ends=DONE + after + 5 * DAY, reason="住院", recorded_at=DONE,
        )
    )  # fmt: skip
    session.flush()


def manager(session: Session, of: Account) -> Who:
    return make.person(session, "manager", session.get_one(Community, of.community_id))


@pytest.mark.parametrize(
    ("happened", "found"),
    [
        pytest.param([], (False, UNSEEN, False), id="never called and never paid"),
        pytest.param([(called, 2 * DAY)], (True, UNSEEN, False), id="called"),
        pytest.param([(called, 7 * DAY)], (False, UNSEEN, False), id="called after the window"),
        pytest.param([(called, -DAY)], (False, UNSEEN, False), id="called before it"),
        pytest.param([(paid, date(2026, 11, 1))], (False, 20, True), id="paid"),
        pytest.param([(called, 2 * DAY), (in_part, date(2026, 11, 2))], (True, 21, True), id="paid in part"),
        pytest.param([(paid, date(2026, 10, 12))], None, id="paid by the end of the window"),
        pytest.param([(called, DAY), (paid, date(2026, 10, 8))], None, id="paid after a call, within the window"),
        pytest.param([(held, 15 * DAY), (paid, date(2026, 11, 1))], (False, 8, False), id="on hold again"),
        pytest.param([(held, 3 * DAY)], None, id="on hold again within the window"),
        pytest.param([(held, -DAY)], None, id="on hold all the time"),
    ],
)
def test_what_becomes_of_one_account(db: Database, happened: list[Any], found: tuple[bool, int, bool] | None) -> None:
    with db.write() as session:
        of = window(session, "1503")
        for act, when in happened:
            act(session, of, when)
        cases = window_cases(session, manager(session, of), now=NOW)
    expected = [] if found is None else [Case((of.community_id, 0), *found)]
    assert cases == expected


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"purpose": "service"}, id="about the repair"),
        pytest.param({"direction": "in"}, id="the owner called"),
        pytest.param({"undone_at": DONE + 2 * DAY}, id="undone"),
    ],
)
def test_what_is_no_contact_of_ours(db: Database, facts: dict[str, Any]) -> None:
    with db.write() as session:
        of = window(session, "1503")
        called(session, of, DAY, **facts)
        assert not window_cases(session, manager(session, of), now=NOW)[0].contacted


def test_an_account_counts_once_with_its_first_window_and_only_where_it_owed(db: Database) -> None:
    with db.write() as session:
        of = window(session, "1503")
        window_again = DONE + 20 * DAY
        ticket(session, of, "R-2", at=window_again - DAY)
        ticket(session, of, "R-2", "resolved", at=window_again)
        new = make.household(session, "1403", owner_name="新业主")
        make.charge(session, new, (2026, 10))  # due on the 28th: it did not owe yet
        ticket(session, new, "R-3", at=DONE - DAY)
        ticket(session, new, "R-3", "resolved", at=DONE)
        cases = window_cases(session, manager(session, of), now=NOW)
    assert cases == [Case((of.community_id, 0), False, 12, False)]  # until it is on hold again on the 24th


def test_nothing_of_another_community(db: Database) -> None:
    with db.write() as session:
        window(session, "1503")
        stranger = make.person(session, "manager", make.community(session, "金桂苑"))
        assert window_cases(session, stranger, now=NOW) == []
        assert service_months(session, stranger, now=NOW) == []
        assert len(window_cases(session, make.person(session, "auditor"), now=NOW)) == 1


def test_what_fell_due_while_a_ticket_was_open(db: Database) -> None:
    """September's charge of 1503 was due on the 28th, within the complaint; August's was not. 1403 had no complaint."""
    with db.write() as session:
        of = owing(session, "1503")
        ticket(session, of, "R-1", at=datetime(2026, 9, 20, tzinfo=UTC))
        ticket(session, of, "R-1", "resolved", at=DONE)
        other = owing(session, "1403", owner_name="李娜")
        site = session.get_one(Community, of.community_id)
        make.imported(session, site, as_of=datetime(2026, 8, 31, tzinfo=UTC))
        paid(session, other, date(2026, 10, 15))
        months = service_months(session, manager(session, of), now=NOW)
    assert [(one.month % 12 + 1, one.accounts, one.service_accounts) for one in months] == [
        (8, 2, 0), (9, 2, 1), (10, 1, 1),
    ]  # fmt: skip
    assert [(one.fen, one.service_fen) for one in months] == [(62_000, 0), (124_000, 31_000), (62_000, 31_000)]


@pytest.mark.parametrize(
    ("opened", "resolved", "counts"),
    [
        pytest.param(DUE - 9 * DAY, DUE - HOUR, 0, id="over on the day"),
        pytest.param(DUE - 9 * DAY, DUE + HOUR, 1, id="over the day after"),
        pytest.param(DUE + HOUR, DUE + DAY, 0, id="opened too late"),
    ],
)
def test_due_is_the_midnight_of_the_community_after_the_day(
    db: Database, opened: datetime, resolved: datetime, counts: int
) -> None:
    with db.write() as session:
        of = owing(session, "1503")
        ticket(session, of, "R-1", at=opened)
        ticket(session, of, "R-1", "resolved", at=resolved)
        make.imported(session, session.get_one(Community, of.community_id), as_of=datetime(2026, 9, 30, tzinfo=UTC))
        months = service_months(session, manager(session, of), now=NOW)
    assert [one.service_accounts for one in months] == [counts, counts]


def crowd(session: Session, contacted: int, others: int) -> Account:
    """So many accounts that paid in November after a window, all alike."""
    for place in range(contacted + others):
        of = window(session, f"{place // 4 + 1}0{place % 4 + 1}")
        if place < contacted:
            called(session, of, DAY)
        paid(session, of, date(2026, 10, 20 if place < contacted else 28))
    return of


def test_the_page_says_how_much_is_missing_and_then_what_it_found(db: Database, clock: Clock) -> None:
    app = application(db, clock)
    with db.write() as session:
        of = crowd(session, 30, 29)
        people = {
            role: make.person(session, role, session.get_one(Community, of.community_id))
            for role in ("manager", "auditor", "clerk", "engineering")
        }
    text = signed_in(db, clock, people["manager"], app=app).get("/effects").text
    assert "现在联系过的有 30 户，没联系过的有 29 户" in text
    assert "天内付了款" not in text
    with db.write() as session:
        late = window(session, "2001")
        paid(session, late, date(2026, 11, 20))
    text = signed_in(db, clock, people["manager"], app=app).get("/effects").text
    assert "联系过的有 100% 在之后 21 天内付了款，没联系过的有 97%" in text
    assert "联系过的账户可能从一开始就和没联系过的不一样" in text
    for role, status in (("auditor", 200), ("clerk", 404), ("engineering", 404)):
        assert signed_in(db, clock, people[role], app=app).get("/effects").status_code == status
    assert 'href="/effects"' in signed_in(db, clock, people["manager"], app=app).get("/").text


def test_an_empty_board_has_the_page(db: Database, clock: Clock) -> None:
    with db.write() as session:
        person = make.person(session, "manager", make.community(session))
    text = signed_in(db, clock, person).get("/effects").text
    assert "还没有结算过的月份" in text
    assert "记录还不够" in text
