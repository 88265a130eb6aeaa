"""The work under way in a community: a task of every kind, a photo, a list whose rows are being recorded."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlmodel import Session

from board.db.sql import fetch
from board.rules.people import BOARD
from board.rules.task_forms import TaskKind
from board.rules.words import Role
from board.tasks.actions import request
from board.tasks.asking import ask
from board.tasks.tables import TaskParty, TaskPhoto, TaskRow
from tests.make import NOW

DAY = timedelta(days=1)
Account = Callable[[Session, Any, str], int]


def tasks(session: Session, town: Any, account: Account) -> None:
    """One task of every kind, and one that was accepted with a photo."""
    house = fetch(session, "SELECT id FROM building WHERE community_id = :id", id=town.id)[0][0]
    flat = account(session, town, "1507")
    texts = {
        name: town.text(name)
        for name in (
            "reason", "words", "problem", "steward_part", "clerk_part", "meeting_point", "with_whom", "risk_note",
            "evidence", "causes", "checklist", "notice", "subject",
        )
    }  # fmt: skip
    common = {"now": NOW - DAY, "brief": texts, "starts_at": NOW + DAY}
    for kind, role, about in (
        (TaskKind.SOFT_COLLECTION, Role.CLERK, {"account_ids": [flat, account(session, town, "1506")]}),
        (TaskKind.SERVICE_ISSUE, Role.CLERK, {"account_ids": [flat]}),
        (TaskKind.ESCORT, Role.CLERK, {"account_ids": [flat]}),
        (TaskKind.PRESENCE_CHECK, Role.CLERK, {"account_ids": [flat]}),
        (TaskKind.DELIVERY_WITNESS, Role.CLERK, {"account_ids": [flat]}),
        (TaskKind.INSPECTION, Role.MANAGER, {"building_id": house}),
        (TaskKind.SHOWCASE, Role.MANAGER, {"building_id": house}),
    ):
        request(session, kind=kind, by=town.people[role], **common, **about)
    ticket = fetch(session, "SELECT id FROM ticket WHERE ticket_no = :no", no=f"{town.word.upper()}-1")[0][0]
    for kind, brief in (
        (TaskKind.HOLD_REVIEW, {"hold": town.text("暂缓")}),
        (TaskKind.PROGRESS_FEEDBACK, {"progress": town.text("进度")}),
    ):
        ask(
            session, kind=kind, community_id=town.id, by=BOARD, now=NOW - DAY, title=town.text("任务"), brief=brief,
            building_id=house, account_id=account(session, town, "1502"), ticket_id=ticket,
            once_key=f"{kind}:{town.word}",
        )  # fmt: skip
    _visit(session, town, house, flat)
    _worked_on(session, town, house, account)


def _visit(session: Session, town: Any, house: int, flat: int) -> None:
    """A visit that both were asked to; what is owed there would not let anybody plan it."""
    room = fetch(session, "SELECT room_id FROM account WHERE id = :id", id=flat)[0][0]
    task = ask(
        session, kind=TaskKind.JOINT_VISIT, community_id=town.id, by=town.people[Role.CLERK], now=NOW - DAY,
        title=town.text("上门"), brief={"steward_part": town.text("听"), "clerk_part": town.text("说")},
        building_id=house, room_id=room, account_id=flat, starts_at=NOW + DAY,
    )  # fmt: skip
    for role in (Role.CLERK, Role.STEWARD):
        session.add(
            TaskParty(task_id=task, department=role, person_id=town.people[role].person_id, brief=town.text("分工"))
        )
    session.flush()


def _worked_on(session: Session, town: Any, house: int, account: Account) -> None:
    """An inspection under way, with its photo, and a list whose rows are being recorded."""
    for kind, department, person in (
        (TaskKind.INSPECTION, Role.ENGINEERING, town.people[Role.ENGINEERING]),
        (TaskKind.SOFT_COLLECTION, Role.STEWARD, town.people[Role.STEWARD]),
    ):
        task = ask(
            session, kind=kind, community_id=town.id, by=town.people[Role.MANAGER], now=NOW - DAY,
            title=town.text("在办"), brief={"evidence": town.text("证据"), "reason": town.text("原因")},
            department=department, building_id=house,
        )  # fmt: skip
        assert person.person_id is not None
        session.connection().exec_driver_sql(
            f"UPDATE task SET state = 'in_progress', assignee_id = {person.person_id} WHERE id = {task}"  # two numbers
        )
        if kind is TaskKind.SOFT_COLLECTION:
            session.add(TaskRow(task_id=task, account_id=account(session, town, "1507"), result={}))
        else:
            session.add(
                TaskPhoto(
                    task_id=task, slot="evidence", sha256=town.word, media_type="image/jpeg", content=_photo(town),
                    by_person_id=person.person_id, recorded_at=NOW,
                )
            )  # fmt: skip
    session.flush()


def _photo(town: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=town.word.encode())
    return out.getvalue()
