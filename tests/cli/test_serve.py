"""The server as a process: it starts with no settings at all, stops when told to, and its jobs run."""

import signal
import sqlite3
from pathlib import Path

import httpx
import pytest

from board.app import utc_now
from board.db.session import Database
from board.server import GRACE_SECONDS
from board.web import sessions
from tests import make
from tests.cli.running import PATIENCE, served


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_starts_in_an_empty_folder_and_stops_when_told(tmp_path: Path, workers: str) -> None:
    with served(["serve", "--port", "0", "--workers", workers], cwd=tmp_path) as (address, process):
        transport = httpx.HTTPTransport(retries=30)  # the port is ours before the workers are up
        with httpx.Client(base_url=address, transport=transport) as client:
            assert client.get("/healthz").text == "ok\n"
            assert client.get("/readyz").text == "ready\n"
            assert client.get("/").headers["location"] == "/setup"
            assert client.get("/setup").status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    with sqlite3.connect(tmp_path / "var" / "board.sqlite3") as database:
        runs = database.execute("SELECT job, state FROM job_run WHERE job <> 'tick' ORDER BY job").fetchall()
    database.close()
    assert ("backup", "done") in runs
    assert len(runs) == len(set(runs))


def test_an_open_stream_does_not_hold_the_process_up(tmp_path: Path) -> None:
    """The server waits for its answers at the end, but a stream has none: it has to go at the signal."""
    with served(["serve", "--port", "0"], cwd=tmp_path) as (address, process):
        database = Database(f"sqlite:///{tmp_path / 'var' / 'board.sqlite3'}")
        with database.write() as session:
            who = make.person(session, "clerk")
            token = sessions.start(session, person_id=who.person_id or 0, user_agent="test", now=utc_now())
        database.dispose()
        cookie = {"cookie": f"board={token}"}
        with httpx.stream("GET", f"{address}events", headers=cookie, timeout=PATIENCE) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            parts = answer.iter_raw()
            assert b"retry" in next(parts)
            process.send_signal(signal.SIGTERM)
            process.wait(GRACE_SECONDS - 1)
            assert b"data" not in b"".join(parts)  # at most its heartbeat, and then the end
