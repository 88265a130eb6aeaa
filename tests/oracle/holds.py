"""What holds an owner at an instant: tickets by their facts, manual holds by their interval."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from tests.oracle.facts import MOMENT, Facts, ManualHold
from tests.oracle.links import owner_at
from tests.oracle.tickets import DONE, OPEN, Ticket, blocking, current_run, latest_opening, status, tickets

CONFIRMATION_WAIT = timedelta(days=3)
HABIT_DAYS = timedelta(days=90)


def held_by(facts: Facts, owner: str, at: datetime) -> list[Ticket]:
    return [each for each in tickets(facts) if held_owner(facts, each, at) == owner]


@lru_cache(maxsize=50_000)
def held_owner(facts: Facts, ticket: Ticket, at: datetime) -> str | None:
    """The owner this ticket holds at an instant, if any."""
    owner = owner_at(facts, ticket, at)
    if owner is None or released(facts, ticket, at):
        return None
    policy = facts.policy(facts.community_of(owner), at)
    if not blocking(ticket, policy, at):
        return None
    if status(ticket, at) in OPEN:
        return owner
    waiting = policy.opens_on == "confirmed" and status(ticket, at) in DONE
    return owner if waiting and at < completed_at(ticket, policy.opens_on, at) else None


def completed_at(ticket: Ticket, opens_on: str, at: datetime) -> datetime:
    """The r of the run that stands at an instant; under "confirmed" it may still lie ahead."""
    run = current_run(ticket, at)
    if opens_on == "resolved":
        return run[0].occurred_at
    confirmed = [event.occurred_at for event in run if event.status == "confirmed"]
    return min([run[0].occurred_at + CONFIRMATION_WAIT, *confirmed[:1]])


def released(facts: Facts, ticket: Ticket, at: datetime) -> bool:
    """A release given strictly after the latest opening, and by now."""
    return any(
        each.at <= at and each.at > latest_opening(ticket, at)
        for each in facts.releases
        if (each.source, each.ticket_no) == (ticket.source, ticket.ticket_no)
    )


def manual_holds(facts: Facts, owner: str, at: datetime) -> list[ManualHold]:
    return [each for each in facts.manual_holds if holds_manually(facts, each, owner, at)]


def holds_manually(facts: Facts, hold: ManualHold, owner: str, at: datetime) -> bool:
    begun = hold.since <= at and (hold.until is None or at < hold.until)
    stands = hold.released_at is None or at < hold.released_at
    return begun and stands and concerns(facts, hold, owner)


def concerns(facts: Facts, hold: ManualHold, owner: str) -> bool:
    """An area's hold is on everybody who owns something there."""
    if hold.area is None:
        return hold.owner == owner
    community, building, entrance = hold.area
    return any(
        each.owner == owner and each.room[:2] == (community, building) and entrance in (None, each.room.entrance)
        for each in facts.accounts
    )


def begins(holds: Callable[[datetime], bool], breaks: Iterable[datetime]) -> list[datetime]:
    """The instants among the breaks at which it holds and just before did not."""
    return [each for each in sorted(set(breaks)) if holds(each) and not holds(each - MOMENT)]


def ticket_begins(facts: Facts, ticket: Ticket, owner: str) -> list[datetime]:
    """When this ticket began to hold this owner, each time; in the future too, where it is known."""
    return begins(lambda at: held_owner(facts, ticket, at) == owner, ticket_breaks(facts, ticket))


def ticket_breaks(facts: Facts, ticket: Ticket) -> list[datetime]:
    """Every instant at which what a ticket holds could change."""
    times = [event.occurred_at for event in ticket.events]
    waits = [each + CONFIRMATION_WAIT for each in times]
    given = [each.at for each in facts.releases if each.ticket_no == ticket.ticket_no]
    changed = [each.since for versions in facts.policies.values() for each in versions if each.since]
    return [*times, *waits, *given, *changed]


def manual_begins(facts: Facts, hold: ManualHold, owner: str) -> list[datetime]:
    return begins(lambda at: holds_manually(facts, hold, owner, at), [hold.since])


def review_due(facts: Facts, ticket: Ticket, owner: str, at: datetime) -> bool:
    """Whether the ticket's present hold is older than the policy's days."""
    if held_owner(facts, ticket, at) != owner:
        return False
    since = [each for each in ticket_begins(facts, ticket, owner) if each <= at][-1]
    return at - since > timedelta(days=facts.policy(facts.community_of(owner), at).review_days)


def habitual(facts: Facts, owner: str, at: datetime) -> bool:
    """Held by three or more tickets that were opened within 90 days."""
    recent = [each for each in held_by(facts, owner, at) if at - latest_opening(each, at) <= HABIT_DAYS]
    return len(recent) >= 3
