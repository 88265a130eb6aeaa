"""Every wrong turn ends in a plain sentence and in 2, and leaves everything as it was."""

import socket
from pathlib import Path

import pytest

from board.cli import COMMANDS
from board.db.session import Database
from board.db.sql import fetch, run
from tests.cli.conftest import Answer, Board

ALL = [*COMMANDS, "user add", "token add"]


def is_plain(answer: Answer) -> bool:
    """At most three short lines on stderr, nothing of ours showing, nothing on stdout."""
    lines = answer.err.strip().splitlines()
    return answer.code == 2 and answer.out == "" and 1 <= len(lines) <= 3 and "Traceback" not in answer.err


@pytest.mark.parametrize("command", ALL)
def test_every_command_has_help_with_an_example(board: Board, command: str) -> None:
    answer = board(*command.split(), "--help")
    assert answer.code == 0
    assert f"board {command}" in answer.out.partition("Options:")[0]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["bogus"], id="no such command"),
        pytest.param(["states", "--bogus"], id="no such option"),
        pytest.param(["states", "--at", "yesterday"], id="no time"),
        pytest.param(["import", "bills", "x.csv"], id="no such kind"),
        pytest.param(["import", "arrears"], id="no file named"),
        pytest.param(["import", "arrears", "missing.csv"], id="no such file"),
        pytest.param(["restore", "missing.zip"], id="no such backup"),
        pytest.param(["run-job", "flood"], id="no such job"),
        pytest.param(["serve", "--port", "99999"], id="no such port"),
        pytest.param(["serve", "--host", "203.0.113.9", "--port", "0"], id="another machine's address"),
        pytest.param(["user", "add", "孙丽", "--role", "boss"], id="unknown role"),
        pytest.param(["user", "add", "孙丽", "--role", "clerk", "--community", "无"], id="unknown community"),
        pytest.param(["token", "add", "x", "--scope", "everything"], id="unknown scope"),
    ],
)
def test_a_wrong_word_is_answered_in_a_sentence(board: Board, words: list[str]) -> None:
    assert is_plain(board(*words))


def test_an_unknown_role_is_told_the_known_ones(board: Board) -> None:
    assert "clerk, steward, engineering" in board("user", "add", "孙丽", "--role", "boss").err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("empty.csv", b"", id="an empty file"),
        pytest.param("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), id="a picture called a workbook"),
        pytest.param("list.csv", "姓名,备注\n张伟,出租\n".encode(), id="no header that is known"),
        pytest.param("list.csv", b"\x00\x01\x02" * 300, id="bytes"),
        pytest.param("list.xlsx", b"PK\x03\x04" + bytes(300), id="half a workbook"),
        pytest.param("list.pdf", b"%PDF-1.7\n%...", id="a PDF"),
    ],
)
@pytest.mark.parametrize("kind", ["arrears", "tickets", "rooms"])
def test_a_file_that_is_none_is_refused(board: Board, tmp_path: Path, kind: str, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    answer = board("import", kind, path)
    assert is_plain(answer)
    assert name in answer.err


def test_a_directory_is_no_file(board: Board, tmp_path: Path) -> None:
    assert is_plain(board("import", "arrears", tmp_path))


def test_one_bad_file_does_not_stop_the_others(board: Board, arrears: Path, tmp_path: Path) -> None:
    answer = board("import", "arrears", tmp_path / "missing.csv", arrears)
    assert answer.code == 2
    assert "read 3" in answer.out


def test_a_newer_database_is_left_alone(board: Board, db: Database, arrears: Path) -> None:
    with db.write() as session:
        run(session, "UPDATE alembic_version SET version_num = '9999'")
    for words in (["import", "arrears", arrears], ["states"], ["migrate"], ["serve", "--port", "0"]):
        answer = board(*words)
        assert is_plain(answer)
        assert "newer than this program" in answer.err


def test_a_port_in_use_is_said(board: Board) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = board("serve", "--port", taken.getsockname()[1])
    assert is_plain(answer)
    assert "is in use" in answer.err


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("BOARD_ZONE", "Mars/Olympus", "zone", id="a zone that is none"),
        pytest.param("BOARD_CONFIG", "missing.toml", "no such file", id="a settings file that is not there"),
        pytest.param("BOARD_DATABASE_URL", "mysql://host/board", "sqlite:///PATH", id="another engine"),
        pytest.param("BOARD_DATABASE_URL", "postgresql://127.0.0.1:1/board", "cannot be opened", id="nobody answers"),
        pytest.param("BOARD_DATABASE_URL", "sqlite:////proc/nowhere/board.sqlite3", "", id="a directory of nobody"),
    ],
)
def test_a_wrong_setting_is_named(
    board: Board, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    answer = board("states")
    assert is_plain(answer)
    assert says in answer.err


def test_a_fault_of_ours_is_kept_in_the_log(board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("board.states.report", lambda *_, **__: 1 / 0)
    answer = board("states")
    assert is_plain(answer)
    assert "ZeroDivisionError" in (tmp_path / "var" / "board.log").read_text("utf-8")


def test_a_full_disk_is_said(board: Board, arrears: Path, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "board.sqlite3")

    monkeypatch.setattr("board.imports.close_record", full)
    monkeypatch.setattr("board.arrears.intake.close_record", full)
    answer = board("import", "arrears", arrears)
    assert is_plain(answer)
    assert "disk is full" in answer.err
    with db.read() as session:
        assert fetch(session, "SELECT * FROM charge_version") == []
