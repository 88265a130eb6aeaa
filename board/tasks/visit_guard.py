"""The guard at a joint visit: asked when it is planned or moved, and again at the door with those who came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from board.accounts.guard import Denied, denials
from board.db.sql import fetch, ids
from board.rules.guard import Code, Denial, Question
from board.rules.ports import Refused, Text
from board.rules.words import Channel, Role
from board.tasks.asking import OPEN_STATES
from board.tasks.tables import Task, TaskParty

# What others may still do before the visit begins; anything else stands against the time itself.
TO_COME: Final = frozenset({Code.STALE_DATA, Code.ESCORT, Code.TWO_PERSON})


def require_time(session: Session, account_id: int, at: datetime) -> tuple[Denial, ...]:
    """What is missing yet for a visit by clerk and steward at `at`. Raises Denied for what nobody can heal by then."""
    against = denials(session, account_id, Question(Channel.VISIT, at, (str(Role.CLERK), str(Role.STEWARD))))
    final = [one for one in against if one.code not in TO_COME]
    if final:
        raise Denied(final)
    return against


def require_owner_there(session: Session, account_ids: Sequence[int]) -> None:
    """Behind the door of a flat that was sold lives somebody who must not hear of the old debt. Raises Refused."""
    if fetch(session, f"SELECT 1 FROM account WHERE until IS NOT NULL AND id IN ({ids(account_ids)})"):
        raise Refused(
            Text("这户已经过户，原业主不住在这里，不能派人上门。", "The flat was sold: nobody is sent to its door.")
        )


def missing(session: Session, task: Task, *, at: datetime) -> tuple[Denial, ...]:
    """What the guard says to the visit at `at`, made by those who have accepted and the escort."""
    assert task.account_id is not None
    return denials(session, task.account_id, Question(Channel.VISIT, at, company(session, task)))


def company(session: Session, task: Task) -> tuple[str, ...]:
    """The roles of those who go: who accepted, and security that accepted to come along."""
    parties = session.exec(select(TaskParty).where(TaskParty.task_id == task.id)).all()
    escorts = fetch(
        session,
        f"SELECT 1 FROM task WHERE visit_id = :id AND state IN ({OPEN_STATES}) AND accepted_at IS NOT NULL",
        id=task.id,
    )
    return tuple([one.department for one in parties if one.accepted_at] + [str(Role.SECURITY)] * len(escorts))


def require_allowed(session: Session, task: Task, now: datetime) -> None:
    """On the day, at the door. Raises Denied with everything that is missing."""
    if against := missing(session, task, at=now):
        raise Denied(against)
