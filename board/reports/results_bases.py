"""The rows behind the figures of results, a SELECT for each base, in the same text for both engines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from board.rules.time import to_micros
from board.rules.words import CLOSES_WINDOW


class Asked(msgspec.Struct, frozen=True):
    """What the figures are of: local days (yyyymmdd, both included) as instants too, and where. 0 is no limit."""

    first: int
    before: int
    last: int
    since: datetime
    until: datetime
    now: datetime
    community: int = 0
    building: int = 0
    steward: int | None = None
    department: str = ""


_NONE: Final = "CAST(NULL AS BIGINT)"
# What a version says is paid by a day: all of it once the charge is settled, never more than was due.
_PAID: Final = """CASE WHEN {v}.settled_on <= :last OR {v}.paid_fen > {v}.due_fen THEN {v}.due_fen
                  ELSE {v}.paid_fen END"""
CHARGED: Final = f"""
    SELECT v.account_id AS item, v.account_id, {_NONE} AS task_id, x.community_id, r.building_id, {_NONE} AS at,
           SUM(v.due_fen) AS fen, SUM({_PAID.format(v="v")}) AS part_fen, '' AS code, '' AS department
    FROM charge_version v JOIN account x ON x.id = v.account_id JOIN room r ON r.id = x.room_id
    WHERE v.due_day >= :first AND v.due_day <= :last AND v.since <= :last AND v.until > :last AND v.due_fen > 0
    AND {{scope}} GROUP BY v.account_id, x.community_id, r.building_id
"""
# What of the sum that was overdue as the period began is outstanding no longer, charge by charge.
RECOVERED: Final = f"""
    SELECT x.owner_id AS item, v.account_id, {_NONE} AS task_id, x.community_id, r.building_id, {_NONE} AS at,
           SUM({_PAID.format(v="w")} - w.due_fen + v.due_fen - v.paid_fen) AS fen, 0 AS part_fen, '' AS code,
           '' AS department
    FROM charge_version v JOIN charge_version w ON w.account_id = v.account_id AND w.source_id = v.source_id
    AND w.item_id = v.item_id AND w.first_month = v.first_month AND w.last_month = v.last_month
    AND w.since <= :last AND w.until > :last
    JOIN account x ON x.id = v.account_id JOIN room r ON r.id = x.room_id
    WHERE v.due_day <= :before AND v.since <= :before AND v.until > :before AND v.settled_on > :before
    AND v.due_fen - v.paid_fen > w.due_fen - {_PAID.format(v="w")} AND {{scope}}
    GROUP BY x.owner_id, v.account_id, x.community_id, r.building_id
"""
HELD: Final = f"""
    SELECT x.account_id AS item, x.account_id, {_NONE} AS task_id, x.community_id, x.building_id,
           x.held_since AS at, x.outstanding_fen AS fen, 0 AS part_fen,
           CASE WHEN x.held_since > :now - 7 * 86400000000 THEN '0' WHEN x.held_since > :now - 15 * 86400000000
           THEN '7' WHEN x.held_since > :now - 31 * 86400000000 THEN '15' ELSE '31' END AS code, '' AS department
    FROM account_state x WHERE x.state = 'held' AND {{scope}}
"""
# A window that opened is used by the first telling contact in it; one that ran out was told as missed.
_USED: Final = f"""EXISTS (
    SELECT 1 FROM contact k WHERE k.account_id = x.account_id AND k.undone_at IS NULL AND k.at >= x.at AND k.at <= :now
    AND k.at < CAST(x.payload ->> 'closes_at' AS BIGINT) AND (k.direction = 'in' OR k.purpose = 'collection')
    AND k.result IN ({", ".join(f"'{one}'" for one in sorted(CLOSES_WINDOW))}))"""
WINDOWS: Final = f"""
    SELECT x.id AS item, x.account_id, {_NONE} AS task_id, x.community_id, r.building_id, x.at,
           0 AS fen, 0 AS part_fen,
           CASE WHEN x.kind = 'missed_window' THEN 'missed' WHEN {_USED} THEN 'used' ELSE 'opened' END AS code,
           '' AS department
    FROM signal x JOIN account a ON a.id = x.account_id JOIN room r ON r.id = a.room_id
    WHERE (x.kind = 'missed_window' OR (x.kind = 'resume' AND x.payload ->> 'closes_at' IS NOT NULL))
    AND NOT x.late_known AND x.at >= :since AND x.at < :until AND {{scope}}
"""
_TASK: Final = """
    SELECT x.id AS item, x.account_id, x.id AS task_id, x.community_id, x.building_id, {at} AS at, {fen} AS fen,
           0 AS part_fen, {code} AS code, x.department
    FROM task x WHERE {condition} AND {at} >= :since AND {at} < :until AND {{scope}}
"""
# In the times of tasks `fen` are microseconds.
ACCEPTED: Final = _TASK.format(
    at="x.accepted_at", fen="x.accepted_at - x.asked_at", code="''", condition="x.accepted_at IS NOT NULL"
)
DONE: Final = _TASK.format(
    at="x.ended_at", fen="x.ended_at - x.accepted_at", code="''",
    condition="x.state = 'done' AND x.accepted_at IS NOT NULL",
)  # fmt: skip
FELL_DUE: Final = _TASK.format(
    at="x.due_at", fen="0", code="CASE WHEN x.ended_at IS NULL OR x.ended_at > x.due_at THEN 'late' ELSE '' END",
    condition="x.starts_at IS NULL AND x.state NOT IN ('cancelled', 'declined', 'paused')",
)  # fmt: skip
BASES: Final[Mapping[str, str]] = {
    "charged": CHARGED, "recovered": RECOVERED, "held": HELD, "windows": WINDOWS, "accepted": ACCEPTED, "done": DONE,
    "fell_due": FELL_DUE,
}  # fmt: skip
_VALUES: Final = {
    "charged": ("first", "last"), "recovered": ("before", "last"), "held": ("now",),
    "windows": ("since", "until", "now"),
}  # fmt: skip

_STEWARD: Final = """SELECT s.building_id, s.person_id FROM assignment s
                     JOIN person p ON p.id = s.person_id AND p.active WHERE s.role = 'steward'"""
# The column to group by, and what must be joined for it: a building of two stewards counts for both.
GROUPS: Final = {
    "community": ("y.community_id", ""),
    "building": ("y.building_id", ""),
    "steward": ("COALESCE(g.person_id, 0)", f"LEFT JOIN ({_STEWARD}) g ON g.building_id = y.building_id"),
    "department": ("y.department", ""),
    "all": ("''", ""),
}
_BUILDING: Final = {"held": "x.building_id", "accepted": "x.building_id", "done": "x.building_id",
                    "fell_due": "x.building_id"}  # fmt: skip


def within(base: str, asked: Asked) -> str:
    """The place that was chosen, as further conditions; whole numbers only, the department is one of a role's words."""
    building, said = _BUILDING.get(base, "r.building_id"), ""
    if asked.community:
        said += f" AND x.community_id = {int(asked.community)}"
    if asked.building:
        said += f" AND {building} = {int(asked.building)}"
    if asked.steward is not None:
        theirs = f" AND s.person_id = {int(asked.steward)}" if asked.steward else ""
        said += f" AND {'' if asked.steward else 'NOT '}EXISTS ({_STEWARD} AND s.building_id = {building}{theirs})"
    if asked.department and base in ("accepted", "done", "fell_due"):
        said += " AND x.department = :department"
    return said


def values_of(base: str, asked: Asked) -> dict[str, Any]:
    """What a base is asked with."""
    names = _VALUES.get(base, ("since", "until"))
    values = {name: getattr(asked, name) for name in names}
    for name in ("since", "until", "now"):
        if name in values:
            values[name] = to_micros(values[name])
    if asked.department and base not in _VALUES:
        values["department"] = asked.department
    return values
