"""Contacts and promises: what may be recorded, what it causes, and how it is taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board.accounts.actions import log_contact, promise, undo_contact
from board.accounts.grievances import Grievance
from board.accounts.phones import unmask
from board.accounts.tables import Account, AccountState, Contact, OwnerPhone, Promise
from board.db.session import Database
from board.db.sql import fetch
from board.holds.actions import hold
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.time import to_micros
from board.rules.words import HoldKind
from tests import make
from tests.accounts.office import NOW, owing, site, ticket

CALL: dict[str, Any] = {
    "purpose": "collection", "direction": "out", "channel": "phone", "person": "owner", "result": "no_answer",
    "at": NOW, "note": "", "now": NOW,
}  # fmt: skip


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def account(session: Session) -> Account:
    return owing(session)


@pytest.fixture
def clerk(session: Session, account: Account) -> Who:
    return make.person(session, "clerk", site(session, account)[0])


def _state(session: Session, account: Account) -> str:
    session.expire_all()
    return session.get_one(AccountState, account.id).state


@pytest.mark.parametrize(
    ("contact", "refused"),
    [
        pytest.param({}, True, id="a collection call"),
        pytest.param({"channel": "sms"}, True, id="a collection message"),
        pytest.param({"direction": "in"}, False, id="the owner calls"),
        pytest.param({"purpose": "service"}, False, id="a service call"),
        pytest.param({"at": NOW - timedelta(days=4)}, False, id="a call made before the hold"),
        pytest.param({"at": NOW - timedelta(days=3)}, True, id="a call as the hold begins"),
    ],
)
def test_nobody_collects_while_held(
    session: Session, account: Account, clerk: Who, contact: dict[str, Any], refused: bool
) -> None:
    ticket(session, account, "R-2381")
    asked = {**CALL, **contact}
    if refused:
        with pytest.raises(Refused, match="R-2381") as why:
            log_contact(session, account_id=account.id, by=clerk, **asked)
        assert "R-2381" in why.value.text.zh
        assert fetch(session, "SELECT COUNT(*) FROM contact") == [(0,)]
    else:
        assert log_contact(session, account_id=account.id, by=clerk, **asked)


def test_a_manual_hold_refuses_too(session: Session, account: Account, clerk: Who) -> None:
    hold(
        session, kind=HoldKind.HARDSHIP, starts=NOW, ends=None, reason="失业", by=clerk, now=NOW, account_id=account.id
    )
    with pytest.raises(Refused, match="hardship"):
        log_contact(session, account_id=account.id, by=clerk, **CALL)


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        pytest.param({"result": "angry"}, "angry", id="a result that is none"),
        pytest.param({"at": NOW + timedelta(minutes=6)}, "future", id="in the future"),
        pytest.param({"note": "长" * 2001}, "2000", id="a novel"),
        pytest.param(
            {"promise_fen": 100, "promise_on": date(2026, 11, 24)}, "promise", id="a promise without its word"
        ),
        pytest.param({"result": "promised", "promise_fen": 100}, "day", id="a promise without a day"),
        pytest.param(
            {"result": "promised", "promise_fen": 100, "promise_on": date(2026, 11, 22)}, "before", id="for yesterday"
        ),
        pytest.param(
            {"result": "promised", "promise_fen": 0, "promise_on": date(2026, 11, 24)}, "zero", id="of nothing"
        ),
    ],
)
def test_what_makes_no_contact(
    session: Session, account: Account, clerk: Who, contact: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        log_contact(session, account_id=account.id, by=clerk, **{**CALL, **contact})


@pytest.mark.parametrize("role", ["engineering", "security", "auditor", "administrator"])
def test_others_have_no_such_account(session: Session, account: Account, role: str) -> None:
    with pytest.raises(NotFound):
        log_contact(session, account_id=account.id, by=make.person(session, role, site(session, account)[0]), **CALL)


def test_nor_has_the_next_community(session: Session, account: Account) -> None:
    elsewhere = make.person(session, "clerk", make.community(session, "金桂苑"))
    for act in (
        lambda: log_contact(session, account_id=account.id, by=elsewhere, **CALL),
        lambda: promise(
            session, account_id=account.id, amount_fen=1, promised_on=date(2026, 12, 1), by=elsewhere, now=NOW
        ),
        lambda: unmask(session, account_id=account.id, reason="核对", by=elsewhere, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_promise_is_kept_and_undone_with_its_contact(session: Session, account: Account, clerk: Who) -> None:
    asked = {**CALL, "result": "promised", "promise_fen": 62_000, "promise_on": date(2026, 11, 27)}
    contact = log_contact(session, account_id=account.id, by=clerk, **asked)
    assert _state(session, account) == "promised"
    assert undo_contact(session, contact_id=contact, by=clerk, now=NOW + timedelta(seconds=10)) == account.id
    assert _state(session, account) == "collectable"
    assert session.get_one(Contact, contact).undone_at is not None
    assert fetch(session, "SELECT COUNT(*) FROM promise WHERE undone_at IS NULL") == [(0,)]


def test_undoing_ends_after_ten_seconds_and_is_for_oneself(session: Session, account: Account, clerk: Who) -> None:
    contact = log_contact(session, account_id=account.id, by=clerk, **CALL)
    colleague = make.person(session, "clerk", site(session, account)[0])
    with pytest.raises(NotFound):
        undo_contact(session, contact_id=contact, by=colleague, now=NOW)
    with pytest.raises(Refused, match="10 seconds"):
        undo_contact(session, contact_id=contact, by=clerk, now=NOW + timedelta(seconds=11))
    undo_contact(session, contact_id=contact, by=clerk, now=NOW)
    with pytest.raises(Refused, match="before"):
        undo_contact(session, contact_id=contact, by=clerk, now=NOW)


def test_a_promise_of_its_own(session: Session, account: Account, clerk: Who) -> None:
    made = promise(session, account_id=account.id, amount_fen=62_000, promised_on=date(2026, 11, 30), by=clerk, now=NOW)
    assert _state(session, account) == "promised"
    assert session.get_one(Promise, made).made_on == date(2026, 11, 23)


def test_a_grievance_holds_at_once_and_asks_the_steward(session: Session, account: Account, clerk: Who) -> None:
    told = Grievance(problem="卫生间又漏了", category="渗漏", mood="upset")
    log_contact(session, account_id=account.id, by=clerk, **{**CALL, "result": "service_issue"}, grievance=told)
    assert _state(session, account) == "held"
    assert fetch(session, "SELECT ticket_no, kind, category, description, holding FROM ticket") in (
        [("B-20261123-1", "complaint", "渗漏", "卫生间又漏了", 1)],
        [("B-20261123-1", "complaint", "渗漏", "卫生间又漏了", True)],
    )
    assert fetch(session, "SELECT department, account_id FROM task WHERE kind = 'service_issue'") == [
        ("steward", account.id)
    ]
    leaves = fetch(session, "SELECT leaves_at FROM signal WHERE kind = 'hold'")
    assert leaves == [(to_micros(NOW + timedelta(seconds=10)),)]


def test_a_grievance_is_undone_whole_and_nobody_is_told(session: Session, account: Account, clerk: Who) -> None:
    contact = log_contact(session, account_id=account.id, by=clerk, **{**CALL, "result": "service_issue"})
    undo_contact(session, contact_id=contact, by=clerk, now=NOW + timedelta(seconds=3))
    assert _state(session, account) == "collectable"
    assert fetch(session, "SELECT status FROM ticket") == [("cancelled",)]
    assert fetch(session, "SELECT state FROM task WHERE kind = 'service_issue'") == [("cancelled",)]
    assert fetch(session, "SELECT kind FROM signal") == []


def test_the_same_as_an_open_repair_makes_it_a_complaint(session: Session, account: Account, clerk: Who) -> None:
    repair = ticket(session, account, "R-7", kind="repair", category="灯具")
    assert _state(session, account) == "collectable"
    told = Grievance(problem="灯一直没修", ticket_id=repair)
    contact = log_contact(
        session, account_id=account.id, by=clerk, **{**CALL, "result": "service_issue"}, grievance=told
    )
    assert _state(session, account) == "held"
    assert fetch(session, "SELECT ticket_no, kind FROM ticket") == [("R-7", "complaint")]
    undo_contact(session, contact_id=contact, by=clerk, now=NOW + timedelta(seconds=3))
    assert _state(session, account) == "collectable"
    assert fetch(session, "SELECT ticket_no, kind, status FROM ticket") == [("R-7", "repair", "open")]


@pytest.mark.parametrize("status", ["resolved", "cancelled"])
def test_no_grievance_is_the_same_as_a_finished_ticket(
    session: Session, account: Account, clerk: Who, status: str
) -> None:
    finished = ticket(session, account, "R-8")
    ticket(session, account, "R-8", status, at=NOW - timedelta(days=20))
    ticket(session, account, "R-8", status, at=NOW - timedelta(days=1))
    told = Grievance(ticket_id=finished)
    with pytest.raises(Refused, match="open ticket"):
        log_contact(session, account_id=account.id, by=clerk, **{**CALL, "result": "service_issue"}, grievance=told)


def test_board_tickets_are_numbered_by_day(session: Session, account: Account, clerk: Who) -> None:
    other = owing(session, "1504", owner_name="李芳")
    for of in (account, other):
        log_contact(session, account_id=of.id, by=clerk, **{**CALL, "result": "service_issue"})
    tomorrow = {**CALL, "result": "service_issue", "at": NOW + timedelta(days=1), "now": NOW + timedelta(days=1)}
    log_contact(session, account_id=other.id, by=clerk, **{**tomorrow, "direction": "in"})
    numbers = [row[0] for row in fetch(session, "SELECT ticket_no FROM ticket ORDER BY id")]
    assert numbers == ["B-20261123-1", "B-20261123-2", "B-20261124-1"]


def test_a_former_owners_complaint_holds_the_former_owner(session: Session, account: Account, clerk: Who) -> None:
    account.until = NOW - timedelta(days=30)
    session.add(account)
    within, _ = site(session, account)
    newcomer = make.owner(session, within, "新业主")
    session.add(Account(community_id=within.id, room_id=account.room_id, owner_id=newcomer.id, since=account.until))
    session.flush()
    log_contact(session, account_id=account.id, by=clerk, **{**CALL, "result": "service_issue"})
    assert fetch(session, "SELECT owner_id FROM ticket") == [(account.owner_id,)]


def test_looking_at_a_number_is_written_down(session: Session, account: Account, clerk: Who) -> None:
    session.add(OwnerPhone(owner_id=account.owner_id, phone="13800138000"))
    session.flush()
    with pytest.raises(Refused, match="reason"):
        unmask(session, account_id=account.id, reason=" ", by=clerk, now=NOW)
    assert unmask(session, account_id=account.id, reason="核对号码", by=clerk, now=NOW) == ["13800138000"]
    assert fetch(session, "SELECT verb, person_id, account_id FROM log_entry WHERE verb = 'unmask'") == [
        ("unmask", clerk.person_id, account.id)
    ]
