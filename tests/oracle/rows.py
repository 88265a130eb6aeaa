"""Lines of files as an office has them, and what each one states: facts, or a reason for its refusal.

A line holds true values; tests.oracle.files writes them down in its many forms.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime

from tests.oracle.facts import ChargeRow, Copy, Place, RejectedCharge, RoomKey

STATUS_WORDS = {
    "open": ("待处理", "待派单", "未处理", "新建"),
    "in_progress": ("处理中", "已派单", "已接单", "维修中", "暂停", "挂起", "待料"),
    "resolved": ("已完成", "已解决", "已办结", "已完工", "已结单", "完成"),
    "confirmed": ("已回访", "已评价", "已关闭", "已归档"),
    "reopened": ("重新打开", "返工", "回访不满意"),
    "cancelled": ("已取消", "作废", "撤销", "重复"),
}
STATUS_OF = {word: status for status, words in STATUS_WORDS.items() for word in words}
KIND_OF = {"报修": "repair", "投诉": "complaint", "repair": "repair", "complaint": "complaint"}
SEVERITY_OF = {
    "一般": "minor",
    "重大": "major",
    "紧急": "critical",
    "minor": "minor",
    "major": "major",
    "critical": "critical",
}
NO_ROOM = ("no room", "unmapped phase")


@dataclass(frozen=True)
class RollLine:
    room: RoomKey
    name: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class ArrearsLine:
    """A due date of None is left empty. `defect` says what the writer must spoil."""

    room: RoomKey
    name: str
    phone: str
    item: str
    months: tuple[int, int]
    due_fen: int
    paid_fen: int
    due_date: date | None
    defect: str | None = None


@dataclass(frozen=True)
class TicketLine:
    """Empty texts and None are cells left empty."""

    ticket_no: str
    kind: str
    category: str
    severity: str
    place: Place | None
    phone: str
    status: str
    opened_at: datetime | None
    resolved_at: datetime | None = None
    confirmed_at: datetime | None = None
    updated_at: datetime | None = None
    assignee: str = ""


def read_charge(line: ArrearsLine, community: str | None) -> ChargeRow | RejectedCharge:
    """`community` is what can still be read of it when the room cannot: the column or the command's option."""
    if line.defect in NO_ROOM:
        return RejectedCharge(community)
    if line.defect == "period":
        return RejectedCharge(line.room.community, line.room, line.item)
    if line.defect:
        return RejectedCharge(line.room.community, line.room, line.item, line.months)
    due_date = line.due_date or last_day(line.months[1])
    return ChargeRow(line.room, line.item, line.months, line.due_fen, line.paid_fen, due_date)


def last_day(month: int) -> date:
    year, number = month // 12, month % 12 + 1
    return date(year, number, calendar.monthrange(year, number)[1])


def read_ticket(line: TicketLine, source: str, as_of: datetime) -> list[Copy] | str:
    """One event for each time the row holds and one for a status without a time of its own, or why it is refused."""
    times = {"open": line.opened_at, "resolved": line.resolved_at, "confirmed": line.confirmed_at}
    events = {name: when for name, when in times.items() if when}
    status = STATUS_OF.get(line.status, "in_progress")
    has_own_time = status in events or (line.status not in STATUS_OF and line.resolved_at)
    if not has_own_time:
        if line.updated_at:
            events[status] = line.updated_at
        elif status != "in_progress":
            return f"{line.status} without a time"
    if not events:
        return "no time at all"
    return [
        Copy(
            source,
            line.ticket_no,
            when,
            name,
            updated_at=line.updated_at or as_of,
            kind=KIND_OF.get(line.kind, "other") if line.kind else None,
            category=line.category or None,
            severity=SEVERITY_OF.get(line.severity),
            place=line.place,
            phone=line.phone or None,
            assignee=line.assignee or None,
        )
        for name, when in events.items()
    ]
