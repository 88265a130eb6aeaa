"""A ticket export from its file to holds."""

import hashlib
from datetime import date
from typing import Any

import pytest

from board.db.session import Database
from board.db.sql import fetch
from board.imports import ImportReport
from board.rules.people import BOARD
from board.tickets.imports import import_tickets
from integrations.files import read_sheet
from integrations.tickets_file import TICKETS
from tests.arrears.files import bring as bring_charges
from tests.arrears.files import line as charge
from tests.arrears.files import rows
from tests.make import NOW

HEADER = ("工单号", "小区", "报事位置", "类型", "类别", "级别", "状态", "报单时间", "完成时间", "更新时间", "联系电话")
OPENED = "2026-11-02 09:00"


def line(
    number: str = "R1", place: str = "7-2-1503", *, kind: str = "投诉", category: str = "噪音", status: str = "处理中",
    opened: str = OPENED, resolved: str = "", updated: str = "", phone: str = "", site: str = "翠湖花园",
) -> tuple[str, ...]:  # fmt: skip
    return number, site, place, kind, category, "", status, opened, resolved, updated, phone


def bring(db: Database, *lines: tuple[str, ...], day: int = 20, **how: Any) -> ImportReport:
    data = "\n".join(",".join(cells) for cells in (HEADER, *lines)).encode()
    facts = {
        "sheet": read_sheet(data, "tickets.csv", wanted=TICKETS), "source": "desk", "as_of": date(2026, 11, day),
        "file_name": "tickets.csv", "sha256": hashlib.sha256(data).hexdigest(), "by": BOARD, "now": NOW,
    }  # fmt: skip
    return import_tickets(db, **{**facts, **how})


def states(db: Database) -> list[str]:
    return [row[0] for row in rows(db, "SELECT state FROM account_state ORDER BY account_id")]


def test_rows_become_tickets_that_hold(db: Database) -> None:
    bring_charges(db, charge(), charge("7-2-1504", "李娜", "13800000002"))
    report = bring(db, line(), line("R2", "7-2-1504", status="已完成", resolved="2026-11-20 10:00"))
    assert (report.read, report.new, report.rejected, report.unlinked) == (2, 2, 0, 0)
    assert states(db) == ["held", "window"]


def test_the_same_export_twice_changes_nothing(db: Database) -> None:
    bring_charges(db, charge())
    bring(db, line(), line("R2", "30-1-101"))
    events = rows(db, "SELECT COUNT(*) FROM ticket_event")
    report = bring(db, line(), line("R2", "30-1-101"))
    assert (report.new, report.changed, report.unchanged, report.unlinked) == (0, 0, 2, 1)
    assert rows(db, "SELECT COUNT(*) FROM ticket_event") == events


def test_a_later_export_moves_tickets_on(db: Database) -> None:
    bring_charges(db, charge())
    bring(db, line(), line("R2", "7-2-1503"))
    done = line(status="已完成", resolved="2026-11-21 10:00", updated="2026-11-21 10:00")
    report = bring(db, done, line("R2", "7-2-1503"), day=22)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    assert states(db) == ["held"]


def test_a_ticket_of_an_unknown_room_waits_and_links_itself_when_the_room_comes(db: Database) -> None:
    bring_charges(db, charge())
    report = bring(db, line(place="7-2-1505"))
    assert report.unlinked == 1
    bring_charges(db, charge(), charge("7-2-1505", "李娜", "13800000002"), day=2)
    assert rows(db, "SELECT linked_by FROM ticket") == [("address",)]
    assert states(db) == ["collectable", "held"]


def test_unknown_words_are_listed_for_a_person_and_reject_nothing(db: Database) -> None:
    bring_charges(db, charge())
    report = bring(db, line(kind="督办", category="鸟巢", status="排队", updated=OPENED))
    assert (report.new, report.rejected) == (1, 0)
    assert rows(db, "SELECT field, word FROM source_word ORDER BY field") == [
        ("category", "鸟巢"), ("kind", "督办"), ("status", "排队"),
    ]  # fmt: skip


def test_bad_rows_are_kept_with_their_reasons(db: Database) -> None:
    report = bring(db, line(""), line("R2", opened="soon"), line("R3"))
    assert (report.read, report.new, report.rejected) == (3, 1, 2)
    assert rows(db, "SELECT row_number, column_name FROM import_reject ORDER BY row_number") == [
        (2, "工单号"), (3, "报单时间"),
    ]  # fmt: skip


def test_the_first_load_tells_nobody_and_the_next_one_does(db: Database) -> None:
    bring_charges(db, charge(), charge("7-2-1504", "李娜", "13800000002"))
    bring(db, line())
    assert rows(db, "SELECT COUNT(*) FROM signal") == [(0,)]
    bring(db, line(), line("R2", "7-2-1504"), day=21)
    kinds = {row[0] for row in rows(db, "SELECT DISTINCT kind FROM signal")}
    assert kinds == {"hold"}


def test_a_dry_run_writes_nothing(db: Database) -> None:
    report = bring(db, line(), dry_run=True)
    assert (report.new, report.import_id) == (1, None)
    with db.read() as session:
        assert fetch(session, "SELECT (SELECT COUNT(*) FROM ticket) + (SELECT COUNT(*) FROM import)") == [(0,)]


@pytest.mark.parametrize("second_comes_first", [True, False], ids=["both known", "one known"])
def test_a_phone_says_nothing_of_the_community_whichever_came_first(db: Database, second_comes_first: bool) -> None:
    """One number, two owners in two communities: nobody is held, whether the ticket came before the second or after."""

    def elsewhere() -> None:
        bring_charges(db, charge("3-1-402", "李娜", "13800000001", site="金桂苑"))

    def ticket() -> None:
        bring(db, line(place="", site="", phone="13800000001"))

    bring_charges(db, charge("7-2-1503", "张伟", "13800000001"))
    for arrives in (elsewhere, ticket) if second_comes_first else (ticket, elsewhere):
        arrives()
    assert states(db) == ["collectable"] * 2
    assert rows(db, "SELECT community_id, owner_id, linked_by FROM ticket") == [(None, None, "")]
