"""A hold pauses the collection work on its accounts, and its end wakes it where it was."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Row, Statement, Work, fetch, run_many, side_by_side, statement
from board.rules.people import BOARD, Who
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import TaskState, Verb
from board.rules.time import to_micros
from board.tasks.asking import INSERT_LOG, OPEN_STATES

AT_THE_DOOR = frozenset(
    {TaskKind.JOINT_VISIT, TaskKind.ESCORT, TaskKind.PRESENCE_CHECK, TaskKind.DELIVERY_WITNESS}
)  # fmt: skip
PAUSING = ",".join(f"'{kind}'" for kind, facts in KINDS.items() if facts.paused_by_hold)


ANYTHING_OPEN = f"""
    SELECT 1 FROM task_row WHERE account_id IN :accounts AND done_at IS NULL
    UNION ALL SELECT 1 FROM task WHERE account_id IN :accounts AND kind IN ({PAUSING}) AND state IN ({OPEN_STATES})
    LIMIT 1
"""


def pause(session: Session, account_ids: Sequence[int], *, now: datetime) -> None:
    """A hold began: open collection tasks of these accounts pause, and so do their rows on lists."""
    side_by_side(session, pausing(session, account_ids, now=now))


def pausing(session: Session, account_ids: Sequence[int], *, now: datetime) -> Work[None]:
    """`pause` as a step beside others."""
    wanted = list(account_ids)
    if not wanted or not (yield [statement(ANYTHING_OPEN, accounts=wanted)])[0]:
        return
    lists, tasks = yield [statement(PAUSE_ROWS, accounts=wanted), statement(PAUSE, accounts=wanted)]
    _log_moves(session, [(*row, TaskState.PAUSED) for row in tasks], Verb.PAUSE, now)
    pause_lists(session, [row[0] for row in lists], now=now)


PAUSE_ROWS = """
    UPDATE task_row SET paused = TRUE WHERE done_at IS NULL AND NOT paused AND account_id IN :accounts RETURNING task_id
"""
# Who stands at the door already is not called back: what happened there is still to be recorded.
PAUSE_TASKS = f"""
    UPDATE task SET paused_from = state, state = '{TaskState.PAUSED}', version = version + 1
    WHERE arrived_at IS NULL
    AND kind IN ({PAUSING}) AND state IN ({OPEN_STATES}) AND state <> '{TaskState.PAUSED}' AND {{which}}
    RETURNING id, community_id, account_id, paused_from
"""
PAUSE = PAUSE_TASKS.format(which="account_id IN :accounts")
# A list pauses as a whole when every row that is left on it is paused.
PAUSE_LISTS = PAUSE_TASKS.format(
    which="id IN :tasks AND EXISTS (SELECT 1 FROM task_row r WHERE r.task_id = task.id AND r.paused"
    " AND r.done_at IS NULL) AND NOT EXISTS (SELECT 1 FROM task_row r WHERE r.task_id = task.id AND NOT r.paused"
    " AND r.done_at IS NULL)"
)


def pause_lists(session: Session, task_ids: Sequence[int], *, now: datetime) -> None:
    """Pause those of these lists on which nothing is left to do."""
    rows = fetch(session, PAUSE_LISTS, tasks=list(task_ids)) if task_ids else []
    _log_moves(session, [(*row, TaskState.PAUSED) for row in rows], Verb.PAUSE, now)


def wake(session: Session, account_ids: Sequence[int], *, now: datetime) -> None:
    """The hold is over: what it paused goes back to where it was."""
    side_by_side(session, waking(session, account_ids, now=now))


def waking(session: Session, account_ids: Sequence[int], *, now: datetime, ending: bool = False) -> Work[None]:
    """`wake` as a step beside others; with `ending` also ends what was to be told or decided about the hold."""
    wanted = list(account_ids)
    if not wanted:
        return
    moot = [statement(MOOT, accounts=wanted, now=to_micros(now))] if ending else []
    lists, woken, *ended = yield [statement(WAKE_ROWS, accounts=wanted), statement(WAKE, accounts=wanted), *moot]
    if lists:
        woken += (yield [statement(WAKE_LISTS, tasks=[row[0] for row in lists])])[0]
    _log_moves(session, [(*row[:3], TaskState.PAUSED, row[3]) for row in woken], Verb.WAKE, now)
    moves = [(*row, TaskState.REQUESTED, TaskState.CANCELLED) for rows in ended for row in rows]
    _log_moves(session, moves, Verb.CANCEL, now)


WAKE_ROWS = "UPDATE task_row SET paused = FALSE WHERE paused AND account_id IN :accounts RETURNING task_id"
WAKE_TASKS = f"""
    UPDATE task SET state = paused_from, paused_from = '', version = version + 1
    WHERE {{which}} AND state = '{TaskState.PAUSED}' RETURNING id, community_id, account_id, state
"""
WAKE = WAKE_TASKS.format(which="account_id IN :accounts")
WAKE_LISTS = WAKE_TASKS.format(which="id IN :tasks")
MOOT = f"""
    UPDATE task SET state = '{TaskState.CANCELLED}', paused_from = '', ended_at = :now, version = version + 1
    WHERE account_id IN :accounts AND kind IN ('progress_feedback', 'hold_review') AND state IN ({OPEN_STATES})
    RETURNING id, community_id, account_id
"""


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


RETIRE = f"""
    UPDATE task SET state = 'cancelled', ended_at = :now, version = version + 1
    WHERE account_id IN :accounts AND kind = 'window_followup' AND NOT (COALESCE(once_key, '') IN :newest)
    AND state IN ({OPEN_STATES}) RETURNING id, community_id, account_id
"""


def retiring(account_ids: Sequence[int], *, newest: Sequence[str], now: datetime) -> Statement:
    """Follow-ups of windows that a later completion made void are not left for the clerk to do twice."""
    return statement(RETIRE, accounts=list(account_ids), newest=list(newest), now=to_micros(now))


def log_retired(session: Session, rows: Sequence[Row], *, now: datetime) -> None:
    """The log of what `retiring` gave back."""
    _log_moves(session, [(*row, "", TaskState.CANCELLED) for row in rows], Verb.CANCEL, now)


TURN_BACK = f"""
    UPDATE task SET state = '{TaskState.CANCELLED}', paused_from = '', ended_at = :now, version = version + 1
    WHERE account_id = :account AND kind IN ({",".join(f"'{kind}'" for kind in sorted(AT_THE_DOOR))})
    AND arrived_at IS NULL AND state IN ({OPEN_STATES}) RETURNING id, community_id, account_id
"""


def turn_back(session: Session, account_id: int, *, now: datetime) -> None:
    """The flat was sold: whoever was to go to its door, and is not there yet, does not go."""
    rows = fetch(session, TURN_BACK, account=account_id, now=to_micros(now))
    _log_moves(session, [(*row, "", TaskState.CANCELLED) for row in rows], Verb.CANCEL, now)


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
