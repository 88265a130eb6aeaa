"""The segments of all accounts of some communities in one statement, after an import and every night.

The same rules as `board.rules.segments`, said in SQL over the same facts; a property test holds the two equal. What an
account owes is taken from its stored state, which is decided first. Single accounts are done after a contact, a mark
or a hold of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.db.sql import fetch, ids, is_sqlite, run
from board.facts import zones
from board.rules.segments import (
    FORGETFUL_MONTHS,
    GOOD_SHARE,
    HARD_CONTACTS,
    LONG_OWED_MONTHS,
    LOOK_BACK_MONTHS,
    SILENT_MONTHS,
    YEAR_MONTHS,
)
from board.rules.time import local_date, month_index, months_back, to_day, to_micros

MANY_CHARGED = 5000
MARKED = "m.starts <= :now AND m.ends > :now AND (m.removed_at IS NULL OR m.removed_at > :now)"
# A cross join is taken in its order by SQLite, which would else scan the larger table for a single account.
# Numbers in braces are put in as literals: one statement for all communities that share a zone, and so a local date.
SEGMENTS = f"""
WITH RECURSIVE step (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM step
    WHERE n < (SELECT MAX(last_month - first_month) FROM charge_version WHERE last_month > first_month)
),
chosen AS (
    SELECT s.account_id, s.owner_id, s.months_overdue AS months, s.outstanding_fen AS fen, s.owed_since AS since
    FROM account_state s
    WHERE {{chosen}}
),
black AS (
    SELECT DISTINCT m.owner_id FROM mark m WHERE m.colour = 'black' AND {MARKED}
),
said AS (
    SELECT k.account_id,
           COUNT(CASE WHEN k.at > :half AND k.result IN ('no_answer', 'wrong_number', 'hostile') THEN 1 END) AS hard,
           COUNT(CASE WHEN k.at > :half AND k.result NOT IN ('no_answer', 'wrong_number') THEN 1 END) AS reached,
           COUNT(CASE WHEN k.result = 'service_issue' THEN 1 END) AS issues
    FROM chosen c JOIN contact k ON k.account_id = c.account_id
    WHERE k.undone_at IS NULL AND k.at <= :now AND k.at > :year GROUP BY k.account_id
),
serious AS (
    SELECT p.owner_id, COUNT(DISTINCT t.ticket_no) AS tickets FROM ticket_span p JOIN ticket t ON t.id = p.ticket_id
    WHERE p.owner_id IN (SELECT owner_id FROM chosen) AND p.starts <= :now
    AND COALESCE(p.completed_at, p.ends) > :year GROUP BY p.owner_id
),
hard_times AS (
    SELECT owner_id, MAX(CASE WHEN kind = 'hardship' THEN 1 ELSE 0 END) AS hardship,
           MAX(CASE WHEN kind = 'instalment' THEN 1 ELSE 0 END) AS instalment
    FROM (
        SELECT h.owner_id, h.kind FROM manual_hold h WHERE h.owner_id IS NOT NULL AND {{covers}}
        UNION ALL
        SELECT a.owner_id, h.kind FROM manual_hold h CROSS JOIN room r CROSS JOIN account a
        WHERE r.building_id = h.building_id AND (h.entrance IS NULL OR h.entrance = r.entrance)
        AND a.room_id = r.id AND a.until IS NULL AND h.building_id IS NOT NULL AND {{covers}}
    ) m WHERE kind IN ('hardship', 'instalment') GROUP BY owner_id
),
late AS (
    SELECT account_id, COUNT(DISTINCT month) AS months FROM (
        SELECT v.account_id, v.first_month AS month FROM chosen c CROSS JOIN charge_version v
        WHERE v.account_id = c.account_id{{only}} AND c.months BETWEEN 1 AND {FORGETFUL_MONTHS} AND {{was_overdue}}
        UNION ALL
        SELECT v.account_id, v.first_month + s.n FROM chosen c CROSS JOIN charge_version v CROSS JOIN step s
        WHERE v.account_id = c.account_id{{only}} AND v.last_month > v.first_month
        AND s.n <= v.last_month - v.first_month AND c.months BETWEEN 1 AND {FORGETFUL_MONTHS} AND {{was_overdue}}
    ) m WHERE month >= {{present}} - {YEAR_MONTHS} AND month < {{present}} GROUP BY account_id
),
follow AS (
    SELECT account_id, follow_on FROM (
        SELECT k.account_id, k.id, k.at, f.follow_on,
               ROW_NUMBER() OVER (PARTITION BY k.account_id ORDER BY k.at DESC, k.id DESC) AS place
        FROM chosen c JOIN contact_class f ON f.account_id = c.account_id JOIN contact k ON k.id = f.contact_id
        WHERE k.undone_at IS NULL AND k.at <= :now
    ) l WHERE place = 1 AND NOT EXISTS (
        SELECT 1 FROM contact n WHERE n.account_id = l.account_id AND n.undone_at IS NULL AND n.purpose = 'collection'
        AND n.at <= :now AND (n.at > l.at OR (n.at = l.at AND n.id > l.id)))
),
counted AS (
    SELECT c.account_id, c.owner_id, c.months, c.fen, COALESCE(k.hard, 0) AS hard, COALESCE(k.reached, 0) AS reached,
           COALESCE(k.issues, 0) AS issues, COALESCE(t.tickets, 0) AS tickets,
           CASE WHEN h.hardship = 1 THEN CASE WHEN h.instalment = 1 THEN 'hardship,instalment' ELSE 'hardship' END
                WHEN h.instalment = 1 THEN 'instalment' ELSE '' END AS holds,
           {YEAR_MONTHS} - COALESCE(l.months, 0) AS good, b.owner_id AS black, c.since, f.follow_on
    FROM chosen c
    LEFT JOIN black b ON b.owner_id = c.owner_id
    LEFT JOIN said k ON k.account_id = c.account_id
    LEFT JOIN serious t ON t.owner_id = c.owner_id
    LEFT JOIN hard_times h ON h.owner_id = c.owner_id
    LEFT JOIN late l ON l.account_id = c.account_id
    LEFT JOIN follow f ON f.account_id = c.account_id
),
named AS (
    SELECT c.*, CASE
        WHEN black IS NOT NULL OR (months >= {LONG_OWED_MONTHS} AND hard >= {HARD_CONTACTS}) THEN 'high_risk'
        WHEN tickets > 0 OR issues > 0 THEN 'service_sensitive'
        WHEN holds <> '' THEN 'hardship'
        WHEN months >= {SILENT_MONTHS} AND reached = 0 AND NOT EXISTS (
            SELECT 1 FROM ticket k WHERE k.owner_id = c.owner_id AND k.opened_at <= :now) THEN 'silent'
        WHEN months BETWEEN 1 AND {FORGETFUL_MONTHS} AND good >= {GOOD_SHARE * YEAR_MONTHS} THEN 'forgetful'
        WHEN fen > 0 THEN 'watching' ELSE 'cooperative' END AS segment
    FROM counted c
)
SELECT account_id, segment, months, hard, tickets, issues, holds, good, since, follow_on FROM named n
WHERE segment <> 'cooperative' OR EXISTS (SELECT 1 FROM account_segment x WHERE x.account_id = n.account_id)
"""
COLUMNS = ("segment", "months", "hard", "tickets", "issues", "holds", "good", "owed_since", "follow_on")
STORE = f"""
INSERT INTO account_segment (account_id, {", ".join(COLUMNS)})
{{segments}}
ON CONFLICT (account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
WHERE ({", ".join(f"account_segment.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""
COVERS = "h.starts <= :now AND (h.ends IS NULL OR h.ends > :now) AND (h.released_at IS NULL OR h.released_at > :now)"
WAS_OVERDUE = (
    "NOT v.late_fee AND v.due_fen > v.paid_fen AND v.due_day < {today} AND v.since <= {today}"
    " AND {greatest}(v.since, v.due_day + 1) < {least}(v.until, v.settled_on)"
)


def recompute(session: Session, community_ids: Iterable[int], *, now: datetime) -> int:
    """The segments of every account of these communities as of `now`; the number that changed."""
    wanted, shared = set(community_ids), defaultdict[ZoneInfo, list[int]](list)
    for id_, zone in zones(session).items():
        if id_ in wanted:
            shared[zone].append(id_)
    if not is_sqlite(session):
        run(session, "SET LOCAL work_mem = '128MB'")  # the default would sort a large community on disk
    return sum(
        _store(session, f"s.community_id IN ({ids(sorted(together))})", zone, now)
        for zone, together in sorted(shared.items(), key=lambda one: one[1])
    )


def refresh(session: Session, account_ids: Sequence[int], *, now: datetime) -> int:
    """The segments of these accounts as of `now`; the number that changed."""
    shared = defaultdict[ZoneInfo, list[int]](list)
    for id_, community in fetch(session, PLACES, accounts=list(account_ids)):
        shared[zones(session)[community]].append(id_)
    return sum(
        _store(session, f"s.account_id IN ({ids(some)})", zone, now, f" AND v.account_id IN ({ids(some)})")
        for zone, some in shared.items()
    )


def refresh_charged(
    session: Session, community_ids: Iterable[int], account_ids: Sequence[int], *, now: datetime
) -> int:
    """The same after charges of these accounts, in these communities, changed: nearly all of them after a busy month,
    where it is cheaper not to name each."""
    if len(account_ids) > MANY_CHARGED:
        return recompute(session, community_ids, now=now)
    return refresh(session, account_ids, now=now)


PLACES = "SELECT id, community_id FROM account WHERE id IN :accounts"


def refresh_owners(session: Session, owner_ids: Iterable[int], *, now: datetime) -> int:
    """The same for all accounts of these owners."""
    rows = fetch(session, "SELECT id FROM account WHERE owner_id IN :owners", owners=sorted(owner_ids))
    return refresh(session, [row[0] for row in rows], now=now)


def _store(session: Session, chosen: str, zone: ZoneInfo, now: datetime, only: str = "") -> int:
    local = local_date(now, zone)
    sqlite = is_sqlite(session)
    least, greatest = ("MIN", "MAX") if sqlite else ("LEAST", "GREATEST")
    today = to_day(local)
    segments = SEGMENTS.format(
        chosen=chosen, only=only, today=today, present=month_index(local.year, local.month), covers=COVERS,
        was_overdue=WAS_OVERDUE.format(today=today, least=least, greatest=greatest),
    )  # fmt: skip
    half, year = (to_micros(months_back(now, count, zone)) for count in (LOOK_BACK_MONTHS, YEAR_MONTHS))
    return run(session, STORE.format(segments=segments), now=to_micros(now), half=half, year=year)
