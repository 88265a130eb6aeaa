"""Tasks as lists: the kanban of all departments, and one person's own. Every SELECT stays within `scope.visible`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from board.db.sql import fetch, fetch_one, ids
from board.policies import zones
from board.rules.people import Who
from board.rules.tasks import OPEN, TaskState
from board.rules.time import local_date, local_midnight, to_micros
from board.rules.visibility import where
from board.rules.words import Role
from board.tasks.cards import Card, card, select, with_parties
from board.tasks.scope import visible

PER_COLUMN = 30
PAGE = 50
DONE_SHOWN = timedelta(days=14)
DUE = {"late": 0, "today": 1, "week": 7}
COLUMNS = (TaskState.REQUESTED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.PAUSED, TaskState.DONE)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; all of it stands in the URL. `due` is late, today or week."""

    department: str = ""
    kind: str = ""
    state: str = ""
    building_id: int | None = None
    assignee_id: int | None = None
    asked_by_id: int | None = None
    due: str = ""


def kanban(session: Session, who: Who, filters: Filters, *, now: datetime) -> dict[str, list[Card]]:
    """The first tasks of each column, soonest due first, finished ones of the last 14 days; `in_column` counts all."""
    condition, values = _conditions(session, filters, now)
    columns = ", ".join(f"'{state}'" for state in ([filters.state] if filters.state in set(TaskState) else COLUMNS))
    more = (
        ", ROW_NUMBER() OVER (PARTITION BY t.state ORDER BY t.due_at, t.id) AS place"
        ", COUNT(*) OVER (PARTITION BY t.state) AS in_column"
    )
    inner = select(who, more=more) + f" AND {condition} AND t.state IN ({columns})"
    inner += " AND (t.ended_at IS NULL OR t.ended_at > :ended_after)"
    rows = fetch(
        session,
        f"SELECT * FROM ({inner}) found WHERE place <= {PER_COLUMN} ORDER BY due_at, id",
        ended_after=to_micros(now - DONE_SHOWN),
        **values,
    )
    found = with_parties(session, [card(row[:-2], row[-1]) for row in rows])
    return {str(state): [one for one in found if one.state == state] for state in TaskState}


def tasks(
    session: Session, who: Who, filters: Filters, *, now: datetime, after: int = 0, limit: int = PAGE
) -> list[Card]:
    """Tasks in the order they were asked, beyond the id `after`: for programs that page through them."""
    condition, values = _conditions(session, filters, now)
    state = " AND t.state = :state" if filters.state else ""
    rows = fetch(
        session,
        f"{select(who)} AND {condition}{state} AND t.id > :after ORDER BY t.id LIMIT :limit",
        after=after,
        limit=limit,
        state=filters.state,
        **values,
    )
    return with_parties(session, [card(row) for row in rows])


# A person's own list: {taken} is accepted by me, {waiting} my department's to accept, {mine} one of the two,
# {today} due before the local day ends.
OWN = {
    "waiting": "t.state = 'requested' AND {waiting}",
    "doing": "t.state IN ('accepted', 'in_progress') AND {taken}",
    "today": "t.state IN ('requested', 'accepted', 'in_progress') AND {mine} AND {today}",
    "paused": "t.state = 'paused' AND {mine}",
    "returned": "t.state = 'declined' AND t.asked_by_id = :me AND t.asked_at > :ended_after",
}


def own(session: Session, who: Who, *, show: str, now: datetime) -> tuple[list[Card], dict[str, int]]:
    """A person's own tasks under one of the OWN filters, soonest due first, and how many each filter shows."""
    parts = {**_own_parts(who), "today": _due_within(session, 1, now)}
    conditions = {name: condition.format(**parts) for name, condition in OWN.items()}
    values = {"me": who.person_id or 0, "ended_after": to_micros(now - DONE_SHOWN)}
    sums = ", ".join(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition in conditions.values())
    states = ", ".join(f"'{state}'" for state in sorted({*OPEN, TaskState.DECLINED}))
    counts = fetch_one(session, f"SELECT {sums} FROM task t WHERE t.state IN ({states}) AND {visible(who)}", **values)
    chosen = conditions.get(show, conditions["waiting"])
    rows = fetch(session, f"{select(who)} AND {chosen} ORDER BY t.due_at, t.id LIMIT {PAGE}", **values)
    found = with_parties(session, [card(row) for row in rows])
    return found, {name: int(count or 0) for name, count in zip(OWN, counts or (), strict=True)}


def _conditions(session: Session, filters: Filters, now: datetime) -> tuple[str, dict[str, object]]:
    columns = {
        "department": filters.department, "kind": filters.kind, "building_id": filters.building_id,
        "assignee_id": filters.assignee_id, "asked_by_id": filters.asked_by_id,
    }  # fmt: skip
    values: dict[str, object] = {name: value for name, value in columns.items() if value}
    found = [f"t.{name} = :{name}" for name in values]
    if filters.due in DUE:
        days = DUE[filters.due]
        found.append(_due_within(session, days, now) if days else "t.due_at < :now")
        values |= {} if days else {"now": to_micros(now)}
        found.append("t.state NOT IN ('done', 'declined', 'cancelled')")
    return " AND ".join(found) or "TRUE", values


def _due_within(session: Session, days: int, now: datetime) -> str:
    """Due before so many local days have ended, today the first: each community has its own midnight."""
    ends: dict[datetime, list[int]] = defaultdict(list)
    for community, zone in zones(session).items():
        ends[local_midnight(local_date(now, zone) + timedelta(days=days), zone)].append(community)
    parts = [f"t.community_id IN ({ids(those)}) AND t.due_at < {to_micros(end)}" for end, those in ends.items()]
    return f"({' OR '.join(parts) or 'FALSE'})"


def _own_parts(who: Who) -> dict[str, str]:
    departments = [
        f"(t.department = '{role}' AND {where(who, 't.community_id', (Role(role),))})" for role in sorted(who.roles)
    ]
    party = "SELECT 1 FROM task_party y WHERE y.task_id = t.id"
    roles = ", ".join(f"'{role}'" for role in sorted(who.roles)) or "''"
    waiting = (
        f"(({' OR '.join(departments) or 'FALSE'}) AND NOT EXISTS ({party})"
        f" OR EXISTS ({party} AND y.accepted_at IS NULL AND y.department IN ({roles})))"
    )
    taken = f"(t.assignee_id = :me OR EXISTS ({party} AND y.person_id = :me))"
    return {"waiting": waiting, "taken": taken, "mine": f"({taken} OR (t.state = 'requested' AND {waiting}))"}
