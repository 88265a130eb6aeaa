"""Commands that serve: serve, demo."""

import os
from pathlib import Path

import click

from board.commands.console import Console, pass_console
from board.rules.ports import Text

FIRST = Text(
    "还没有人使用。打开网页，用启动码 {code} 建立管理员。",
    "Nobody is here yet. Open the page and make the administrator with the code {code}",
)
WITHOUT_FACTOR = Text(
    "示例不要求验证器；正式使用时，主任和管理员登录要用手机验证器（BOARD_SECOND_FACTOR）。",
    "The example asks for no authenticator; in earnest, managers and administrators need one (BOARD_SECOND_FACTOR).",
)
PORT = click.IntRange(0, 65535)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址 / the address to listen on")
@click.option("--port", default=8000, show_default=True, type=PORT, help="端口 / the port")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 32), help="进程数 / processes")
@pass_console
def serve(console: Console, host: str, port: int, workers: int) -> None:
    """启动服务；不做任何设置也能用。 Start the server; no settings are needed.

    \b
    board serve                      第一次会显示启动码 / shows a code for the first administrator
    board serve --host 0.0.0.0 --port 80 --workers 2
    """
    from board.app import utc_now
    from board.communities.sign_in import issue_code
    from board.server import serve as run

    with console.database() as database:
        code = issue_code(database, console.settings.data_dir, now=utc_now())

    def ready(taken: int) -> None:
        _say_address(console, host, taken)
        if code is not None:
            console.say(Text(FIRST.zh.format(code=code), FIRST.en.format(code=code)))

    run(host=host, port=port, workers=workers, ready=ready)


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path("board-demo"), show_default=True,
              help="示例数据的目录 / where the example's data lie")  # fmt: skip
@click.option("--port", default=8000, show_default=True, type=PORT, help="端口 / the port")
@click.option("--rooms", default=2000, show_default=True, type=click.IntRange(50, 20000), help="房屋数 / rooms")
@pass_console
def demo(console: Console, data: Path, port: int, rooms: int) -> None:
    """几秒钟建好一个示例公司并启动。 An example company in a few seconds, served.

    \b
    board demo
    board demo --data /tmp/demo --port 8080
    """
    os.environ["BOARD_DATA_DIR"] = str(data)
    for name in ("BOARD_DATABASE_URL", "BOARD_DATABASE"):
        os.environ.pop(name, None)
    os.environ.setdefault("BOARD_SECOND_FACTOR", "nobody")  # its people are made up, and to be tried at once
    from board.demo.build import build
    from board.demo.claims import COMPANY
    from board.server import serve as run

    os.environ.setdefault("BOARD_COMPANY", COMPANY)
    with console.database() as database, console.progress(Text("建立示例公司", "making the company")) as progress:
        people = build(database, rooms=rooms, now=console.now(), progress=progress)

    def ready(taken: int) -> None:
        _say_address(console, "127.0.0.1", taken)
        console.table(
            [Text("角色", "role"), Text("姓名", "name"), Text("登录名", "login"), Text("密码", "password")],
            [(console.word(one.role), one.name, one.login, one.password) for one in people],
        )
        if console.settings.second_factor == "nobody":
            console.say(WITHOUT_FACTOR)

    run(host="127.0.0.1", port=port, workers=1, ready=ready)


def _say_address(console: Console, host: str, port: int) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    address = console.settings.base_url or f"http://{shown}:{port}/"
    console.say(Text(f"协同看板已启动：{address}", f"The board is at {address}"))
    console.say(Text("按 Ctrl+C 停止。", "Press Ctrl+C to stop."))
