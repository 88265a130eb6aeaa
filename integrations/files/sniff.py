"""What kind of file the bytes are, whatever its name says."""

from typing import Literal

from integrations.files.errors import Unusable

Kind = Literal["text", "xlsx", "xls"]

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
# The name of the one stream that an encrypted workbook keeps in its clear envelope.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"\x89PNG": ("图片", "an image"),
    b"\xff\xd8\xff": ("图片", "an image"),
    b"GIF8": ("图片", "an image"),
    b"%PDF": ("PDF 文件", "a PDF"),
    b"Rar!": ("压缩包", "an archive"),
    b"7z\xbc\xaf": ("压缩包", "an archive"),
    b"\x1f\x8b": ("压缩包", "an archive"),
    b"\x7fELF": ("程序", "a program"),
    b"MZ": ("程序", "a program"),
    b"SQLite format 3": ("数据库", "a database"),
}
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"
_LOOKED_AT = 1 << 12
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


def kind_of(data: bytes) -> Kind:
    """`Unusable` for an empty file and for anything that is neither text nor a workbook."""
    if not data[:_LOOKED_AT].strip(_BLANK) and not data.strip(_BLANK):
        raise Unusable(zh="文件是空的，请重新导出。", en="The file is empty; export it again.")
    if data.startswith(_ZIP):
        return "xlsx"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise protected()
        return "xls"
    for start, (zh, en) in _OTHERS.items():
        if data.startswith(start):
            raise Unusable(
                zh=f"这是{zh}，不是表格，请上传 CSV、XLSX 或 XLS。", en=f"This is {en}; send CSV, XLSX or XLS."
            )
    if data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise Unusable(
            zh="这是网页格式的表格，请用 Excel 打开后另存为 .xlsx 再上传。",
            en="This is a web page named like a workbook; open it in Excel and save it as .xlsx.",
        )
    return "text"


def protected() -> Unusable:
    return Unusable(zh="文件有密码保护，请取消密码后再上传。", en="The workbook has a password; remove it.")
