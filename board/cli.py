"""The `board` command. Each subcommand is loaded when it is called: `board --help` must not wait for polars.

Whatever goes wrong ends in one or two plain lines on stderr and in 2; a traceback goes to board.log in the data
directory. Messages are in the language of the settings (Chinese unless it says en), or in that of --lang.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

from board import __version__, logs
from board.commands.console import Console
from board.db.session import DatabaseError
from board.rules.ports import NotFound, Refused, Text
from board.settings import SettingsError
from integrations.files.errors import Unusable

COMMANDS = {
    "demo": "board.commands.serving:demo",
    "serve": "board.commands.serving:serve",
    "migrate": "board.commands.database:migrate",
    "config": "board.commands.database:config",
    "verify": "board.commands.database:verify",
    "backup": "board.commands.database:backup",
    "restore": "board.commands.database:restore",
    "import": "board.commands.importing:import_",
    "states": "board.commands.states:states",
    "check": "board.commands.checking:check",
    "flags": "board.commands.flags:flags",
    "jobs": "board.commands.jobs:jobs",
    "run-job": "board.commands.jobs:run_job",
    "user": "board.commands.people:user",
    "token": "board.commands.tokens:token",
    "retention": "board.commands.retention:retention",
    "owner": "board.commands.owners:owner",
}

USAGE = Text("命令写法不对：{why}\n看例子：{command} --help", "{why}\nFor an example: {command} --help")
NO_FILE = Text("{path}：{why}", "{path}: {why}")
FULL = Text("磁盘已满，没有写入任何内容。", "The disk is full; nothing was written.")
BUG = Text(
    "程序内部出错，本次操作没有完成。详情已写入 {log}，请把它交给维护人员。",
    "Something went wrong inside the program and the work was not done. The details are in {log}.",
)


class Commands(click.Group):
    """The subcommands by name, each imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--lang", type=click.Choice(["zh", "en"]), help="提示语言 / language of messages")
@click.version_option(__version__, prog_name="board")
@click.pass_context
def board(ctx: click.Context, lang: str | None) -> None:
    """协同看板：把欠费和报修连起来。

    The coordination board: links fee arrears to repair and complaint tickets.

    \b
    board demo                       看一个示例公司 / look at an example company
    board serve                      启动服务 / start the server
    board import arrears 欠费.xlsx    载入欠费清单 / load an arrears list
    """
    ctx.obj = Console(lang)


def main() -> None:
    """Run the command that was typed and leave with its exit code: 0 done, 1 problems found, 2 could not be done."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    logs.configure("warning")
    console = Console(_language_asked(sys.argv))
    with _plain_endings(console):
        sys.exit(board.main(standalone_mode=False) or 0)


@contextlib.contextmanager
def _plain_endings(console: Console) -> Iterator[None]:
    """Turn whatever ends a command into a sentence and an exit code."""
    try:
        yield
    except (click.exceptions.NoArgsIsHelpError, click.exceptions.Exit, click.Abort) as error:
        _leave_quietly(error)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "board"
        _fail(console, USAGE, why=error.format_message(), command=command)
    except (SettingsError, DatabaseError, Unusable, Refused) as error:
        _fail(console, error.text)
    except NotFound as error:
        _fail(console, Text(f"没有找到：{error}", f"Not found: {error}"))
    except BrokenPipeError:  # `board states | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        text = FULL if error.errno == 28 else NO_FILE
        _fail(console, text, path=error.filename or "", why=error.strerror or str(error))
    except Exception as error:  # the last net: a person is told in a sentence, the trace is kept for us
        _fail(console, BUG, log=console.keep_trace(error))


def _leave_quietly(error: Exception) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message())
        sys.exit(2)
    sys.exit(error.exit_code if isinstance(error, click.exceptions.Exit) else 130)


def _fail(console: Console, text: Text, **values: Any) -> None:
    console.complain(Text(text.zh.format(**values), text.en.format(**values)) if values else text)
    sys.exit(2)


def _language_asked(words: list[str]) -> str | None:
    """--lang is wanted even where the rest of the line can't be read."""
    for place, word in enumerate(words):
        if word == "--lang" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None
