"""Tickets: copies of events merged, then folded up to an instant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from tests.oracle.facts import Copy, Facts, Policy

RANK = {"open": 0, "in_progress": 1, "resolved": 2, "confirmed": 3, "reopened": 4, "cancelled": 5}
OPEN = ("open", "in_progress", "reopened")
FINISHED = ("resolved", "confirmed", "cancelled")
DONE = ("resolved", "confirmed")
SEVERITIES = ("minor", "major", "critical")
KINDS = ("other", "repair", "complaint")
STATED = ("kind", "category", "severity", "place", "phone", "owner_id", "assignee", "expected_at")


@dataclass(frozen=True, eq=False)
class Ticket:
    """One ticket with its events, each merged from its copies, in the order of the fold."""

    source: str
    ticket_no: str
    events: tuple[Copy, ...]


@lru_cache(maxsize=32)
def tickets(facts: Facts) -> list[Ticket]:
    """Every ticket of the company."""
    names = sorted({(each.source, each.ticket_no) for each in facts.copies})
    return [
        Ticket(*name, merged([each for each in facts.copies if (each.source, each.ticket_no) == name]))
        for name in names
    ]


def merged(copies: list[Copy]) -> tuple[Copy, ...]:
    """One event for each (occurred_at, status), ordered by (occurred_at, rank)."""
    identities = sorted({(each.occurred_at, RANK[each.status]) for each in copies})
    return tuple(
        merge_event([each for each in copies if (each.occurred_at, RANK[each.status]) == identity])
        for identity in identities
    )


def merge_event(copies: list[Copy]) -> Copy:
    """The copy updated last, the greatest among equals; the others add only what is still not stated."""
    by_weight = sorted(copies, key=lambda each: (updated(each), weight(each)), reverse=True)
    event = by_weight[0]
    for other in by_weight[1:]:
        missing = {name: getattr(other, name) for name in STATED if getattr(event, name) is None}
        event = replace(event, **missing)
    return event


def updated(copy: Copy) -> datetime:
    return copy.updated_at or copy.occurred_at


def weight(copy: Copy) -> tuple[object, ...]:
    """The rule's order of conflicting copies; phone and the rest come last so that nothing is left to arrival."""
    place = copy.place or (None, None, None, None)
    severity = SEVERITIES.index(copy.severity) if copy.severity else -1
    kind = KINDS.index(copy.kind) if copy.kind else -1
    rest = (copy.category, *place, copy.phone, copy.owner_id, copy.assignee)
    return severity, kind, *((text is not None, text or "") for text in rest)


def events_by(ticket: Ticket, at: datetime) -> list[Copy]:
    return [each for each in ticket.events if each.occurred_at <= at]


def status(ticket: Ticket, at: datetime) -> str | None:
    known = events_by(ticket, at)
    return known[-1].status if known else None


def fact(ticket: Ticket, name: str, at: datetime) -> object:
    """The latest stated value of one fact among the events that occurred by then."""
    stated = [getattr(each, name) for each in events_by(ticket, at) if getattr(each, name) is not None]
    return stated[-1] if stated else None


def severity(ticket: Ticket, policy: Policy, at: datetime) -> str:
    stated = fact(ticket, "severity", at)
    return str(stated or policy.category_severity.get(str(fact(ticket, "category", at)), "minor"))


def blocking(ticket: Ticket, policy: Policy, at: datetime) -> bool:
    """Whether the policy matches the ticket's facts at an instant, whatever its status."""
    least = policy.least_severity.get(str(fact(ticket, "kind", at)))
    return least is not None and SEVERITIES.index(severity(ticket, policy, at)) >= SEVERITIES.index(least)


def entries(ticket: Ticket, at: datetime) -> Iterator[tuple[str | None, Copy]]:
    """(status left, event that entered another one): a repeated status is no entry."""
    before: str | None = None
    for event in events_by(ticket, at):
        if event.status != before:
            yield before, event
        before = event.status


def latest_opening(ticket: Ticket, at: datetime) -> datetime:
    openings = [
        event.occurred_at
        for before, event in entries(ticket, at)
        if (event.status in OPEN and (before is None or before in FINISHED))
        or (event.status == "reopened" and before in ("open", "in_progress"))
    ]
    return openings[-1] if openings else ticket.events[0].occurred_at


def current_run(ticket: Ticket, at: datetime) -> list[Copy]:
    """The events of the unbroken run of resolved or confirmed that ends at an instant; empty where none does."""
    run: list[Copy] = []
    for event in events_by(ticket, at):
        run = [*run, event] if event.status in DONE else []
    return run
