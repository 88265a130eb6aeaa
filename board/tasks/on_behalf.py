"""The person for whom a program acts: named by login, with no more than that person's and the program's rights."""

from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import Text
from board.rules.task_fields import Incomplete
from board.rules.visibility import where


def somebody(session: Session, program: Who, login: str) -> Who:
    """The person with this login, within the program's communities; the program itself where none is named.

    Raises Incomplete for a login that nobody active has there: whose else it is, a program does not learn.
    """
    if not login:
        return program
    id_ = person_id(session, program, login)
    rows = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=id_)
    within = program.communities()
    grants = {(role, place) for role, community in rows for place in _places(community, within)}
    name = fetch(session, "SELECT name FROM person WHERE id = :id", id=id_)[0][0]
    return Who(id_, name, frozenset(grants), program.language, program.origin)


def person_id(session: Session, program: Who, login: str) -> int:
    """Raises Incomplete for a login that nobody active within the program's communities has."""
    row = fetch_one(
        session,
        "SELECT p.id FROM person p JOIN person_role r ON r.person_id = p.id WHERE p.login = :login AND p.active"
        f" AND (r.community_id = {EVERYWHERE} OR {where(program, 'r.community_id')}) LIMIT 1",
        login=login,
    )
    if row is None:
        raise Incomplete({"person": Text(f"没有这个账号：{login}", f"nobody has the login {login}")})
    return int(row[0])


def _places(community: int, within: frozenset[int] | None) -> frozenset[int]:
    """Where a person's role counts when a program acts for them."""
    if within is None:
        return frozenset({community})
    return within if community == EVERYWHERE else within & {community}
