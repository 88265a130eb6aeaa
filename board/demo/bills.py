"""What the demo's fee system exports: one list of all that is unpaid for each month's end."""

import calendar
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from board.demo.sites import Home
from board.demo.stage import MAIN_SITE, SCAFFOLD

MONTHS = 18
# The oldest claims of a few who have long been silent: days left until they lapse.
# A stairwell whose lift stood still: its owners paid nothing for four months, and everything once it ran again.
LIFT_SITE, LIFT_BUILDING, LIFT_ENTRANCE = "金桂苑", "4", "1"
WITHHELD = range(MONTHS - 11, MONTHS - 7)
LIFT_RUNS = 50  # days after the last of these was due
LAPSING = (5, 24, 52, 80, 140)
HEADER = ("小区", "楼栋", "单元", "房号", "业主", "联系电话", "收费项目", "账期", "应收金额", "已收金额", "应收日期")


@dataclass(frozen=True, slots=True)
class Bill:
    """One charge of one home, and when it was paid (None: not yet)."""

    home: Home
    item: str
    period: str
    due: date
    fen: int
    paid_on: date | None
    part_fen: int = 0


def bills(homes: Sequence[Home], today: date, seed: int = 7) -> list[Bill]:
    """Monthly fees of the last 18 whole months, parking by the quarter, late fees for the slowest."""
    dice = random.Random(seed)  # noqa: S311  a story, not a secret
    months = list(_months(today))
    found: list[Bill] = []
    for home in homes:
        parking = dice.random() < 0.35
        for index, (year, month) in enumerate(months):
            due = date(year, month, calendar.monthrange(year, month)[1])
            paid_on, part = _payment(home, index, due, dice)
            if index in WITHHELD and _waits_for_the_lift(home):
                later = due + timedelta(days=31 * (WITHHELD[-1] - index))
                paid_on, part = later + timedelta(days=LIFT_RUNS + int(home.room) % 12), 0
            found.append(Bill(home, "物业费", f"{year}-{month:02d}", due, home.fee_fen, paid_on, part))
            if parking and month % 3 == 0:
                quarter = f"{year}Q{month // 3}"
                found.append(Bill(home, "车位管理费", quarter, due, 24000, _after(due, dice, -15, 30), 0))
        if home.pays == "silent":
            year, month = months[-4]
            found.append(Bill(home, "违约金", f"{year}年{month}月", date(year, month, 28), 3650, None))
    return [*found, *_old(homes, today)]


def lapsing(homes: Sequence[Home]) -> list[Home]:
    """Homes with a claim that lapses soon, the soonest first."""
    silent = [home for home in homes if home.pays == "silent" and home.site == MAIN_SITE and home.building != SCAFFOLD]
    return silent[: len(LAPSING)]


def _old(homes: Sequence[Home], today: date) -> Iterator[Bill]:
    for home, left in zip(lapsing(homes), LAPSING, strict=False):
        for months_later in range(3):
            last = today + timedelta(days=left + 30 * months_later)
            due = date(last.year - 3, last.month, min(last.day, 28))
            yield Bill(home, "物业费", f"{due.year}-{due.month:02d}", due, home.fee_fen, None)


def unpaid(found: Sequence[Bill], as_of: date) -> Iterator[tuple[str, ...]]:
    """The rows of the list that the fee system prints on a day: what was billed by then and is not paid."""
    for bill in found:
        if bill.due > as_of + timedelta(days=10) or (bill.paid_on is not None and bill.paid_on <= as_of):
            continue
        home = bill.home
        part = bill.part_fen if bill.due + timedelta(days=40) < as_of else 0
        yield (
            home.site, home.block, home.entrance, home.room, home.owner, home.phone, bill.item, bill.period,
            _yuan(bill.fen), _yuan(part),
            bill.due.isoformat(),
        )  # fmt: skip


def with_faults(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The same list as a tired hand exports it: an owner written otherwise, an amount and a period that are none."""
    owner, amount, period = (rows[len(rows) * share // 10] for share in (2, 5, 8))
    mended = {
        owner: (*owner[:4], f"{owner[4][0]}建军", "", *owner[6:]),
        amount: (*amount[:8], "待核", *amount[9:]),
        period: (*period[:7], "上季度", *period[8:]),
    }
    return [mended.get(row, row) for row in rows]


def paid_lately(found: Sequence[Bill], since: date, until: date) -> list[Home]:
    """Homes that owed something overdue at `since` and nothing any more at `until`."""
    owed = {bill.home: None for bill in found if bill.due < since and not _paid_by(bill, since)}
    owing = {bill.home for bill in found if bill.due < until and not _paid_by(bill, until)}
    return [home for home in owed if home not in owing]


def _paid_by(bill: Bill, day: date) -> bool:
    return bill.paid_on is not None and bill.paid_on <= day


def month_ends(today: date) -> list[date]:
    """The days on which lists were taken: the first of each month, and yesterday."""
    firsts = [
        date(year, month, calendar.monthrange(year, month)[1]) + timedelta(days=1) for year, month in _months(today)
    ]
    return [day for day in firsts if day < today - timedelta(days=1)] + [today - timedelta(days=1)]


def _months(today: date) -> Iterator[tuple[int, int]]:
    index = today.year * 12 + today.month - 1
    for one in range(index - MONTHS, index):
        yield one // 12, one % 12 + 1


def _payment(home: Home, index: int, due: date, dice: random.Random) -> tuple[date | None, int]:
    if home.leaks and home.pays == "refuses":
        return (None, 0) if index >= MONTHS - 6 else (_after(due, dice, -5, 20), 0)
    if home.pays == "prompt":
        return _after(due, dice, -20, 6), 0
    if home.pays == "forgetful":
        return _now_and_then(index, due, dice), 0
    if home.pays == "slow":
        return _after(due, dice, 60, 210), dice.choice((0, 0, home.fee_fen // 2))
    if home.pays == "silent":
        return (None, 0) if index >= MONTHS - 9 else (_after(due, dice, 10, 90), 0)
    return (None, 0) if index >= 4 else (_after(due, dice, 0, 30), 0)


def _waits_for_the_lift(home: Home) -> bool:
    place = (home.site, home.building, home.entrance)
    return place == (LIFT_SITE, LIFT_BUILDING, LIFT_ENTRANCE) and home.pays not in ("silent", "refuses")


def _now_and_then(index: int, due: date, dice: random.Random) -> date | None:
    """In time as a rule; a bill is forgotten now and then, and the newest one most of all."""
    if index == MONTHS - 1 and dice.random() < 0.6:
        return None
    return _after(due, dice, -12, 0) if dice.random() < 0.85 else _after(due, dice, 5, 60)


def _after(due: date, dice: random.Random, least: int, most: int) -> date:
    return due + timedelta(days=dice.randint(least, most))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
