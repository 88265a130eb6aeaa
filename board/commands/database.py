"""Commands that look after the database: migrate, config, verify, backup, restore."""

from pathlib import Path

import click

from board.commands.console import Console, pass_console
from board.db import backup as backups
from board.db import migrate as migrations
from board.db.session import Database
from board.restores import note_backup
from board.restores import restore as put_back
from board.rules.people import COMMAND
from board.rules.ports import Text
from board.settings import origins

READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@pass_console
def migrate(console: Console) -> None:
    """更新数据库结构，可由多个进程同时运行。 Bring the schema up to date.

    \b
    BOARD_DATABASE_URL=postgresql://board@localhost/board board migrate
    """
    database = Database(console.settings.url)
    before = migrations.migrate(database)
    database.dispose()
    if before is migrations.Standing.CURRENT:
        console.say(Text("数据库结构已是最新。", "The schema is up to date already."))
    else:
        console.say(Text(f"数据库结构已更新到 {migrations.head()}。", f"The schema is now at {migrations.head()}."))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def config(console: Console, as_json: bool) -> None:
    """列出生效的设置及其来源，密钥已遮盖。 The settings in force and where each comes from.

    \b
    BOARD_LANGUAGE=en board config
    """
    rows = origins(console.settings)
    if as_json:
        for name, value, origin in rows:
            console.data({"name": name, "value": value, "origin": origin})
        return
    console.table([Text("设置", "setting"), Text("值", "value"), Text("来源", "from")], rows)


@click.command()
@click.option("--heads", "kept", multiple=True, type=READABLE, help="另存的审计链尾 / audit heads kept elsewhere")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def verify(console: Console, kept: tuple[Path, ...], as_json: bool) -> None:
    """核对数据库：文件、引用、每个状态、审计链。 Check the file, the references, every state and the audit.

    \b
    board verify                     有问题时返回 1 / exits 1 where something differs
    board verify --heads U盘/audit-heads.log
    """
    from board import audit_check, heads
    from board.verify import verify as check

    found, own = 0, heads.file_in(console.settings.data_dir)
    with console.database() as database:
        for problem in check(database, now=console.now(), heads=(own, *kept)):
            found += 1
            console.data({"zh": problem.zh, "en": problem.en}) if as_json else console.say(problem)
    for told in audit_check.restores(own):
        console.complain(told)
    if found:
        console.complain(Text(f"发现 {found} 处问题。", f"{found} problems found."))
        raise SystemExit(1)
    if not as_json:
        console.say(Text("核对完毕，没有问题。", "Checked; all is well."))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def backup(console: Console, file: Path, as_json: bool) -> None:
    """备份整个数据库，服务不必停下。 Copy the whole database while the server runs.

    \b
    board backup 备份/2026-11-23.zip
    """
    with console.database() as database:
        made = backups.back_up(database, file, now=console.now())
        with database.write() as session:
            note_backup(session, made, by=COMMAND, now=console.now())
    rows, size = sum(made.counts.values()), file.stat().st_size
    if as_json:
        console.data({"file": str(file), "bytes": size, "rows": made.counts})
        return
    kilobytes = -(-size // 1024)
    console.say(Text(f"已备份到 {file}：{rows} 行，{kilobytes} KB。", f"Saved to {file}: {rows} rows, {kilobytes} KB."))


@click.command()
@click.argument("file", type=READABLE)
@click.option("--force", is_flag=True, help="覆盖已有数据 / replace the data that is there")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def restore(console: Console, file: Path, force: bool, as_json: bool) -> None:
    """从备份恢复；损坏的备份不会恢复任何内容。 Put a backup back; a damaged one changes nothing.

    \b
    board restore 备份/2026-11-23.zip
    """
    database = Database(console.settings.url)
    try:
        restored = put_back(
            database, file, data_dir=console.settings.data_dir, by=COMMAND, now=console.now(), force=force
        )
    finally:
        database.dispose()
    if as_json:
        console.data({"file": str(file), "rows": restored.counts})
        return
    rows = sum(restored.counts.values())
    console.say(Text(f"已从 {file} 恢复 {rows} 行。", f"Restored {rows} rows from {file}."))
