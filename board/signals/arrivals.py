"""Nobody arrived: who asked for a visit or an escort is told, once for each time that was agreed."""

import json
from datetime import datetime

from sqlmodel import Session

from board.db.sql import fetch, run
from board.rules.task_forms import TaskKind
from board.rules.time import to_micros
from board.rules.visits import LATE_AFTER
from board.rules.words import SignalKind

LATE = f"""
    SELECT t.id, t.kind, t.starts_at, t.community_id, t.building_id, t.account_id, t.asked_by_id FROM task t
    JOIN person p ON p.id = t.asked_by_id AND p.active
    WHERE t.kind IN ('{TaskKind.JOINT_VISIT}', '{TaskKind.ESCORT}') AND t.state IN ('requested', 'accepted')
    AND t.arrived_at IS NULL AND t.starts_at <= :late AND t.starts_at > :history
    AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.once_key = 'arrival_late:' || t.id || ':' || t.starts_at)
    ORDER BY t.id
"""
INSERT = """
    INSERT INTO signal (once_key, kind, community_id, building_id, account_id, ticket_id, at, leaves_at, late_known,
                        payload)
    VALUES (:key, :kind, :community, :building, :account, NULL, :now, :now, FALSE, :payload)
    ON CONFLICT (once_key) DO NOTHING RETURNING id
"""
DAY = 86_400_000_000


def tell_late(session: Session, *, now: datetime) -> int:
    """Tell the askers of what should have begun a quarter of an hour ago; how many signals were written.

    What was due more than a day ago is history.
    """
    at, told = to_micros(now), 0
    for task, kind, starts, community, building, account, asker in fetch(
        session, LATE, late=to_micros(now - LATE_AFTER), history=at - DAY
    ):
        key = f"{SignalKind.ARRIVAL_LATE}:{task}:{starts}"
        payload = json.dumps({"task": task, "kind": kind, "starts_at": starts})
        rows = fetch(
            session, INSERT, key=key, kind=str(SignalKind.ARRIVAL_LATE), community=community, building=building,
            account=account, now=at, payload=payload,
        )  # fmt: skip
        for (signal,) in rows:
            run(
                session,
                "INSERT INTO signal_copy (signal_id, person_id) VALUES (:signal, :person) ON CONFLICT DO NOTHING",
                signal=signal,
                person=asker,
            )
            told += 1
    return told
