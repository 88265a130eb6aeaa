"""The tasks that the board asks for by itself: window follow-ups, progress feedback, hold reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from board import holidays
from board.accounts.scope import room_label
from board.db.sql import Row, Work, fetch, fetch_one, side_by_side, statement
from board.facts import AccountRow, accounts_of_owners, zones
from board.policies import policies
from board.rules.calendar import add_workdays, end_of_workday
from board.rules.people import BOARD
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros, local_date, to_micros
from board.tasks.asking import OPEN_STATES, ask, asking_by_itself, task_values
from board.tasks.pausing import log_retired, retiring


@dataclass(frozen=True, slots=True)
class Wish:
    """A task of the board's own about a ticket and an account; `closes_at` is the end of a follow-up's window."""

    kind: TaskKind
    account: AccountRow
    ticket_id: int
    once_key: str
    closes_at: datetime | None = None


def window_followup(account: AccountRow, *, opens_at: datetime, closes_at: datetime, ticket_id: int) -> Wish:
    """The clerk's follow-up of a window, due by the end of the next workday and once for each window."""
    once_key = f"window_followup:{account.id}:{to_micros(opens_at)}"
    return Wish(TaskKind.WINDOW_FOLLOWUP, account, ticket_id, once_key, closes_at)


def feedback(account: AccountRow, *, ticket_id: int, number: int = 0) -> Wish:
    """The steward's word to the owner of how a repair stands: once for each hold and owner, and again by `number`."""
    once_key = f"progress_feedback:{ticket_id}:{account.owner_id}:{number}"
    return Wish(TaskKind.PROGRESS_FEEDBACK, account, ticket_id, once_key)


def ask_all(session: Session, wishes: Sequence[Wish], *, now: datetime) -> None:
    """Write those of these tasks that were not asked for before."""
    side_by_side(session, asking(session, wishes, now=now))


def asking(session: Session, wishes: Sequence[Wish], *, now: datetime) -> Work[None]:
    """`ask_all` as a step beside others."""
    if not wishes:
        return
    tickets, rooms, asked = yield [
        statement(TICKETS, tickets=sorted({wish.ticket_id for wish in wishes})),
        statement(ROOMS, rooms=sorted({wish.account.room_id for wish in wishes})),
        statement(ASKED, keys=[wish.once_key for wish in wishes]),
    ]
    before = {row[0] for row in asked}
    new = {wish.once_key: wish for wish in wishes if wish.once_key not in before}
    told, places = {row[0]: row[1:] for row in tickets}, {row[0]: room_label(*row[1:]) for row in rooms}
    wanted = [wish for wish in new.values() if wish.ticket_id in told]
    values = [_values(session, wish, told[wish.ticket_id], places[wish.account.room_id], now) for wish in wanted]
    newest = [wish for wish in wanted if wish.kind is TaskKind.WINDOW_FOLLOWUP]
    retired = [retiring([wish.account.id for wish in newest], newest=[wish.once_key for wish in newest], now=now)]
    done = yield [*asking_by_itself(values), *(retired if newest else [])]
    log_retired(session, done[-1] if newest else [], now=now)


TICKETS = "SELECT id, ticket_no, category, status, assignee, description, result FROM ticket WHERE id IN :tickets"
ROOMS = (
    "SELECT r.id, b.name, r.entrance, r.name FROM room r JOIN building b ON b.id = r.building_id WHERE r.id IN :rooms"
)
ASKED = "SELECT once_key FROM task WHERE once_key IN :keys"


def _values(session: Session, wish: Wish, ticket: Row, place: str, now: datetime) -> dict[str, Any]:
    number, category, status, assignee, description, result = ticket
    brief = {"ticket_no": number, "status": status, "assignee": assignee}
    if wish.closes_at is not None:
        brief = {
            "fixed": result or description or category,
            "ticket_no": number,
            "words": f"您好，之前您反映的{category or '问题'}已经处理好了，现在还有问题吗？",
            "closes_at": to_micros(wish.closes_at),
        }
    account = wish.account
    return task_values(
        session, kind=wish.kind, community_id=account.community_id, by=BOARD, now=now,
        title=f"{place} {category}".strip(), brief=brief, building_id=account.building_id, room_id=account.room_id,
        account_id=account.id, ticket_id=wish.ticket_id, once_key=wish.once_key,
    )  # fmt: skip


def feedback_due(session: Session, *, now: datetime) -> int:
    """Ask again where the last word on a hold that lasts is three workdays (policy) old; how many were asked."""
    rows = fetch(
        session,
        "SELECT t.ticket_id, a.owner_id, MAX(t.ended_at), COUNT(*), MAX(t.community_id) FROM task t"
        " JOIN account a ON a.id = t.account_id JOIN account_told o ON o.account_id = a.id AND o.state = 'held'"
        " JOIN ticket_span s ON s.ticket_id = t.ticket_id AND s.owner_id = a.owner_id AND s.kind = 'hold'"
        " AND s.starts <= :now AND s.ends > :now WHERE t.kind = 'progress_feedback'"
        f" GROUP BY t.ticket_id, a.owner_id HAVING SUM(CASE WHEN t.state IN ({OPEN_STATES}) THEN 1 ELSE 0 END) = 0",
        now=to_micros(now),
    )
    wishes: list[Wish] = []
    announced = holidays.announced(session)
    for ticket, owner, ended, count, community in rows:
        zone, policy = zones(session)[community], policies(session, community).at(now)
        last = local_date(from_micros(ended), zone) if ended is not None else local_date(now, zone)
        if now >= end_of_workday(add_workdays(last, policy.feedback_workdays - 1, announced), zone):
            account = accounts_of_owners(session, [owner])[0]
            wishes.append(feedback(account, ticket_id=ticket, number=count))
    ask_all(session, wishes, now=now)
    return len(wishes)


@dataclass(frozen=True, slots=True)
class Review:
    """A hold that grew old, and the key of its review."""

    account: AccountRow
    ticket_id: int | None
    ticket_no: str
    since: datetime
    once_key: str


AGED = """
    SELECT s.ticket_id, NULL AS manual_id, s.owner_id, s.starts, t.ticket_no, o.community_id,
           (SELECT MAX(r.decided_at) FROM hold_review r WHERE r.ticket_id = s.ticket_id) AS reviewed
    FROM ticket_span s JOIN ticket t ON t.id = s.ticket_id JOIN owner o ON o.id = s.owner_id
    WHERE s.kind = 'hold' AND s.starts <= :now AND s.ends > :now
    UNION ALL
    SELECT NULL, h.id, h.owner_id, h.starts, '', h.community_id,
           (SELECT MAX(r.decided_at) FROM hold_review r WHERE r.manual_hold_id = h.id)
    FROM manual_hold h
    WHERE h.owner_id IS NOT NULL AND h.starts <= :now AND COALESCE(h.ends, :now + 1) > :now AND h.released_at IS NULL
"""


def reviews_due(session: Session, *, now: datetime) -> list[Review]:
    """Ask the manager about each hold on an account with arrears that is older than the policy's days: a task each."""
    due: list[Review] = []
    for ticket, manual, owner, starts, number, community, reviewed in fetch(session, AGED, now=to_micros(now)):
        days = timedelta(days=policies(session, community).at(now).review_days)
        since = max(starts, reviewed or 0)
        if from_micros(since) + days > now:
            continue
        once_key = f"hold_review:{'t' if ticket else 'm'}{ticket or manual}:{owner}:{since}"
        review = _ask_review(session, ticket, manual, owner, from_micros(starts), number, once_key, now)
        if review is not None:
            due.append(review)
    return due


def _ask_review(
    session: Session,
    ticket: int | None,
    manual: int | None,
    owner: int,
    since: datetime,
    number: str,
    once_key: str,
    now: datetime,
) -> Review | None:
    if fetch(session, "SELECT 1 FROM task WHERE once_key = :key", key=once_key):
        return None
    account = _held_account(session, owner)
    if account is None:
        return None
    ask(
        session,
        kind=TaskKind.HOLD_REVIEW,
        community_id=account.community_id,
        by=BOARD,
        now=now,
        title=f"{_room_text(session, account.room_id)} {number}".strip(),
        brief={"ticket_no": number, "since": to_micros(since)},
        building_id=account.building_id,
        room_id=account.room_id,
        account_id=account.id,
        ticket_id=ticket,
        manual_hold_id=manual,
        once_key=once_key,
    )
    return Review(account, ticket, number, since, f"review_due:{once_key}")


def _held_account(session: Session, owner: int) -> AccountRow | None:
    """The owner's account with arrears that the hold keeps from collection; the one that owes most."""
    row = fetch_one(
        session,
        "SELECT account_id FROM account_state WHERE owner_id = :owner AND state = 'held'"
        " ORDER BY outstanding_fen DESC, account_id",
        owner=owner,
    )
    if row is None:
        return None
    return next(account for account in accounts_of_owners(session, [owner]) if account.id == row[0])


def _room_text(session: Session, room_id: int) -> str:
    return room_label(*fetch(session, ROOMS, rooms=[room_id])[0][1:])
