"""The pages of tasks over HTTP: who opens them, what they hold back, and how a move answers."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient
from PIL import Image

from board.db.session import Database
from board.db.sql import run
from board.rules.task_forms import TaskKind
from board.tasks.actions import move, request
from board.tasks.tables import Task, TaskPhoto
from tests import make
from tests.conftest import Clock
from tests.tasks.office import NOW, ROLES, Office, office
from tests.web.client import signed_in

HTMX = {"hx-request": "true"}
OpenAs = Callable[[str], TestClient[Any]]


@pytest.fixture
def at(db: Database) -> Office:
    """A soft collection of 7-2-1501 and 7-2-1503 (on hold), an inspection, and an escort to 7-2-1502."""
    with db.write() as session:
        made = office(session)
        request(
            session, kind=TaskKind.SOFT_COLLECTION, by=made.clerk, now=NOW,
            account_ids=[made.accounts[0], made.accounts[2]], brief={"reason": "本周清单"},
        )  # fmt: skip
        request(
            session, kind=TaskKind.INSPECTION, by=made.manager, now=NOW, building_id=made.building,
            brief={"evidence": "03 立管 6 单渗漏"},
        )  # fmt: skip
    return made


@pytest.fixture
def open_as(db: Database, clock: Clock, at: Office) -> OpenAs:
    return lambda role: signed_in(db, clock, at.people[role])


SOFT, INSPECTION = 1, 2


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path in ("/tasks", "/my-tasks", "/log")])
@pytest.mark.parametrize("role", [pytest.param(role, id=role) for role in ROLES])
def test_every_list_opens_for_those_who_have_it(open_as: OpenAs, path: str, role: str) -> None:
    answer = open_as(role).get(path)
    assert answer.status_code == (404 if role == "administrator" else 200)


@pytest.mark.parametrize(
    ("role", "task", "status"),
    [
        pytest.param("steward", SOFT, 200, id="the steward's list"),
        pytest.param("engineering", INSPECTION, 200, id="engineering's inspection"),
        pytest.param("engineering", SOFT, 404, id="engineering has no business with fees"),
        pytest.param("security", INSPECTION, 404, id="security neither"),
        pytest.param("steward", 99, 404, id="no such task"),
    ],
)
def test_a_task_opens_for_those_who_see_it(open_as: OpenAs, role: str, task: int, status: int) -> None:
    assert open_as(role).get(f"/tasks/{task}").status_code == status


def test_the_home_of_a_steward_is_what_waits(open_as: OpenAs) -> None:
    page = open_as("steward").get("/").text
    assert "软催收" in page
    assert "/tasks/1/acceptance" in page


def test_a_held_household_says_so_and_shows_no_amount(open_as: OpenAs) -> None:
    page = open_as("steward").get(f"/tasks/{SOFT}").text
    rows = page.split('id="row-')[1:]
    assert ("¥1,860.00" in rows[0], "请勿提及欠费" in rows[0]) == (True, False)
    assert ("¥" in rows[1], "请勿提及欠费" in rows[1]) == (False, True)


def test_accepting_from_a_list_redraws_the_card_and_can_be_taken_back(
    open_as: OpenAs, db: Database, clock: Clock
) -> None:
    steward = open_as("steward")
    card = steward.post(f"/tasks/{SOFT}/acceptance", data={"version": "1"}, headers=HTMX)
    assert card.status_code == 200
    assert 'id="task-1"' in card.text
    assert "已接单" in card.text
    assert "/tasks/1/undo" in card.text
    clock.forward(seconds=10)
    back = steward.post(f"/tasks/{SOFT}/undo", headers=HTMX)
    assert "待接单" in back.text
    assert _state(db, SOFT) == "requested"


def test_without_javascript_a_move_leads_back_to_the_task(open_as: OpenAs, db: Database) -> None:
    steward = open_as("steward")
    answer = steward.post(f"/tasks/{SOFT}/acceptance", data={"version": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks/1")
    page = steward.get("/tasks/1").text
    assert "撤销" in page
    assert _state(db, SOFT) == "accepted"


@pytest.mark.parametrize("headers", [pytest.param(HTMX, id="htmx"), pytest.param({}, id="plain form")])
def test_the_second_is_told_who_was_first(open_as: OpenAs, headers: dict[str, str]) -> None:
    open_as("steward").post(f"/tasks/{SOFT}/acceptance", data={"version": "1"})
    answer = open_as("colleague").post(f"/tasks/{SOFT}/acceptance", data={"version": "1"}, headers=headers)
    assert answer.status_code == 409
    assert "已由 翠湖花园steward 于 10:00 接单" in answer.text


def test_a_missing_reason_is_told_beside_its_field(open_as: OpenAs) -> None:
    answer = open_as("engineering").post(f"/tasks/{INSPECTION}/refusal", data={"version": "1", "reason": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.text


def test_a_refusal_is_shown_to_the_asker_who_may_ask_again(open_as: OpenAs) -> None:
    open_as("engineering").post(f"/tasks/{INSPECTION}/refusal", data={"reason": "上周查过"})
    manager = open_as("manager")
    assert "退回给我" in manager.get("/my-tasks?show=returned").text
    page = manager.get(f"/tasks/{INSPECTION}").text
    assert "上周查过" in page
    assert "/tasks/new?kind=inspection" in page


def test_handing_over_needs_a_colleague(open_as: OpenAs, db: Database, at: Office) -> None:
    steward = open_as("steward")
    steward.post(f"/tasks/{SOFT}/acceptance", data={})
    assert "翠湖花园colleague" in steward.get(f"/tasks/{SOFT}").text
    wrong = steward.post(f"/tasks/{SOFT}/handover", data={"to_person_id": "999"})
    assert (wrong.status_code, "请选择本部门的同事" in wrong.text) == (422, True)
    answer = steward.post(f"/tasks/{SOFT}/handover", data={"to_person_id": str(at.colleague.person_id)})
    assert answer.status_code == 303
    assert "转交 → 翠湖花园colleague" in steward.get(f"/tasks/{SOFT}").text


def test_what_was_typed_stays_when_a_photo_is_missing(open_as: OpenAs, db: Database) -> None:
    engineer = open_as("engineering")
    engineer.post(f"/tasks/{INSPECTION}/acceptance", data={})
    typed = {"findings": "found", "details": "16 层三通开裂"}
    answer = engineer.post(f"/tasks/{INSPECTION}/completion", data=typed)
    assert answer.status_code == 422
    assert "16 层三通开裂" in answer.text
    assert "请先上传照片" in answer.text
    engineer.post(f"/tasks/{INSPECTION}/photos", data={"slot": "evidence"}, files={"photo": ("a.jpg", _jpeg())})
    assert engineer.post(f"/tasks/{INSPECTION}/completion", data=typed).status_code == 303
    assert _state(db, INSPECTION) == "done"


def test_a_photo_is_served_safely_and_within_the_scope(open_as: OpenAs, db: Database) -> None:
    engineer = open_as("engineering")
    engineer.post(f"/tasks/{INSPECTION}/acceptance", data={})
    engineer.post(f"/tasks/{INSPECTION}/photos", data={"slot": "evidence"}, files={"photo": ("a.jpg", _jpeg())})
    with db.read() as session:
        kept = session.get_one(TaskPhoto, 1)
        assert kept.by_person_id is not None
    answer = engineer.get(f"/tasks/{INSPECTION}/photos/1")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert open_as("security").get(f"/tasks/{INSPECTION}/photos/1").status_code == 404
    assert engineer.get(f"/tasks/{SOFT}/photos/1").status_code == 404


def test_rubbish_for_a_photo_is_a_sentence(open_as: OpenAs) -> None:
    engineer = open_as("engineering")
    engineer.post(f"/tasks/{INSPECTION}/acceptance", data={})
    sent = engineer.post(
        f"/tasks/{INSPECTION}/photos", data={"slot": "evidence"}, files={"photo": ("a.jpg", b"<svg/>")}
    )
    assert sent.status_code == 422
    assert "JPEG、PNG 或 WebP" in sent.text


def test_a_row_is_recorded_on_its_own(open_as: OpenAs, db: Database) -> None:
    steward = open_as("steward")
    steward.post(f"/tasks/{SOFT}/acceptance", data={})
    empty = steward.post(f"/tasks/{SOFT}/rows/1", data={"contact": ""})
    assert (empty.status_code, "请填写：联系结果" in empty.text) == (422, True)
    held = steward.post(f"/tasks/{SOFT}/rows/2", data={"contact": "paid"})
    assert (held.status_code, "请勿提及欠费" in held.text) == (409, True)
    done = steward.post(f"/tasks/{SOFT}/rows/1", data={"contact": "no_answer"})
    assert (done.status_code, done.headers["location"]) == (303, "/tasks/1#row-1")


def test_asking_by_room_as_people_write_it(open_as: OpenAs, db: Database) -> None:
    clerk = open_as("clerk")
    assert "软催收" in clerk.get("/tasks/new").text
    form = clerk.get("/tasks/new?kind=service_issue")
    assert 'name="room"' in form.text
    sent = {"kind": "service_issue", "room": "7栋2单元1502", "problem": "楼道灯不亮"}
    answer = clerk.post("/tasks", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/tasks/3")
    with db.read() as session:
        assert session.get_one(Task, 3).title == "7-2-1502"


def test_a_time_is_told_by_the_communitys_own_clock(open_as: OpenAs, db: Database, at: Office) -> None:
    with db.write() as session:
        west = office(session, "金桂苑")
        run(session, "UPDATE community SET zone = 'Asia/Urumqi' WHERE id = :id", id=west.community)
        at.people["both"] = make.person(session, "clerk")
    told = {"kind": "escort", "starts_at": "2026-11-24T10:00", "meeting_point": "7栋大堂"}
    found = []
    for place in (at, west):
        sent = open_as("both").post("/tasks", data=told | {"account": str(place.accounts[0])})
        assert sent.status_code == 303, sent.text
        with db.read() as session:
            found.append(session.get_one(Task, int(sent.headers["location"].rpartition("/")[2])).starts_at)
    assert [f"{one:%H:%M}" for one in found if one] == ["02:00", "04:00"]


def test_a_visit_of_one_household_is_planned_on_its_own_page(open_as: OpenAs, at: Office) -> None:
    for path, leads_to in (
        (f"/tasks/new?kind=joint_visit&account={at.accounts[0]}", f"/visits/new?account={at.accounts[0]}"),
        (f"/tasks/new?kind=soft_collection&account={at.accounts[0]}", None),
    ):
        assert open_as("clerk").get(path).headers.get("location") == leads_to


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        pytest.param({"kind": "service_issue", "room": "7-2-9999", "problem": "x"}, 422, "没有这一户", id="no account"),
        pytest.param({"kind": "service_issue", "room": "乱写", "problem": "x"}, 422, "看不懂房号", id="no room"),
        pytest.param({"kind": "service_issue", "problem": "x"}, 422, "请先选择业主账户", id="nothing chosen"),
        pytest.param({"kind": "service_issue", "room": "7-2-1501"}, 422, "请填写", id="no problem told"),
        pytest.param({"kind": "soft_collection", "room": "7-2-1503"}, 409, "暂缓催缴", id="on hold"),
        pytest.param({"kind": "hold_review", "room": "7-2-1501"}, 404, "", id="only the board asks"),
        pytest.param({"kind": "dunning"}, 404, "", id="no such kind"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(open_as: OpenAs, sent: dict[str, str], status: int, sentence: str) -> None:
    answer = open_as("clerk").post("/tasks", data=sent)
    assert answer.status_code == status
    assert sentence in answer.text


def test_filters_stand_in_the_url(open_as: OpenAs) -> None:
    page = open_as("manager").get("/tasks?department=engineering&due=week&kind=rubbish%27--&building=x").text
    assert 'value="engineering" selected' in page
    assert "没有符合条件的任务" in page
    log = open_as("manager").get("/log?q=7-2&since=rubbish&person=1&before=1-2-3")
    assert (log.status_code, "请填写日期" in log.text) == (200, True)


def test_security_gets_a_title_and_neither_name_nor_account(open_as: OpenAs, db: Database, at: Office) -> None:
    with db.write() as session:
        task_id = request(
            session, kind=TaskKind.ESCORT, by=at.clerk, now=NOW, account_ids=[at.accounts[1]],
            starts_at=NOW.replace(hour=9), brief={"meeting_point": "大堂", "risk_note": "曾有推搡"},
        )  # fmt: skip
        move(session, task_id=task_id, verb="accept", by=at.security, now=NOW)
    page = open_as("security").get(f"/tasks/{task_id}").text
    assert "曾有推搡" in page
    assert "/accounts/" not in page
    assert "¥" not in page
    assert "张1502" not in page


def _state(db: Database, task_id: int) -> str:
    with db.read() as session:
        return session.get_one(Task, task_id).state


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return buffer.getvalue()
