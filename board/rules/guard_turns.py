"""The moments at which an answer of the contact guard can change by time alone."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from board.rules.guard_facts import GuardFacts
from board.rules.time import UTC, from_day, local_date, local_midnight

AHEAD: Final = timedelta(days=60)


def turns(facts: GuardFacts, start: datetime) -> Iterator[datetime]:
    """`start`, then every later moment within 60 days at which a reason may come or go, in order."""
    until = start + AHEAD
    yield start
    yield from sorted({at for at in _all(facts, start) if start < at < until})


def _all(facts: GuardFacts, start: datetime) -> Iterable[datetime]:
    account = facts.account
    policy = account.policies.at(start)
    gaps = (
        timedelta(hours=policy.contact_gap_hours),
        timedelta(hours=policy.retry_gap_hours),
        timedelta(days=policy.contact_limit_days),
    )
    first = local_date(start, account.zone)
    for count in range(AHEAD.days + 1):
        day = first + timedelta(days=count)
        yield local_midnight(day, account.zone)
        yield _at(day, policy.contact_hours.start, account.zone)
    for said in (*(one.at for one in account.contacts), *(one.at for one in facts.elsewhere)):
        yield said
        yield from (said + gap for gap in gaps)
    for span in (*account.holds, *account.completions):
        if span.ends - start < AHEAD:
            yield span.ends
            yield span.ends + timedelta(days=policy.gentle_days)
    for hold in account.manual_holds:
        yield hold.over_at
    yield from account.policies.changes
    for promise in account.promises:
        yield promise.made_at
        lapse = from_day(promise.promised_on) + timedelta(days=policy.promise_grace_days + 1)
        yield local_midnight(lapse, account.zone)
    for escort in facts.escorts:
        yield escort.starts_at


def _at(day: date, moment: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)
