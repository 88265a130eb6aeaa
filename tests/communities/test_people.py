"""The page of one person: roles per community, buildings to look after, sessions."""

from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests import make
from tests.conftest import Clock
from tests.web.client import signed_in

SignIn = Callable[[Who], TestClient[Any]]


@pytest.fixture
def office(db: Database) -> dict[str, Any]:
    """Two communities with two buildings each, an administrator of all, one of the first, a manager, a clerk."""
    with db.write() as session:
        sites = [make.community(session, name) for name in ("翠湖花园", "滨江苑")]
        houses = [make.building(session, site, name) for site in sites for name in ("1", "2")]
        people = {
            "all": make.person(session, "administrator", name="管理员"),
            "first": make.person(session, "administrator", sites[0], name="一区管理员"),
            "manager": make.person(session, "manager", sites[0], name="吴主任"),
            "clerk": make.person(session, "clerk", sites[0], name="孙丽", looks_after=houses[0]),
            "other": make.person(session, "clerk", sites[1], name="钱芳"),
        }
        return people | {"sites": [one.id for one in sites], "houses": [one.id for one in houses]}


@pytest.fixture
def sign_in(db: Database, clock: Clock) -> SignIn:
    return lambda who: signed_in(db, clock, who)


def roles(db: Database, who: Who) -> set[tuple[str, int]]:
    with db.read() as session:
        rows = fetch(session, "SELECT role, community_id FROM person_role WHERE person_id = :id", id=who.person_id)
        return {tuple(row) for row in rows}


def buildings(db: Database, who: Who) -> list[int]:
    sql = "SELECT building_id FROM assignment WHERE person_id = :id ORDER BY building_id"
    with db.read() as session:
        return [id_ for (id_,) in fetch(session, sql, id=who.person_id)]


def test_other_roles_count_at_once_and_end_the_sessions(db: Database, office: dict[str, Any], sign_in: SignIn) -> None:
    first, second = office["sites"]
    clerk = sign_in(office["clerk"])
    assert clerk.get("/accounts").status_code == 200
    wanted = {"grant": [f"steward:{first}", f"clerk:{second}"]}
    answer = sign_in(office["all"]).post(f"/people/{office['clerk'].person_id}/roles", data=wanted)
    assert answer.status_code == 303
    assert roles(db, office["clerk"]) == {("steward", first), ("clerk", second)}
    assert clerk.get("/accounts").status_code == 303
    assert buildings(db, office["clerk"]) == []  # a clerk of building 1 no more: the role is in the other community


@pytest.mark.parametrize(
    ("by", "on", "grant", "status"),
    [
        pytest.param("all", "clerk", "manager:0", 303, id="everything, everywhere, by an administrator of all"),
        pytest.param("all", "clerk", None, 422, id="no role at all"),
        pytest.param("all", "all", "manager:0", 422, id="giving up one's own keys"),
        pytest.param("all", "clerk", "king:0", 404, id="no such role"),
        pytest.param("all", "clerk", "clerk:", 404, id="no such community"),
        pytest.param("first", "clerk", "steward:{0}", 303, id="within one's own community"),
        pytest.param("first", "clerk", "steward:{1}", 422, id="in another community"),
        pytest.param("first", "clerk", "steward:0", 422, id="everywhere"),
        pytest.param("first", "other", "clerk:{0}", 404, id="somebody of another community"),
        pytest.param("manager", "clerk", "steward:{0}", 404, id="by a manager"),
        pytest.param("clerk", "clerk", "manager:{0}", 404, id="by oneself"),
    ],
)
def test_who_may_give_which_role(
    db: Database, office: dict[str, Any], sign_in: SignIn, by: str, on: str, grant: str | None, status: int
) -> None:
    before = roles(db, office[on])
    data = {"grant": grant.format(*office["sites"])} if grant else {}
    assert sign_in(office[by]).post(f"/people/{office[on].person_id}/roles", data=data).status_code == status
    assert (roles(db, office[on]) != before) is (status == 303)


@pytest.mark.parametrize(
    ("by", "role", "chosen", "status"),
    [
        pytest.param("all", "clerk", [0, 1], 303, id="both buildings of the community"),
        pytest.param("all", "clerk", [], 303, id="none any more"),
        pytest.param("manager", "clerk", [1], 303, id="by the community's manager"),
        pytest.param("manager", "clerk", [2], 404, id="a building elsewhere"),
        pytest.param("all", "clerk", [2], 404, id="a building where the person is no clerk"),
        pytest.param("all", "steward", [0], 404, id="as a steward, which the person is not"),
        pytest.param("all", "manager", [0], 404, id="as a manager, who looks after no building"),
        pytest.param("clerk", "clerk", [1], 404, id="by oneself"),
    ],
)
def test_who_may_assign_which_building(
    db: Database, office: dict[str, Any], sign_in: SignIn, by: str, role: str, chosen: list[int], status: int
) -> None:
    ids = [office["houses"][place] for place in chosen]
    data = {"role": role, "building": [str(id_) for id_ in ids]}
    answer = sign_in(office[by]).post(f"/people/{office['clerk'].person_id}/buildings", data=data)
    assert answer.status_code == status
    assert buildings(db, office["clerk"]) == (ids if status == 303 else [office["houses"][0]])


def test_the_page_shows_what_its_reader_may_change(office: dict[str, Any], sign_in: SignIn) -> None:
    page = f"/people/{office['clerk'].person_id}"
    assert "没有登录的设备" in sign_in(office["all"]).get(page).text
    seen = {by: sign_in(office[by]).get(page) for by in ("all", "first", "manager", "clerk", "other")}
    assert [answer.status_code for answer in seen.values()] == [200, 200, 200, 404, 404]
    assert "保存岗位" in seen["all"].text
    assert "滨江苑" in seen["all"].text
    assert "保存岗位" not in seen["manager"].text
    assert "保存楼栋" in seen["manager"].text
    assert "滨江苑" not in seen["manager"].text
    assert sign_in(office["manager"]).get(f"/people/{office['other'].person_id}").status_code == 404


def test_a_lost_phone_is_signed_out(office: dict[str, Any], sign_in: SignIn) -> None:
    phone = sign_in(office["clerk"])
    assert sign_in(office["manager"]).post(f"/people/{office['clerk'].person_id}/sessions").status_code == 404
    assert phone.get("/me").status_code == 200
    assert sign_in(office["all"]).post(f"/people/{office['clerk'].person_id}/sessions").status_code == 303
    assert phone.get("/me").status_code == 303


def shown_in(page: str, action: str) -> str:
    """With what the form of this address began."""
    form = page.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return form.split('name="shown" value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_second_of_two_who_change_a_persons_roles_is_told(
    db: Database, office: dict[str, Any], sign_in: SignIn, language: str
) -> None:
    first = office["sites"][0]
    path = f"/people/{office['clerk'].person_id}"
    one, two = sign_in(office["all"]), sign_in(office["first"])
    two.post("/me/language", data={"language": language})
    shown = {"shown": shown_in(one.get(path).text, f"{path}/roles")}
    assert shown == {"shown": f"clerk:{first}"}
    assert one.post(f"{path}/roles", data=shown | {"grant": f"steward:{first}"}).status_code == 303
    answer = two.post(f"{path}/roles", data=shown | {"grant": f"manager:{first}"})
    assert answer.status_code == 409
    assert {"zh": "有人改了这里", "en": "Somebody changed this"}[language] in answer.text
    assert roles(db, office["clerk"]) == {("steward", first)}
    again = {"shown": shown_in(answer.text, f"{path}/roles"), "grant": f"manager:{first}"}
    assert two.post(f"{path}/roles", data=again).status_code == 303


def test_the_second_of_two_who_change_a_persons_buildings_is_told(
    db: Database, office: dict[str, Any], sign_in: SignIn
) -> None:
    houses, path = office["houses"], f"/people/{office['clerk'].person_id}"
    one, two = sign_in(office["all"]), sign_in(office["manager"])
    shown = {"role": "clerk", "shown": shown_in(one.get(path).text, f"{path}/buildings")}
    assert shown["shown"] == str(houses[0])
    assert one.post(f"{path}/buildings", data=shown).status_code == 303
    answer = two.post(f"{path}/buildings", data=shown | {"building": [str(houses[0]), str(houses[1])]})
    assert (answer.status_code, "有人改了这里" in answer.text) == (409, True)
    assert buildings(db, office["clerk"]) == []
    assert shown_in(two.get(path).text, f"{path}/buildings") == ""


def test_the_buildings_of_somebody_disabled_stay_on_the_page(
    db: Database, office: dict[str, Any], sign_in: SignIn
) -> None:
    houses, client = office["houses"], sign_in(office["all"])
    path = f"/people/{office['clerk'].person_id}"
    client.post(f"{path}/access", data={"active": "0"})
    assert shown_in(client.get(path).text, f"{path}/buildings") == str(houses[0])
