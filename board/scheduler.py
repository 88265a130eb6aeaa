"""The scheduler: APScheduler rings, the database decides who runs.

Any number of processes may have one. Each tries every period that is due; the ledger (`board.job_runs`) gives each to
one of them, and to another when the first is killed. Nothing is lost by a restart: on start, and every half minute,
missed periods and abandoned runs are looked for.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from secrets import token_hex

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from board import job_runs
from board.db.session import Database
from board.jobs import JOBS, Job
from board.settings import Settings
from board.work import Work

LOOK_SECONDS = 30

log = structlog.get_logger()


class Scheduler:
    """`start()` it once per process, `stop()` it before the database is closed."""

    def __init__(
        self, database: Database, settings: Settings, *, clock: Callable[[], datetime], jobs: Sequence[Job] = JOBS
    ) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
        self._database, self._settings, self._clock, self._jobs = database, settings, clock, jobs
        # In memory and declared in code: a job store in the database can't be shared, and unpickles what it finds.
        self._bell = BackgroundScheduler(
            timezone=settings.tz, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        for job in self._jobs:
            self._bell.add_job(self.run_due, job.when.trigger(self._settings.tz), args=[job], id=job.name)
        look = IntervalTrigger(seconds=LOOK_SECONDS, timezone=self._settings.tz)
        self._bell.add_job(self.look, look, id="look", next_run_time=datetime.now(self._settings.tz))
        self._bell.start()

    def stop(self) -> None:
        """Wait for the job that runs now; what it could not finish is taken over by the next process."""
        if self._bell.running:
            self._bell.shutdown(wait=True)

    @property
    def running(self) -> bool:
        return bool(self._bell.running)

    def look(self) -> None:
        """Whatever is due or abandoned."""
        for job in self._jobs:
            self.run_due(job)

    def run_due(self, job: Job) -> None:
        """Run the newest missed period, which covers the older ones, and runs whose process died."""
        now, zone = self._clock(), self._settings.tz
        with self._database.read() as session:
            last = job_runs.newest_period(session, job=job.name, upto=job.when.period(now, zone))
        missed = job.when.missed(last, now, zone)
        for period in job_runs.abandoned(self._database, job.name):
            self._run(job, period, now)
        if not missed:
            return
        # What a job does, it does for the moment: after a week off one backup is wanted, not seven equal ones.
        if last and len(missed) > 1:
            with self._database.write() as session:
                job_runs.passed_over(session, job=job.name, periods=missed[:-1], by=missed[-1], now=now)
        self._run(job, missed[-1], now)
        with self._database.write() as session:
            job_runs.forget(session, job=job.name, before=now - job.when.keep)

    def run_now(self, job: Job, *, at: datetime | None = None) -> Work:
        """Run a job by hand, for this moment or another; it leaves the timetable alone. Raises what the job raises."""
        now = at or self._clock()
        period = f"{job_runs.BY_HAND}{now.isoformat()} {token_hex(2)}"
        job_runs.claim(self._database, job=job.name, period=period, owner=self.owner, now=now)
        work = self._work(job, period, now)
        with _lease_kept(work):
            _carry_out(job, work)
        return work

    def _run(self, job: Job, period: str, now: datetime) -> None:
        if not job_runs.claim(self._database, job=job.name, period=period, owner=self.owner, now=now):
            return
        work = self._work(job, period, now)
        try:
            with _lease_kept(work):
                _carry_out(job, work)
        except job_runs.LeaseLost:
            log.warning("lease lost", job=job.name, period=period)
        except Exception:  # a job that fails must not stop the others, nor the next period
            log.exception("job failed", job=job.name, period=period)

    def _work(self, job: Job, period: str, now: datetime) -> Work:
        return Work(self._database, self._settings, now, job.name, period, self.owner)


def _carry_out(job: Job, work: Work) -> None:
    try:
        job.run(work)
        work.close()
    except job_runs.LeaseLost:
        raise
    except Exception as error:
        work.result = f"{type(error).__name__}: {error}"
        work.close("failed")
        raise


@contextlib.contextmanager
def _lease_kept(work: Work) -> Iterator[None]:
    """Renew the lease from another thread while the work lasts."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(job_runs.LEASE.total_seconds() / 3):
            try:
                work.renew()
            except Exception:
                log.exception("lease not renewed", job=work.job, period=work.period)

    keeper = threading.Thread(target=keep, name=f"lease-{work.job}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
