"""Where somebody is signed in."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from board.db.sql import fetch
from board.rules.time import from_micros
from board.settings import Settings
from board.web import sessions
from board.web.browsers import browser_name

MOST = 50


class OpenSession(msgspec.Struct, frozen=True):
    """A signed-in browser: `browser` is "" where it said nothing, `mine` is the one that asks."""

    id: int
    browser: str
    address: str
    since: datetime
    seen_at: datetime
    mine: bool


def open_sessions(
    session: Session, person_id: int, *, settings: Settings, now: datetime, mine: str = ""
) -> list[OpenSession]:
    """The sessions of a person that are open now, last seen first; `mine` is the token hash of the one that asks."""
    rows = fetch(
        session,
        "SELECT s.id, s.user_agent, s.address, s.created_at, s.seen_at, s.token_hash = :mine FROM person_session s"
        f" {sessions.DUTY}"
        f" WHERE s.person_id = :id AND {sessions.OPEN} ORDER BY s.seen_at DESC, s.id DESC LIMIT {MOST}",
        id=person_id,
        mine=mine,
        **sessions.still_open(settings, now),
    )
    return [
        OpenSession(id_, browser_name(agent), address, from_micros(made), from_micros(seen), bool(own))
        for id_, agent, address, made, seen, own in rows
    ]
