"""The end of a shift: the open escorts of security on one screen, handed to a named colleague together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.tasks import Verb
from board.rules.time import to_micros
from board.rules.visibility import where
from board.rules.words import Role
from board.tasks.asking import OPEN_STATES
from board.tasks.cards import card, select
from board.tasks.moves import move
from board.tasks.views import card_view, say

NOTHING = Text("请勾选要交出的任务。", "Tick what is handed over.")

MOST: Final = 200
CURRENT: Final = timedelta(days=1)  # what began since then may still be under way


def shift_screen(session: Session, who: Who, *, now: datetime, refusal: Text | None = None) -> dict[str, Any]:
    """The context of `tasks/shift.html`: one's own open work first, then what the others of security have.

    What is long past and was never closed comes last: it must not push out what is to come.
    """
    rows = fetch(
        session,
        f"{select(who)} AND t.department = 'security' AND t.state IN ({OPEN_STATES})"
        " ORDER BY CASE WHEN t.assignee_id = :me THEN 0 ELSE 1 END,"
        " CASE WHEN COALESCE(t.starts_at, t.due_at) >= :current THEN 0 ELSE 1 END,"
        f" COALESCE(t.starts_at, t.due_at), t.id LIMIT {MOST}",
        me=who.person_id, current=to_micros(now - CURRENT),
    )  # fmt: skip
    views = [card_view(card(row), who, now=now) for row in rows]
    own = [view for view in views if view.card.assignee_id == who.person_id]
    language = who.language
    return {
        "title": say(Text("交接班", "Hand over the shift"), language),
        "own": own,
        "others": [view for view in views if view.card.assignee_id != who.person_id],
        "colleagues": _colleagues(session, who, sorted({view.card.community_id for view in own})),
        "refusal": say(refusal, language) if refusal else "",
    }


def hand_over_shift(session: Session, *, task_ids: Sequence[int], to_person_id: int, by: Who, now: datetime) -> None:
    """Hand these tasks, all of them or none, to one colleague. Raises Refused where none is named."""
    if not task_ids:
        raise Refused(NOTHING)
    for task_id in task_ids:
        task = move(
            session, task_id=task_id, verb=Verb.HAND_OVER, by=by, now=now, to_person_id=to_person_id, reason="交接班"
        )
        if task.department != Role.SECURITY:
            raise NotFound


def _colleagues(session: Session, who: Who, communities: Sequence[int]) -> list[tuple[int, str]]:
    """(id, name) of the others of security who work wherever one's own tasks are."""
    rows = fetch(
        session,
        "SELECT p.id, p.name, r.community_id FROM person p JOIN person_role r ON r.person_id = p.id"
        f" WHERE p.active AND r.role = 'security' AND (r.community_id = 0 OR {where(who, 'r.community_id')})"
        " ORDER BY p.name, p.id",
    )
    places: dict[tuple[int, str], set[int]] = {}
    for id_, name, community in rows:
        if id_ != who.person_id:
            places.setdefault((id_, name), set()).add(community)
    return [person for person, found in places.items() if 0 in found or found >= set(communities)]
