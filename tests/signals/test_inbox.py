"""The inbox: what has left, for whom, seen or not; and the signals in order for programs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session

from board.db.session import Database
from board.facts import accounts_by_id
from board.rules.ports import NotFound
from board.rules.words import SignalKind
from board.signals.actions import mark_all_seen, mark_seen
from board.signals.queries import inbox, signals, unseen
from board.signals.telling import signal
from tests.tasks.office import NOW, Office, office

LATER = NOW + timedelta(seconds=10)


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def at(session: Session) -> Office:
    """A hold that has been told, and a resume that leaves in ten seconds, both of 7-2-1501."""
    made = office(session)
    _signal(session, made, SignalKind.HOLD, NOW)
    _signal(session, made, SignalKind.RESUME, LATER)
    return made


@pytest.mark.parametrize(
    ("role", "count"),
    [
        pytest.param("clerk", 1, id="the clerk"),
        pytest.param("steward", 1, id="the steward"),
        pytest.param("manager", 0, id="not the manager"),
        pytest.param("security", 0, id="not security"),
    ],
)
def test_who_is_told_of_a_hold(session: Session, at: Office, role: str, count: int) -> None:
    assert len(inbox(session, at.people[role], now=NOW)) == unseen(session, at.people[role], now=NOW) == count


def test_a_signal_shows_once_it_has_left(session: Session, at: Office) -> None:
    assert [row.kind for row in inbox(session, at.clerk, now=NOW)] == ["hold"]
    assert [row.kind for row in inbox(session, at.clerk, now=LATER)] == ["resume", "hold"]
    assert inbox(session, at.clerk, now=LATER)[0].room == "7-2-1501"


def test_seen_is_seen_by_one_person_only(session: Session, at: Office) -> None:
    (first,) = inbox(session, at.clerk, now=NOW)
    mark_seen(session, signal_id=first.id, by=at.clerk, now=NOW)
    mark_seen(session, signal_id=first.id, by=at.clerk, now=LATER)
    assert inbox(session, at.clerk, now=NOW)[0].seen_at == NOW
    assert (unseen(session, at.clerk, now=NOW), unseen(session, at.steward, now=NOW)) == (0, 1)
    assert inbox(session, at.clerk, now=NOW, unseen_only=True) == []


def test_a_signal_of_somebody_else_cannot_be_marked(session: Session, at: Office) -> None:
    (first,) = inbox(session, at.clerk, now=NOW)
    with pytest.raises(NotFound):
        mark_seen(session, signal_id=first.id, by=at.manager, now=NOW)
    with pytest.raises(NotFound):
        mark_seen(session, signal_id=first.id + 1, by=at.clerk, now=NOW)  # it has not left


def test_all_seen_means_what_the_page_showed(session: Session, at: Office) -> None:
    shown = inbox(session, at.clerk, now=NOW)[0].id
    assert mark_all_seen(session, up_to=shown, by=at.clerk, now=LATER) == 1
    assert unseen(session, at.clerk, now=LATER) == 1


def test_programs_read_in_order_and_skip_nothing(session: Session, at: Office) -> None:
    first = signals(session, at.clerk, now=NOW)
    assert [row.kind for row in first] == ["hold"]
    rest = signals(session, at.clerk, now=LATER, after=first[-1].id)
    assert [row.kind for row in rest] == ["resume"]
    elsewhere = office(session, "金桂苑")
    assert signals(session, elsewhere.clerk, now=LATER) == []
    assert signals(session, at.security, now=LATER) == []


def _signal(session: Session, made: Office, kind: SignalKind, leaves_at: object) -> None:
    (account,) = accounts_by_id(session, made.accounts[:1])
    told = signal(
        session, kind=kind, once_key=f"{account.id}:{kind}", account=account, at=NOW, leaves_at=leaves_at, payload={}
    )  # type: ignore[arg-type]
    assert told
