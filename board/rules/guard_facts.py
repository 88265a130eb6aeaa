"""What the contact guard is asked, what it knows of an account, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from board.rules.policy import Policy
from board.rules.ports import Text
from board.rules.segments import History
from board.rules.state import AccountFacts, Decision
from board.rules.words import Channel, Reached, Role

IMMEDIATE: Final = frozenset(
    {Channel.SMS, Channel.WECHAT, Channel.PHONE, Channel.VISIT, Channel.SERVICE_VISIT}
)  # fmt: skip
DEBTORS: Final = frozenset({Reached.OWNER, Reached.AGENT})
GOES_ALONG: Final = (Role.CLERK, Role.STEWARD, Role.SECURITY, Role.ENGINEERING, Role.MANAGER)  # who may make a contact
ESCORT_MARGIN: Final = timedelta(hours=2)  # an escort is for the time of a visit that begins so near to its own


class Code(StrEnum):
    """Why a contact is denied, in the order in which reasons are given."""

    SETTLED = "SETTLED"
    STALE_DATA = "STALE_DATA"
    HELD = "HELD"
    PROMISED = "PROMISED"
    QUIET_HOURS = "QUIET_HOURS"
    HOLIDAY = "HOLIDAY"
    TOO_SOON = "TOO_SOON"
    TOO_MANY = "TOO_MANY"
    GENTLE_FIRST = "GENTLE_FIRST"
    STAGE = "STAGE"
    DEADLINE = "DEADLINE"
    APPROVAL = "APPROVAL"
    TWO_PERSON = "TWO_PERSON"
    ESCORT = "ESCORT"
    SPECIAL_CARE = "SPECIAL_CARE"
    NOT_DEBTOR = "NOT_DEBTOR"


@dataclass(frozen=True, slots=True)
class Denial:
    code: Code
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Question:
    """May this account be contacted through `channel` at `at`, by people with these roles (one for each person)?

    `reaching` is who the person at the door, or on the line, is known to be; None where nothing is known. `phone` is
    the number that will be used, if one is named.
    """

    channel: Channel
    at: datetime
    people: tuple[str, ...] = ()
    reaching: Reached | None = None
    phone: str = ""

    def moved(self, at: datetime) -> "Question":
        return replace(self, at=at)


@dataclass(frozen=True, slots=True)
class Escort:
    """Security that stands by from `starts_at`: accepted then, and `ended_at` where it was called off."""

    starts_at: datetime
    accepted_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand that arrived with proof at `delivered_at`, asking to be paid by the local day `deadline` (yyyymmdd)."""

    delivered_at: datetime
    deadline: int


@dataclass(frozen=True, slots=True)
class Approval:
    """A manager's approval of a channel, until it is withdrawn; `preservation`: against a hold, to keep a claim."""

    channel: Channel
    approved_at: datetime
    withdrawn_at: datetime | None = None
    preservation: bool = False

    def stands(self, t: datetime) -> bool:
        return self.approved_at <= t and (self.withdrawn_at is None or t < self.withdrawn_at)


@dataclass(frozen=True, slots=True)
class OtherContact:
    """A contact that another system made: outgoing and for collection; `reached` as far as it is known."""

    at: datetime
    reached: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Whose a number is, beside the owner's: known while `starts <= t` and, once it has ended, `t < ends`."""

    phone: str
    relation: Reached
    starts: datetime
    ends: datetime | None = None

    def covers(self, t: datetime) -> bool:
        return self.starts <= t and (self.ends is None or t < self.ends)


def _never_named(day: date) -> str | None:
    return None


def _no_clock(day: int) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class GuardFacts:
    """All that the guard asks of one account.

    `charge_days`: as-of days (yyyymmdd) of all lists and deliveries of charges of its community. `verified`: local days
    on which somebody marked it 已核实未缴. `holiday(day)` is the name of the national holiday that a local day belongs
    to, None for any other. `days_left(day)` are the days until the earliest claim lapses, None where nothing runs.
    """

    history: History
    charge_days: Sequence[int] = ()
    verified: frozenset[int] = frozenset()
    care: bool = False
    escorts: Sequence[Escort] = ()
    demands: Sequence[Demand] = ()
    approvals: Sequence[Approval] = ()
    elsewhere: Sequence[OtherContact] = ()
    others: Sequence[Other] = ()
    holiday: Callable[[date], str | None] = _never_named
    days_left: Callable[[int], int | None] = _no_clock

    @property
    def account(self) -> AccountFacts:
        return self.history.account

    def is_foreign(self, phone: str, t: datetime) -> bool:
        """Whether a number was known at t to be somebody's of whom the debt is no business."""
        return any(one.phone == phone and one.relation not in DEBTORS and one.covers(t) for one in self.others if phone)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what the board says of the account at that moment; `day` and `clock` are on the local clock."""

    facts: GuardFacts
    question: Question
    decision: Decision
    policy: Policy
    day: date
    clock: datetime

    @property
    def at(self) -> datetime:
        return self.question.at

    @property
    def is_immediate(self) -> bool:
        return self.question.channel in IMMEDIATE

    def approved(self, channel: Channel, *, preservation: bool = False) -> bool:
        return any(
            one.channel == channel and one.stands(self.at) and (one.preservation or not preservation)
            for one in self.facts.approvals
        )


def texts(denials: Sequence[Denial]) -> Text:
    """The reasons as one sentence in each language."""
    return Text("；".join(one.zh for one in denials) + "。", "; ".join(one.en for one in denials) + ".")
