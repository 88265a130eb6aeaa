"""Communities by their names: known ones, new ones, and phases that nobody has mapped."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from board import audit
from board.db.sql import fetch, fetch_one, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.rooms_grammar import PHASE
from board.rules.rooms_text import community_name
from board.rules.time import to_micros
from board.rules.words import Role

DEFAULT_ZONE = "Asia/Shanghai"
BRINGS = (Role.CLERK, Role.MANAGER)
TAKEN = Text("这个名称已经属于您管理范围以外的小区。", "This name belongs to a community that is not yours.")


def known(session: Session) -> dict[str, int]:
    """Community ids by every name they go by, as names are compared."""
    rows = fetch(session, "SELECT name, community_id FROM community_name UNION ALL SELECT name, id FROM community")
    return {community_name(name): int(id_) for name, id_ in rows}


def spellings(session: Session) -> dict[str, str]:
    """The community's own name by every name it goes by: what the readers of files ask for."""
    rows = fetch(
        session,
        "SELECT n.name, c.name FROM community_name n JOIN community c ON c.id = n.community_id"
        " UNION ALL SELECT name, name FROM community",
    )
    return {str(name): str(own) for name, own in rows}


def only(session: Session) -> str:
    """The name of the only community there is, for files that name none; "" where there are none or several."""
    rows = fetch(session, "SELECT name FROM community ORDER BY id LIMIT 2")
    return str(rows[0][0]) if len(rows) == 1 else ""


def phase_of(name: str, names: Iterable[str]) -> str | None:
    """The known community of which an unknown name may be a phase: that is never guessed, a manager maps it once."""
    name = community_name(name)
    bases = [base for base in names if base and name != base and name.startswith(base)]
    return next((base for base in bases if PHASE.fullmatch(name[len(base) :].strip("-").upper())), None)


def make(session: Session, names: Iterable[str], *, now: datetime, zone: str = DEFAULT_ZONE) -> dict[str, int]:
    """Ids of communities by the names as given, made where new."""
    wanted, found = sorted(set(names)), known(session)
    for name in wanted:
        if community_name(name) not in found:
            run(
                session,
                "INSERT INTO community (name, zone, created_at) VALUES (:name, :zone, :at) ON CONFLICT DO NOTHING",
                name=name, zone=zone, at=to_micros(now),
            )  # fmt: skip
    found = known(session)
    session.info.pop("zones", None)  # the zones that this session has read lack the new ones
    return {name: found[community_name(name)] for name in wanted}


def require(by: Who, communities: Mapping[str, int]) -> None:
    """Raises Refused unless the person may bring lists of each of these; a new one is for who works everywhere."""
    beyond = sorted(name for name, id_ in communities.items() if not by.may(id_, *BRINGS))
    if beyond:
        names = "、".join(beyond[:5])
        raise Refused(Text(f"你没有这些小区的权限：{names}。", f"You have no rights in {names}."))


def map_name(
    session: Session, *, name: str, community_id: int | None, by: Who, now: datetime, zone: str = DEFAULT_ZONE
) -> int:
    """A manager says which community a name or phase means; None makes it a community of its own. The community's id.

    Files that were rejected for it can be sent again. Raises NotFound for a community out of reach, Refused for a name
    that means one already.
    """
    if community_id is None:
        return make(session, [name], now=now, zone=zone)[name]
    is_there = fetch_one(session, "SELECT 1 FROM community WHERE id = :id", id=community_id)
    if is_there is None or not by.may(community_id, Role.MANAGER, Role.ADMINISTRATOR):
        raise NotFound
    means = known(session).get(community_name(name))
    if means is not None and not by.may(means, Role.MANAGER, Role.ADMINISTRATOR):
        raise Refused(TAKEN)
    before = fetch_one(session, "SELECT community_id FROM community_name WHERE name = :name", name=community_name(name))
    run(
        session,
        "INSERT INTO community_name (name, community_id, by_person_id, at) VALUES (:name, :community, :by, :at)"
        " ON CONFLICT (name) DO UPDATE SET community_id = excluded.community_id, by_person_id = excluded.by_person_id,"
        " at = excluded.at",
        name=community_name(name), community=community_id, by=by.person_id, at=to_micros(now),
    )  # fmt: skip
    audit.note(
        session, verb="name", by=by, at=now, subject="community", subject_id=community_id, community_id=community_id,
        details={"from": before[0] if before else None, "to": community_id}, personal={"name": community_name(name)},
    )  # fmt: skip
    return community_id
