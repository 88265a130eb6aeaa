"""Which months an analysis looks at, and the days and instants at which a month ends."""

from calendar import monthrange
from datetime import date, datetime, tzinfo
from typing import Final

from board.rules.time import local_date, local_midnight, month_index, months_back

# The look back three months pools six months, and each needs a window of six: 14 with the analysed one.
LOOKED_AT: Final = 14
RECENT_INSPECTION: Final = 6  # months in which "nothing found" keeps a building from being flagged


def months_of(month: int) -> range:
    """The months that matter for an analysis of `month`, oldest first."""
    return range(month - LOOKED_AT + 1, month + 1)


def last_day(month: int) -> date:
    year, number = divmod(month, 12)
    return date(year, number + 1, monthrange(year, number + 1)[1])


def end(month: int, zone: tzinfo) -> datetime:
    """The instant at which a month is over."""
    year, number = divmod(month + 1, 12)
    return local_midnight(date(year, number + 1, 1), zone)


def inspected_since(month: int, zone: tzinfo) -> datetime:
    """From when on a fruitless inspection counts as recent at the end of a month."""
    return months_back(end(month, zone), RECENT_INSPECTION, zone)


def closed(now: datetime, zone: tzinfo) -> int:
    """The month that was closed last."""
    today = local_date(now, zone)
    return month_index(today.year, today.month) - 1
