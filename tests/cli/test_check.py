"""`board check`: a list goes in, two come out, and nothing is ever written over."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter

from board.accounts.guard_tables import OtherPerson
from board.db.session import Database
from board.db.sql import fetch
from integrations.call_list import CALL_LIST
from integrations.files import read_sheet
from tests import make
from tests.accounts.office import owing, ticket
from tests.cli.conftest import Board

AT = ("--channel", "sms", "--at", "2026-11-23T10:00")


@pytest.fixture
def calls(db: Database, tmp_path: Path) -> Iterator[Path]:
    """Three households: free, on hold, and one whose second number is the tenant's; then rows of none."""
    with db.write() as session:
        free, held, _ = owing(session, "1501"), owing(session, "1502"), owing(session, "1503")
        site = session.get_one(make.Community, free.community_id)
        make.imported(session, site)
        ticket(session, held, at=make.NOW - timedelta(days=2))
        session.add(OtherPerson(account_id=free.id or 0, relation="tenant", phone="13900000009", recorded_at=make.NOW))
    path = tmp_path / "名单.csv"
    path.write_bytes(
        "外呼名单\n房号;被叫号码;备注\n7-2-1501;13800000001;=A1\n7栋2单元1502;13800000002;\n7-2-1503;+8613800000003;\n"
        "7-2-1501;13900000009;\n7-2-9901;13800000004;\n门厅;13800000005;\n".encode("gb18030")
    )
    return path


def rows(path: str) -> list[list[str]]:
    with Path(path).open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.reader(stream))


def test_two_lists_come_out(board: Board, calls: Path) -> None:
    answer = board("check", calls, *AT, "--json")
    told = json.loads(answer.out)
    assert answer.code == 1, "two rows are of rooms that nobody knows"
    assert {name: told[name] for name in ("rows", "allowed", "denied", "unread")} == {
        "rows": 6, "allowed": 2, "denied": 4, "unread": 2
    }  # fmt: skip
    assert told["reasons"] == {"HELD": 1, "NOT_DEBTOR": 1, "UNREADABLE": 1, "UNKNOWN_ROOM": 1}
    assert rows(told["allowed_file"]) == [
        ["房号", "被叫号码", "备注"], ["7-2-1501", "13800000001", "'=A1"], ["7-2-1503", "+8613800000003", ""]
    ]  # fmt: skip
    assert [(row[0], row[3], row[4]) for row in rows(told["denied_file"])[1:]] == [
        ("7栋2单元1502", "4", "HELD"), ("7-2-1501", "6", "NOT_DEBTOR"), ("7-2-9901", "7", "UNKNOWN_ROOM"),
        ("门厅", "8", "UNREADABLE"),
    ]  # fmt: skip
    assert "contact each once" in told["warnings"][0]["en"]


def test_nothing_is_written_over(board: Board, calls: Path, tmp_path: Path) -> None:
    before = calls.read_bytes()
    told = [json.loads(board("check", calls, *AT, "--json").out) for _ in range(2)]
    assert [Path(each["denied_file"]).name for each in told] == ["名单-denied.csv", "名单-denied-2.csv"]
    assert calls.read_bytes() == before
    elsewhere = json.loads(board("check", calls, *AT, "--json", "--out", tmp_path / "结果").out)
    assert Path(elsewhere["allowed_file"]).parent == tmp_path / "结果"


def test_the_denied_list_can_be_asked_again(board: Board, calls: Path) -> None:
    first = json.loads(board("check", calls, *AT, "--json").out)
    again = json.loads(board("check", first["denied_file"], *AT, "--json").out)
    assert again["reasons"] == first["reasons"]
    assert rows(again["denied_file"])[0] == rows(first["denied_file"])[0]


def test_a_workbook_gives_workbooks(board: Board, calls: Path, tmp_path: Path) -> None:
    path = tmp_path / "短信.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["小区", "地址", "手机"], ["翠湖花园", "７栋２单元１５０１", 13800000001]]):
            sheet.write_row(number, 0, row)
    told = json.loads(board("check", path, *AT, "--json").out)
    allowed = read_sheet(Path(told["allowed_file"]), "allowed", wanted=CALL_LIST)
    assert allowed.encoding == "xlsx"
    assert allowed.frame.rows() == [("翠湖花园", "７栋２单元１５０１", "13800000001")]


def test_who_comes_and_how_decide_too(board: Board, calls: Path) -> None:
    visit = ("--channel", "service_visit", "--at", "2026-11-23T10:00", "--json")
    assert json.loads(board("check", calls, *visit).out)["reasons"]["TWO_PERSON"] == 4
    assert "TWO_PERSON" not in json.loads(board("check", calls, *visit, "--people", "steward").out)["reasons"]


def test_a_year_that_nobody_announced_is_said(board: Board, calls: Path) -> None:
    answer = board("check", calls, "--channel", "phone", "--at", "2031-10-02T10:00")
    assert "HOLIDAY" in answer.out
    assert "The holidays of 2031 are not announced" in answer.err


def test_asking_is_audited_without_a_name(board: Board, calls: Path, db: Database) -> None:
    board("check", calls, *AT)
    with db.read() as session:
        ((details, actor),) = fetch(session, "SELECT details, actor FROM audit_entry WHERE verb = 'check_list'")
    assert actor == "command"
    assert json.loads(details) | {"sha256": ""} == {
        "channel": "sms", "on": "2026-11-23T02:00:00+00:00", "rows": 6, "allowed": 2, "denied": 4, "sha256": ""
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["x.csv"], id="no channel"),
        pytest.param(["x.csv", *AT], id="no such file"),
        pytest.param(["x.csv", "--channel", "drone"], id="no such channel"),
        pytest.param(["x.csv", "--channel", "sms", "--at", "soon"], id="no time"),
        pytest.param(["x.csv", *AT, "--people", "boss"], id="no such role"),
        pytest.param(["empty.csv", *AT], id="an empty file"),
        pytest.param(["phones.csv", *AT], id="no room in it"),
    ],
)
def test_rubbish_is_answered_in_a_sentence(board: Board, calls: Path, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "phones.csv").write_text("号码\n13800000001\n", "utf-8")
    before = sorted(tmp_path.iterdir())
    answer = board("check", tmp_path / words[0], *words[1:])
    assert answer.code == 2
    assert answer.out == ""
    assert 1 <= len(answer.err.strip().splitlines()) <= 3
    assert sorted(tmp_path.iterdir()) == before
