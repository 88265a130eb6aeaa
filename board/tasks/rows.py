"""The rows of a list: accounts of a soft collection, rooms of a presence check."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch, fetch_one, ids, run, run_many
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import read_fields
from board.rules.task_forms import Rows, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import TaskState, Verb
from board.rules.time import to_micros
from board.tasks.asking import log
from board.tasks.moves import locked, move, stands
from board.tasks.pausing import pause_lists
from board.tasks.tables import Task, TaskRow

PRESENCE_KEPT = timedelta(days=90)


def record_row(
    session: Session, *, task_id: int, row_id: int, result: dict[str, Any], by: Who, now: datetime
) -> TaskRow:
    """What came of one row. The first one starts the task; a collection contact is logged as such.

    Raises NotFound; Refused where the row is paused, recorded before, or the task is not this person's to work on;
    Incomplete naming the fields.
    """
    task = locked(session, task_id, by)
    row = session.get(TaskRow, row_id)
    if row is None or row.task_id != task_id:
        raise NotFound
    if task.state == TaskState.ACCEPTED:
        move(session, task_id=task_id, verb=Verb.START, by=by, now=now)
    stands(session, task, Verb.FINISH, by)
    if row.paused:
        raise Refused(Text("此户暂缓催缴，请勿提及欠费。", "This household is on hold: do not mention the fees."))
    if row.done_at is not None:
        raise Refused(Text("这一户已经记录过了。", "This row has been recorded already."))
    row.result = read_fields(KINDS[TaskKind(task.kind)].row_result, result)
    row.done_at = now
    session.add(row)
    session.flush()
    log(
        session,
        at=now,
        community_id=task.community_id,
        verb="row",
        by=by,
        department=task.department,
        task_id=task_id,
        account_id=row.account_id,
    )
    _log_contact(session, task, row, by, now)
    pause_lists(session, [task_id], now=now)
    return row


def write_rows(session: Session, *, task_id: int, kind: TaskKind, rows: Sequence[int]) -> None:
    """Rows of a new list, by account or room id in the given order; accounts on hold start out paused."""
    if KINDS[kind].rows is Rows.ROOMS:
        values = [{"task": task_id, "account": None, "room": room, "paused": False} for room in rows]
    else:
        found = fetch(
            session, f"SELECT account_id FROM account_state WHERE state = 'held' AND account_id IN ({ids(rows)})"
        )
        held = {account for (account,) in found}
        rooms = dict(fetch(session, f"SELECT id, room_id FROM account WHERE id IN ({ids(rows)})"))
        values = [
            {"task": task_id, "account": account, "room": rooms[account], "paused": account in held} for account in rows
        ]
    run_many(
        session,
        "INSERT INTO task_row (task_id, account_id, room_id, paused, result)"
        " VALUES (:task, :account, :room, :paused, '{}')",
        values,
    )


def among_neighbours(session: Session, room_ids: Sequence[int]) -> list[int]:
    """The rooms and as many neighbours (three at least) that owe nothing, by room: no debtor can be told apart."""
    first = fetch_one(session, f"SELECT building_id FROM room WHERE id IN ({ids(room_ids)})")
    if first is None:
        return []
    others = fetch(
        session,
        "SELECT r.id FROM room r LEFT JOIN account a ON a.room_id = r.id AND a.until IS NULL"
        " LEFT JOIN account_state s ON s.account_id = a.id"
        f" WHERE r.building_id = :building AND r.id NOT IN ({ids(room_ids)})"
        " AND COALESCE(s.state, 'settled') = 'settled' ORDER BY r.entrance, r.stack, r.name LIMIT :many",
        building=first[0],
        many=max(3, len(room_ids)),
    )
    wanted = ids([*room_ids, *(room for (room,) in others)])
    return [row[0] for row in fetch(session, f"SELECT id FROM room WHERE id IN ({wanted}) ORDER BY entrance, name")]


def forget_presence_checks(session: Session, *, now: datetime) -> int:
    """Presence seen from outside is kept 90 days: older rows lose what they say. The number of rows."""
    return run(
        session,
        "UPDATE task_row SET result = '{}' WHERE done_at < :before AND CAST(result AS TEXT) <> '{}'"
        " AND task_id IN (SELECT id FROM task WHERE kind = 'presence_check')",
        before=to_micros(now - PRESENCE_KEPT),
    )


def _log_contact(session: Session, task: Task, row: TaskRow, by: Who, now: datetime) -> None:
    from board.tasks.completions import log_contact  # completions reach up to accounts, whose actions ask for tasks

    if row.account_id is not None:
        log_contact(session, account_id=row.account_id, values=row.result, by=by, now=now)
