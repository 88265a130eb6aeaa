"""Writing signals: each once, with a copy for every person it concerns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board.db.sql import Row, Statement, fetch, statement, together
from board.facts import AccountRow
from board.rules.time import to_micros
from board.rules.words import Role, SignalKind

RECIPIENTS = {
    SignalKind.HOLD: (Role.CLERK, Role.STEWARD),
    SignalKind.RESUME: (Role.CLERK, Role.STEWARD),
    SignalKind.MISSED_WINDOW: (Role.CLERK, Role.MANAGER),
    SignalKind.REVIEW_DUE: (Role.MANAGER,),
    SignalKind.CLAIM_EXPIRING: (Role.CLERK, Role.MANAGER),
    SignalKind.CLAIM_HELD: (Role.MANAGER,),
    SignalKind.DECISION_DUE: (Role.MANAGER,),
    SignalKind.PROMISE_DUE: (Role.CLERK,),
    SignalKind.PROMISE_BROKEN: (Role.CLERK,),
    SignalKind.PLAN_BROKEN: (Role.CLERK, Role.MANAGER),
    SignalKind.LEAK: (Role.MANAGER,),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One signal to be written."""

    kind: SignalKind
    once_key: str
    account: AccountRow
    payload: dict[str, Any]
    ticket_id: int | None = None


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
    if fetch(session, KNOWN, keys=[once_key]):
        return False
    together(session, telling([Telling(kind, once_key, account, payload, ticket_id)], at=at, leaves_at=leaves_at))
    return True


def tell_community(
    session: Session, *, kind: SignalKind, once_key: str, community_id: int, at: datetime, payload: dict[str, Any]
) -> None:
    """Write one signal that is about a whole community, unless it was told before."""
    row = {
        "key": once_key, "kind": str(kind), "community": community_id, "at": to_micros(at), "leaves": to_micros(at),
        "payload": json.dumps(payload, ensure_ascii=False), **dict.fromkeys(("building", "account", "ticket")),
    }  # fmt: skip
    together(session, [Statement(INSERT, [row]), statement(COPIES, keys=[once_key])])


def known(once_keys: Sequence[str]) -> Statement:
    """(once-key, id, when it leaves) of those of these signals that were told."""
    return statement(KNOWN, keys=list(once_keys))


def telling(signals: Sequence[Telling], *, at: datetime, leaves_at: datetime) -> list[Statement]:
    """Write signals that were not told before, and a copy of each for the people it concerns."""
    if not signals:
        return []
    rows = [
        {
            "key": one.once_key, "kind": str(one.kind), "community": one.account.community_id,
            "building": one.account.building_id, "account": one.account.id, "ticket": one.ticket_id,
            "at": to_micros(at), "leaves": to_micros(leaves_at),
            "payload": json.dumps(one.payload, ensure_ascii=False),
        }
        for one in signals
    ]  # fmt: skip
    return [Statement(INSERT, rows), statement(COPIES, keys=[one.once_key for one in signals])]


def withdrawing(rows: Sequence[Row]) -> list[Statement]:
    """Take back signals, given as `known` has them: their reason was undone, and there is nothing to tell."""
    gone = [row[1] for row in rows]
    return [statement(sql, gone=gone) for sql in WITHDRAW] if gone else []


KNOWN = "SELECT once_key, id, leaves_at FROM signal WHERE once_key IN :keys"
INSERT = """
    INSERT INTO signal (once_key, kind, community_id, building_id, account_id, ticket_id, at, leaves_at, late_known,
                        payload)
    VALUES (:key, :kind, :community, :building, :account, :ticket, :at, :leaves, FALSE, :payload)
    ON CONFLICT (once_key) DO NOTHING
"""
WITHDRAW = ("DELETE FROM signal_copy WHERE signal_id IN :gone", "DELETE FROM signal WHERE id IN :gone")
TOLD_TO = ", ".join(f"('{kind}', '{role}')" for kind, roles in RECIPIENTS.items() for role in roles)
# Per role those assigned to the building; where nobody is, all of the role in the community.
COPIES = f"""
    WITH told (signal_id, role, person_id, assigned) AS (
        SELECT s.id, r.role, r.person_id, MAX(CASE WHEN a.person_id IS NULL THEN 0 ELSE 1 END)
        FROM signal s JOIN person_role r ON r.community_id IN (0, s.community_id)
        JOIN person p ON p.id = r.person_id AND p.active
        LEFT JOIN assignment a ON a.person_id = r.person_id AND a.role = r.role AND a.building_id = s.building_id
        WHERE s.once_key IN :keys AND (s.kind, r.role) IN (VALUES {TOLD_TO})
        GROUP BY s.id, r.role, r.person_id
    ), nearest (signal_id, role, assigned) AS (
        SELECT signal_id, role, MAX(assigned) FROM told GROUP BY signal_id, role
    )
    INSERT INTO signal_copy (signal_id, person_id)
    SELECT DISTINCT t.signal_id, t.person_id FROM told t
    JOIN nearest n ON n.signal_id = t.signal_id AND n.role = t.role AND n.assigned = t.assigned
    ORDER BY 1, 2
    ON CONFLICT (signal_id, person_id) DO NOTHING
"""
