"""`board verify` reads the audit as it lies in the database: whatever was done to it there is found."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from board import audit, audit_check, heads, restores
from board.audit import INSERT
from board.db import backup
from board.db.session import Database
from board.db.sql import run, run_many
from board.rules.audit import Head
from board.rules.people import COMMAND
from tests import make
from tests.conftest import Clock
from tests.tampering import SIMPLE, Chain, again, chain, end

ROWS = chain(40)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    for seq in (20, 40):
        heads.keep(tmp_path, Head(seq, ROWS[seq - 1].hash, f"2026-11-{seq}T02:00:00+00:00"))
    return heads.file_in(tmp_path)


def lay(session: Session, rows: Chain, head: Head) -> None:
    run(session, "DELETE FROM audit_entry")
    run(session, "DELETE FROM audit_head")
    values = [{**one.row._asdict(), "hash": one.hash, "salt": one.salt, "personal": one.personal} for one in rows]
    run_many(session, INSERT, values)
    run(session, "INSERT INTO audit_head (id, seq, hash) VALUES (1, :seq, :hash)", seq=head.seq, hash=head.hash)


def laid(db: Database, rows: Chain, head: Head | None = None) -> Database:
    with db.write() as session:
        make.unguard(session)
        lay(session, rows, head or end(rows))
    return db


def told(db: Database, *files: Path) -> list[str]:
    return [one.en for one in audit_check.problems(db, files)]


@pytest.mark.parametrize("tamper", SIMPLE, ids=lambda one: one.__name__)
def test_a_changed_audit_is_found(db: Database, kept: Path, tamper) -> None:
    dice, times = random.Random(3), 40 if db.sqlite else 5
    assert told(laid(db, ROWS), kept) == []
    for _ in range(times):
        assert told(laid(db, tamper(ROWS, dice), end(ROWS)), kept) != []
    for _ in range(times):
        anew = again(tamper(ROWS, dice))
        assert anew == ROWS or told(laid(db, anew), kept) != []


def test_it_is_told_in_words_and_not_without_end(db: Database) -> None:
    broken = [one._replace(hash=one.hash[::-1]) for one in chain(150)]
    problems = told(laid(db, broken))
    assert problems[0] == "audit 1: it or the row before it was changed"
    assert (len(problems), problems[-1]) == (101, "... and more")


def test_an_audit_that_was_emptied_is_found_by_its_heads(db: Database, kept: Path) -> None:
    assert told(laid(db, []), kept) == [
        f"audit {seq}: not the head kept outside at 2026-11-{seq}T02:00:00+00:00;"
        " rows were cut off or the chain was written anew"
        for seq in (20, 40)
    ]


def test_a_line_that_is_no_head_is_told(db: Database, kept: Path) -> None:
    kept.write_text(kept.read_text() + "\n2026-11-30 nothing\n")
    assert told(laid(db, ROWS), kept) == ["line 4 of audit-heads.log cannot be read"]


def test_a_head_is_kept_once(tmp_path: Path) -> None:
    head = Head(3, "a" * 64, "2026-11-23T02:00:00+00:00")
    assert [heads.keep(tmp_path, Head(0, "0" * 64)), heads.keep(tmp_path, head), heads.keep(tmp_path, head)] == [
        False, True, False,
    ]  # fmt: skip
    assert list(heads.read(heads.file_in(tmp_path))) == [head]


class TestARestore:
    """Acts 1 to 3, a backup, acts 4 and 5, a head outside; then the backup is put back and act 4 is another one."""

    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        return tmp_path / "var"

    @pytest.fixture
    def restored(self, db: Database, clock: Clock, data: Path) -> Database:
        self.act(db, clock, 3)
        made = backup.back_up(db, data / "copy.zip", now=clock())
        self.act(db, clock, 2)
        self.keep(db, clock, data)
        restores.restore(db, made.path, data_dir=data, by=COMMAND, now=clock(), force=True)
        self.act(db, clock, 4)
        self.keep(db, clock, data)
        return db

    def act(self, db: Database, clock: Clock, times: int) -> None:
        for _ in range(times):
            with db.write() as session:
                audit.note(session, verb="policy", by=COMMAND, at=clock.forward(minutes=1))

    def keep(self, db: Database, clock: Clock, data: Path) -> None:
        with db.read() as session:
            heads.keep(data, heads.newest(session, now=clock()))

    def test_is_told_and_is_no_fault(self, restored: Database, data: Path) -> None:
        file = heads.file_in(data)
        assert told(restored, file) == []
        assert ["after row 3 went" in one.en for one in audit_check.restores(file)] == [True]

    def test_is_doubtful_to_heads_that_do_not_know_of_it(self, restored: Database, data: Path) -> None:
        copy = data / "copy-elsewhere.log"
        copy.write_text(heads.file_in(data).read_text().splitlines()[0])
        (problem,) = told(restored, heads.file_in(data), copy)
        assert "audit 5" in problem
        assert "ask who restored" in problem

    def test_hides_no_tail_cut_afterwards(self, restored: Database, data: Path) -> None:
        with restored.write() as session:
            make.unguard(session)
            run(session, "DELETE FROM audit_entry WHERE seq > 3")
            run(session, "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)")
        assert len(told(restored, heads.file_in(data))) == 1


def test_a_restore_into_an_empty_place_binds_too(db: Database, clock: Clock, tmp_path: Path, engine) -> None:
    with db.write() as session:
        audit.note(session, verb="policy", by=COMMAND, at=clock())
    made = backup.back_up(db, tmp_path / "copy.zip", now=clock())
    url = engine.create(schema=False)
    other = Database(url)
    restores.restore(other, made.path, data_dir=tmp_path, by=COMMAND, now=clock() + timedelta(days=1), force=False)
    assert told(other, heads.file_in(tmp_path)) == []
    other.dispose()
    engine.drop(url)
