"""What a person does with signals: to have seen them."""

from datetime import datetime

from sqlmodel import Session

from board.db.sql import run
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import to_micros
from board.rules.visibility import where


def mark_seen(session: Session, *, signal_id: int, by: Who, now: datetime) -> None:
    """Mark one signal of the person's inbox as seen; the first time stands. Raises NotFound."""
    touched = run(
        session,
        "UPDATE signal_copy SET seen_at = COALESCE(seen_at, :now) WHERE signal_id = :id AND person_id = :me"
        f" AND signal_id IN (SELECT id FROM signal WHERE leaves_at <= :now AND {where(by, 'community_id')})",
        id=signal_id,
        me=by.person_id or 0,
        now=to_micros(now),
    )
    if not touched:
        raise NotFound


def mark_all_seen(session: Session, *, up_to: int, by: Who, now: datetime) -> int:
    """Mark everything up to the signal `up_to` as seen: what arrived since the page was drawn stays new."""
    return run(
        session,
        "UPDATE signal_copy SET seen_at = :now WHERE signal_id <= :up_to AND person_id = :me AND seen_at IS NULL"
        " AND signal_id IN (SELECT id FROM signal WHERE leaves_at <= :now)",
        up_to=up_to,
        me=by.person_id or 0,
        now=to_micros(now),
    )
