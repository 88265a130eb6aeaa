"""Changing the policy of a community: checked, versioned, audited, tried out before it counts."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import audit, decide
from board.db.session import Database
from board.db.sql import fetch, fetch_one, is_sqlite, run
from board.policies import forget, policies
from board.recompute import recompute
from board.rules.people import Who
from board.rules.policy import as_json
from board.rules.policy_checks import checked
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros
from board.rules.words import Role

CHANGES = (Role.MANAGER, Role.ADMINISTRATOR)


class Outdated(Refused):
    """Somebody else changed the policy since it was shown."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to the accounts of its community: how many turn from one state into another."""

    accounts: int
    turned: tuple[tuple[str, str, int], ...]

    @property
    def changed(self) -> int:
        return sum(count for _, _, count in self.turned)


class _Tried(Exception):
    """Ends the transaction of a preview; nothing of it is kept."""


def change_policy(
    session: Session,
    *,
    community_id: int,
    values: Mapping[str, Any],
    reason: str,
    by: Who,
    now: datetime,
    version: int | None = None,
) -> int:
    """Change values (as JSON has them) from now on; states follow at once. Returns the new version's number.

    `version` is the one that the person saw. Raises Refused for a value that cannot be or is in force already, and
    Outdated where the policy has been changed since.
    """
    if not by.may(community_id, *CHANGES):
        raise NotFound
    if not reason.strip():
        raise Refused(Text("请写明理由。", "Give a reason."))
    current = version_of(session, community_id, lock=True)
    if version is not None and version != current:
        raise Outdated(_outdated(session, community_id))
    before = policies(session, community_id).at(now)
    after = checked(before, values)
    if after == before:
        raise Refused(Text("和当前值一样，不用修改。", "This is the value in force already."))
    _store(session, community_id, values, reason.strip(), by, now)
    audit.note(
        session, verb="change_policy", by=by, at=now, subject="policy", subject_id=community_id,
        community_id=community_id, personal={"reason": reason.strip()},
        details={
            "version": current + 1,
            "from": {name: as_json(getattr(before, name)) for name in values},
            "to": {name: as_json(getattr(after, name)) for name in values},
        },
    )  # fmt: skip
    forget(session)
    decide.rebuild(session, community_id, now=now)
    return current + 1


def effect_of(database: Database, *, community_id: int, now: datetime, **change: Any) -> Effect:
    """What `change_policy` would do with the same arguments, found out by doing it and keeping nothing."""
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    try:
        with database.write() as session:
            recompute(session, [community_id], now=now)
            before = _states(session, community_id)
            change_policy(session, community_id=community_id, now=now, **change)
            after = _states(session, community_id)
            raise _Tried
    except _Tried:
        turned = Counter((before[id_], state) for id_, state in after.items() if before[id_] != state)
    ordered = sorted(((old, new, count) for (old, new), count in turned.items()), key=lambda one: -one[2])
    return Effect(len(after), tuple(ordered))


def version_of(session: Session, community_id: int, *, lock: bool = False) -> int:
    """The number of the policy's newest version; 0 for the board's defaults. With `lock` it stays until the end."""
    if lock and not is_sqlite(session):
        fetch(session, "SELECT id FROM community WHERE id = :community FOR NO KEY UPDATE", community=community_id)
    rows = fetch(session, "SELECT COUNT(*) FROM policy_change WHERE community_id = :community", community=community_id)
    return int(rows[0][0])


def _store(session: Session, community_id: int, values: Mapping[str, Any], reason: str, by: Who, now: datetime) -> None:
    run(
        session,
        "INSERT INTO policy_change (community_id, effective_at, policy_values, by_person_id, reason, recorded_at)"
        " VALUES (:community, :now, :values, :by, :reason, :now)",
        community=community_id, now=to_micros(now), values=json.dumps(dict(values), ensure_ascii=False),
        by=by.person_id, reason=reason,
    )  # fmt: skip


def _outdated(session: Session, community_id: int) -> Text:
    row = fetch_one(
        session,
        "SELECT p.name FROM policy_change c JOIN person p ON p.id = c.by_person_id"
        " WHERE c.community_id = :community ORDER BY c.id DESC LIMIT 1",
        community=community_id,
    )
    name = row[0] if row else ""
    return Text(
        f"您打开页面之后，{name or '有人'}修改了这个小区的参数。请看过现在的值再改。",
        f"{name or 'Somebody'} changed this community's policy after you opened the page. Look at it again first.",
    )


def _states(session: Session, community_id: int) -> dict[int, str]:
    return dict(fetch(session, "SELECT account_id, state FROM account_state WHERE community_id = :id", id=community_id))
