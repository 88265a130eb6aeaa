"""An owner who differs from the one known: sold or corrected? A person decides."""

from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from board import audit
from board.accounts.owners import Stated
from board.accounts.roll import book_of
from board.accounts.scope import place
from board.arrears.sales import hand_over
from board.communities.naming import BRINGS
from board.db.sql import Row, fetch_one, run
from board.imports import follow_up_room
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros

SOLD: Final = "sold"
CORRECTED: Final = "corrected"


def decide_difference(
    session: Session, *, difference_id: int, decision: str, by: Who, now: datetime, on: date | None = None
) -> None:
    """`sold` ends the account at 00:00 of the local day `on` and opens one for the stated owner; `corrected` renames.

    What was charged before stays with its owner. Raises NotFound, or Refused where it was decided before, the account
    has ended, or the sale has no day or one that lies ahead.
    """
    row = fetch_one(
        session,
        "SELECT d.account_id, d.decision, d.stated_name, d.stated_phone, a.community_id, a.room_id, a.owner_id, a.until"
        " FROM owner_difference d JOIN account a ON a.id = d.account_id WHERE d.id = :id",
        id=difference_id,
    )
    if row is None or not by.may(row[4], *BRINGS):
        raise NotFound
    if row[1] or row[7] is not None:
        raise Refused(Text("这条差异已经处理过了。", "This difference was decided before."))
    if decision == SOLD:
        owners = _sell(session, row, on, by, now)
    elif decision == CORRECTED:
        owners = _correct(session, row)
    else:
        raise Refused(Text("请选择已过户或更正姓名。", "Say whether it was sold or corrected."))
    run(
        session,
        "UPDATE owner_difference SET decision = :decision, decided_at = :at, decided_by_id = :by WHERE id = :id",
        decision=decision, at=to_micros(now), by=by.person_id, id=difference_id,
    )  # fmt: skip
    audit.note(
        session, verb="difference", by=by, at=now, subject="account", subject_id=row[0], community_id=row[4],
        owner_id=row[6], details={"decision": decision, "on": on.isoformat() if on and decision == SOLD else None},
        personal={"from": _known(session, difference_id), "to": row[2]},
    )  # fmt: skip
    follow_up_room(session, community_id=row[4], room_id=row[5], owners=owners, now=now)


def _sell(session: Session, row: Row, on: date | None, by: Who, now: datetime) -> set[int]:
    account, _, name, phone, _, room, owner, _ = row
    hand_over(session, place(session, account, by), name=name, phones=_phones(phone), on=on, now=now)
    return {owner, *_owners(session, room)}


def _correct(session: Session, row: Row) -> set[int]:
    account, _, name, phone, community, room, owner, _ = row
    book = book_of(session, rooms=[room], communities=[community], names=[name])
    known = next(each.owner for each in book.rooms[room] if each.id == account).self()
    book.rename(known, name)
    book.complete(known.self(), Stated(room, community, name, _phones(phone)))
    book.write(session)
    return {owner, *_owners(session, room)}


def _known(session: Session, difference_id: int) -> str:
    row = fetch_one(session, "SELECT known_name FROM owner_difference WHERE id = :id", id=difference_id)
    return str(row[0]) if row else ""


def _phones(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _owners(session: Session, room: int) -> set[int]:
    row = fetch_one(session, "SELECT owner_id FROM account WHERE room_id = :room AND until IS NULL", room=room)
    return {row[0]} if row else set()
