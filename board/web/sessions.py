"""Signed-in browsers: a random token in a cookie, its SHA-256 in the database, looked up at each request.

A session is made new at every sign-in and whenever what it stands for changes (roles, password, second factor), is
never taken from the client, and ends when it is revoked, idle too long or too old: nothing but the row decides. One
that began with a short code on a duty phone is idle sooner, ends with the phone, and has the security role in the
phone's community and nothing else.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from board.db.sql import fetch, fetch_one, run
from board.rules.people import EVERYWHERE, Who
from board.rules.time import from_micros, to_micros
from board.rules.words import Role
from board.settings import Settings

SEEN_EVERY = timedelta(minutes=1)

OPEN = (
    "s.revoked_at IS NULL AND s.created_at > :born"
    " AND (s.duty_phone_id IS NULL AND s.seen_at > :idle OR d.id IS NOT NULL AND s.seen_at > :duty_idle)"
)
DUTY = "LEFT JOIN duty_phone d ON d.id = s.duty_phone_id AND d.revoked_at IS NULL"
LOOKUP = f"""
    SELECT p.id, p.name, p.language, s.seen_at, d.community_id, r.role, r.community_id
    FROM person_session s JOIN person p ON p.id = s.person_id AND p.active
    {DUTY}
    LEFT JOIN person_role r ON r.person_id = p.id
    WHERE s.token_hash = :hash AND {OPEN}
"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a cookie, when their session was last seen, and whether it is one of a duty phone."""

    who: Who
    token_hash: str
    seen_at: datetime
    on_duty: bool = False


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(secret: str, hashed: str) -> str:
    """What forms of this session carry: bound to it, so that nobody can plant another one."""
    return hmac.new(secret.encode(), f"csrf:{hashed}".encode(), hashlib.sha256).hexdigest()


def find(session: Session, token: str, *, settings: Settings, now: datetime) -> SignedIn | None:
    """The person whose session this token is, in one statement; None where it ended or never was."""
    hashed = token_hash(token)
    rows = fetch(session, LOOKUP, hash=hashed, **still_open(settings, now))
    if not rows:
        return None
    person, name, language, seen_at, duty_at = rows[0][:5]
    grants = frozenset((role, community) for *_, role, community in rows if role is not None)
    if duty_at is not None:
        if grants.isdisjoint({(Role.SECURITY, duty_at), (Role.SECURITY, EVERYWHERE)}):
            return None
        grants = frozenset({(Role.SECURITY, duty_at)})
    return SignedIn(Who(person, name, grants, language), hashed, from_micros(seen_at), duty_at is not None)


def still_open(settings: Settings, now: datetime) -> dict[str, int]:
    """What OPEN compares with: a session made by `:born`, or last seen by `:idle` (`:duty_idle`), is over."""
    return {
        "born": to_micros(now - timedelta(hours=settings.absolute_hours)),
        "idle": to_micros(now - timedelta(minutes=settings.idle_minutes)),
        "duty_idle": to_micros(now - timedelta(minutes=settings.duty_idle_minutes)),
    }


def start(
    session: Session, *, person_id: int, user_agent: str, now: datetime, address: str = "",
    duty_phone_id: int | None = None,
) -> str:  # fmt: skip
    """Make a session of somebody who has just proven who they are; the token, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    run(
        session,
        "INSERT INTO person_session (token_hash, person_id, created_at, seen_at, proven_at, user_agent, address,"
        " duty_phone_id) VALUES (:hash, :person, :now, :now, :now, :agent, :address, :phone)",
        hash=token_hash(token),
        person=person_id,
        now=to_micros(now),
        agent=user_agent[:200],
        address=address,
        phone=duty_phone_id,
    )
    return token


def touch(session: Session, hashed: str, *, now: datetime) -> None:
    run(session, "UPDATE person_session SET seen_at = :now WHERE token_hash = :hash", now=to_micros(now), hash=hashed)


def prove(session: Session, hashed: str, *, now: datetime) -> None:
    """The person has just given the password or a code again."""
    run(session, "UPDATE person_session SET proven_at = :now WHERE token_hash = :hash", now=to_micros(now), hash=hashed)


def proven_at(session: Session, hashed: str) -> datetime | None:
    """When the person of a session last gave the password or a code in it."""
    row = fetch_one(session, "SELECT proven_at FROM person_session WHERE token_hash = :hash", hash=hashed)
    return from_micros(row[0]) if row else None


def revoke(session: Session, hashed: str, *, now: datetime) -> None:
    """End a session, for good: nothing sets `revoked_at` back, whatever request is still under way."""
    run(
        session,
        "UPDATE person_session SET revoked_at = :now WHERE token_hash = :hash AND revoked_at IS NULL",
        now=to_micros(now),
        hash=hashed,
    )


def revoke_one(session: Session, session_id: int, *, person_id: int, now: datetime) -> bool:
    """End one session of a person by its number; whether there was one."""
    ended = run(
        session,
        "UPDATE person_session SET revoked_at = :now WHERE id = :id AND person_id = :person AND revoked_at IS NULL",
        now=to_micros(now),
        id=session_id,
        person=person_id,
    )
    return ended > 0


def revoke_all(session: Session, person_id: int, *, now: datetime, but: str = "") -> None:
    """End all sessions of a person, but perhaps the one that asks, and every sign-in that is half done."""
    run(
        session,
        "UPDATE person_session SET revoked_at = :now WHERE person_id = :person AND revoked_at IS NULL"
        " AND token_hash <> :but",
        now=to_micros(now),
        person=person_id,
        but=but,
    )
    run(session, "DELETE FROM half_session WHERE person_id = :person", person=person_id)


def revoke_phone(session: Session, duty_phone_id: int, *, now: datetime) -> None:
    """End the session that is open on a duty phone."""
    run(
        session,
        "UPDATE person_session SET revoked_at = :now WHERE duty_phone_id = :phone AND revoked_at IS NULL",
        now=to_micros(now),
        phone=duty_phone_id,
    )
