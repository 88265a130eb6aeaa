"""Column types that mean the same on SQLite and PostgreSQL.

Instants are whole microseconds since 1970 in UTC: both engines compare and add them alike, and SQLite cannot drop
their zone. Local dates are integers such as 20261122, open ended ones 99991231: they read well in a query by hand.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer
from sqlalchemy.types import TypeDecorator

from board.rules.time import from_day, from_micros, to_day, to_micros


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as BIGINT microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Day(TypeDecorator[date]):
    """A local calendar date, stored as an integer yyyymmdd."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        return None if value is None else to_day(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else from_day(value)
