"""Commands about the people whose data the board holds: owner erase."""

import click

from board.commands.console import Console, pass_console
from board.rules.people import COMMAND
from board.rules.ports import Text

DONE = Text(
    "已删除。旧备份里仍有这些信息，夜间备份保留 {keep} 份后自然清除。",
    "Erased. Older backups still hold it; {keep} nightly ones are kept, then they are gone.",
)


@click.group()
def owner() -> None:
    """业主的个人信息。 The personal data of owners.

    \b
    board owner erase 123 --reason 本人申请
    """


@owner.command("erase")
@click.argument("owner_id", type=int)
@click.option("--reason", required=True, help="理由 / the reason")
@pass_console
def erase_owner(console: Console, owner_id: int, reason: str) -> None:
    """删除一位业主的姓名、电话和文字记录，金额保留。 Erase an owner's name, phones and free texts; figures stay.

    \b
    board owner erase 123 --reason 本人申请      编号见业主页面的网址 / the number is in the page's address
    """
    from board.reports.erasure import erase

    with console.database() as database:
        with database.write() as session:
            erase(
                session, owner_id=owner_id, reason=reason, by=COMMAND, now=console.now(),
                data_dir=console.settings.data_dir,
            )  # fmt: skip
        database.truncate_log()
    keep = console.settings.backup_keep
    console.say(Text(DONE.zh.format(keep=keep), DONE.en.format(keep=keep)))
