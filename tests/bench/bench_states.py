"""All states of 200,000 accounts from 100,000 tickets: the recomputation against the bare SELECT of the same facts.

Run `python -m tests.bench.bench_states [--accounts N] [--database URL]`. The floor reads every row that the states
depend on and does nothing with it but count; ours decides and stores.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import click

from board.db.session import Database
from board.db.sql import fetch, run
from board.recompute import recompute, statements
from board.rules.time import to_micros
from board.tables import metadata
from tests.bench.clock import NOW, interleaved
from tests.bench.company import lay

FLOOR = """
SELECT a.id, a.community_id, r.building_id, a.owner_id, v.fen, v.months, h.starts, d.completed_at
FROM account a JOIN room r ON r.id = a.room_id
LEFT JOIN (SELECT account_id, SUM(due_fen - paid_fen) AS fen, COUNT(DISTINCT first_month) AS months
           FROM charge_version GROUP BY account_id) v ON v.account_id = a.id
LEFT JOIN (SELECT owner_id, MIN(starts) AS starts FROM ticket_span WHERE kind = 'hold' AND ends > :now
           GROUP BY owner_id) h ON h.owner_id = a.owner_id
LEFT JOIN (SELECT owner_id, MAX(completed_at) AS completed_at FROM ticket_span WHERE kind = 'done'
           GROUP BY owner_id) d ON d.owner_id = a.owner_id
"""


@click.command()
@click.option("--accounts", default=200_000)
@click.option("--tickets", default=100_000)
@click.option("--charges", default=1)
@click.option("--rounds", default=5)
@click.option("--database", default="", help="a PostgreSQL database that may be emptied; SQLite in a folder if none")
def main(accounts: int, tickets: int, charges: int, rounds: int, database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(database or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        if not db.sqlite:
            with db.write() as session:
                run(session, "DROP SCHEMA public CASCADE")
                run(session, "CREATE SCHEMA public")
        metadata.create_all(db.engine)
        with db.write() as session:
            lay(session, accounts=accounts, tickets=tickets, charges=charges)
            run(session, "ANALYZE")
        measure(db, rounds)
        db.dispose()


def measure(db: Database, rounds: int) -> None:
    turn = iter(range(10_000))

    def floor() -> None:
        with db.read() as session:
            fetch(session, FLOOR, now=to_micros(NOW))

    def select() -> None:
        with db.read() as session:
            fetch(session, statements(session, [1], now=NOW)[0], now=to_micros(NOW))

    def unchanged() -> None:
        with db.write() as session:
            recompute(session, [1], now=NOW)

    def changed() -> None:
        at = NOW + timedelta(days=next(turn) % 2 * 20)
        with db.write() as session:
            recompute(session, [1], now=at)

    def forget() -> None:
        with db.write() as session:
            run(session, "DELETE FROM account_state" if db.sqlite else "TRUNCATE account_state")

    unchanged()
    medians = interleaved(rounds, floor=floor, select=select, unchanged=unchanged)
    medians |= interleaved(rounds, changed=changed)
    medians |= interleaved(rounds, before=forget, first=unchanged)
    for name, seconds in medians.items():
        print(f"{name:10} {seconds * 1000:8.0f} ms  {seconds / medians['floor']:5.2f}x")


if __name__ == "__main__":
    main()
