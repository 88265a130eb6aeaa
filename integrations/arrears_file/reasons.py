"""Why a row of an arrears list is rejected, and which cell to mend."""

from collections.abc import Mapping
from dataclasses import dataclass

from board.rules.money import parse_fen
from board.rules.ports import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """`fields` are those that may be at fault, the likeliest first."""

    code: str
    reason: Text
    fields: tuple[str, ...]

    @staticmethod
    def named(code: str) -> "Problem":
        return _BY_CODE[code]

    def column(self, headers: Mapping[str, str], cells: Mapping[str, str]) -> str:
        """The header of the cell to mend: the one at fault where that can be told, else the likeliest there is."""
        present = [headers[name] for name in self.fields if name in headers]
        if self is NO_ROOM:
            present.sort(key=lambda header: not cells[header].strip())
        elif self is NO_AMOUNT:
            present.sort(key=lambda header: parse_fen(cells[header]) is not None)
        elif self is NEGATIVE:
            present.sort(key=lambda header: (parse_fen(cells[header]) or 0) >= 0)
        return present[0] if present else ""


NO_ROOM = Problem(
    "no_room",
    Text(zh="看不出是哪套房屋", en="the room cannot be told"),
    ("room", "address"),
)
NO_COMMUNITY = Problem(
    "no_community",
    Text(zh="没有写明小区，导入时也没有指定", en="no community is named, nor given for the file"),
    ("community", "address", "room"),
)
NO_PERIOD = Problem("no_period", Text(zh="账期无法识别", en="the period is none"), ("period", "period_from"))
NO_AMOUNT = Problem("no_amount", Text(zh="金额不是数字", en="the amount is no number"), ("due", "owed", "paid"))
NEGATIVE = Problem("negative", Text(zh="金额不能为负数", en="the amount is negative"), ("due", "owed", "paid"))
OVERPAID = Problem("overpaid", Text(zh="已收金额大于应收金额", en="more is paid than due"), ("paid", "owed", "due"))
BAD_DATE = Problem("bad_date", Text(zh="到期日无法识别", en="the due date is none"), ("due_date",))
MORE_CELLS = Problem(
    "more_cells",
    Text(zh="这一行的单元格比表头多（多半是金额里的逗号没有加引号）", en="the row has more cells than the header"),
    (),
)
_BY_CODE = {
    problem.code: problem
    for problem in (NO_ROOM, NO_COMMUNITY, NO_PERIOD, NO_AMOUNT, NEGATIVE, OVERPAID, BAD_DATE, MORE_CELLS)
}
