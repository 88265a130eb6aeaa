"""What follows from a changed decision: signals to people, the board's own tasks, pauses. Called by decide only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board.db.sql import fetch, ids, run, run_many
from board.facts import AccountRow
from board.rules.reasons import reasons
from board.rules.signals import Change, Told, turn
from board.rules.state import AccountFacts, Decision
from board.rules.state import decide as decide_account
from board.rules.time import from_micros, to_micros
from board.rules.words import SignalKind, State
from board.signals.telling import signal, withdraw
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


def follow(
    session: Session,
    accounts: Sequence[AccountRow],
    facts: Mapping[int, AccountFacts],
    decisions: Mapping[int, Decision],
    *,
    now: datetime,
    silent: bool,
    leaves_at: datetime,
) -> None:
    """Compare each decision with what people were told, and tell the difference."""
    told = _told(session, accounts)
    noted: list[dict[str, Any]] = []
    for account in accounts:
        before, decision = told.get(account.id, Told()), decisions[account.id]
        turned = turn(before, decision, was_missed=lambda opened, f=facts[account.id]: _was_missed(f, opened, now))  # type: ignore[misc]
        if turned.told == before and account.id in told:
            continue
        noted.append(_told_values(account.id, turned.told))
        if not silent:
            _tell(session, account, facts[account.id], decision, before, turned.changes, now, leaves_at)
        if decision.state == State.HELD and before.state != State.HELD:
            pausing.pause(session, [account.id], now=now)
        elif before.state == State.HELD and decision.state != State.HELD:
            pausing.wake(session, [account.id], now=now)
            pausing.end_moot(session, [account.id], now=now)
    run_many(session, UPSERT_TOLD, noted)


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


def _tell(
    session: Session,
    account: AccountRow,
    facts: AccountFacts,
    decision: Decision,
    before: Told,
    changes: Sequence[Change],
    now: datetime,
    leaves_at: datetime,
) -> None:
    for change in changes:
        if change.kind == SignalKind.RESUME and withdraw(session, f"{account.id}:hold:{before.episode}", now=now):
            continue
        payload = _payload(session, account, facts, decision, before)
        signal(
            session,
            kind=change.kind,
            once_key=f"{account.id}:{change.key}",
            account=account,
            at=now,
            leaves_at=leaves_at,
            payload=payload,
        )
    if decision.window is not None and decision.window.opens_at != before.window_at:
        own.ask_window_followup(
            session,
            account=account,
            opens_at=decision.window.opens_at,
            closes_at=decision.window.closes_at,
            ticket_id=decision.window.tickets[0].ticket_id,
            now=now,
        )
    if decision.state == State.HELD:
        for span in decision.held_by:
            own.ask_feedback(session, account=account, ticket_id=span.ticket_id, now=now)


def _payload(
    session: Session, account: AccountRow, facts: AccountFacts, decision: Decision, before: Told
) -> dict[str, Any]:
    """What was wrong, what was done and when: no amounts and no names, those are for the page to show or not."""
    spans = decision.held_by or (decision.window.tickets if decision.window else ()) or _ended(facts, decision.at)
    tickets = fetch(
        session,
        "SELECT id, ticket_no, kind, category, severity, status, description, result, resolved_at, expected_at,"
        " assignee"
        " FROM ticket WHERE id IN :tickets ORDER BY ticket_no",
        tickets=[span.ticket_id for span in spans],
    )
    names = (
        "id",
        "number",
        "kind",
        "category",
        "severity",
        "status",
        "problem",
        "done",
        "done_at",
        "expected_at",
        "by",
    )
    return {
        "state": str(decision.state),
        "from": str(before.state),
        "tickets": [dict(zip(names, row, strict=True)) for row in tickets],
        "closes_at": to_micros(decision.window.closes_at) if decision.window else None,
        "reasons": [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in reasons(decision, facts.zone)]
        if decision.state in (State.HELD, State.WINDOW)
        else [],
    }


def _ended(facts: AccountFacts, at: datetime) -> list[Any]:
    """The holds that ended last, for a resume without a window."""
    over = [span for span in facts.holds if span.ends <= at]
    last = max((span.ends for span in over), default=None)
    return [span for span in over if span.ends == last]


def ask_due(session: Session, *, now: datetime) -> None:
    """The board's own tasks that come due with time: progress to be told again, old holds to be reviewed."""
    own.feedback_due(session, now=now)
    for review in own.reviews_due(session, now=now):
        account = review.account
        signal(
            session,
            kind=SignalKind.REVIEW_DUE,
            once_key=review.once_key,
            account=account,
            at=now,
            leaves_at=now,
            payload={"ticket": review.ticket_no, "since": to_micros(review.since)},
            ticket_id=review.ticket_id,
        )


def _told(session: Session, accounts: Sequence[AccountRow]) -> dict[int, Told]:
    rows = fetch(
        session,
        "SELECT account_id, state, window_at, episode FROM account_told WHERE account_id IN :accounts",
        accounts=[account.id for account in accounts],
    )
    return {
        id_: Told(State(state), None if window is None else from_micros(window), episode)
        for id_, state, window, episode in rows
    }


def _told_values(account_id: int, told: Told) -> dict[str, Any]:
    window = None if told.window_at is None else to_micros(told.window_at)
    return {"account": account_id, "state": str(told.state), "window": window, "episode": told.episode}
