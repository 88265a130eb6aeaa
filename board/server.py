"""The running server: the application, its scheduler and the port, in one process or in several."""

import gc
import os
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from litestar import Litestar

from board import heads, logs
from board import settings as settings_module
from board.app import create_app, utc_now
from board.db.session import Database
from board.rules.ports import Refused, Text
from board.scheduler import Scheduler

APPLICATION = "board.server:application"
GRACE_SECONDS = 8  # a stream that stays open must not keep the process alive for ever
TAKEN = Text(
    "端口 {port} 已被占用。请用 --port 换一个，或先停下占用它的程序。",
    "Port {port} is in use. Choose another with --port, or stop the program that holds it.",
)
NO_ADDRESS = Text("不能在 {host} 上监听：{why}", "Cannot listen on {host}: {why}")


def application() -> Litestar:
    """The application of the environment's settings, with a scheduler that lives as long as it does.

    Every worker has one; the database decides whose turn it is.
    """
    settings = settings_module.load()
    logs.configure(settings.log_level)
    database = Database(settings.url)
    app = create_app(settings, database=database)
    scheduler = Scheduler(database, settings, clock=utc_now)

    def keep_head() -> None:
        with database.read() as session:
            heads.keep(settings.data_dir, heads.newest(session, now=utc_now()))

    def end_streams_when_told() -> None:
        """The server waits for its answers before it closes the application: streams have to end at the signal."""
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            signal.signal(number, _first(app.state.feed.stop, before))

    app.on_startup += [keep_head, scheduler.start, end_streams_when_told, gc.freeze]
    app.on_shutdown += [scheduler.stop, keep_head, database.dispose]
    return app


def _first(act: Callable[[], None], then: Any) -> Callable[[int, FrameType | None], None]:
    """A signal's handler that acts, and then does what was done before."""

    def handle(number: int, frame: FrameType | None) -> None:
        act()
        if callable(then):
            then(number, frame)

    return handle


def serve(*, host: str, port: int, workers: int, ready: Callable[[int], None]) -> None:
    """Serve until told to stop. `ready(port)` is called once the port is ours; port 0 takes any free one.

    Raises Refused where the port is taken or the address is not this machine's.
    """
    listening = _listen(host, port)
    taken = int(listening.getsockname()[1])
    config: dict[str, Any] = {
        "factory": True, "log_level": "warning", "access_log": False, "server_header": False, "lifespan": "on",
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "proxy_headers": False,  # board.web.address reads them, and trusts only the proxies that are named
    }  # fmt: skip
    ready(taken)
    if workers > 1:
        listening.close()  # the supervisor of the workers opens its own
        uvicorn.run(APPLICATION, host=host, port=taken, workers=workers, **config)
    else:
        uvicorn.Server(uvicorn.Config(APPLICATION, **config)).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except (OSError, OverflowError) as error:
        listening.close()
        taken = isinstance(error, OSError) and error.errno in (98, 48)
        text, why = (TAKEN if taken else NO_ADDRESS), str(error)
        values = {"host": host, "port": port, "why": why}
        raise Refused(Text(text.zh.format(**values), text.en.format(**values))) from error
    return listening
