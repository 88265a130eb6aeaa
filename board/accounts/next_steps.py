"""The next step of an account in words: for a row in short, for its card whole."""

from datetime import date, timedelta
from typing import NamedTuple

from board.accounts.eyes import Eyes
from board.accounts.queries import AccountLine
from board.rules import segment_words
from board.rules.advice import Advice, Situation, advise
from board.rules.channel_words import TAKERS
from board.rules.contact_classes import ContactClass, FollowUp
from board.rules.ladder import Tried
from board.rules.segments import SEGMENT_LABELS, told
from board.rules.time import from_day, local_date
from board.rules.words import Channel, Result, Role, State

# Who may not see what a room owes is advised as if it owed little: nothing shows how far the routine has gone.
UNSEEN_LEVEL = 1


class NextStep(NamedTuple):
    """`channel` is "" where nobody is contacted about fees; `on` the day of an agreed follow-up, else ""."""

    step: str
    by: str
    brief: str
    words: str
    why: str
    channel: str
    on: str


def next_step(account: AccountLine, eyes: Eyes) -> NextStep:
    """What to do next about an account."""
    found = advise(situation(account, eyes))
    return NextStep(
        eyes.say(found.step), eyes.say(TAKERS[found.by]), eyes.say(found.brief), eyes.say(found.words),
        eyes.say(found.why), str(found.channel or ""), _day(found, eyes),
    )  # fmt: skip


def segment_of(account: AccountLine, eyes: Eyes) -> tuple[str, list[str]]:
    """(segment, the facts behind it); months owed are no fact for who may not see them."""
    found = account.divided
    if found is None:
        return "", []
    facts = told(found.segment, found.counts)
    if account.months is None:
        facts = tuple(fact for fact in facts if fact != segment_words.months(found.counts))
    return eyes.say(SEGMENT_LABELS[found.segment]), [eyes.say(fact) for fact in facts]


def situation(account: AccountLine, eyes: Eyes) -> Situation:
    """What the advice depends on, out of what stands behind a row."""
    causes, today = account.causes, local_date(eyes.now, eyes.zone)
    agreed, agreed_on = _agreed(account)
    promise_in = None if account.promise_day is None else (from_day(account.promise_day) - today).days
    return Situation(
        State(account.state),
        UNSEEN_LEVEL if account.level is None else account.level,
        account.divided.segment if account.divided else None,
        _tried(account, eyes),
        promise_in,
        causes.completed[0].category if causes.completed else None,
        agreed,
        agreed_on,
        _is_eased(account, eyes),
        account.care,
        bool(causes.holding),
    )


def _agreed(account: AccountLine) -> tuple[tuple[ContactClass, FollowUp] | None, date | None]:
    """The class of the last contact with its day, as long as nobody has spoken since."""
    contact, divided = account.causes.contact, account.divided
    if divided is None or divided.follow_on is None or contact is None or contact.agreed is None:
        return None, None
    kind, channel, by = contact.agreed
    return (ContactClass(kind), FollowUp(0, Channel(channel), Role(by))), from_day(divided.follow_on)


def _tried(account: AccountLine, eyes: Eyes) -> Tried | None:
    asked = account.causes.asked
    if asked is None:
        return None
    return Tried(Channel(asked.channel), Result(asked.result), (eyes.now - asked.at).days, asked.tries)


def _is_eased(account: AccountLine, eyes: Eyes) -> bool:
    """Whether a hold ended within the gentle days and nobody has spoken with the owner since."""
    ended, contact = account.causes.eased_at, account.causes.contact
    if ended is None or eyes.now - ended >= timedelta(days=account.gentle_days):
        return False
    return contact is None or contact.at < ended


def _day(found: Advice, eyes: Eyes) -> str:
    return "" if found.on is None else eyes.due(found.on)
