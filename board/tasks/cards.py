"""The card of a task, as lists draw it: what one person may see of it, in one SELECT.

Amounts come from the account's state as it is now, never from the task, and only for those who may see
them; of an account on hold they are not even selected.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, ids
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.tasks import Relation, TaskState, Verb, offers
from board.rules.time import from_micros
from board.rules.visibility import AMOUNTS, CONTACTS, OWN_AMOUNTS, where
from board.tasks.asking import OPEN_STATES
from board.tasks.scope import relations, visible

ABOUT_FEES = f"('{TaskKind.SOFT_COLLECTION}', '{TaskKind.JOINT_VISIT}')"


class Party(msgspec.Struct, frozen=True):
    """A department's part of a shared task; `name` is of the person who accepted it."""

    task_id: int
    department: str
    person_id: int | None
    name: str
    accepted_at: datetime | None
    brief: str
    outcome: str


class Card(msgspec.Struct):
    """A task in a list. What the person may not see is empty or None: account state, months, amount."""

    id: int
    kind: str
    state: str
    department: str
    community_id: int
    community: str
    building_id: int | None
    building: str
    room: str
    account_id: int | None
    ticket_id: int | None
    asked_by_id: int | None
    asked_by: str
    asked_at: datetime
    due_at: datetime
    starts_at: datetime | None
    assignee_id: int | None
    assignee: str
    title: str
    version: int
    account_state: str | None
    months: int | None
    fen: int | None
    left_at: datetime | None = None
    in_column: int = 0
    parties: list[Party] = msgspec.field(default_factory=list)

    @property
    def is_held(self) -> bool:
        return self.account_state == "held"

    def stand(self, who: Who) -> frozenset[Relation]:
        return relations(
            who,
            community_id=self.community_id,
            department=self.department,
            assignee_id=self.assignee_id,
            asked_by_id=self.asked_by_id,
            parties=self.parties,
        )

    def offers(self, who: Who) -> tuple[Verb, ...]:
        """The moves this person may make now, the next step first."""
        found = offers(TaskKind(self.kind), TaskState(self.state), self.stand(who))
        return tuple(verb for verb in found if verb is not Verb.LEAVE or self.left_at is None)


SELECT = """
    SELECT t.id, t.kind, t.state, t.department, t.community_id, c.name, t.building_id, COALESCE(b.name, ''),
           COALESCE(r.entrance, ''), COALESCE(r.name, ''), t.account_id, t.ticket_id, t.asked_by_id,
           COALESCE(q.name, ''), t.asked_at, t.due_at, t.starts_at, t.assignee_id, COALESCE(p.name, ''), t.title,
           t.version, {account_state}, {months}, {fen}, t.left_at{more}
    FROM task t JOIN community c ON c.id = t.community_id
    LEFT JOIN building b ON b.id = t.building_id LEFT JOIN room r ON r.id = t.room_id
    LEFT JOIN person p ON p.id = t.assignee_id LEFT JOIN person q ON q.id = t.asked_by_id
    LEFT JOIN account_state s ON s.account_id = t.account_id
    WHERE {scope}
"""


def select(who: Who, more: str = "") -> str:
    """The SELECT of cards for this person, ending in its WHERE; `more` names further columns."""
    may_see = _may_see_amount(who)
    return SELECT.format(
        account_state=f"CASE WHEN {where(who, 't.community_id', CONTACTS)} THEN s.state END",
        months=f"CASE WHEN {may_see} THEN s.months_overdue END",
        fen=f"CASE WHEN {may_see} THEN s.outstanding_fen END",
        more=more,
        scope=visible(who),
    )


def card(row: Row, in_column: int = 0) -> Card:
    (*head, building, entrance, room, account, ticket, asked_by_id, asked_by, asked, due, starts, assignee_id,
     assignee, title, version, state, months, fen, left) = row  # fmt: skip
    place = room_label(building, entrance, room) if room else ""
    return Card(
        *head, building, place, account, ticket, asked_by_id, asked_by, from_micros(asked), from_micros(due),
        None if starts is None else from_micros(starts), assignee_id, assignee, title, version, state, months, fen,
        None if left is None else from_micros(left), in_column,
    )  # fmt: skip


def _may_see_amount(who: Who) -> str:
    """Clerk, manager, auditor; a steward in own open tasks about fees and in those that wait. Never while held."""
    anyone = where(who, "t.community_id", AMOUNTS)
    me = int(who.person_id or 0)
    waiting = "t.state = 'requested' AND t.department = 'steward'"
    mine = f"(t.state IN ({OPEN_STATES}) AND t.assignee_id = {me} OR {waiting})"
    steward = f"({where(who, 't.community_id', OWN_AMOUNTS)} AND t.kind IN {ABOUT_FEES} AND {mine})"
    return f"s.state <> 'held' AND ({anyone} OR {steward})"


def with_parties(session: Session, cards: Sequence[Card]) -> list[Card]:
    """Shared tasks with who of the departments has accepted; one statement whatever their number."""
    shared = {one.id: one for one in cards if one.kind == TaskKind.JOINT_VISIT}
    for party in parties(session, shared):
        shared[party.task_id].parties.append(party)
    return list(cards)


def parties(session: Session, task_ids: Iterable[int]) -> list[Party]:
    rows = fetch(
        session,
        "SELECT y.task_id, y.department, y.person_id, COALESCE(p.name, ''), y.accepted_at, y.brief, y.outcome"
        " FROM task_party y LEFT JOIN person p ON p.id = y.person_id"
        f" WHERE y.task_id IN ({ids(task_ids)}) ORDER BY y.task_id, y.department",
    )
    return [
        Party(task, department, person, name, None if accepted is None else from_micros(accepted), brief, outcome)
        for task, department, person, name, accepted, brief, outcome in rows
    ]
