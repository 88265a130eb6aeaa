"""One ticket event through the action, re-evaluated and committed, in a company of 20,000 accounts.

Run `python -m tests.bench.bench_event [--database URL]`. The floor is one bare INSERT of an event row, committed: the
rest is folding, linking, deciding, signals and tasks.
"""

import itertools
import tempfile
from datetime import timedelta
from pathlib import Path

import click

from board.db.session import Database
from board.db.sql import run
from board.decide import refresh_communities
from board.rules.people import BOARD
from board.rules.ports import TicketEventIn
from board.rules.time import to_micros
from board.rules.words import Kind, Status
from board.tables import metadata
from board.tickets.actions import record
from tests.bench.clock import NOW, interleaved
from tests.bench.company import lay

INSERT = """
INSERT INTO ticket_event (ticket_id, facts_hash, occurred_at, updated_at, recorded_at, status, is_area)
VALUES (1, :hash, :at, :at, :at, 'open', FALSE)
"""


@click.command()
@click.option("--accounts", default=20_000)
@click.option("--rounds", default=200)
@click.option("--database", default="", help="a PostgreSQL database that may be emptied; SQLite in a folder if none")
def main(accounts: int, rounds: int, database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(database or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        if not db.sqlite:
            with db.write() as session:
                run(session, "DROP SCHEMA public CASCADE")
                run(session, "CREATE SCHEMA public")
        metadata.create_all(db.engine)
        with db.write() as session:
            lay(session, accounts=accounts, tickets=accounts // 2, charges=3)
            refresh_communities(session, [1], now=NOW, silent=True)
            run(session, "ANALYZE")  # as the engine does by itself within a minute of such a load
        measure(db, accounts, rounds)
        db.dispose()


def measure(db: Database, accounts: int, rounds: int) -> None:
    numbers = itertools.count()

    def floor() -> None:
        number = next(numbers)
        with db.write() as session:
            run(session, INSERT, hash=f"floor{number}", at=to_micros(NOW))

    def opened() -> None:
        _event(db, next(numbers), Status.OPEN, accounts)

    def resolved() -> None:
        number = next(numbers)
        _event(db, number - 1, Status.RESOLVED, accounts)

    medians = interleaved(rounds, floor=floor, opened=opened, resolved=resolved)
    for name, seconds in medians.items():
        print(f"{name:10} {seconds * 1000:7.2f} ms  {seconds / medians['floor']:5.2f}x")


def _event(db: Database, number: int, status: Status, accounts: int) -> None:
    at = NOW + timedelta(seconds=number)
    room = number * 37 % accounts + 1
    event = TicketEventIn(
        ticket_no=f"E{number}",
        occurred_at=at,
        status=status,
        kind=Kind.COMPLAINT,
        category="漏水",
        community="翠湖花园",
        building=str(1 + (room - 1) // 100),
        entrance=None,
        room=str(room),
    )
    with db.write() as session:
        record(session, source="file", events=[event], by=BOARD, now=at)


if __name__ == "__main__":
    main()
