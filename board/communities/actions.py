"""People and their roles."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from board import audit
from board.db.sql import fetch, fetch_one, run, run_many
from board.rules.people import BOARD, EVERYWHERE, Who, leads_nothing
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros
from board.rules.words import Role
from board.web import passwords, sessions

LEADS_NOTHING = Text(
    "负责人还要选所负责部门的岗位（收费员、管家、工程、环境或安保）。",
    "A lead needs the role of the department as well: clerk, steward, engineering, environment or security.",
)


def community_ids(session: Session, names: Iterable[str]) -> list[int]:
    """The ids of communities by name; none named is everywhere. Raises Refused listing the known ones."""
    known: dict[str, int] = dict(fetch(session, "SELECT name, id FROM community ORDER BY name"))
    unknown = [name for name in names if name not in known]
    if unknown:
        listed = "、".join(known) or "—"
        raise Refused(
            Text(
                f"没有叫“{unknown[0]}”的小区。现有：{listed}。",
                f"No community is called {unknown[0]}. Known: {listed}.",
            )
        )
    return [known[name] for name in names] or [EVERYWHERE]


def add_person(
    session: Session,
    *,
    name: str,
    login: str,
    password: str,
    roles: Iterable[Role],
    communities: Iterable[int],
    now: datetime,
    by: Who = BOARD,
    language: str = "zh",
    company: str = "",
    password_hash: str = "",
) -> int:
    """Add somebody with the same roles in each of the communities (EVERYWHERE for all). Returns the id.

    `password_hash` is the password's, where it was made before.

    Raises Refused for an empty name, a login that is taken, a password that is too easy, or a lead of no department.
    """
    name, login = name.strip(), login.strip()
    if not name or not login:
        raise Refused(Text("请填写姓名和登录名。", "Give a name and a login."))
    check_password(session, password, login, name, company)
    if fetch_one(session, "SELECT 1 FROM person WHERE login = :login", login=login):
        raise Refused(Text(f"登录名 {login} 已经有人用了。", f"The login {login} is taken."))
    row = fetch_one(
        session,
        "INSERT INTO person (login, name, password_hash, language, active, created_at)"
        " VALUES (:login, :name, :hash, :language, TRUE, :now) RETURNING id",
        login=login,
        name=name,
        hash=password_hash or passwords.hashed(password),
        language=language,
        now=to_micros(now),
    )
    assert row is not None
    wanted, places = list(roles), list(communities)
    set_roles(session, person_id=row[0], roles=wanted, communities=places)
    audit.note(
        session, verb="add_person", by=by, at=now, subject="person", subject_id=row[0],
        community_id=audit.only_one(places),
        details={"to": grants_of((role, place) for role in wanted for place in places)},
        personal={"name": name, "login": login},
    )  # fmt: skip
    return int(row[0])


def grants_of(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Roles with their communities as the audit writes them: clerk:3, manager:0 for everywhere."""
    return sorted(f"{role}:{place}" for role, place in pairs)


def set_roles(session: Session, *, person_id: int, roles: Iterable[Role], communities: Iterable[int]) -> None:
    """Give a person these roles in these communities, and no others. Raises Refused for a lead of no department."""
    pairs = [{"person": person_id, "role": str(role), "site": site} for role in roles for site in communities]
    if leads_nothing((pair["role"], pair["site"]) for pair in pairs):
        raise Refused(LEADS_NOTHING)
    run(session, "DELETE FROM person_role WHERE person_id = :person", person=person_id)
    run_many(
        session,
        "INSERT INTO person_role (person_id, role, community_id) VALUES (:person, :role, :site) ON CONFLICT DO NOTHING",
        pairs,
    )


def assign(session: Session, *, person_id: int, role: Role, building_ids: Iterable[int]) -> None:
    """A clerk or steward looks after these buildings."""
    run_many(
        session,
        "INSERT INTO assignment (building_id, role, person_id) VALUES (:building, :role, :person)"
        " ON CONFLICT DO NOTHING",
        [{"building": building, "role": str(role), "person": person_id} for building in building_ids],
    )


def check_password(session: Session, password: str, *known: str) -> None:
    """Raises Refused for a password that is too easy; the names of the communities are known words too."""
    passwords.check(password, *known, *(name for (name,) in fetch(session, "SELECT name FROM community")))


def set_password(session: Session, *, person_id: int, password: str, by: Who, now: datetime, company: str = "") -> str:
    """A new password; every session of the person ends. Returns the login. Raises Refused for one too easy."""
    row = fetch_one(session, "SELECT login, name FROM person WHERE id = :id", id=person_id)
    if row is None:
        raise NotFound
    check_password(session, password, *row, company)
    hashed = passwords.hashed(password)
    run(session, "UPDATE person SET password_hash = :hash WHERE id = :id", hash=hashed, id=person_id)
    sessions.revoke_all(session, person_id, now=now)
    audit.note(session, verb="password_changed", by=by, at=now, subject="person", subject_id=person_id)
    return str(row[0])


def check_reach(by: Who, communities: Iterable[int]) -> None:
    """Raises Refused where an administrator of some communities would give rights in others, or everywhere."""
    within = by.communities(Role.ADMINISTRATOR)
    if within is not None and not set(communities) <= within:
        raise Refused(Text("请只选您管理的小区。", "Choose only communities that you administer."))


def check_governs(session: Session, person_id: int, by: Who) -> None:
    """Raises NotFound for a person who is none, or who has rights beyond the administrator's own communities."""
    within = by.communities(Role.ADMINISTRATOR)
    places = {
        site
        for (site,) in fetch(
            session,
            "SELECT COALESCE(r.community_id, 0) FROM person p LEFT JOIN person_role r ON r.person_id = p.id"
            " WHERE p.id = :id",
            id=person_id,
        )
    }
    if not places or (within is not None and not places <= within):
        raise NotFound


def set_active(session: Session, *, person_id: int, active: bool, by: Who, now: datetime) -> None:
    """Let a person in or not; who is not let in is signed out at once."""
    if person_id == by.person_id:
        raise Refused(Text("不能停用自己。", "You cannot disable yourself."))
    check_governs(session, person_id, by)
    row = fetch_one(session, "SELECT active FROM person WHERE id = :id", id=person_id)
    run(session, "UPDATE person SET active = :active WHERE id = :id", active=active, id=person_id)
    if not active:
        sessions.revoke_all(session, person_id, now=now)
    audit.note(
        session, verb="access", by=by, at=now, subject="person", subject_id=person_id,
        details={"from": bool(row and row[0]), "to": active},
    )  # fmt: skip
