"""Who may ask whom for what, and what has to be there."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from board.db.session import Database
from board.db.sql import fetch
from board.rules.ports import NotFound, Refused
from board.rules.task_fields import Incomplete
from board.rules.task_forms import Due, Rows, TaskKind
from board.rules.task_kinds import KINDS
from board.tasks.actions import add_photo, forget_presence_checks, move, record_row, request
from board.tasks.images import Photo
from board.tasks.requests import ABOUT_BUILDINGS
from board.tasks.tables import Task, TaskRow
from tests.tasks.office import NOW, ROLES, Office, household, office

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    return office(session)


def _neighbours(session: Session, at: Office) -> None:
    """Three households of the building that owe nothing."""
    for number in ("1401", "1402", "1403"):
        household(session, at, number, "settled")


def test_every_kind_is_asked_by_its_roles_and_by_nobody_else(session: Session, at: Office) -> None:
    _neighbours(session, at)
    for kind, role in product(TaskKind, ROLES):
        if role in KINDS[kind].asked_by:
            task = session.get(Task, _ask(session, at, kind, role))
            assert task is not None
            assert (task.state, task.department) == ("requested", KINDS[kind].done_by[0])
        else:
            with pytest.raises(Refused, match="does not ask"):
                _ask(session, at, kind, role)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param({"starts_at": None}, "starts_at", id="no time agreed"),
        pytest.param({"starts_at": NOW}, "starts_at", id="a time that has passed"),
        pytest.param({"brief": {}}, "meeting_point", id="no meeting point"),
        pytest.param({"account_ids": []}, "building", id="about nothing"),
        pytest.param({"department": "clerk"}, "department", id="a department that does not escort"),
    ],
)
def test_what_is_missing_is_named(session: Session, at: Office, change: dict[str, Any], missing: str) -> None:
    asked = {"account_ids": at.accounts[:1], "starts_at": TOMORROW, "brief": {"meeting_point": "大堂"}} | change
    with pytest.raises(Incomplete) as fault:
        request(session, kind=TaskKind.ESCORT, by=at.clerk, now=NOW, **asked)
    assert set(fault.value.errors) == {missing}


def test_nothing_can_be_asked_about_another_community(session: Session, at: Office) -> None:
    elsewhere = office(session, "金桂苑")
    with pytest.raises(NotFound):
        _ask(session, at, TaskKind.SERVICE_ISSUE, "clerk", by=elsewhere.clerk)


def test_a_presence_check_hides_its_debtor_among_neighbours(session: Session, at: Office) -> None:
    for number in ("1401", "1402", "1403", "1404"):
        household(session, at, number, "settled")
    task_id = _ask(session, at, TaskKind.PRESENCE_CHECK, "clerk")
    rows = session.exec(select(TaskRow).where(TaskRow.task_id == task_id).order_by(TaskRow.id)).all()
    task = session.get(Task, task_id)
    assert task is not None
    assert len(rows) == 4
    assert {row.account_id for row in rows} == {None} == {task.account_id}
    assert at.rooms[0] in {row.room_id for row in rows}
    assert (task.room_id, task.title) == (None, "7栋")
    again = _ask(session, at, TaskKind.PRESENCE_CHECK, "clerk")
    assert session.exec(select(TaskRow.room_id).where(TaskRow.task_id == again).order_by(TaskRow.id)).all() == [
        row.room_id for row in rows
    ]


def test_without_neighbours_who_owe_nothing_nobody_is_sent(session: Session, at: Office) -> None:
    household(session, at, "1401", "settled")
    with pytest.raises(Refused, match="too few other rooms"):
        _ask(session, at, TaskKind.PRESENCE_CHECK, "clerk")


def test_what_was_seen_of_a_neighbour_is_noted_nowhere(session: Session, at: Office) -> None:
    _neighbours(session, at)
    task_id = _ask(session, at, TaskKind.PRESENCE_CHECK, "clerk")
    move(session, task_id=task_id, verb="accept", by=at.security, now=NOW)
    for row in session.exec(select(TaskRow).where(TaskRow.task_id == task_id)).all():
        record_row(session, task_id=task_id, row_id=row.id or 0, result={"seen": "empty"}, by=at.security, now=NOW)
    noted = fetch(session, "SELECT room_id, seen, source FROM occupancy")
    assert noted == [(at.rooms[0], "empty", "presence_check")]


def test_what_security_saw_is_kept_90_days(session: Session, at: Office) -> None:
    _neighbours(session, at)
    task_id = _ask(session, at, TaskKind.PRESENCE_CHECK, "clerk")
    move(session, task_id=task_id, verb="accept", by=at.security, now=NOW)
    row_id = session.exec(select(TaskRow.id).where(TaskRow.task_id == task_id)).first()
    with pytest.raises(Refused, match="no result yet"):
        move(session, task_id=task_id, verb="finish", by=at.security, now=NOW)
    record_row(session, task_id=task_id, row_id=row_id or 0, result={"seen": "empty"}, by=at.security, now=NOW)
    with pytest.raises(Refused, match="already"):
        record_row(session, task_id=task_id, row_id=row_id or 0, result={"seen": "empty"}, by=at.security, now=NOW)
    for other in session.exec(select(TaskRow.id).where(TaskRow.task_id == task_id)).all()[1:]:
        record_row(session, task_id=task_id, row_id=other or 0, result={"seen": "unclear"}, by=at.security, now=NOW)
    assert move(session, task_id=task_id, verb="finish", by=at.security, now=NOW).state == "done"
    assert forget_presence_checks(session, now=NOW + timedelta(days=90)) == 0
    assert forget_presence_checks(session, now=NOW + timedelta(days=90, seconds=1)) == 4
    assert forget_presence_checks(session, now=NOW + timedelta(days=91)) == 0


def test_photos_are_kept_once_and_only_while_worked_on(session: Session, at: Office) -> None:
    task_id = _ask(session, at, TaskKind.SHOWCASE, "manager")
    photo = Photo(b"jpeg", NOW)
    with pytest.raises(Refused, match="Accept the task"):
        add_photo(session, task_id=task_id, slot="before", photo=photo, by=at.engineering, now=NOW)
    move(session, task_id=task_id, verb="accept", by=at.engineering, now=NOW)
    with pytest.raises(Refused, match="no such place"):
        add_photo(session, task_id=task_id, slot="evidence", photo=photo, by=at.engineering, now=NOW)
    first = add_photo(session, task_id=task_id, slot="before", photo=photo, by=at.engineering, now=NOW)
    assert add_photo(session, task_id=task_id, slot="before", photo=photo, by=at.engineering, now=NOW) == first
    with pytest.raises(Incomplete):
        move(session, task_id=task_id, verb="finish", by=at.engineering, now=NOW, result={"caption": "修好了"})
    add_photo(session, task_id=task_id, slot="after", photo=photo, by=at.engineering, now=NOW)
    task = move(session, task_id=task_id, verb="finish", by=at.engineering, now=NOW, result={"caption": "修好了"})
    assert task.state == "done"


def _ask(session: Session, at: Office, kind: TaskKind, role: str, by: Any = None) -> int:
    facts = KINDS[kind]
    building = kind in ABOUT_BUILDINGS
    return request(
        session,
        kind=kind,
        by=by or at.people[role],
        now=NOW,
        brief={field.name: "写清楚" for field in facts.brief if field.choices is None},
        account_ids=[] if building else at.accounts[:1],
        building_id=at.building if building else None,
        starts_at=TOMORROW if facts.due is Due.AGREED else None,
    )


def test_lists_have_rows_and_nothing_else_has(session: Session, at: Office) -> None:
    _neighbours(session, at)
    for kind in TaskKind:
        role = min(KINDS[kind].asked_by, default=None)
        if role is None:
            continue
        task_id = _ask(session, at, kind, role)
        rows = session.exec(select(TaskRow).where(TaskRow.task_id == task_id)).all()
        assert bool(rows) is (KINDS[kind].rows is not Rows.NONE)
