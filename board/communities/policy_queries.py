"""The policy of a community as its pages show it: every value with its story, and all versions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session

from board.communities.policy_words import in_words
from board.db.sql import fetch, parsed_json
from board.policies import policies
from board.rules.policy import Policy, changed
from board.rules.policy_values import GROUPS, VALUES
from board.rules.ports import Text
from board.rules.time import from_micros, to_micros


class Turn(msgspec.Struct, frozen=True):
    """One value of a version, before and after, in words."""

    name: str
    label: Text
    old: str
    new: str


class Version(msgspec.Struct, frozen=True):
    number: int
    at: datetime
    by: str
    reason: str
    turns: list[Turn]


class Value(msgspec.Struct, frozen=True):
    """A value in force: in words, with the board's default, and the version that set it last."""

    name: str
    label: Text
    help: Text
    unit: Text
    words: str
    default: str
    is_default: bool
    version: Version | None


def versions(session: Session, community_id: int, *, language: str, now: datetime) -> list[Version]:
    """Every change of the community's policy, newest first."""
    rows = fetch(
        session,
        "SELECT c.effective_at, COALESCE(p.name, ''), c.policy_values, c.reason FROM policy_change c"
        " LEFT JOIN person p ON p.id = c.by_person_id WHERE c.community_id = :community AND c.effective_at <= :now"
        " ORDER BY c.effective_at, c.id",
        community=community_id,
        now=to_micros(now),
    )
    found, policy = [], Policy()
    for number, (at, by, stored, reason) in enumerate(rows, start=1):
        values = _object(stored)
        before, policy = policy, changed(policy, values)
        found.append(Version(number, from_micros(at), by, reason, _turns(before, policy, values, language)))
    return found[::-1]


def groups(session: Session, community_id: int, *, language: str, now: datetime) -> list[tuple[Text, list[Value]]]:
    """All values under their headings, as they are in force now."""
    policy, story = policies(session, community_id).at(now), versions(session, community_id, language=language, now=now)
    return [(title, [_value(name, policy, story, language) for name in names]) for title, names in GROUPS]


def value(session: Session, community_id: int, name: str, *, language: str, now: datetime) -> Value:
    """One of them."""
    policy, story = policies(session, community_id).at(now), versions(session, community_id, language=language, now=now)
    return _value(name, policy, story, language)


def _value(name: str, policy: Policy, story: Iterable[Version], language: str) -> Value:
    spec, now, default = VALUES[name], getattr(policy, name), getattr(Policy(), name)
    last = next((one for one in story if any(turn.name == name for turn in one.turns)), None)
    words, usual = in_words(name, now, language), in_words(name, default, language)
    return Value(name, spec.label, spec.help, spec.unit, words, usual, now == default, last)


def _turns(before: Policy, after: Policy, names: Iterable[str], language: str) -> list[Turn]:
    return [
        Turn(
            name, VALUES[name].label, in_words(name, getattr(before, name), language),
            in_words(name, getattr(after, name), language),
        )
        for name in names
    ]  # fmt: skip


def _object(values: Any) -> dict[str, Any]:
    return dict(parsed_json(values))
