"""The statement between seller and buyer of a flat: the charges of both, split at the handover day."""

from datetime import date, datetime
from typing import NamedTuple

import msgspec
from sqlmodel import Session

from board.accounts.scope import Place
from board.db.sql import fetch, fetch_one
from board.facts import accounts_by_id, load
from board.rules.disguise import shown_name
from board.rules.people import Who
from board.rules.settlement import Share, shares
from board.rules.time import from_micros, local_date, month_text, to_day


class Line(NamedTuple):
    item: str
    period: str
    share: Share


class Statement(msgspec.Struct, frozen=True):
    """`buyer` is "" before the sale, when it is only looked at what would follow."""

    seller: str
    buyer: str
    on: date
    lines: list[Line]
    is_sold: bool

    @property
    def seller_owes(self) -> int:
        return sum(line.share.seller_owes for line in self.lines)

    @property
    def buyer_owes(self) -> int:
        return sum(line.share.buyer_owes for line in self.lines)

    @property
    def paid_ahead(self) -> int:
        return sum(line.share.paid_ahead for line in self.lines)


class Owned(NamedTuple):
    """An owner of a room in its order; the days are local, `since` the handover that brought them."""

    account_id: int
    name: str
    since: date | None
    until: date | None


def owners(session: Session, who: Who, where: Place) -> list[Owned]:
    """Whose the room was, the newest first."""
    rows = fetch(
        session,
        f"SELECT a.id, {shown_name(who, 'a.community_id', 'o.name')}, a.since, a.until FROM account a"
        " JOIN owner o ON o.id = a.owner_id WHERE a.room_id = :room"
        " ORDER BY a.until IS NOT NULL, a.until DESC, a.id DESC",
        room=where.room_id,
    )
    return [Owned(id_, name, _day(since, where), _day(until, where)) for id_, name, since, until in rows]


def statement(session: Session, who: Who, where: Place, *, on: date | None, now: datetime) -> Statement:
    """Of an account that was sold, for its handover day; of a current one as if it were handed over on `on`."""
    found = owners(session, who, where)
    seller = next(one for one in found if one.account_id == where.id)
    buyer = next((one for one in found if seller.until is not None and one.since == seller.until), None)
    today = local_date(now, where.zone)
    day = seller.until or on or today
    accounts = [where.id, *([buyer.account_id] if buyer else [])]
    facts = load(session, accounts_by_id(session, accounts))
    versions = [version for account in accounts for version in facts[account].charges]
    names = dict(fetch(session, "SELECT id, name FROM fee_item"))
    lines = [
        Line(names.get(one.key[1], ""), _period(one.key[2], one.key[3]), one)
        for one in shares(versions, day=to_day(today), on=day)
    ]
    return Statement(seller.name, buyer.name if buyer else "", day, lines, seller.until is not None)


def successor(session: Session, where: Place) -> int | None:
    """The account that a sale opened when it ended this one."""
    row = fetch_one(
        session,
        "SELECT n.id FROM account a JOIN account n ON n.room_id = a.room_id AND n.since = a.until AND n.id <> a.id"
        " WHERE a.id = :id ORDER BY n.id DESC",
        id=where.id,
    )
    return None if row is None else int(row[0])


def _period(first: int, last: int) -> str:
    return month_text(first) if first == last else f"{month_text(first)} – {month_text(last)}"


def _day(micros: int | None, where: Place) -> date | None:
    return None if micros is None else local_date(from_micros(micros), where.zone)
