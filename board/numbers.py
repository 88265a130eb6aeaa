"""The numbers of tickets that the board itself makes."""

from sqlmodel import Session

from board.db.sql import fetch_one, run
from board.sources import BOARD_SOURCE, source_id


def next_number(session: Session, day: str) -> str:
    """B-20261123-1 and on. Touching the source's row lets a second transaction wait instead of taking the same."""
    source = source_id(session, BOARD_SOURCE)
    run(session, "UPDATE source SET name = name WHERE id = :id", id=source)
    row = fetch_one(
        session,
        "SELECT COUNT(*) FROM ticket WHERE source_id = :source AND ticket_no LIKE :like",
        source=source,
        like=f"B-{day}-%",
    )
    return f"B-{day}-{(row[0] if row else 0) + 1}"
