"""What follows from a changed decision: signals to people, the board's own tasks, pauses. Called by decide only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.db.sql import Row, Statement, Work, ids, run, statement
from board.evidence import warnings
from board.facts import AccountRow
from board.rules.reasons import reasons
from board.rules.signals import Change, Told, turn
from board.rules.state import AccountFacts, Decision, TicketSpan
from board.rules.state import decide as decide_account
from board.rules.time import from_micros, to_micros
from board.rules.words import SignalKind, State
from board.signals import telling
from board.tasks import own, pausing

JUST_BEFORE = timedelta(microseconds=1)

# Accounts of which people were told something that no longer holds, and where that matters to them.
UNTOLD = """
SELECT s.account_id FROM account_state s LEFT JOIN account_told t ON t.account_id = s.account_id
WHERE s.community_id IN ({communities}) AND (COALESCE(t.state, 'settled') IN ('held', 'window')
      OR s.state IN ('held', 'window'))
  AND (s.state <> COALESCE(t.state, 'settled') OR s.window_at IS DISTINCT FROM t.window_at)
ORDER BY s.account_id
"""

UPSERT_TOLD = """
INSERT INTO account_told (account_id, state, window_at, episode) VALUES (:account, :state, :window, :episode)
ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, window_at = excluded.window_at,
    episode = excluded.episode
"""


@dataclass(frozen=True, slots=True)
class Turned:
    """An account of which people were told something else before, and what there is to tell."""

    account: AccountRow
    facts: AccountFacts
    decision: Decision
    before: Told
    after: Told
    changes: tuple[Change, ...]


def follow(
    session: Session,
    accounts: Sequence[AccountRow],
    facts: Mapping[int, AccountFacts],
    decisions: Mapping[int, Decision],
    told: Mapping[int, Told],
    *,
    now: datetime,
    silent: bool,
    leaves_at: datetime,
) -> list[Work[None]]:
    """Compare each decision with what people were told; the works that tell the difference, for `side_by_side`.

    However many accounts changed, they ask a fixed number of statements.
    """
    turned = [
        one
        for account in accounts
        if (one := _turned(account, facts[account.id], decisions[account.id], told.get(account.id), now)) is not None
    ]
    if not turned:
        return []
    began = [one.account.id for one in turned if one.decision.state == State.HELD != one.before.state]
    ended = [one.account.id for one in turned if one.before.state == State.HELD != one.decision.state]
    return [
        *([] if silent else _telling(session, turned, now, leaves_at)),
        pausing.waking(session, ended, now=now, ending=True),
        pausing.pausing(session, began, now=now),
        _note(turned),
    ]


def _telling(session: Session, turned: Sequence[Turned], now: datetime, leaves_at: datetime) -> list[Work[None]]:
    holds = [
        warnings.Beginning(one.account, one.facts.charges, one.after.episode)
        for one in turned
        if any(change.kind == SignalKind.HOLD for change in one.changes)
    ]
    return [
        _tell(turned, now, leaves_at),
        own.asking(session, _wishes(turned), now=now),
        warnings.on_hold(session, holds, now=now, leaves_at=leaves_at),
    ]


def _turned(
    account: AccountRow, facts: AccountFacts, decision: Decision, told: Told | None, now: datetime
) -> Turned | None:
    before = told or Told()
    found = turn(before, decision, was_missed=lambda opened: _was_missed(facts, opened, now))
    if found.told == told:
        return None
    return Turned(account, facts, decision, before, found.told, found.changes)


def _note(turned: Sequence[Turned]) -> Work[None]:
    yield [Statement(UPSERT_TOLD, [_told_values(one.account.id, one.after) for one in turned])]


def take_note(session: Session, communities: Sequence[int]) -> None:
    """A community's first load is silent: what stands is taken as told."""
    _copy_told(session, communities, "TRUE")


def take_quiet_note(session: Session, communities: Sequence[int]) -> None:
    """Changes that nobody is told of (between settled, promised and collectable) are noted in one statement."""
    quiet = "s.state NOT IN ('held', 'window') AND COALESCE(t.state, 'settled') NOT IN ('held', 'window')"
    _copy_told(session, communities, quiet)


def _copy_told(session: Session, communities: Sequence[int], condition: str) -> None:
    run(
        session,
        "INSERT INTO account_told (account_id, state, window_at, episode)"
        " SELECT s.account_id, s.state, s.window_at, COALESCE(t.episode, 0) FROM account_state s"
        " LEFT JOIN account_told t ON t.account_id = s.account_id"
        f" WHERE s.community_id IN ({ids(communities)}) AND {condition}"
        " AND (t.state IS DISTINCT FROM s.state OR t.window_at IS DISTINCT FROM s.window_at)"
        " ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, window_at = excluded.window_at",
    )


def _was_missed(facts: AccountFacts, opened_at: datetime, now: datetime) -> bool:
    """Whether the window that opened then has run out, and the state was window just before it did."""
    closes_at = opened_at + timedelta(days=facts.policies.at(now).window_days)
    if closes_at > now:
        return False
    last = decide_account(facts, closes_at - JUST_BEFORE)
    return last.state == State.WINDOW and last.window is not None and last.window.opens_at == opened_at


def _tell(turned: Sequence[Turned], now: datetime, leaves_at: datetime) -> Work[None]:
    """Signals of what changed; where a hold ended that nobody has heard of yet, its signal is withdrawn instead."""
    changes = [(one, change) for one in turned for change in one.changes]
    if not changes:
        return
    keys = [_key(one, change.key) for one, change in changes]
    holds = {
        _key(one, episode)
        for one, change in changes
        if change.kind == SignalKind.RESUME
        for episode in (f"hold:{one.before.episode}", warnings.claim_held(one.before.episode))
    }
    tickets, known = yield [
        statement(TICKETS, tickets=sorted({span.ticket_id for one in turned for span in _about(one)})),
        telling.known([*keys, *holds]),
    ]
    unheard = [row for row in known if row[0] in holds and row[2] > to_micros(now)]
    withdrawn, told = {row[0] for row in unheard}, {row[0] for row in known}
    signals = [
        telling.Telling(change.kind, key, one.account, _payload(one, tickets))
        for key, (one, change) in zip(keys, changes, strict=True)
        if key not in told
        and not (change.kind == SignalKind.RESUME and _key(one, f"hold:{one.before.episode}") in withdrawn)
    ]
    yield [*telling.withdrawing(unheard), *telling.telling(signals, at=now, leaves_at=leaves_at)]


def _key(one: Turned, episode: str) -> str:
    return f"{one.account.id}:{episode}"


def _wishes(turned: Sequence[Turned]) -> list[own.Wish]:
    """The tasks that follow: the clerk's after a window has opened, the steward's word on each hold."""
    wishes: list[own.Wish] = []
    for one in turned:
        window = one.decision.window
        if window is not None and window.opens_at != one.before.window_at:
            ticket = window.tickets[0].ticket_id
            wishes.append(
                own.window_followup(one.account, opens_at=window.opens_at, closes_at=window.closes_at, ticket_id=ticket)
            )
        if one.decision.state == State.HELD:
            wishes += [own.feedback(one.account, ticket_id=span.ticket_id) for span in one.decision.held_by]
    return wishes


TICKETS = """
    SELECT id, ticket_no, kind, category, severity, status, description, result, resolved_at, expected_at, assignee
    FROM ticket WHERE id IN :tickets ORDER BY ticket_no
"""
NAMES = (
    "id", "number", "kind", "category", "severity", "status", "problem", "done", "done_at", "expected_at", "by",
)  # fmt: skip


def _payload(one: Turned, tickets: Sequence[Row]) -> dict[str, Any]:
    """What was wrong, what was done and when: no amounts and no names, those are for the page to show or not."""
    decision, about = one.decision, {span.ticket_id for span in _about(one)}
    return {
        "state": str(decision.state),
        "from": str(one.before.state),
        "tickets": [dict(zip(NAMES, row, strict=True)) for row in tickets if row[0] in about],
        "closes_at": to_micros(decision.window.closes_at) if decision.window else None,
        "reasons": [
            {"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in reasons(decision, one.facts.zone)
        ]
        if decision.state in (State.HELD, State.WINDOW)
        else [],
    }


def _about(one: Turned) -> Sequence[TicketSpan]:
    """The tickets that hold the owner, or opened the window, or held last."""
    decision = one.decision
    return decision.held_by or (decision.window.tickets if decision.window else ()) or _ended(one.facts, decision.at)


def _ended(facts: AccountFacts, at: datetime) -> list[TicketSpan]:
    """The holds that ended last, for a resume without a window."""
    over = [span for span in facts.holds if span.ends <= at]
    last = max((span.ends for span in over), default=None)
    return [span for span in over if span.ends == last]


def ask_due(session: Session, *, now: datetime) -> None:
    """The board's own tasks that come due with time: progress to be told again, old holds to be reviewed."""
    own.feedback_due(session, now=now)
    for review in own.reviews_due(session, now=now):
        account = review.account
        telling.signal(
            session,
            kind=SignalKind.REVIEW_DUE,
            once_key=review.once_key,
            account=account,
            at=now,
            leaves_at=now,
            payload={"ticket": review.ticket_no, "since": to_micros(review.since)},
            ticket_id=review.ticket_id,
        )


def reading_told(accounts: Sequence[AccountRow]) -> Work[dict[int, Told]]:
    """What people were told of these accounts last."""
    (rows,) = yield [statement(TOLD, accounts=[account.id for account in accounts])]
    return {
        id_: Told(State(state), None if window is None else from_micros(window), episode)
        for id_, state, window, episode in rows
    }


TOLD = "SELECT account_id, state, window_at, episode FROM account_told WHERE account_id IN :accounts"


def _told_values(account_id: int, told: Told) -> dict[str, Any]:
    window = None if told.window_at is None else to_micros(told.window_at)
    return {"account": account_id, "state": str(told.state), "window": window, "episode": told.episode}
