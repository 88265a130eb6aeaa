"""The states of all accounts of some communities in one statement, for the moment after an import.

The same rules as `board.rules.state`, said in SQL over the same facts and ticket spans; a property test holds the two
equal. The account's row is written only where it differs, so that a repetition costs little more than its SELECT.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from board.db.session import driver
from board.db.sql import fetch, ids, run
from board.facts import zones
from board.policies import policies
from board.rules.holds import OPEN_END
from board.rules.time import OPEN_DAY, local_date, to_day, to_micros

DAY_MICROS = 86_400_000_000

STATES = """
WITH RECURSIVE clock (community_id, today, grace_from, window_micros, next_policy) AS (VALUES {clock}),
step (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM step
    WHERE n < (SELECT MAX(last_month - first_month) FROM charge_version WHERE last_month > first_month)
),
owed AS (
    SELECT v.account_id,
           SUM(CASE WHEN {overdue} THEN v.due_fen - v.paid_fen ELSE 0 END) AS fen,
           COUNT(DISTINCT CASE WHEN {overdue} AND NOT v.late_fee THEN v.first_month END) AS months,
           MIN(CASE WHEN v.due_day >= c.today THEN v.due_day END) AS due_turn,
           MIN(CASE WHEN v.since > c.today THEN v.since END) - 1 AS since_turn,
           MIN(v.until) - 1 AS until_turn,
           MIN(v.settled_on) - 1 AS settled_turn
    FROM clock c JOIN account a ON a.community_id = c.community_id JOIN charge_version v ON v.account_id = a.id
    WHERE v.until > c.today AND v.settled_on > c.today
    GROUP BY v.account_id
),
ranged AS (
    SELECT DISTINCT v.account_id, c.today
    FROM charge_version v JOIN account a ON a.id = v.account_id JOIN clock c ON c.community_id = a.community_id
    WHERE v.last_month > v.first_month AND v.until > c.today AND v.settled_on > c.today AND {overdue}
),
covered AS (
    SELECT account_id, COUNT(DISTINCT month) AS months FROM (
        SELECT v.account_id, v.first_month AS month
        FROM ranged c JOIN charge_version v ON v.account_id = c.account_id
        WHERE v.until > c.today AND v.settled_on > c.today AND {overdue} AND NOT v.late_fee
        UNION ALL
        SELECT v.account_id, v.first_month + s.n
        FROM ranged c JOIN charge_version v ON v.account_id = c.account_id
        JOIN step s ON s.n <= v.last_month - v.first_month
        WHERE v.until > c.today AND v.settled_on > c.today AND {overdue} AND NOT v.late_fee
    ) m GROUP BY account_id
),
manual AS (
    SELECT owner_id, kind, starts, {least}(COALESCE(ends, {open}), COALESCE(released_at, {open})) AS over_at
    FROM manual_hold WHERE owner_id IS NOT NULL
    UNION
    SELECT a.owner_id, h.kind, h.starts, {least}(COALESCE(h.ends, {open}), COALESCE(h.released_at, {open}))
    FROM manual_hold h
    JOIN room r ON r.building_id = h.building_id AND (h.entrance IS NULL OR h.entrance = r.entrance)
    JOIN account a ON a.room_id = r.id AND a.until IS NULL
),
held AS (
    SELECT owner_id, MIN(starts) AS since FROM (
        SELECT owner_id, starts FROM ticket_span WHERE kind = 'hold' AND starts <= :now AND ends > :now
        UNION ALL
        SELECT owner_id, starts FROM manual WHERE starts <= :now AND over_at > :now
    ) h GROUP BY owner_id
),
done AS (
    SELECT owner_id, MAX(completed_at) AS opens_at FROM ticket_span
    WHERE kind = 'done' AND starts <= :now AND ends > :now GROUP BY owner_id
),
turns AS (
    SELECT owner_id, MIN(t) AS t FROM (
        SELECT owner_id, starts AS t FROM ticket_span WHERE starts > :now
        UNION ALL SELECT owner_id, ends FROM ticket_span WHERE ends > :now AND ends < {open}
        UNION ALL
        SELECT s.owner_id, s.completed_at + c.window_micros
        FROM ticket_span s JOIN owner o ON o.id = s.owner_id JOIN clock c ON c.community_id = o.community_id
        WHERE s.kind = 'done' AND s.completed_at > :now - c.window_micros
        UNION ALL SELECT owner_id, starts FROM manual WHERE starts > :now
        UNION ALL SELECT owner_id, over_at FROM manual WHERE over_at > :now AND over_at < {open}
    ) o GROUP BY owner_id
),
own_turns AS (
    SELECT account_id, MIN(t) AS t FROM (
        SELECT account_id, at AS t FROM contact WHERE at > :now AND undone_at IS NULL
        UNION ALL SELECT account_id, made_at FROM promise WHERE made_at > :now AND undone_at IS NULL
    ) o GROUP BY account_id
),
latest AS (
    SELECT account_id, amount_fen, promised_on, made_at, made_on FROM (
        SELECT account_id, amount_fen, promised_on, made_at, made_on, ROW_NUMBER() OVER (
            PARTITION BY account_id ORDER BY made_at DESC, promised_on DESC, amount_fen DESC) AS place
        FROM promise WHERE made_at <= :now AND undone_at IS NULL
    ) p WHERE place = 1
),
promised AS (
    SELECT p.account_id, p.promised_on
    FROM latest p JOIN account a ON a.id = p.account_id JOIN clock c ON c.community_id = a.community_id
    WHERE p.promised_on >= c.grace_from
    AND NOT EXISTS (SELECT 1 FROM ticket_span s WHERE s.owner_id = a.owner_id AND s.kind = 'hold'
                    AND s.starts > p.made_at AND s.starts <= :now)
    AND NOT EXISTS (SELECT 1 FROM manual m WHERE m.owner_id = a.owner_id AND m.kind <> 'instalment'
                    AND m.starts > p.made_at AND m.starts <= :now AND m.starts < m.over_at)
    AND p.amount_fen > (
        SELECT COALESCE(SUM({greatest}(0, {paid_now} - {paid_then})), 0)
        FROM charge_version n JOIN charge_version b ON b.account_id = n.account_id AND b.source_id = n.source_id
            AND b.item_id = n.item_id AND b.first_month = n.first_month AND b.last_month = n.last_month
        WHERE n.account_id = p.account_id AND n.since <= c.today AND n.until > c.today
        AND b.since <= p.made_on AND b.until > p.made_on)
),
decided AS (
    SELECT a.id AS account_id, a.community_id, r.building_id, a.owner_id, COALESCE(o.fen, 0) AS fen,
           COALESCE(v.months, o.months, 0) AS months, h.since AS held_since, p.promised_on,
           CASE WHEN h.since IS NULL AND d.opens_at + c.window_micros > :now AND NOT EXISTS (
               SELECT 1 FROM contact k WHERE k.account_id = a.id AND k.undone_at IS NULL AND k.at >= d.opens_at
               AND k.at <= :now AND k.result IN ('paid', 'promised', 'refused', 'service_issue')
               AND (k.direction = 'in' OR k.purpose = 'collection')) THEN d.opens_at END AS opens_at,
           {least}(COALESCE(t.t, {open}), COALESCE(w.t, {open}), COALESCE(c.next_policy, {open})) AS next_at,
           {least}(COALESCE(o.due_turn, {open_day}), COALESCE(o.since_turn, {open_day}),
                   COALESCE(o.until_turn, {open_day}), COALESCE(o.settled_turn, {open_day}),
                   CASE WHEN p.promised_on IS NULL THEN {open_day} WHEN p.promised_on > c.today THEN p.promised_on
                        ELSE c.today END) AS stands_through
    FROM clock c JOIN account a ON a.community_id = c.community_id JOIN room r ON r.id = a.room_id
    LEFT JOIN owed o ON o.account_id = a.id
    LEFT JOIN covered v ON v.account_id = a.id
    LEFT JOIN held h ON h.owner_id = a.owner_id
    LEFT JOIN done d ON d.owner_id = a.owner_id
    LEFT JOIN promised p ON p.account_id = a.id
    LEFT JOIN turns t ON t.owner_id = a.owner_id
    LEFT JOIN own_turns w ON w.account_id = a.id
),
named AS (
    SELECT d.*, CASE WHEN fen = 0 THEN 'settled' WHEN held_since IS NOT NULL THEN 'held'
        WHEN promised_on IS NOT NULL THEN 'promised' WHEN opens_at IS NOT NULL THEN 'window'
        ELSE 'collectable' END AS state
    FROM decided d
)
SELECT account_id, community_id, building_id, owner_id, state, months,
       CASE WHEN months = 0 THEN 0 WHEN months <= 3 THEN 1 WHEN months <= 6 THEN 2 WHEN months <= 12 THEN 3 ELSE 4 END,
       fen, held_since, CASE WHEN state = 'window' THEN opens_at END, promised_on,
       CASE WHEN next_at < {open} THEN next_at END, stands_through
FROM named WHERE TRUE
"""

COLUMNS = (
    "community_id", "building_id", "owner_id", "state", "months_overdue", "level", "outstanding_fen", "held_since",
    "window_at", "promise_on", "next_change_at", "stands_through",
)  # fmt: skip

UPSERT = f"""
INSERT INTO account_state (account_id, {", ".join(COLUMNS)})
{{states}}
ON CONFLICT (account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
WHERE ({", ".join(f"account_state.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""

OVERDUE = "v.due_day < c.today AND v.since <= c.today AND v.due_fen > v.paid_fen"
PAID = "(CASE WHEN {day} < {v}.settled_on THEN {v}.paid_fen ELSE {greatest}({v}.due_fen, {v}.paid_fen) END)"


def recompute(session: Session, community_ids: Iterable[int], *, now: datetime) -> int:
    """Decide every account of these communities at `now`; the number of stored states that changed."""
    return run(session, UPSERT.format(states=statement(session, community_ids, now=now)), now=to_micros(now))


def statement(session: Session, community_ids: Iterable[int], *, now: datetime) -> str:
    """The SELECT alone, with the clock of each community put in; `:now` is left to bind."""
    wanted, where = set(community_ids), zones(session)
    clock = [_clock_row(session, id_, now.astimezone(where[id_]), now) for id_ in sorted(wanted & set(where))]
    sqlite = "sqlite3" in type(driver(session)).__module__
    return _statement(sqlite).replace("{clock}", ", ".join(clock) or "(0, 0, 0, 0, 0)")


def _clock_row(session: Session, community_id: int, local: datetime, now: datetime) -> str:
    history = policies(session, community_id)
    policy, today = history.at(now), local.date()
    ahead = min((to_micros(at) for at in history.changes if at > now), default=to_micros(OPEN_END))
    grace_from = to_day(today - timedelta(days=policy.promise_grace_days))
    numbers = (community_id, to_day(today), grace_from, policy.window_days * DAY_MICROS)
    return f"({ids(numbers)}, {'CAST(' + str(int(ahead)) + ' AS BIGINT)'})"


@lru_cache
def _statement(sqlite: bool) -> str:
    least, greatest = ("MIN", "MAX") if sqlite else ("LEAST", "GREATEST")
    return STATES.format(
        clock="{clock}",
        overdue=OVERDUE,
        least=least,
        greatest=greatest,
        open=to_micros(OPEN_END),
        open_day=OPEN_DAY,
        paid_now=PAID.format(day="c.today", v="n", greatest=greatest),
        paid_then=PAID.format(day="p.made_on", v="b", greatest=greatest),
    )


def due_for_tick(session: Session, *, now: datetime) -> list[tuple[int, int]]:
    """(community, owner) of the accounts whose state time alone may have changed by `now`."""
    found: list[tuple[int, int]] = []
    for community, zone in zones(session).items():
        found += fetch(
            session,
            "SELECT DISTINCT community_id, owner_id FROM account_state WHERE community_id = :community"
            " AND (next_change_at <= :now OR stands_through < :today)",
            community=community,
            now=to_micros(now),
            today=to_day(local_date(now, zone)),
        )
    return found
