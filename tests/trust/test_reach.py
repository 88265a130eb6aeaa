"""Communities share sources, files and names: what one of them brings changes and tells nothing of another."""

import hashlib
from datetime import date
from typing import Any

import pytest

from board.communities import naming
from board.db.sql import fetch
from board.reports import import_queries
from board.reports.loads import Loads, Upload, new_token
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound, Refused
from board.rules.words import Role
from board.tickets.imports import import_tickets
from integrations.files import read_sheet
from integrations.tickets_file import TICKETS
from tests.make import NOW
from tests.trust.conftest import World

HEADER = "工单号,小区,报事位置,类型,状态,报单时间,完成时间,更新时间"


def bring(world: World, who: Who, *lines: str, source: str, community: str = "") -> Any:
    data = "\n".join((HEADER, *lines)).encode()
    return import_tickets(
        world.db, sheet=read_sheet(data, "t.csv", wanted=TICKETS), source=source, as_of=date(2026, 11, 22),
        file_name="t.csv", sha256=hashlib.sha256(data).hexdigest(), by=who, now=NOW, community=community,
    )  # fmt: skip


def finished(number: str, town: str) -> dict[str, str]:
    return {
        "source": "zzbeta-hotline", "ticket_no": number, "community": town, "occurred_at": "2026-11-22T09:00:00+08:00",
        "status": "resolved",
    }  # fmt: skip


def test_a_program_changes_no_ticket_under_a_number_of_another_community(fresh: World) -> None:
    noted = ("api_token", "audit_entry", "audit_head")  # that it called
    client, before = fresh.program(fresh.ours.tokens[0]), fresh.content(*noted)
    answer = client.post("/api/v1/tickets/events", json=[finished("ZZBETA-1", fresh.ours.name)])
    assert answer.json()["items"][0]["did"] == "rejected"
    assert fresh.content(*noted) == before


def test_a_clerks_file_changes_no_ticket_under_a_number_of_another_community(fresh: World) -> None:
    clerk, before = fresh.ours.people[Role.CLERK], fresh.content()
    line = f"ZZBETA-1,{fresh.ours.name},7zzalpha-2-1501,投诉,已完成,2026-11-20 09:00,2026-11-22 09:00,2026-11-22 09:00"
    with pytest.raises(Refused, match="ZZBETA-1"):
        bring(fresh, clerk, line, source="zzbeta-hotline")
    assert fresh.content() == before


def test_a_clerks_file_names_the_community_of_its_tickets(fresh: World) -> None:
    """Else a ticket would find its owner by the phone alone, in any community."""
    clerk = fresh.ours.people[Role.CLERK]
    with pytest.raises(Refused):
        bring(fresh, clerk, "N-1,,7-2-1501,投诉,处理中,2026-11-20 09:00,,", source="new")
    line = "N-1,,7zzalpha-2-1501,投诉,处理中,2026-11-20 09:00,,"
    assert bring(fresh, clerk, line, source="new", community=fresh.ours.name).new == 1


def test_a_role_that_brings_no_lists_brings_none(fresh: World) -> None:
    """A clerk here who is an engineer there may not load the arrears of there."""
    clerk = fresh.ours.people[Role.CLERK]
    who = Who(clerk.person_id, clerk.name, clerk.grants | {(Role.ENGINEERING, fresh.theirs.id)})
    with pytest.raises(Refused):
        naming.require(who, {fresh.theirs.name: fresh.theirs.id})


def test_a_sources_own_room_id_stays_within_the_community_that_is_stated(fresh: World) -> None:
    with fresh.db.write() as session:
        room = fetch(session, "SELECT id FROM room WHERE community_id = :id LIMIT 1", id=fresh.theirs.id)[0][0]
        source = fetch(session, "SELECT id FROM source WHERE name = 'zzbeta-hotline'")[0][0]
        session.connection().exec_driver_sql(
            f"INSERT INTO room_ref (source_id, ref, room_id) VALUES ({source}, 'R77', {room})"  # two numbers of ours
        )
    sent = finished("NEW-1", fresh.ours.name) | {"room_id": "R77", "status": "open", "kind": "complaint"}
    fresh.program(fresh.ours.tokens[0]).post("/api/v1/tickets/events", json=sent)
    with fresh.db.read() as session:
        found = fetch(session, "SELECT community_id, room_id FROM ticket WHERE ticket_no = 'NEW-1'")
    assert found == [(fresh.ours.id, None)]


def test_a_name_that_means_another_community_is_not_taken_from_it(fresh: World) -> None:
    manager, before = fresh.ours.people[Role.MANAGER], fresh.content()
    with fresh.db.write() as session:
        for name in (f"{fresh.theirs.sign}二期", fresh.theirs.name):
            with pytest.raises(Refused):
                naming.map_name(session, name=name, community_id=fresh.ours.id, by=manager, now=NOW)
    assert fresh.content() == before


def test_a_program_learns_no_login_of_another_community(fresh: World) -> None:
    client, told = fresh.program(fresh.ours.tokens[0]), []
    for login in ("zzbeta-steward", "zzbeta-nobody1"):
        answer = client.post("/api/v1/tasks/3/acceptance", json={"person": login})
        told.append((answer.status_code, answer.text.replace(login, "…").replace(answer.headers["x-request-id"], "…")))
    assert told[0] == told[1]


def test_an_import_of_several_communities_is_shown_to_who_sees_them_all(fresh: World) -> None:
    """Its rejected rows lie in it as they were, names and phones too, and of whose community they are none can say."""
    ours, theirs = fresh.ours, fresh.theirs
    with fresh.db.write() as session:
        import_id = fetch(session, "SELECT MAX(id) FROM import")[0][0]
        session.connection().exec_driver_sql(
            f"UPDATE import SET communities = '[{ours.id}, {theirs.id}]' WHERE id = {import_id}"  # numbers of ours
        )
    everywhere = Who(None, "x", frozenset({("manager", EVERYWHERE)}))
    with fresh.db.read() as session:
        assert import_queries.one(session, everywhere, import_id)
        for town in (ours, theirs):
            with pytest.raises(NotFound):
                import_queries.one(session, town.people[Role.CLERK], import_id)
            assert import_id not in [one.id for one in import_queries.imports(session, town.people[Role.CLERK])]


def test_an_import_under_way_is_its_uploaders(fresh: World) -> None:
    loads = Loads(fresh.app.state.settings, fresh.db)
    clerk, other = fresh.ours.people[Role.CLERK], fresh.theirs.people[Role.CLERK]
    upload = Upload(new_token(), "rooms", "a.csv", "roll", "", "snapshot", date(2026, 11, 22), clerk.person_id)
    loads.keep(b"x", upload)
    loads.start(upload, who=clerk, now=NOW, confirm=False).result()
    assert loads.load(upload.token, clerk) is not None
    assert loads.load(upload.token, other) is None
    with pytest.raises(Refused):
        loads.find(upload.token, other)
