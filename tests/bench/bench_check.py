"""A list of 100,000 rows through the contact guard, against reading the file and a bare SELECT of the same states.

Run `python -m tests.bench.bench_check [--accounts N] [--rows N] [--database URL]`. `judged` is the guard alone on a
list that has been read, `whole` the reading, the guard and both lists written; `one by one` is the pure rule on 2,000
of the accounts, given for as many as the list has.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

import click

from board.accounts.call_lists import check_list
from board.db.session import Database
from board.db.sql import fetch, run
from board.facts import accounts_by_id
from board.guard_facts import load
from board.guard_lists import Contact
from board.recompute import recompute
from board.rules.guard import Question, ask
from board.rules.people import BOARD
from board.rules.time import to_micros
from board.rules.words import Channel
from board.tables import metadata
from integrations.call_list import CALL_LIST
from integrations.files import read_sheet
from integrations.files.written import write_table
from tests.bench.clock import NOW, interleaved
from tests.bench.company import SERIES, lay

CONTACT = Contact(Channel.PHONE, NOW)
FEW = 2_000
FLOOR = "SELECT account_id, owner_id, state, level, outstanding_fen FROM account_state"


@click.command()
@click.option("--accounts", default=100_000)
@click.option("--rows", default=100_000)
@click.option("--rounds", default=5)
@click.option("--database", default="", help="a PostgreSQL database that may be emptied; SQLite in a folder if none")
def main(accounts: int, rows: int, rounds: int, database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(database or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        if not db.sqlite:
            with db.write() as session:
                run(session, "DROP SCHEMA public CASCADE")
                run(session, "CREATE SCHEMA public")
        metadata.create_all(db.engine)
        prepare(db, accounts)
        path = Path(folder) / "list.csv"
        numbers = (str(13_800_000_000 + n) for n in range(rows))
        lines = (f"{1 + n % accounts // 100},{1 + n % accounts},{number}\n" for n, number in enumerate(numbers))
        path.write_text("楼栋,房号,号码\n" + "".join(lines), "utf-8")
        measure(db, path, rows, rounds)
        db.dispose()


def prepare(db: Database, accounts: int) -> None:
    """The company of the other figures, each account called twice lately, its arrears list of today."""
    with db.write() as session:
        lay(session, accounts=accounts, tickets=accounts // 2, charges=1)
        at = f"{to_micros(NOW)} - i % 240 * 3600000000"
        columns = "account_id, at, purpose, direction, channel, person, result, note, origin, recorded_at"
        values = f"1 + i % {accounts}, {at}, 'collection', 'out', 'phone', 'owner', 'no_answer', '', 'board', 0"
        run(session, SERIES.format(count=2 * accounts, table="contact", columns=columns, values=values))
        run(
            session,
            "INSERT INTO import (kind, source_id, mode, as_of, file_name, sha256, at, communities, counts, header,"
            " late_known) VALUES ('arrears', 1, 'snapshot', :at, '', '', :at, '[1]', '{}', '[]', FALSE)",
            at=to_micros(NOW - timedelta(days=1)),
        )
        recompute(session, [1], now=NOW)
        run(session, "ANALYZE")


def measure(db: Database, path: Path, rows: int, rounds: int) -> None:
    sheet = read_sheet(path, path.name, wanted=CALL_LIST)
    turn = iter(range(10_000))

    def select() -> None:
        with db.read() as session:
            fetch(session, FLOOR)

    def reading() -> None:
        read_sheet(path, path.name, wanted=CALL_LIST)

    def judged() -> None:
        check_list(db, sheet=sheet, contact=CONTACT, by=BOARD, now=NOW)

    def whole() -> None:
        read = read_sheet(path, path.name, wanted=CALL_LIST)
        verdict = check_list(db, sheet=read, contact=CONTACT, by=BOARD, now=NOW)
        for name, frame in (("allowed", verdict.allowed), ("denied", verdict.denied)):
            write_table(path.with_name(f"{name}-{next(turn)}.csv"), frame)

    def few() -> None:
        with db.read() as session:
            facts = load(session, accounts_by_id(session, range(1, FEW + 1)))
            for one in facts.values():
                ask(one, Question(CONTACT.channel, CONTACT.at, CONTACT.people))

    medians = interleaved(rounds, select=select, reading=reading, judged=judged, whole=whole, few=few)
    medians["one by one"] = medians.pop("few") * rows / FEW
    floor = medians["select"] + medians["reading"]
    for name, seconds in medians.items():
        print(f"{name:10} {seconds * 1000:8.0f} ms  {seconds / floor:6.2f}x  {rows / seconds:10,.0f} rows/s")


if __name__ == "__main__":
    main()
