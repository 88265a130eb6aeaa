"""Asking for work, and the log that goes with it.

Nothing here calls back into decide. Moves that people make are in `board.tasks.actions`.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import audit, holidays
from board.db.sql import Statement, fetch, run, statement
from board.facts import zones
from board.policies import policies
from board.rules.people import BOARD, Who
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import OPEN, TaskState, due_at
from board.rules.time import to_micros

OPEN_STATES = ",".join(f"'{state}'" for state in sorted(OPEN))


def ask(
    session: Session,
    *,
    kind: TaskKind,
    community_id: int,
    by: Who,
    now: datetime,
    title: str,
    brief: dict[str, Any],
    department: str | None = None,
    asked_department: str = "",
    building_id: int | None = None,
    room_id: int | None = None,
    account_id: int | None = None,
    ticket_id: int | None = None,
    manual_hold_id: int | None = None,
    due: datetime | None = None,
    starts_at: datetime | None = None,
    once_key: str | None = None,
) -> int | None:
    """Write a task and its first line of the log; its id, or None where `once_key` was asked before."""
    values = task_values(
        session, kind=kind, community_id=community_id, by=by, now=now, title=title, brief=brief, department=department,
        asked_department=asked_department, building_id=building_id, room_id=room_id, account_id=account_id,
        ticket_id=ticket_id, manual_hold_id=manual_hold_id, due=due, starts_at=starts_at, once_key=once_key,
    )  # fmt: skip
    rows = fetch(session, f"{INSERT_TASK} RETURNING id", **values)
    if not rows:
        return None
    task_id = int(rows[0][0])
    log(
        session,
        at=now,
        community_id=community_id,
        verb="ask",
        by=by,
        department=asked_department,
        task_id=task_id,
        account_id=account_id,
        ticket_id=ticket_id,
        building_id=building_id,
        to_state=TaskState.REQUESTED,
        details={"kind": str(kind)},
    )
    return task_id


def task_values(
    session: Session,
    *,
    kind: TaskKind,
    community_id: int,
    by: Who,
    now: datetime,
    title: str,
    brief: dict[str, Any],
    department: str | None = None,
    asked_department: str = "",
    due: datetime | None = None,
    starts_at: datetime | None = None,
    once_key: str | None = None,
    **about: int | None,
) -> dict[str, Any]:
    """The row of a new task; `about` names the ids of what it is about."""
    due = due or due_at(
        kind,
        asked_at=now,
        starts_at=starts_at,
        policy=policies(session, community_id).at(now),
        zone=zones(session)[community_id],
        announced=holidays.announced(session),
    )
    return {
        "once_key": once_key, "kind": str(kind), "state": str(TaskState.REQUESTED),
        "department": department or str(KINDS[kind].done_by[0]), "community_id": community_id,
        **dict.fromkeys(ABOUT), **about, "asked_by_id": by.person_id, "asked_department": asked_department,
        "asked_at": to_micros(now), "due_at": to_micros(due),
        "starts_at": None if starts_at is None else to_micros(starts_at), "paused_from": "", "title": title,
        "brief": json.dumps(brief, ensure_ascii=False), "result": "{}", "version": 1,
    }  # fmt: skip


def asking_by_itself(tasks: Sequence[dict[str, Any]]) -> list[Statement]:
    """The board's own tasks, given as `task_values` with their once-keys, each written and logged once."""
    if not tasks:
        return []
    kinds = sorted({task["kind"] for task in tasks})
    keys = {kind: [task["once_key"] for task in tasks if task["kind"] == kind] for kind in kinds}
    logs = [
        statement(
            LOG_ASKED,
            at=tasks[0]["asked_at"],
            person=BOARD.person_id,
            details=json.dumps({"kind": kind}),
            keys=keys[kind],
        )
        for kind in kinds
    ]
    return [Statement(INSERT_TASK, list(tasks)), *logs]


ABOUT = ("building_id", "room_id", "account_id", "ticket_id", "manual_hold_id")
TASK_COLUMNS = (
    "once_key", "kind", "state", "department", "community_id", *ABOUT, "asked_by_id", "asked_department", "asked_at",
    "due_at", "starts_at", "paused_from", "title", "brief", "result", "version",
)  # fmt: skip
INSERT_TASK = f"""
    INSERT INTO task ({", ".join(TASK_COLUMNS)}) VALUES ({", ".join(f":{name}" for name in TASK_COLUMNS)})
    ON CONFLICT (once_key) DO NOTHING
"""
LOG_ASKED = f"""
    INSERT INTO log_entry (at, community_id, person_id, department, verb, task_id, account_id, ticket_id, building_id,
                           from_state, to_state, details)
    SELECT :at, t.community_id, :person, '', 'ask', t.id, t.account_id, t.ticket_id, t.building_id, '',
           '{TaskState.REQUESTED}', :details
    FROM task t WHERE t.once_key IN :keys
    AND NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.task_id = t.id AND l.verb = 'ask') ORDER BY t.id
"""
INSERT_LOG = """
    INSERT INTO log_entry (at, community_id, person_id, department, verb, task_id, account_id, ticket_id, building_id,
                           from_state, to_state, details)
    VALUES (:at, :community, :person, :department, :verb, :task, :account, :ticket, :building, :from_state, :to_state,
            :details)
"""


def log(
    session: Session,
    *,
    at: datetime,
    community_id: int,
    verb: str,
    by: Who,
    department: str = "",
    task_id: int | None = None,
    account_id: int | None = None,
    ticket_id: int | None = None,
    building_id: int | None = None,
    owner_id: int | None = None,
    from_state: str = "",
    to_state: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """One line of the collaboration log, and of the audit where a person or a program acted.

    `owner_id` says whose data it is about where none of the others does.
    """
    if by.origin.actor != "board":
        kind, id_ = _subject(task_id, ticket_id, account_id, building_id)
        audit.note(
            session, verb=verb, by=by, at=at, subject=kind, subject_id=id_, community_id=community_id,
            owner_id=owner_id,
            details={"from": str(from_state), "to": str(to_state)} if to_state else None, personal=details,
        )  # fmt: skip
    run(
        session,
        INSERT_LOG,
        at=to_micros(at), community=community_id, person=by.person_id, department=department, verb=str(verb),
        task=task_id, account=account_id, ticket=ticket_id, building=building_id, from_state=str(from_state),
        to_state=str(to_state), details=json.dumps(details or {}, ensure_ascii=False),
    )  # fmt: skip


def _subject(*ids: int | None) -> tuple[str, int | None]:
    """What a line is about: the first of task, ticket, account and building that it names."""
    named = zip(("task", "ticket", "account", "building"), ids, strict=True)
    return next(((kind, id_) for kind, id_ in named if id_ is not None), ("", None))
