"""What a person may and what they look after: roles per community, buildings per role."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from board import audit
from board.communities.actions import LEADS_NOTHING, check_governs, check_reach, grants_of
from board.db.sql import fetch, is_sqlite, run, run_many
from board.rules.people import EVERYWHERE, Who, leads_nothing
from board.rules.ports import NotFound, Refused, Text
from board.rules.visibility import where
from board.rules.words import Role
from board.web import sessions

LOOKS_AFTER = (Role.CLERK, Role.STEWARD)
ASSIGNS = (Role.ADMINISTRATOR, Role.MANAGER)

NO_ROLE = Text("请至少选一个岗位；要收回全部权限，请停用这个人。", "Choose at least one role, or disable the person.")
CHANGED = Text(
    "您打开页面之后，有人改了这里。请看过现在的再改。",
    "Somebody changed this after you opened the page. Look at it again first.",
)
OWN_KEYS = Text("不能取消自己的管理员权限。", "You cannot take the administrator's role from yourself.")


class Changed(Refused):
    """What a form showed is not what is there any more."""


def set_grants(
    session: Session, *, person_id: int, grants: Iterable[tuple[Role, int]], by: Who, now: datetime,
    shown: set[str] | None = None,
) -> None:  # fmt: skip
    """Give a person these roles, each in a community (or EVERYWHERE), and no others; their sessions end, one's own too.

    `shown` are the roles that the form began with, as `grants_of` writes them. Buildings in which they have no such
    role any more are theirs no longer. Raises Changed where the person has other roles by now, Refused for no role at
    all, for a lead of no department, for communities beyond the administrator's, and for giving up one's own keys;
    NotFound for a person out of reach.
    """
    wanted = set(grants)
    check_governs(session, person_id, by)
    check_reach(by, {site for _, site in wanted})
    if not wanted:
        raise Refused(NO_ROLE)
    if leads_nothing(wanted):
        raise Refused(LEADS_NOTHING)
    if person_id == by.person_id and not {grant for grant in by.grants if grant[0] == Role.ADMINISTRATOR} <= wanted:
        raise Refused(OWN_KEYS)
    lock_person(session, person_id)
    before = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :person", person=person_id)
    if shown is not None and shown != set(grants_of(before)):
        raise Changed(CHANGED)
    run(session, "DELETE FROM person_role WHERE person_id = :person", person=person_id)
    rows = [{"person": person_id, "role": str(role), "site": site} for role, site in sorted(wanted)]
    run_many(session, "INSERT INTO person_role (person_id, role, community_id) VALUES (:person, :role, :site)", rows)
    release_buildings(session, person_id)
    sessions.revoke_all(session, person_id, now=now)
    audit.note(
        session, verb="roles", by=by, at=now, subject="person", subject_id=person_id,
        community_id=audit.only_one(site for _, site in {*wanted, *before}),
        details={"from": grants_of(before), "to": grants_of(wanted)},
    )  # fmt: skip


def set_buildings(
    session: Session, *, person_id: int, role: Role, building_ids: Iterable[int], by: Who, now: datetime,
    shown: set[int] | None = None,
) -> None:  # fmt: skip
    """Let a clerk or steward look after these buildings, of all that `by` can assign, and no others.

    `shown` are those that the form began with. Raises Changed where there are others by now, NotFound for a building
    out of reach, or in whose community the person does not have the role.
    """
    wanted = set(building_ids)
    allowed = _buildings_of(session, person_id, role) & _within(session, by)
    if role not in LOOKS_AFTER or not allowed or not wanted <= allowed:
        raise NotFound
    lock_person(session, person_id)
    keys = {"person": person_id, "role": str(role)}
    before = fetch(
        session,
        "SELECT building_id FROM assignment WHERE person_id = :person AND role = :role AND building_id IN :buildings",
        **keys,
        buildings=sorted(allowed),
    )
    if shown is not None and shown != {id_ for (id_,) in before}:
        raise Changed(CHANGED)
    run(
        session,
        "DELETE FROM assignment WHERE person_id = :person AND role = :role AND building_id IN :buildings",
        **keys,
        buildings=sorted(allowed),
    )
    run_many(
        session,
        "INSERT INTO assignment (building_id, role, person_id) VALUES (:building, :role, :person)",
        [keys | {"building": building} for building in sorted(wanted)],
    )
    audit.note(
        session, verb="buildings", by=by, at=now, subject="person", subject_id=person_id,
        community_id=audit.only_one(_communities_of(session, allowed)),
        details={"role": str(role), "from": sorted(id_ for (id_,) in before), "to": sorted(wanted)},
    )  # fmt: skip


def lock_person(session: Session, person_id: int) -> None:
    """Nobody else changes this person's roles and buildings until the transaction ends."""
    if not is_sqlite(session):
        fetch(session, "SELECT id FROM person WHERE id = :id FOR NO KEY UPDATE", id=person_id)


def release_buildings(session: Session, person_id: int) -> None:
    """Buildings in whose community the person has no such role any more are theirs no longer."""
    run(
        session,
        "DELETE FROM assignment WHERE person_id = :person AND NOT EXISTS (SELECT 1 FROM person_role r"
        " JOIN building b ON b.id = assignment.building_id AND r.community_id IN (b.community_id, :everywhere)"
        " WHERE r.person_id = :person AND r.role = assignment.role)",
        person=person_id,
        everywhere=EVERYWHERE,
    )


def _buildings_of(session: Session, person_id: int, role: Role) -> set[int]:
    """The buildings of the communities in which a person has the role."""
    rows = fetch(
        session,
        "SELECT b.id FROM building b JOIN person_role r ON r.community_id IN (b.community_id, :everywhere)"
        " WHERE r.person_id = :person AND r.role = :role",
        person=person_id,
        role=str(role),
        everywhere=EVERYWHERE,
    )
    return {id_ for (id_,) in rows}


def _communities_of(session: Session, buildings: set[int]) -> set[int]:
    rows = fetch(session, "SELECT DISTINCT community_id FROM building WHERE id IN :ids", ids=sorted(buildings))
    return {id_ for (id_,) in rows}


def _within(session: Session, by: Who) -> set[int]:
    return {id_ for (id_,) in fetch(session, f"SELECT id FROM building WHERE {where(by, 'community_id', ASSIGNS)}")}
