"""A row of a list in words: why it stands as it does, who is on it, and what can be done; on screen, paper and file."""

import msgspec

from board.accounts.causes import Cause, Manual
from board.accounts.eyes import Eyes
from board.accounts.next_steps import next_step, segment_of
from board.accounts.queries import AccountLine
from board.rules import segment_words
from board.rules.money import yuan
from board.rules.words import UNFINISHED, State


class Line(msgspec.Struct, frozen=True):
    """What a list shows of an account. `look` names its chip, `late` a fix that should have been done by now.

    `money` is "" where the person sees no amounts. A held household is only looked at: `rings` is false for it. `mark`
    is red, black or "", with its words beside it; `facts` are those behind the segment.
    """

    id: int
    label: str
    owner: str
    care: bool
    look: str
    word: str
    fen: int | None
    money: str
    why: str
    more: str
    late: bool
    rings: bool
    mark: str
    mark_word: str
    segment: str
    facts: str
    step: str
    by: str
    brief: str
    on: str
    verified: bool


def line(account: AccountLine, eyes: Eyes) -> Line:
    """The words of one row."""
    why, more = WORDS[account.state](account, eyes)
    segment, facts = segment_of(account, eyes)
    step = next_step(account, eyes)
    return Line(
        account.id,
        account.label,
        account.owner,
        account.care,
        account.state,
        eyes.label(account.state),
        account.fen,
        "" if account.fen is None else yuan(account.fen),
        why,
        more,
        account.state == State.HELD and _is_late(account, eyes),
        account.state not in (State.HELD, State.SETTLED),
        account.mark,
        mark_word(account, eyes),
        segment,
        " · ".join(facts),
        step.step,
        step.by,
        step.brief,
        step.on,
        account.verified,
    )


def mark_word(account: AccountLine, eyes: Eyes) -> str:
    """The word of a red or black mark, "" without one."""
    _ = eyes._
    return {"red": _("red mark"), "black": _("black mark")}.get(account.mark, "")


def _held(account: AccountLine, eyes: Eyes) -> tuple[str, str]:
    _, found = eyes._, account.causes
    if not found.holding:
        return _manual(found.manual[0], eyes) if found.manual else (_("On hold"), "")
    first = found.holding[0]
    why = f"{first.category or eyes.label(first.kind)} · {eyes.label(first.status)} · {_days(account, eyes)}"
    if len(found.holding) + len(found.manual) > 1:
        why += " · " + _("{n} reasons in all").format(n=len(found.holding) + len(found.manual))
    return why, _fixer(first, eyes)


def _fixer(cause: Cause, eyes: Eyes) -> str:
    _ = eyes._
    who = cause.assignee or _("nobody assigned yet")
    if cause.expected_at is None:
        return f"{who} · " + _("no date given")
    if cause.expected_at < eyes.now and cause.status in UNFINISHED:
        return f"{who} · " + eyes.due(cause.expected_at)
    return f"{who} · " + _("expected {day}").format(day=eyes.day(cause.expected_at))


def _manual(hold: Manual, eyes: Eyes) -> tuple[str, str]:
    _ = eyes._
    until = _("until {day}").format(day=eyes.day(hold.until)) if hold.until else _("no end set")
    return f"{_('Manual hold')} · {eyes.label(hold.kind)} · {hold.reason}", f"{hold.by} · {until}".strip(" ·")


def _days(account: AccountLine, eyes: Eyes) -> str:
    days = (eyes.now - account.held_since).days + 1 if account.held_since else 1
    return eyes._("day {n}").format(n=days)


def _window(account: AccountLine, eyes: Eyes) -> tuple[str, str]:
    _ = eyes._
    done = account.causes.completed
    what = (done[0].category or eyes.label(done[0].kind)) if done else ""
    why = _("{what} is solved").format(what=what).strip()
    return why, _("Window: {left}").format(left=eyes.due(account.closes_at)) if account.closes_at else ""


def _promised(account: AccountLine, eyes: Eyes) -> tuple[str, str]:
    _, promise = eyes._, account.causes.promise
    if promise is None:
        return _("Promised"), ""
    why = _("Promised {amount} by {day}").format(amount=yuan(promise.fen), day=eyes.day(promise.day))
    return why, _("promise no. {n}").format(n=promise.count) + " · " + eyes.due(promise.day)


def _collectable(account: AccountLine, eyes: Eyes) -> tuple[str, str]:
    _, (_segment, facts) = eyes._, segment_of(account, eyes)
    if not facts:
        facts = [_("No open problem")]
    if account.months is not None and not _says_months(account, facts, eyes):
        owed = _("{n} months owed").format(n=account.months) if account.months else _("only late fees owed")
        facts = [owed, *facts]
    return " · ".join(facts), _last(account, eyes)


def _says_months(account: AccountLine, facts: list[str], eyes: Eyes) -> bool:
    return account.divided is not None and eyes.say(segment_words.months(account.divided.counts)) in facts


def _settled(account: AccountLine, eyes: Eyes) -> tuple[str, str]:
    return eyes._("Nothing overdue"), _last(account, eyes)


def _last(account: AccountLine, eyes: Eyes) -> str:
    _, contact = eyes._, account.causes.contact
    if contact is None:
        return _("never contacted")
    return _("last contact {when}").format(when=eyes.ago(contact.at)) + f" · {eyes.label(contact.result)}"


def _is_late(account: AccountLine, eyes: Eyes) -> bool:
    first = account.causes.holding[0] if account.causes.holding else None
    return first is not None and first.expected_at is not None and first.expected_at < eyes.now


WORDS = {
    State.HELD: _held,
    State.WINDOW: _window,
    State.PROMISED: _promised,
    State.COLLECTABLE: _collectable,
    State.SETTLED: _settled,
}
