"""After a sale: a charge of the former owner's time stays with the former owner, whomever a list names for it.

A fee system bills the room, and often writes the new owner's name beside what the former one left unpaid. Taken as it
stands, that would settle the old debt and chase somebody who never owed it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl
from sqlmodel import Session

from board.db.sql import fetch
from board.facts import zones
from board.rules.time import from_micros, local_date, month_index

PERIOD = ["item_id", "first_month", "last_month"]


@dataclass(frozen=True, slots=True)
class Handover:
    """A sale: the account before it, its month, and whether that month is the new owner's from its first day on."""

    before: int
    month: int
    is_whole: bool

    def is_over(self, last: int) -> bool:
        """Whether a period that ends with this month ended before the handover."""
        return last < self.month

    def spans(self, first: int, last: int) -> bool:
        """Whether the handover lies within the period."""
        began = first < self.month or (first == self.month and not self.is_whole)
        return began and not self.is_over(last)


def with_their_owners(session: Session, rows: pl.DataFrame, *, source_id: int) -> pl.DataFrame:
    """The rows of a list by account, each with the owner in whose time its period ended.

    A period in which the room changed hands stays where it is known already, and else with whom the row names.
    """
    sold = _handovers(session, rows["account_id"].unique().to_list())
    if not sold:
        return rows
    known = _known(session, sold, source_id)
    asked = rows.with_row_index("place").filter(pl.col("account_id").is_in(list(sold)))
    moved = [
        (place, whose)
        for place, account, *period in asked.select("place", "account_id", *PERIOD).iter_rows()
        if (whose := _whose(account, *period, sold, known)) != account
    ]
    places = pl.Series([place for place, _ in moved], dtype=pl.UInt32)
    owners = rows["account_id"].scatter(places, pl.Series([whose for _, whose in moved], dtype=pl.Int64))
    return rows.with_columns(owners.alias("account_id"))


def _whose(
    account: int, item: int, first: int, last: int, sold: Mapping[int, Handover], known: set[tuple[int, int, int, int]]
) -> int:
    while (sale := sold.get(account)) is not None:
        stays = sale.spans(first, last) and (sale.before, item, first, last) in known
        if not sale.is_over(last) and not stays:
            break
        account = sale.before
    return account


def _handovers(session: Session, accounts: list[int]) -> dict[int, Handover]:
    """The sales behind these accounts, as far back as they go."""
    where: dict[int, ZoneInfo] = zones(session)
    found: dict[int, Handover] = {}
    wanted = accounts
    while wanted:
        rows = fetch(
            session,
            "SELECT a.id, a.community_id, a.since, MAX(p.id) FROM account a JOIN account p ON p.room_id = a.room_id"
            " AND p.until = a.since AND p.id <> a.id WHERE a.since IS NOT NULL AND a.id IN :accounts"
            " GROUP BY a.id, a.community_id, a.since",
            accounts=wanted,
        )
        for id_, community, since, before in rows:
            day = local_date(from_micros(since), where[community])
            found[id_] = Handover(before, month_index(day.year, day.month), day.day == 1)
        wanted = [before for *_, before in rows if before not in found]
    return found


def _known(session: Session, sold: Mapping[int, Handover], source_id: int) -> set[tuple[int, int, int, int]]:
    rows = fetch(
        session,
        "SELECT DISTINCT account_id, item_id, first_month, last_month FROM charge_version"
        " WHERE source_id = :source AND account_id IN :accounts",
        source=source_id,
        accounts=sorted({sale.before for sale in sold.values()}),
    )
    return {(account, item, first, last) for account, item, first, last in rows}
