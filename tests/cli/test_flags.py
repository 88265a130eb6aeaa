"""`board flags` and the flags of the API: the names that scripts rely on."""

import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest

from board.commands.console import Console
from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import run
from tests.buildings.street import NOW, house, street, tickets
from tests.cli.conftest import Board
from tests.cli.test_commands import objects
from tests.web.client import anonymous

NAMES = ["community", "building", "owners", "owing", "expected", "p_value", "q_value", "verdict", "where", "causes"]


@pytest.fixture
def october(board: Board, db: Database, monkeypatch: pytest.MonkeyPatch) -> Board:
    """Building 3 stands out at the end of October; today is 1 November."""
    monkeypatch.setattr(Console, "now", lambda _self: NOW)
    with db.write() as session:
        site = street(session, {"1": 2, "2": 1, "3": 12, "4": 2, "5": 1})
        tickets(session, house(session, site, "3"), "漏水", 5)
    return board


def test_each_building_is_one_object(october: Board) -> None:
    answer = october("flags", "--month", "2026-10", "--json")
    assert answer.code == 0
    found = objects(answer.out)
    assert [list(one) for one in found] == [NAMES] * 5
    odd = found[0]
    assert (odd["community"], odd["building"], odd["owners"], odd["owing"]) == ("翠湖花园", "3", 24, 12)
    assert (odd["verdict"], odd["where"]["part"], odd["causes"][0]["category"]) == ("flagged", "stack", "漏水")
    assert 0 < odd["p_value"] <= odd["q_value"] <= 0.1
    assert odd["expected"] < 5
    assert {one["verdict"] for one in found[1:]} == {"normal"}


def test_people_read_a_table_and_a_sentence(october: Board) -> None:
    out = october("--lang", "zh", "flags", "--month", "2026年10月").out
    assert "翠湖花园  3     24    12" in out
    assert "24 户业主中有 12 户欠费 3 个月以上" in out
    assert "机缘巧合的可能约" in out
    assert "集中在1单元 01 立管（12/12 户）" in out


def test_a_month_once_analysed_stands(october: Board, db: Database) -> None:
    before = october("flags", "--month", "2026-10", "--json").out
    with db.write() as session:
        run(session, "DELETE FROM charge_version")
    assert october("flags", "--month", "2026-10", "--json").out == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--month", "2026-11"], "2026-11 is not over yet."),
        (["--month", "十月"], "--month"),
        (["--month", "2026"], "--month"),
        ([], "--month"),
    ],
)
def test_what_cannot_be_analysed_is_said(october: Board, words: list[str], said: str) -> None:
    answer = october("flags", *words)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_the_job_of_the_first_judges_the_month_just_closed(october: Board) -> None:
    (told,) = objects(october("run-job", "flags", "--at", "2026-11-01T03:00", "--json").out)
    assert told["result"] == "months: 2026-10, inspections: 1"
    (again,) = objects(october("run-job", "flags", "--at", "2026-11-01T03:00", "--json").out)
    assert again["result"] == "months: none, inspections: 0"


def test_programs_get_the_same(october: Board, db: Database) -> None:
    found = objects(october("flags", "--month", "2026-10", "--json").out)

    def clock() -> datetime:
        return NOW

    with db.write() as session:
        _, key = add_token(session, name="BI", scopes=("buildings:read",), communities=(), now=NOW)
    with anonymous(db, clock) as client:
        client.headers["authorization"] = f"Bearer {key}"
        newest: Any = client.get("/api/v1/flags").json()
        assert newest == {"items": found, "next_cursor": None, "month": "2026-10"}
        assert client.get("/api/v1/flags", params={"month": "2026-10"}).json() == newest
        assert client.get("/api/v1/flags", params={"month": "2026-09"}).json()["items"] == []
        assert client.get("/api/v1/flags", params={"month": "October"}).status_code == 409


def test_neither_the_server_nor_the_jobs_load_the_statistics_at_their_start() -> None:
    code = "import sys, board.app, board.jobs, board.commands.flags; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
