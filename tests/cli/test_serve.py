"""The server as a process: it starts with no settings at all, stops when told to, and its jobs run."""

import signal
import sqlite3
from pathlib import Path

import httpx
import pytest

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
