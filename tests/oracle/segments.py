"""The segment of an account at an instant: the first that applies.

Readings where the text leaves one open: contacts count per account, tickets and marks per owner. Months back are
calendar months to the same hour. A blocking ticket lies in the last 12 months when it was unfinished, blocking and
linked to the owner at any instant of them. The 12 months before are the calendar months before the local month; one
was overdue when, on any day until today, a charge of it was, by any version known until today.
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.oracle.charges import History, histories, is_late_fee, months_overdue, outstanding, overdue
from tests.oracle.facts import SHANGHAI, Account, ChargeRow, Facts, Mark, month_index
from tests.oracle.holds import manual_holds, ticket_breaks
from tests.oracle.links import owner_at
from tests.oracle.tickets import OPEN, Ticket, blocking, status, tickets

REACHED = ("paid", "promised", "refused", "service_issue", "hostile")
NOT_REACHED = ("no_answer", "wrong_number")
HALF_A_YEAR, A_YEAR = 6, 12
Rule = Callable[[Facts, Account, datetime], bool]


def segment(facts: Facts, account: Account, at: datetime) -> str:
    return next(name for name, applies in SEGMENTS.items() if applies(facts, account, at))


def high_risk(facts: Facts, account: Account, at: datetime) -> bool:
    if any(each.owner == account.owner and each.colour == "black" and in_force(each, at) for each in facts.marks):
        return True
    lately = [each for each in results(facts, account, at, HALF_A_YEAR) if each in (*NOT_REACHED, "hostile")]
    return months_overdue(facts, account.room, at) >= 12 and len(lately) >= 3


def in_force(mark: Mark, at: datetime) -> bool:
    return mark.since <= at < mark.until and (mark.removed_at is None or at < mark.removed_at)


def service_sensitive(facts: Facts, account: Account, at: datetime) -> bool:
    if any(blocked_lately(facts, each, account, at) for each in tickets(facts)):
        return True
    return any(
        each.room == account.room and each.result == "service_issue" and each.at <= at for each in facts.contacts
    )


def blocked_lately(facts: Facts, ticket: Ticket, account: Account, at: datetime) -> bool:
    since = months_back(facts, account, at, A_YEAR)
    moments = [since, *ticket_breaks(facts, ticket)]
    return any(
        status(ticket, each) in OPEN
        and owner_at(facts, ticket, each) == account.owner
        and blocking(ticket, facts.policy(account.room.community, each), each)
        for each in moments
        if since <= each <= at
    )


def hardship(facts: Facts, account: Account, at: datetime) -> bool:
    return any(each.kind in ("hardship", "instalment") for each in manual_holds(facts, account.owner, at))


def silent(facts: Facts, account: Account, at: datetime) -> bool:
    reached = [each for each in results(facts, account, at, HALF_A_YEAR) if each in REACHED]
    linked = [each for each in tickets(facts) if owner_at(facts, each, at) == account.owner]
    return months_overdue(facts, account.room, at) >= 6 and not reached and not linked


def forgetful(facts: Facts, account: Account, at: datetime) -> bool:
    if not overdue(facts, account.room, at) or months_overdue(facts, account.room, at) > 3:
        return False
    today = facts.local_day(account.room.community, at)
    now = month_index(today.year, today.month)
    before = [month for month in range(now - A_YEAR, now) if not was_overdue(facts, account, month, today)]
    return len(before) >= 0.75 * A_YEAR


def was_overdue(facts: Facts, account: Account, month: int, today: date) -> bool:
    return any(
        row.months[0] <= month <= row.months[1] and not is_late_fee(row.item)
        for history in histories(facts, account.room).values()
        for row in once_overdue(history, today)
    )


def once_overdue(history: History, today: date) -> list[ChargeRow]:
    """The versions of a charge that were in force, and overdue, on any day until today."""
    found = []
    for place, (as_of, row) in enumerate(history):
        replaced = [later for later, _ in history[place + 1 : place + 2]]
        last = min([today, *(each - timedelta(days=1) for each in replaced)])
        ever_in_force = place == 0 or as_of <= last
        if row is not None and ever_in_force and row.due_date < last and outstanding(row) > 0:
            found.append(row)
    return found


def results(facts: Facts, account: Account, at: datetime, months: int) -> list[str]:
    """What came of the account's contacts of the last months."""
    since = months_back(facts, account, at, months)
    return [each.result for each in facts.contacts if each.room == account.room and since < each.at <= at]


def months_back(facts: Facts, account: Account, at: datetime, months: int) -> datetime:
    """The same local hour of the same day, or of that month's last where it is shorter."""
    local = at.astimezone(facts.zones.get(account.room.community, SHANGHAI))
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


SEGMENTS: dict[str, Rule] = {
    "high_risk": high_risk,
    "service_sensitive": service_sensitive,
    "hardship": hardship,
    "silent": silent,
    "forgetful": forgetful,
    "watching": lambda facts, account, at: bool(overdue(facts, account.room, at)),
    "cooperative": lambda facts, account, at: True,
}
