"""Frames in and out of both engines: what is written is what is read, however it travels."""

import polars as pl
import pytest

from board.db.bulk import read_numbers, read_rows, take_ids, update_frame, write_frame
from board.db.packed import BOUND, CHUNK, shape
from board.db.sql import run

SCHEMA = {"id": pl.Int64, "twin": pl.Int64, "fixed": pl.Int64, "name": pl.String, "key": pl.String, "other": pl.Int64}
READ = "SELECT id, twin, fixed, name, name_key, other FROM thing ORDER BY id"
ONE_STATEMENT = BOUND // 3  # of the six columns, three are bound


@pytest.fixture
def session(db):
    with db.write() as session:
        run(
            session,
            "CREATE TEMPORARY TABLE thing (id BIGINT PRIMARY KEY, twin BIGINT, fixed BIGINT NOT NULL, name VARCHAR,"
            " name_key VARCHAR, other BIGINT)",
        )
        yield session
        run(session, "DROP TABLE thing")


def things(height: int) -> pl.DataFrame:
    """Equal columns, a constant one, nulls, and texts that a statement could take amiss."""
    ids = list(range(1, height + 1))
    words = ["", '翠湖\'s "花园"', None, "?1", "a,b\nc"]
    names = [words[id_ % len(words)] for id_ in ids]
    others = [None if id_ % 7 == 0 else id_ * 10**12 for id_ in ids]
    return pl.DataFrame([ids, ids, [3] * height, names, names, others], schema=SCHEMA)


@pytest.mark.parametrize(
    "height", [0, 1, 2, ONE_STATEMENT - 1, ONE_STATEMENT, ONE_STATEMENT + 1, pytest.param(CHUNK + 7, id="two parts")]
)
def test_what_is_written_is_read(session, height):
    frame, told = things(height), []
    write_frame(
        session, "thing", frame.rename({"key": "name_key"}), progress=lambda done, whole: told.append((done, whole))
    )
    assert read_rows(session, READ, SCHEMA).equals(frame)
    assert told[-1:] == ([(height, height)] if height else [])


def test_nothing_is_bound_twice():
    form = shape(things(10), {"more": 4})
    assert form.bound.columns == ["id", "name", "other"]
    assert (form.numbers, form.term("key", row=2)) == ({"more": 4, "fixed": 3}, "?8")


def test_constants_conflicts_and_changes(session):
    frame = things(5).drop("fixed").rename({"key": "name_key"})
    write_frame(session, "thing", frame, constants={"fixed": 9})
    write_frame(
        session, "thing", frame.head(2), constants={"fixed": 8},
        on_conflict="ON CONFLICT (id) DO UPDATE SET fixed = excluded.fixed",
    )  # fmt: skip
    changes = pl.DataFrame({"id": [4, 5], "twin": [1, 1], "other": [7, None]})
    update_frame(session, "thing", changes, keys=["id"])
    found = read_rows(session, READ, SCHEMA)
    assert found["fixed"].to_list() == [8, 8, 9, 9, 9]
    assert found["twin"].to_list() == [1, 2, 3, 1, 1]
    assert found["other"].to_list() == [10**12, 2 * 10**12, 3 * 10**12, 7, None]
    assert read_numbers(session, "SELECT fixed, id FROM thing ORDER BY id", ["fixed", "id"]).rows() == [
        (8, 1), (8, 2), (9, 3), (9, 4), (9, 5),
    ]  # fmt: skip


def test_ids_are_nobody_elses(db):
    with db.write() as session:
        first, second = take_ids(session, "owner", 3), take_ids(session, "owner", 2)
        if not db.sqlite:  # there the next are counted from what stands in the table
            assert not set(first) & set(second)
        assert first == list(range(first[0], first[0] + 3))
        assert len(second) == 2
        assert take_ids(session, "owner", 0) == []
