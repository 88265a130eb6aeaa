"""What kind of debtor an account is: the first segment that applies, with the facts that put it there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from board.rules import segment_words
from board.rules.charges import Overdue, Version, overdue
from board.rules.ports import Text
from board.rules.segment_words import HARD_TIMES, Counts
from board.rules.state import AccountFacts
from board.rules.time import local_date, months_back, to_day
from board.rules.words import Result


class Segment(StrEnum):
    HIGH_RISK = "high_risk"
    SERVICE_SENSITIVE = "service_sensitive"
    HARDSHIP = "hardship"
    SILENT = "silent"
    FORGETFUL = "forgetful"
    WATCHING = "watching"
    COOPERATIVE = "cooperative"


SEGMENT_LABELS: Final = {
    Segment.HIGH_RISK: Text("高风险对抗型", "high risk"),
    Segment.SERVICE_SENSITIVE: Text("服务敏感型", "service-sensitive"),
    Segment.HARDSHIP: Text("经济困难型", "in hardship"),
    Segment.SILENT: Text("沉默拖欠型", "silent"),
    Segment.FORGETFUL: Text("偶发遗忘型", "forgetful"),
    Segment.WATCHING: Text("观望型", "watching"),
    Segment.COOPERATIVE: Text("合作型", "cooperative"),
}
NOT_REACHED: Final = frozenset({Result.NO_ANSWER, Result.WRONG_NUMBER})
REACHED: Final = frozenset(Result) - NOT_REACHED

LONG_OWED_MONTHS: Final = 12
HARD_CONTACTS: Final = 3
SILENT_MONTHS: Final = 6
LOOK_BACK_MONTHS: Final = 6  # for contacts
YEAR_MONTHS: Final = 12  # for tickets and for the record of payment
FORGETFUL_MONTHS: Final = 3
GOOD_SHARE: Final = 0.75


class Colour(StrEnum):
    RED = "red"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Mark:
    """A red or black mark while `starts <= t < ends`; `ends` is the earlier of its lapse and its removal."""

    colour: Colour
    starts: datetime
    ends: datetime
    reason: str = ""

    def covers(self, t: datetime) -> bool:
        return self.starts <= t < self.ends


@dataclass(frozen=True, slots=True)
class History:
    """What a segment depends on: the account's facts, its owner's marks, and when each ticket of the owner began."""

    account: AccountFacts
    marks: Sequence[Mark] = ()
    tickets: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The segment, and the facts behind it as sentences."""

    segment: Segment
    facts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A history at a moment; both look-backs are calendar months on the local clock, to the same time of day."""

    history: History
    at: datetime
    owed: Overdue
    half_year_ago: datetime
    year_ago: datetime

    @property
    def facts(self) -> AccountFacts:
        return self.history.account


def segment(history: History, at: datetime) -> Found:
    """The first segment of the list that applies at `at`; cooperative where nothing is overdue and none does."""
    zone = history.account.zone
    owed = overdue(history.account.charges, to_day(local_date(at, zone)))
    case = Case(
        history, at, owed, months_back(at, LOOK_BACK_MONTHS, zone), months_back(at, YEAR_MONTHS, zone)
    )  # fmt: skip
    for name, rule in SEGMENTS:
        counts = rule(case)
        if counts is not None:
            return Found(name, told(name, counts))
    return Found(Segment.COOPERATIVE, told(Segment.COOPERATIVE, Counts(0)))


def told(name: Segment, counts: Counts) -> tuple[Text, ...]:
    """The facts behind a segment as sentences."""
    return TELLING[name](counts)


def is_high_risk(history: History, at: datetime) -> bool:
    """Whether a visit needs an escort; cheaper than the whole segment, which it is the first of."""
    return segment(history, at).segment is Segment.HIGH_RISK


def _high_risk(case: Case) -> Counts | None:
    black = [mark for mark in case.history.marks if mark.colour is Colour.BLACK and mark.covers(case.at)]
    hard = _contacts(case, NOT_REACHED | {Result.HOSTILE})
    if not black and (case.owed.months < LONG_OWED_MONTHS or hard < HARD_CONTACTS):
        return None
    return Counts(case.owed.months, mark=black[-1].reason if black else None, hard=hard)


def _service_sensitive(case: Case) -> Counts | None:
    recent = {span.number for span in case.facts.holds if span.starts <= case.at and span.ends > case.year_ago}
    recent |= {
        span.number
        for span in case.facts.completions
        if span.starts <= case.at and span.completed_at is not None and span.completed_at > case.year_ago
    }
    issues = _contacts(case, {Result.SERVICE_ISSUE}, since=case.year_ago)
    return Counts(case.owed.months, tickets=len(recent), issues=issues) if recent or issues else None


def _hardship(case: Case) -> Counts | None:
    kinds = {hold.kind for hold in case.facts.manual_holds if hold.kind in HARD_TIMES and hold.covers(case.at)}
    return Counts(case.owed.months, holds=frozenset(kinds)) if kinds else None


def _silent(case: Case) -> Counts | None:
    spoke = _contacts(case, REACHED)
    tickets = any(began <= case.at for began in case.history.tickets)
    return None if case.owed.months < SILENT_MONTHS or spoke or tickets else Counts(case.owed.months)


def _forgetful(case: Case) -> Counts | None:
    if not 0 < case.owed.months <= FORGETFUL_MONTHS:
        return None
    good = YEAR_MONTHS - len(_late_months(case))
    return Counts(case.owed.months, good=good) if good >= GOOD_SHARE * YEAR_MONTHS else None


def _watching(case: Case) -> Counts | None:
    return Counts(case.owed.months) if case.owed.fen else None


# "First that applies": the order is the rule.
SEGMENTS: Final[tuple[tuple[Segment, Callable[[Case], Counts | None]], ...]] = (
    (Segment.HIGH_RISK, _high_risk),
    (Segment.SERVICE_SENSITIVE, _service_sensitive),
    (Segment.HARDSHIP, _hardship),
    (Segment.SILENT, _silent),
    (Segment.FORGETFUL, _forgetful),
    (Segment.WATCHING, _watching),
)


TELLING: Final[Mapping[Segment, Callable[[Counts], tuple[Text, ...]]]] = {
    Segment.HIGH_RISK: segment_words.high_risk,
    Segment.SERVICE_SENSITIVE: segment_words.service_sensitive,
    Segment.HARDSHIP: segment_words.hardship,
    Segment.SILENT: segment_words.silent,
    Segment.FORGETFUL: segment_words.forgetful,
    Segment.WATCHING: segment_words.watching,
    Segment.COOPERATIVE: segment_words.cooperative,
}


def _contacts(case: Case, results: frozenset[Result] | set[Result], since: datetime | None = None) -> int:
    after = since or case.half_year_ago
    return sum(after < contact.at <= case.at and contact.result in results for contact in case.facts.contacts)


def _late_months(case: Case) -> set[int]:
    """Of the 12 months before the present one, those that any version known shows overdue, on any day up to today."""
    today = local_date(case.at, case.facts.zone)
    present = today.year * 12 + today.month - 1
    before = range(present - YEAR_MONTHS, present)
    late: set[int] = set()
    for version in case.facts.charges:
        if not version.late_fee and _was_overdue(version, to_day(today)):
            _, _, first, last = version.key
            late.update(month for month in range(first, last + 1) if month in before)
    return late


def _was_overdue(version: Version, today: int) -> bool:
    """Whether the version was in effect, past its due day and unpaid on some day up to today.

    Days are compared as yyyymmdd: the first such day is the later of `since` and the day after the due day.
    """
    ends = min(version.until, version.settled_on)
    began = max(version.since, version.due_day + 1)  # "after the due day": no real date lies between
    return version.due_fen > version.paid_fen and began < ends and began <= today
