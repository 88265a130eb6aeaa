"""A room changes hands: the old account ends on the day, a new one begins, and every debt stays with its owner."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from board.accounts.owners import Stated
from board.accounts.roll import book_of
from board.accounts.scope import Place, place
from board.db.sql import fetch_one, run
from board.imports import follow_up_room
from board.rules.names import normalise_name
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.time import from_micros, local_date, local_midnight, to_micros
from board.rules.visibility import SELLS
from board.tasks.asking import log
from board.tasks.pausing import turn_back

LONGEST_NAME: Final = 60


def sell(
    session: Session, *, account_id: int, name: str, phones: Sequence[str], on: date | None, by: Who, now: datetime
) -> int:
    """A person says that a room was handed over at 00:00 of the local day `on`; the new owner's account.

    Raises NotFound, or Refused where the account has ended before, nobody is named, or the day cannot be.
    """
    where = place(session, account_id, by, *SELLS)
    told = normalise_name(name)
    if not told or len(told) > LONGEST_NAME:
        raise Refused(Text("请填写新业主姓名。", "Give the new owner's name."))
    new = hand_over(session, where, name=told, phones=phones, on=on, now=now)
    log(
        session, at=now, community_id=where.community_id, verb="sale", by=by, account_id=account_id,
        building_id=where.building_id, details={"on": on.isoformat() if on else ""},
    )  # fmt: skip
    owners = {where.owner_id, _owner(session, new)}
    follow_up_room(session, community_id=where.community_id, room_id=where.room_id, owners=owners, now=now)
    return new


def hand_over(
    session: Session, where: Place, *, name: str, phones: Sequence[str], on: date | None, now: datetime
) -> int:
    """End the account, with what was to be done at its door, and open the next owner's; its id.

    The caller decides both anew. Raises Refused.
    """
    if where.ended:
        raise Refused(Text("这户已经过户了。", "This account has ended already."))
    if on is None or on > local_date(now, where.zone):
        raise Refused(Text("请填写过户日期，且不能晚于今天。", "Give the day of the sale, today at the latest."))
    since = to_micros(local_midnight(on, where.zone))
    began = fetch_one(session, "SELECT since FROM account WHERE id = :id", id=where.id)
    if began is not None and began[0] is not None and since <= began[0]:
        day = local_date(from_micros(began[0]), where.zone).isoformat()
        raise Refused(Text(f"这位业主 {day} 才接手，过户日期要更晚。", f"This owner came on {day}: the sale is later."))
    run(session, "UPDATE account SET until = :at WHERE id = :id", at=since, id=where.id)
    turn_back(session, where.id, now=now)
    book = book_of(session, rooms=[where.room_id], communities=[where.community_id], names=[name])
    opened = book.open_account(Stated(where.room_id, where.community_id, name, tuple(phones)))
    book.write(session)
    run(session, "UPDATE account SET since = :at WHERE id = :id", at=since, id=opened.id)
    assert opened.id is not None
    return opened.id


def _owner(session: Session, account_id: int) -> int:
    row = fetch_one(session, "SELECT owner_id FROM account WHERE id = :id", id=account_id)
    assert row is not None
    return int(row[0])
