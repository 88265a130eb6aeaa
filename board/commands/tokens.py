"""Commands for programs' keys: token add, token list, token revoke."""

import click

from board.commands.console import Console, pass_console
from board.rules.ports import NotFound, Text

HEADER = (
    Text("编号", "id"), Text("名称", "name"), Text("状态", "state"), Text("权限", "scopes"),
    Text("小区", "communities"), Text("到期", "ends"), Text("最近使用", "last used"),
)  # fmt: skip
STATES = {
    "good": Text("有效", "good"), "ends_soon": Text("即将到期", "ends soon"), "over": Text("已到期", "over"),
    "revoked": Text("已吊销", "revoked"),
}  # fmt: skip
ALL = Text("全部", "all")
NEVER = Text("从未", "never")


@click.group()
def token() -> None:
    """程序用的接口令牌。 Keys for programs.

    \b
    board token add 工单系统 --scope tickets:write
    board token list
    board token revoke 3
    """


@token.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="权限，可多次 / a scope, more than once if needed"
)
@click.option(
    "--community", "communities", multiple=True, help="小区，不写则全部 / a community; all where none is named"
)
@click.option("--days", type=int, default=365, show_default=True, help="有效天数，最多一年 / good for so many days")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def add(
    console: Console, name: str, scopes: tuple[str, ...], communities: tuple[str, ...], days: int, as_json: bool
) -> None:
    """添加一个令牌，只显示一次。 Add a token; it is shown once and kept as its hash.

    \b
    board token add 工单系统 --scope tickets:write --scope charges:write
    board token add 收费系统 --scope charges:write --community 翠湖花园 --days 90
    """
    from board.communities import actions, tokens

    with console.database() as database, database.write() as session:
        where = actions.community_ids(session, communities)
        id_, value = tokens.add_token(
            session, name=name, scopes=scopes, communities=where, days=days, now=console.now()
        )  # fmt: skip
    if as_json:
        console.data({"id": id_, "name": name, "token": value})
    else:
        console.say(Text(f"令牌（只显示这一次）：{value}", f"The token, shown only now: {value}"))


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def list_(console: Console, as_json: bool) -> None:
    """列出令牌：权限、到期、最近使用。 List the tokens with what they may, when they end and when they were used.

    \b
    board token list
    """
    from board.communities.tokens import tokens
    from board.rules.people import COMMAND

    with console.database() as database, database.read() as session:
        found = tokens(session, COMMAND, now=console.now())
    if as_json:
        for one in found:
            console.data(
                {
                    "id": one.id, "name": one.name, "state": one.state, "scopes": one.scopes,
                    "communities": one.communities, "expires_at": one.expires_at.isoformat(),
                    "last_used_at": one.last_used_at and one.last_used_at.isoformat(),
                }
            )  # fmt: skip
        return
    zone = console.settings.tz
    rows = [
        [
            str(one.id), one.name, console.word(STATES[one.state]), ", ".join(one.scopes),
            "、".join(one.communities) or console.word(ALL), one.expires_at.astimezone(zone).date().isoformat(),
            one.last_used_at.astimezone(zone).isoformat(timespec="minutes") if one.last_used_at
            else console.word(NEVER),
        ]
        for one in found
    ]  # fmt: skip
    console.table(HEADER, rows)


@token.command("revoke")
@click.argument("token_id", type=int)
@pass_console
def revoke(console: Console, token_id: int) -> None:
    """吊销一个令牌，立即生效。 Revoke a token; the next call with it is refused.

    \b
    board token revoke 3
    """
    from board.communities.tokens import revoke_token

    with console.database() as database, database.write() as session:
        try:
            revoke_token(session, token_id=token_id, now=console.now())
        except NotFound:
            raise NotFound(f"token {token_id}") from None
    console.say(Text(f"令牌 {token_id} 已吊销。", f"Token {token_id} is revoked."))
