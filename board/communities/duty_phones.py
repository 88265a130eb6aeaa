"""Which browsers are duty phones: made so by an administrator or manager at the browser itself, and ended at once."""

import secrets
from datetime import datetime

import msgspec
from sqlmodel import Session

from board import audit
from board.db.sql import fetch, fetch_one, run
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.visibility import where
from board.rules.words import Role
from board.web.permissions import GOVERNS
from board.web.sessions import token_hash

LONGEST_NAME = 40
UNNAMED = Text("请给这部手机起个名字，例如“东门岗”。", "Give this phone a name, such as East gate.")


class Phone(msgspec.Struct, frozen=True):
    """A duty phone that counts."""

    id: int
    community_id: int
    community: str
    name: str


class Listed(msgspec.Struct, frozen=True):
    """A duty phone as its list shows it, those that ended too."""

    id: int
    community: str
    name: str
    enrolled_at: datetime
    by: str
    used_at: datetime | None
    is_over: bool


def enrol(session: Session, *, community_id: int, name: str, by: Who, now: datetime, before: str = "") -> str:
    """Make a browser the duty phone of a community, and no longer the one it was `before` (a token).

    Returns the token that the browser keeps; it exists nowhere else. Raises NotFound for a community that is not
    theirs, Refused for a phone without a name.
    """
    if not by.may(community_id, *GOVERNS) or not _exists(session, community_id):
        raise NotFound
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise Refused(UNNAMED)
    if known := phone_of(session, before):
        _end(session, known.id, known.community_id, by, now)
    token = secrets.token_urlsafe(32)
    row = fetch_one(
        session,
        "INSERT INTO duty_phone (community_id, name, token_hash, enrolled_at, enrolled_by)"
        " VALUES (:community, :name, :hash, :now, :by) RETURNING id",
        community=community_id,
        name=name,
        hash=token_hash(token),
        now=to_micros(now),
        by=by.person_id,
    )
    assert row is not None
    audit.note(session, verb="duty_phone_enrolled", by=by, at=now, subject="duty_phone", subject_id=int(row[0]),
               community_id=community_id, personal={"name": name})  # fmt: skip
    return token


def revoke(session: Session, *, phone_id: int, by: Who, now: datetime) -> None:
    """A phone is a duty phone no longer; who is signed in on it by code is out at once. Raises NotFound."""
    row = fetch_one(
        session,
        "SELECT community_id FROM duty_phone WHERE id = :id AND revoked_at IS NULL"
        f" AND {where(by, 'community_id', GOVERNS)}",
        id=phone_id,
    )
    if row is None:
        raise NotFound
    _end(session, phone_id, row[0], by, now)


def phone_of(session: Session, token: str) -> Phone | None:
    """The duty phone whose token a browser shows; None where it shows none that counts."""
    row = fetch_one(
        session,
        "SELECT d.id, d.community_id, c.name, d.name FROM duty_phone d JOIN community c ON c.id = d.community_id"
        " WHERE d.token_hash = :hash AND d.revoked_at IS NULL",
        hash=token_hash(token),
    )
    return Phone(*row) if row and token else None


def people_on(session: Session, phone: Phone) -> list[tuple[int, str]]:
    """(id, name) of the people of security of the phone's community; whether they have a code is not told."""
    rows = fetch(
        session,
        "SELECT p.id, p.name FROM person p WHERE p.active AND EXISTS (SELECT 1 FROM person_role r"
        " WHERE r.person_id = p.id AND r.role = :role AND r.community_id IN (:community, :everywhere)) ORDER BY p.name",
        role=str(Role.SECURITY),
        community=phone.community_id,
        everywhere=EVERYWHERE,
    )
    return [(id_, name) for id_, name in rows]


def listed(session: Session, who: Who) -> list[Listed]:
    """The duty phones of the communities that the person administers or manages; the newest first."""
    rows = fetch(
        session,
        "SELECT d.id, c.name, d.name, d.enrolled_at, COALESCE(p.name, ''), d.used_at, d.revoked_at IS NOT NULL"
        " FROM duty_phone d JOIN community c ON c.id = d.community_id LEFT JOIN person p ON p.id = d.enrolled_by"
        f" WHERE {where(who, 'd.community_id', GOVERNS)} ORDER BY d.revoked_at IS NOT NULL, d.id DESC LIMIT 200",
    )
    return [
        Listed(id_, community, name, from_micros(at), by, None if used is None else from_micros(used), bool(over))
        for id_, community, name, at, by, used, over in rows
    ]


def _exists(session: Session, community_id: int) -> bool:
    return fetch_one(session, "SELECT 1 FROM community WHERE id = :id", id=community_id) is not None


def _end(session: Session, phone_id: int, community_id: int, by: Who, now: datetime) -> None:
    run(session, "UPDATE duty_phone SET revoked_at = :now WHERE id = :id", now=to_micros(now), id=phone_id)
    audit.note(session, verb="duty_phone_revoked", by=by, at=now, subject="duty_phone", subject_id=phone_id,
               community_id=community_id)  # fmt: skip
