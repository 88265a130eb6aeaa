"""Random charges over months, and the lists of arrears that a fee system would print of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.oracle.facts import RoomKey, month_index
from tests.oracle.rows import ArrearsLine, last_day
from tests.oracle.sites import Person, Phones, Site

DEFECTS = ("amount", "negative", "period", "overpaid", "no room")
FIRST_MONTH = month_index(2025, 1)
LAST_MONTH = month_index(2026, 11)


@dataclass(frozen=True)
class Bill:
    source: str
    room: RoomKey
    item: str
    months: tuple[int, int]
    due_fen: int
    due_date: date | None
    payments: tuple[tuple[date, int], ...]

    @property
    def issued(self) -> date:
        return date(self.months[0] // 12, self.months[0] % 12 + 1, 1)

    def paid_by(self, day: date) -> int:
        return sum(fen for paid_on, fen in self.payments if paid_on <= day)


def make_bills(site: Site, rng: Random, sources: list[str]) -> list[Bill]:
    bills: list[Bill] = []
    length = rng.choice((1, 1, 3, 6))
    for room in site.owners:
        if rng.random() < 0.12:
            continue
        since = rng.choice((FIRST_MONTH, LAST_MONTH - 12, LAST_MONTH - 5, LAST_MONTH - 2))
        since -= since % length
        firsts = range(since, LAST_MONTH + 1, length)
        bills += [bill(room, "物业费", first, length, sources[0], rng) for first in firsts]
        if rng.random() < 0.3:
            first = rng.randint(since, LAST_MONTH)
            bills.append(bill(room, rng.choice(("违约金", "物业费滞纳金")), first, 1, sources[0], rng))
        if rng.random() < 0.3:
            bills += [bill(room, "停车费", first, 1, sources[-1], rng) for first in range(LAST_MONTH - 3, LAST_MONTH)]
        if rng.random() < 0.1:
            bills.append(bill(room, "公摊电费", LAST_MONTH - LAST_MONTH % 12, 12, sources[0], rng))
    return bills


def bill(room: RoomKey, item: str, first: int, length: int, source: str, rng: Random) -> Bill:
    months = (first, first + length - 1)
    due_fen = rng.choice((rng.randint(1, 999_999), 100 * rng.randint(50, 900), 12_345_678))
    end = last_day(months[1])
    due_date = None if rng.random() < 0.4 else end + timedelta(days=rng.randint(-25, 20))
    payments: tuple[tuple[date, int], ...] = ()
    if rng.random() < 0.5:
        part = rng.choice((due_fen, due_fen, rng.randint(0, due_fen)))
        payments = ((end + timedelta(days=rng.randint(-20, 150)), part),)
        if part < due_fen and rng.random() < 0.5:
            payments += ((payments[0][0] + timedelta(days=rng.randint(1, 60)), due_fen - part),)
    return Bill(source, room, item, months, due_fen, due_date, payments)


@dataclass(frozen=True)
class ListStyle:
    """What a fee system prints: which columns its list has at all."""

    owner: bool
    due_dates: bool
    owed_only: bool


def listed(
    bills: list[Bill], day: date, mode: str, style: ListStyle, owners: dict[RoomKey, Person], rng: Random
) -> list[ArrearsLine]:
    """A snapshot lists what is unpaid by that day; a delta some bills, paid ones among them."""
    known = [each for each in bills if each.issued <= day]
    if mode == "snapshot":
        chosen = [each for each in known if each.paid_by(day) < each.due_fen and rng.random() > 0.04]
    else:
        chosen = rng.sample(known, min(len(known), rng.randint(3, 25)))
    return [line_of(each, day, style, owners[each.room]) for each in chosen]


def line_of(each: Bill, day: date, style: ListStyle, owner: Person) -> ArrearsLine:
    due_fen, paid_fen = each.due_fen, each.paid_by(day)
    if style.owed_only:
        due_fen, paid_fen = due_fen - paid_fen, 0
    name = owner.name if style.owner else ""
    phone = owner.phones[0] if style.owner and owner.phones else ""
    due_date = each.due_date if style.due_dates else None
    return ArrearsLine(each.room, name, phone, each.item, each.months, due_fen, paid_fen, due_date)


def spoil(
    lines: list[ArrearsLine], style: ListStyle, known: set[RoomKey], rng: Random, phones: Phones, *, rate: float
) -> list[ArrearsLine]:
    """Bad rows, rows in other people's names where the roll knows better, and rows printed twice."""
    out: list[ArrearsLine] = []
    for line in lines:
        if rng.random() < rate:
            defects = [each for each in DEFECTS if each != "overpaid" or not style.owed_only]
            line = replace(line, defect=rng.choice(defects))
        elif style.owner and line.room in known and rng.random() < 0.02:
            line = replace(line, name="钱多多", phone=phones.next())
        out += [line] * (2 if rng.random() < 0.01 else 1)
    return out
