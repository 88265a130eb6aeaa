"""The limitation clocks of accounts as the rows have them: charges and acts -> `board.rules.limitation`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlmodel import Session

from board.accounts.scope import Place
from board.db.sql import Row, fetch
from board.rules.charges import Version
from board.rules.limitation import Act, Clock, clocks, due_bound
from board.rules.time import local_date, month_text, to_day
from board.rules.words import ActKind, Evidence

ACTS = """
    SELECT account_id, kind, acted_on, evidence FROM limitation_act
    WHERE undone_at IS NULL AND account_id IN :accounts ORDER BY id
"""
# What is outstanding on a local day and due by another: for most accounts nothing, so few rows are read.
OWED = """
    SELECT v.account_id, v.source_id, v.item_id, v.first_month, v.last_month, v.as_of, v.since, v.until, v.settled_on,
           v.due_fen, v.paid_fen, v.due_day, v.late_fee, i.name FROM charge_version v
    JOIN fee_item i ON i.id = v.item_id
    WHERE v.since <= :day AND v.until > :day AND v.settled_on > :day AND v.due_fen > v.paid_fen
    AND v.due_day <= :due AND {condition} ORDER BY v.account_id, v.due_day, i.name
"""
# Two in three accounts owe nothing: their charges are not even looked at.
IN_COMMUNITIES = """v.account_id IN (
    SELECT s.account_id FROM account_state s WHERE s.community_id IN :communities AND s.state <> 'settled'
)"""


class ClockLine(msgspec.Struct, frozen=True):
    """The clock of one charge; days are yyyymmdd, `days_left` negative once it has lapsed."""

    account_id: int
    item: str
    first_month: int
    last_month: int
    outstanding_fen: int
    due_day: int
    last_safe_day: int
    days_left: int

    @property
    def lapsed(self) -> bool:
        return self.days_left < 0

    @property
    def period(self) -> str:
        """2026-03, or 2026-01 – 2026-03 for a range."""
        first, last = month_text(self.first_month), month_text(self.last_month)
        return first if first == last else f"{first} – {last}"


def acts(rows: Iterable[Row]) -> dict[int, list[Act]]:
    """By account, of the rows of ACTS."""
    found: dict[int, list[Act]] = defaultdict(list)
    for account, kind, day, evidence in rows:
        found[account].append(Act(ActKind(kind), day, Evidence(evidence)))
    return found


def lines_of(session: Session, account: Place, *, now: datetime) -> list[ClockLine]:
    """The clock of every charge of an account that is due and owed today, the earliest first."""
    day = to_day(local_date(now, account.zone))
    return lines(session, "v.account_id = :account", day=day, due=day, account=account.id)


def lines_within(session: Session, communities: Collection[int], *, day: int, days: int) -> list[ClockLine]:
    """Of whole communities, what has lapsed by `day` or will within so many days, the earliest first."""
    return lines(session, IN_COMMUNITIES, day=day, due=due_bound(day, days), communities=sorted(communities))


def lines(session: Session, condition: str, *, day: int, due: int, **values: object) -> list[ClockLine]:
    """The clocks of all charges owed on `day` and due by `due` of the accounts that meet a condition, earliest first.

    The condition speaks of the charge version `v`.
    """
    rows = fetch(session, OWED.format(condition=condition), day=day, due=due, **values)
    known = acts(fetch(session, ACTS, accounts=sorted({row[0] for row in rows})))
    return sorted(_lines(rows, known, day), key=lambda line: (line.last_safe_day, line.due_day, line.account_id))


def earliest(found: Sequence[ClockLine]) -> ClockLine | None:
    """The first of them that has not lapsed: of lines with the earliest first."""
    return next((line for line in found if not line.lapsed), None)


def _lines(rows: Sequence[Row], known: Mapping[int, Sequence[Act]], day: int) -> Iterable[ClockLine]:
    by_account: dict[int, list[tuple[Version, str]]] = defaultdict(list)
    for account, source, item, first, last, *rest, name in rows:
        by_account[account].append((Version((source, item, first, last), *rest), name))
    for account, owed in by_account.items():
        names = {version.key: name for version, name in owed}
        for clock in clocks((version for version, _ in owed), known.get(account, ()), day):
            yield _line(account, clock, names[clock.charge.key], day)


def _line(account: int, clock: Clock, item: str, day: int) -> ClockLine:
    charge = clock.charge
    _, _, first, last = charge.key
    return ClockLine(
        account, item, first, last, charge.outstanding(day), charge.due_day, clock.last_safe_day, clock.days_left
    )  # fmt: skip
