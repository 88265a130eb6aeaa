"""Single sign-on: whom a provider's identity is in the board, and whether they come in.

Only the provider's own id finds a person. It is bound once: by the person, signed in, on their own page; or, where the
settings allow it, by making the person at the first sign-in. A name or an e-mail never finds anybody, since at most
providers people can change them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board import audit
from board.communities import sign_on_roles
from board.communities.sign_on_bindings import NO_PASSWORD, align, bind, note
from board.communities.sign_on_words import SENTENCES, Problem
from board.db.sql import fetch, fetch_one, run
from board.providers import SignOn
from board.rules.people import Origin, Who
from board.rules.ports import Refused
from board.rules.time import to_micros
from board.web import sessions
from board.web.attempts import PER_ADDRESS, WITHIN
from integrations.oidc.ports import Identity

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back from a provider, and from where."""

    provider: SignOn
    identity: Identity
    origin: Origin
    user_agent: str
    before: str
    now: datetime


def is_first_use(session: Session, state: str, *, now: datetime) -> bool:
    """Take the state of a sign-in; False where it was taken before."""
    run(session, "DELETE FROM sign_on_state WHERE at <= :past", past=to_micros(now - 2 * LASTS))
    hashed = hashlib.sha256(state.encode()).hexdigest()
    return bool(
        run(
            session,
            "INSERT INTO sign_on_state (state_hash, at) VALUES (:hash, :now) ON CONFLICT DO NOTHING",
            hash=hashed,
            now=to_micros(now),
        )
    )


def admit(session: Session, arrival: Arrival) -> str | Problem:
    """The token of a new session, or why there is none. Roles that the provider gives are brought in line either way,
    so that the transaction is to be committed also where nobody comes in.
    """
    provider, now = arrival.provider, arrival.now
    grants = sign_on_roles.wanted(session, provider, arrival.identity.claims)
    row = _bound(session, provider.key, arrival.identity.subject)
    if row is None:
        if not provider.create:
            return Problem.UNKNOWN
        if not grants:
            return Problem.NO_ROLE
        row = (_make(session, arrival), True)
    person_id, active = int(row[0]), bool(row[1])
    if not active:
        return _turned_away(session, arrival, person_id, Problem.DISABLED)
    align(session, provider.key, _who(session, person_id, arrival.origin), grants, now)
    who = _who(session, person_id, arrival.origin)
    if not who.grants:
        return _turned_away(session, arrival, person_id, Problem.NO_ROLE)
    sessions.revoke(session, arrival.before, now=now)
    note(session, "sign_in", who, now, {"via": provider.key})
    return sessions.start(session, person_id=person_id, user_agent=arrival.user_agent, now=now)


def too_many(session: Session, origin: Origin, *, now: datetime) -> bool:
    """Whether so many sign-ins from an address have failed lately, of whatever kind, that no more are looked at."""
    row = fetch_one(
        session,
        "SELECT COUNT(*) FROM sign_in_failure WHERE address = :address AND at > :since",
        address=origin.address,
        since=to_micros(now - WITHIN),
    )
    return row is not None and row[0] >= PER_ADDRESS


def failed(session: Session, *, provider: str, problem: Problem, origin: Origin, now: datetime) -> None:
    """Keep that a sign-in which began here came to nothing, and count it for its address."""
    run(
        session,
        "INSERT INTO sign_in_failure (login, address, at) VALUES (:login, :address, :now)",
        login=f"sign-on/{provider}",
        address=origin.address,
        now=to_micros(now),
    )
    audit.note(session, verb="sign_in_failed", by=Who(None, "", origin=origin), at=now,
               details={"via": provider, "why": str(problem)})  # fmt: skip


def _turned_away(session: Session, arrival: Arrival, person_id: int, problem: Problem) -> Problem:
    nobody = Who(None, "", origin=arrival.origin)
    audit.note(session, verb="sign_in_failed", by=nobody, at=arrival.now, subject="person", subject_id=person_id,
               details={"via": arrival.provider.key, "why": str(problem)})  # fmt: skip
    return problem


def _bound(session: Session, provider: str, subject: str) -> tuple[Any, ...] | None:
    return fetch_one(
        session,
        "SELECT p.id, p.active FROM sign_on_identity i JOIN person p ON p.id = i.person_id"
        " WHERE i.provider = :provider AND i.subject = :subject",
        provider=provider,
        subject=subject,
    )


def _make(session: Session, arrival: Arrival) -> int:
    """A person with the name and login of the claims, no password, and this identity; roles come after."""
    provider, claims = arrival.provider, arrival.identity.claims
    login = _text(claims, provider.login_claim) or arrival.identity.subject
    name = _text(claims, provider.name_claim) or login
    row = fetch_one(
        session,
        "INSERT INTO person (login, name, password_hash, language, active, created_at)"
        " VALUES (:login, :name, :hash, 'zh', TRUE, :now) RETURNING id",
        login=_free_login(session, login, provider.key),
        name=name,
        hash=NO_PASSWORD,
        now=to_micros(arrival.now),
    )
    assert row is not None
    who = Who(int(row[0]), name, origin=replace(arrival.origin, actor="person"))
    note(session, "person_made", who, arrival.now, {"via": provider.key}, {"name": name, "login": login})
    # The same account may come in twice at one moment: only one of the two makes the person.
    if bind(session, provider=provider.key, subject=arrival.identity.subject, who=who, now=arrival.now):
        raise Refused(SENTENCES[Problem.STALE])
    return int(row[0])


def _free_login(session: Session, wanted: str, provider: str) -> str:
    """The login, or one beside it where somebody has it: it is never a reason to be taken for that person."""
    tried, number = wanted, 1
    while fetch_one(session, "SELECT 1 FROM person WHERE login = :login", login=tried):
        tried = f"{wanted}@{provider}" + (f"-{number}" if number > 1 else "")
        number += 1
    return tried


def _text(claims: Mapping[str, Any], path: str) -> str:
    """A claim as one short line."""
    found = sign_on_roles.claim(claims, path)
    line = " ".join(found.split()) if isinstance(found, str) else ""
    return "".join(letter for letter in line if letter.isprintable())[:60]


def _who(session: Session, person_id: int, origin: Origin) -> Who:
    row = fetch_one(session, "SELECT name FROM person WHERE id = :id", id=person_id)
    assert row is not None
    grants = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=person_id)
    return Who(
        person_id, row[0], frozenset((role, site) for role, site in grants), origin=replace(origin, actor="person")
    )
