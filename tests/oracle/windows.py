"""The window after the last completion."""

from datetime import datetime, timedelta
from typing import NamedTuple

from tests.oracle.facts import Account, Facts
from tests.oracle.holds import completed_at, held_by, manual_holds
from tests.oracle.links import owner_at
from tests.oracle.tickets import DONE, Ticket, blocking, status, tickets

CLOSING = ("paid", "promised", "refused", "service_issue")


class Window(NamedTuple):
    opens_at: datetime
    closes_at: datetime


def window(facts: Facts, account: Account, at: datetime) -> Window | None:
    """The account's window at an instant: the owner's, unless a contact about this account has closed it."""
    found = owner_window(facts, account.owner, at)
    return None if found is None or answered(facts, account, found.opens_at, at) else found


def owner_window(facts: Facts, owner: str, at: datetime) -> Window | None:
    if held_by(facts, owner, at) or manual_holds(facts, owner, at):
        return None
    openings = [each for ticket in tickets(facts) if (each := opening(facts, ticket, owner, at)) is not None]
    if not openings:
        return None
    days = facts.policy(facts.community_of(owner), at).window_days
    found = Window(max(openings), max(openings) + timedelta(days=days))
    return found if at < found.closes_at else None


def opening(facts: Facts, ticket: Ticket, owner: str, at: datetime) -> datetime | None:
    """The r of a ticket that opens a window of this owner, once it has come."""
    if owner_at(facts, ticket, at) != owner or status(ticket, at) not in DONE:
        return None
    community = facts.community_of(owner)
    came = completed_at(ticket, facts.policy(community, at).opens_on, at)
    return came if came <= at and blocking(ticket, facts.policy(community, came), came) else None


def answered(facts: Facts, account: Account, opened: datetime, at: datetime) -> bool:
    return any(
        opened <= each.at <= at and each.result in CLOSING
        for each in facts.contacts
        if each.room == account.room and (each.purpose == "collection" or each.direction == "in")
    )
