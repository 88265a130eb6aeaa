"""The states of all accounts of some communities in one statement, for the moment after an import.

The same rules as `board.rules.state`, said in SQL over the same facts and ticket spans; a property test holds the two
equal. The account's row is written only where it differs, so that a repetition costs little more than its SELECT.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import Session

from board.db.sql import fetch, ids, is_sqlite, run
from board.facts import zones
from board.policies import policies
from board.rules.holds import OPEN_END
from board.rules.time import OPEN_DAY, local_date, to_day, to_micros

DAY_MICROS = 86_400_000_000

# A plus before a column keeps SQLite from seeking by it: the few periods of several months have an index of their own.
# Numbers in braces are put in as literals: one statement for all communities that share a local date and a policy.
STATES = """
WITH RECURSIVE step (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM step
    WHERE n < (SELECT MAX(last_month - first_month) FROM charge_version WHERE last_month > first_month)
),
owed AS (
    SELECT a.id, a.community_id, r.building_id, a.owner_id,
           COALESCE(SUM(v.due_fen - v.paid_fen) FILTER (WHERE {overdue}), 0) AS fen,
           COUNT(DISTINCT v.first_month) FILTER (WHERE {overdue} AND NOT v.late_fee) AS months,
           MIN(v.due_day) FILTER (WHERE {overdue}) AS owed_since,
           COALESCE(MIN({least}(
               CASE WHEN v.until < {open_day} THEN v.until - 1 ELSE {open_day} END,
               CASE WHEN v.settled_on < {open_day} THEN v.settled_on - 1 ELSE {open_day} END,
               CASE WHEN v.due_day >= {today} THEN v.due_day ELSE {open_day} END,
               CASE WHEN v.since > {today} THEN v.since - 1 ELSE {open_day} END)) FILTER (WHERE {turning}),
               {open_day}) AS turn
    FROM account a JOIN room r ON r.id = a.room_id
    LEFT JOIN charge_version v ON v.account_id = a.id AND v.until > {today} AND v.settled_on > {today}
    WHERE a.community_id IN ({communities})
    GROUP BY a.id, r.id
),
ranged AS (
    SELECT DISTINCT v.account_id AS id FROM charge_version v
    WHERE v.last_month > v.first_month AND v.until > {today} AND v.settled_on > {today} AND {overdue}
    AND +v.account_id IN (SELECT id FROM account WHERE community_id IN ({communities}))
),
covered AS (
    SELECT account_id, COUNT(DISTINCT month) AS months FROM (
        SELECT v.account_id, v.first_month AS month FROM ranged o JOIN charge_version v ON v.account_id = o.id
        WHERE v.until > {today} AND v.settled_on > {today} AND {overdue} AND NOT v.late_fee
        UNION ALL
        SELECT v.account_id, v.first_month + s.n FROM ranged o JOIN charge_version v ON v.account_id = o.id
        JOIN step s ON s.n <= v.last_month - v.first_month
        WHERE v.until > {today} AND v.settled_on > {today} AND {overdue} AND NOT v.late_fee
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
    WHERE h.building_id IS NOT NULL
),
effect AS (
    SELECT owner_id, MIN(held_at) AS held_since, MAX(opens_at) AS opens_at, MIN(turn) AS turn FROM (
        SELECT owner_id,
               CASE WHEN completed_at IS NULL AND starts <= :now THEN starts END AS held_at,
               CASE WHEN starts <= :now THEN completed_at END AS opens_at,
               {least}(CASE WHEN starts > :now THEN starts ELSE ends END,
                       COALESCE(completed_at + {window}, {open})) AS turn
        FROM ticket_span WHERE ends > :now AND (completed_at IS NULL OR completed_at > :now - {window})
        UNION ALL
        SELECT owner_id, CASE WHEN starts <= :now THEN starts END, NULL,
               CASE WHEN starts > :now THEN {least}(starts, over_at) ELSE over_at END
        FROM manual WHERE over_at > :now
    ) s GROUP BY owner_id
),
own_turns AS (
    SELECT account_id, MIN(t) AS turn FROM (
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
    FROM latest p JOIN account a ON a.id = p.account_id
    WHERE p.promised_on >= {grace_from}
    AND NOT EXISTS (SELECT 1 FROM ticket_span s WHERE s.owner_id = a.owner_id AND s.kind = 'hold'
                    AND s.starts > p.made_at AND s.starts <= :now)
    AND NOT EXISTS (SELECT 1 FROM manual m WHERE m.owner_id = a.owner_id AND m.kind <> 'instalment'
                    AND m.starts > p.made_at AND m.starts <= :now AND m.starts < m.over_at)
    AND p.amount_fen > (
        SELECT COALESCE(SUM({greatest}(0, {paid_now} - {paid_then})), 0)
        FROM charge_version n JOIN charge_version b ON b.account_id = n.account_id AND b.source_id = n.source_id
            AND b.item_id = n.item_id AND b.first_month = n.first_month AND b.last_month = n.last_month
        WHERE n.account_id = p.account_id AND n.since <= {today} AND n.until > {today}
        AND b.since <= p.made_on AND b.until > p.made_on)
),
spent AS (
    SELECT k.account_id, MAX(k.at) AS at FROM contact k
    WHERE k.undone_at IS NULL AND k.at <= :now AND k.at > :now - {window}
    AND k.result IN ('paid', 'promised', 'refused', 'service_issue')
    AND (k.direction = 'in' OR k.purpose = 'collection') GROUP BY k.account_id
),
decided AS (
    SELECT o.id AS account_id, o.community_id, o.building_id, o.owner_id, o.fen, COALESCE(v.months, o.months) AS months,
           o.owed_since, e.held_since, p.promised_on,
           CASE WHEN e.held_since IS NULL AND (k.at IS NULL OR k.at < e.opens_at) THEN e.opens_at END AS opens_at,
           {least}(COALESCE(e.turn, {open}), COALESCE(w.turn, {open}), {next_policy}) AS next_at,
           {least}(o.turn, CASE WHEN p.promised_on IS NULL THEN {open_day}
               WHEN p.promised_on > {today} THEN p.promised_on ELSE {today} END) AS stands_through
    FROM owed o
    LEFT JOIN covered v ON v.account_id = o.id
    LEFT JOIN effect e ON e.owner_id = o.owner_id
    LEFT JOIN promised p ON p.account_id = o.id
    LEFT JOIN own_turns w ON w.account_id = o.id
    LEFT JOIN spent k ON k.account_id = o.id
),
named AS (
    SELECT d.*, CASE WHEN fen = 0 THEN 'settled' WHEN held_since IS NOT NULL THEN 'held'
        WHEN promised_on IS NOT NULL THEN 'promised' WHEN opens_at IS NOT NULL THEN 'window'
        ELSE 'collectable' END AS state
    FROM decided d
)
{select}
"""

STORED = """
SELECT account_id, community_id, building_id, owner_id, state, months,
       CASE WHEN months = 0 THEN 0 WHEN months <= 3 THEN 1 WHEN months <= 6 THEN 2 WHEN months <= 12 THEN 3 ELSE 4 END,
       fen, held_since, CASE WHEN state = 'window' THEN opens_at END, promised_on,
       CASE WHEN next_at < {open} THEN next_at END, stands_through, owed_since
FROM named WHERE TRUE
"""

COLUMNS = (
    "community_id", "building_id", "owner_id", "state", "months_overdue", "level", "outstanding_fen", "held_since",
    "window_at", "promise_on", "next_change_at", "stands_through", "owed_since",
)  # fmt: skip

INSERT = f"""
INSERT INTO account_state (account_id, {", ".join(COLUMNS)})
{{states}}
"""

UPSERT = f"""
{INSERT}
ON CONFLICT (account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
WHERE ({", ".join(f"account_state.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""

# Versions that time alone will turn are few, so that most rows need not be looked at for when.
TURNING = "v.until < {open_day} OR v.settled_on < {open_day} OR v.due_day >= {today} OR v.since > {today}"
OVERDUE = "v.due_day < {today} AND v.since <= {today} AND v.due_fen > v.paid_fen"
PAID = "(CASE WHEN {day} < {v}.settled_on THEN {v}.paid_fen ELSE {greatest}({v}.due_fen, {v}.paid_fen) END)"

# (today, first day of grace, window in microseconds, next change of policy): what communities may share.
Clock = tuple[int, int, int, int]


def recompute(session: Session, community_ids: Iterable[int], *, now: datetime) -> int:
    """Decide every account of these communities at `now`; the number of stored states that changed."""
    wanted = sorted(set(community_ids))
    if not is_sqlite(session):
        run(session, "SET LOCAL work_mem = '128MB'")  # the default would sort a large community on disk
    known = fetch(session, f"SELECT 1 FROM account_state WHERE community_id IN ({ids(wanted)}) LIMIT 1")
    write = UPSERT if known else INSERT
    return sum(
        run(session, write.format(states=states), now=to_micros(now)) for states in statements(session, wanted, now=now)
    )


def statements(session: Session, community_ids: Iterable[int], *, now: datetime, select: str = STORED) -> list[str]:
    """The SELECTs alone, `:now` left to bind: one for all communities with the same local date and policy numbers.

    `select` takes what it wants of the rows `named`: all columns of `decided`, with the state's name.
    """
    wanted, shared = set(community_ids), defaultdict[Clock, list[int]](list)
    for id_, zone in zones(session).items():
        if id_ in wanted:
            shared[_clock(session, id_, now.astimezone(zone), now)].append(id_)
    sqlite = is_sqlite(session)
    return [_statement(select, sqlite, ids(sorted(together)), *clock) for clock, together in sorted(shared.items())]


def _clock(session: Session, community_id: int, local: datetime, now: datetime) -> Clock:
    history = policies(session, community_id)
    policy, today = history.at(now), local.date()
    ahead = min((to_micros(at) for at in history.changes if at > now), default=to_micros(OPEN_END))
    grace_from = to_day(today - timedelta(days=policy.promise_grace_days))
    return to_day(today), grace_from, policy.window_days * DAY_MICROS, ahead


@lru_cache(maxsize=64)
def _statement(
    select: str, sqlite: bool, communities: str, today: int, grace_from: int, window: int, next_policy: int
) -> str:
    least, greatest = ("MIN", "MAX") if sqlite else ("LEAST", "GREATEST")
    return STATES.format(
        select=select.format(open=to_micros(OPEN_END)),
        communities=communities,
        today=today,
        grace_from=grace_from,
        window=window,
        next_policy=next_policy,
        overdue=OVERDUE.format(today=today),
        turning=TURNING.format(today=today, open_day=OPEN_DAY),
        least=least,
        greatest=greatest,
        open=to_micros(OPEN_END),
        open_day=OPEN_DAY,
        paid_now=PAID.format(day=today, v="n", greatest=greatest),
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


def undecided(session: Session, community_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Owners in these communities with an account whose state was never decided, or may have turned by `now`."""
    found: set[int] = set()
    wanted = set(community_ids)
    for community, zone in zones(session).items():
        if community in wanted:
            rows = fetch(
                session,
                "SELECT a.owner_id FROM account a LEFT JOIN account_state s ON s.account_id = a.id"
                " WHERE a.community_id = :community"
                " AND (s.account_id IS NULL OR s.next_change_at <= :now OR s.stands_through < :today)",
                community=community,
                now=to_micros(now),
                today=to_day(local_date(now, zone)),
            )
            found |= {row[0] for row in rows}
    return found
