"""kill -9 in the middle of an import leaves all of it or none of it, and the same file can simply be sent again."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from board.db.session import Database
from board.db.sql import fetch
from board.verify import verify
from tests.conftest import Clock

ROWS, KILLS = 2_000, 6
# Dies by itself at a point that is drawn for it: after so many statements of the import's own transaction.
DYING = """
import os, signal, sys
from board.db import session as sessions
import board.db.sql as sql

left = int(sys.argv.pop(1))
driver = sql.driver

def counting(session):
    global left
    left -= 1
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return driver(session)

sql.driver = counting
from board.cli import main
main()
"""


@pytest.fixture
def big_list(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    rows = (f"翠湖花园,{n // 100 + 1},{n % 100 + 101},业主{n},2026-09,310.00" for n in range(ROWS))
    path.write_text("\n".join(["小区,楼栋,房号,业主,账期,应收金额", *rows]) + "\n", "utf-8")
    return path


def test_all_or_nothing(db: Database, db_url: str, big_list: Path, tmp_path: Path, clock: Clock) -> None:
    environment = {**os.environ, "BOARD_DATABASE_URL": db_url, "BOARD_DATA_DIR": str(tmp_path)}
    words = ["import", "arrears", str(big_list), "--as-of", "2026-11-01"]
    at = random.Random(7)
    died = 0
    for _ in range(KILLS):
        run = [sys.executable, "-c", DYING, str(at.randint(3, 45)), *words]
        ended = subprocess.run(run, env=environment, capture_output=True, check=False)
        died += ended.returncode == -signal.SIGKILL
        assert _charges(db) in (0, ROWS)
        assert list(verify(db, now=clock())) == []
    assert died >= KILLS // 2
    finished = subprocess.run([sys.executable, "-m", "board", *words], env=environment, check=False)
    assert finished.returncode == 0
    assert _charges(db) == ROWS
    assert list(verify(db, now=clock())) == []


def _charges(database: Database) -> int:
    with database.read() as session:
        return int(fetch(session, "SELECT COUNT(*) FROM charge_version")[0][0])
