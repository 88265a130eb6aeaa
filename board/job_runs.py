"""Who runs a job for a period: one row under a unique key, with a lease that another may take over once it ran out.

Leases are measured by the database's clock: it is one for all processes, and none of ours can make it jump.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch, fetch_one, run
from board.rules.time import from_micros, to_micros

LEASE = timedelta(seconds=30)
BY_HAND = "by hand "  # sorts after every period of the timetable

DATABASE_NOW = {
    True: "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
    False: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}

CLAIM = """
    INSERT INTO job_run (job, period, state, owner, lease_until, started_at, result)
    VALUES (:job, :period, 'running', :owner, {now} + :lease, :started, '')
    ON CONFLICT (job, period) DO UPDATE
    SET owner = excluded.owner, lease_until = excluded.lease_until, started_at = excluded.started_at
    WHERE job_run.state = 'running' AND job_run.lease_until < {now}
    RETURNING job
"""


class LeaseLost(Exception):
    """Another process took this run over; whatever this one was about to commit must not be."""


class Run(NamedTuple):
    """One line of the ledger."""

    period: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    result: str


def claim(database: Database, *, job: str, period: str, owner: str, now: datetime) -> bool:
    """Whether the run is this owner's: nobody had it, or whoever had it let the lease run out."""
    with database.write() as session:
        statement = CLAIM.format(now=DATABASE_NOW[database.sqlite])
        values = {"job": job, "period": period, "owner": owner, "lease": LEASE // timedelta(microseconds=1)}
        return bool(fetch(session, statement, started=to_micros(now), **values))


def renew(database: Database, *, job: str, period: str, owner: str) -> None:
    """Hold the lease for another while: the work takes longer than one."""
    with database.write() as session:
        run(
            session,
            f"UPDATE job_run SET lease_until = {DATABASE_NOW[database.sqlite]} + :lease"
            " WHERE job = :job AND period = :period AND owner = :owner AND state = 'running'",
            job=job, period=period, owner=owner, lease=LEASE // timedelta(microseconds=1),
        )  # fmt: skip


def finish(session: Session, *, job: str, period: str, owner: str, now: datetime, result: str, state: str) -> None:
    """Close the run, in the transaction of its effects where they have one. Raises LeaseLost if it is another's now."""
    changed = run(
        session,
        "UPDATE job_run SET state = :state, finished_at = :now, result = :result"
        " WHERE job = :job AND period = :period AND owner = :owner AND state = 'running'",
        state=state, now=to_micros(now), result=result[:500], job=job, period=period, owner=owner,
    )  # fmt: skip
    if changed != 1:
        raise LeaseLost(f"{job} {period}")


def passed_over(session: Session, *, job: str, periods: list[str], by: str, now: datetime) -> None:
    """Note missed periods that the run of a later one covers, so that the ledger has every period."""
    for period in periods:
        run(
            session,
            "INSERT INTO job_run (job, period, state, owner, lease_until, started_at, finished_at, result)"
            " VALUES (:job, :period, 'covered', '', 0, :now, :now, :by) ON CONFLICT (job, period) DO NOTHING",
            job=job, period=period, now=to_micros(now), by=by,
        )  # fmt: skip


def forget(session: Session, *, job: str, before: datetime) -> None:
    """Remove lines of the ledger that are older than anybody will ask for."""
    run(
        session,
        "DELETE FROM job_run WHERE job = :job AND state <> 'running' AND started_at < :before",
        job=job, before=to_micros(before),
    )  # fmt: skip


def newest_period(session: Session, *, job: str, upto: str) -> str:
    """The last period up to this one that somebody started; "" where there was none.

    Later ones are not asked for: a clock that ran ahead for a while must not stop the job until that day comes.
    """
    row = fetch_one(session, "SELECT MAX(period) FROM job_run WHERE job = :job AND period <= :upto", job=job, upto=upto)
    return str(row[0]) if row and row[0] else ""


def abandoned(database: Database, job: str) -> list[str]:
    """The periods whose runner stopped renewing its lease."""
    with database.read() as session:
        rows = fetch(
            session,
            "SELECT period FROM job_run WHERE job = :job AND state = 'running'"
            f" AND lease_until < {DATABASE_NOW[database.sqlite]} ORDER BY period",
            job=job,
        )  # fmt: skip
    return [period for (period,) in rows]


def latest(session: Session, job: str) -> Run | None:
    """The run of a job that was started last."""
    row = fetch_one(
        session,
        "SELECT period, state, started_at, finished_at, result FROM job_run"
        " WHERE job = :job AND state <> 'covered' ORDER BY started_at DESC, period DESC LIMIT 1",
        job=job,
    )  # fmt: skip
    if row is None:
        return None
    return Run(row[0], row[1], from_micros(row[2]), None if row[3] is None else from_micros(row[3]), row[4])
