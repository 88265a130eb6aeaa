"""The process that opens a workbook: run as a script of its own, so that a bomb takes nobody with it.

Reads the workbook from standard input and writes its visible sheets to standard output: a line `GS name` before each,
then a line for each row, cells apart by `US`, line breaks inside a cell as `RS` (ASCII 29, 31, 30). Numbers keep their
shortest exact text and dates are ISO. Exit status 3: the workbook is protected; 4: it is broken.
"""

import io
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

try:
    import resource
except ImportError:  # not a POSIX system: the parent's wall clock is the only guard there
    resource = None  # type: ignore[assignment]

PROTECTED, BROKEN = 3, 4
_ESCAPES = {0x1F: " ", 0x1D: " ", 0x1E: " ", 0x0D: None, 0x0A: "\x1e"}


def main(memory: int, cpu: int) -> int:
    limit(memory, cpu)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                write(sheet.name, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False))
    except PasswordError:
        return PROTECTED
    except (CalamineError, MemoryError, ValueError, OSError):
        return BROKEN
    return 0


def limit(memory: int, cpu: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write(name: str, rows: list[list[Any]]) -> None:
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n", write_through=False)
    out.write(f"\x1d{name.translate(_ESCAPES)}\n")
    for row in rows:
        out.write("\x1f".join([text(cell) for cell in row]))
        out.write("\n")
    out.flush()
    out.detach()


def text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell if cell.isprintable() else cell.translate(_ESCAPES)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # A serial's binary fraction is off by microseconds; what the cell shows is the nearest millisecond.
        near = cell + timedelta(microseconds=500)
        near = near.replace(microsecond=near.microsecond // 1000 * 1000)
        return near.date().isoformat() if near.time() == time() else near.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
