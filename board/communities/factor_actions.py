"""Taking a second factor away from somebody whose phone is gone."""

from datetime import datetime

from sqlmodel import Session

from board import audit
from board.communities.actions import check_governs
from board.db.sql import fetch_one
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.web import factors, sessions

OWN = Text("请在“我的账号”里换绑自己的验证器。", "Replace your own authenticator on your account's page.")
NONE = Text("这个人没有绑定验证器。", "This person has no authenticator.")


def reset_factor(session: Session, *, person_id: int, by: Who, now: datetime) -> None:
    """Forget a person's authenticator and codes; they are signed out, and bind one anew where they must.

    Raises NotFound for a person out of reach, Refused for oneself and where there is nothing to reset.
    """
    check_governs(session, person_id, by)
    if person_id == by.person_id:
        raise Refused(OWN)
    if not factors.remove(session, person_id):
        raise Refused(NONE)
    sessions.revoke_all(session, person_id, now=now)
    audit.note(session, verb="second_factor_reset", by=by, at=now, subject="person", subject_id=person_id)


def person_called(session: Session, login: str) -> int:
    """The id of the person with this login. Raises NotFound."""
    row = fetch_one(session, "SELECT id FROM person WHERE login = :login", login=login)
    if row is None:
        raise NotFound(login)
    return int(row[0])
