"""Programs' keys: a random token in the Authorization header, its SHA-256 in the database, looked up at each call."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from sqlmodel import Session

from board import audit
from board.db.sql import fetch_one, parsed_json, run
from board.rules.people import Who
from board.rules.time import from_micros, to_micros

USED_EVERY = timedelta(minutes=1)

LOOKUP = """
    SELECT id, name, scopes, communities, last_used_at, refused_at, revoked_at IS NULL AND expires_at > :now
    FROM api_token WHERE token_hash = :hash
"""


class Bearer(msgspec.Struct, frozen=True):
    """The program behind a token; `communities` are ids, none of them meaning all."""

    id: int
    name: str
    scopes: list[str]
    communities: list[int]


def given(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token that a request carries, or ""."""
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> Bearer | None:
    """Whose token the request carries; None where it carries none that is good now."""
    token, now, app = given(connection), connection.state.now, connection.app
    if not token:
        return None
    with app.state.database.read() as session:
        hashed = hashlib.sha256(token.encode()).hexdigest()
        row = fetch_one(session, LOOKUP, hash=hashed, now=to_micros(now))
    if row is None:
        return None
    found, used_at, refused_at, is_good = Bearer(row[0], row[1], _list(row[2]), _list(row[3])), *row[4:]
    if not is_good:
        if _is_old(refused_at, now):
            by = Who(None, found.name, origin=replace(connection.state.origin, actor="token", token_id=found.id))
            await app.state.aside.write(f"refused {hashed}", lambda session: _note_refused(session, found, by, now))
        return None
    if _is_old(used_at, now):
        await app.state.aside.write(hashed, lambda session: _note_used(session, found.id, to_micros(now)))
    return found


def _is_old(micros: int | None, now: datetime) -> bool:
    return micros is None or now - from_micros(micros) > USED_EVERY


def _note_used(session: Session, token_id: int, micros: int) -> None:
    run(session, "UPDATE api_token SET last_used_at = :now WHERE id = :id", now=micros, id=token_id)


def _note_refused(session: Session, found: Bearer, by: Who, now: datetime) -> None:
    """A key that is over or revoked was tried: somebody still has it. Once a minute is enough to know."""
    run(session, "UPDATE api_token SET refused_at = :now WHERE id = :id", now=to_micros(now), id=found.id)
    audit.note(
        session, verb="token_refused", by=by, at=now, subject="token", subject_id=found.id,
        community_id=found.communities[0] if len(found.communities) == 1 else None,
    )  # fmt: skip


def _list(value: Any) -> list[Any]:
    return list(parsed_json(value))
