"""Exactly once per period: two schedulers on one database, kills, restarts and clocks that jump."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from board import job_runs
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, run
from board.jobs import Job
from board.rules.ports import Text
from board.scheduler import Scheduler
from board.settings import Settings
from board.timetable import Daily, EveryMinute
from board.work import Work
from tests.conftest import Clock

WHY = Text("测试", "a test")
KILLED_IN_THE_JOB = """
import os, sys
from datetime import datetime
from board.db.session import Database
from tests import test_scheduler as here
from board.scheduler import Scheduler
from board.settings import Settings

def die(work):
    with work.write() as session:
        here.leave_a_mark(session, work)
        session.flush()
        os._exit(9)

moment = datetime.fromisoformat(sys.argv[2])
job = here.Job("night", here.Daily(2, 30), die, here.WHY)
Scheduler(Database(sys.argv[1]), Settings(), clock=lambda: moment, jobs=[job]).run_due(job)
"""


def leave_a_mark(session, work: Work) -> None:
    session.add(Community(name=f"{work.job} {work.period} {work.now.isoformat()}", zone="UTC", created_at=work.now))


def mark(work: Work) -> None:
    with work.write() as session:
        leave_a_mark(session, work)
        work.result = "marked"


NIGHT = Job("night", Daily(2, 30), mark, WHY)
MINUTE = Job("minute", EveryMinute(), mark, WHY)


@pytest.fixture
def second(db_url: str) -> Iterator[Database]:
    """The database as another process has it."""
    database = Database(db_url)
    yield database
    database.dispose()


def scheduler(database: Database, clock: Clock, *jobs: Job) -> Scheduler:
    return Scheduler(database, Settings(), clock=clock, jobs=jobs or (NIGHT,))


def marks(database: Database) -> list[str]:
    with database.read() as session:
        return [name for (name,) in fetch(session, "SELECT name FROM community ORDER BY id")]


def ledger(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [tuple(row) for row in fetch(session, "SELECT period, state FROM job_run ORDER BY period")]


def test_two_processes_share_every_period(db: Database, second: Database, clock: Clock) -> None:
    pair = [scheduler(db, clock, MINUTE), scheduler(second, clock, MINUTE)]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(40):
            for done in [threads.submit(one.run_due, MINUTE) for one in pair * 2]:
                done.result()
            clock.forward(minutes=1)
    assert len(marks(db)) == len(set(marks(db))) == 40
    assert {state for _, state in ledger(db)} == {"done"}


def test_a_restart_repeats_nothing(db: Database, clock: Clock) -> None:
    for _ in range(3):
        scheduler(db, clock).look()
    assert len(marks(db)) == 1


def test_a_new_installation_works_at_once(db: Database, clock: Clock) -> None:
    """An office computer that is switched off every night would otherwise never make a backup."""
    scheduler(db, clock).look()
    assert ledger(db) == [("2026-11-23", "done")]


def test_nights_that_were_slept_through_are_covered_by_one_run(db: Database, clock: Clock) -> None:
    scheduler(db, clock).look()
    clock.forward(days=3)
    scheduler(db, clock).look()
    assert len(marks(db)) == 2
    assert ledger(db) == [
        ("2026-11-23", "done"), ("2026-11-24", "covered"), ("2026-11-25", "covered"), ("2026-11-26", "done"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "jumps",
    [
        pytest.param([{"days": 1}, {"days": -1}], id="a day ahead and back"),
        pytest.param([{"days": -1}, {"days": 1}], id="a day back and ahead"),
        pytest.param([{"seconds": 400}, {"seconds": -800}, {"seconds": 400}], id="400 seconds either way"),
        pytest.param([{"days": 365}, {"days": -365}], id="a year ahead, as with a flat battery"),
        pytest.param([{"hours": 13.999722}, {"seconds": 2}], id="over midnight"),
    ],
)
def test_a_clock_that_jumps_doubles_nothing(db: Database, clock: Clock, jumps: list[dict[str, float]]) -> None:
    one = scheduler(db, clock)
    one.look()
    for jump in jumps:
        clock.forward(**jump)
        one.look()
    periods = [name.split()[1] for name in marks(db)]
    assert len(periods) == len(set(periods))


def test_a_clock_that_ran_ahead_stops_nothing(db: Database, clock: Clock) -> None:
    clock.forward(days=365)
    scheduler(db, clock).look()
    clock.forward(days=-365)
    scheduler(db, clock).look()
    assert [period for period, _ in ledger(db)] == ["2026-11-23", "2027-11-23"]


def test_a_killed_process_is_taken_over(db: Database, db_url: str, clock: Clock) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_THE_JOB, db_url, clock().isoformat()], check=False)
    assert killed.returncode == 9
    one = scheduler(db, clock)
    one.look()
    assert marks(db) == []  # its lease still runs, and what it had not committed is gone
    _let_leases_run_out(db)
    one.look()
    one.look()
    assert len(marks(db)) == 1
    assert ledger(db) == [("2026-11-23", "done")]


def test_one_that_lost_its_lease_commits_nothing(db: Database, second: Database, clock: Clock) -> None:
    """The process was only asleep: the other has done its work when it wakes."""

    def sleep_too_long(work: Work) -> None:
        with work.write() as session:
            leave_a_mark(session, work)
            if not db.sqlite:  # SQLite's one writer keeps the other out by itself
                _let_leases_run_out(second)
                scheduler(second, clock, NIGHT).look()

    late = Job("night", Daily(2, 30), sleep_too_long, WHY)
    scheduler(db, clock, late).look()
    assert len(marks(db)) == 1
    assert ledger(db) == [("2026-11-23", "done")]


def test_a_job_that_fails_says_so_and_stops_no_other(db: Database, clock: Clock) -> None:
    def fail(work: Work) -> None:
        raise OSError("no space left on device")

    broken = Job("broken", Daily(2, 30), fail, WHY)
    scheduler(db, clock, broken, NIGHT).look()
    with db.read() as session:
        last = job_runs.latest(session, "broken")
    assert last is not None
    assert (last.state, last.result) == ("failed", "OSError: no space left on device")
    assert len(marks(db)) == 1


def test_a_run_by_hand_leaves_the_timetable_alone(db: Database, clock: Clock) -> None:
    one = scheduler(db, clock)
    assert one.run_now(NIGHT).result == "marked"
    clock.forward(seconds=1)
    one.run_now(NIGHT)
    one.look()
    assert len(marks(db)) == 3


def test_the_ledger_forgets_old_minutes(db: Database, clock: Clock) -> None:
    one = scheduler(db, clock, MINUTE)
    one.look()
    clock.forward(days=3)
    one.look()
    assert ledger(db) == [("2026-11-26T02:00Z", "done")]


def test_a_lease_is_renewed_while_the_work_lasts(db: Database, clock: Clock) -> None:
    def long(work: Work) -> None:
        _let_leases_run_out(db)
        work.renew()
        assert job_runs.abandoned(db, "night") == []

    scheduler(db, clock, Job("night", Daily(2, 30), long, WHY)).look()
    assert ledger(db) == [("2026-11-23", "done")]


def test_it_starts_looks_and_stops(db: Database, clock: Clock) -> None:
    ran = threading.Event()
    one = scheduler(db, clock, Job("night", Daily(2, 30), lambda _: ran.set(), WHY))
    one.start()
    assert one.running
    assert ran.wait(10)
    one.stop()
    assert not one.running
    assert ledger(db) == [("2026-11-23", "done")]


def _let_leases_run_out(database: Database) -> None:
    with database.write() as session:
        run(session, "UPDATE job_run SET lease_until = 0 WHERE state = 'running'")
