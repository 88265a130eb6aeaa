"""The moves people make: asked, accepted, worked, finished, handed over, taken back; and who was first."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from board.db.session import Database
from board.rules.ports import NotFound, Refused
from board.rules.task_fields import Incomplete
from board.rules.task_forms import TaskKind
from board.rules.tasks import TaskState, Verb
from board.tasks.actions import move, request
from board.tasks.tables import LogEntry, Task
from tests.tasks.office import NOW, Office, office

SOON = NOW + timedelta(seconds=5)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    return office(session)


def test_an_inspection_from_request_to_nothing_found(session: Session, at: Office) -> None:
    task_id = _inspection(session, at)
    for verb, result in ((Verb.ACCEPT, {}), (Verb.START, {}), (Verb.FINISH, {"findings": "nothing"})):
        task = move(session, task_id=task_id, verb=verb, by=at.engineering, now=SOON, result=result)
    assert task.state == TaskState.DONE
    assert (task.assignee_id, task.ended_at, task.result) == (at.engineering.person_id, SOON, {"findings": "nothing"})
    assert _log(session, task_id) == ["ask", "accept", "start", "finish"]


def test_a_finding_needs_its_photo(session: Session, at: Office) -> None:
    task_id = _inspection(session, at)
    move(session, task_id=task_id, verb="accept", by=at.engineering, now=SOON)
    with pytest.raises(Incomplete) as fault:
        move(
            session, task_id=task_id, verb="finish", by=at.engineering, now=SOON,
            result={"findings": "found", "details": "03 立管渗水"},
        )  # fmt: skip
    assert set(fault.value.errors) == {"evidence"}


def test_declining_needs_a_reason_and_goes_back_to_the_asker(session: Session, at: Office) -> None:
    task_id = _inspection(session, at)
    with pytest.raises(Incomplete):
        move(session, task_id=task_id, verb="decline", by=at.engineering, now=SOON, reason=" ")
    task = move(session, task_id=task_id, verb="decline", by=at.engineering, now=SOON, reason="已在上周查过")
    assert (task.state, task.asked_by_id) == (TaskState.DECLINED, at.manager.person_id)


@pytest.mark.parametrize("verb", [pytest.param("accept", id="accept"), pytest.param("decline", id="decline")])
@pytest.mark.parametrize(
    ("seconds", "undone"),
    [pytest.param(10, True, id="on the tenth second"), pytest.param(11, False, id="a second too late")],
)
def test_undo(session: Session, at: Office, verb: str, seconds: int, undone: bool) -> None:
    task_id = _inspection(session, at)
    move(session, task_id=task_id, verb=verb, by=at.engineering, now=NOW, reason="忙")
    later = NOW + timedelta(seconds=seconds)
    if not undone:
        with pytest.raises(Refused, match="10 seconds"):
            move(session, task_id=task_id, verb="undo", by=at.engineering, now=later)
        return
    task = move(session, task_id=task_id, verb="undo", by=at.engineering, now=later)
    assert (task.state, task.assignee_id, task.accepted_at) == (TaskState.REQUESTED, None, None)
    assert _log(session, task_id) == ["ask", verb, "undo"]


def test_only_the_person_who_moved_may_undo(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    with pytest.raises(Refused, match="nothing of yours"):
        move(session, task_id=task_id, verb="undo", by=at.colleague, now=SOON)


def test_the_second_to_accept_is_told_who_was_first(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW, version=1)
    with pytest.raises(Refused) as refusal:
        move(session, task_id=task_id, verb="accept", by=at.colleague, now=SOON, version=1)
    assert refusal.value.text.zh == "已由 翠湖花园steward 于 10:00 接单。"


def test_a_double_tap_is_one_move(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    for _ in range(2):
        task = move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW, version=1)
    assert task.version == 2
    assert _log(session, task_id) == ["ask", "accept"]


def test_handed_over_to_a_colleague_who_then_finishes(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW)
    with pytest.raises(Incomplete):
        move(session, task_id=task_id, verb="hand_over", by=at.steward, now=SOON, to_person_id=at.security.person_id)
    task = move(
        session, task_id=task_id, verb="hand_over", by=at.steward, now=SOON, to_person_id=at.colleague.person_id
    )
    assert task.assignee_id == at.colleague.person_id
    with pytest.raises(Refused, match="the person who accepted"):
        move(session, task_id=task_id, verb="start", by=at.steward, now=SOON)
    assert move(session, task_id=task_id, verb="start", by=at.colleague, now=SOON).state == TaskState.IN_PROGRESS


@pytest.mark.parametrize(
    ("who", "may"),
    [
        pytest.param("clerk", True, id="the asker"),
        pytest.param("manager", True, id="the manager"),
        pytest.param("steward", False, id="the receiving department"),
    ],
)
def test_who_cancels(session: Session, at: Office, who: str, may: bool) -> None:
    task_id = _soft(session, at)
    if may:
        task = move(session, task_id=task_id, verb="cancel", by=at.people[who], now=SOON, reason="已缴清")
        assert task.state == TaskState.CANCELLED
    else:
        with pytest.raises(Refused):
            move(session, task_id=task_id, verb="cancel", by=at.people[who], now=SOON, reason="x")


def test_an_escort_arrives_between_accepted_and_done(session: Session, at: Office) -> None:
    task_id = request(
        session, kind=TaskKind.ESCORT, by=at.steward, now=NOW, account_ids=[at.accounts[0]], starts_at=TOMORROW,
        brief={"meeting_point": "7栋大堂"},
    )  # fmt: skip
    move(session, task_id=task_id, verb="accept", by=at.security, now=NOW)
    with pytest.raises(Refused, match="not possible to finish"):
        move(session, task_id=task_id, verb="finish", by=at.security, now=NOW, result={"outcome": "calm"})
    arrived = move(session, task_id=task_id, verb="arrive", by=at.security, now=TOMORROW)
    assert arrived.arrived_at == TOMORROW
    ended = TOMORROW + timedelta(minutes=30)
    task = move(session, task_id=task_id, verb="finish", by=at.security, now=ended, result={"outcome": "calm"})
    assert (task.state, task.ended_at) == (TaskState.DONE, ended)


def test_another_community_sees_no_task(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    elsewhere = office(session, "金桂苑")
    for who in elsewhere.people.values():
        with pytest.raises(NotFound):
            move(session, task_id=task_id, verb="accept", by=who, now=SOON)


def test_security_does_not_see_whom_to_remind_of_fees(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    with pytest.raises(NotFound):
        move(session, task_id=task_id, verb="accept", by=at.security, now=SOON)


def _inspection(session: Session, at: Office) -> int:
    return request(
        session,
        kind=TaskKind.INSPECTION,
        by=at.manager,
        now=NOW,
        building_id=at.building,
        brief={"evidence": "9 户欠费"},
    )


def _soft(session: Session, at: Office) -> int:
    return request(session, kind=TaskKind.SOFT_COLLECTION, by=at.clerk, now=NOW, account_ids=at.accounts[:2], brief={})


def _visit(session: Session, at: Office, starts_at: datetime = TOMORROW) -> int:
    return request(
        session, kind=TaskKind.JOINT_VISIT, by=at.clerk, now=NOW, account_ids=[at.accounts[0]], starts_at=starts_at,
        brief={"steward_part": "听取意见", "clerk_part": "说明费用"},
    )  # fmt: skip


def _log(session: Session, task_id: int) -> list[str]:
    entries = session.exec(select(LogEntry).where(LogEntry.task_id == task_id).order_by(LogEntry.id))
    return [entry.verb for entry in entries]


def test_tasks_are_written_once_per_move(session: Session, at: Office) -> None:
    task_id = _soft(session, at)
    task = session.get(Task, task_id)
    assert task is not None
    assert task.version == 1
    assert move(session, task_id=task_id, verb="accept", by=at.steward, now=NOW).version == 2
