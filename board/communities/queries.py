"""Communities and people as the administrator's pages show them."""

from collections import defaultdict
from datetime import datetime

import msgspec
from sqlmodel import Session

from board.db.sql import fetch
from board.rules.people import EVERYWHERE, Who
from board.rules.time import from_micros
from board.rules.visibility import PEOPLE, where


class Community(msgspec.Struct, frozen=True):
    id: int
    name: str


class Person(msgspec.Struct, frozen=True):
    """`grants` are (role, names of its communities), no names for everywhere."""

    id: int
    name: str
    login: str
    active: bool
    grants: list[tuple[str, list[str]]]
    seen_at: datetime | None


def communities(session: Session, who: Who) -> list[Community]:
    """The communities whose people the person may see: administered, managed or audited."""
    rows = fetch(session, f"SELECT id, name FROM community WHERE {where(who, 'id', PEOPLE)} ORDER BY name")
    return [Community(*row) for row in rows]


def people(session: Session, who: Who) -> list[Person]:
    """Everybody with a role in the communities whose people the person who asks may see."""
    grants: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    within = who.communities(*PEOPLE)
    for person, role, site, name in fetch(
        session,
        "SELECT r.person_id, r.role, r.community_id, COALESCE(c.name, '') FROM person_role r"
        " LEFT JOIN community c ON c.id = r.community_id ORDER BY r.role, c.name",
    ):
        if within is None or site in within or site == EVERYWHERE:
            grants[person][role] += [name] if name else []
    rows = fetch(
        session,
        "SELECT p.id, p.name, p.login, p.active, (SELECT MAX(s.seen_at) FROM person_session s WHERE s.person_id = p.id)"
        " FROM person p ORDER BY p.active DESC, p.name",
    )
    return [
        Person(id_, name, login, bool(active), list(grants[id_].items()), None if seen is None else from_micros(seen))
        for id_, name, login, active, seen in rows
        if grants[id_] or within is None
    ]


def other_names(session: Session, who: Who) -> list[tuple[str, str]]:
    """(name, community) of every other spelling or phase that a manager has mapped."""
    rows = fetch(
        session,
        "SELECT n.name, c.name FROM community_name n JOIN community c ON c.id = n.community_id"
        f" WHERE {where(who, 'c.id')} ORDER BY c.name, n.name",
    )
    return [(name, community) for name, community in rows]
