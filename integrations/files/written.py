"""A table of text cells as a file for people and for other programs: never over another file."""

from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

_RUNS: Final = r"^[=+\-@＝＋－＠\t\r]"
_NUMBER: Final = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
LONGEST_CELL: Final = 32_767


def write_table(path: Path, frame: pl.DataFrame) -> None:
    """The frame's rows under its names; CSV with BOM for Excel, or XLSX by the path's suffix.

    A cell that a spreadsheet would run as a formula is kept still by an apostrophe, which `read_sheet` takes off
    again; `+8613800000001` is a number and stays, because a dialler reads it. Raises FileExistsError.
    """
    kept = frame.with_columns(_guarded(name) for name in frame.columns)
    with path.open("xb") as stream:
        if path.suffix.lower() == ".xlsx":
            _write_xlsx(stream, kept)
        else:
            kept.write_csv(stream, include_bom=True)


def free_path(folder: Path, stem: str, suffix: str) -> Path:
    """`stem` with this suffix in the folder, or the first `stem-2`, `stem-3` that nobody has."""
    path, count = folder / f"{stem}{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count}{suffix}"
    return path


def _guarded(name: str) -> pl.Expr:
    cell = pl.col(name)
    runs = cell.str.contains(_RUNS) & ~cell.str.contains(_NUMBER)
    return pl.when(runs).then(pl.lit("'") + cell).otherwise(cell).alias(name)


def _write_xlsx(stream: object, frame: pl.DataFrame) -> None:
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([tuple(frame.columns), *frame.iter_rows()]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, (cell or "")[:LONGEST_CELL])
