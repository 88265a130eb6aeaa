"""What a job is handed: where it works, for which moment, and the run that its commit closes."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlmodel import Session

from board import job_runs
from board.db.session import Database
from board.settings import Settings


@dataclass
class Work:
    """One run of one job for one period. The job writes `result`, in a few words."""

    database: Database
    settings: Settings
    now: datetime
    job: str
    period: str
    owner: str
    result: str = ""
    closed: bool = field(default=False, init=False)

    @property
    def log(self) -> structlog.stdlib.BoundLogger:
        bound: structlog.stdlib.BoundLogger = structlog.get_logger().bind(job=self.job, period=self.period)
        return bound

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction whose commit also closes the run: killed before it nothing happened, after it all did.

        Raises LeaseLost, and commits nothing, where another process took the run over meanwhile.
        """
        with self.database.write() as session:
            yield session
            self._finish(session, "done")
        self.closed = True

    def close(self, state: str = "done") -> None:
        """Close a run whose work has no transaction of its own."""
        if not self.closed:
            with self.database.write() as session:
                self._finish(session, state)
            self.closed = True

    def renew(self) -> None:
        job_runs.renew(self.database, job=self.job, period=self.period, owner=self.owner)

    def _finish(self, session: Session, state: str) -> None:
        job_runs.finish(
            session, job=self.job, period=self.period, owner=self.owner, now=self.now, result=self.result, state=state
        )
