"""Which columns a file of each kind has, under which headers, and what each line writes into them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.oracle import forms
from tests.oracle.company import Delivery
from tests.oracle.facts import Place
from tests.oracle.rows import ArrearsLine, RollLine, TicketLine

Write = Callable[[Any], object]

HEADERS = {
    "community": ("小区", "项目"),
    "building": ("楼栋", "楼号"),
    "entrance": ("单元",),
    "room": ("房号", "房间"),
    "address": ("地址", "房屋"),
    "owner": ("业主", "客户", "姓名"),
    "phone": ("电话", "手机", "联系方式"),
    "item": ("费用项目", "收费项目"),
    "period": ("账期", "所属月份", "费用期间"),
    "due": ("应收金额", "应收"),
    "paid": ("已收金额", "实收"),
    "due_date": ("到期日", "应收日期", "截止日期"),
    "owed": ("欠费金额",),
    "ticket_no": ("工单号", "编号"),
    "kind": ("类型",),
    "category": ("类别", "分类"),
    "severity": ("严重程度", "等级", "级别"),
    "status": ("状态",),
    "opened_at": ("报单时间", "创建时间"),
    "resolved_at": ("完成时间", "解决时间"),
    "confirmed_at": ("回访时间",),
    "updated_at": ("更新时间",),
    "assignee": ("处理人", "维修人"),
    "place": ("报事位置", "地址"),
    "remark": ("备注",),
    "serial": ("序号",),
}
ENGLISH = {"place": "address", "owed": "欠费金额"}
PERIODS_THAT_ARE_NONE = ("无", "2026-13", "长期", "")
AMOUNTS_THAT_ARE_NONE = ("待核实", "暂无", "--")


@dataclass(frozen=True)
class Column:
    name: str
    write: Write


def columns_of(delivery: Delivery, rng: Random, date_style: str) -> list[Column]:
    makers = {"rooms": roll_columns, "arrears": arrears_columns, "tickets": ticket_columns}
    columns = place_columns(delivery, rng) + makers[delivery.kind](delivery, rng, date_style)
    extra = [Column("remark", lambda line: rng.choice(("", "已电话", "=A1", "见附件")))] if rng.random() < 0.4 else []
    columns += extra
    rng.shuffle(columns)
    return columns


def header(column: Column, rng: Random, english: bool) -> str:
    """The English headers are the interface's own names; an office's Chinese ones vary."""
    if english:
        return ENGLISH.get(column.name, column.name)
    return rng.choice(HEADERS[column.name])


def place_columns(delivery: Delivery, rng: Random) -> list[Column]:
    """Structured columns, or one address with its community in it or beside it."""
    columns = []
    named = delivery.community is None
    if named and delivery.layout != "address":
        columns.append(Column("community", lambda line: community_cell(line, delivery)))
    if delivery.layout == "columns":
        return columns + [Column(name, cell(name, rng)) for name in ("building", "entrance", "room")]
    prefix = named and delivery.layout == "address"
    name = "place" if delivery.kind == "tickets" else "address"
    return [*columns, Column(name, lambda line: address_cell(line, rng, prefix))]


def place_of(line: Any) -> Place | None:
    return line.place if isinstance(line, TicketLine) else Place(*line.room)


def community_cell(line: Any, delivery: Delivery) -> object:
    place = place_of(line)
    return place.community if place else delivery.community or ""


def cell(name: str, rng: Random) -> Write:
    writers: dict[str, Callable[[str, Random], object]] = {
        "building": forms.building_cell,
        "entrance": forms.entrance_cell,
        "room": forms.room_cell,
    }

    def write(line: Any) -> object:
        place = place_of(line)
        if place is None or (name == "room" and getattr(line, "defect", None) == "no room"):
            return ""
        if name == "room" and place.room is None:
            return rng.choice(("", "门厅", "大堂"))
        return writers[name](getattr(place, name) or "", rng)

    return write


def address_cell(line: Any, rng: Random, prefix: bool) -> str:
    place = place_of(line)
    if place is None or getattr(line, "defect", None) == "no room":
        return ""
    return forms.address(place, rng, prefix=prefix)


def roll_columns(delivery: Delivery, rng: Random, date_style: str) -> list[Column]:
    def phones(line: RollLine) -> object:
        return rng.choice(("/", "、", "，")).join(line.phones) if len(line.phones) > 1 else one_phone(line.phones, rng)

    return [Column("owner", lambda line: line.name), Column("phone", phones)]


def one_phone(phones: tuple[str, ...], rng: Random) -> object:
    return forms.phone(phones[0], rng) if phones else ""


def arrears_columns(delivery: Delivery, rng: Random, date_style: str) -> list[Column]:
    lines = [line for line in delivery.lines if isinstance(line, ArrearsLine)]
    columns = [Column("item", lambda line: line.item), Column("period", lambda line: period_cell(line, rng))]
    if any(line.name for line in lines):
        columns += [Column("owner", lambda line: line.name), Column("phone", lambda line: forms.phone(line.phone, rng))]
    nothing_paid = all(line.paid_fen == 0 and line.defect != "overpaid" for line in lines)
    owed_alone = nothing_paid and rng.random() < 0.6
    columns.append(Column("owed" if owed_alone else "due", lambda line: due_cell(line, rng)))
    if not nothing_paid or (not owed_alone and rng.random() < 0.5):
        columns.append(Column("paid", lambda line: paid_cell(line, rng)))
    if any(line.due_date for line in lines) or rng.random() < 0.3:
        columns.append(Column("due_date", lambda line: due_date_cell(line, date_style, rng)))
    return columns


def period_cell(line: ArrearsLine, rng: Random) -> str:
    return rng.choice(PERIODS_THAT_ARE_NONE) if line.defect == "period" else forms.period(line.months, rng)


def due_cell(line: ArrearsLine, rng: Random) -> object:
    if line.defect == "amount":
        return rng.choice(AMOUNTS_THAT_ARE_NONE)
    return "-120.00" if line.defect == "negative" else forms.amount(line.due_fen, rng)


def paid_cell(line: ArrearsLine, rng: Random) -> object:
    if line.defect == "overpaid":
        return forms.amount(line.due_fen + 1, rng)
    return rng.choice(("", forms.amount(0, rng))) if line.paid_fen == 0 else forms.amount(line.paid_fen, rng)


def due_date_cell(line: ArrearsLine, date_style: str, rng: Random) -> object:
    return forms.day_text(line.due_date, date_style, rng) if line.due_date else ""


def ticket_columns(delivery: Delivery, rng: Random, date_style: str) -> list[Column]:
    def moment(name: str) -> Write:
        def write(line: TicketLine) -> object:
            when = getattr(line, name)
            return forms.time_text(when, date_style, rng) if when else ""

        return write

    def plain(name: str) -> Write:
        return lambda line: getattr(line, name)

    texts = ("ticket_no", "kind", "category", "severity", "status", "assignee")
    columns = [Column(name, plain(name)) for name in texts]
    columns += [Column(name, moment(name)) for name in ("opened_at", "resolved_at", "confirmed_at", "updated_at")]
    return [*columns, Column("phone", lambda line: forms.phone(line.phone, rng))]
