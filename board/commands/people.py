"""Commands that let people in: user add, user reset-factor."""

import secrets
import sys

import click

from board.commands.console import Console, pass_console
from board.rules.people import COMMAND
from board.rules.ports import Refused, Text
from board.rules.words import Role

# No letters that look alike: the password is read out and typed once.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@click.group()
def user() -> None:
    """在这里工作的人。 The people who work here.

    \b
    board user add 孙丽 --role clerk --community 翠湖花园
    """


@user.command("add")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, help="角色，可多次 / a role, more than once if needed")
@click.option(
    "--community", "communities", multiple=True, help="小区，不写则全部 / a community; all where none is named"
)
@click.option("--login", default="", help="登录名，默认同姓名 / the login, default the name")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码 / read the password from stdin")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@pass_console
def add_user(
    console: Console, name: str, roles: tuple[str, ...], communities: tuple[str, ...], login: str,
    password_stdin: bool, as_json: bool,
) -> None:  # fmt: skip
    """添加一个人，显示一次登录密码。 Add a person and show a password once.

    \b
    board user add 孙丽 --role clerk --community 翠湖花园
    board user add 赵主任 --role manager --role administrator
    """
    from board.communities.actions import add_person, community_ids

    wanted = [_role(role) for role in roles]
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _password()
    login = login or name
    with console.database() as database, database.write() as session:
        where = community_ids(session, communities)
        id_ = add_person(
            session, name=name, login=login, password=password, roles=wanted, communities=where, now=console.now(),
            language=console.settings.language, company=console.settings.company, by=COMMAND,
        )  # fmt: skip
    shown = {} if password_stdin else {"password": password}
    if as_json:
        console.data({"id": id_, "login": login, **shown})
        return
    console.say(Text(f"已添加 {name}，登录名 {login}", f"{name} was added; the login is {login}"))
    if shown:
        console.say(Text(f"密码（只显示这一次）：{password}", f"The password, shown only now: {password}"))


@user.command("reset-factor")
@click.argument("login")
@pass_console
def reset_factor(console: Console, login: str) -> None:
    """重置一个人的验证器，下次登录重新绑定。 Forget somebody's authenticator; they bind one at the next sign-in.

    \b
    board user reset-factor wuzhuren     手机和恢复码都丢了 / the phone and the recovery codes are gone
    """
    from board.communities import factor_actions

    with console.database() as database, database.write() as session:
        person = factor_actions.person_called(session, login)
        factor_actions.reset_factor(session, person_id=person, by=COMMAND, now=console.now())
    console.say(Text(f"已重置 {login} 的验证器。", f"The authenticator of {login} was forgotten."))


def _role(name: str) -> Role:
    """Raises Refused, with the roles there are."""
    try:
        return Role(name)
    except ValueError:
        known = ", ".join(Role)
        raise Refused(Text(f"没有角色 {name}。可用：{known}。", f"There is no role {name}. Known: {known}.")) from None


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
