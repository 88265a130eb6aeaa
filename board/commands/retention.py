"""The command for retention: what would go, or its going, now."""

import click

from board.commands.console import Console, pass_console
from board.rules.ports import Text

HEADER = (
    Text("数据", "data"), Text("小区", "community"), Text("保存天数", "days"), Text("到期", "due"),
    Text("最早", "oldest"),
)  # fmt: skip
GONE = Text("已清除：{what}", "Removed: {what}")
NOTHING = Text("没有到期的数据。", "Nothing was due.")


@click.command()
@click.option("--dry-run", is_flag=True, help="只列出，不清除 / only list what is due")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def retention(console: Console, dry_run: bool, as_json: bool) -> None:
    """清除保存到期的个人信息；法律保全的除外。 Remove what was kept long enough; legal holds keep the rest.

    \b
    board retention --dry-run
    board retention
    """
    if dry_run:
        _list(console, as_json)
    else:
        _sweep(console, as_json)


def _list(console: Console, as_json: bool) -> None:
    from board.retention.sweep import due
    from board.rules.retention import RULES

    with console.database() as database, database.read() as session:
        found = due(session, console.settings, now=console.now())
    rows = [
        {
            "kind": one.place.kind, "community": one.place.community, "days": one.place.days, "count": one.count,
            "oldest": "" if one.oldest is None else one.oldest.astimezone(console.settings.tz).date().isoformat(),
        }
        for one in found
    ]  # fmt: skip
    if as_json:
        for row in rows:
            console.data(row)
        return
    words = {kind: console.word(rule.what) for kind, rule in RULES.items()}
    shown = [
        [words[str(row["kind"])], *(str(value) for name, value in row.items() if name != "kind")] for row in rows
    ]  # fmt: skip
    console.table(HEADER, shown)


def _sweep(console: Console, as_json: bool) -> None:
    from datetime import timedelta

    from board.reports.loads import sweep_uploads
    from board.retention.sweep import sweep
    from board.rules.people import COMMAND
    from board.rules.retention import RULES

    now = console.now()
    with console.database() as database:
        counts = sweep(database, console.settings, by=COMMAND, now=now)
    counts["uploads"] = sweep_uploads(console.settings.data_dir, now, timedelta(days=RULES["uploads"].days))
    counts = {kind: count for kind, count in counts.items() if count}
    if as_json:
        console.data(counts)
    elif not counts:
        console.say(NOTHING)
    else:
        what = ", ".join(f"{console.word(RULES[kind].what)} {count}" for kind, count in counts.items())
        console.say(Text(GONE.zh.format(what=what), GONE.en.format(what=what)))
