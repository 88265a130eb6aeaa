"""Single sign-on: whom a provider's identity is in the board, and whether they come in.

Only the provider's own id finds a person. It is bound once: by the person, signed in, on their own page; or, where the
settings allow it, by making the person at the first sign-in. A name or an e-mail never finds anybody, since at most
providers people can change them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from board import audit
from board.communities import sign_on_roles
from board.db.sql import fetch, fetch_one, run
from board.providers import SignOn
from board.rules.people import Origin, Who
from board.rules.ports import Refused, Text
from board.rules.time import to_micros
from board.web import sessions
from integrations.oidc.ports import Identity

LASTS = timedelta(minutes=10)
NO_PASSWORD = ""  # nothing that is typed matches it
ONLY_WAY = Text(
    "您没有密码，解除绑定后就不能登录了。请先让管理员给您一个密码。",
    "You have no password and could not sign in any more; ask the administrator for one first.",
)


class Problem(StrEnum):
    """Why nobody came in; the first three are a provider's Failure."""

    DOWN = "down"
    REFUSED = "refused"
    INVALID = "invalid"
    STALE = "stale"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    NO_ROLE = "no-role"
    TAKEN = "taken"


SENTENCES = {
    Problem.DOWN: Text(
        "单点登录暂时连不上，请稍后再试，或用密码登录。",
        "Single sign-on cannot be reached; try again later, or sign in with the password.",
    ),
    Problem.REFUSED: Text("登录已取消，或对方没有同意。", "The sign-in was cancelled, or not agreed to."),
    Problem.INVALID: Text(
        "单点登录的回答没有通过校验，没有登录。请重试；再次发生请告诉管理员。",
        "The answer of the single sign-on is not valid. Try again; if it happens again, tell the administrator.",
    ),
    Problem.STALE: Text(
        "这次登录已过期，或者不是在这个浏览器里开始的，请重新点击登录。",
        "This sign-in is over, or did not begin in this browser; begin it again.",
    ),
    Problem.UNKNOWN: Text(
        "这个账号还没有和看板里的人绑定。请先用密码登录，在“我的账户”里绑定，或联系管理员。",
        "This account is not bound to anybody here. Sign in with the password and bind it under My account.",
    ),
    Problem.DISABLED: Text("您的登录权限已停用，请联系管理员。", "You are disabled here; ask the administrator."),
    Problem.NO_ROLE: Text("您在看板里没有岗位，请联系管理员。", "You have no role here; ask the administrator."),
    Problem.TAKEN: Text(
        "没有绑定：这个账号已经绑定了别人，或者您已绑定了另一个账号。",
        "Not bound: this account is bound to somebody else, or you have bound another one.",
    ),
}


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
    _align(session, provider.key, _who(session, person_id, arrival.origin), grants, now)
    who = _who(session, person_id, arrival.origin)
    if not who.grants:
        return _turned_away(session, arrival, person_id, Problem.NO_ROLE)
    sessions.revoke(session, arrival.before, now=now)
    _note(session, "sign_in", who, now, {"via": provider.key})
    return sessions.start(session, person_id=person_id, user_agent=arrival.user_agent, now=now)


def bind(session: Session, arrival: Arrival, who: Who) -> Problem | None:
    """Let this account sign in as the person who asks; None when done."""
    provider = arrival.provider.key
    done = run(
        session,
        "INSERT INTO sign_on_identity (provider, subject, person_id, bound_at)"
        " VALUES (:provider, :subject, :person, :now) ON CONFLICT DO NOTHING",
        provider=provider,
        subject=arrival.identity.subject,
        person=who.person_id,
        now=to_micros(arrival.now),
    )
    if not done:
        return Problem.TAKEN
    _note(session, "sign_on_bound", who, arrival.now, {"via": provider}, {"subject": arrival.identity.subject})
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
        _note(session, "sign_on_unbound", who, now, {"via": provider})
        _align(session, provider, who, set(), now)


def bound_to(session: Session, person_id: int) -> set[str]:
    """The providers with which a person can sign in."""
    rows = fetch(session, "SELECT provider FROM sign_on_identity WHERE person_id = :person", person=person_id)
    return {provider for (provider,) in rows}


def failed(session: Session, *, provider: str, problem: Problem, origin: Origin, now: datetime) -> None:
    """Keep that a sign-in which began here came to nothing."""
    audit.note(session, verb="sign_in_failed", by=Who(None, "", origin=origin), at=now,
               details={"via": provider, "why": str(problem)})  # fmt: skip


def _align(session: Session, provider: str, who: Who, grants: set[sign_on_roles.Grant], now: datetime) -> None:
    """Let the provider's roles be these; a change ends the person's sessions."""
    assert who.person_id is not None
    added, removed = sign_on_roles.bring_in_line(session, person_id=who.person_id, provider=provider, grants=grants)
    if added or removed:
        sessions.revoke_all(session, who.person_id, now=now)
        changed = {"added": sign_on_roles.in_words(added), "removed": sign_on_roles.in_words(removed)}
        _note(session, "roles_from_sign_on", who, now, {"via": provider, **changed})


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
    _note(session, "person_made", who, arrival.now, {"via": provider.key}, {"name": name, "login": login})
    bind(session, arrival, who)
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


def _note(
    session: Session,
    verb: str,
    who: Who,
    at: datetime,
    details: dict[str, Any],
    personal: dict[str, Any] | None = None,
) -> None:
    audit.note(session, verb=verb, by=who, at=at, subject="person", subject_id=who.person_id, details=details,
               personal=personal)  # fmt: skip
