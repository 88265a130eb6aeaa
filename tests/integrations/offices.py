"""Files as offices send them, and as nobody should: built in memory, nothing is kept."""

import io
import struct
import zipfile
from collections.abc import Sequence

import xlsxwriter

ARREARS_LINES = (
    ("小区", "楼栋", "单元", "房号", "业主", "电话", "费用项目", "账期", "应收金额（元）", "已收金额", "到期日"),
    ("翠湖花园", "7栋", "2单元", "1503室", "张 三", "13800138000", "物业费", "2026年3月", "1234.50", "", "2026-04-15"),
    ("翠湖花园", "７", "２", "１５０４", "李四", "", "", "2025Q1", "￥100", "20元", ""),
)
TITLE = ("翠湖花园物业欠费明细表",)
PRINTED = ("打印日期：2026-11-02", "", "制表人：王五")
TOTAL = ("合计", "", "", "", "", "", "", "", "1334.50", "", "")


def text(
    lines: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n"
) -> bytes:
    return newline.join(delimiter.join(line) for line in lines).encode(encoding)


def workbook(lines: Sequence[Sequence[object]], *, sheets: int = 1, empty_first: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        if empty_first:
            book.add_worksheet("说明").write_string(0, 0, "本表由系统导出")
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return stream.getvalue()


def with_sheet(xml: str, *, extra: dict[str, bytes] | None = None, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A real workbook whose sheet is replaced by the given XML, with more members if wanted."""
    original, stream = workbook([["a"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(original)) as source, zipfile.ZipFile(stream, "w", compression) as target:
        for member in source.infolist():
            is_sheet = member.filename == "xl/worksheets/sheet1.xml"
            target.writestr(member.filename, xml if is_sheet else source.read(member))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return stream.getvalue()


def cells(*references: str, head: str = "") -> str:
    """A sheet with a number in each of the cells."""
    rows = "".join(
        f'<row r="{ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{ref}"><v>1</v></c></row>' for ref in references
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{head}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def encrypted() -> bytes:
    """The clear envelope of a protected workbook: an OLE header and the name of its one stream."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def broken_xls() -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + struct.pack("<120I", *range(120))


RUBBISH = {
    "empty": b"",
    "only blanks": b"\r\n  \r\n",
    "only a byte order mark": b"\xef\xbb\xbf",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a PDF": b"%PDF-1.7\n" + bytes(100),
    "a program": b"\x7fELF" + bytes(100),
    "a database": b"SQLite format 3\x00" + bytes(100),
    "a web page": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "random bytes": bytes(range(256)) * 20,
    "a zero byte": "房号,账期,应收\n7-1-101,2026-03,1\x00".encode(),
    "neither encoding": b"\xe6\x88\xbf,\xff\xfe\xfd\n" * 3,
    "half a UTF-16 pair": b"\xff\xfea\x00\x00\xd8",
    "prose": "这是一封信，不是表格。\n谢谢。".encode(),
    "another table": "甲,乙,丙\n1,2,3\n".encode(),
    "a megabyte in a cell": ("房号,账期,应收\n7-1-101,2026-03," + "9" * 1_000_000).encode(),
    "a quote that never closes": ('房号,账期,应收\n"7-1-101,2026-03,1\n' + "x,y,z\n" * 60_000).encode(),
    "a plain zip": with_sheet("x").replace(b"xl/workbook.xml", b"xl/workbonk.xml"),
    "a cut workbook": workbook(ARREARS_LINES)[:3000],
    "a protected workbook": encrypted(),
    "a broken xls": broken_xls(),
    "the corner cell": with_sheet(cells("A1", "XFD1048576")),
    "a row too far": with_sheet(cells("A1", "A9999999", "B2")),
    "too many columns": with_sheet(cells("A1", "ZZ3")),
    "laughs": with_sheet(cells("A1", head=LAUGHS)),
    "a bomb": with_sheet(cells("A1") + " " * 30_000_000),
    "too many members": with_sheet(cells("A1"), extra={f"x/{n}": b"" for n in range(300)}),
    "macros": with_sheet(cells("A1"), extra={"xl/vbaProject.bin": b"x"}),
    "broken markup": with_sheet("<worksheet><sheetData><row><c r='A1'><v>1"),
    "no sheet data": with_sheet(cells()),
}
