"""Opening the number of a ticket's reporter: with a reason, or by those who have accepted the work."""

from datetime import datetime, tzinfo

from sqlmodel import Session

from board.accounts.phones import require_look
from board.db.sql import fetch_one
from board.rules.people import Who
from board.rules.ports import NotFound, Text
from board.rules.visibility import TICKETS, Opening, where
from board.tasks.asking import log
from board.tickets.own import opens

FOR_THE_WORK = Text("处理工单 {number}", "work on ticket {number}")


def open_reporter(
    session: Session, *, ticket_id: int, reason: str, by: Who, now: datetime, zone: tzinfo
) -> tuple[str, str]:
    """(ticket's number, the reporter's phone), written down as looked at.

    Raises NotFound where the person may not open it, Refused without a reason, TooManyLooks.
    """
    row = fetch_one(
        session,
        f"SELECT {opens(by)}, t.ticket_no, t.community_id FROM ticket t WHERE t.id = :id"
        f" AND {where(by, 't.community_id', TICKETS)}",
        id=ticket_id,
    )
    if row is None or row[0] == Opening.NO or row[2] is None:
        raise NotFound
    how, number, community = row
    if how == Opening.CALL:
        reason = FOR_THE_WORK.zh.format(number=number)
    require_look(session, reason=reason, by=by, now=now, zone=zone)
    log(
        session, at=now, community_id=community, verb="unmask", by=by, ticket_id=ticket_id,
        details={"reason": reason.strip()},
    )  # fmt: skip
    phone = fetch_one(session, "SELECT phone FROM ticket WHERE id = :id", id=ticket_id)
    return number, str(phone[0]) if phone else ""
