"""Who sees what, over every page: a canary name, numbers and amount, looked for in all that a role is sent.

One household of 7-2-1503 owes ¥31.37 for nine months; its owner and number are unlike any other text.
"""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from board.accounts.tables import OwnerPhone
from board.db.session import Database
from board.rules.words import Role
from board.tasks.actions import move, request
from board.web.permissions import RIGHTS
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.conftest import Clock
from tests.web.client import application, signed_in

NAME, PHONE, REPORTER, NOTED = "慕容雪莲", "13912345678", "13787654321", "13666668888"
MASKED, MASKED_REPORTER = "139****5678", "137****4321"
AMOUNT, TITLE = "282.33", "慕容业主"


@pytest.fixture
def case(db: Database) -> dict[str, Any]:
    """An account that owes, its ticket, a soft collection and an escort accepted by steward and security."""
    with db.write() as session:
        account = owing(session, owner_name=NAME, months=9, fen=3_137)
        session.add(OwnerPhone(owner_id=account.owner_id, phone=PHONE))
        within, _ = site(session, account)
        people = {role: make.person(session, role, within, name=f"{role}员") for role in Role}
        number = ticket(
            session, account, "R-1", kind="repair", category="绿化", assignee="engineering员", phone=REPORTER,
            description=f"请联系家人 {NOTED}",
        )  # fmt: skip
        soft = request(
            session, kind="soft_collection", by=people[Role.CLERK], now=NOW, account_ids=[account.id],
            brief={"reason": "本周"},
        )  # fmt: skip
        move(session, task_id=soft, verb="accept", by=people[Role.STEWARD], now=NOW)
        escort = request(
            session, kind="escort", by=people[Role.CLERK], now=NOW, account_ids=[account.id],
            starts_at=NOW.replace(hour=9), brief={"meeting_point": "大堂", "risk_note": f"曾有推搡，家人 {NOTED}"},
        )  # fmt: skip
        move(session, task_id=escort, verb="accept", by=people[Role.SECURITY], now=NOW)
        return {"people": people, "account": account.id, "ticket": number, "soft": soft, "escort": escort}


def _pages(case: dict[str, Any], role: Role) -> list[str]:
    """Every page of people that the role has, with the ids of the case; and what the search finds."""
    found = []
    for address, right in RIGHTS.items():
        method, path = address.split(" ")
        if method == "GET" and role in right.roles and "progress" not in path and "photos" not in path:
            for task in (case["soft"], case["escort"]) if "{task_id}" in path else (0,):
                ids = {"account_id": case["account"], "ticket_id": case["ticket"], "task_id": task}
                found.append(re.sub(r"\{(\w+)\}", lambda one, ids=ids: str(ids.get(one[1], 1)), path))
    return [*found, *(f"/search?q={text}" for text in ("1503", "mr", "5678", "R-1")), "/accounts?q=雪莲", "/"]


def _text(client: TestClient[Any], path: str) -> str:
    answer = client.get(path)
    raw = answer.content
    return answer.text.split("<main", 1)[-1] if b"<main" in raw else raw.decode("utf-8", "ignore")


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        pytest.param(Role.CLERK, {NAME, MASKED, MASKED_REPORTER, AMOUNT, NOTED}, id="clerk"),
        pytest.param(Role.STEWARD, {NAME, MASKED, MASKED_REPORTER, AMOUNT, NOTED}, id="steward, own task"),
        pytest.param(Role.ENGINEERING, {TITLE, MASKED_REPORTER}, id="engineering, own ticket"),
        pytest.param(Role.ENVIRONMENT, set(), id="environment, another's ticket"),
        pytest.param(Role.SECURITY, {TITLE}, id="security, own escort"),
        pytest.param(Role.LEAD, set(), id="a lead without a department"),
        pytest.param(Role.MANAGER, {NAME, MASKED, MASKED_REPORTER, AMOUNT, NOTED}, id="manager"),
        pytest.param(Role.ADMINISTRATOR, set(), id="administrator"),
        pytest.param(Role.AUDITOR, {MASKED, MASKED_REPORTER, AMOUNT}, id="auditor"),
    ],
)
def test_a_role_is_sent_what_the_table_says_and_nothing_else(
    db: Database, clock: Clock, case: dict[str, Any], role: Role, sees: set[str]
) -> None:
    client = signed_in(db, clock, case["people"][role], app=application(db, clock))
    texts = {path: _text(client, path) for path in _pages(case, role)}
    canaries = (NAME, TITLE, PHONE, REPORTER, NOTED, MASKED, MASKED_REPORTER, AMOUNT)
    assert {canary for canary in canaries if any(canary in text for text in texts.values())} == sees
    if NAME not in sees:
        assert [path for path, text in texts.items() if "雪莲" in text.replace("q=雪莲", "")] == []


def test_a_steward_sees_the_amount_only_in_the_task(db: Database, clock: Clock, case: dict[str, Any]) -> None:
    client = signed_in(db, clock, case["people"][Role.STEWARD], app=application(db, clock))
    shown = {path for path in _pages(case, Role.STEWARD) if AMOUNT in _text(client, path)}
    assert shown == {f"/tasks/{case['soft']}", "/tasks"}
    with db.write() as session:
        move(session, task_id=case["soft"], verb="cancel", by=case["people"][Role.CLERK], now=NOW, reason="不用了")
    assert AMOUNT not in _text(client, f"/tasks/{case['soft']}")


def test_the_heat_map_counts_by_place_where_months_are_not_shown(
    db: Database, clock: Clock, case: dict[str, Any]
) -> None:
    for role, words in ((Role.CLERK, True), (Role.STEWARD, False), (Role.ENGINEERING, False)):
        page = _text(signed_in(db, clock, case["people"][role]), "/buildings/1")
        assert ("欠 9 期" in page) is words
        assert ("floor-owing" in page) is not words
        assert ("q4" in page.split("<tbody>")[1].split("</tbody>")[0]) is words
