"""The inbox over HTTP."""

from typing import Any

import pytest

from board.db.session import Database
from board.facts import accounts_by_id
from board.rules.words import SignalKind
from board.signals.telling import signal
from tests.conftest import Clock
from tests.tasks.office import NOW, Office, office
from tests.web.client import signed_in

PAYLOAD: dict[str, Any] = {
    "state": "held",
    "tickets": [{"id": 1, "number": "R-2381", "category": "漏水", "problem": "天花板滴水", "done": ""}],
    "reasons": [{"code": "TICKET_OPEN", "zh": "工单 R-2381 未解决", "en": "ticket R-2381 is not resolved"}],
}


@pytest.fixture
def at(db: Database) -> Office:
    with db.write() as session:
        made = office(session)
        (account,) = accounts_by_id(session, made.accounts[:1])
        signal(session, kind=SignalKind.HOLD, once_key="1", account=account, at=NOW, leaves_at=NOW, payload=PAYLOAD)
    return made


def test_a_hold_says_why_and_what_not_to_mention(db: Database, clock: Clock, at: Office) -> None:
    page = signed_in(db, clock, at.steward).get("/signals").text
    for words in ("7-2-1501", "暂缓催缴", "请勿提及欠费", "R-2381", "天花板滴水", "工单 R-2381 未解决"):
        assert words in page
    assert "¥" not in page


def test_seen_redraws_the_card_and_stays_seen(db: Database, clock: Clock, at: Office) -> None:
    clerk = signed_in(db, clock, at.clerk)
    assert "/signals/1/seen" in clerk.get("/signals?show=new").text
    card = clerk.post("/signals/1/seen", headers={"hx-request": "true"})
    assert (card.status_code, 'id="signal-1"' in card.text, "/seen" in card.text) == (200, True, False)
    assert "没有提醒" in clerk.get("/signals?show=new").text


def test_all_seen_without_scripts(db: Database, clock: Clock, at: Office) -> None:
    clerk = signed_in(db, clock, at.clerk)
    answer = clerk.post("/signals/seen", data={"up_to": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/signals")
    assert "/signals/1/seen" not in clerk.get("/signals").text


def test_what_is_not_in_the_inbox_is_not_there(db: Database, clock: Clock, at: Office) -> None:
    assert signed_in(db, clock, at.manager).post("/signals/1/seen").status_code == 404
    assert signed_in(db, clock, at.security).get("/signals").status_code == 404
    assert signed_in(db, clock, at.clerk).get("/signals?before=rubbish").status_code == 200
