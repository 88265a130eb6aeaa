"""The tasks that the board asks for by itself: window follow-ups, progress feedback, hold reviews."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from board.db.sql import fetch, fetch_one
from board.facts import AccountRow, accounts_of_owners, zones
from board.policies import policies
from board.rules.calendar import add_workdays, end_of_workday
from board.rules.people import BOARD
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros, local_date, to_micros
from board.tasks.asking import OPEN_STATES, ask
from board.tasks.pausing import retire_followups
from integrations.holidays import announced


def ask_window_followup(
    session: Session, *, account: AccountRow, opens_at: datetime, closes_at: datetime, ticket_id: int, now: datetime
) -> None:
    """The clerk's follow-up of a window, due by the end of the next workday and once for each window."""
    ticket = fetch_one(
        session, "SELECT ticket_no, category, description, result FROM ticket WHERE id = :id", id=ticket_id
    )
    number, category, description, result = ticket or ("", "", "", "")
    fixed = result or description or category
    asked = ask(
        session,
        kind=TaskKind.WINDOW_FOLLOWUP,
        community_id=account.community_id,
        by=BOARD,
        now=now,
        title=f"{_room_text(session, account.room_id)} {category}".strip(),
        brief={
            "fixed": fixed,
            "ticket_no": number,
            "words": f"您好，之前您反映的{category or '问题'}已经处理好了，现在还有问题吗？",
            "closes_at": to_micros(closes_at),
        },
        building_id=account.building_id,
        room_id=account.room_id,
        account_id=account.id,
        ticket_id=ticket_id,
        once_key=f"window_followup:{account.id}:{to_micros(opens_at)}",
    )
    if asked is not None:
        retire_followups(session, account.id, newest=asked, now=now)


def ask_feedback(session: Session, *, account: AccountRow, ticket_id: int, now: datetime) -> None:
    """The steward's first word to the owner of how a repair stands: once for each hold and owner."""
    _ask_feedback(session, account, ticket_id, f"progress_feedback:{ticket_id}:{account.owner_id}:0", now)


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
    asked = 0
    for ticket, owner, ended, count, community in rows:
        zone, policy = zones(session)[community], policies(session, community).at(now)
        last = local_date(from_micros(ended), zone) if ended is not None else local_date(now, zone)
        if now >= end_of_workday(add_workdays(last, policy.feedback_workdays - 1, announced), zone):
            account = accounts_of_owners(session, [owner])[0]
            _ask_feedback(session, account, ticket, f"progress_feedback:{ticket}:{owner}:{count}", now)
            asked += 1
    return asked


ABOUT = """
    SELECT t.ticket_no, t.category, t.status, t.assignee, b.name, r.entrance, r.name,
           EXISTS (SELECT 1 FROM task k WHERE k.once_key = :key)
    FROM ticket t JOIN room r ON r.id = :room JOIN building b ON b.id = r.building_id WHERE t.id = :ticket
"""


def _ask_feedback(session: Session, account: AccountRow, ticket_id: int, once_key: str, now: datetime) -> None:
    row = fetch_one(session, ABOUT, key=once_key, room=account.room_id, ticket=ticket_id)
    if row is None or row[7]:
        return
    number, category, status, assignee, *room, _ = row
    ask(
        session,
        kind=TaskKind.PROGRESS_FEEDBACK,
        community_id=account.community_id,
        by=BOARD,
        now=now,
        title=f"{'-'.join(part for part in room if part)} {category}".strip(),
        brief={"ticket_no": number, "status": status, "assignee": assignee},
        building_id=account.building_id,
        room_id=account.room_id,
        account_id=account.id,
        ticket_id=ticket_id,
        once_key=once_key,
    )


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
    row = fetch_one(
        session,
        "SELECT b.name, r.entrance, r.name FROM room r JOIN building b ON b.id = r.building_id WHERE r.id = :id",
        id=room_id,
    )
    return "-".join(part for part in row or () if part)
