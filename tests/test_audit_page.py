"""The audit as people read it: in words, within their communities, and with no more of anybody than they may know."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from board import audit
from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from tests import make
from tests.audited import World
from tests.conftest import Clock
from tests.web.client import signed_in


@pytest.fixture
def world(db: Database, clock: Clock, tmp_path: Path) -> World:
    made = World(db, clock, tmp_path)
    made.post("clerk", f"/accounts/{made.reachable()}/phone", reason="问门牌 13800138000")
    change = {"community": str(made.community.id), "value": "5", "reason": "试点", "step": "confirm", "version": "0"}
    made.post("manager", "/policy/values/window_days", **change)
    return made


def test_acts_are_told_in_sentences(world: World) -> None:
    text = world.as_("manager").get("/audit").text
    clerk = world.people[Role.CLERK].name
    assert f"{clerk} 查看了 7-2-1504 的电话" in text
    assert "问门牌 13800138000" in text
    assert "<del>窗口期天数 7 天</del> → 窗口期天数 5 天" in text
    assert "张伟" in text


def test_an_auditor_reads_it_masked_and_an_administrator_nothing_of_owners(world: World) -> None:
    auditor = world.as_("auditor").get("/audit").text
    assert "问门牌 138****8000" in auditor
    assert "张**" in auditor
    administrator = world.as_("administrator").get("/audit").text.split("<main")[1].split("</main>")[0]
    assert "7-2-1504" in administrator
    for text, hidden in ((auditor, "13800138000"), (auditor, "张伟"), (administrator, "问门牌"), (administrator, "张")):
        assert hidden not in text


def test_a_manager_reads_the_own_communities_and_nothing_of_the_whole_office(world: World) -> None:
    world.post("administrator", "/tokens", name="工单系统", scope="tickets:write")
    with world.db.write() as session:
        other = make.person(session, "manager", make.community(session, "锦绣苑"))
    foreign = signed_in(world.db, world.clock, other, app=world.app).get("/audit").text
    assert "没有符合条件的审计记录" in foreign
    assert "工单系统" in world.as_("administrator").get("/audit").text
    assert "工单系统" not in world.as_("manager").get("/audit").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verb=unmask", True), ("verb=change_policy", False), ("q=7-2-1504", True), ("q=1504", True), ("q=张伟", True),
        ("q=9-9-999", False), ("subject=account", True), ("subject=task", False), ("address=testclient", True),
        ("address=10.0.0.1", False), ("since=2026-11-23&until=2026-11-23", True), ("until=2026-11-22", False),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(world: World, query: str, found: bool) -> None:
    assert ("查看了 7-2-1504 的电话" in world.as_("manager").get(f"/audit?{query}").text) == found


def test_one_person_can_be_followed(world: World) -> None:
    clerk, manager = world.people[Role.CLERK].person_id, world.people[Role.MANAGER].person_id
    assert "查看了 7-2" in world.as_("manager").get(f"/audit?person={clerk}").text
    assert "查看了 7-2" not in world.as_("manager").get(f"/audit?person={manager}").text


def test_a_day_that_is_none_is_told(world: World) -> None:
    answer = world.as_("manager").get("/audit?since=yesterday")
    assert (answer.status_code, "请填写日期" in answer.text or "2026-12-31" in answer.text) == (200, True)


def test_pages_follow_one_another_by_number(world: World, clock: Clock) -> None:
    with world.db.write() as session:
        for _ in range(60):
            audit.note(
                session, verb="name", by=world.people[Role.MANAGER], at=clock(), subject="community",
                community_id=world.community.id,
            )  # fmt: skip
    first = world.as_("manager").get("/audit?verb=name").text
    assert first.count('<tr id="audit-') == 50
    (older,) = [part.split('"')[0] for part in first.split('href="')[1:] if "before=" in part.split('"')[0]]
    assert world.as_("manager").get(older.replace("&amp;", "&")).text.count('<tr id="audit-') == 10


@pytest.fixture
def statements(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_longer_page_costs_no_more_statements(world: World, clock: Clock, statements: list[str]) -> None:
    manager = world.as_("manager")
    manager.get("/audit")
    before = len(statements)
    manager.get("/audit")
    short = len(statements) - before
    for number in range(20):
        world.post("clerk", f"/accounts/{world.free.id}/phone", reason=f"第 {number} 次")
    before = len(statements)
    manager.get("/audit")
    assert len(statements) - before == short


def test_it_leaves_as_a_file_in_which_nothing_runs(world: World) -> None:
    world.post("clerk", f"/accounts/{world.free.id}/phone", reason='=HYPERLINK("http://evil","x")')
    sent = world.post("manager", "/audit/export", form="csv", verb="unmask")
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["序号", "时间", "小区", "谁", "做了什么"]
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert world.post("manager", "/audit/export", form="xlsx").content.startswith(b"PK")
    with world.db.read() as session:
        assert fetch(session, "SELECT COUNT(*) FROM audit_entry WHERE verb = 'export'") == [(2,)]


def test_the_head_can_be_copied(world: World) -> None:
    with world.db.read() as session:
        seq, hashed = audit.head(session)
    text = world.as_("auditor").get("/audit").text
    assert f"#{seq} <code>{hashed}</code>" in text


def test_it_reads_in_english(world: World) -> None:
    world.post("manager", "/me/language", language="en")
    world._clients.clear()
    manager = world.people[Role.MANAGER]
    text = signed_in(world.db, world.clock, manager, app=world.app).get("/audit").text
    assert "looked at the phone of 7-2-1504" in text
