"""A hold pauses the collection work on its accounts, and its end wakes it where it was."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch, ids, run_many
from board.rules.people import BOARD, Who
from board.rules.task_kinds import KINDS
from board.rules.tasks import TaskState, Verb
from board.rules.time import to_micros
from board.tasks.asking import INSERT_LOG, OPEN_STATES

PAUSING = ",".join(f"'{kind}'" for kind, facts in KINDS.items() if facts.paused_by_hold)


ANYTHING_OPEN = f"""
    SELECT 1 FROM task_row WHERE account_id IN :accounts AND done_at IS NULL
    UNION ALL SELECT 1 FROM task WHERE account_id IN :accounts AND kind IN ({PAUSING}) AND state IN ({OPEN_STATES})
    LIMIT 1
"""


def pause(session: Session, account_ids: Sequence[int], *, now: datetime) -> None:
    """A hold began: open collection tasks of these accounts pause, and so do their rows on lists."""
    if not fetch(session, ANYTHING_OPEN, accounts=list(account_ids)):
        return
    wanted = ids(account_ids)
    lists = fetch(
        session,
        "UPDATE task_row SET paused = TRUE"
        f" WHERE done_at IS NULL AND NOT paused AND account_id IN ({wanted}) RETURNING task_id",
    )
    _pause(session, f"account_id IN ({wanted})", now)
    pause_lists(session, [row[0] for row in lists], now=now)


def wake(session: Session, account_ids: Sequence[int], *, now: datetime) -> None:
    """The hold is over: what it paused goes back to where it was."""
    wanted = ids(account_ids)
    lists = fetch(
        session, f"UPDATE task_row SET paused = FALSE WHERE paused AND account_id IN ({wanted}) RETURNING task_id"
    )
    tasks = ids(row[0] for row in lists)
    rows = fetch(
        session,
        "UPDATE task SET state = paused_from, paused_from = '', version = version + 1"
        f" WHERE (account_id IN ({wanted}) OR id IN ({tasks})) AND state = '{TaskState.PAUSED}'"
        " RETURNING id, community_id, account_id, state",
    )
    moves = [(id_, community, account, TaskState.PAUSED, state) for id_, community, account, state in rows]
    _log_moves(session, moves, Verb.WAKE, now)


MOOT = f"""
    UPDATE task SET state = '{TaskState.CANCELLED}', paused_from = '', ended_at = :now, version = version + 1
    WHERE account_id IN :accounts AND kind IN ('progress_feedback', 'hold_review') AND state IN ({OPEN_STATES})
    RETURNING id, community_id, account_id
"""


def end_moot(session: Session, account_ids: Sequence[int], *, now: datetime) -> None:
    """The hold is over: what was to be told or decided about it is no longer anybody's work."""
    rows = fetch(session, MOOT, accounts=list(account_ids), now=to_micros(now))
    moves = [(*row, TaskState.REQUESTED, TaskState.CANCELLED) for row in rows]
    _log_moves(session, moves, Verb.CANCEL, now)


REVIEWED = f"""
    UPDATE task SET state = '{TaskState.DONE}', ended_at = :now, result = :result, assignee_id = :by,
        version = version + 1
    WHERE kind = 'hold_review' AND state IN ({OPEN_STATES}) AND (ticket_id = :ticket OR manual_hold_id = :hold)
    RETURNING id, community_id, account_id
"""


def end_reviews(
    session: Session, *, ticket_id: int | None, hold_id: int | None, decision: str, reason: str, by: Who, now: datetime
) -> None:
    """A hold was decided on elsewhere: the review that the board asked for is done with it."""
    result = json.dumps({"decision": decision, "reason": reason}, ensure_ascii=False)
    rows = fetch(
        session, REVIEWED, now=to_micros(now), result=result, by=by.person_id, ticket=ticket_id or 0, hold=hold_id or 0
    )
    _log_moves(session, [(*row, TaskState.REQUESTED, TaskState.DONE) for row in rows], Verb.FINISH, now, by)


def pause_lists(session: Session, task_ids: Sequence[int], *, now: datetime) -> None:
    """A list pauses as a whole when every row that is left on it is paused."""
    _pause(
        session,
        f"id IN ({ids(task_ids)}) AND EXISTS (SELECT 1 FROM task_row r WHERE r.task_id = task.id AND r.paused"
        " AND r.done_at IS NULL) AND NOT EXISTS (SELECT 1 FROM task_row r WHERE r.task_id = task.id AND NOT r.paused"
        " AND r.done_at IS NULL)",
        now,
    )


def retire_followups(session: Session, account_id: int, *, newest: int, now: datetime) -> None:
    """Follow-ups of windows that a later completion made void are not left for the clerk to do twice."""
    rows = fetch(
        session,
        "UPDATE task SET state = 'cancelled', ended_at = :now, version = version + 1 WHERE account_id = :account"
        f" AND kind = 'window_followup' AND id <> :newest AND state IN ({OPEN_STATES})"
        " RETURNING id, community_id",
        now=to_micros(now),
        account=account_id,
        newest=newest,
    )
    moves = [(id_, community, account_id, "", TaskState.CANCELLED) for id_, community in rows]
    _log_moves(session, moves, Verb.CANCEL, now)


def _pause(session: Session, condition: str, now: datetime) -> None:
    rows = fetch(
        session,
        f"UPDATE task SET paused_from = state, state = '{TaskState.PAUSED}', version = version + 1"
        f" WHERE {condition} AND kind IN ({PAUSING}) AND state IN ({OPEN_STATES}) AND state <> '{TaskState.PAUSED}'"
        " RETURNING id, community_id, account_id, paused_from",
    )
    _log_moves(session, [(*row, TaskState.PAUSED) for row in rows], Verb.PAUSE, now)


def _log_moves(session: Session, moves: Sequence[tuple[Any, ...]], verb: Verb, now: datetime, by: Who = BOARD) -> None:
    run_many(
        session,
        INSERT_LOG,
        [
            {
                "at": to_micros(now), "community": community, "person": by.person_id, "department": "",
                "verb": str(verb),
                "task": task, "account": account, "ticket": None, "building": None, "from_state": str(before),
                "to_state": str(after), "details": "{}",
            }
            for task, community, account, before, after in moves
        ],
    )  # fmt: skip
