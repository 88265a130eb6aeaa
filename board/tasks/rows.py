"""The rows of a list: accounts of a soft collection, rooms of a presence check."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlmodel import Session

from board.accounts.occupancy import write
from board.db.sql import fetch, ids, run, run_many
from board.rules.occupancy import NotedBy, Seen
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
    _note_occupancy(session, task, row, by, now)
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
    """The rooms and at least as many of their building (three, where there are so many) that owe nothing, by room.

    Who is sent cannot tell whose the question is, not by comparing two checks either: a room is asked about among the
    same neighbours each time, as long as they owe nothing. Raises Refused where the building has too few of them.
    """
    rows = fetch(
        session,
        "SELECT r.id, r.entrance, r.floor IS NULL, CASE WHEN COALESCE(s.state, 'settled') = 'settled' THEN 1 ELSE 0 END"
        " FROM room r LEFT JOIN account a ON a.room_id = r.id AND a.until IS NULL"
        " LEFT JOIN account_state s ON s.account_id = a.id WHERE r.building_id IN"
        f" (SELECT building_id FROM room WHERE id IN ({ids(room_ids)}))",
    )
    places = {room: (entrance, bool(no_flat)) for room, entrance, no_flat, _ in rows}
    quiet = [room for room, _, _, settled in rows if settled and room not in room_ids]
    wanted, found = max(3, len(room_ids)), list[int]()
    ranked = [_ranked(room, [one for one in quiet if places[one][1] == places[room][1]], places) for room in room_ids]
    for near in zip_longest(*ranked):
        found += [one for one in dict.fromkeys(near) if one is not None and one not in found]
    if len(found) < max(2, len(room_ids)):
        raise Refused(
            Text(
                "这栋没有足够的其他房屋可以一起查看，单独查看会让安保知道是哪一户。",
                "The building has too few other rooms to look at beside: security could tell whose it is.",
            )
        )
    chosen = ids([*room_ids, *found[:wanted]])
    return [row[0] for row in fetch(session, f"SELECT id FROM room WHERE id IN ({chosen}) ORDER BY entrance, name, id")]


def _ranked(room: int, others: Sequence[int], places: Mapping[int, tuple[str, bool]]) -> list[int]:
    """The others in an order that belongs to this room alone: of its entrance first, else by chance that stays."""

    def chance(other: int) -> str:
        return hashlib.sha256(f"{room}:{other}".encode()).hexdigest()

    return sorted(others, key=lambda other: (places[other][0] != places[room][0], chance(other)))


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


def _note_occupancy(session: Session, task: Task, row: TaskRow, by: Who, now: datetime) -> None:
    """What was seen is noted of those who owe something: of their neighbours nobody needs to know it (PIPL 6)."""
    seen = row.result.get("seen")
    if task.kind != TaskKind.PRESENCE_CHECK or seen not in set(Seen) or row.room_id is None:
        return
    owing = fetch(
        session,
        "SELECT 1 FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.room_id = :room"
        " AND a.until IS NULL AND s.state <> 'settled'",
        room=row.room_id,
    )
    if owing:
        write(
            session, community_id=task.community_id, room_id=row.room_id, seen=seen, source=NotedBy.PRESENCE_CHECK,
            by=by, now=now,
        )  # fmt: skip
