"""One table out of any file that an office sends: `read_sheet`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from integrations.files import grid
from integrations.files.decode import to_utf8
from integrations.files.errors import Unusable
from integrations.files.gate import check_workbook
from integrations.files.headers import Headers, guess_columns
from integrations.files.limits import Limits
from integrations.files.mapping import FileMapping
from integrations.files.rows import is_data, unguarded
from integrations.files.sniff import kind_of
from integrations.files.workbook import sheets

_ROWS_LOOKED_AT = 40


@dataclass(frozen=True)
class Sheet:
    """A table of text cells, blank and total rows left out.

    `frame` has one text column for each of `header` (never null), `row_numbers` the number that Excel shows beside each
    row, `fields` the header of each field that was found, `surplus` the cells of a row beyond the header's last column
    (null for a row without), `skipped` how many rows were blank, totals or repeated headers.
    """

    name: str
    encoding: str
    header: tuple[str, ...]
    fields: Mapping[str, str]
    frame: pl.DataFrame
    row_numbers: pl.Series
    surplus: pl.Series
    skipped: int
    mapping: FileMapping = field(default_factory=FileMapping)

    def column(self, name: str) -> pl.Series | None:
        """The column of a field, None where the file has none."""
        return self.frame[self.fields[name]] if name in self.fields else None

    def cells(self, position: int) -> dict[str, str]:
        """One row by its own headers; `position` counts from 0."""
        return self.frame.row(position, named=True)


def read_sheet(
    source: Path | bytes,
    name: str,
    *,
    wanted: Headers,
    mapping: FileMapping | None = None,
    limits: Limits | None = None,
) -> Sheet:
    """The table in a CSV, XLSX or XLS file, its header found wherever it stands.

    `name` is only for messages. Raises `Unusable` for anything that is no table with the wanted columns.
    """
    mapping, limits = mapping or FileMapping(), limits or Limits()
    data = source if isinstance(source, bytes) else _bytes_of(source, limits)
    kind = kind_of(data)
    if kind == "text":
        if len(data) > limits.text_bytes:
            raise _too_big(limits)
        data, encoding = to_utf8(data)
        tables = [_Table(data, delimiter) for delimiter in grid.DELIMITERS]
        return _best(tables, name, encoding, wanted, mapping, limits)
    if kind == "xlsx":
        check_workbook(data, limits)
    found = [_Table(lines, grid.CELL, sheet) for sheet, lines in sheets(data, limits).items()]
    return _best(found, name, kind, wanted, mapping, limits)


@dataclass(frozen=True)
class _Table:
    data: bytes
    delimiter: str
    sheet: str = ""


@dataclass(frozen=True)
class _Found:
    """A header in a table: the record it stands in, from 0, and how many of the required groups it lacks."""

    table: _Table
    at: int
    header: tuple[str, ...]
    fields: Mapping[str, str]
    lacks: list[tuple[str, ...]]

    @property
    def rank(self) -> tuple[int, int]:
        return -len(self.lacks), len(self.fields)


def _best(
    tables: list[_Table], name: str, encoding: str, wanted: Headers, mapping: FileMapping, limits: Limits
) -> Sheet:
    found = [header for table in tables if (header := _find_header(table, wanted, mapping)) is not None]
    best = max(found, key=lambda header: header.rank, default=None)
    if best is None or best.lacks:
        raise _no_header(best, wanted)
    absent = [column for column in mapping.columns.values() if column.strip() not in best.header]
    if absent:
        names = "、".join(absent)
        raise Unusable(zh=f"文件里没有对照所说的列：{names}。", en=f"The file lacks mapped columns: {names}.")
    usable = [header.table.sheet for header in found if not header.lacks and header.table.sheet]
    if len(usable) > 1:
        names = "、".join(usable[:5])
        raise Unusable(
            zh=f"工作簿里有 {len(usable)} 张有数据的工作表（{names}），请每张另存为一个文件。",
            en=f"The workbook has {len(usable)} sheets with data ({', '.join(usable[:5])}); save each as its own file.",
        )
    return _sheet(best, name, encoding, mapping, wanted, limits)


def _find_header(table: _Table, wanted: Headers, mapping: FileMapping) -> _Found | None:
    best: _Found | None = None
    for at, record in enumerate(grid.head(table.data, table.delimiter, _ROWS_LOOKED_AT)):
        header = _named_once(record)
        guessed = guess_columns(header, wanted) | _mapped(header, mapping, wanted)
        fields = {name: column for name, column in guessed.items() if column is not None}
        found = _Found(table, at, header, fields, wanted.missing(guessed))
        if fields and (best is None or found.rank > best.rank):
            best = found
    return best


def _mapped(header: tuple[str, ...], mapping: FileMapping, wanted: Headers) -> dict[str, str | None]:
    by_name = {column.strip(): column for column in header}
    unknown = mapping.columns.keys() - wanted.fields.keys()
    if unknown:
        names = ", ".join(sorted(unknown))
        raise Unusable(
            zh=f"对照文件里没有这些字段：{names}。", en=f"The mapping names fields that do not exist: {names}."
        )
    return {name: by_name[column.strip()] for name, column in mapping.columns.items() if column.strip() in by_name}


def _named_once(record: list[str]) -> tuple[str, ...]:
    """The header's cells, the empty ones and repeats given names of their own; trailing empty ones are no columns."""
    while record and not record[-1].strip():
        record = record[:-1]
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(record, start=1):
        name = cell.replace(grid.LINE_IN_CELL, " ").strip() or f"#{place}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _sheet(found: _Found, name: str, encoding: str, mapping: FileMapping, wanted: Headers, limits: Limits) -> Sheet:
    if len(found.header) > limits.columns:
        raise Unusable(zh=f"表头超过 {limits.columns} 列。", en=f"The header has more than {limits.columns} columns.")
    table, width = found.table, len(found.header)
    frame, numbers = grid.body(table.data, table.delimiter, after=found.at + 1, width=width, limits=limits)
    surplus = frame["surplus"]
    frame = unguarded(frame.drop("surplus").rename(dict(zip(frame.columns, found.header, strict=False))))
    if table.delimiter == grid.CELL:
        frame = frame.with_columns(pl.all().str.replace_all(grid.LINE_IN_CELL, "\n", literal=True))
    data = is_data(frame, found.header, [found.fields[name] for name in wanted.keys if name in found.fields])
    kept = frame.filter(data)
    return Sheet(
        name=name, encoding=encoding, header=found.header, fields=found.fields, frame=kept,
        row_numbers=numbers.filter(data), surplus=surplus.filter(data), skipped=frame.height - kept.height,
        mapping=mapping,
    )  # fmt: skip


def _no_header(best: _Found | None, wanted: Headers) -> Unusable:
    lacks = best.lacks if best is not None else list(wanted.required)
    zh = "；".join(" 或 ".join("/".join(wanted.fields[name][:3]) for name in group) for group in lacks)
    en = "; ".join(" or ".join(group) for group in lacks)
    return Unusable(
        zh=f"没有找到表头，缺少这些列：{zh}。请检查文件，或用对照文件说明各列。",
        en=f"No header was found; looked for the columns {en}. Check the file, or name its columns in a mapping file.",
    )


def _bytes_of(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.text_bytes:
            raise _too_big(limits)
        return path.read_bytes()
    except OSError:
        raise Unusable(zh=f"文件 {path.name} 打不开。", en=f"The file {path.name} cannot be opened.") from None


def _too_big(limits: Limits) -> Unusable:
    most = f"{limits.text_bytes >> 20} MB"
    return Unusable(zh=f"文件超过 {most}，请分成几个文件。", en=f"The file is over {most}; split it.")
