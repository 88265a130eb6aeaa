"""Rejected rows as a file that a person can mend and send again as it is."""

import csv
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from board.rules.ports import Reject

REASON_COLUMNS = ("行号 row", "问题列 column", "问题值 value", "原因 reason")
_RUNS = tuple("=+-@＝＋－＠\t\r")


def write_rejects(path: Path, header: Sequence[str], rejects: Sequence[Reject]) -> None:
    """The rows with their own columns, then where and why; CSV with BOM for Excel, or XLSX by the path's suffix.

    A cell that a spreadsheet would run as a formula is kept still by an apostrophe, which `read_sheet` takes off again.
    """
    own = [name for name in header if name not in REASON_COLUMNS]
    rows = [[*own, *REASON_COLUMNS], *(_row(reject, own) for reject in rejects)]
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, rows)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([guarded(cell) for cell in row] for row in rows)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _row(reject: Reject, own: Sequence[str]) -> list[str]:
    reason = f"{reject.reason.zh} {reject.reason.en}"
    return [*(reject.cells.get(name, "") for name in own), str(reject.row), reject.column, reject.value, reason]


def _write_xlsx(path: Path, rows: list[list[str]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, guarded(cell)[:32_767])
