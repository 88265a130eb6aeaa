"""An account's card in words: why it stands so, what lets go of it, and the one thing to do next."""

from datetime import date, timedelta
from typing import NamedTuple

from board.accounts.card import Card
from board.accounts.causes import Cause
from board.accounts.eyes import Eyes
from board.accounts.lines import mark_word
from board.accounts.next_steps import NextStep, next_step, segment_of
from board.rules.money import yuan
from board.rules.people import Who
from board.rules.policy import CATEGORY_SEVERITY, Policy
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.time import local_date
from board.rules.visibility import EVIDENCE, MARKS, SPEAKS, VERIFIES
from board.rules.words import HoldKind, Role, State

ASKS = (TaskKind.SOFT_COLLECTION, TaskKind.JOINT_VISIT, TaskKind.ESCORT)
CATEGORIES = ("服务", "噪音", "收费", *CATEGORY_SEVERITY)


class Why(NamedTuple):
    """One line of why: a ticket with its link, or a person's hold, with its id, that this person may end."""

    text: str
    href: str = ""
    object: str = ""
    severity: str = ""
    word: str = ""
    hold_id: int | None = None


class CardView(NamedTuple):
    """What `accounts/_card.html` shows. `since` says how long it has been so, `then` what ends it."""

    card: Card
    word: str
    since: str
    owed: str
    why: list[Why]
    then: str
    is_held: bool
    speaks: bool
    ticket: Cause | None
    segment: str
    facts: list[str]
    next: NextStep
    mark: str
    marks: bool
    colours: list[tuple[str, str]]
    verifies: bool
    writes: bool
    asks: list[tuple[str, str]]
    hold_kinds: list[tuple[str, str]]


def view(card: Card, who: Who, policy: Policy, eyes: Eyes) -> CardView:
    """The card for one reader."""
    account = card.line
    is_held = bool(account.causes.holding or account.causes.manual)
    speaks = who.may(account.community_id, *SPEAKS)
    return CardView(
        card,
        eyes.label(account.state),
        _since(card, eyes),
        _owed(card, eyes),
        _why(card, who, eyes),
        _then(card, policy, eyes),
        is_held,
        speaks,
        account.causes.holding[0] if account.causes.holding else None,
        *segment_of(account, eyes),
        next_step(account, eyes),
        mark_word(account, eyes),
        who.may(account.community_id, *MARKS),
        colours(eyes),
        not is_held and account.state != State.SETTLED and who.may(account.community_id, *VERIFIES),
        not is_held and account.state != State.SETTLED and who.may(account.community_id, *EVIDENCE),
        _asks(card, who, eyes) if not is_held and account.state != State.SETTLED else [],
        _hold_kinds(account.community_id, who, eyes) if speaks else [],
    )


def colours(eyes: Eyes) -> list[tuple[str, str]]:
    """The marks that can be set, with what they mean."""
    _ = eyes._
    return [("red", _("red mark: pays well, be generous")), ("black", _("black mark: hostile, be careful"))]


def promise_days(eyes: Eyes) -> list[tuple[str, str]]:
    """(ISO day, label) of the days that owners name most: today, tomorrow, this Friday, the month's end."""
    _, today = eyes._, local_date(eyes.now, eyes.zone)
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    named: dict[date, str] = {}
    for day, label in (
        (today, _("today")), (today + timedelta(days=1), _("tomorrow")), (friday, _("this Friday")),
        (month_end, _("month's end")),
    ):  # fmt: skip
        named.setdefault(day, label)
    return [(day.isoformat(), f"{label} {day:%m-%d}") for day, label in named.items()]


def may_end(kind: str, community_id: int, who: Who) -> bool:
    """Who may put a hold of this kind, and end it: a manager's decision is the manager's."""
    roles = (Role.MANAGER,) if kind == HoldKind.MANAGER else SPEAKS
    return who.may(community_id, *roles)


def _since(card: Card, eyes: Eyes) -> str:
    account = card.line
    if account.state == State.HELD and account.held_since:
        return eyes._("day {n}").format(n=(eyes.now - account.held_since).days + 1)
    if account.state == State.WINDOW and account.closes_at:
        return eyes.due(account.closes_at)
    if account.state == State.PROMISED and account.promise_day:
        return eyes.due(account.promise_day)
    return ""


def _owed(card: Card, eyes: Eyes) -> str:
    account, _ = card.line, eyes._
    if account.fen is None or not account.fen:
        return ""
    months = _("{n} months owed").format(n=account.months) if account.months else _("only late fees owed")
    return f"{months} · " + _("level {n}").format(n=account.level)


def _why(card: Card, who: Who, eyes: Eyes) -> list[Why]:
    account, _ = card.line, eyes._
    found = [_ticket(cause, eyes) for cause in account.causes.holding]
    for hold in account.causes.manual:
        until = _("until {day}").format(day=eyes.day(hold.until)) if hold.until else _("no end set")
        text = " · ".join(filter(None, (_("Manual hold"), eyes.label(hold.kind), hold.reason, hold.by, until)))
        found.append(Why(text, hold_id=hold.id if may_end(hold.kind, account.community_id, who) else None))
    if found or account.state == State.SETTLED:
        return found
    if account.state == State.WINDOW:
        return [_ticket(cause, eyes) for cause in account.causes.completed]
    promise = account.causes.promise
    if account.state == State.PROMISED and promise is not None:
        text = _("Promised {amount} by {day}").format(amount=yuan(promise.fen), day=eyes.day(promise.day))
        return [Why(f"{text} · " + _("promise no. {n}").format(n=promise.count))]
    return [Why(_("No open problem"))]


def _ticket(cause: Cause, eyes: Eyes) -> Why:
    _ = eyes._
    parts = [eyes.label(cause.status), cause.assignee]
    if cause.completed_at is not None:
        parts = [_("solved {when}").format(when=eyes.ago(cause.completed_at)), cause.result]
    elif cause.expected_at is not None:
        parts.append(
            eyes.due(cause.expected_at)
            if cause.expected_at < eyes.now
            else _("expected {day}").format(day=eyes.day(cause.expected_at))
        )
    text = " · ".join(part for part in parts if part)
    name = f"{cause.number} {cause.category or eyes.label(cause.kind)}"
    return Why(text, f"/tickets/{cause.ticket_id}", name, cause.severity, eyes.label(cause.severity))


def _then(card: Card, policy: Policy, eyes: Eyes) -> str:
    account, _ = card.line, eyes._
    if account.causes.holding:
        opens = (
            _("Once it is resolved, {n} days of window follow")
            if policy.opens_on == "resolved"
            else _("Once its return visit is done, {n} days of window follow")
        )
        return opens.format(n=policy.window_days)
    if account.causes.manual:
        return _("When the hold ends, collection may go on")
    told = {
        State.WINDOW: _("The best time to ask: after the window it is collectable as before"),
        State.PROMISED: _("Unpaid {n} days after the promised day, it is collectable again").format(
            n=policy.promise_grace_days
        ),
        State.COLLECTABLE: _("Nothing stands in the way of asking"),
        State.SETTLED: _("Nothing is overdue"),
    }
    return told.get(State(account.state), "")


def _asks(card: Card, who: Who, eyes: Eyes) -> list[tuple[str, str]]:
    """(href, label) of what this person may ask other departments for."""
    account = card.line
    return [
        (
            f"/visits/new?account={account.id}"
            if kind is TaskKind.JOINT_VISIT
            else f"/tasks/new?kind={kind}&account={account.id}",
            eyes.say(KINDS[kind].label),
        )
        for kind in ASKS
        if who.may(account.community_id, *KINDS[kind].asked_by)
    ]


def _hold_kinds(community_id: int, who: Who, eyes: Eyes) -> list[tuple[str, str]]:
    return [(str(kind), eyes.label(kind)) for kind in HoldKind if may_end(kind, community_id, who)]
