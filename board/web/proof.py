"""Proving once more who one is: the password, or a code of the authenticator where there is one.

Wrong tries count with those of the sign-in page, per login and per address.
"""

from typing import Any

from litestar import Request
from sqlmodel import Session

from board import audit
from board.db.sql import fetch_one
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.web import attempts, factors, one_time, passwords, sessions

WRONG_PROOF = Text("不对，请再试一次。", "That is not right; try again.")


def prove(request: Request[Any, Any, Any], typed: str, *, code_too: bool = True) -> None:
    """The person of this session gave the password, or a code unless `code_too` is false; it is fresh from now on.

    Raises Refused for a wrong one, TooMany after many. Takes as long as hashing does: not for the event loop.
    """
    who: Who = request.state.who
    database, now = request.app.state.database, request.state.now
    with database.write() as session:
        row = fetch_one(session, "SELECT login, password_hash FROM person WHERE id = :id", id=who.person_id)
        assert row is not None
        attempt = attempts.begin(session, login=row[0], address=who.origin.address, now=now)
    looks_like_code = len(one_time.plain(typed)) < passwords.SHORTEST
    right = not looks_like_code and passwords.matches(row[1], typed)
    with database.write() as session:
        way = "password" if right else _code(request, session, who, typed) if code_too else None
        if way is not None:
            attempts.forgive(session, attempt)
            sessions.prove(session, request.state.token_hash, now=now)
        verb = "step_up" if way is not None else "step_up_failed"
        audit.note(session, verb=verb, by=who, at=now, subject="person", subject_id=who.person_id,
                   details={"way": way} if way else None)  # fmt: skip
    if way is None:
        raise Refused(WRONG_PROOF)


def _code(request: Request[Any, Any, Any], session: Session, who: Who, typed: str) -> str | None:
    assert who.person_id is not None
    now, seals = request.state.now, request.app.state.seals
    way = factors.spend(session, seals, person_id=who.person_id, typed=typed, now=now)
    if way == "recovery":
        audit.note(session, verb="recovery_code_used", by=who, at=now, subject="person", subject_id=who.person_id)
    return way
