"""Tables that leave the board as CSV or XLSX: text only, and nothing that a program would run."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from urllib.parse import quote

import xlsxwriter
from litestar import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
# What a spreadsheet might take for a formula when somebody saves the cell as CSV and opens it again.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, as Excel wants it."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Sheets of (name, header, rows), every cell as text."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, header, rows in sheets:
            sheet = book.add_worksheet(name)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, harmless(cell)[:32_000])
            sheet.freeze_panes(1, 0)
    return out.getvalue()


def harmless(text: str) -> str:
    """Text that no program will run: what looks like a formula is led by an apostrophe."""
    return f"'{text}" if text.startswith(RISKY) else text


def download(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file that a browser keeps; its name may be Chinese."""
    plain = f"board.{name.rpartition('.')[2]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, status_code=200, media_type=media_type, headers={"content-disposition": disposition})
