"""A backup is the company at one moment, whatever is being written; a damaged one is never restored."""

import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from board.communities.tables import Building
from board.db import archive, backup, migrate
from board.db.session import Database, DatabaseError
from board.db.sql import fetch, run
from board.tables import metadata
from tests import make
from tests.conftest import Clock


@pytest.fixture
def company(db: Database) -> Database:
    with db.write() as session:
        for number in range(1, 21):
            make.charge(session, make.household(session, f"{number}01", owner_name=f"业主{number}"))
        make.person(session, "manager")
    return db


@pytest.fixture
def other(empty_url: str):
    database = Database(empty_url)
    yield database
    database.dispose()


def test_what_comes_back_is_what_was_there(company: Database, other: Database, clock: Clock, tmp_path: Path) -> None:
    made = backup.back_up(company, tmp_path / "board.zip", now=clock())
    restored = backup.restore(other, made.path)
    assert made.counts["charge_version"] == 20
    assert restored.counts == made.counts
    assert _everything(other) == _everything(company)
    assert migrate.standing(other) is migrate.Standing.CURRENT


def test_new_rows_follow_the_restored_ones(company: Database, other: Database, clock: Clock, tmp_path: Path) -> None:
    backup.restore(other, backup.back_up(company, tmp_path / "board.zip", now=clock()).path)
    with other.write() as session:
        assert make.community(session, "金桂苑").id == 2


def test_a_backup_under_writes_is_of_one_moment(
    company: Database, other: Database, clock: Clock, tmp_path: Path
) -> None:
    """A building and its room are always written together, so a copy that has one without the other is torn."""
    stop, failed = threading.Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with company.write() as session:
                house = Building(community_id=1, name=f"B{number}")
                session.add(house)
                session.flush()
                make.room(session, house, "101")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [backup.back_up(company, tmp_path / f"{n}.zip", now=clock()).path for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert not failed
    for path in files:
        backup.restore(other, path, force=True)
        with other.read() as session:
            (houses,) = fetch(session, "SELECT COUNT(*) FROM building WHERE name LIKE 'B%'")[0]
            (rooms,) = fetch(session, "SELECT COUNT(*) FROM room WHERE name = '101'")[0]
        assert rooms == houses + 1  # and 101 of the company itself


def test_data_is_replaced_only_by_force(company: Database, other: Database, clock: Clock, tmp_path: Path) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    backup.restore(other, path)
    with other.write() as session:
        run(session, "UPDATE owner SET name = '李四'")
    with pytest.raises(DatabaseError, match="--force"):
        backup.restore(other, path)
    backup.restore(other, path, force=True)
    assert _everything(other) == _everything(company)


def test_every_damaged_byte_is_found(company: Database, other: Database, clock: Clock, tmp_path: Path) -> None:
    whole = backup.back_up(company, tmp_path / "board.zip", now=clock()).path.read_bytes()
    damaged = tmp_path / "damaged.zip"
    for place in range(40, len(whole), len(whole) // 25):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            backup.restore(other, damaged)
        except DatabaseError:
            assert migrate.standing(other) is migrate.Standing.EMPTY
        else:  # a byte that only dates or pads the zip: what was restored is whole
            assert _everything(other) == _everything(company)
            _empty(other)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "not a backup", id="an empty file"),
        pytest.param(b"room,due\n1503,310\n", "not a backup", id="an arrears list"),
        pytest.param(None, "not a backup", id="a workbook, which is a zip too"),
    ],
)
def test_rubbish_is_refused(other: Database, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "backup.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as zip_file:
            zip_file.writestr("xl/workbook.xml", "<workbook/>")
    else:
        path.write_bytes(content)
    with pytest.raises(DatabaseError, match=sentence):
        backup.restore(other, path)


def test_a_cut_off_file_is_refused(company: Database, other: Database, clock: Clock, tmp_path: Path) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DatabaseError, match="not a backup"):
        backup.restore(other, path)


def test_a_member_exchanged_with_its_sum_kept_is_refused(
    company: Database, other: Database, clock: Clock, tmp_path: Path
) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    with zipfile.ZipFile(path) as zip_file:
        parts = {name: zip_file.read(name) for name in zip_file.namelist()}
    with zipfile.ZipFile(path, "w") as zip_file:
        for name, data in parts.items():
            zip_file.writestr(name, data if name == archive.MANIFEST else data + b" ")
    with pytest.raises(DatabaseError, match="damaged"):
        backup.restore(other, path)


def test_one_engine_does_not_take_the_others(
    company: Database, clock: Clock, tmp_path: Path, sqlite_files, postgres_server
) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    target = Database((postgres_server if company.sqlite else sqlite_files).create(schema=False))
    with pytest.raises(DatabaseError, match="same kind"):
        backup.restore(target, path)
    target.dispose()


def test_a_backup_of_a_newer_program_is_refused(
    company: Database, other: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    monkeypatch.setattr(migrate, "_versions", lambda: ["0000"])
    with pytest.raises(DatabaseError, match="newer program"):
        backup.restore(other, path)


def test_a_database_that_is_being_written_is_left_alone(
    sqlite_files, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BUSY_TRIES", 1)
    database = Database(sqlite_files.create(schema=True))
    path = backup.back_up(database, tmp_path / "board.zip", now=clock()).path
    busy = sqlite3.connect(database.path, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="in use"):
        backup.restore(database, path, force=True)
    busy.close()
    database.dispose()


def test_a_failed_backup_leaves_the_older_one(company: Database, clock: Clock, tmp_path: Path, monkeypatch) -> None:
    path = backup.back_up(company, tmp_path / "board.zip", now=clock()).path
    before = path.read_bytes()
    monkeypatch.setattr(archive.Writer, "manifest", _disk_full)
    with pytest.raises(OSError, match="no space"):
        backup.back_up(company, path, now=clock())
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("*.part")] == []


def _everything(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(table.select()).all())) for table in metadata.sorted_tables
        }


def _empty(database: Database) -> None:
    with database.write() as session:
        connection = session.connection()
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f'DROP TABLE "{table.name}"'))
        connection.execute(text("DROP TABLE alembic_version"))


def _disk_full(*_: object) -> None:
    raise OSError("no space left on device")
