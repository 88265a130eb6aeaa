"""Changing people on a duty phone: one chooses oneself and types the own short code, there and nowhere else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from board import audit
from board.communities.duty_phones import Phone
from board.db.session import Database
from board.db.sql import fetch_one, is_sqlite, run
from board.rules.duty import COUNTED, PER_PERSON, PER_PHONE, is_code, is_easy, wait_after
from board.rules.people import EVERYWHERE, Origin, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.words import Role
from board.web import passwords, sessions
from board.web.attempts import TooMany

WRONG = Text("没有登录：人或口令不对。", "Not signed in: the person or the code is not right.")
MALFORMED = Text("口令是 6 位数字。", "A code is six digits.")
EASY = Text("这个口令太容易猜到，请换一个。", "This code is too easy to guess; choose another.")


@dataclass(frozen=True, slots=True)
class Hand:
    """Who holds the phone now, as far as it knows: where the request comes from, and the session before (a hash)."""

    phone: Phone
    origin: Origin
    user_agent: str
    before: str
    now: datetime


def set_code(database: Database, *, code: str, who: Who, now: datetime) -> None:
    """A person's own code; sessions that began with the old one end. Raises Refused for one that is too easy."""
    if not is_code(code):
        raise Refused(MALFORMED)
    if is_easy(code):
        raise Refused(EASY)
    hashed = passwords.hashed(code)
    with database.write() as session:
        run(
            session,
            "INSERT INTO duty_code (person_id, code_hash, set_at) VALUES (:person, :hash, :now)"
            " ON CONFLICT (person_id) DO UPDATE SET code_hash = excluded.code_hash, set_at = excluded.set_at",
            person=who.person_id,
            hash=hashed,
            now=to_micros(now),
        )
        _end_sessions(session, who, now)
        audit.note(session, verb="duty_code_set", by=who, at=now, subject="person", subject_id=who.person_id)


def remove_code(session: Session, *, who: Who, now: datetime) -> None:
    """The person has no code any more."""
    if run(session, "DELETE FROM duty_code WHERE person_id = :person", person=who.person_id):
        _end_sessions(session, who, now)
        audit.note(session, verb="duty_code_removed", by=who, at=now, subject="person", subject_id=who.person_id)


def code_set_at(session: Session, person_id: int) -> datetime | None:
    """When the person set the code; None where there is none."""
    row = fetch_one(session, "SELECT set_at FROM duty_code WHERE person_id = :person", person=person_id)
    return from_micros(row[0]) if row else None


def sign_in(database: Database, hand: Hand, *, person_id: int, code: str) -> str:
    """The token of a new session of the phone, which ends the one of whoever had it before.

    Raises Refused with the same sentence, after the same time, for a wrong code, somebody without one and somebody who
    has no business there; TooMany where too many were wrong, for the person or on the phone.
    """
    with database.write() as session:
        tried = _count_first(session, hand, person_id)
        stored = _code_of(session, hand.phone, person_id)
    right = passwords.matches(stored, code)
    with database.write() as session:
        if right:
            run(session, "DELETE FROM duty_try WHERE person_id = :person AND phone_id = :phone OR id = :id",
                person=person_id, phone=hand.phone.id, id=tried)  # fmt: skip
            return _begin(session, hand, person_id)
        audit.note(session, verb="sign_in_failed", by=Who(None, "", origin=hand.origin), at=hand.now, subject="person",
                   subject_id=person_id, community_id=hand.phone.community_id,
                   details={"via": "duty_phone", "phone": hand.phone.id})  # fmt: skip
    raise Refused(WRONG)


def _count_first(session: Session, hand: Hand, person_id: int) -> int:
    """Count the try before the code is looked at, so that many at once learn no more than one after another."""
    lock = "" if is_sqlite(session) else " FOR UPDATE"
    if (
        fetch_one(session, f"SELECT 1 FROM duty_phone WHERE id = :id AND revoked_at IS NULL{lock}", id=hand.phone.id)
        is None
    ):
        raise NotFound
    run(session, "DELETE FROM duty_try WHERE at <= :past", past=to_micros(hand.now - COUNTED))
    for column, value, free in (("person_id", person_id, PER_PERSON), ("phone_id", hand.phone.id, PER_PHONE)):
        row = fetch_one(session, f"SELECT COUNT(*), MAX(at) FROM duty_try WHERE {column} = :value", value=value)
        assert row is not None
        wait = wait_after(row[0], free)
        if wait > timedelta(0) and hand.now < from_micros(row[1]) + wait:
            raise TooMany(from_micros(row[1]) + wait - hand.now)
    made = fetch_one(
        session,
        "INSERT INTO duty_try (phone_id, person_id, at) VALUES (:phone, :person, :now) RETURNING id",
        phone=hand.phone.id,
        person=person_id,
        now=to_micros(hand.now),
    )
    assert made is not None
    return int(made[0])


def _code_of(session: Session, phone: Phone, person_id: int) -> str | None:
    """The stored code of an active person of security of the phone's community."""
    row = fetch_one(
        session,
        "SELECT c.code_hash FROM duty_code c JOIN person p ON p.id = c.person_id AND p.active"
        " WHERE c.person_id = :person AND EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = c.person_id"
        " AND r.role = :role AND r.community_id IN (:community, :everywhere))",
        person=person_id,
        role=str(Role.SECURITY),
        community=phone.community_id,
        everywhere=EVERYWHERE,
    )
    return str(row[0]) if row else None


def _begin(session: Session, hand: Hand, person_id: int) -> str:
    now, phone = hand.now, hand.phone
    sessions.revoke(session, hand.before, now=now)
    sessions.revoke_phone(session, phone.id, now=now)
    run(session, "UPDATE duty_phone SET used_at = :now WHERE id = :id", now=to_micros(now), id=phone.id)
    grants = frozenset({(str(Role.SECURITY), phone.community_id)})
    who = Who(person_id, "", grants, origin=replace(hand.origin, actor="person"))
    audit.note(session, verb="sign_in", by=who, at=now, subject="person", subject_id=person_id,
               community_id=phone.community_id, details={"via": "duty_phone", "phone": phone.id})  # fmt: skip
    return sessions.start(session, person_id=person_id, user_agent=hand.user_agent, now=now,
                          address=hand.origin.address, duty_phone_id=phone.id)  # fmt: skip


def _end_sessions(session: Session, who: Who, now: datetime) -> None:
    run(
        session,
        "UPDATE person_session SET revoked_at = :now WHERE person_id = :person AND duty_phone_id IS NOT NULL"
        " AND revoked_at IS NULL",
        now=to_micros(now),
        person=who.person_id,
    )
