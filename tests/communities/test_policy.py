"""The pages of a community's policy: shown, tried out, changed, taken back, and never overwritten unseen."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board import decide
from board.communities.policy_changes import Outdated, change_policy
from board.communities.tables import Community
from board.db.session import Database
from board.db.sql import fetch, fetch_one
from board.policies import policies
from board.rules.people import BOARD, Who
from board.rules.policy import Policy
from board.rules.policy_values import VALUES
from board.rules.ports import TicketEventIn
from board.states import report
from board.tickets.actions import record
from board.verify import verify
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in

NOTHING_BLOCKS: dict[str, str] = {}


class Office:
    """A community whose only account is on hold for a complaint, which the default policy blocks on."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock = db, clock
        with db.write() as session:
            account = make.household(session)
            site = session.get_one(Community, account.community_id)
            make.charge(session, account, import_id=make.imported(session, site).id)
            decide.rebuild(session, account.community_id, now=clock())
            complaint = TicketEventIn(
                ticket_no="C-1", occurred_at=clock(), status="open", kind="complaint", place_text="7-2-1503",
                community="翠湖花园", building="7", entrance="2", room="1503",
            )  # fmt: skip
            record(session, source="hc", events=[complaint], by=BOARD, now=clock())
            self.account, self.site = int(account.id or 0), account.community_id
            self.manager = make.person(session, "manager", name="吴主任")

    def client(self, who: Who | None = None) -> TestClient[Any]:
        return signed_in(self.db, self.clock, who or self.manager)

    def send(self, name: str, fields: dict[str, Any], *, who: Who | None = None, step: str = "confirm") -> Any:
        form = {"community": str(self.site), "version": str(self.version()), "reason": "试点", "step": step}
        return self.client(who).post(f"/policy/values/{name}", data={**form, **fields})

    def version(self) -> int:
        return len(self.fetch("SELECT id FROM policy_change"))

    def state(self) -> str:
        return str(self.fetch("SELECT state FROM account_state")[0][0])

    def fetch(self, sql: str) -> list[Any]:
        with self.db.read() as session:
            return fetch(session, sql)


@pytest.fixture
def office(db: Database, clock: Clock) -> Office:
    return Office(db, clock)


def test_a_change_counts_at_once_and_is_told(office: Office) -> None:
    assert office.state() == "held"
    assert office.send("blocking", NOTHING_BLOCKS).headers["location"] == f"/policy?community={office.site}#blocking"
    assert office.state() == "collectable"
    text = office.client().get("/policy").text
    assert "试点" in text
    assert "吴主任" in text
    assert "投诉、报修（重大及以上）" in text, "the default stands beside what is in force"


def test_a_change_is_in_the_audit_with_from_and_to(office: Office) -> None:
    office.send("window_days", {"value": "10"})
    ((verb, community, details, personal),) = office.fetch(
        "SELECT verb, community_id, details, personal FROM audit_entry WHERE verb = 'change_policy'"
    )
    told = json.loads(details)
    assert (verb, community) == ("change_policy", office.site)
    assert (told["from"], told["to"], told["version"]) == ({"window_days": 7}, {"window_days": 10}, 1)
    assert "试点" not in details
    assert "试点" in personal


def test_the_preview_counts_and_keeps_nothing(office: Office) -> None:
    before = {
        table: office.fetch(f"SELECT * FROM {table}") for table in ("account_state", "signal", "task", "policy_change")
    }
    answer = office.send("blocking", NOTHING_BLOCKS, step="")
    assert answer.status_code == 200
    assert "1 个业主账户中，有 1 个的状态会马上改变" in answer.text
    assert "暂缓催缴 → 可催缴" in answer.text
    assert {table: office.fetch(f"SELECT * FROM {table}") for table in before} == before
    assert office.fetch("SELECT seq FROM audit_entry WHERE verb = 'change_policy'") == []


def test_the_preview_sends_on_what_was_filled_in(office: Office) -> None:
    answer = office.send("blocking", {"blocks": ["repair:major", "repair:critical"]}, step="")
    assert 'name="blocks" value="repair:major"' in answer.text
    assert 'name="step" value="confirm"' in answer.text
    assert "报修（重大及以上）" in answer.text


def test_back_to_the_default(office: Office) -> None:
    office.send("blocking", NOTHING_BLOCKS)
    assert office.send("blocking", {"default": "1"}).status_code == 303
    assert office.state() == "held"
    with office.db.read() as session:
        assert policies(session, office.site).at(office.clock()) == Policy()


def test_two_managers_do_not_overwrite_each_other_unseen(office: Office) -> None:
    assert office.send("window_days", {"value": "10"}).status_code == 303
    late = office.send("window_days", {"value": "5", "version": "0"})
    assert late.status_code == 409
    assert "吴主任修改了这个小区的参数" in late.text
    assert len(office.fetch("SELECT id FROM policy_change")) == 1


def test_of_two_managers_at_the_same_moment_one_wins(office: Office) -> None:
    """Both saw the board's defaults; whoever comes second is told, on either engine."""
    start, told = threading.Barrier(2), []

    def change(days: int) -> None:
        start.wait()
        try:
            with office.db.write() as session:
                change_policy(
                    session, community_id=office.site, values={"window_days": days}, reason="x", by=BOARD,
                    now=office.clock(), version=0,
                )  # fmt: skip
        except Outdated as outdated:
            told.append(outdated.text.zh)

    threads = [threading.Thread(target=change, args=(days,)) for days in (5, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert office.version() == 1


FILLED: dict[str, dict[str, Any]] = {
    "blocking": {"blocks": ["complaint:minor"]},
    "category_severity": {"category-0": "漏水", "severity-0": "critical", "category-1": "", "severity-1": "major"},
    "opens_on": {"value": "confirmed"},
    "cut_off_share": {"value": "40"},
    "contact_hours": {"start": "08:30", "until": "19:00"},
    "task_workdays": {f"days-{kind}": "4" for kind in Policy().task_workdays},
    "follow_ups": {
        f"{name}-{kind}": value
        for kind in Policy().follow_ups
        for name, value in (("days", "6"), ("channel", "phone"), ("by", "manager"))
    },
    "retention_days": {
        f"days-{kind}": str(days) for kind, days in (Policy().retention_days | {"signals": 500}).items()
    },
}


@pytest.mark.parametrize("name", VALUES)
def test_every_value_has_its_form(office: Office, name: str) -> None:
    page = office.client().get(f"/policy/values/{name}?community={office.site}")
    assert page.status_code == 200
    filled = FILLED.get(name) or {"value": str(max(VALUES[name].low, getattr(Policy(), name) - 1))}
    assert all(f'name="{field}"' in page.text for field in filled if not field.endswith("-1"))
    assert office.send(name, filled).status_code == 303
    with office.db.read() as session:
        assert getattr(policies(session, office.site).at(office.clock()), name) != getattr(Policy(), name)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("window_days", {"reason": " ", "value": "5"}, id="no reason"),
        pytest.param("window_days", {"value": "many"}, id="no number"),
        pytest.param("window_days", {"value": "-1"}, id="below nought"),
        pytest.param("window_days", {"value": "9" * 5000}, id="a number without end"),
        pytest.param("opens_on", {"value": "never"}, id="no such choice"),
        pytest.param("contact_hours", {"start": "", "until": "19:00"}, id="half a day"),
        pytest.param("category_severity", {"category-0": "漏水", "severity-0": "awful"}, id="no such severity"),
        pytest.param("task_workdays", {}, id="an empty table"),
        pytest.param("follow_ups", {}, id="follow-ups without days"),
        pytest.param("window_days", {"value": "7"}, id="what is in force already"),
    ],
)
@pytest.mark.parametrize("step", ["", "confirm"])
def test_a_change_that_cannot_be(office: Office, name: str, fields: dict[str, str], step: str) -> None:
    assert office.send(name, fields, step=step).status_code == 422
    assert office.fetch("SELECT id FROM policy_change") == []
    assert office.state() == "held"


@pytest.mark.parametrize("step", ["", "confirm"])
def test_what_is_not_there_is_not_found(office: Office, step: str) -> None:
    assert office.send("colour", {"value": "1"}, step=step).status_code == 404
    with office.db.write() as session:
        stranger = make.person(session, "manager", make.community(session, "锦绣苑"))
    assert office.send("window_days", {"value": "5"}, who=stranger, step=step).status_code == 404
    for path in ("/policy/values/window_days", "/policy/history"):
        assert office.client(stranger).get(f"{path}?community={office.site}").status_code == 404
    assert office.fetch("SELECT id FROM policy_change") == []


def test_the_history_shows_every_version(office: Office) -> None:
    office.send("window_days", {"value": "10", "reason": "春节前后"})
    office.clock.forward(hours=1)
    office.send("window_days", {"value": "14", "reason": "再长一点"})
    text = office.client().get(f"/policy/history?community={office.site}").text
    assert "7 天 → 10 天" in text
    assert "10 天 → 14 天" in text
    assert text.index("再长一点") < text.index("春节前后")


def test_the_past_answers_with_the_policy_of_then(office: Office) -> None:
    """Whatever is changed later, every earlier instant keeps its answer; and the caches agree with the facts."""
    start = office.clock()
    instants = [start + timedelta(hours=hours) for hours in (0, 1, 5, 9)]
    changes: list[dict[str, Any]] = [
        {"blocking": []}, {"blocking": [{"kind": "complaint"}]}, {"window_days": 1}, {"opens_on": "confirmed"},
    ]  # fmt: skip
    for number, values in enumerate(changes):
        office.clock.set(start + timedelta(hours=2 * number, minutes=30))
        now = office.clock()
        with office.db.write() as session:
            before = [list(report(session, at=at)) for at in instants if at < now]
            change_policy(session, community_id=office.site, values=values, reason="x", by=BOARD, now=now)
            assert [list(report(session, at=at)) for at in instants if at < now] == before
        assert list(verify(office.db, now=now)) == []
    with office.db.read() as session:
        assert [next(report(session, at=at))["state"] for at in instants] == ["held", "collectable", "held", "held"]
        assert fetch_one(session, "SELECT COUNT(*) FROM policy_change") == (4,)
