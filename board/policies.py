"""Zones and policies of all communities as their facts say, read once per session."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.db.sql import Row, Work, fetch, parsed_json, statement
from board.rules.policy import PolicyHistory, history
from board.rules.time import from_micros

_POLICIES, _ZONES = "policies", "zones"

CHANGES = "SELECT community_id, effective_at, policy_values FROM policy_change ORDER BY id"
ZONES = "SELECT id, zone FROM community"


def policies(session: Session, community_id: int | None) -> PolicyHistory:
    """The policy versions of a community; the board's defaults where it is not known."""
    if _POLICIES not in session.info:
        session.info[_POLICIES] = _histories(fetch(session, CHANGES))
    known: dict[int, PolicyHistory] = session.info[_POLICIES]
    return known.get(community_id or 0, DEFAULTS)


def zones(session: Session) -> dict[int, ZoneInfo]:
    """The zone of each community (read again when one is new)."""
    if _ZONES not in session.info:
        session.info[_ZONES] = _zones(fetch(session, ZONES))
    known: dict[int, ZoneInfo] = session.info[_ZONES]
    return known


def knowing(session: Session) -> Work[None]:
    """Read both, for whoever asks for something else in the same breath."""
    if _POLICIES in session.info and _ZONES in session.info:
        return
    changes, places = yield [statement(CHANGES), statement(ZONES)]
    session.info[_POLICIES] = _histories(changes)
    session.info[_ZONES] = _zones(places)


def forget(session: Session) -> None:
    """Read the policies again after a change in this session."""
    session.info.pop(_POLICIES, None)


DEFAULTS = PolicyHistory()


def _histories(changes: list[Row]) -> dict[int, PolicyHistory]:
    of: dict[int, list[Row]] = {}
    for community, *change in changes:
        of.setdefault(community, []).append(tuple(change))
    return {
        community: history((from_micros(at), _object(values)) for at, values in found)
        for community, found in of.items()
    }


def _zones(places: list[Row]) -> dict[int, ZoneInfo]:
    return {id_: ZoneInfo(zone) for id_, zone in places}


def _object(values: Any) -> dict[str, Any]:
    return dict(parsed_json(values))
