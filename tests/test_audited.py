"""Every change is audited: each address that takes one is tried, and a new address without an entry fails here."""

from pathlib import Path
from typing import Any

import pytest

from board.db.session import Database
from board.db.sql import fetch
from tests.audited import NOT_AUDITED, SCENES, World
from tests.conftest import Clock

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def world(db: Database, clock: Clock, tmp_path: Path) -> World:
    return World(db, clock, tmp_path)


def changing(app: Any) -> set[str]:
    """The addresses that take anything but a look."""
    return {
        route.path_format
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if UNSAFE & set(handler.http_methods)
    }


def test_every_address_is_tried_or_has_its_reason(world: World) -> None:
    assert changing(world.app) == SCENES.keys() | NOT_AUDITED.keys()
    assert SCENES.keys().isdisjoint(NOT_AUDITED)


@pytest.mark.parametrize("address", sorted(SCENES))
def test_a_change_is_audited(world: World, address: str) -> None:
    answer = SCENES[address](world)
    assert answer.status_code < 400, answer.text
    with world.db.read() as session:
        (row,) = fetch(
            session,
            "SELECT actor, actor_id, address, request_id, verb FROM audit_entry ORDER BY seq DESC LIMIT 1",
        )
    actor, actor_id, where, request_id, verb = row
    assert request_id == answer.headers["x-request-id"]
    assert (actor, actor_id is not None, where) == (
        "token" if address.startswith("/api/") else "person", True, "testclient",
    )  # fmt: skip
    assert verb


@pytest.mark.parametrize("address", ["/accounts/export", "/accounts/print", "/imports/1/rejects.csv"])
def test_what_leaves_the_board_is_audited(world: World, address: str) -> None:
    answer = world.as_("manager").get(address)
    assert answer.status_code == 200, answer.text
    assert world.one("SELECT verb FROM audit_entry ORDER BY seq DESC LIMIT 1") == "export"
