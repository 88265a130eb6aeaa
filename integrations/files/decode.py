"""Bytes to text, without ever guessing: a file that fits no encoding strictly is refused rather than garbled."""

import codecs

import numpy as np
import polars as pl

from integrations.files.errors import Unusable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_TAB, _RETURN, _SPACE, _DELETE = b"\t\r \x7f"  # from tab to return are the spaces and line ends of a text
_LOOKED_AT = 1 << 17  # bytes at a time, so that what is found of them stays near the processor


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """The file as UTF-8 without its mark, and the encoding it had: utf-8, utf-8-sig, utf-16 or gb18030.

    Strict UTF-8 goes before strict GB18030: Chinese in GBK is practically never valid UTF-8, while UTF-8 often is
    valid GB18030. A detector is not asked, because it misreads short files.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _clean(_decoded(data[len(mark) :] if codec == "utf-8" else data, codec)), name
    if _is_utf8(data):
        return _clean(data), "utf-8"
    return _clean(_decoded(data, "gb18030")), "gb18030"


def _is_utf8(data: bytes) -> bool:
    """By polars, which makes no text of it: a list of a million rows is ninety megabytes."""
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _decoded(data: bytes, codec: str) -> bytes:
    try:
        return data.decode(codec).encode("utf-8")
    except UnicodeError:
        raise Unusable(
            zh="文件的文字编码无法识别，请用 Excel 另存为“CSV UTF-8”或 .xlsx 再上传。",
            en="The text is neither UTF-8, GB18030 nor UTF-16; save it as 'CSV UTF-8' or .xlsx.",
        ) from None


def _clean(data: bytes) -> bytes:
    if _has_controls(data):
        raise Unusable(
            zh="文件里有不可见的控制字符，不像是表格，请重新导出为 CSV 或 .xlsx。",
            en="The file holds control characters, so it is no table; export it again as CSV or .xlsx.",
        )
    return data


def _has_controls(data: bytes) -> bool:
    signs = np.frombuffer(data, np.uint8)
    for start in range(0, len(signs), _LOOKED_AT):
        part = signs[start : start + _LOOKED_AT]
        is_control = (part < _TAB) | ((part > _RETURN) & (part < _SPACE)) | (part == _DELETE)
        if is_control.any():
            return True
    return False
