"""The clerk's list of 50 households, signed in, against stock Jinja drawing the same page from memory for anybody.

Run `python -m tests.bench.bench_pages [--seconds N] [--clients 4]`. Each server is a process of its own; the rounds
take turns. `ours` keeps the list while nothing is written; before each request of `fresh` one of the 50 accounts is
written, in the server's own time, so that nothing that is kept of the list is true any more. The floor
is Litestar with its own Jinja engine, rows as dicts, no database, no sign-in, no compression.
"""

import asyncio
import gc
import itertools
import json
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import click
import msgspec
import uvicorn
from litestar import Litestar, get
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from board.accounts.eyes import Eyes
from board.accounts.filters import Filters
from board.accounts.list_pages import list_view
from board.db.session import Database
from board.db.sql import run
from board.decide import refresh_community
from board.paths import data
from board.rules.people import Who
from board.tables import metadata
from board.web import render, sessions
from board.web.access import nav
from board.web.filters import FILTERS, seen
from board.web.words import gettext
from tests import make
from tests.bench.clock import NOW
from tests.bench.company import lay
from tests.web.client import application

PAGE = "accounts/index.html"


@click.group(invoke_without_command=True)
@click.option("--seconds", default=4.0, help="of each round")
@click.option("--rounds", default=5)
@click.option("--clients", default=4)
@click.option("--accounts", default=5_000)
@click.pass_context
def main(context: click.Context, seconds: float, rounds: int, clients: int, accounts: int) -> None:
    """Measure both servers in turns and print their ratios."""
    if context.invoked_subcommand:
        return
    with tempfile.TemporaryDirectory() as folder:
        token = prepare(Path(folder), accounts)
        taken: dict[str, list[float]] = {"ours": [], "fresh": [], "floor": []}
        with ExitStack() as running:
            ports = {name: running.enter_context(serving(name, folder)) for name in taken}
            for _, (name, port) in product(range(rounds), ports.items()):
                taken[name] += [asyncio.run(load(port, token, seconds=seconds, clients=clients))]
    report(taken)


def prepare(folder: Path, accounts: int) -> str:
    """A company with its states decided, a clerk who is signed in, and the floor's page as plain values."""
    database = _database(folder)
    metadata.create_all(database.engine)
    with database.write() as session:
        lay(session, accounts=accounts, tickets=accounts // 4, charges=3)
        run(session, "UPDATE charge_version SET paid_fen = due_fen WHERE account_id % 4 <> 0")
        run(session, "ANALYZE")
        refresh_community(session, 1, now=NOW, silent=True)
        clerk = make.person(session, "clerk", name="孙丽")
        token = sessions.start(session, person_id=clerk.person_id or 0, user_agent="bench", now=NOW)
    app = application(database, lambda: NOW)
    (folder / "context.json").write_bytes(msgspec.json.encode(_page_as_values(app)))
    drawn = '{% from "accounts/_list.html" import account_list %}'
    page = (data("templates") / PAGE).read_text("utf-8").replace("{{ main }}", "{{ account_list(view) }}")
    (folder / "floor.html").write_text(page.replace("{% block head", drawn + "{% block head", 1), "utf-8")
    return token


def _database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'bench.sqlite3'}")


def _page_as_values(app: Litestar) -> dict[str, Any]:
    """What the page's templates are given, as a stock application would hold it: dicts and lists."""
    who = Who(1, "孙丽", frozenset({("clerk", 0)}))
    reader = Eyes(NOW, app.state.settings.tz, "zh", gettext("zh"))
    with app.state.database.read() as session:
        view = list_view(session, who, Filters(), "/", "", reader)
    me = {"name": who.name, "role_label": "收费", "lang": "zh"}
    shared = {"csrf": "0" * 64, "path": "/", "me": me, "nav": nav(who, "/", gettext("zh")), "title": view["title"]}
    return msgspec.to_builtins({"view": view, "has_rows": True, "chosen": None, **shared})


def floor_app(folder: Path) -> Litestar:
    context = json.loads((folder / "context.json").read_bytes())
    context["now"] = NOW
    shared = render.environment("zh")

    @get("/", sync_to_thread=False)
    def page() -> Template:
        return Template("floor.html", context=context)

    config = TemplateConfig(directory=[data("templates"), folder], engine=JinjaTemplateEngine)
    app = Litestar([page], template_config=config)
    engine = app.template_engine.engine  # type: ignore[union-attr]
    engine.filters.update(FILTERS)
    engine.globals.update({name: shared.globals[name] for name in ("_", "icon", "asset")})
    engine.trim_blocks = engine.lstrip_blocks = True
    return app


@main.command()
@click.argument("which")
@click.argument("folder", type=Path)
@click.argument("descriptor", type=int)
def serve(which: str, folder: Path, descriptor: int) -> None:
    """The server of one side, on a socket that its parent opened."""
    app = floor_app(folder) if which == "floor" else application(_database(folder), lambda: NOW)
    served: Any = Writing(app, folder) if which == "fresh" else app
    config = uvicorn.Config(served, log_level="error", lifespan="off", access_log=False)
    gc.collect()
    gc.freeze()
    with seen(NOW, NOW.tzinfo, "zh"):  # type: ignore[arg-type]
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


class Writing:
    """The application with a write before each request, of an account on the page, whose amount grows by a fen."""

    def __init__(self, app: Litestar, folder: Path) -> None:
        self._app = app
        context = json.loads((folder / "context.json").read_bytes())
        self._accounts = itertools.cycle(line["id"] for line in context["view"]["lines"])
        self._writer = sqlite3.connect(folder / "bench.sqlite3", isolation_level=None)
        self._writer.execute("PRAGMA synchronous = OFF")  # the disk is not what is measured

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        sql = "UPDATE account_state SET outstanding_fen = outstanding_fen + 1 WHERE account_id = ?"
        self._writer.execute(sql, [next(self._accounts)])
        await self._app(scope, receive, send)


@contextmanager
def serving(which: str, folder: str) -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        descriptor = listening.fileno()
        command = [sys.executable, "-m", "tests.bench.bench_pages", "serve", which, folder, str(descriptor)]
        process = subprocess.Popen(command, pass_fds=[descriptor])
        port: int = listening.getsockname()[1]
        asyncio.run(load(port, "", seconds=1, clients=1))
        yield port
        process.terminate()
        process.wait()


async def load(port: int, token: str, *, seconds: float, clients: int) -> tuple[float, float, float]:
    """(requests a second, p50, p99 in ms) of so many keep-alive clients, each asking again at once."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_client(port, token, until, taken) for _ in range(clients)))
    ordered = sorted(taken)
    return len(ordered) / seconds, 1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.99)]


async def _client(port: int, token: str, until: float, taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    asked = f"GET / HTTP/1.1\r\nhost: bench\r\ncookie: board={token}\r\naccept-encoding: gzip\r\n\r\n".encode()
    while (start := time.perf_counter()) < until:
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in head:
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        else:
            await _chunks(reader)
        taken.append(time.perf_counter() - start)
    writer.close()


async def _chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def report(taken: dict[str, list[Any]]) -> None:
    """Medians of the rounds, and what they are to each other."""
    found = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)] for name, rounds in taken.items()
    }
    for name, (rate, p50, p99) in found.items():
        click.echo(f"{name:6} {rate:8.0f} rps   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   p99/p50 {p99 / p50:.1f}")
    for name, what in (("ours", "while nothing is written"), ("fresh", "right after a write")):
        click.echo(f"{what}, against stock Jinja from memory: {found[name][0] / found['floor'][0]:.2f}x")
    click.echo(f"tail of 4 clients: p99 is {found['ours'][2] / found['ours'][1]:.1f} times p50 (to reach 3.0)")


if __name__ == "__main__":
    main()
