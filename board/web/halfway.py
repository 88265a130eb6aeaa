"""Between the password and the second factor: a state of its own, with a cookie and a row of its own.

No page but those two looks at this cookie, so that it can never pass for a session.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.exceptions import PermissionDeniedException
from sqlmodel import Session

from board.db.sql import fetch, run
from board.rules.people import Origin, Who
from board.rules.time import to_micros
from board.web import sessions

LASTS = timedelta(minutes=10)

LOOKUP = """
    SELECT p.id, p.login, p.name, p.language, f.person_id IS NOT NULL
    FROM half_session h JOIN person p ON p.id = h.person_id AND p.active
    LEFT JOIN second_factor f ON f.person_id = p.id
    WHERE h.token_hash = :hash AND h.created_at > :past
"""


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody who gave the right password. `enrolled` is whether they have a second factor to show."""

    person_id: int
    login: str
    name: str
    language: str
    enrolled: bool
    token_hash: str

    def who(self, origin: Origin) -> Who:
        """As the audit names them; they may nothing."""
        return Who(self.person_id, self.name, origin=replace(origin, actor="person"))


def cookie_name(is_https: bool) -> str:
    return "__Host-board-half" if is_https else "board-half"


def start(session: Session, *, person_id: int, now: datetime) -> str:
    """The token of a new half sign-in."""
    token = secrets.token_urlsafe(32)
    run(session, "DELETE FROM half_session WHERE created_at <= :past", past=to_micros(now - LASTS))
    run(
        session,
        "INSERT INTO half_session (token_hash, person_id, created_at) VALUES (:hash, :person, :now)",
        hash=sessions.token_hash(token),
        person=person_id,
        now=to_micros(now),
    )
    return token


def finish(session: Session, half: Half) -> bool:
    """Use a half sign-in up; False where another request has, or it ended."""
    return run(session, "DELETE FROM half_session WHERE token_hash = :hash", hash=half.token_hash) > 0


def of(request: Request[Any, Any, Any], name: str) -> Half | None:
    """Whose half sign-in the cookie `name` of this request is; its pages then carry its language and form token."""
    token = request.cookies.get(name)
    if not token or request.state.who is not None:
        return None
    hashed = sessions.token_hash(token)
    with request.app.state.database.read() as session:
        rows = fetch(session, LOOKUP, hash=hashed, past=to_micros(request.state.now - LASTS))
    if not rows:
        return None
    request.state.csrf = sessions.csrf_token(request.app.state.secret, hashed)
    half = Half(*rows[0][:4], enrolled=bool(rows[0][4]), token_hash=hashed)
    request.state.language = half.language
    return half


def check_token(request: Request[Any, Any, Any], sent: str) -> None:
    """Raises PermissionDeniedException for a form that is not of this half sign-in's own page."""
    if not hmac.compare_digest(sent.encode(), request.state.csrf.encode()):
        raise PermissionDeniedException("token")
