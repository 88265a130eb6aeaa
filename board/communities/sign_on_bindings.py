"""Accounts of providers bound to people: by the person, or as the person is made; and what goes with the binding."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import audit
from board.communities import sign_on_roles
from board.communities.sign_on_words import ONLY_WAY, Problem
from board.db.sql import fetch, fetch_one, run
from board.providers import SignOn
from board.rules.people import Who
from board.rules.ports import Refused
from board.rules.time import to_micros
from board.web import sessions

NO_PASSWORD = ""  # nothing that is typed matches it


def bind(session: Session, *, provider: str, subject: str, who: Who, now: datetime) -> Problem | None:
    """Let this account sign in as the person who asks; None when done."""
    done = run(
        session,
        "INSERT INTO sign_on_identity (provider, subject, person_id, bound_at)"
        " VALUES (:provider, :subject, :person, :now) ON CONFLICT DO NOTHING",
        provider=provider,
        subject=subject,
        person=who.person_id,
        now=to_micros(now),
    )
    if not done:
        return Problem.TAKEN
    note(session, "sign_on_bound", who, now, {"via": provider}, {"subject": subject})
    return None


def unbind(session: Session, *, provider: str, who: Who, now: datetime) -> None:
    """The account signs in as the person no longer, and the roles that came with it go.

    Raises Refused for somebody who has no password and could not come in again.
    """
    row = fetch_one(session, "SELECT password_hash FROM person WHERE id = :id", id=who.person_id)
    if row is None or row[0] == NO_PASSWORD:
        raise Refused(ONLY_WAY)
    done = run(
        session,
        "DELETE FROM sign_on_identity WHERE provider = :provider AND person_id = :person",
        provider=provider,
        person=who.person_id,
    )
    if done:
        note(session, "sign_on_unbound", who, now, {"via": provider})
        align(session, provider, who, set(), now)


def bound_to(session: Session, person_id: int) -> set[str]:
    """The providers with which a person can sign in."""
    rows = fetch(session, "SELECT provider FROM sign_on_identity WHERE person_id = :person", person=person_id)
    return {provider for (provider,) in rows}


def vouched(session: Session, person_id: int, listed: Iterable[SignOn]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(name of a provider, the roles that came from its groups with their community) for each that a person has."""
    names = {one.key: one.name for one in listed}
    rows = fetch(
        session,
        "SELECT r.provider, r.role, COALESCE(c.name, '') FROM sign_on_role r LEFT JOIN community c"
        " ON c.id = r.community_id WHERE r.person_id = :person ORDER BY r.provider, r.role, c.name",
        person=person_id,
    )
    keys = sorted(bound_to(session, person_id) | {provider for provider, _, _ in rows})
    return [(names.get(key, key), [(role, site) for provider, role, site in rows if provider == key]) for key in keys]


def align(session: Session, provider: str, who: Who, grants: set[sign_on_roles.Grant], now: datetime) -> None:
    """Let the provider's roles be these; a change ends the person's sessions."""
    assert who.person_id is not None
    added, removed = sign_on_roles.bring_in_line(session, person_id=who.person_id, provider=provider, grants=grants)
    if added or removed:
        sessions.revoke_all(session, who.person_id, now=now)
        changed = {"added": sign_on_roles.in_words(added), "removed": sign_on_roles.in_words(removed)}
        note(session, "roles_from_sign_on", who, now, {"via": provider, **changed})


def note(
    session: Session,
    verb: str,
    who: Who,
    at: datetime,
    details: dict[str, Any],
    personal: dict[str, Any] | None = None,
) -> None:
    """Put into the audit what became of a person's sign-on."""
    audit.note(session, verb=verb, by=who, at=at, subject="person", subject_id=who.person_id, details=details,
               personal=personal)  # fmt: skip
