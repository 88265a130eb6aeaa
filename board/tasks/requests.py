"""A person asks another department for work: checked against the table of kinds, and written with all that belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one, ids
from board.facts import zones
from board.rules.building_words import building_words
from board.rules.fee_words import fee_words, told
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete, read_fields
from board.rules.task_forms import Due, Kind, Rows, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.words import Role
from board.tasks.asking import ask
from board.tasks.pausing import AT_THE_DOOR, pause_lists
from board.tasks.rows import among_neighbours, write_rows
from board.tasks.tables import TaskParty
from board.tasks.visit_guard import require_owner_there, require_time

ABOUT_BUILDINGS = frozenset({TaskKind.INSPECTION, TaskKind.SHOWCASE})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is about: the narrowest thing named, and where that lies."""

    community_id: int
    building_id: int | None = None
    room_id: int | None = None
    place: str = ""


def request(
    session: Session,
    *,
    kind: TaskKind,
    by: Who,
    now: datetime,
    brief: Mapping[str, Any],
    account_ids: Sequence[int] = (),
    building_id: int | None = None,
    ticket_id: int | None = None,
    department: str | None = None,
    starts_at: datetime | None = None,
) -> int:
    """Ask for a task about accounts, or about a building; its id.

    Several accounts make a list, where the kind has rows. Raises NotFound outside the person's communities; Refused
    where this role does not ask for it or every account is on hold; Incomplete naming the fields at fault.
    """
    facts = KINDS[kind]
    subject = _subject(session, kind, account_ids, building_id)
    _check_asker(facts, subject, by)
    values = read_fields(facts.brief, brief)
    if (department or facts.done_by[0]) == Role.SECURITY:
        _require_silent(values)
    _check(session, kind, account_ids, department, starts_at, now)
    if kind is TaskKind.JOINT_VISIT and starts_at is not None:
        require_time(session, account_ids[0], starts_at)
    single = account_ids[0] if len(account_ids) == 1 else None
    task_id = ask(
        session,
        kind=kind,
        community_id=subject.community_id,
        by=by,
        now=now,
        title=subject.place if facts.rows is not Rows.ROOMS else _buildings_of(session, account_ids),
        brief=values,
        department=department,
        asked_department=_department(facts, subject, by),
        building_id=subject.building_id,
        room_id=subject.room_id if single and facts.rows is not Rows.ROOMS else None,
        account_id=None if facts.rows is Rows.ROOMS else single,
        ticket_id=ticket_id,
        starts_at=starts_at,
    )
    assert task_id is not None
    _write_parts(session, task_id, kind, account_ids, values, by, now)
    return task_id


def _subject(session: Session, kind: TaskKind, account_ids: Sequence[int], building_id: int | None) -> Subject:
    if kind in ABOUT_BUILDINGS or not account_ids:
        if kind not in ABOUT_BUILDINGS and kind is not TaskKind.ESCORT:
            raise Incomplete({"account": Text("请先选择业主账户。", "Choose the account first.")})
        if building_id is None:
            raise Incomplete({"building": Text("请先选择楼栋。", "Choose the building first.")})
        row = fetch_one(session, "SELECT community_id, id, name FROM building WHERE id = :id", id=building_id)
        if row is None:
            raise NotFound
        return Subject(row[0], row[1], None, building_words(row[2]).zh)
    rows = fetch(
        session,
        "SELECT a.community_id, r.building_id, r.id, b.name, r.entrance, r.name FROM account a"
        " JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        f" WHERE a.id IN ({ids(account_ids)}) ORDER BY a.id",
    )
    if len(rows) != len(set(account_ids)) or len({row[0] for row in rows}) != 1:
        raise NotFound
    community, building, room, *place = rows[0]
    if len(rows) > 1:
        buildings = dict.fromkeys(building_words(row[3]).zh for row in rows)
        label = f"{'、'.join(buildings)} {len(rows)} 户"
        return Subject(community, building if len(buildings) == 1 else None, None, label)
    return Subject(community, building, room, room_label(*place))


def clock_of(session: Session, account_ids: Sequence[int], building_id: int | None) -> ZoneInfo | None:
    """The zone in which the time of a task about these is told; None where there is no such account or building."""
    asked = ("account", account_ids[0]) if account_ids else ("building", building_id)
    row = fetch_one(session, f"SELECT community_id FROM {asked[0]} WHERE id = :id", id=asked[1])
    return None if row is None else zones(session)[row[0]]


def _buildings_of(session: Session, account_ids: Sequence[int]) -> str:
    """A presence check names no room and no number: whose the question is stands nowhere that security reads."""
    rows = fetch(
        session,
        "SELECT DISTINCT b.name FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        f" WHERE a.id IN ({ids(account_ids)}) ORDER BY b.name",
    )
    return "、".join(building_words(name).zh for (name,) in rows)


def _check_asker(facts: Kind, subject: Subject, by: Who) -> None:
    if not by.may(subject.community_id):
        raise NotFound
    if not facts.asked_by or not by.may(subject.community_id, *facts.asked_by):
        raise Refused(
            Text(f"您的岗位不能发起{facts.label.zh}。", f"Your role does not ask for this: {facts.label.en}.")
        )


def _check(
    session: Session,
    kind: TaskKind,
    account_ids: Sequence[int],
    department: str | None,
    starts_at: datetime | None,
    now: datetime,
) -> None:
    facts = KINDS[kind]
    if department is not None and department not in facts.done_by:
        raise Incomplete({"department": Text("请选择接单部门。", "Choose the department.")})
    if facts.due is Due.AGREED and starts_at is None:
        raise Incomplete({"starts_at": Text("请先约定时间。", "Agree on a time first.")})
    if starts_at is not None and starts_at <= now:
        raise Incomplete({"starts_at": Text("约定的时间已经过去了。", "The agreed time has passed already.")})
    if len(account_ids) > 1 and facts.rows is Rows.NONE:
        raise Incomplete({"account": Text("这类任务一次只能选一户。", "This kind is about one account.")})
    if kind in AT_THE_DOOR and account_ids:
        require_owner_there(session, account_ids)
    if facts.paused_by_hold and account_ids:
        held = fetch(
            session,
            f"SELECT account_id FROM account_state WHERE state = 'held' AND account_id IN ({ids(account_ids)})",
        )
        if len(held) == len(set(account_ids)):
            raise Refused(
                Text("此户暂缓催缴，现在不能发起这项任务。", "This account is on hold: this cannot be asked for now.")
            )


def _require_silent(values: Mapping[str, Any]) -> None:
    """Security stands by and never speaks of fees: it is not told of any."""
    found = {name: word for name, text in values.items() if (word := fee_words(str(text)))}
    if found:
        raise Incomplete({name: told(word) for name, word in found.items()})


def _department(facts: Kind, subject: Subject, by: Who) -> str:
    """The role in which the person asks."""
    return next((str(role) for role in Role if role in facts.asked_by and by.may(subject.community_id, role)), "")


def _write_parts(
    session: Session,
    task_id: int,
    kind: TaskKind,
    account_ids: Sequence[int],
    brief: dict[str, Any],
    by: Who,
    now: datetime,
) -> None:
    """Rows of a list; the parties of a shared task, of which the asker's own has accepted by asking."""
    facts = KINDS[kind]
    if facts.rows is Rows.ACCOUNTS:
        write_rows(session, task_id=task_id, kind=kind, rows=account_ids)
        pause_lists(session, [task_id], now=now)
    elif facts.rows is Rows.ROOMS:
        rooms = fetch(session, f"SELECT room_id FROM account WHERE id IN ({ids(account_ids)})")
        write_rows(session, task_id=task_id, kind=kind, rows=among_neighbours(session, [row[0] for row in rooms]))
    if not facts.shared:
        return
    asked_as = fetch_one(session, "SELECT asked_department FROM task WHERE id = :id", id=task_id)
    for role in facts.done_by:
        own = by.person_id is not None and asked_as is not None and role == asked_as[0]
        session.add(
            TaskParty(
                task_id=task_id,
                department=role,
                person_id=by.person_id if own else None,
                accepted_at=now if own else None,
                brief=brief.get(f"{role}_part", ""),
            )
        )
    session.flush()
