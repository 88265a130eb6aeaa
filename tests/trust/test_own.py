"""Who works beside the collection learns of nobody's debt, number or whole name in the own community either."""

import re
from itertools import product

import pytest

from board.communities.tokens import add_token
from board.rules.words import Role
from tests.make import NOW
from tests.trust.answers import everything
from tests.trust.conftest import World
from tests.trust.routes import addresses
from tests.trust.test_walk import plain

BESIDE = (Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY, Role.ADMINISTRATOR)
# Ways to ask the lists for more than they show at first.
WIDER = ("", "?show=all&state=all&level=0", "?q={phone}", "?q={owner}", "?q=1507", "?text={owner}&sort=amount")


@pytest.mark.parametrize("role", [pytest.param(role, id=str(role)) for role in BESIDE])
def test_no_page_tells_who_owes_how_much_and_how_to_reach_them(world: World, role: Role) -> None:
    town, client = world.ours, world.of_ours(role)
    asked = {"phone": town.phones[6], "owner": town.owners[6]}
    lists = [path + more.format(**asked) for path, more in product(plain(world), WIDER)]
    things = [here for route, here, _ in addresses(world.app, world.db, town) if route.method == "GET"]
    hidden = {"name": town.names(), "phone": town.numbers(), "amount": town.amounts()}
    wrong, shown = [], 0
    for path in (path for path in (*lists, *things) if not path.startswith(("/api/", "/schema"))):
        answer = client.get(path)
        shown += answer.status_code == 200
        said = everything(answer)
        for typed in asked.values():  # it stands in its field again; whom it names is asked for by room too
            said = said.replace(typed, "") if typed in path else said
        wrong += [(path, what) for what, told in hidden.items() if told.search(said)]
    assert wrong == []
    assert shown > 20


def test_somebody_of_the_office_is_told(world: World) -> None:
    """The patterns find what is there."""
    town, page = world.ours, everything(world.of_ours(Role.CLERK).get("/accounts?state=all"))
    assert town.names().search(page)
    assert town.amounts().search(page)


@pytest.mark.parametrize("scope", ["tasks:read", "signals:read", "buildings:read", "tickets:write"])
def test_a_program_without_the_accounts_is_told_of_no_owner(fresh: World, scope: str) -> None:
    town = fresh.ours
    with fresh.db.write() as session:
        _, token = add_token(session, name="x", scopes=[scope], communities=[town.id], now=NOW)
    client, wrong, shown = fresh.program(token), [], 0
    paths = [*plain(fresh), *(here for route, here, _ in addresses(fresh.app, fresh.db, town) if route.method == "GET")]
    for path in (path for path in paths if path.startswith("/api/")):
        answer = client.get(path)
        shown += answer.status_code == 200
        told = (town.names(), town.numbers(), re.compile("|".join(map(str, town.fens))))  # a building's sum it may read
        wrong += [path for pattern in told if pattern.search(everything(answer))]
    assert wrong == []
    assert bool(shown) is scope.endswith(":read")
