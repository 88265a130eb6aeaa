"""The nightly run: once a night whoever rings, and files that were left lying."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from board.communities.tables import SignInFailure
from board.db.session import Database
from board.db.sql import fetch
from board.jobs import BY_NAME
from board.paths import UPLOADS
from board.scheduler import Scheduler
from board.settings import Settings
from tests.conftest import Clock

JOB = BY_NAME["retention"]


def failures(db: Database, clock: Clock, *days: int) -> None:
    with db.write() as session:
        for back in days:
            session.add(SignInFailure(login="x", address="y", at=clock() - timedelta(days=back)))


def count(db: Database, what: str = "sign_in_failure") -> int:
    with db.read() as session:
        return int(fetch(session, f"SELECT COUNT(*) FROM {what}")[0][0])


def test_it_runs_once_a_night_whoever_rings(db: Database, clock: Clock, tmp_path: Path) -> None:
    failures(db, clock, 10, 300, 301)
    schedulers = [Scheduler(db, Settings(data_dir=tmp_path), clock=clock, jobs=[JOB]) for _ in range(2)]
    for one in schedulers:
        one.run_due(JOB)
    assert count(db) == 1
    with db.read() as session:
        assert fetch(session, "SELECT state, result FROM job_run WHERE state = 'done'") == [
            ("done", "sign_in_failures: 2")
        ]
    failures(db, clock, 300)
    for one in schedulers:
        one.run_due(JOB)
    assert count(db) == 2, "tonight is done"
    clock.forward(days=1)
    schedulers[1].run_due(JOB)
    assert count(db) == 1


def test_files_that_were_never_taken_in_go(db: Database, clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / UPLOADS
    folder.mkdir()
    for name, hours in (("old", 25), ("new", 23)):
        (folder / name).write_text("业主,电话", "utf-8")
        moment = (clock() - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (moment, moment))
    Scheduler(db, Settings(data_dir=tmp_path), clock=clock, jobs=[JOB]).run_now(JOB)
    assert [path.name for path in folder.iterdir()] == ["new"]


@pytest.mark.parametrize("days", [182, 99_999])
def test_a_setting_below_the_law_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="keep_log_days"):
        Settings(keep_log_days=days)
