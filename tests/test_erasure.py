"""An owner who is erased is nowhere any more; the figures, the states and the audit's chain stand as before."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from board import audit_check
from board.accounts.guard_tables import OtherPerson
from board.accounts.household_tables import Occupancy
from board.accounts.outside_tables import OutsideContact
from board.accounts.tables import Owner, OwnerPhone
from board.agreements.tables import InstalmentPart, InstalmentPlan
from board.arrears.tables import ImportReject
from board.db.session import Database
from board.db.sql import fetch, run
from board.reports.showcase_tables import Showcase
from board.rules.words import Role
from board.tables import metadata
from board.verify import verify
from tests import make
from tests.accounts.office import NOW, ticket
from tests.audited import World
from tests.claim_rows import claim
from tests.conftest import Clock
from tests.reports.compared import compared

NAME, PHONE = "尉迟无忌", "13866668888"


@pytest.fixture
def world(db: Database, clock: Clock, tmp_path: Path) -> World:
    """The free household's owner has a name that stands nowhere else, and left traces everywhere."""
    made = World(db, clock, tmp_path)
    with db.write() as session:
        owner = session.get_one(Owner, made.free.owner_id)
        owner.name = owner.name_key = NAME
        session.add(OwnerPhone(owner_id=owner.id, phone=PHONE, position=0))
        brought = make.imported(session, made.community)
        reject = ImportReject(
            import_id=brought.id, row=3, column="金额", value=NAME, reason_zh="x", reason_en="x", cells=[]
        )
        session.add(reject)
        session.flush()
        run(
            session, "UPDATE import_reject SET cells = :cells", cells=json.dumps([NAME, PHONE, "x"], ensure_ascii=False)
        )
        run(session, "UPDATE owner_difference SET known_name = :name, stated_phone = :phone", name=NAME, phone=PHONE)
        finished = {"at": NOW, "phone": PHONE, "description": f"{NAME}家漏水", "result": f"{NAME}已确认"}
        ticket(session, made.free, "R-77", "resolved", **finished)
    said = f"{NAME}说电话换成{PHONE}"
    made.as_("clerk").post(
        f"/accounts/{made.free.id}/contacts", data={"result": "no_answer", "note": said, "class": "away"}
    )
    made.post("clerk", f"/accounts/{made.free.id}/marks", colour="red", reason=said)
    made.post("clerk", f"/accounts/{made.free.id}/phone", reason=said)
    task = made.soft_collection()
    row = made.one(f"SELECT id FROM task_row WHERE task_id = {task}")
    made.post("steward", f"/tasks/{task}/rows/{row}", contact="no_answer", reason=said)
    made.post("manager", f"/accounts/{made.free.id}/holds", kind="hardship", reason=said)
    _household(made, said)
    with db.write() as session:
        claim(session, made.free, NOW, lambda: said)
        shown, _, _ = compared(session, made.community.id, made.building.id, at=NOW)
        session.add(Showcase(task_id=shown, community_id=made.community.id or 0, caption=said, at=NOW))
    (tmp_path / "uploads").mkdir(exist_ok=True)
    (tmp_path / "uploads" / "waiting").write_text(said)
    made.app.state.sights.flush()
    return made


def _household(world: World, said: str) -> None:
    """What is noted of the room and of a debt paid in parts."""
    account = world.free
    with world.db.write() as session:
        session.add(
            OtherPerson(account_id=account.id, relation="tenant", name=NAME, phone=PHONE, note=said, recorded_at=NOW)
        )
        session.add(
            Occupancy(
                community_id=account.community_id, room_id=account.room_id, seen="empty", source="person", note=said,
                recorded_at=NOW,
            )
        )  # fmt: skip
        for owner_id, phone in ((account.owner_id, ""), (None, PHONE)):
            session.add(
                OutsideContact(
                    source_id=world.source, at=NOW, purpose="collection", direction="out", phone=phone, note=said,
                    place_text=said, result_word=said, owner_id=owner_id, import_id=0, recorded_at=NOW,
                )
            )  # fmt: skip
        plan = InstalmentPlan(
            account_id=account.id, total_fen=100, made_at=NOW, reference=said, closed_at=NOW, closing="ended",
            closing_reason=said,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        session.add(InstalmentPart(plan_id=plan.id, number=1, amount_fen=100, due_on=date(2026, 12, 1)))


def settle(world: World) -> None:
    hold = world.one("SELECT MAX(id) FROM manual_hold")
    world.post("manager", f"/holds/{hold}/release", reason=f"{NAME}已就业")
    with world.db.write() as session:
        run(session, "UPDATE charge_version SET paid_fen = due_fen WHERE account_id = :id", id=world.free.id)
        from board import decide

        decide.refresh(session, [world.free.owner_id], now=world.clock())


def dumped(db: Database) -> str:
    """All rows of all tables as one text; JSON as it reads."""
    with db.engine.connect() as connection:
        return "\n".join(
            f"{table.name}: {tuple(row)!r}"
            for table in metadata.sorted_tables
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
        )


def erase(world: World, reason: str = f"本人 {NAME} 申请") -> Any:
    return world.post("manager", f"/owners/{world.free.owner_id}/erasure", reason=reason)


def test_arrears_and_holds_stand_in_the_way(world: World) -> None:
    assert "还有欠费" in erase(world).text
    with world.db.write() as session:
        run(session, "UPDATE account_state SET outstanding_fen = 0 WHERE account_id = :id", id=world.free.id)
    answer = erase(world)
    assert (answer.status_code, "还有暂缓" in answer.text) == (409, True)
    assert NAME in dumped(world.db)


def test_a_lawsuit_under_way_stands_in_the_way(world: World) -> None:
    settle(world)
    with world.db.write() as session:
        run(session, "UPDATE lawsuit SET ended_on = NULL")
    answer = erase(world)
    assert (answer.status_code, "诉讼在办" in answer.text) == (409, True)


def test_nothing_names_an_owner_who_was_erased(world: World, tmp_path: Path) -> None:
    settle(world)
    assert dumped(world.db).count(NAME) > 8
    before = list(verify(world.db, now=world.clock()))  # its charges came with no file
    assert erase(world).status_code == 303
    after = dumped(world.db)
    assert [line for line in after.splitlines() if NAME in line or PHONE in line] == []
    assert list((tmp_path / "uploads").glob("*")) == []
    assert world.one(f"SELECT SUM(due_fen) FROM charge_version WHERE account_id = {world.free.id}") == 62_000
    assert list(audit_check.problems(world.db, [])) == []
    assert list(verify(world.db, now=world.clock())) == before
    world.db.truncate_log()
    if world.db.path is not None:
        assert NAME.encode() not in world.db.path.read_bytes()


def test_who_is_of_another_community_erases_and_reads_nothing(world: World) -> None:
    with world.db.write() as session:
        other = make.person(session, "manager", make.community(session, "锦绣苑"))
    world.people[Role.MANAGER] = other
    world._clients.clear()
    assert erase(world).status_code == 404
    assert world.as_("manager").get(f"/owners/{world.free.owner_id}").status_code == 404
    assert world.post("manager", f"/owners/{world.free.owner_id}/export", recipient="x", reason="x").status_code == 404


def test_everything_of_one_owner_leaves_in_one_file(world: World) -> None:
    missing = world.post("manager", f"/owners/{world.free.owner_id}/export", recipient="本人")
    assert (missing.status_code, missing.headers["content-type"].startswith("text/html")) == (422, True)
    sent = world.post("manager", f"/owners/{world.free.owner_id}/export", recipient="本人", reason="申请")
    with zipfile.ZipFile(io.BytesIO(sent.content)) as zip_file:
        assert sorted(zip_file.namelist()) == ["owner.json", "owner.xlsx"]
        found = json.loads(zip_file.read("owner.json"))
    assert found["owner"] == [{"id": world.free.owner_id, "name": NAME, "community": "翠湖花园"}]
    assert [one["phone"] for one in found["phones"]] == [PHONE]
    assert {name for name, rows in found.items() if not rows} <= {"source_ids", "promises", "photos"}
    assert {one["verb"] for one in found["audit"]} >= {"unmask", "contact", "hold"}
    assert found["contacts"][0]["at"].startswith("2026-11-23T10:00:00+08:00")


def test_who_has_seen_an_owner_is_told(world: World) -> None:
    world.as_("clerk").get(f"/accounts/{world.free.id}")
    world.app.state.sights.flush()
    page = world.as_("manager").get(f"/owners/{world.free.owner_id}").text
    assert world.people[Role.CLERK].name in page
    assert "档案" in page
    sent = world.post("manager", f"/owners/{world.free.owner_id}/views", form="csv")
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [world.people[Role.CLERK].name, "电话"] in [row[:2] for row in rows]
    before = world.as_("manager").get(f"/owners/{world.free.owner_id}?until=2026-01-01").text
    assert world.people[Role.CLERK].name not in before


def test_the_account_leads_a_manager_there(world: World) -> None:
    link = f'href="/owners/{world.free.owner_id}"'
    assert link in world.as_("manager").get(f"/accounts/{world.free.id}").text
    assert link not in world.as_("clerk").get(f"/accounts/{world.free.id}").text


def test_an_erasure_is_told_with_its_rows(world: World) -> None:
    settle(world)
    erase(world)
    with world.db.read() as session:
        ((details,),) = fetch(session, "SELECT details FROM audit_entry WHERE verb = 'erase'")
    assert json.loads(details)["rows"]
