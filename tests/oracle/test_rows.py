"""What one row of a ticket file states."""

from datetime import date

import pytest

from tests.oracle.facts import month_index
from tests.oracle.make import at
from tests.oracle.rows import TicketLine, last_day, read_ticket

OPENED, RESOLVED, CONFIRMED, UPDATED, AS_OF = at("01 09:00"), at("02"), at("03"), at("04"), at("05")


def line(
    status: str,
    *,
    resolved: bool = False,
    confirmed: bool = False,
    updated: bool = True,
    kind: str = "报修",
    severity: str = "",
    opened: bool = True,
) -> TicketLine:
    return TicketLine(
        "T1",
        kind,
        "漏水",
        severity,
        None,
        "",
        status,
        OPENED if opened else None,
        RESOLVED if resolved else None,
        CONFIRMED if confirmed else None,
        UPDATED if updated else None,
    )


@pytest.mark.parametrize(
    ("row", "events"),
    [
        pytest.param(line("待处理"), {"open": OPENED}, id="opened"),
        pytest.param(line("已完成", resolved=True), {"open": OPENED, "resolved": RESOLVED}, id="resolved"),
        pytest.param(
            line("已回访", resolved=True, confirmed=True),
            {"open": OPENED, "resolved": RESOLVED, "confirmed": CONFIRMED},
            id="confirmed",
        ),
        pytest.param(line("处理中"), {"open": OPENED, "in_progress": UPDATED}, id="progress takes the update time"),
        pytest.param(
            line("返工", resolved=True),
            {"open": OPENED, "resolved": RESOLVED, "reopened": UPDATED},
            id="reopened takes the update time",
        ),
        pytest.param(line("作废"), {"open": OPENED, "cancelled": UPDATED}, id="cancelled takes the update time"),
        pytest.param(line("已完成"), {"open": OPENED, "resolved": UPDATED}, id="resolved without a time"),
        pytest.param(line("处理中", updated=False), {"open": OPENED}, id="progress without any time adds nothing"),
        pytest.param(line("外派厂家"), {"open": OPENED, "in_progress": UPDATED}, id="an unknown status is progress"),
        pytest.param(
            line("外派厂家", resolved=True),
            {"open": OPENED, "resolved": RESOLVED},
            id="an unknown status of a completed row adds nothing",
        ),
    ],
)
def test_events_of_a_row(row: TicketLine, events: dict[str, object]) -> None:
    copies = read_ticket(row, "desk", AS_OF)
    assert isinstance(copies, list)
    assert {each.status: each.occurred_at for each in copies} == events


@pytest.mark.parametrize("status", ["重新打开", "作废", "已完成", "已回访"])
def test_a_status_without_any_time_is_refused(status: str) -> None:
    assert read_ticket(line(status, updated=False), "desk", AS_OF) == f"{status} without a time"


@pytest.mark.parametrize(
    ("row", "stated"),
    [
        pytest.param(line("待处理", kind="咨询"), {"kind": "other"}, id="a kind not known"),
        pytest.param(line("待处理", kind=""), {"kind": None}, id="a kind not stated"),
        pytest.param(line("待处理", severity="紧急"), {"severity": "critical"}, id="severity"),
        pytest.param(line("待处理"), {"severity": None, "category": "漏水", "updated_at": UPDATED}, id="not stated"),
        pytest.param(line("待处理", updated=False), {"updated_at": AS_OF}, id="the file's as-of moment"),
    ],
)
def test_facts_of_a_row(row: TicketLine, stated: dict[str, object]) -> None:
    copies = read_ticket(row, "desk", AS_OF)
    assert isinstance(copies, list)
    assert {name: getattr(copies[0], name) for name in stated} == stated


def test_a_missing_due_date_is_the_periods_last_day() -> None:
    assert last_day(month_index(2024, 2)) == date(2024, 2, 29)
