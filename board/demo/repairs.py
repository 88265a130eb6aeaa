"""What the demo's ticket system exports: 18 months of repairs and complaints, some of them open now."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from board.demo.sites import Home
from board.demo.stage import ZONE
from board.rules.ports import TicketEventIn
from board.rules.words import Kind, Status

REPAIRS, HOTLINE = "报事系统", "服务热线"  # names of the sources

HEADER = (
    "工单号", "小区", "报事位置", "联系电话", "类型", "类别", "级别", "状态", "报单时间", "完成时间", "回访时间",
    "更新时间", "处理人", "预计完成时间", "内容", "处理结果",
)  # fmt: skip
TROUBLES = (
    ("报修", "漏水", "卫生间顶棚渗水", "更换了楼上地漏密封并做了闭水试验"),
    ("报修", "电梯", "电梯运行有异响", "更换导靴并重新校准，试运行正常"),
    ("报修", "门禁", "单元门禁失灵", "更换读卡器"),
    ("报修", "照明", "楼道灯不亮", "更换灯具"),
    ("投诉", "噪音", "楼上夜间噪音", "与楼上住户沟通，约定十点后安静"),
    ("投诉", "卫生", "楼道堆放杂物", "已清理并张贴提示"),
    ("投诉", "停车", "车位被占", "已移车并登记车牌"),
    ("报修", "下水", "厨房下水不畅", "疏通管道"),
    ("咨询", "费用", "咨询停车月卡", "已答复"),
)
WEIGHTS = (12, 10, 16, 20, 12, 12, 8, 12, 8)
AT_WORK = frozenset({"处理中", "已派单", "维修中", "待料"})
KINDS = {"报修": Kind.REPAIR, "投诉": Kind.COMPLAINT, "咨询": Kind.OTHER}
ODD_WORDS = (("保洁服务", "保洁", "处理中"), ("报修", "智能门锁", "转厂家"), ("便民服务", "代收快递", "已派单"))
WORKERS = ("王工", "李师傅", "郑师傅")


@dataclass(frozen=True, slots=True)
class Repair:
    """One line of the export. Times are local; None where the ticket has not come that far."""

    number: str
    home: Home | None
    place: str
    trouble: tuple[str, str, str, str]
    status: str
    opened: datetime
    resolved: datetime | None = None
    confirmed: datetime | None = None
    updated: datetime | None = None
    worker: str = ""
    expected: datetime | None = None
    severity: str = ""
    site: str = ""

    def row(self, as_of: datetime) -> tuple[str, ...]:
        """The line as an export taken at `as_of` (local) shows it."""
        kind, category, problem, done = self.trouble
        resolved, confirmed = _by(self.resolved, as_of), _by(self.confirmed, as_of)
        status = "已回访" if confirmed else "已完成" if resolved else self.status if not self.resolved else "处理中"
        phone = self.home.phone if self.home else ""
        return (
            self.number, self.home.site if self.home else self.site, self.place, phone, kind, category, self.severity,
            status, _time(self.opened), _time(resolved), _time(confirmed), _time(_by(self.updated, as_of)),
            self.worker, _time(self.expected), problem, done if resolved else "",
        )  # fmt: skip

    def events(self) -> Iterator[TicketEventIn]:
        """What the ticket system calls out as it happens."""
        yield self._event(Status.OPEN, self.opened)
        if self.updated and self.status in AT_WORK:
            yield self._event(Status.IN_PROGRESS, self.updated)
        if self.resolved:
            yield self._event(Status.RESOLVED, self.resolved)
        if self.confirmed:
            yield self._event(Status.CONFIRMED, self.confirmed)

    def _event(self, status: Status, at: datetime) -> TicketEventIn:
        assert self.home is not None
        kind, category, problem, done = self.trouble
        finished = status in (Status.RESOLVED, Status.CONFIRMED)
        return TicketEventIn(
            ticket_no=self.number, occurred_at=at.replace(tzinfo=ZONE), status=status, kind=KINDS[kind],
            category=category, community=self.home.site, building=self.home.building, entrance=self.home.entrance,
            room=self.home.room, place_text=self.place, phone=self.home.phone, assignee=self.worker or None,
            expected_at=None if self.expected is None else self.expected.replace(tzinfo=ZONE), description=problem,
            result=done if finished else None,
        )  # fmt: skip


def repairs(homes: Sequence[Home], today: date, seed: int = 11) -> list[Repair]:
    """Old tickets that are long done, then the ones that make today's board."""
    dice = random.Random(seed)  # noqa: S311  a story, not a secret
    found = list(_history(homes, today, dice))
    for maker in (_leaking_riser, _just_resolved, _open_now):
        found += maker(homes, today, dice, len(found))
    return found


def odd_ones(homes: Sequence[Home], today: date, seed: int = 13) -> list[Repair]:
    """Addresses that settle nothing, public areas, and words that nobody has mapped."""
    dice = random.Random(seed)  # noqa: S311  a story, not a secret
    found = list(_odd_addresses(homes[len(homes) // 4].room, today, dice))
    reporters = _sample(homes, dice, ("prompt",), len(ODD_WORDS))
    for home, (kind, category, status) in zip(reporters, ODD_WORDS, strict=False):
        opened = _moment(today - timedelta(days=dice.randint(2, 9)), dice)
        trouble = (kind, category, f"{category}需要处理", "")
        found.append(
            Repair(f"HX{len(found) + 1:04d}", home, home.address, trouble, status, opened,
                   updated=opened + timedelta(hours=3), worker="王工")
        )  # fmt: skip
    return found


def _history(homes: Sequence[Home], today: date, dice: random.Random) -> Iterator[Repair]:
    for number in range(max(40, len(homes) * 3 // 10)):
        home = dice.choice(homes)
        opened = _moment(today - timedelta(days=dice.randint(16, 540)), dice)
        resolved = opened + timedelta(hours=dice.randint(3, 150))
        confirmed = resolved + timedelta(hours=dice.randint(2, 60)) if dice.random() < 0.7 else None
        trouble = dice.choices(TROUBLES, WEIGHTS)[0]
        status = "已回访" if confirmed else "已完成"
        yield Repair(
            _number(number),
            home,
            home.address,
            trouble,
            status,
            opened,
            resolved,
            confirmed,
            worker=dice.choice(WORKERS),
        )


def _leaking_riser(homes: Sequence[Home], today: date, dice: random.Random, count: int) -> Iterator[Repair]:
    """Building 7, entrance 2, the 03 stack: the leak that everybody talks about."""
    for home in (home for home in homes if home.leaks and home.pays == "refuses"):
        opened = _moment(today - timedelta(days=dice.randint(6, 45)), dice)
        expected = datetime.combine(today + timedelta(days=dice.randint(1, 6)), time(18))
        yield Repair(
            _number(count), home, home.address, TROUBLES[0], dice.choice(("维修中", "处理中", "待派单")), opened,
            updated=opened + timedelta(days=1), worker="王工", expected=expected, severity="重大",
        )  # fmt: skip
        count += 1


def _just_resolved(homes: Sequence[Home], today: date, dice: random.Random, count: int) -> Iterator[Repair]:
    """Resolved in the last days: these owners are in their window now, if they owe."""
    for home in _sample(homes, dice, ("slow", "silent", "refuses", "forgetful"), 30):
        resolved = _moment(today - timedelta(days=dice.randint(1, 9)), dice)
        opened = resolved - timedelta(days=dice.randint(1, 9), hours=3)
        trouble = dice.choice((TROUBLES[0], TROUBLES[1], TROUBLES[4]))
        yield Repair(
            _number(count), home, home.address, trouble, "已完成", opened, resolved, worker=dice.choice(WORKERS)
        )
        count += 1


def _open_now(homes: Sequence[Home], today: date, dice: random.Random, count: int) -> Iterator[Repair]:
    for home in _sample(homes, dice, ("slow", "silent", "refuses", "forgetful", "prompt"), 34):
        opened = _moment(today - timedelta(days=dice.randint(1, 12)), dice)
        trouble = dice.choices(TROUBLES, WEIGHTS)[0]
        status = dice.choice(("待处理", "处理中", "已派单", "待料"))
        expected = datetime.combine(today + timedelta(days=dice.randint(-2, 5)), time(12))
        yield Repair(
            _number(count), home, home.address, trouble, status, opened, updated=opened + timedelta(hours=5),
            worker=dice.choice(WORKERS), expected=expected,
        )  # fmt: skip
        count += 1


def _odd_addresses(room: str, today: date, dice: random.Random) -> Iterator[Repair]:
    """They lie in the tray until a person says which room is meant."""
    count = 0
    for place in ("七号楼二门十五层东户", "湖景别墅8号", "7栋2单元9903室", f"{room}室，没说哪一栋"):
        opened = _moment(today - timedelta(days=dice.randint(1, 9)), dice)
        trouble = dice.choices(TROUBLES, WEIGHTS)[0]
        yield Repair(f"HX{count + 1:04d}", None, place, trouble, "待处理", opened, site="翠湖花园")
        count += 1
    for place in ("7栋2单元门厅", "3栋电梯厅", "地库"):
        opened = _moment(today - timedelta(days=dice.randint(1, 20)), dice)
        yield Repair(f"HX{count + 1:04d}", None, place, TROUBLES[3], "处理中", opened,
                     updated=opened + timedelta(hours=2), site="翠湖花园")  # fmt: skip
        count += 1


def _sample(homes: Sequence[Home], dice: random.Random, pays: tuple[str, ...], count: int) -> list[Home]:
    wanted = [home for home in homes if home.pays in pays and not home.leaks]
    return dice.sample(wanted, min(count, len(wanted) // 5))


def _moment(day: date, dice: random.Random) -> datetime:
    return datetime.combine(day, time(dice.randint(8, 19), dice.choice((0, 5, 12, 20, 35, 48))))


def _number(index: int) -> str:
    return f"WX{index + 1:05d}"


def _by(moment: datetime | None, as_of: datetime) -> datetime | None:
    return moment if moment is not None and moment <= as_of else None


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M")
