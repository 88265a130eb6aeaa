"""One account as its card and its page show it: where, whose, how it stands, what is owed for what."""

from datetime import datetime

import msgspec
from sqlmodel import Session

from board.accounts.causes import causes
from board.accounts.phones import masked_phones
from board.accounts.queries import SELECT, AccountLine, columns, line
from board.accounts.scope import Place, place, room_label
from board.db.sql import fetch, fetch_one
from board.policies import policies
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.time import local_date, month_text, to_day, to_micros
from board.rules.visibility import ACCOUNTS, AMOUNTS, Opening, where


class ChargeLine(msgspec.Struct, frozen=True):
    """One fee item of one period, as of today; `due_day` is yyyymmdd, amounts are fen."""

    item: str
    first_month: int
    last_month: int
    due_fen: int
    paid_fen: int
    outstanding_fen: int
    due_day: int
    overdue: bool

    @property
    def period(self) -> str:
        """2026-03, or 2026-01 – 2026-03 for a range."""
        first, last = month_text(self.first_month), month_text(self.last_month)
        return first if first == last else f"{first} – {last}"


class OpenTicket(msgspec.Struct, frozen=True):
    """A ticket of the owner that is not finished, whether it holds or not."""

    id: int
    number: str
    kind: str
    category: str
    status: str


class Card(msgspec.Struct):
    """`phones` are masked, `opening` says how they may be opened; `stewards` look after the building."""

    line: AccountLine
    place: Place
    phones: list[str]
    opening: Opening
    stewards: list[str]
    area: str
    remark: str
    siblings: list[tuple[int, str]]


ONE = "SELECT * FROM account_state WHERE account_id = :id"


def card(session: Session, who: Who, account_id: int, *, now: datetime) -> Card:
    """One account. Raises NotFound for one that does not exist or that the person may not see."""
    where = place(session, account_id, who, *ACCOUNTS)
    today = to_day(local_date(now, where.zone))
    rows = fetch(
        session,
        SELECT.format(**columns(who), picked=ONE, order="s.account_id", today=today),
        id=account_id,
        now=to_micros(now),
    )
    if not rows:
        raise NotFound
    subject = (account_id, where.owner_id, where.building_id, where.entrance, rows[0][10])
    eased = policies(session, where.community_id).at(now).gentle_days
    found = causes(session, [subject], now=now, eased_days=eased)
    shown = line(session, rows[0], found[account_id], now)
    is_held = bool(shown.causes.holding or shown.causes.manual)
    return Card(shown, where, *masked_phones(session, who, where, is_held=is_held), *_around(session, who, where))


def charges(session: Session, who: Who, account: Place, *, now: datetime) -> list[ChargeLine]:
    """What is outstanding by item and period today, the newest period first; nothing for those who see no amounts."""
    if not who.may(account.community_id, *AMOUNTS):
        return []
    day = to_day(local_date(now, account.zone))
    rows = fetch(
        session,
        "SELECT i.name, v.first_month, v.last_month, v.due_fen, v.paid_fen, v.due_fen - v.paid_fen, v.due_day,"
        " v.due_day < :day FROM charge_version v JOIN fee_item i ON i.id = v.item_id WHERE v.account_id = :account"
        " AND v.since <= :day AND :day < v.until AND :day < v.settled_on AND v.due_fen > v.paid_fen"
        " ORDER BY v.last_month DESC, v.first_month DESC, i.name",
        account=account.id,
        day=day,
    )
    return [ChargeLine(*row[:7], bool(row[7])) for row in rows]


def open_tickets(session: Session, account: Place) -> list[OpenTicket]:
    """The owner's unfinished tickets: what a grievance may be the same as."""
    rows = fetch(
        session,
        "SELECT id, ticket_no, kind, category, status FROM ticket WHERE owner_id = :owner"
        " AND status IN ('open', 'in_progress', 'reopened') ORDER BY opened_at, id",
        owner=account.owner_id,
    )
    return [OpenTicket(*row) for row in rows]


def _around(session: Session, who: Who, account: Place) -> tuple[list[str], str, str, list[tuple[int, str]]]:
    """(stewards of the building, area, remark, the owner's other accounts as (id, room))."""
    stewards = fetch(
        session,
        "SELECT p.name FROM assignment a JOIN person p ON p.id = a.person_id WHERE a.building_id = :building"
        " AND a.role = 'steward' AND p.active ORDER BY p.name",
        building=account.building_id,
    )
    room = fetch_one(session, "SELECT area, remark FROM room WHERE id = :id", id=account.room_id)
    others = fetch(
        session,
        "SELECT a.id, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id JOIN building b"
        " ON b.id = r.building_id WHERE a.owner_id = :owner AND a.id <> :id AND a.until IS NULL"
        f" AND {where(who, 'a.community_id', ACCOUNTS)} ORDER BY a.id",
        owner=account.owner_id,
        id=account.id,
    )
    area, remark = room or ("", "")
    return [row[0] for row in stewards], area or "", remark, [(row[0], room_label(*row[1:])) for row in others]
