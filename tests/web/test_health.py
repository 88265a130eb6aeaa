"""Alive, ready, and the figures: what a supervisor and a collector may ask."""

import pytest
from sqlalchemy.exc import OperationalError

from board import job_runs
from board.db.session import Database
from board.web import health
from tests import make
from tests.conftest import Clock
from tests.web.client import anonymous, signed_in


def tick(db: Database, clock: Clock) -> None:
    """A minute's work, done."""
    period = clock().isoformat()
    assert job_runs.claim(db, job="tick", period=period, owner="me", now=clock())
    with db.write() as session:
        job_runs.finish(session, job="tick", period=period, owner="me", now=clock(), result="", state="done")


@pytest.mark.parametrize(
    ("ran_before", "up", "status"),
    [
        pytest.param(None, 0, 200, id="just started, for the first time"),
        pytest.param(None, 10, 200, id="ten minutes up and no tick yet"),
        pytest.param(None, 11, 503, id="eleven minutes up and no tick yet"),
        pytest.param(600, 5, 200, id="back after a long stop"),
        pytest.param(600, 11, 503, id="back for eleven minutes, and the tick did not come back"),
    ],
)
def test_ready_as_long_as_the_tick_runs(
    db: Database, clock: Clock, ran_before: int | None, up: int, status: int
) -> None:
    if ran_before is not None:
        tick(db, clock)
        clock.forward(minutes=ran_before)
    client = anonymous(db, clock)
    clock.forward(minutes=up)
    assert client.get("/readyz").status_code == status
    tick(db, clock)
    clock.forward(minutes=10)
    assert client.get("/readyz").status_code == 200
    clock.forward(seconds=1)
    assert client.get("/readyz").status_code == 503


def test_not_ready_without_a_database(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    client = anonymous(db, clock)

    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception()) from None

    monkeypatch.setattr(db, "read", away)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code >= 500


def test_figures_are_for_the_signed_in_and_for_this_machine(
    db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.write() as session:
        who = make.person(session, "auditor")
    tick(db, clock)
    assert anonymous(db, clock).get("/metrics").status_code == 404
    text = signed_in(db, clock, who).get("/metrics").text
    monkeypatch.setattr(health, "LOOPBACK", ("testclient",))
    assert anonymous(db, clock).get("/metrics").text == text
    assert anonymous(db, clock).get("/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 404
    assert "board_unlinked_tickets 0\n" in text
    assert f'board_job_finished_seconds{{job="tick"}} {clock().timestamp():.0f}\n' in text


def test_the_charset_is_said_once(db: Database, clock: Clock) -> None:
    client = anonymous(db, clock)
    for path in ("/healthz", "/setup"):
        assert client.get(path).headers["content-type"].count("charset") == 1
