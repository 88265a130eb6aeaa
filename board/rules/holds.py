"""When a ticket holds its owner, when its completion counts, and when a person's hold does.

`is_holding` and `completion` are the rules as they stand. `spans` asks them at every moment at which their answer can
change and keeps the answers as half-open spans: with these, any t is answered by comparing instants.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.rules.policy import Policy, PolicyHistory
from board.rules.tickets import Phase, is_blocking, phase_at
from board.rules.words import COMPLETED, UNFINISHED, HoldKind

OPEN_END = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the rules see it.

    `owners` names the owner linked in each phase (None: nobody), `links` those set by a person from an instant on, as
    (from, owner), oldest first: they win over what the phases say.
    """

    phases: tuple[Phase, ...]
    owners: tuple[int | None, ...]
    releases: tuple[datetime, ...] = ()
    links: tuple[tuple[datetime, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A ticket's effect on an owner while `starts <= t < ends`.

    Without `completed_at` the ticket holds the owner; with it, the ticket's completion at that instant (the r of the
    window rule) counts for the owner.
    """

    owner: int
    starts: datetime
    ends: datetime
    completed_at: datetime | None = None

    def covers(self, t: datetime) -> bool:
        return self.starts <= t < self.ends


@dataclass(frozen=True, slots=True)
class ManualHold:
    """A hold that a person set: `starts <= t < ends` and not released."""

    id: int
    kind: HoldKind
    starts: datetime
    ends: datetime | None = None
    released_at: datetime | None = None
    reason: str = ""

    @property
    def over_at(self) -> datetime:
        return min(self.ends or OPEN_END, self.released_at or OPEN_END)

    def covers(self, t: datetime) -> bool:
        return self.starts <= t < self.over_at


def is_holding(ticket: Ticket, policy: Policy, t: datetime) -> bool:
    """Blocking by its facts at t, unfinished (or finished and not yet come to its r), and no release stands."""
    phase = phase_at(ticket.phases, t)
    if phase is None or not is_blocking(phase.facts, policy):
        return False
    if phase.status in COMPLETED:
        waits = policy.opens_on == "confirmed" and _completed_at(phase, policy) > t
    else:
        waits = phase.status in UNFINISHED
    return waits and not any(phase.opened_at < released <= t for released in ticket.releases)


def completion(ticket: Ticket, policy: Policy, t: datetime) -> datetime | None:
    """The r of the window that this ticket opens, seen at t; None where it opens none."""
    phase = phase_at(ticket.phases, t)
    if phase is None or phase.status not in COMPLETED:
        return None
    completed_at = _completed_at(phase, policy)
    if completed_at > t:
        return None
    then = phase_at(ticket.phases, completed_at)
    return completed_at if then is not None and is_blocking(then.facts, policy) else None


def owner_at(ticket: Ticket, t: datetime) -> int | None:
    """The owner the ticket is linked to by its facts at t, or by a person since."""
    chosen = [owner for since, owner in ticket.links if since <= t]
    if chosen:
        return chosen[-1]
    index = bisect_right(ticket.phases, t, key=lambda phase: phase.at)
    return ticket.owners[index - 1] if index else None


def spans(ticket: Ticket, policies: PolicyHistory) -> list[Span]:
    """All spans of a ticket, by start: what it holds and what it completes, for every t, past or future."""
    moments = _moments(ticket, policies)
    found: list[Span] = []
    for start, end in zip(moments, [*moments[1:], OPEN_END], strict=True):
        owner = owner_at(ticket, start)
        if owner is None:
            continue
        policy = policies.at(start)
        if is_holding(ticket, policy, start):
            _extend(found, Span(owner, start, end))
        completed_at = completion(ticket, policy, start)
        if completed_at is not None:
            _extend(found, Span(owner, start, end, completed_at))
    return found


def _completed_at(phase: Phase, policy: Policy) -> datetime:
    assert phase.run_at is not None
    if policy.opens_on == "resolved":
        return phase.run_at
    latest = phase.run_at + timedelta(days=policy.confirm_days)
    return min(phase.confirmed_at or latest, latest)


def _moments(ticket: Ticket, policies: PolicyHistory) -> list[datetime]:
    """Every instant at which the answer may change; it is constant from one to the next."""
    if not ticket.phases:
        return []
    days = {policies.first.confirm_days} | {policy.confirm_days for _, policy in policies.versions}
    moments = {phase.at for phase in ticket.phases} | set(ticket.releases) | set(policies.changes)
    moments |= {since for since, _ in ticket.links}
    moments |= {phase.run_at + timedelta(days=n) for phase in ticket.phases if phase.run_at for n in days}
    first = ticket.phases[0].at
    return sorted(moment for moment in moments if moment >= first)


def _extend(found: list[Span], span: Span) -> None:
    """Append the span, or lengthen the one it continues: what goes on did not begin anew."""
    for index in range(len(found) - 1, max(-1, len(found) - 3), -1):
        last = found[index]
        if last.ends == span.starts and last.owner == span.owner and last.completed_at == span.completed_at:
            found[index] = Span(last.owner, last.starts, span.ends, last.completed_at)
            return
    found.append(span)
