"""How long `board demo` takes to have its company: run `python -m tests.bench.bench_demo [--rooms N] [--rounds N]`."""

import tempfile
import time
from pathlib import Path
from statistics import median

import click

from board.db.migrate import make_ready
from board.db.session import Database
from board.demo.build import build
from tests.bench.clock import NOW


@click.command()
@click.option("--rooms", default=2000)
@click.option("--rounds", default=3)
def main(rooms: int, rounds: int) -> None:
    taken: list[float] = []
    used: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            wall, processor = time.perf_counter(), time.process_time()
            database = Database(f"sqlite:///{Path(folder) / 'demo.db'}")
            make_ready(database)
            build(database, rooms=rooms, now=NOW)
            database.dispose()
            taken.append(time.perf_counter() - wall)
            used.append(time.process_time() - processor)
    print(f"{rooms} rooms: {median(taken):.1f} s, of which {median(used):.1f} s of processor")


if __name__ == "__main__":
    main()
