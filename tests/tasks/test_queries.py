"""Who sees which tasks, and what of them: what a role may not see is not even fetched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from board.db.session import Database
from board.db.sql import run
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.task_forms import TaskKind
from board.rules.tasks import Verb
from board.rules.time import to_micros
from board.tasks.actions import move, request
from board.tasks.log_queries import LogFilters, entries
from board.tasks.pausing import pause
from board.tasks.queries import Filters, kanban, own, tasks
from board.tasks.task_page import task_page
from tests.tasks.office import NOW, ROLES, Office, office

TOMORROW = NOW + timedelta(days=1)
EVERYBODY = {"soft_collection", "inspection", "escort"}


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    """A soft collection, an inspection and an escort, all of building 7, the first and the last about 7-2-1501."""
    made = office(session)
    account = made.accounts[:1]
    request(session, kind=TaskKind.SOFT_COLLECTION, by=made.clerk, now=NOW, account_ids=account, brief={})
    request(
        session, kind=TaskKind.INSPECTION, by=made.manager, now=NOW, building_id=made.building, brief={"evidence": "x"}
    )
    request(
        session, kind=TaskKind.ESCORT, by=made.steward, now=NOW, account_ids=account, starts_at=TOMORROW,
        brief={"meeting_point": "大堂", "risk_note": "曾有推搡"},
    )  # fmt: skip
    return made


SEEN = {
    "clerk": EVERYBODY,
    "steward": EVERYBODY,
    "manager": EVERYBODY,
    "auditor": EVERYBODY,
    "engineering": {"inspection"},
    "environment": set(),
    "security": {"escort"},
    "administrator": set(),
}


@pytest.mark.parametrize("role", [pytest.param(role, id=role) for role in ROLES])
def test_which_tasks_a_role_sees(session: Session, at: Office, role: str) -> None:
    shown = {card.kind for column in _kanban(session, at.people[role]).values() for card in column}
    assert shown == SEEN[role]
    assert {entry.task_kind for entry in entries(session, at.people[role], LogFilters())} == SEEN[role]


def test_a_page_is_found_by_those_who_see_the_task_and_by_nobody_else(session: Session, at: Office) -> None:
    ids = {card.kind: card.id for column in _kanban(session, at.manager).values() for card in column}
    for role, kinds in SEEN.items():
        for kind, task_id in ids.items():
            if kind in kinds:
                assert task_page(session, at.people[role], task_id).card.id == task_id
            else:
                with pytest.raises(NotFound):
                    task_page(session, at.people[role], task_id)


@pytest.mark.parametrize(
    ("role", "kind", "fen"),
    [
        pytest.param("clerk", "soft_collection", 186_000, id="the clerk sees amounts"),
        pytest.param("steward", "soft_collection", 186_000, id="the steward in a soft collection that waits"),
        pytest.param("steward", "escort", None, id="the steward in no other kind"),
        pytest.param("security", "escort", None, id="security never"),
        pytest.param("auditor", "escort", 186_000, id="the auditor does"),
    ],
)
def test_amounts(session: Session, at: Office, role: str, kind: str, fen: int | None) -> None:
    (found,) = tasks(session, at.people[role], Filters(kind=kind), now=NOW)
    assert found.fen == fen
    assert (found.months is None) is (fen is None)


def test_a_colleagues_soft_collection_shows_a_steward_no_amount(session: Session, at: Office) -> None:
    (task,) = tasks(session, at.steward, Filters(kind="soft_collection"), now=NOW)
    move(session, task_id=task.id, verb="accept", by=at.colleague, now=NOW)
    assert [row.fen for row in task_page(session, at.colleague, task.id).rows] == [186_000]
    page = task_page(session, at.steward, task.id)
    assert (page.card.fen, [row.fen for row in page.rows]) == (None, [None])


def test_an_account_on_hold_shows_no_amount_to_anybody(session: Session, at: Office) -> None:
    session.connection().exec_driver_sql("UPDATE account_state SET state = 'held'")
    pause(session, at.accounts, now=NOW)
    for role in ("clerk", "steward", "manager"):
        (found,) = tasks(session, at.people[role], Filters(kind="soft_collection"), now=NOW)
        assert (found.is_held, found.fen, found.months) == (True, None, None)
        assert [row.fen for row in task_page(session, at.people[role], found.id).rows] == [None]


def test_security_learns_neither_the_account_nor_its_state(session: Session, at: Office) -> None:
    (found,) = tasks(session, at.security, Filters(), now=NOW)
    assert (found.account_state, found.fen) == (None, None)
    assert task_page(session, at.security, found.id).owner == ""
    move(session, task_id=found.id, verb="accept", by=at.security, now=NOW)
    page = task_page(session, at.security, found.id)
    assert (page.owner, bool(page.surname), "1501" in page.surname) == ("", True, False)  # its title, on an own escort


def test_another_community_sees_nothing(session: Session, at: Office) -> None:
    elsewhere = office(session, "金桂苑")
    for who in elsewhere.people.values():
        assert not any(_kanban(session, who).values())
        assert entries(session, who, LogFilters()) == []


def test_own_tasks_and_their_counts(session: Session, at: Office) -> None:
    (waiting,), counts = own(session, at.steward, show="waiting", now=NOW)
    assert counts == {"waiting": 1, "doing": 0, "today": 0, "paused": 0, "returned": 0}
    assert waiting.offers(at.steward)[:2] == (Verb.ACCEPT, Verb.DECLINE)
    move(session, task_id=waiting.id, verb="accept", by=at.steward, now=NOW)
    (doing,), counts = own(session, at.steward, show="doing", now=waiting.due_at)
    assert counts == {"waiting": 0, "doing": 1, "today": 1, "paused": 0, "returned": 0}
    assert doing.id == waiting.id
    assert own(session, at.colleague, show="waiting", now=NOW)[0] == []


def test_a_refusal_comes_back_to_the_asker(session: Session, at: Office) -> None:
    (found,) = tasks(session, at.security, Filters(), now=NOW)
    move(session, task_id=found.id, verb="decline", by=at.security, now=NOW, reason="人手不足")
    (returned,), counts = own(session, at.steward, show="returned", now=NOW)
    assert (returned.id, counts["returned"]) == (found.id, 1)


@pytest.mark.parametrize(
    ("filters", "kinds"),
    [
        pytest.param(Filters(department="security"), {"escort"}, id="a department"),
        pytest.param(Filters(kind="inspection"), {"inspection"}, id="a kind"),
        pytest.param(Filters(due="late"), set(), id="past due"),
        pytest.param(Filters(due="week"), {"escort"}, id="due this week"),
        pytest.param(Filters(building_id=999), set(), id="another building"),
        pytest.param(Filters(state="done"), set(), id="a state"),
    ],
)
def test_filters(session: Session, at: Office, filters: Filters, kinds: set[str]) -> None:
    found = kanban(session, at.manager, filters, now=NOW)
    assert {card.kind for column in found.values() for card in column} == kinds


@pytest.mark.parametrize(
    ("zone", "kinds"),
    [
        pytest.param("Asia/Urumqi", {"inspection"}, id="where it is eleven at night"),
        pytest.param("Asia/Shanghai", set(), id="where the next day has begun"),
    ],
)
def test_today_ends_at_each_communitys_own_midnight(session: Session, at: Office, zone: str, kinds: set[str]) -> None:
    run(session, "UPDATE community SET zone = :zone", zone=zone)
    session.info.pop("zones", None)
    due = to_micros(datetime(2026, 11, 23, 17, tzinfo=UTC))
    run(session, "UPDATE task SET due_at = :due WHERE kind = 'inspection'", due=due)
    found = kanban(session, at.manager, Filters(due="today"), now=NOW)
    assert {card.kind for column in found.values() for card in column} == kinds
    assert {card.kind for card in own(session, at.engineering, show="today", now=NOW)[0]} == kinds


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        pytest.param(LogFilters(verb="ask"), 3, id="a verb"),
        pytest.param(LogFilters(text="1501"), 2, id="a room"),
        pytest.param(LogFilters(text="翠湖花园manager"), 1, id="a person"),
        pytest.param(LogFilters(since=NOW), 3, id="since then"),
        pytest.param(LogFilters(until=NOW), 0, id="before then"),
        pytest.param(LogFilters(building_id=999), 0, id="another building"),
    ],
)
def test_the_log_can_be_searched(session: Session, at: Office, filters: LogFilters, lines: int) -> None:
    assert len(entries(session, at.manager, filters)) == lines


def _kanban(session: Session, who: Who) -> dict[str, list[object]]:
    return kanban(session, who, Filters(), now=NOW)  # type: ignore[return-value]
