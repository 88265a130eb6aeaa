"""Red and black marks: who sets them, for how long, what follows from them, and who sees them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from board import segments
from board.accounts.marks import remove_mark, set_mark, standing
from board.accounts.tables import Account
from board.db.session import Database
from board.db.sql import fetch, run
from board.policies import forget
from board.rules.people import Who
from board.rules.ports import NotFound, Refused
from board.rules.time import to_micros
from tests import make
from tests.accounts.office import NOW, owing, site
from tests.conftest import Clock
from tests.web.client import signed_in

WHY = "上次上门推搡管家"


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.write() as session:
        yield session


@pytest.fixture
def account(session: Session) -> Account:
    return owing(session)


@pytest.fixture
def steward(session: Session, account: Account) -> Who:
    return make.person(session, "steward", site(session, account)[0])


def _marked(session: Session, account: Account, by: Who, **told: Any) -> int:
    asked = {"colour": "black", "reason": WHY, "now": NOW, **told}
    return set_mark(session, account_id=account.id or 0, by=by, **asked)


def _segment(session: Session) -> str:
    return str(fetch(session, "SELECT segment FROM account_segment")[0][0])


def test_a_black_mark_makes_high_risk_until_it_is_removed(session: Session, account: Account, steward: Who) -> None:
    mark = _marked(session, account, steward)
    assert _segment(session) == "high_risk"
    remove_mark(session, account_id=account.id or 0, mark_id=mark, reason="已和解", by=steward, now=NOW)
    assert _segment(session) == "forgetful"
    assert fetch(session, "SELECT verb FROM log_entry ORDER BY id") == [("mark",), ("remove_mark",)]
    with pytest.raises(Refused, match="lapsed or was removed"):
        remove_mark(session, account_id=account.id or 0, mark_id=mark, reason="再取消", by=steward, now=NOW)


@pytest.mark.parametrize("days", [pytest.param(None, id="180 days by default"), pytest.param(30, id="as policy says")])
def test_it_lapses_by_the_policy(session: Session, account: Account, steward: Who, days: int | None) -> None:
    if days is not None:
        run(
            session,
            "INSERT INTO policy_change (community_id, effective_at, policy_values, reason, recorded_at)"
            " VALUES (:site, 0, :values, 'r', 0)",
            site=account.community_id, values=f'{{"mark_days": {days}}}',
        )  # fmt: skip
        forget(session)
    _marked(session, account, steward)
    last = NOW + timedelta(days=days or 180)
    assert [mark.ends for mark in standing(session, account.owner_id, now=NOW)] == [last]
    assert standing(session, account.owner_id, now=last) == []
    segments.refresh(session, [account.id or 0], now=last)
    assert _segment(session) != "high_risk"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        pytest.param({"colour": "green"}, "red or a black", id="no such colour"),
        pytest.param({"reason": "  "}, "reason", id="no reason"),
        pytest.param({"reason": "长" * 501}, "500", id="a novel"),
    ],
)
def test_what_makes_no_mark(
    session: Session, account: Account, steward: Who, told: dict[str, str], says: str
) -> None:  # fmt: skip
    with pytest.raises(Refused, match=says):
        _marked(session, account, steward, **told)


def test_an_owner_bears_one_mark_at_a_time(session: Session, account: Account, steward: Who) -> None:
    _marked(session, account, steward)
    with pytest.raises(Refused, match="bears a mark already"):
        _marked(session, account, steward, colour="red")


@pytest.mark.parametrize("role", ["manager", "engineering", "security", "auditor"])
def test_clerks_and_stewards_set_them(session: Session, account: Account, role: str) -> None:
    with pytest.raises(NotFound):
        _marked(session, account, make.person(session, role, site(session, account)[0]))


def test_a_mark_of_another_owner_is_none_of_this_account(session: Session, account: Account, steward: Who) -> None:
    other = owing(session, "1504")
    mark = _marked(session, other, steward)
    with pytest.raises(NotFound):
        remove_mark(session, account_id=account.id or 0, mark_id=mark, reason="x", by=steward, now=NOW)


def test_the_badge_stands_in_row_and_card_and_says_itself_in_words(db: Database, clock: Clock) -> None:
    with db.write() as session:
        account = owing(session)
        within, _ = site(session, account)
        clerk = make.person(session, "clerk", within)
        _marked(session, account, clerk)
    desk = signed_in(db, clock, clerk)
    for url in ("/", f"/accounts/{account.id}/card", f"/accounts/{account.id}"):
        text = desk.get(url).text
        assert "黑旗" in text
        assert "高风险对抗型" in text
    assert WHY in desk.get(f"/accounts/{account.id}").text


def test_a_call_logged_on_the_page_leaves_its_mark_and_timeline_whole(db: Database, clock: Clock) -> None:
    with db.write() as session:
        account = owing(session)
        clerk = make.person(session, "clerk", site(session, account)[0])
        _marked(session, account, clerk)
    beside = {"hx-request": "true", "hx-current-url": f"http://testserver.local/accounts/{account.id}"}
    sent = {"result": "no_answer", "late_reason": "已经打了"}
    drawn = signed_in(db, clock, clerk).post(f"/accounts/{account.id}/contacts", data=sent, headers=beside)
    assert drawn.status_code == 200
    assert WHY in drawn.text
    assert "?lane=ticket" in drawn.text


def test_security_sees_nothing_of_it(db: Database, clock: Clock) -> None:
    with db.write() as session:
        account = owing(session)
        within, building = site(session, account)
        clerk, guard = (make.person(session, role, within) for role in ("clerk", "security"))
        _marked(session, account, clerk)
    asked = {
        "kind": "escort", "account": str(account.id), "starts_at": "2026-11-24T15:00", "meeting_point": "大堂",
        "risk": "可能情绪激动", "building": str(building.id),
    }  # fmt: skip
    signed_in(db, clock, clerk).post("/tasks", data=asked)
    gate = signed_in(db, clock, guard)
    assert fetch_one_id(db) is not None
    for url in ("/", "/tasks", "/log", f"/tasks/{fetch_one_id(db)}"):
        text = gate.get(url).text
        assert WHY not in text
        assert "黑旗" not in text


def fetch_one_id(db: Database) -> int | None:
    with db.read() as session:
        rows = fetch(session, "SELECT MAX(id) FROM task")
    return rows[0][0] and int(rows[0][0])


def test_the_moment_counts_when_it_is_stored(session: Session, account: Account, steward: Who) -> None:
    _marked(session, account, steward)
    assert fetch(session, "SELECT starts FROM mark") == [(to_micros(NOW),)]
