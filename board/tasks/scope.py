"""Which tasks a person sees, and how the person stands to each: the same answer for lists, pages and moves.

Clerk, steward, manager and auditor see the work of all departments in their communities. Engineering, environment and
security see their own department's, and whatever they asked for or took on: that somebody is to be reminded of fees
is already something they may not know.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from board.rules.people import Who
from board.rules.tasks import Relation
from board.rules.visibility import where
from board.rules.words import Role
from board.tasks.tables import Task

OVERVIEW: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER, Role.AUDITOR)
OWN_ONLY: Final = (Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)
WORKERS: Final = (Role.CLERK, Role.STEWARD, *OWN_ONLY, Role.MANAGER)


class Part(Protocol):
    """One department's part of a shared task, whether a row or what a list shows of it."""

    @property
    def department(self) -> str: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def accepted_at(self) -> datetime | None: ...


def visible(who: Who, alias: str = "t") -> str:
    """The condition that keeps a SELECT of tasks within what the person may see."""
    community = f"{alias}.community_id"
    parts = [where(who, community, OVERVIEW)]
    parts += [
        f"({alias}.department = '{role}' AND {where(who, community, (role,))})" for role in OWN_ONLY if who.has(role)
    ]
    if who.person_id is not None:
        me = int(who.person_id)
        own = f"({alias}.assignee_id = {me} OR {alias}.asked_by_id = {me})"
        parts.append(f"({own} AND {where(who, community, WORKERS)})")
    return f"({' OR '.join(parts)})"


def sees(who: Who, task: Task) -> bool:
    """`visible` for one task that is at hand."""
    if who.may(task.community_id, *OVERVIEW):
        return True
    if task.department in OWN_ONLY and who.may(task.community_id, Role(task.department)):
        return True
    own = who.person_id is not None and who.person_id in (task.assignee_id, task.asked_by_id)
    return own and who.may(task.community_id, *WORKERS)


def relations(
    who: Who,
    *,
    community_id: int,
    department: str,
    assignee_id: int | None,
    asked_by_id: int | None,
    parties: Iterable[Part] = (),
) -> frozenset[Relation]:
    """How the person stands to a task. A program (no person) may do what its department, asker or manager may."""
    parties = list(parties)
    waiting = [party.department for party in parties if party.accepted_at is None] if parties else [department]
    departments = [party.department for party in parties] or [department]
    holders = [party.person_id for party in parties] or [assignee_id]
    me = who.person_id
    found = {
        Relation.DEPARTMENT: any(who.may(community_id, Role(one)) for one in waiting),
        Relation.ASSIGNEE: me is None or me in holders,
        Relation.ASKER: me is None or me == asked_by_id,
        Relation.LEAD: who.may(community_id, Role.LEAD)
        and any(who.may(community_id, Role(one)) for one in departments),
        Relation.MANAGER: who.may(community_id, Role.MANAGER),
    }
    return frozenset(relation for relation, holds in found.items() if holds)
