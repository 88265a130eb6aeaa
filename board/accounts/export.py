"""A list of accounts as a workbook: the columns and the order of the screen, numbers as numbers, rooms as text."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from board.accounts.eyes import Eyes
from board.accounts.lines import Line
from board.accounts.totals import Totals
from board.web.sheets import harmless


def workbook(lines: Sequence[Line], summed: Totals, about: str, eyes: Eyes, *, money: bool) -> bytes:
    """The content of an XLSX file. Held households are in it with their state, so that nobody rings them by mistake."""
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        _write(book, book.add_worksheet(eyes._("Accounts")), lines, summed, about, eyes, money)
    return out.getvalue()


def _write(book: Any, sheet: Any, lines: Sequence[Line], summed: Totals, about: str, eyes: Eyes, money: bool) -> None:
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    yuan = book.add_format({"num_format": "¥#,##0.00"})
    columns = _columns(eyes, money)
    sheet.write_string(0, 0, about)
    for index, (title, width, _) in enumerate(columns):
        sheet.write_string(1, index, title, bold)
        sheet.set_column(index, index, width)
    for number, line in enumerate(lines, start=2):
        for index, (_, _, value) in enumerate(columns):
            cell = value(line)
            if isinstance(cell, int):
                sheet.write_number(number, index, cell / 100, yuan)
            elif cell is not None:
                sheet.write_string(number, index, harmless(cell), text)
    last = max(2, len(lines) + 1)
    sheet.autofilter(1, 0, last, len(columns) - 1)
    sheet.freeze_panes(2, 1)
    sheet.write_string(last + 1, 0, eyes._("{n} households").format(n=summed.accounts))
    if money and summed.fen is not None:
        sheet.write_number(last + 1, 3, summed.fen / 100, yuan)


def _columns(eyes: Eyes, money: bool) -> list[tuple[str, int, Any]]:
    """(title, width, value of a line): an int is fen."""
    _ = eyes._
    found = [
        (_("Room"), 14, lambda line: line.label),
        (_("Household"), 16, lambda line: line.owner),
        (_("State"), 12, lambda line: line.word),
    ]
    if money:
        found.append((_("Overdue"), 14, lambda line: line.fen))
    return [
        *found,
        (_("Why"), 40, lambda line: line.why),
        (_("Who is on it"), 36, lambda line: line.more),
        (_("Segment"), 14, lambda line: line.segment),
        (_("Next step"), 30, lambda line: " · ".join(filter(None, (line.on, line.step, line.by)))),
    ]
