"""The command that runs, or shows, the analysis of buildings of one month."""

from typing import TYPE_CHECKING

import click

from board.commands.console import Console, pass_console
from board.rules.flag_verdicts import Verdict
from board.rules.flag_words import VERDICTS, place_words
from board.rules.periods import parse_period
from board.rules.ports import Text

if TYPE_CHECKING:
    from board.buildings.flag_queries import Flag

HEADER = (
    Text("小区", "community"), Text("楼栋", "building"), Text("业主", "owners"), Text("欠费", "owing"),
    Text("预期", "expected"), Text("p", "p"), Text("结论", "verdict"),
)  # fmt: skip
NO_MONTH = Text("--month 写成 2026-10 这样", "write --month as 2026-10")


@click.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="已经结束的月份 / a month that is over")
@click.option("--json", "as_json", is_flag=True, help="每栋一行 JSON / one JSON object a line")
@pass_console
def flags(console: Console, month: str, as_json: bool) -> None:
    """哪些楼栋欠费异常。 Which buildings owe abnormally much.

    分析过的月份不会再变，再次运行只是显示。 A month that was analysed never changes: running it again shows it.

    \b
    board flags --month 2026-10
    board flags --month 2026-10 --json
    """
    from board.buildings.flag_queries import flags_of
    from board.buildings.flag_run import analyse_month
    from board.buildings.flag_view import as_json as shown

    period = parse_period(month)
    if period is None or period.first_month != period.last_month:
        raise click.UsageError(console.word(NO_MONTH))
    now = console.now()
    with console.database() as database:
        with database.write() as session:
            analyse_month(session, period.first_month, now=now, zone=console.settings.tz)
        with database.read() as session:
            found = flags_of(session, period.first_month, now=now)
    if as_json:
        for flag in found:
            console.data(shown(flag))
    else:
        _show(console, found)


def _show(console: Console, found: list["Flag"]) -> None:
    if not found:
        console.say(Text("没有楼栋。", "There are no buildings."))
        return
    console.table(HEADER, [_line(console, flag) for flag in found])
    for flag in found:
        if flag.verdict == Verdict.FLAGGED:
            console.say("")
            console.say(flag.said)
            console.say(place_words(flag.place))


def _line(console: Console, flag: "Flag") -> list[str]:
    p = "" if flag.p is None else f"{flag.p:.2g}"
    counts = (str(flag.owners), str(flag.owing), f"{flag.expected_owners:.1f}")
    return [flag.community, flag.building, *counts, p, console.word(VERDICTS[flag.verdict])]
