"""The systems that facts come from, by name."""

from sqlmodel import Session

from board.db.sql import Row, Statement, fetch, run, statement, together

BOARD_SOURCE = "board"


def source_id(session: Session, name: str) -> int:
    """The id of a source, made at its first mention; remembered for the session."""
    return remembered(session, name, *together(session, asking(session, name)))


def asking(session: Session, name: str) -> list[Statement]:
    """What has to be asked to know the id of a source, for whoever asks for something else in the same breath."""
    return [] if name in _known(session) else [statement(FIND, name=name)]


def remembered(session: Session, name: str, *answers: list[Row]) -> int:
    """The id of a source from the answers to `asking`, made at its first mention; remembered for the session."""
    known = _known(session)
    for rows in answers:
        known[name] = int((rows or _made(session, name))[0][0])
    return known[name]


FIND = "SELECT id FROM source WHERE name = :name"


def _known(session: Session) -> dict[str, int]:
    known: dict[str, int] = session.info.setdefault("sources", {})
    return known


def _made(session: Session, name: str) -> list[Row]:
    run(session, "INSERT INTO source (name) VALUES (:name) ON CONFLICT (name) DO NOTHING", name=name)
    return fetch(session, FIND, name=name)
