"""Arrears lists as small CSV files, brought in through the action that pages and commands use."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from board.arrears.actions import import_charges
from board.db.session import Database
from board.db.sql import Row, fetch
from board.imports import ImportReport
from board.rules.people import BOARD
from integrations.arrears_file import ARREARS
from integrations.files import read_sheet
from tests.make import NOW

HEADER = ("小区", "楼栋", "单元", "房号", "业主", "电话", "收费项目", "账期", "应收金额", "已收金额")
SITE = "翠湖花园"


def line(
    room: str = "7-2-1503", owner: str = "张伟", phone: str = "13800000001", *, item: str = "物业费",
    period: str = "2026-10", due: str = "100", paid: str = "0", site: str = SITE,
) -> tuple[str, ...]:  # fmt: skip
    building, entrance, number = room.split("-") if room else ("", "", "")
    return site, building, entrance, number, owner, phone, item, period, due, paid


def csv_of(lines: Iterable[tuple[str, ...]]) -> bytes:
    return "\n".join(",".join(cells) for cells in (HEADER, *lines)).encode()


def bring(db: Database, *lines: tuple[str, ...], day: int = 1, **how: Any) -> ImportReport:
    """A list as it stood on a day of November 2026."""
    data = csv_of(lines)
    facts = {
        "sheet": read_sheet(data, "list.csv", wanted=ARREARS), "source": "fees", "as_of": date(2026, 11, day),
        "file_name": "list.csv", "sha256": hashlib.sha256(data).hexdigest(), "by": BOARD, "now": NOW,
    }  # fmt: skip
    return import_charges(db, **{**facts, **how})


def rows(db: Database, sql: str, **values: Any) -> list[Row]:
    with db.read() as session:
        return fetch(session, sql, **values)


def owed(db: Database) -> dict[str, int]:
    """What each room owes by the stored state of its current account, in yuan; rooms that owe nothing left out."""
    found = rows(
        db,
        "SELECT r.name, s.outstanding_fen FROM account_state s JOIN account a ON a.id = s.account_id"
        " JOIN room r ON r.id = a.room_id WHERE s.outstanding_fen > 0 AND a.until IS NULL",
    )
    return {room: fen // 100 for room, fen in found}
