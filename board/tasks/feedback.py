"""What a steward tells the households on hold today: how each repair stands, in words to say."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.facts import zones
from board.policies import policies
from board.rules.disguise import shown_name
from board.rules.opening_words import progress
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.time import from_micros, local_date, local_midnight, to_micros
from board.rules.visibility import where
from board.rules.words import LABELS, Role
from board.tasks.views import field_views, say

STEWARD = (Role.STEWARD,)


class Household(msgspec.Struct, frozen=True):
    """One household to tell, and of what."""

    task_id: int
    version: int
    account_id: int
    room: str
    owner: str
    ticket_id: int
    number: str
    category: str
    status: str
    assignee: str
    expected_at: datetime | None
    due_at: datetime
    is_late: bool
    words: str


# The steward's own: of buildings that the steward looks after, and of those that no steward does.
OWN = """
    (EXISTS (SELECT 1 FROM assignment s WHERE s.building_id = t.building_id AND s.role = 'steward'
             AND s.person_id = :me)
     OR NOT EXISTS (SELECT 1 FROM assignment s JOIN person q ON q.id = s.person_id AND q.active
                    WHERE s.building_id = t.building_id AND s.role = 'steward'))
"""


def feedback_screen(session: Session, who: Who, *, now: datetime) -> dict[str, Any]:
    """The context of `tasks/feedback.html`; with a note where nobody is to be disturbed now."""
    language = who.language
    found = households(session, who, now=now)
    return {
        "title": say(Text("今天要告知的住户", "Households to tell today"), language),
        "households": found,
        "fields": field_views(KINDS[TaskKind.PROGRESS_FEEDBACK].result, language, {}, {}),
        "quiet": _quiet(session, who, now),
    }


def households(session: Session, who: Who, *, now: datetime) -> list[Household]:
    """The open words on progress that are due by tonight, the oldest first."""
    tomorrow = {
        community: local_midnight(local_date(now, zone) + timedelta(days=1), zone)
        for community, zone in zones(session).items()
    }
    rows = fetch(
        session,
        "SELECT t.id, t.version, t.account_id, b.name, r.entrance, r.name,"
        f" {shown_name(who, 't.community_id', 'o.name')}, k.id, k.ticket_no, k.category, k.status, k.assignee,"
        " k.expected_at, t.due_at, t.community_id FROM task t JOIN account a ON a.id = t.account_id"
        " JOIN owner o ON o.id = a.owner_id JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        " JOIN ticket k ON k.id = t.ticket_id WHERE t.kind = 'progress_feedback'"
        " AND (t.state = 'requested' OR (t.state IN ('accepted', 'in_progress') AND t.assignee_id = :me))"
        f" AND {where(who, 't.community_id', STEWARD)} AND {OWN} AND t.due_at < :latest ORDER BY t.due_at, t.id",
        me=who.person_id or 0,
        latest=to_micros(max(tomorrow.values(), default=now)),
    )
    due = [row for row in rows if from_micros(row[-2]) < tomorrow[row[-1]]]
    return [_household(row, who, now, zones(session)[row[-1]]) for row in due]


def _household(row: tuple[Any, ...], who: Who, now: datetime, zone: tzinfo) -> Household:
    task, version, account, building, entrance, room, owner, *ticket, due, _ = row
    ticket_id, number, category, status, assignee, expected = ticket
    expected_at, due_at = None if expected is None else from_micros(expected), from_micros(due)
    label = LABELS.get(status)
    return Household(
        task, version, account, room_label(building, entrance, room), owner, ticket_id,
        number, category, say(label, who.language) if label else status, assignee, expected_at, due_at, due_at < now,
        say(progress(category, assignee, local_date(expected_at, zone) if expected_at else None), who.language),
    )  # fmt: skip


def _quiet(session: Session, who: Who, now: datetime) -> str:
    """When one may speak again, where it is not the hour; "" where it is."""
    for community, zone in zones(session).items():
        if not who.may(community, *STEWARD):
            continue
        hours = policies(session, community).at(now).contact_hours
        if not hours.start <= now.astimezone(zone).time() < hours.until:
            return f"{hours.start:%H:%M}–{hours.until:%H:%M}"
    return ""
