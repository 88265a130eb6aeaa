"""Which rows of a table are data, and cells as their author meant them."""

import re

import polars as pl

from board.rules.text import squeezed

_TOTAL = re.compile(
    r"(?:(?:本页|本月|本期|累计|总|全部)?(?:合计|总计|小计|共计|汇总)|grandtotal|total|subtotal|sum)(?::.*)?",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"(?:制表|审核|复核|打印|导出|备注|说明|注|统计|经办|第\d+页|共\d+)[^:]{0,6}(?::.*)?", re.IGNORECASE
)
_LONGEST_FOOTNOTE = 3
_NOT_EMPTY = r"\S"
_TOTAL_HINT = r"[合总小共]\s*计|汇总|[Tt][Oo][Tt][Aa][Ll]|[Ss][Uu][Mm]"


def is_data(frame: pl.DataFrame, header: tuple[str, ...], keys: list[str]) -> pl.Series:
    """False for blank rows, totals, footnotes and repeated headers.

    `keys` are the columns without which a row says nothing (room, address, ticket number). A total or a footnote is
    only believed where all of them are empty or hold the word itself: a row with a room is never skipped.
    """
    says = [pl.col(key).str.contains(_NOT_EMPTY) & ~pl.col(key).str.contains(_TOTAL_HINT) for key in keys]
    doubtful = frame.select(~pl.any_horizontal(says)).to_series().arg_true()
    trimming = [at for at in doubtful if _is_trimming(frame.row(at, named=True), keys)]
    again = (frame[header[0]] == header[0]).arg_true()
    trimming += [at for at in again if frame.row(at) == header]
    data = pl.Series([True], dtype=pl.Boolean).new_from_index(0, frame.height)
    return data.scatter(trimming, False) if trimming else data


def _is_trimming(row: dict[str, str], keys: list[str]) -> bool:
    said = [squeezed(cell).replace(" ", "") for cell in row.values() if cell.strip()]
    if not said:
        return True
    if any(not _TOTAL.fullmatch(squeezed(row[key]).replace(" ", "")) for key in keys if row[key].strip()):
        return False
    is_note = _FOOTNOTE.fullmatch(said[0]) and len(said) <= _LONGEST_FOOTNOTE
    return bool(is_note) or any(_TOTAL.fullmatch(cell) for cell in said)


def unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without the apostrophe that keeps spreadsheets from running them (see `rejects`)."""
    if not any(frame[name].str.starts_with("'").any() for name in frame.columns):
        return frame
    return frame.with_columns(pl.all().str.replace(r"^'([=+\-@＝＋－＠\t\r])", "$1"))
