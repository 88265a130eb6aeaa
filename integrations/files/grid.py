"""Delimited text to a grid of text cells: fast where the file is regular, right where it is not."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import polars as pl

from integrations.files.errors import Unusable
from integrations.files.limits import Limits

DELIMITERS = (",", "\t", ";", "|")
# Between the cells that the child process hands over: neither can occur in a workbook's text.
CELL, LINE_IN_CELL = "\x1f", "\x1e"
_LOOKED_AT = 1 << 12
_RETURN, _NEWLINE = b"\r\n"
_SCANNED = 1 << 17  # bytes at a time, so that what is found of them stays near the processor


def head(data: bytes, delimiter: str, rows: int) -> list[list[str]]:
    """The first records, as the csv module reads them; fewer where the text breaks the rules of this delimiter."""
    text = io.StringIO(data[: 1 << 18].decode("utf-8", "ignore"), newline="")
    records: list[list[str]] = []
    with suppress(Unusable):
        for record in _records(text, delimiter):
            records.append(record)
            if len(records) == rows:
                break
    return records


def body(data: bytes, delimiter: str, *, after: int, width: int, limits: Limits) -> tuple[pl.DataFrame, pl.Series]:
    """The records behind the first `after`, as `width` text columns, and the number of each record from 1.

    A record with more cells than `width` that are not empty keeps the surplus in a last column `surplus`, else null:
    a comma too many has moved its cells, and a person has to look.
    """
    if not _ends_lines_alike(data):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = _line_start(data, after, delimiter)
    frame = _regular(data, delimiter, width, after, start) if start is not None else None
    if frame is None:
        return _irregular(data, delimiter, after, width, limits)
    if frame.height > limits.text_rows:
        raise _too_long(limits)
    longest = max((frame[name].str.len_bytes().max() or 0 for name in frame.columns), default=0)
    if isinstance(longest, int) and longest > limits.cell_characters * 4:
        raise _cell_too_long(limits)
    numbers = pl.int_range(after + 1, after + 1 + frame.height, dtype=pl.Int64, eager=True)
    return frame.with_columns(surplus=pl.lit(None, pl.String)), numbers


def _ends_lines_alike(data: bytes) -> bool:
    """No carriage return, or each at the end of an unquoted line, where polars and csv drop it themselves: a copy of a
    long list without them costs as much as reading it."""
    if b"\r" not in data:
        return True
    if b'"' in data or data.endswith(b"\r"):
        return False
    signs = np.frombuffer(data, np.uint8)
    parts = (signs[start : start + _SCANNED + 1] for start in range(0, len(signs), _SCANNED))
    return all((part[np.flatnonzero(part[:-1] == _RETURN) + 1] == _NEWLINE).all() for part in parts)


def _line_start(data: bytes, lines: int, delimiter: str) -> int | None:
    """The offset behind so many records; None where one of them spans lines."""
    at = 0
    for _ in range(lines):
        at = data.find(b"\n", at) + 1
        if at == 0:
            return len(data)
    return at if len(list(_records(io.StringIO(data[:at].decode("utf-8")), delimiter))) == lines else None


def _regular(data: bytes, delimiter: str, width: int, after: int, start: int) -> pl.DataFrame | None:
    """None where records behind the first `after`, from the byte `start`, are longer than the header or quoted in a way
    of their own."""
    if not data[start : start + _LOOKED_AT].strip() and not data[start:].strip():
        return None
    if data.endswith((b"\n\n", b"\n\r\n")):
        data = data.rstrip(b"\r\n")
    quoted = b'"' in data and delimiter != CELL
    if quoted and not _plainly_quoted(data[start:], delimiter.encode()):
        return None
    try:
        return pl.read_csv(
            data if data.endswith(b"\n") else data + b"\n",
            has_header=False,
            skip_lines=after,
            separator=delimiter,
            quote_char='"' if quoted else None,
            schema={f"c{place}": pl.String for place in range(width)},
        ).fill_null("")
    except pl.exceptions.PolarsError:
        return None


def _plainly_quoted(data: bytes, delimiter: bytes) -> bool:
    """Every quote opens a cell behind a delimiter or closes one before a delimiter."""
    opens = data.count(delimiter + b'"') + data.count(b'\n"') + data.startswith(b'"')
    closes = data.count(b'"' + delimiter) + data.count(b'"\n') + data.endswith(b'"')
    return opens == closes and opens + closes == data.count(b'"') and b'""' not in data


def _irregular(data: bytes, delimiter: str, after: int, width: int, limits: Limits) -> tuple[pl.DataFrame, pl.Series]:
    columns: list[list[str]] = [[] for _ in range(width)]
    surplus: list[str | None] = []
    numbers: list[int] = []
    for number, record in enumerate(_records(io.StringIO(data.decode("utf-8"), newline=""), delimiter), start=1):
        if number <= after:
            continue
        if number - after > limits.text_rows:
            raise _too_long(limits)
        if any(len(cell) > limits.cell_characters for cell in record):
            raise _cell_too_long(limits)
        for place, column in enumerate(columns):
            column.append(record[place] if place < len(record) else "")
        extra = [cell for cell in record[width:] if cell.strip()]
        surplus.append(delimiter.join(extra) if extra else None)
        numbers.append(number)
    schema = {f"c{place}": pl.Series(column, dtype=pl.String) for place, column in enumerate(columns)}
    frame = pl.DataFrame(schema | {"surplus": pl.Series(surplus, dtype=pl.String)})
    return frame, pl.Series(numbers, dtype=pl.Int64)


def _records(text: io.StringIO, delimiter: str) -> Iterator[list[str]]:
    if delimiter == CELL:
        yield from (line.rstrip("\n").split(CELL) for line in text)
        return
    try:
        yield from csv.reader(text, delimiter=delimiter)
    except csv.Error:
        raise Unusable(
            zh="文件里有一个单元格过长，或引号没有配对，请检查后重新导出。",
            en="A cell is far too long, or a quote is never closed; check the file and export it again.",
        ) from None


def _too_long(limits: Limits) -> Unusable:
    most = f"{limits.text_rows:,}"
    return Unusable(zh=f"文件超过 {most} 行，请分成几个文件。", en=f"More than {most} rows; split the file.")


def _cell_too_long(limits: Limits) -> Unusable:
    return Unusable(
        zh=f"有单元格超过 {limits.cell_characters:,} 个字，不像是表格。",
        en=f"A cell is longer than {limits.cell_characters:,} characters, so this is no table.",
    )
