"""Deliveries written as an office would send them: CSV in its encodings, workbooks, titles above and totals below."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import xlsxwriter

from tests.oracle.columns import Column, columns_of, header
from tests.oracle.company import Delivery, rejected_lines
from tests.oracle.forms import STYLES

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
DELIMITERS = (",", ",", "\t", ";")
TITLES = {"rooms": "房屋业主花名册", "arrears": "欠费明细表", "tickets": "工单导出"}
Row = list[object]


@dataclass(frozen=True)
class WrittenFile:
    """`rejected` are the numbers of the rows to refuse, the file's first row being 1."""

    path: Path
    rejected: tuple[int, ...]


def write_file(delivery: Delivery, folder: Path) -> WrittenFile:
    """The same delivery gives the same bytes."""
    rng = Random(f"{delivery.number} {delivery.kind} {delivery.as_of}")
    as_workbook = rng.random() < 0.4
    date_style = rng.choice(("cells", "mixed", *STYLES) if as_workbook else ("mixed", *STYLES[:4]))
    columns = columns_of(delivery, rng, date_style)
    rows, numbers = laid_out(delivery, columns, rng)
    path = folder / f"{delivery.number:02d}_{delivery.kind}.{'xlsx' if as_workbook else 'csv'}"
    write = write_workbook if as_workbook else write_csv
    write(path, rows, rng)
    return WrittenFile(path, tuple(numbers[n] for n in rejected_lines(delivery)))


def laid_out(delivery: Delivery, columns: list[Column], rng: Random) -> tuple[list[Row], list[int]]:
    """All rows of the sheet, and the row number of each line."""
    rows: list[Row] = []
    if rng.random() < 0.35:
        rows.append([f"{delivery.as_of.year}年{delivery.as_of.month}月{TITLES[delivery.kind]}"])
        rows += [[f"打印日期：{delivery.as_of}"]] if rng.random() < 0.5 else []
    english = rng.random() < 0.25
    rows.append([header(column, rng, english) for column in columns])
    numbers = []
    for line in delivery.lines:
        rows += [[""] * len(columns)] if rng.random() < 0.01 else []
        rows.append([column.write(line) for column in columns])
        numbers.append(len(rows))
    if delivery.kind == "arrears" and rng.random() < 0.4:
        rows.append(totals(delivery, columns))
    return rows, numbers


def totals(delivery: Delivery, columns: list[Column]) -> Row:
    """A last row that is nobody's: the word for total under the first text column, sums under the amounts."""
    label = next(column.name for column in columns if column.name in ("community", "address", "building", "item"))
    total = sum(line.due_fen for line in delivery.lines) / 100  # type: ignore[union-attr]
    words = {label: "合计", "due": f"{total:.2f}", "owed": f"{total:.2f}"}
    return [words.get(column.name, "") for column in columns]


def write_csv(path: Path, rows: list[Row], rng: Random) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=rng.choice(DELIMITERS), lineterminator=rng.choice(("\n", "\r\n")))
    writer.writerows([[csv_text(value) for value in row] for row in rows])
    path.write_bytes(text.getvalue().encode(rng.choice(ENCODINGS)))


def csv_text(value: object) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def write_workbook(path: Path, rows: list[Row], rng: Random) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - the same bytes each time
    sheet = book.add_worksheet("Sheet1")
    formats = {"time": "yyyy-mm-dd hh:mm", "day": "yyyy/m/d"}
    looks = {name: book.add_format({"num_format": each}) for name, each in formats.items()}
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, datetime):
                at_midnight = (value.hour, value.minute) == (0, 0)
                sheet.write_datetime(number, place, value, looks["day" if at_midnight else "time"])
            elif value != "":
                sheet.write(number, place, value)
    book.close()
