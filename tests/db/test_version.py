"""The version of what is stored: a new one after every commit, whoever made it, and the same one between."""

from board.db.session import Database
from board.db.sql import run
from board.db.version import version

WRITE = "INSERT INTO source (name) VALUES (:name)"


def _version(db: Database) -> object:
    with db.read() as session:
        return version(session)


def test_nothing_written_is_the_same_version(db: Database) -> None:
    assert _version(db) == _version(db)


def test_a_commit_is_a_new_version(db: Database) -> None:
    before = _version(db)
    with db.write() as session:
        run(session, WRITE, name="hotline")
    assert _version(db) != before


def test_anothers_commit_is_a_new_version(db: Database, db_url: str) -> None:
    before, other = _version(db), Database(db_url)
    with other.write() as session:
        run(session, WRITE, name="hotline")
    other.dispose()
    assert _version(db) != before


def test_what_is_not_committed_yet_is_not_seen_under_a_later_version(db: Database, db_url: str) -> None:
    other = Database(db_url)
    with other.write() as session:
        run(session, WRITE, name="hotline")
        during = _version(db)
    other.dispose()
    assert _version(db) != during
