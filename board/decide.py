"""The one place where a changed decision becomes a stored state, signals and tasks.

An action stores a fact and calls `refresh` for the owners it touched; an import calls `refresh_communities`, which
decides in one statement and then looks only at accounts of which people were told something else, or `refresh_charged`
where a few known accounts were charged and nothing else came. What was told is a row of its own (`account_told`),
written in the transaction that writes the signal: a repetition finds nothing left to tell, a crash leaves both or
neither.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from board import effects, holidays
from board.db.sql import Row, Statement, Work, fetch, ids, side_by_side, statement
from board.facts import AccountRow, accounts_by_id, accounts_of_owners, loading
from board.recompute import COLUMNS, due_for_tick, recompute, undecided
from board.rules.state import Decision
from board.rules.state import decide as decide_account
from board.rules.time import to_micros
from board.tickets import projection
from board.tickets.directory import Directory

MANY_OWNERS = 400
CHUNK = 2000

UPSERT = f"""
INSERT INTO account_state (account_id, {", ".join(COLUMNS)}) VALUES (:account_id, {", ".join(f":{c}" for c in COLUMNS)})
ON CONFLICT (account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""


def refresh(
    session: Session,
    owner_ids: Iterable[int],
    *,
    now: datetime,
    silent: bool = False,
    leaves_at: datetime | None = None,
) -> list[int]:
    """Decide all accounts of these owners at `now`; the ids of those whose stored state changed.

    Signals leave at `leaves_at` (default now): an act that can be undone for some seconds holds them back so long.
    """
    owners = sorted(set(owner_ids))
    if not owners:
        return []
    if len(owners) > MANY_OWNERS:
        return refresh_communities(session, _communities(session, owners), now=now, silent=silent)
    accounts = accounts_of_owners(session, owners, lock=True)
    facts, told, stored, _ = side_by_side(
        session, loading(session, accounts), effects.reading_told(accounts), _reading_stored(accounts),
        holidays.knowing(session),
    )  # fmt: skip
    decisions = {account.id: decide_account(facts[account.id], now) for account in accounts}
    rows = [state_row(account, decisions[account.id]) for account in accounts]
    changed = [row for row in rows if stored.get(row["account_id"]) != tuple(row[name] for name in COLUMNS)]
    follows = effects.follow(
        session, accounts, facts, decisions, told, now=now, silent=silent, leaves_at=leaves_at or now
    )
    side_by_side(session, _storing(changed), *follows)
    return [row["account_id"] for row in changed]


def refresh_communities(
    session: Session, community_ids: Iterable[int], *, now: datetime, silent: bool = False
) -> list[int]:
    """Decide every account of these communities in one statement, then follow up what people were told otherwise.

    Returns the ids of the accounts that were followed up. A `silent` load only notes what stands.
    """
    communities = sorted(set(community_ids))
    if not communities:
        return []
    recompute(session, communities, now=now)
    if silent:
        effects.take_note(session, communities)
        return []
    effects.take_quiet_note(session, communities)
    untold = [row[0] for row in fetch(session, effects.UNTOLD.format(communities=ids(communities)))]
    for start in range(0, len(untold), CHUNK):
        accounts = accounts_by_id(session, untold[start : start + CHUNK], lock=True)
        facts, told = side_by_side(session, loading(session, accounts), effects.reading_told(accounts))
        decisions = {account.id: decide_account(facts[account.id], now) for account in accounts}
        follows = effects.follow(session, accounts, facts, decisions, told, now=now, silent=False, leaves_at=now)
        side_by_side(session, *follows)
    return untold


def refresh_charged(
    session: Session, community_ids: Iterable[int], account_ids: Sequence[int], *, now: datetime
) -> list[int]:
    """After charges of these accounts changed, and nothing else in their communities: decide them, and all those that
    time has turned meanwhile or that were never decided; the ids of those whose stored state changed."""
    communities = sorted(set(community_ids))
    if len(account_ids) > MANY_OWNERS:
        return refresh_communities(session, communities, now=now)
    charged = fetch(session, "SELECT owner_id FROM account WHERE id IN :accounts", accounts=list(account_ids))
    return refresh(session, {row[0] for row in charged} | undecided(session, communities, now=now), now=now)


def refresh_community(session: Session, community_id: int, *, now: datetime, silent: bool = False) -> list[int]:
    """`refresh_communities` for one."""
    return refresh_communities(session, [community_id], now=now, silent=silent)


def rebuild(session: Session, community_id: int, *, now: datetime) -> None:
    """After a change of policy: fold all tickets of a community anew and decide all its accounts."""
    rows = fetch(session, "SELECT id FROM ticket WHERE community_id = :community ORDER BY id", community=community_id)
    folded = projection.read(session, [row[0] for row in rows], Directory(session).load())
    projection.store(session, folded, now=now)
    refresh_communities(session, [community_id], now=now)


def tick(session: Session, *, now: datetime) -> int:
    """What time alone brings: windows run out, promises lapse, holds begin, end or come due. Accounts looked at."""
    turned = [
        row[0] for row in fetch(session, "SELECT id FROM ticket WHERE next_change_at <= :now", now=to_micros(now))
    ]
    if turned:
        projection.store(session, projection.read(session, turned, Directory(session)), now=now)
    due = due_for_tick(session, now=now)
    looked_at = len(due)
    for community in sorted({community for community, _ in due}):
        owners = [owner for where, owner in due if where == community]
        if len(owners) > MANY_OWNERS:
            refresh_communities(session, [community], now=now)
        else:
            refresh(session, owners, now=now)
    effects.ask_due(session, now=now)
    return looked_at


def _communities(session: Session, owners: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(owners), CHUNK):
        part = ids(owners[start : start + CHUNK])
        found |= {row[0] for row in fetch(session, f"SELECT DISTINCT community_id FROM owner WHERE id IN ({part})")}
    return found


STORED = f"SELECT account_id, {', '.join(COLUMNS)} FROM account_state WHERE account_id IN :accounts"


def _reading_stored(accounts: Sequence[AccountRow]) -> Work[dict[int, Row]]:
    (rows,) = yield [statement(STORED, accounts=[account.id for account in accounts])]
    return {row[0]: tuple(row[1:]) for row in rows}


def _storing(rows: list[dict[str, Any]]) -> Work[None]:
    yield [Statement(UPSERT, rows)]


def state_row(account: AccountRow, decision: Decision) -> dict[str, Any]:
    """The row of `account_state` that this decision is stored as."""
    return {
        "account_id": account.id,
        "community_id": account.community_id,
        "building_id": account.building_id,
        "owner_id": account.owner_id,
        "state": str(decision.state),
        "months_overdue": decision.overdue.months,
        "level": decision.overdue.level,
        "outstanding_fen": decision.overdue.fen,
        "held_since": _micros(decision.held_since),
        "window_at": None if decision.window is None else to_micros(decision.window.opens_at),
        "promise_on": None if decision.promise is None else decision.promise.promised_on,
        "next_change_at": _micros(decision.next_change_at),
        "stands_through": decision.stands_through,
        "owed_since": decision.overdue.since,
    }


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else to_micros(instant)
