"""Legal holds: put, listed, released; and the question whether one forbids to delete or erase something.

The question is a condition of SQL, so that whoever deletes asks it in the statement that finds what may go.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board import audit
from board.accounts.legal_hold_tables import LegalHold
from board.accounts.scope import room_label
from board.db.sql import fetch, fetch_one, is_sqlite, run
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.visibility import where
from board.rules.words import Role

PLACES = (Role.MANAGER, Role.ADMINISTRATOR)
SCOPES = {
    "community": Text("整个小区", "the whole community"),
    "building": Text("楼栋", "building"),
    "account": Text("业主账户", "account"),
    "owner": Text("业主", "owner"),
}
IN_FORCE = "h.starts <= :now AND (h.released_at IS NULL OR h.released_at > :now)"
NOBODY = "SELECT CAST(NULL AS INTEGER)"


class Held(msgspec.Struct, frozen=True):
    """A legal hold as it is listed: what it is on, since when, why and by whom, and how it ended.

    An owner is shown by the room of their newest account: who governs holds need not see names.
    """

    id: int
    scope: Text
    community: str
    place: str
    account_id: int | None
    starts: datetime
    reason: str
    by: str
    released_at: datetime | None
    released_by: str
    release_reason: str


def under_hold(community: str, *, owners: str = NOBODY, buildings: str = NOBODY) -> str:
    """A condition: a legal hold in force at `:now` covers data of this community, these owners or these buildings.

    All three are SQL: a column, and SELECTs of ids. An owner is covered by a hold on themselves, on an account of
    theirs, on a building where they have or had one, or on the community.
    """
    accounts = f"SELECT held.id FROM account held WHERE held.owner_id IN ({owners})"
    lives = (
        "SELECT r_held.building_id FROM account held JOIN room r_held ON r_held.id = held.room_id"
        f" WHERE held.owner_id IN ({owners})"
    )
    return (
        f"EXISTS (SELECT 1 FROM legal_hold h WHERE {IN_FORCE} AND h.community_id = {community}"
        f" AND (h.scope = 'community' OR h.owner_id IN ({owners}) OR h.account_id IN ({accounts})"
        f" OR h.building_id IN ({buildings}) OR h.building_id IN ({lives})))"
    )


def is_kept(session: Session, owner_id: int, now: datetime) -> bool:
    """Whether a legal hold forbids to delete or erase anything of this owner now. Ask before erasing on request."""
    condition = under_hold("o.community_id", owners="SELECT o.id")
    return bool(
        fetch(session, f"SELECT 1 FROM owner o WHERE o.id = :owner AND {condition}", owner=owner_id, now=to_micros(now))
    )


def put(
    session: Session,
    *,
    scope: str,
    subject_id: int,
    reason: str,
    by: Who,
    now: datetime,
    starts: datetime | None = None,
) -> int:
    """Hold everything of a community, building, account or owner from `starts` (default now) until it is released.

    Raises NotFound for a subject that is none, or beyond what the person governs; Refused without a reason.
    """
    if not reason.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))
    community = _community_of(session, scope, subject_id)
    if community is None or not by.may(community, *PLACES):
        raise NotFound
    lock_communities(session, community)
    columns = {name: subject_id if name == scope else None for name in ("building", "account", "owner")}
    row = LegalHold(
        scope=scope, community_id=community, starts=starts or now, reason=reason.strip(), by_person_id=by.person_id,
        recorded_at=now, **{f"{name}_id": value for name, value in columns.items()},
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    _note(session, "put_legal_hold", row.id, by, now, community, scope, subject_id, reason.strip())
    return row.id


def release(session: Session, *, hold_id: int, reason: str, by: Who, now: datetime) -> None:
    """End a legal hold: what it kept goes with the next night's run where its time has come."""
    if not reason.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))
    found = fetch_one(
        session,
        "SELECT community_id, scope, COALESCE(building_id, account_id, owner_id, community_id) FROM legal_hold"
        " WHERE id = :id AND released_at IS NULL",
        id=hold_id,
    )
    if found is None or not by.may(found[0], *PLACES):
        raise NotFound
    run(
        session,
        "UPDATE legal_hold SET released_at = :now, released_by_id = :by, release_reason = :reason WHERE id = :id",
        now=to_micros(now), by=by.person_id, reason=reason.strip(), id=hold_id,
    )  # fmt: skip
    _note(session, "release_legal_hold", hold_id, by, now, *found, reason.strip())


LISTED = """
    SELECT h.id, h.scope, c.name, COALESCE(b.name, ''), COALESCE(ab.name, ''), COALESCE(r.entrance, ''),
           COALESCE(r.name, ''), a.id, h.starts, h.reason, COALESCE(p.name, ''), h.released_at,
           COALESCE(q.name, ''), h.release_reason
    FROM legal_hold h JOIN community c ON c.id = h.community_id LEFT JOIN building b ON b.id = h.building_id
    LEFT JOIN account a ON a.id = COALESCE(h.account_id,
        (SELECT MAX(x.id) FROM account x WHERE x.owner_id = h.owner_id))
    LEFT JOIN room r ON r.id = a.room_id
    LEFT JOIN building ab ON ab.id = r.building_id
    LEFT JOIN person p ON p.id = h.by_person_id LEFT JOIN person q ON q.id = h.released_by_id
"""


def legal_holds(session: Session, who: Who) -> list[Held]:
    """All legal holds of the communities that the person governs: those in force first."""
    scoped = where(who, "h.community_id", PLACES)
    return _listed(session, f"{scoped} ORDER BY h.released_at IS NOT NULL, h.id DESC LIMIT 200")


def on_account(session: Session, account_id: int, now: datetime) -> list[Held]:
    """The legal holds in force that cover an account and its owner."""
    condition = (
        f"{IN_FORCE} AND EXISTS (SELECT 1 FROM account x JOIN room y ON y.id = x.room_id WHERE x.id = :account AND"
        " (h.owner_id = x.owner_id OR h.account_id = x.id OR h.building_id = y.building_id"
        " OR (h.scope = 'community' AND h.community_id = x.community_id))) ORDER BY h.id"
    )
    return _listed(session, condition, account=account_id, now=to_micros(now))


def lock_communities(session: Session, community_id: int | None = None) -> None:
    """On PostgreSQL: whoever deletes in this community (in all) and whoever puts a hold there wait for each other."""
    if not is_sqlite(session):
        only = "" if community_id is None else " WHERE id = :community"
        fetch(session, f"SELECT id FROM community{only} ORDER BY id FOR NO KEY UPDATE", community=community_id)


def _listed(session: Session, condition: str, **values: Any) -> list[Held]:
    found = []
    for id_, scope, community, building, *rest in fetch(session, f"{LISTED} WHERE {condition}", **values):
        *room, account, starts, reason, by, released, released_by, why = rest
        place = building or room_label(*room)
        found.append(
            Held(
                id_, SCOPES[scope], community, place, account, from_micros(starts), reason, by,
                None if released is None else from_micros(released), released_by, why,
            )
        )  # fmt: skip
    return found


def _community_of(session: Session, scope: str, subject_id: int) -> int | None:
    if scope not in SCOPES:
        return None
    column = "id" if scope == "community" else "community_id"
    row = fetch_one(session, f"SELECT {column} FROM {scope} WHERE id = :id", id=subject_id)
    return None if row is None else int(row[0])


def _note(
    session: Session, verb: str, hold_id: int, by: Who, now: datetime, community: int, scope: str, subject: int,
    reason: str,
) -> None:  # fmt: skip
    audit.note(
        session, verb=verb, by=by, at=now, subject="legal_hold", subject_id=hold_id, community_id=community,
        owner_id=subject if scope == "owner" else None, details={"scope": scope, "id": subject},
        personal={"reason": reason},
    )  # fmt: skip
