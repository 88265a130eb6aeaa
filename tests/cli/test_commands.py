"""Commands that work: what they print, what they answer to a script, what they leave in the database."""

import json
from pathlib import Path

import pytest

from board.db.session import Database
from board.db.sql import fetch, run
from board.web import passwords
from tests.cli.conftest import Board


def objects(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_list_goes_in_and_its_bad_row_comes_back(board: Board, arrears: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    answer = board("import", "arrears", arrears, "--as-of", "2026-11-01", "--rejects", rejects, "--json")
    (told,) = objects(answer.out)
    assert answer.code == 1
    assert (told["read"], told["new"], told["rejected"]) == (3, 2, 1)
    assert (told["rejects"][0]["row"], told["rejects"][0]["value"]) == (4, "三百元")
    mended = rejects.read_text("utf-8-sig").replace("三百元", "300", 1)
    rejects.write_text(mended, "utf-8-sig")
    answer = board("import", "arrears", rejects, "--as-of", "2026-11-01", "--mode", "delta", "--json")
    assert (answer.code, objects(answer.out)[0]["new"]) == (0, 1)


def test_the_same_file_twice_changes_nothing(board: Board, arrears: Path) -> None:
    board("import", "arrears", arrears, "--as-of", "2026-11-01")
    (told,) = objects(board("import", "arrears", arrears, "--as-of", "2026-11-01", "--json").out)
    assert (told["new"], told["changed"], told["settled"], told["unchanged"]) == (0, 0, 0, 2)


def test_a_dry_run_writes_nothing(board: Board, arrears: Path, db: Database) -> None:
    assert board("import", "arrears", arrears, "--dry-run").code == 1
    with db.read() as session:
        assert fetch(session, "SELECT * FROM charge_version") == []


def test_a_cut_off_list_waits_for_confirmation(board: Board, arrears: Path, tmp_path: Path) -> None:
    board("import", "arrears", arrears, "--as-of", "2026-11-01")
    short = tmp_path / "short.csv"
    lines = arrears.read_text("utf-8").splitlines()
    short.write_text("\n".join([lines[0], lines[1].replace("1503", "1601")]) + "\n", "utf-8")
    answer = board("import", "arrears", short, "--as-of", "2026-11-02")
    assert answer.code == 2
    assert "--confirm-drop" in answer.err
    answer = board("import", "arrears", short, "--as-of", "2026-11-02", "--confirm-drop", "--json")
    assert (answer.code, objects(answer.out)[0]["settled"]) == (0, 2)


def test_states_are_answered_for_any_instant(board: Board, arrears: Path) -> None:
    board("import", "arrears", arrears, "--as-of", "2026-11-01")
    before, after = (
        objects(board("states", "--at", at, "--room", "7-2-1503", "--json").out)[0]
        for at in ("2026-08-31", "2026-11-02T09:00")
    )
    assert (before["state"], before["outstanding_fen"]) == ("settled", 0)
    assert (after["state"], after["outstanding_fen"], after["months_overdue"]) == ("collectable", 62_000, 2)
    assert "¥620.00" in board("states", "--at", "2026-11-02").out


def test_a_person_gets_a_password_once(board: Board, arrears: Path, db: Database) -> None:
    board("import", "arrears", arrears)
    words = ["user", "add", "孙丽", "--role", "clerk", "--role", "steward", "--community", "翠湖花园", "--json"]
    (told,) = objects(board(*words).out)
    with db.read() as session:
        ((stored,),) = fetch(session, "SELECT password_hash FROM person WHERE login = '孙丽'")
        roles = {role for (role,) in fetch(session, "SELECT role FROM person_role WHERE community_id = 1")}
    assert passwords.matches(stored, told["password"])
    assert roles == {"clerk", "steward"}
    assert "is taken" in board(*words).err


def test_a_token_is_shown_once(board: Board, db: Database) -> None:
    (told,) = objects(board("token", "add", "400", "--scope", "tickets:write", "--json").out)
    with db.read() as session:
        ((stored,),) = fetch(session, "SELECT token_hash FROM api_token")
    assert told["token"].startswith("board_")
    assert told["token"] not in stored


def test_a_backup_comes_back(board: Board, arrears: Path, tmp_path: Path, db: Database) -> None:
    board("import", "arrears", arrears)
    file = tmp_path / "board.zip"
    assert board("backup", file).code == 0
    with db.write() as session:
        run(session, "DELETE FROM charge_version")
    assert "--force" in board("restore", file).err
    (told,) = objects(board("restore", file, "--force", "--json").out)
    assert told["rows"]["charge_version"] == 2
    assert board("verify").code == 0


def test_verify_says_what_differs(board: Board, arrears: Path, db: Database) -> None:
    board("import", "arrears", arrears)
    assert board("verify").code == 0
    with db.write() as session:
        run(session, "UPDATE account_state SET outstanding_fen = 1")
    answer = board("verify", "--json")
    assert answer.code == 1
    assert all("outstanding_fen" in told["en"] for told in objects(answer.out))


def test_jobs_are_listed_with_their_last_run(board: Board) -> None:
    assert board("run-job", "tick", "--at", "2026-11-23T09:00").code == 0
    told = {row["job"]: row for row in objects(board("jobs", "--json").out)}
    assert told.keys() == {
        "tick", "audit-head", "backup", "verify", "retention", "claims", "segments", "agreements", "flags",
    }  # fmt: skip
    assert told["tick"]["last"] == "2026-11-23T09:00:00+08:00"
    assert told["backup"]["last"] == ""


def test_the_nightly_backup_keeps_only_so_many(board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_BACKUP_KEEP", "2")
    for day in (20, 21, 22):
        assert board("run-job", "backup", "--at", f"2026-11-{day}T02:30").code == 0
    names = sorted(path.name for path in (tmp_path / "var" / "backups").iterdir())
    assert names == ["board-20261121-023000.zip", "board-20261122-023000.zip"]


def test_the_nightly_check_counts_what_it_finds(board: Board, arrears: Path, db: Database) -> None:
    board("import", "arrears", arrears)
    with db.write() as session:
        run(session, "UPDATE account_state SET months_overdue = 9")
    assert "problems: 1" in board("run-job", "verify").out


def test_settings_are_shown_with_their_origin_and_no_secret(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_SECRET_KEY", "very-secret")
    monkeypatch.setenv("BOARD_DATABASE_URL", "postgresql://board:hidden@db/board")
    answer = board("config", "--json")
    told = {row["name"]: row for row in objects(answer.out)}
    assert told["language"] == {"name": "language", "value": "en", "origin": "BOARD_LANGUAGE"}
    assert told["zone"]["origin"] == "default"
    assert "very-secret" not in answer.out
    assert "hidden" not in answer.out


def test_messages_are_chinese_unless_told_otherwise(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no account" in board("states").out.lower()
    assert "没有" in board("--lang", "zh", "states").out
    monkeypatch.delenv("BOARD_LANGUAGE")
    assert "没有" in board("states").out


def test_tokens_are_listed_and_revoked(board: Board) -> None:
    (told,) = objects(board("token", "add", "400", "--scope", "tickets:write", "--days", "10", "--json").out)
    (listed,) = objects(board("token", "list", "--json").out)
    assert (listed["id"], listed["state"], listed["communities"]) == (told["id"], "ends_soon", [])
    assert "ends soon" in board("token", "list").out
    assert board("token", "revoke", str(told["id"])).code == 0
    (listed,) = objects(board("token", "list", "--json").out)
    assert listed["state"] == "revoked"
    assert board("token", "revoke", str(told["id"])).code == 2
    assert board("token", "add", "x", "--scope", "tickets:write", "--days", "366").code == 2


def test_what_was_kept_long_enough_is_listed_and_goes(board: Board, db: Database) -> None:
    with db.write() as session:
        run(session, "INSERT INTO sign_in_failure (login, address, at) VALUES ('x', 'y', 0)")
    listed = {row["kind"]: row["count"] for row in objects(board("retention", "--dry-run", "--json").out)}
    assert listed["sign_in_failures"] == 1
    assert "wrong passwords" in board("retention", "--dry-run").out
    assert objects(board("retention", "--json").out) == [{"sign_in_failures": 1}]
    assert "Nothing was due" in board("retention").out
