"""The files that the demo's other systems export, loaded as the office loads them."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from board.accounts.imports import import_rooms
from board.arrears.actions import import_charges
from board.db.session import Database
from board.demo import bills, repairs
from board.demo.sites import ROLL_HEADER
from board.demo.stage import ZONE
from board.imports import ImportReport
from board.reports.outside_imports import import_contacts
from board.rules.people import BOARD, Who
from board.tickets.imports import import_tickets
from integrations.arrears_file import ARREARS
from integrations.contacts_file import CONTACTS
from integrations.files import Headers, Sheet, read_sheet
from integrations.rooms_file import ROOMS
from integrations.tickets_file import TICKETS

FEES = "收费系统"  # the fee system's name as a source
Rows = Iterable[Sequence[str]]


def load_roll(database: Database, rows: Rows, *, now: datetime) -> ImportReport:
    sheet, sha256 = _sheet("房屋名册.csv", ROLL_HEADER, rows, ROOMS)
    return import_rooms(
        database, sheet=sheet, source=FEES, file_name="房屋名册.csv", sha256=sha256, by=BOARD, now=now
    )  # fmt: skip


def load_arrears(database: Database, rows: Rows, *, as_of: date, now: datetime, by: Who = BOARD) -> ImportReport:
    """A list of all that is unpaid. In a small demo a whole building may have paid, which the office confirms."""
    name = f"欠费明细{as_of:%Y%m%d}.csv"
    sheet, sha256 = _sheet(name, bills.HEADER, rows, ARREARS)
    return import_charges(
        database, sheet=sheet, source=FEES, as_of=as_of, file_name=name, sha256=sha256, by=by, now=now,
        confirm_drop=True,
    )  # fmt: skip


def load_tickets(database: Database, rows: Rows, *, source: str, now: datetime, by: Who = BOARD) -> ImportReport:
    name = f"工单导出{now.astimezone(ZONE):%Y%m%d}.csv"
    sheet, sha256 = _sheet(name, repairs.HEADER, rows, TICKETS)
    return import_tickets(
        database, sheet=sheet, source=source, as_of=now, file_name=name, sha256=sha256, by=by, now=now
    )  # fmt: skip


def load_contacts(database: Database, header: Sequence[str], rows: Rows, *, source: str, now: datetime) -> ImportReport:
    name = f"{source}记录{now.astimezone(ZONE):%Y%m%d}.csv"
    sheet, sha256 = _sheet(name, header, rows, CONTACTS)
    return import_contacts(database, sheet=sheet, source=source, file_name=name, sha256=sha256, by=BOARD, now=now)


def _sheet(name: str, header: Sequence[str], rows: Rows, wanted: Headers) -> tuple[Sheet, str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8-sig")
    return read_sheet(data, name, wanted=wanted), hashlib.sha256(data).hexdigest()
