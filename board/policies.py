"""The policies of a community as its facts say: rows -> PolicyHistory."""

import json
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.policy import PolicyHistory, history
from board.rules.time import from_micros

_CACHE = "policies"


def policies(session: Session, community_id: int | None) -> PolicyHistory:
    """The policy versions of a community; the board's defaults where it is not known. Read once per session."""
    if community_id is None:
        return PolicyHistory()
    known: dict[int, PolicyHistory] = session.info.setdefault(_CACHE, {})
    if community_id not in known:
        rows = fetch(
            session,
            "SELECT effective_at, policy_values FROM policy_change WHERE community_id = :community ORDER BY id",
            community=community_id,
        )
        known[community_id] = history((from_micros(at), _object(values)) for at, values in rows)
    return known[community_id]


def forget(session: Session) -> None:
    """Read the policies again after a change in this session."""
    session.info.pop(_CACHE, None)


def _object(values: Any) -> dict[str, Any]:
    """JSON columns come parsed from PostgreSQL and as text from SQLite."""
    return dict(json.loads(values) if isinstance(values, str) else values)
