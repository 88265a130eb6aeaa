"""Who is to be where and when: visits, escorts and witness tasks as the rules compare them."""

from collections import defaultdict
from datetime import datetime

from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.rules.people import Who
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros, to_micros
from board.rules.visits import Slot
from board.tasks.asking import OPEN_STATES
from board.tasks.scope import visible

AGREED = (TaskKind.JOINT_VISIT, TaskKind.ESCORT, TaskKind.DELIVERY_WITNESS)
KINDS_AGREED = ", ".join(f"'{kind}'" for kind in AGREED)

SLOTS = """
    SELECT t.id, t.kind, t.starts_at, b.name, r.entrance, r.name, t.title, t.room_id, t.visit_id, t.accepted_at,
           t.assignee_id, p.name
    FROM task t LEFT JOIN room r ON r.id = t.room_id LEFT JOIN building b ON b.id = t.building_id
    LEFT JOIN person p ON p.id = t.assignee_id
    WHERE t.kind IN ({kinds}) AND t.state IN ({open}) AND t.state <> 'paused'
      AND t.starts_at >= :since AND t.starts_at < :until AND {scope}
    ORDER BY t.starts_at, t.id
"""


def slots(session: Session, who: Who, *, since: datetime, until: datetime) -> list[Slot]:
    """What is agreed between two moments, not over and not paused by a hold, within what the person sees."""
    rows = fetch(
        session, SLOTS.format(kinds=KINDS_AGREED, open=OPEN_STATES, scope=visible(who)), since=to_micros(since),
        until=to_micros(until),
    )  # fmt: skip
    parties: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for task, person, name in fetch(
        session,
        "SELECT y.task_id, y.person_id, p.name FROM task_party y JOIN person p ON p.id = y.person_id"
        " WHERE y.task_id IN :tasks ORDER BY y.task_id, y.department",
        tasks=[row[0] for row in rows],
    ):
        parties[task].append((person, name))
    found = []
    for id_, kind, starts, building, entrance, room, title, room_id, visit, accepted, person, name in rows:
        people = parties.get(id_) or ([(person, name)] if person is not None else [])
        place = room_label(building, entrance, room) if room else title
        found.append(
            Slot(id_, TaskKind(kind), from_micros(starts), place, room_id, tuple(people), visit, accepted is not None)
        )
    return found
