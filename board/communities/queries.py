"""Communities, people, tokens and policies as the administrator's pages show them."""

import json
from collections import defaultdict
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.communities.policy_words import in_words
from board.db.sql import fetch
from board.policies import policies
from board.rules.people import EVERYWHERE, Who
from board.rules.policy import Policy, changed
from board.rules.time import from_micros, to_micros
from board.rules.visibility import where
from board.rules.words import Role

ADMINISTERS = (Role.ADMINISTRATOR, Role.MANAGER)


class Community(msgspec.Struct, frozen=True):
    id: int
    name: str


class Person(msgspec.Struct, frozen=True):
    """`grants` are (role, names of its communities), no names for everywhere."""

    id: int
    name: str
    login: str
    active: bool
    grants: list[tuple[str, list[str]]]
    seen_at: datetime | None


class Token(msgspec.Struct, frozen=True):
    id: int
    name: str
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None
    is_over: bool


class Value(msgspec.Struct, frozen=True):
    """A policy value in force: in words, as text that can be typed in again, and whether it is the board's default."""

    name: str
    words: str
    text: str
    is_default: bool


class Change(msgspec.Struct, frozen=True):
    """`values` are (name, the new value in words)."""

    at: datetime
    by: str
    values: list[tuple[str, str]]
    reason: str


def communities(session: Session, who: Who) -> list[Community]:
    """The communities that the person administers or manages."""
    rows = fetch(session, f"SELECT id, name FROM community WHERE {where(who, 'id', ADMINISTERS)} ORDER BY name")
    return [Community(*row) for row in rows]


def people(session: Session, who: Who) -> list[Person]:
    """Everybody with a role in the communities that the person who asks administers or manages."""
    grants: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    within = who.communities(*ADMINISTERS)
    for person, role, site, name in fetch(
        session,
        "SELECT r.person_id, r.role, r.community_id, COALESCE(c.name, '') FROM person_role r"
        " LEFT JOIN community c ON c.id = r.community_id ORDER BY r.role, c.name",
    ):
        if within is None or site in within or site == EVERYWHERE:
            grants[person][role] += [name] if name else []
    rows = fetch(
        session,
        "SELECT p.id, p.name, p.login, p.active, (SELECT MAX(s.seen_at) FROM person_session s WHERE s.person_id = p.id)"
        " FROM person p ORDER BY p.active DESC, p.name",
    )
    return [
        Person(id_, name, login, bool(active), list(grants[id_].items()), None if seen is None else from_micros(seen))
        for id_, name, login, active, seen in rows
        if grants[id_] or within is None
    ]


def tokens(session: Session, who: Who) -> list[Token]:
    """The tokens that reach no further than the person administers, newest first."""
    rows = fetch(
        session,
        "SELECT id, name, scopes, expires_at, last_used_at, revoked_at IS NOT NULL, communities FROM api_token"
        " ORDER BY id DESC",
    )
    return [
        Token(id_, name, _json(scopes), from_micros(ends), None if used is None else from_micros(used), bool(over))
        for id_, name, scopes, ends, used, over, communities in rows
        if governs_token(who, communities)
    ]


def governs_token(who: Who, stored: Any) -> bool:
    """Whether a token is one for this administrator; `stored` is its column of communities, none meaning all."""
    within, reach = who.communities(Role.ADMINISTRATOR), set(_json(stored))
    return within is None or (bool(reach) and reach <= within)


def policy_values(
    session: Session, community_id: int, *, language: str, now: datetime
) -> tuple[list[Value], list[Change]]:
    """The values in force now, and every change so far, newest first."""
    policy, default = policies(session, community_id).at(now), Policy()
    values = [
        Value(one.name, in_words(one.name, value, language), as_text(value), value == getattr(default, one.name))
        for one in fields(Policy)
        for value in [getattr(policy, one.name)]
    ]
    rows = fetch(
        session,
        "SELECT c.effective_at, COALESCE(p.name, ''), c.policy_values, c.reason FROM policy_change c"
        " LEFT JOIN person p ON p.id = c.by_person_id WHERE c.community_id = :community AND c.effective_at <= :now"
        " ORDER BY c.effective_at DESC, c.id DESC",
        community=community_id,
        now=to_micros(now),
    )
    shown = [Change(from_micros(at), by, _told(_json(values), language), reason) for at, by, values, reason in rows]
    return values, shown


def _told(values: dict[str, Any], language: str) -> list[tuple[str, str]]:
    policy = changed(Policy(), values)
    return [(name, in_words(name, getattr(policy, name), language)) for name in values]


def as_text(value: Any) -> str:
    """A policy value as one types it: numbers and words as they are, lists and tables as JSON."""
    if isinstance(value, tuple):
        return json.dumps([{"kind": line.kind, "severity": line.severity} for line in value], ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def other_names(session: Session, who: Who) -> list[tuple[str, str]]:
    """(name, community) of every other spelling or phase that a manager has mapped."""
    rows = fetch(
        session,
        "SELECT n.name, c.name FROM community_name n JOIN community c ON c.id = n.community_id"
        f" WHERE {where(who, 'c.id')} ORDER BY c.name, n.name",
    )
    return [(name, community) for name, community in rows]
