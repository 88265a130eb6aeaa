"""Tasks and signals for programs: the same rules as for people, on behalf of a person where one is named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from board.communities.tokens import add_token
from board.db.session import Database
from board.db.sql import run
from board.facts import accounts_by_id
from board.rules.task_forms import TaskKind
from board.rules.words import SignalKind
from board.signals.telling import signal
from board.tasks.actions import request
from tests.conftest import Clock
from tests.tasks.office import NOW, Office, office
from tests.web.client import anonymous

Programs = Callable[..., TestClient[Any]]
STEWARD = "翠湖花园steward"
SOON = (NOW + timedelta(days=1)).isoformat()


@pytest.fixture
def at(db: Database) -> Office:
    with db.write() as session:
        made = office(session)
        request(session, kind=TaskKind.SOFT_COLLECTION, by=made.clerk, now=NOW, account_ids=made.accounts[:1], brief={})
        request(
            session, kind=TaskKind.INSPECTION, by=made.manager, now=NOW, building_id=made.building,
            brief={"evidence": "03 立管"},
        )  # fmt: skip
    return made


@pytest.fixture
def program(db: Database, clock: Clock, at: Office) -> Programs:
    def made(*scopes: str, communities: tuple[int, ...] = ()) -> TestClient[Any]:
        with db.write() as session:
            _, key = add_token(session, name="wecom", scopes=scopes, communities=communities, now=NOW)
        client = anonymous(db, clock)
        client.headers["authorization"] = f"Bearer {key}"
        return client

    return made


def test_tasks_are_paged_in_the_order_they_were_asked(program: Programs) -> None:
    client = program("tasks:read")
    first = client.get("/api/v1/tasks?limit=1").json()
    assert ([task["kind"] for task in first["items"]], first["next_cursor"]) == (["soft_collection"], "1")
    rest = client.get(f"/api/v1/tasks?limit=1&cursor={first['next_cursor']}").json()
    assert ([task["kind"] for task in rest["items"]], rest["next_cursor"]) == (["inspection"], None)
    assert "fen" not in first["items"][0]
    assert client.get("/api/v1/tasks/2").json()["brief"] == {"evidence": "03 立管"}


def test_a_program_of_another_community_sees_none(program: Programs) -> None:
    client = program("tasks:read", communities=(99,))
    assert client.get("/api/v1/tasks").json()["items"] == []
    assert client.get("/api/v1/tasks/1").status_code == 404


def test_a_visit_that_clashes_is_asked_for_knowingly(program: Programs, at: Office) -> None:
    client = program("tasks:write")
    asked = {"kind": "joint_visit", "person": "翠湖花园clerk", "brief": {"steward_part": "听", "clerk_part": "说"}}
    first = client.post("/api/v1/tasks", json=asked | {"account_ids": at.accounts[:1], "starts_at": SOON})
    assert first.status_code == 201, first.text
    second = asked | {"account_ids": at.accounts[1:2], "starts_at": SOON}
    told = client.post("/api/v1/tasks", json=second)
    assert (told.status_code, "同一时间有两处" in told.text) == (409, True)
    assert client.post("/api/v1/tasks", json=second | {"anyway": True}).status_code == 201


def test_accepting_and_finishing_for_a_person(program: Programs) -> None:
    client = program("tasks:write")
    nobody = client.post("/api/v1/tasks/2/acceptance", json={})
    assert nobody.status_code == 409
    accepted = client.post("/api/v1/tasks/2/acceptance", json={"person": "翠湖花园engineering", "version": 1}).json()
    assert (accepted["state"], accepted["assignee"], accepted["version"]) == ("accepted", "翠湖花园engineering", 2)
    empty = client.post("/api/v1/tasks/2/completion", json={})
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "findings")
    done = client.post("/api/v1/tasks/2/completion", json={"result": {"findings": "nothing"}})
    assert done.json()["state"] == "done"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param("/api/v1/tasks/1/acceptance", {"person": "翠湖花园security"}, 404, id="of another department"),
        pytest.param("/api/v1/tasks/1/acceptance", {"person": "nobody"}, 422, id="an unknown login"),
        pytest.param("/api/v1/tasks/1/completion", {"person": STEWARD}, 409, id="not accepted yet"),
        pytest.param("/api/v1/tasks/1/acceptance", {"person": STEWARD, "version": 9}, 409, id="an old version"),
        pytest.param("/api/v1/tasks/1/refusal", {"person": STEWARD}, 422, id="no reason"),
        pytest.param("/api/v1/tasks/1/acceptance", {"state": "done"}, 422, id="a field that is none"),
        pytest.param("/api/v1/tasks/1/dance", {}, 404, id="a step that is none"),
        pytest.param("/api/v1/tasks/99/start", {}, 404, id="a task that is none"),
        pytest.param("/api/v1/tasks", {"kind": "dunning"}, 422, id="a kind that is none"),
        pytest.param("/api/v1/tasks", {"kind": "escort", "account_ids": [1]}, 422, id="no time and no place"),
    ],
)
def test_what_cannot_be_done_is_a_problem(program: Programs, path: str, body: dict[str, Any], status: int) -> None:
    answer = program("tasks:write").post(path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_asking_twice_with_one_key_asks_once(program: Programs, at: Office) -> None:
    client = program("tasks:write", "tasks:read")
    body = {
        "kind": "escort", "person": "翠湖花园clerk", "account_ids": at.accounts[1:2],
        "starts_at": "2026-11-24 15:00", "brief": {"meeting_point": "大堂"},
    }  # fmt: skip
    answers = [client.post("/api/v1/tasks", json=body, headers={"idempotency-key": "a"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["due_at"] == "2026-11-24T07:00:00Z"
    assert len(client.get("/api/v1/tasks").json()["items"]) == 3
    other = client.post(
        "/api/v1/tasks", json=body | {"starts_at": "2026-11-25 15:00"}, headers={"idempotency-key": "a"}
    )
    assert other.status_code == 422


def test_scopes_are_kept_apart(program: Programs) -> None:
    assert program("tasks:write").get("/api/v1/tasks").status_code == 403
    assert program("tasks:read").post("/api/v1/tasks/1/start", json={}).status_code == 403
    assert program("tasks:read").get("/api/v1/signals").status_code == 403


def test_signals_after_the_last_one_read(program: Programs, db: Database, at: Office) -> None:
    with db.write() as session:
        (account,) = accounts_by_id(session, at.accounts[:1])
        for kind, leaves_at in ((SignalKind.HOLD, NOW), (SignalKind.RESUME, NOW + timedelta(seconds=10))):
            signal(
                session, kind=kind, once_key=kind, account=account, at=NOW, leaves_at=leaves_at,
                payload={"state": "held"},
            )  # fmt: skip
    client = program("signals:read")
    found = client.get("/api/v1/signals").json()["items"]
    assert [(one["kind"], one["room"], one["payload"]["state"]) for one in found] == [("hold", "7-2-1501", "held")]
    assert client.get(f"/api/v1/signals?after={found[0]['id']}").json()["items"] == []


def test_a_time_without_an_offset_is_told_by_the_communitys_own_clock(
    program: Programs, db: Database, at: Office
) -> None:
    with db.write() as session:
        west = office(session, "金桂苑")
        run(session, "UPDATE community SET zone = 'Asia/Urumqi' WHERE id = :id", id=west.community)
    client = program("tasks:write")
    for number, (place, told, hour) in enumerate(
        ((at, "2026-11-24 10:00", 2), (west, "2026-11-24 10:00", 4), (west, "2026-11-24T10:00:00+08:00", 2))
    ):
        body = {
            "kind": "escort", "person": place.clerk.name, "building_id": place.building, "starts_at": told,
            "brief": {"meeting_point": "7栋大堂"},
        }  # fmt: skip
        sent = client.post("/api/v1/tasks", json=body, headers={"idempotency-key": str(number)})
        assert sent.status_code == 201, sent.text
        assert sent.json()["starts_at"] == f"2026-11-24T{hour:02}:00:00Z"
