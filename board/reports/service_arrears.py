"""Arrears that the service itself gave rise to: what fell due while a blocking ticket of the owner was open."""

from datetime import datetime, timedelta

import msgspec
import polars as pl
from sqlmodel import Session

from board.db.bulk import read_numbers
from board.guard_facts import charge_days
from board.policies import zones
from board.rules.flag_months import closed, last_day
from board.rules.people import Who
from board.rules.time import from_day, local_midnight, month_index, to_day, to_micros
from board.rules.visibility import LEAKS, where

SHOWN = 13  # a year and the same month before it

OWED = """
    SELECT v.account_id, a.community_id, a.owner_id, v.since, CASE WHEN v.until < v.settled_on THEN v.until
        ELSE v.settled_on END, v.due_day, v.due_fen - v.paid_fen
    FROM charge_version v JOIN account a ON a.id = v.account_id
    WHERE v.due_fen > v.paid_fen AND v.due_day < {last} AND v.since <= {last} AND v.until > {first}
    AND v.settled_on > {first} AND {scope}
"""
COLUMNS = ("account_id", "community_id", "owner_id", "since", "last", "due_day", "fen")
HELD = """
    SELECT s.owner_id, s.starts, s.ends FROM ticket_span s WHERE s.kind = 'hold' AND EXISTS
        (SELECT 1 FROM account a WHERE a.owner_id = s.owner_id AND {scope})
"""


class ServiceMonth(msgspec.Struct, frozen=True):
    """The end of a month: all accounts in arrears, and those with something that fell due during a blocking ticket.

    `service_fen` is what fell due in that way, `fen` all that was overdue.
    """

    month: int
    accounts: int
    fen: int
    service_accounts: int
    service_fen: int

    @property
    def share(self) -> float:
        return self.service_accounts / self.accounts if self.accounts else 0.0


def service_months(session: Session, who: Who, *, now: datetime) -> list[ServiceMonth]:
    """The closed months since the lists of the person's communities began, a year at the most, the oldest first."""
    scope, places = where(who, "a.community_id", LEAKS), zones(session)
    mine = who.communities(*LEAKS)
    lists = [min(days) for id_, days in charge_days(session).items() if mine is None or id_ in mine]
    if not lists:
        return []
    began, newest = from_day(min(lists)), max(closed(now, zone) for zone in places.values())
    months = range(max(month_index(began.year, began.month), newest - SHOWN + 1), newest + 1)
    if not months:
        return []
    first, last = (to_day(last_day(month)) for month in (months[0], months[-1]))
    owed = read_numbers(session, OWED.format(first=first, last=last, scope=scope), COLUMNS).with_row_index("row")
    owed = owed.join(_during(session, owed, scope), on="row", how="left")
    return [_month(owed, month) for month in months]


def _during(session: Session, owed: pl.DataFrame, scope: str) -> pl.DataFrame:
    """The rows that fell due, at the midnight after their due day, while a ticket held their owner."""
    places = zones(session)
    dues = owed.select("community_id", "due_day").unique()
    moments = [
        (community, day, to_micros(local_midnight(from_day(day) + timedelta(days=1), places[community])))
        for community, day in dues.rows()
    ]
    schema = dict.fromkeys(("community_id", "due_day", "moment"), pl.Int64)
    at = pl.DataFrame(moments, schema=schema, orient="row")
    held = read_numbers(session, HELD.format(scope=scope), ("owner_id", "starts", "ends"))
    found = owed.join(at, on=["community_id", "due_day"]).join(held, on="owner_id")
    found = found.filter(pl.col("starts") <= pl.col("moment"), pl.col("moment") < pl.col("ends"))
    return found.select("row", service=pl.lit(True)).unique()


def _month(owed: pl.DataFrame, month: int) -> ServiceMonth:
    day = to_day(last_day(month))
    then = owed.filter(pl.col("since") <= day, pl.col("last") > day, pl.col("due_day") < day)
    service = then.filter(pl.col("service").is_not_null())
    return ServiceMonth(
        month, then["account_id"].n_unique(), int(then["fen"].sum()), service["account_id"].n_unique(),
        int(service["fen"].sum()),
    )  # fmt: skip
