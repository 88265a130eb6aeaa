"""A ticket is the fold of its events: in any order, with any repeats, the same answer at every t.

Three steps. Copies of one event (same ticket, occurred_at, status) become one event. Events, ordered by
(occurred_at, rank), become phases: what the ticket looked like from one event to the next. A phase knows its status,
its facts, its latest opening and its current run of completion, so that every later question is a look-up.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from board.rules.policy import SEVERITY_ORDER, Policy
from board.rules.words import COMPLETED, RANK, UNFINISHED, Kind, Severity, Status

KIND_ORDER: Final = {Kind.OTHER: 0, Kind.REPAIR: 1, Kind.COMPLAINT: 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket says it is: the parts that were read, and the address as it was written."""

    building: str = ""
    entrance: str = ""
    room: str = ""
    text: str = ""
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a ticket is known to be; None is "not stated"."""

    kind: Kind | None = None
    category: str | None = None
    severity: Severity | None = None
    community: str | None = None
    place: Place | None = None
    phone: str | None = None
    owner_ref: str | None = None
    room_ref: str | None = None
    assignee: str | None = None
    expected_at: datetime | None = None
    description: str | None = None
    result: str | None = None

    def over(self, older: "Facts") -> "Facts":
        """These facts, and the older ones where these state nothing."""
        return Facts(*(getattr(older, name) if (mine := getattr(self, name)) is None else mine for name in _FACTS))


_FACTS: Final = tuple(Facts.__slots__)
NOTHING: Final = Facts()


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of one event, as some source stated it at `updated_at`."""

    occurred_at: datetime
    status: Status
    updated_at: datetime
    facts: Facts = NOTHING


@dataclass(frozen=True, slots=True)
class Phase:
    """The ticket from `at` until the next phase.

    `opened_at` is its latest opening, `run_at` the start of its unbroken run of resolved or confirmed statuses (None
    outside one), `confirmed_at` the first confirmation of that run.
    """

    at: datetime
    status: Status
    facts: Facts
    opened_at: datetime
    run_at: datetime | None
    confirmed_at: datetime | None


def fold(copies: Iterable[Copy]) -> tuple[Phase, ...]:
    """The phases of a ticket, oldest first."""
    phases: list[Phase] = []
    for event in _events(copies):
        phases.append(_next(phases[-1] if phases else None, event))
    return tuple(phases)


def phase_at(phases: Sequence[Phase], t: datetime) -> Phase | None:
    """The phase in force at t; None before the first event."""
    index = bisect_right(phases, t, key=lambda phase: phase.at)
    return phases[index - 1] if index else None


def severity(facts: Facts, policy: Policy) -> Severity:
    """The stated severity, else the one that the policy gives the category, else minor."""
    return facts.severity or policy.category_severity.get(facts.category or "", Severity.MINOR)


def is_blocking(facts: Facts, policy: Policy) -> bool:
    """Whether the policy lets a ticket with these facts hold. A kind not stated does not block."""
    if facts.kind is None:
        return False
    weight = SEVERITY_ORDER[severity(facts, policy)]
    return any(line.kind == facts.kind and weight >= SEVERITY_ORDER[line.severity] for line in policy.blocking)


def _events(copies: Iterable[Copy]) -> list[Copy]:
    def identity(copy: Copy) -> tuple[datetime, int]:
        return copy.occurred_at, RANK[copy.status]

    return [_merged(list(same)) for _, same in groupby(sorted(copies, key=identity), key=identity)]


def _merged(copies: list[Copy]) -> Copy:
    """The newest copy stands, older ones add what it does not state; equal ages are settled by `_standing`."""
    if len(copies) == 1:
        return copies[0]
    newest, *others = sorted(copies, key=_standing, reverse=True)
    facts = newest.facts
    for other in others:
        facts = facts.over(other.facts)
    return Copy(newest.occurred_at, newest.status, newest.updated_at, facts)


def _standing(copy: Copy) -> tuple[object, ...]:
    """Order of copies of one event. The rest of the facts breaks ties, so that arrival order never can."""
    facts, place = copy.facts, copy.facts.place or Place()
    return (
        copy.updated_at,
        SEVERITY_ORDER[facts.severity] if facts.severity else -1,
        KIND_ORDER[facts.kind] if facts.kind else -1,
        facts.category or "",
        facts.community or "",
        place.building,
        place.entrance,
        place.room,
        place.text,
        facts.phone or "",
        facts.owner_ref or "",
        facts.room_ref or "",
        facts.assignee or "",
        facts.expected_at.timestamp() if facts.expected_at else 0.0,
        facts.description or "",
        facts.result or "",
    )


def _next(before: Phase | None, event: Copy) -> Phase:
    facts = event.facts if before is None else event.facts.over(before.facts)
    if before is not None and before.status == event.status:
        return Phase(event.occurred_at, event.status, facts, before.opened_at, before.run_at, before.confirmed_at)
    run_at = confirmed_at = None
    if event.status in COMPLETED:
        run_at = before.run_at if before and before.run_at else event.occurred_at
        confirmed_at = before.confirmed_at if before and before.run_at else None
        if event.status == Status.CONFIRMED and confirmed_at is None:
            confirmed_at = event.occurred_at
    opened_at = event.occurred_at if _opens(before, event.status) else _opened(before, event)
    return Phase(event.occurred_at, event.status, facts, opened_at, run_at, confirmed_at)


def _opens(before: Phase | None, status: Status) -> bool:
    """Entering an open status from none or a finished one, or `reopened` from open or in progress."""
    if status not in UNFINISHED:
        return False
    return before is None or before.status not in UNFINISHED or status == Status.REOPENED


def _opened(before: Phase | None, event: Copy) -> datetime:
    return event.occurred_at if before is None else before.opened_at
