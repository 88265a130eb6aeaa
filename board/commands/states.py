"""The command that answers what every account's state is, or was."""

import click

from board.commands.console import Console, pass_console
from board.rules.money import yuan
from board.rules.ports import Text
from board.rules.words import LABELS

HEADER = (
    Text("房屋", "room"), Text("状态", "state"), Text("欠费月数", "months"), Text("逾期金额", "overdue"),
    Text("原因", "reasons"),
)  # fmt: skip


@click.command()
@click.option("--at", metavar="ISO", help="任一时刻，默认现在 / any instant, default now")
@click.option("--community", metavar="NAME", help="只看一个小区 / one community only")
@click.option("--room", metavar="ROOM", help="只看一户，任何写法 / one room only, in any spelling")
@click.option("--json", "as_json", is_flag=True, help="每户一行 JSON / one JSON object a line")
@pass_console
def states(console: Console, at: str | None, community: str | None, room: str | None, as_json: bool) -> None:
    """每个账户在某一时刻的状态和原因。 The state of every account at an instant, with its reasons.

    \b
    board states --room 7-2-1503
    board states --at 2026-11-23T09:00 --json
    """
    from board.states import report

    moment = console.now() if at is None else console.instant(at)
    with console.database() as database, database.read() as session:
        found = report(session, at=moment, community=community, room=room)
        if as_json:
            for row in found:
                console.data(row)
            return
        rows = [_line(console, row) for row in found]
    if rows:
        console.table(HEADER, rows)
    else:
        console.say(Text("没有符合条件的账户。", "No account matches."))


def _line(console: Console, row: dict[str, object]) -> list[str]:
    place = "-".join(str(row[name]) for name in ("community", "building", "entrance", "room") if row[name])
    reasons = "; ".join(str(reason[console.language]) for reason in row["reasons"])  # type: ignore[attr-defined]
    label = console.word(LABELS[str(row["state"])])
    return [place, label, str(row["months_overdue"]), yuan(int(str(row["outstanding_fen"]))), reasons]
