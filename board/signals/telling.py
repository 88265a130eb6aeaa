"""Writing signals: each once, with a copy for every person it concerns."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch, fetch_one, run, run_many
from board.facts import AccountRow
from board.rules.time import to_micros
from board.rules.words import Role, SignalKind

RECIPIENTS = {
    SignalKind.HOLD: (Role.CLERK, Role.STEWARD),
    SignalKind.RESUME: (Role.CLERK, Role.STEWARD),
    SignalKind.MISSED_WINDOW: (Role.CLERK, Role.MANAGER),
    SignalKind.REVIEW_DUE: (Role.MANAGER,),
}


def signal(
    session: Session,
    *,
    kind: SignalKind,
    once_key: str,
    account: AccountRow,
    at: datetime,
    leaves_at: datetime,
    payload: dict[str, Any],
    ticket_id: int | None = None,
) -> bool:
    """Write one signal and its copies for the people it concerns; False where it was told before."""
    rows = fetch(
        session,
        "INSERT INTO signal (once_key, kind, community_id, building_id, account_id, ticket_id, at, leaves_at,"
        " late_known, payload) VALUES (:key, :kind, :community, :building, :account, :ticket, :at, :leaves, FALSE,"
        " :payload) ON CONFLICT (once_key) DO NOTHING RETURNING id",
        key=once_key, kind=str(kind), community=account.community_id, building=account.building_id,
        account=account.id, ticket=ticket_id, at=to_micros(at), leaves=to_micros(leaves_at),
        payload=json.dumps(payload, ensure_ascii=False),
    )  # fmt: skip
    if not rows:
        return False
    people = recipients(session, account.community_id, account.building_id, RECIPIENTS[kind])
    run_many(
        session,
        "INSERT INTO signal_copy (signal_id, person_id) VALUES (:signal, :person)",
        [{"signal": rows[0][0], "person": person} for person in sorted(people)],
    )
    return True


def recipients(session: Session, community: int, building: int, roles: Iterable[Role]) -> set[int]:
    """Per role those assigned to the building; where nobody is, all of the role in the community."""
    found: dict[str, set[int]] = defaultdict(set)
    everybody: dict[str, set[int]] = defaultdict(set)
    for role, person, assigned in fetch(
        session,
        "SELECT r.role, r.person_id, a.person_id FROM person_role r JOIN person p ON p.id = r.person_id AND p.active"
        " LEFT JOIN assignment a ON a.person_id = r.person_id AND a.role = r.role AND a.building_id = :building"
        " WHERE r.community_id IN (0, :community)",
        building=building,
        community=community,
    ):
        everybody[role].add(person)
        if assigned is not None:
            found[role].add(person)
    return {person for role in roles for person in found[role] or everybody[role]}


def withdraw(session: Session, once_key: str, *, now: datetime) -> bool:
    """Take back a signal that has not left yet: its reason was undone, and there is nothing to tell."""
    row = fetch_one(
        session,
        "SELECT id FROM signal WHERE once_key = :key AND leaves_at > :now",
        key=once_key,
        now=to_micros(now),
    )
    if row is None:
        return False
    run(session, "DELETE FROM signal_copy WHERE signal_id = :id", id=row[0])
    run(session, "DELETE FROM signal WHERE id = :id", id=row[0])
    return True
