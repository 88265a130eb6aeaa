"""The systems that facts come from, by name."""

from sqlmodel import Session

from board.db.sql import fetch_one, run

BOARD_SOURCE = "board"


def source_id(session: Session, name: str) -> int:
    """The id of a source, made at its first mention; remembered for the session."""
    known: dict[str, int] = session.info.setdefault("sources", {})
    if name not in known:
        known[name] = _find_or_make(session, name)
    return known[name]


def _find_or_make(session: Session, name: str) -> int:
    row = fetch_one(session, "SELECT id FROM source WHERE name = :name", name=name)
    if row is None:
        run(session, "INSERT INTO source (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", name=name)
        row = fetch_one(session, "SELECT id FROM source WHERE name = :name", name=name)
    assert row is not None
    return int(row[0])
