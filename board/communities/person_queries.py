"""One person as the administrator and the manager see them: roles, buildings, where they are signed in."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby

import msgspec
from sqlmodel import Session

from board.communities.grants import ASSIGNS, LOOKS_AFTER
from board.communities.session_queries import OpenSession, open_sessions
from board.db.sql import fetch, fetch_one
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound
from board.rules.time import from_micros
from board.rules.visibility import PEOPLE, where
from board.rules.words import Role
from board.settings import Settings
from board.web import factors


class Building(msgspec.Struct, frozen=True):
    """A building that the person may look after; `others` are the names of those who do so too."""

    id: int
    name: str
    theirs: bool
    others: str


class Place(msgspec.Struct, frozen=True):
    community: str
    buildings: list[Building]

    @property
    def theirs(self) -> list[int]:
        """The ids of those that the person looks after."""
        return [building.id for building in self.buildings if building.theirs]


class Profile(msgspec.Struct, frozen=True):
    """`grants` are (role, community id); `places` are the buildings to choose from, by role.

    `enrolled` is whether the person has an authenticator.
    """

    id: int
    name: str
    login: str
    active: bool
    created_at: datetime
    grants: set[tuple[str, int]]
    places: dict[Role, list[Place]]
    sessions: list[OpenSession]
    enrolled: bool

    @property
    def shown(self) -> str:
        """The roles as a form says with which it began."""
        return ",".join(sorted(f"{role}:{site}" for role, site in self.grants))


def profile(session: Session, who: Who, person_id: int, *, settings: Settings, now: datetime) -> Profile:
    """Raises NotFound for a person with no role in the communities whose people `who` may see."""
    row = fetch_one(session, "SELECT id, name, login, active, created_at FROM person WHERE id = :id", id=person_id)
    within = who.communities(*PEOPLE)
    roles = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=person_id)
    grants = {(role, site) for role, site in roles if within is None or site in within or site == EVERYWHERE}
    if row is None or not (grants or within is None):
        raise NotFound
    id_, name, login, active, created_at = row
    places = {role: _places(session, who, id_, role) for role in LOOKS_AFTER}
    chosen = {role: found for role, found in places.items() if found}
    signed_in = open_sessions(session, id_, settings=settings, now=now)
    enrolled = factors.is_enrolled(session, id_)
    return Profile(id_, name, login, bool(active), from_micros(created_at), grants, chosen, signed_in, enrolled)


def _places(session: Session, who: Who, person_id: int, role: Role) -> list[Place]:
    rows = fetch(
        session,
        "SELECT c.name, b.id, b.name FROM building b JOIN community c ON c.id = b.community_id"
        f" WHERE {where(who, 'b.community_id', ASSIGNS)} AND EXISTS (SELECT 1 FROM person_role r"
        " WHERE r.person_id = :person AND r.role = :role AND r.community_id IN (b.community_id, :everywhere))"
        " ORDER BY c.name, LENGTH(b.name), b.name",
        person=person_id, role=str(role), everywhere=EVERYWHERE,
    )  # fmt: skip
    looking: dict[int, dict[int, str]] = defaultdict(dict)
    for building, person, name in fetch(
        session,
        "SELECT s.building_id, p.id, p.name FROM assignment s JOIN person p ON p.id = s.person_id"
        " WHERE s.role = :role AND (p.active OR p.id = :person) ORDER BY p.name",
        role=str(role), person=person_id,
    ):  # fmt: skip
        looking[building][person] = name
    return [
        Place(community, [_building(id_, name, looking[id_], person_id) for _, id_, name in found])
        for community, found in groupby(rows, key=lambda row: str(row[0]))
    ]


def _building(id_: int, name: str, looking: dict[int, str], person_id: int) -> Building:
    others = "、".join(other for person, other in looking.items() if person != person_id)
    return Building(id_, name, person_id in looking, others)
