"""Opening a phone number: an act with a reason, limited per hour and on record, also where it was refused."""

from datetime import datetime, timedelta, tzinfo
from typing import Final

from sqlmodel import Session

from board import audit
from board.accounts.scope import Place, department, place
from board.db.session import Database
from board.db.sql import fetch, fetch_one, is_sqlite
from board.rules.disguise import masked_number
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.visibility import OPENS_PHONES, PHONES, Opening, opening
from board.tasks.asking import log

LOOKS_PER_HOUR: Final = 30
HOUR: Final = timedelta(hours=1)
LONGEST_REASON: Final = 500
NO_REASON: Final = Text("请写明查看电话的理由。", "Give a reason for looking at the number.")

# Whether the building is on the clerk's own list (theirs, or no clerk's).
ON_OWN_LIST_NOW = """
    (NOT EXISTS (SELECT 1 FROM assignment s JOIN person p ON p.id = s.person_id AND p.active
                 WHERE s.building_id = :building AND s.role = 'clerk')
     OR EXISTS (SELECT 1 FROM assignment s WHERE s.building_id = :building AND s.role = 'clerk'
                AND s.person_id = :me))
"""
# Whether the account is in a task that the person works on.
IN_OWN_TASK_NOW = """
    EXISTS (SELECT 1 FROM task t WHERE t.state IN ('accepted', 'in_progress')
            AND (t.assignee_id = :me OR EXISTS (SELECT 1 FROM task_party y WHERE y.task_id = t.id
                                                AND y.person_id = :me))
            AND (t.account_id = :account OR EXISTS (SELECT 1 FROM task_row x WHERE x.task_id = t.id
                                                    AND x.account_id = :account)))
"""
# The owner's numbers, masked, with both beside each.
NUMBERS = f"""
    SELECT {masked_number("f.phone")}, {ON_OWN_LIST_NOW}, {IN_OWN_TASK_NOW}
    FROM owner_phone f WHERE f.owner_id = :owner AND f.phone NOT LIKE '~%' ORDER BY f.position, f.phone
"""


class TooManyLooks(Refused):
    """As many numbers as a person needs who rings all day; more is copying the list. `opens_at` is when it goes on."""

    def __init__(self, opens_at: datetime, at: str) -> None:
        super().__init__(
            Text(
                f"一小时内最多查看 {LOOKS_PER_HOUR} 个电话，{at} 后可以再查看。",
                f"At most {LOOKS_PER_HOUR} numbers an hour can be opened; the next one after {at}.",
            )
        )
        self.opens_at = opens_at


def masked_phones(session: Session, who: Who, where: Place, *, is_held: bool) -> tuple[list[str], Opening]:
    """The owner's numbers, masked, and how this person may open them; none for who sees no phones."""
    if not who.may(where.community_id, *PHONES):
        return [], Opening.NO
    rows = fetch(
        session, NUMBERS, building=where.building_id, me=who.person_id or 0, account=where.id, owner=where.owner_id
    )
    if not rows:
        return [], Opening.NO
    _, on_own_list, in_own_task = rows[0]
    how = opening(
        who, where.community_id, on_own_list=bool(on_own_list), in_own_task=bool(in_own_task), is_held=is_held
    )
    return [row[0] for row in rows], how


def how_opened(session: Session, who: Who, where: Place, *, is_held: bool) -> Opening:
    """How this person may open a number of somebody of this household, the owner or another."""
    if not who.may(where.community_id, *PHONES):
        return Opening.NO
    row = fetch_one(
        session, f"SELECT {ON_OWN_LIST_NOW}, {IN_OWN_TASK_NOW}", building=where.building_id, me=who.person_id or 0,
        account=where.id,
    )  # fmt: skip
    assert row is not None
    return opening(who, where.community_id, on_own_list=bool(row[0]), in_own_task=bool(row[1]), is_held=is_held)


def unmask(session: Session, *, account_id: int, reason: str, by: Who, now: datetime) -> list[str]:
    """The owner's phone numbers, written down as looked at by this person for this reason.

    Raises NotFound where the person may not open them, Refused without a reason, TooManyLooks.
    """
    where = place(session, account_id, by, *OPENS_PHONES)
    if masked_phones(session, by, where, is_held=False)[1] is Opening.NO:
        raise NotFound
    require_look(session, reason=reason, by=by, now=now, zone=where.zone)
    log(
        session, at=now, community_id=where.community_id, verb="unmask", by=by,
        department=department(by, where.community_id), account_id=where.id, building_id=where.building_id,
        details={"reason": reason.strip()[:LONGEST_REASON]},
    )  # fmt: skip
    rows = fetch(
        session,
        "SELECT phone FROM owner_phone WHERE owner_id = :owner AND phone NOT LIKE '~%' ORDER BY position, phone",
        owner=where.owner_id,
    )
    return [row[0] for row in rows]


def require_look(session: Session, *, reason: str, by: Who, now: datetime, zone: tzinfo) -> None:
    """Raises Refused without a reason, TooManyLooks where the person has opened as many numbers as an hour allows.

    Two looks at once wait for each other, so that the last one allowed is given once.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    if not is_sqlite(session):  # which has one writer
        fetch(session, "SELECT 1 FROM person WHERE id = :id FOR UPDATE", id=by.person_id)
    row = fetch_one(
        session,
        "SELECT at FROM log_entry WHERE verb = 'unmask' AND person_id = :person AND at > :since"
        " AND community_id IN (SELECT id FROM community) ORDER BY at DESC LIMIT 1 OFFSET :most",
        person=by.person_id,
        since=to_micros(now - HOUR),
        most=LOOKS_PER_HOUR - 1,
    )
    if row is not None:
        opens_at = from_micros(row[0]) + HOUR
        raise TooManyLooks(opens_at, f"{opens_at.astimezone(zone):%H:%M}")


def note_refusal(database: Database, *, subject: str, subject_id: int, by: Who, now: datetime) -> None:
    """Put a look that the limit refused into the audit: its own transaction was rolled back."""
    with database.write() as session:
        audit.note(session, verb="unmask_refused", by=by, at=now, subject=subject, subject_id=subject_id)
