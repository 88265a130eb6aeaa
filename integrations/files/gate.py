"""The look into a workbook's zip before anything parses it: counted while inflating."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from integrations.files.errors import Unusable
from integrations.files.limits import MEGABYTE, Limits

_CHUNK = 1 << 20
_OVERLAP = 64
# Only references that could lie too far out: two letters and more, or seven digits and more. Who writes them in another
# way gets past this look, but not past the child's limits.
_FAR = re.compile(rb' r="(?:([A-Z]{2,4})\d|[A-Z]?(\d{7,}))')
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_ROWS = (b"<row", b":row ")
_FORBIDDEN = re.compile(r"vbaProject\.bin$|externalLinks/|macrosheets/", re.IGNORECASE)
_LAST_ROW = 1_048_576


def check_workbook(data: bytes, limits: Limits) -> None:
    """`Unusable` for a zip that is no workbook, or one that a careful reader does not open (ASVS 5.2.3, 1.5.1)."""
    if len(data) > limits.workbook_bytes:
        raise too_big(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, limits)
            total = 0
            for member in members:
                total += _check_member(archive, member, limits)
                if total > limits.workbook_inflated:
                    raise _bomb()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise Unusable(zh="工作簿已损坏，请重新导出。", en="The workbook is damaged; export it again.") from None


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(names) > limits.workbook_members:
        raise _bomb()
    if "xl/workbook.xml" not in names:
        raise Unusable(
            zh="这是压缩包或其他格式，不是 .xlsx 表格，请上传 CSV、XLSX 或 XLS。",
            en="This is a zip but no .xlsx workbook; send a CSV, XLSX or XLS.",
        )
    if any(_FORBIDDEN.search(name) for name in names):
        raise Unusable(
            zh="工作簿带有宏或外部链接，请另存为不带宏的 .xlsx 或 CSV 再上传。",
            en="The workbook has macros or external links; save it as plain .xlsx or CSV.",
        )


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> int:
    """The member's inflated size."""
    size = rows = 0
    before = b""
    is_sheet = member.filename.startswith("xl/worksheets/")
    is_markup = member.filename.endswith((".xml", ".rels"))
    for chunk in _inflated(archive, member):
        size += len(chunk)
        if size > limits.member_bytes or (size > MEGABYTE and size > limits.inflation * max(member.compress_size, 1)):
            raise _bomb()
        window = before + chunk
        if is_markup and any(mark in window for mark in _ENTITIES):
            raise _bomb()
        if is_sheet:
            rows += sum(window.count(row) - before.count(row) for row in _ROWS)
            _check_cells(window, limits)
            if rows > limits.workbook_rows:
                raise _too_long(limits)
        before = window[-_OVERLAP:]
    return size


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_cells(window: bytes, limits: Limits) -> None:
    far = {found.groups() for found in _FAR.finditer(window)}
    too_wide = any(letters and _column_number(letters) > limits.columns for letters, _ in far)
    if too_wide or any(row and int(row) > _LAST_ROW for _, row in far):
        raise _bomb()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_big(limits: Limits) -> Unusable:
    most = f"{limits.workbook_bytes // MEGABYTE} MB"
    return Unusable(zh=f"工作簿超过 {most}，请另存为 CSV 再上传。", en=f"The workbook is over {most}; save it as CSV.")


def _too_long(limits: Limits) -> Unusable:
    most = f"{limits.workbook_rows:,}"
    return Unusable(zh=f"工作簿超过 {most} 行，请另存为 CSV。", en=f"More than {most} rows; save it as CSV.")


def _bomb() -> Unusable:
    return Unusable(
        zh="工作簿的结构异常（内容过大、列数过多或含有不安全的定义），已拒绝打开，请另存为 CSV 再上传。",
        en="The workbook is built in an unsafe way (too large inside, too many columns, or entities); save it as CSV.",
    )
