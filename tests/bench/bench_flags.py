"""The analysis of one month over 10,000 buildings of 100 rooms, against the bare SELECT of the rows that it reads.

Run `python -m tests.bench.bench_flags [--buildings N] [--rooms N] [--database URL]`. Ours reads the owners and their
unpaid charges, judges every building by 14 months, and stores the answers; the floor reads the rows and drops them.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from board.buildings import flag_rows
from board.buildings.flag_run import analyse_month
from board.db.bulk import read_numbers
from board.db.session import Database
from board.db.sql import run
from board.policies import zones
from board.rules.time import month_index, to_micros
from board.tables import metadata
from tests.bench.clock import interleaved
from tests.bench.company import _fill, _move_sequences

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OCTOBER = month_index(2026, 10)
PER_COMMUNITY = 40  # buildings


def lay(database: Database, buildings: int, rooms: int) -> None:
    """One owner in seven owes for some of the last twelve months; every fortieth building half of them."""
    accounts, sites = buildings * rooms, -(-buildings // PER_COMMUNITY)
    with database.write() as session:
        named = "i, 'C' || CAST(i AS TEXT), 'Asia/Shanghai', 0"
        _fill(session, sites, "community", "id, name, zone, created_at", named)
        run(session, "INSERT INTO source (id, name) VALUES (1, 'file')")
        _fill(
            session, buildings, "building", "id, community_id, name",
            f"i, 1 + (i - 1) / {PER_COMMUNITY}, CAST(i AS TEXT)",
        )  # fmt: skip
        place = f"1 + (i - 1) / {rooms}"
        site = f"1 + (i - 1) / {rooms * PER_COMMUNITY}"
        _fill(
            session, accounts, "room", "id, community_id, building_id, entrance, name, remark, on_roll, care",
            f"i, {site}, {place}, '1', CAST(i AS TEXT), '', TRUE, FALSE",
        )  # fmt: skip
        _fill(
            session, accounts, "owner", "id, community_id, name, name_key, pinyin, initials",
            f"i, {site}, '', CAST(i AS TEXT), '', ''",
        )  # fmt: skip
        _fill(session, accounts, "account", "id, community_id, room_id, owner_id", f"i, {site}, i, i")
        month = f"{OCTOBER} - (i * 7 + i / 12) % 12"
        owner = f"1 + (i / 6 * 7 + CASE WHEN i % 5 = 0 THEN i / 6 % 7 ELSE 0 END) % {accounts}"
        _fill(
            session, accounts, "charge_version",
            "account_id, source_id, item_id, first_month, last_month, as_of, since, until, settled_on, due_fen,"
            " paid_fen, due_day, late_fee, import_id",
            f"{owner}, 1, 1 + i % 6, {month}, {month}, i, 0, 99991231, 99991231, 20000, 0,"
            f" ({month}) / 12 * 10000 + (({month}) % 12 + 1) * 100 + 20, FALSE, 1",
        )  # fmt: skip
        run(
            session,
            "INSERT INTO import (kind, source_id, mode, as_of, file_name, sha256, at, communities, counts, header,"
            " late_known) VALUES ('arrears', 1, 'snapshot', :at, '', '', :at, :sites, '{}', '[]', FALSE)",
            at=to_micros(datetime(2025, 6, 1, tzinfo=UTC)), sites=str(list(range(1, sites + 1))),
        )  # fmt: skip
        _move_sequences(session)
        run(session, "ANALYZE")


@click.command()
@click.option("--buildings", default=10_000)
@click.option("--rooms", default=100)
@click.option("--rounds", default=1)
@click.option("--database", default="", help="a PostgreSQL database that may be emptied; SQLite in a folder if none")
def main(buildings: int, rooms: int, rounds: int, database: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(database or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        if not db.sqlite:
            with db.write() as session:
                run(session, "DROP SCHEMA public CASCADE")
                run(session, "CREATE SCHEMA public")
        metadata.create_all(db.engine)
        lay(db, buildings, rooms)
        measure(db, rounds)
        db.dispose()


def measure(db: Database, rounds: int) -> None:
    owed = flag_rows.OWED.format(first=20250930, last=20261031)

    def floor() -> None:
        with db.read() as session:
            read_numbers(session, flag_rows.ACCOUNTS, list("abcdef"))
            read_numbers(session, owed, list("abcdefg"))

    def see() -> None:
        with db.read() as session:
            flag_rows.see(session, OCTOBER)

    def analyse() -> None:
        with db.write() as session:
            run(session, "DELETE FROM flag_month")
            run(session, "DELETE FROM flag_trend")
            run(session, "DELETE FROM log_entry")
            run(session, "DELETE FROM task")
            analyse_month(session, OCTOBER, now=NOW, zone=zones(session)[1])

    medians = interleaved(rounds, floor=floor, see=see, analyse=analyse)
    for name, seconds in medians.items():
        print(f"{name:10} {seconds:8.2f} s  {seconds / medians['floor']:5.2f}x")


if __name__ == "__main__":
    main()
