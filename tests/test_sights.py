"""Whoever sees an owner is noted once a day, for each kind of look, without the page waiting for it."""

from pathlib import Path

import pytest

from board.db.session import Database
from board.db.sql import fetch
from board.rules.words import Role
from tests.audited import World
from tests.conftest import Clock


@pytest.fixture
def world(db: Database, clock: Clock, tmp_path: Path) -> World:
    return World(db, clock, tmp_path)


def looks(world: World) -> list[tuple[object, ...]]:
    world.app.state.sights.flush()
    with world.db.read() as session:
        return fetch(
            session, "SELECT owner_id, actor, actor_id, kind, day, at FROM owner_view ORDER BY actor_id, kind, owner_id"
        )


@pytest.mark.parametrize(
    ("role", "address", "kind", "both"),
    [
        ("clerk", "/", "list", True), ("auditor", "/accounts", "list", True),
        ("clerk", "/accounts/{held}", "record", False),
        ("steward", "/accounts/{held}/card", "record", False), ("clerk", "/search?q=1503", "list", False),
        ("manager", "/accounts/export", "export", True), ("manager", "/accounts/print", "export", True),
        ("steward", "/tickets/{ticket}", "record", False),
        ("manager", "/holds", "list", False),
    ],
)  # fmt: skip
def test_a_page_with_owners_is_noted(world: World, role: str, address: str, kind: str, both: bool) -> None:
    asked = address.format(held=world.held.id, ticket=world.ticket)
    answer = world.as_(role).get(asked, follow_redirects=False)
    assert answer.status_code in (200, 303)
    who = world.people[Role(role)].person_id
    owners = [world.held.owner_id, world.free.owner_id] if both else [world.held.owner_id]
    assert [row[:4] for row in looks(world)] == [(owner, "person", who, kind) for owner in sorted(owners)]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("engineering", "/tickets"),
        ("steward", "/tickets"),
        ("administrator", "/people"),
        ("security", "/tasks"),
    ],
)
def test_a_page_without_owners_is_not(world: World, role: str, address: str) -> None:
    assert world.as_(role).get(address).status_code == 200
    assert looks(world) == []


def test_a_program_is_noted_too(world: World) -> None:
    world.program.get(f"/api/v1/accounts/{world.held.id}")
    world.program.get("/api/v1/accounts")
    assert [row[:4] for row in looks(world)] == [
        (world.held.owner_id, "token", world.token, "list"), (world.free.owner_id, "token", world.token, "list"),
        (world.held.owner_id, "token", world.token, "record"),
    ]  # fmt: skip


def test_the_first_look_of_a_day_is_kept(world: World, clock: Clock) -> None:
    world.reachable()
    for hours in (0, 1, 24):
        clock.forward(hours=hours)
        world._clients.clear()  # nobody stays signed in for a day
        world.post("clerk", f"/accounts/{world.free.id}/phone", reason="核对")
    found = [(row[4], row[5]) for row in looks(world) if row[3] == "phone"]
    assert [day for day, _ in found] == [20261123, 20261124]
    assert found[1][1] - found[0][1] == 25 * 3600 * 1_000_000


def test_it_is_written_by_itself(world: World) -> None:
    world.as_("clerk").get(f"/accounts/{world.held.id}")
    world.app.state.aside.close()
    with world.db.read() as session:
        assert len(fetch(session, "SELECT 1 FROM owner_view")) == 1
