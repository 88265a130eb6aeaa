"""Nobody learns a byte of a community that is not theirs: every route, every role, every thing of the other one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from board.communities.tables import PersonRole
from board.rules.people import Who
from board.rules.words import Role
from tests.trust.answers import FILLED, body_for, everything, likeness
from tests.trust.conftest import World
from tests.trust.routes import NOWHERE, UNSAFE, WITH_FILES, addresses, routes, things

# What is written when somebody only looks.
SEEING = ("person_session", "owner_view", "audit_entry", "audit_head")
ROLES = [pytest.param(role, id=str(role)) for role in Role]


def ask(client: Any, method: str, address: str) -> Any:
    if method not in UNSAFE:
        return client.request(method, address)
    if address.startswith("/api/"):
        return client.request(method, address, json=body_for(address))
    if address.endswith(WITH_FILES):
        return client.request(
            method, address, files={"photo": ("a.jpg", b"x", "image/jpeg")}, data={"slot": "evidence"}
        )
    return client.request(method, address, data=FILLED)


def plain(world: World) -> Iterator[str]:
    """Addresses that name nothing by its number."""
    for route in routes(world.app):
        if route.method == "GET" and not route.parameters and not route.path.startswith("/schema"):
            yield route.path


@pytest.mark.parametrize("role", ROLES)
def test_what_belongs_to_others_is_answered_as_if_it_did_not_exist(world: World, role: Role) -> None:
    client, wrong, asked = world.of_ours(role), [], 0
    before = world.content(*SEEING)
    for route, theirs, nothing in addresses(world.app, world.db, world.theirs):
        if route.is_for_programs:
            continue
        answer, absent = ask(client, route.method, theirs), ask(client, route.method, nothing)
        asked += 1
        if likeness(answer, theirs) != likeness(absent, nothing) or answer.status_code != 404:
            wrong.append((str(route), theirs, answer.status_code, absent.status_code))
        if world.theirs.leaks().search(everything(answer).replace(theirs, "")):
            wrong.append((str(route), theirs, "leaks"))
    assert wrong == []
    assert asked > 80
    assert world.content(*SEEING) == before


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_a_byte_of_another_community(world: World, role: Role) -> None:
    client, leaks = world.of_ours(role), world.theirs.leaks()
    found = [path for path in plain(world) if leaks.search(everything(client.get(path)))]
    own = [(str(route), here) for route, here, _ in addresses(world.app, world.db, world.ours) if route.method == "GET"]
    found += [here for _, here in own if not here.startswith("/api/") and leaks.search(everything(client.get(here)))]
    assert found == []


READERS = [Role.CLERK, Role.ENGINEERING, Role.MANAGER, Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", [pytest.param(role, id=str(role)) for role in READERS])
def test_filters_and_searches_find_nothing_of_another_community(world: World, role: Role) -> None:
    client, theirs, town, wrong = world.of_ours(role), things(world.db, world.theirs), world.theirs, []
    first = {word: str(rows[0]["id"]) for word, rows in theirs.items() if rows}
    narrow = [
        {name: first[word]} for name, word in (("assignee", "person"), ("person", "person"), ("account", "account"))
    ]
    narrow += [
        {name: first[name], "show": "all", "state": "all"} for name in ("community", "building", "task", "ticket")
    ]
    narrow += [{"selected": first["account"]}, {"before": "99999999", "show": "all"}, {"community": town.name}]
    asked = [
        town.owners[0],
        town.phones[0],
        town.phones[0][-4:],
        town.word,
        "zbj",
        f"{town.word}-1",
        f"7{town.word}-2-1501",
    ]
    readable = [path for path in plain(world) if client.get(path).status_code == 200]
    assert len(readable) > 5
    for path in readable:
        for query in narrow + [{"q": text, "text": text} for text in asked if path != "/sign-in"]:
            answer = client.get(path, params=query)
            said = everything(answer)
            for typed in query.values():  # it may stand in its field again
                for own in (typed, typed.lower(), typed.upper(), quote(typed)):
                    said = said.replace(own, "")
            if answer.status_code >= 500 or town.leaks().search(said):
                wrong.append((path, query, answer.status_code))
    assert wrong == []


def test_the_signed_out_see_nothing_of_anybody(world: World) -> None:
    client, wrong = world.client(None), []
    client.follow_redirects = False
    for town in (world.ours, world.theirs):
        for route, here, nothing in addresses(world.app, world.db, town):
            answer, absent = ask(client, route.method, here), ask(client, route.method, nothing)
            same = likeness(answer, here)[0] == likeness(absent, nothing)[0]
            if not same or answer.status_code < 300 or town.leaks().search(everything(answer).replace(here, "")):
                wrong.append((str(route), answer.status_code, absent.status_code))
    open_pages = [path for path in plain(world) if world.ours.leaks().search(everything(client.get(path)))]
    assert (wrong, open_pages) == ([], [])


def test_a_program_of_one_community_reaches_nothing_of_another(world: World) -> None:
    client, wrong, leaks = world.program(world.ours.tokens[0]), [], world.theirs.leaks()
    before = world.content("api_token", "owner_view")
    for route, theirs, nothing in addresses(world.app, world.db, world.theirs):
        if route.is_for_programs:
            answer, absent = ask(client, route.method, theirs), ask(client, route.method, nothing)
            if likeness(answer, theirs) != likeness(absent, nothing) or answer.status_code != 404:
                wrong.append((str(route), answer.status_code, absent.status_code, answer.text[:200]))
    for path in plain(world):
        if path.startswith("/api/"):
            for query in (
                {},
                {"community": world.theirs.name},
                {"building": "2"},
                {"building": f"7{world.theirs.word}"},
            ):
                if leaks.search(everything(client.get(path, params=query))):
                    wrong.append((path, query))
    assert wrong == []
    assert world.content("api_token", "owner_view") == before


POLICY = {"value": "9", "reason": "x", "step": "confirm"}
ESCORT = {"kind": "escort", "meeting_point": "x", "starts_at": "2026-12-01 10:00"}
# A role, an address of our own, the form, and the field in which a thing of theirs is named.
NAMED_IN_FORMS = [
    (Role.CLERK, "/tasks", {"kind": "service_issue", "problem": "x"}, "account", "account"),
    (Role.CLERK, "/tasks", {"kind": "showcase", "subject": "x"}, "building", "building"),
    (Role.MANAGER, "/tasks", {"kind": "inspection", "evidence": "x"}, "building", "building"),
    (Role.CLERK, "/tasks", ESCORT, "building", "building"),
    (Role.MANAGER, "/holds/reviews", {"decision": "extend", "reason": "x"}, "ticket", "ticket"),
    (Role.MANAGER, "/holds/reviews", {"decision": "release", "reason": "x"}, "hold", "hold"),
    (Role.MANAGER, "/policy/values/window_days", POLICY, "community", "community"),
    (Role.MANAGER, "/duty-phones", {"name": "x"}, "community", "community"),
    (Role.MANAGER, "/retention/holds", {"scope": "community", "reason": "x"}, "community", "community"),
    (Role.MANAGER, "/names", {"name": "新名"}, "community", "community"),
    (Role.ADMINISTRATOR, "/people", {"name": "新", "login": "new", "role": "clerk"}, "community", "community"),
    (Role.ADMINISTRATOR, "/tokens", {"name": "新", "scope": "tasks:read"}, "community", "community"),
    (Role.MANAGER, "/people/{person}/buildings", {"role": "clerk"}, "building", "building"),
    (Role.CLERK, "/tickets/{ticket}/link", {}, "room", "room"),
    (Role.CLERK, "/accounts/{account}/contacts", {"mode": "in", "result": "service_issue"}, "same_as", "ticket"),
    (Role.ENGINEERING, "/tasks/{inspection}/handover", {"reason": "x"}, "to_person_id", "person"),
    (Role.CLERK, "/words", {"field": "status", "word": "怪{sign}", "mapped": "open"}, "source", "source"),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case[1]} {case[2].get('kind', '')} {case[3]}") for case in NAMED_IN_FORMS]
)
def test_a_form_that_names_what_belongs_to_others_is_refused(world: World, case: Any) -> None:
    role, address, form, name, word = case
    ours, theirs = things(world.db, world.ours), things(world.db, world.theirs)
    clerk = next(one["id"] for one in ours["person"] if str(one["login"]).endswith("clerk"))
    inspection = next(one["id"] for one in ours["task"] if (one["kind"], one["state"]) == ("inspection", "in_progress"))
    here = address.format(
        person=clerk, ticket=ours["ticket"][2]["id"], account=ours["account"][6]["id"], inspection=inspection
    )
    filled = {key: value.format(sign=world.theirs.sign) for key, value in form.items()}
    client, before = world.of_ours(role), world.content(*SEEING)
    row = (
        next((one for one in theirs[word] if "hotline" in str(one)), theirs[word][0])
        if word == "source"
        else theirs[word][0]
    )
    answer = client.post(here, data=filled | {name: row["id"]})
    absent = client.post(here, data=filled | {name: NOWHERE})
    said, unsaid = likeness(answer, str(row["id"])), likeness(absent, str(NOWHERE))
    assert answer.status_code >= 400
    assert said[0] == unsaid[0]
    assert not world.theirs.leaks().search(said[1].replace(filled.get("word", "…"), ""))
    assert world.content(*SEEING) == before


NESTED = [
    ("POST", "/accounts/{ours[account]}/contacts/{theirs[contact]}/undo", Role.CLERK),
    ("POST", "/accounts/{ours[account]}/holds/{theirs[hold]}/release", Role.MANAGER),
    ("POST", "/tasks/{ours[task]}/rows/{theirs[row]}", Role.STEWARD),
    ("GET", "/tasks/{ours[task]}/photos/{theirs[photo]}", Role.MANAGER),
]


@pytest.mark.parametrize(("method", "address", "role"), [pytest.param(*case, id=case[1]) for case in NESTED])
def test_a_thing_of_theirs_is_not_found_beneath_a_thing_of_ours(
    world: World, method: str, address: str, role: Role
) -> None:
    ours = {word: rows[0]["id"] for word, rows in things(world.db, world.ours).items() if rows}
    theirs = {word: rows[0]["id"] for word, rows in things(world.db, world.theirs).items() if rows}
    here, nothing = (
        address.format(ours=ours, theirs=theirs),
        address.format(ours=ours, theirs=dict.fromkeys(theirs, NOWHERE)),
    )
    client = world.of_ours(role)
    answer, absent = ask(client, method, here), ask(client, method, nothing)
    assert likeness(answer, here) == likeness(absent, nothing)
    assert answer.status_code == 404


def test_who_left_a_community_reads_its_signals_no_longer(fresh: World) -> None:
    """The copies in an inbox outlive the role; what they say does not belong to the person any more."""
    gone = fresh.theirs.people[Role.CLERK]
    with fresh.db.write() as session:
        session.connection().exec_driver_sql(
            f"UPDATE person_role SET community_id = {fresh.ours.id} WHERE person_id = {gone.person_id}"  # two numbers
        )
    client, leaks = fresh.client(gone), fresh.theirs.leaks()
    own = gone.name
    wrong = [path for path in plain(fresh) if leaks.search(everything(client.get(path)).replace(own, ""))]
    assert wrong == []


@pytest.mark.parametrize("role", ["engineering", "security", "steward", "auditor", "administrator"])
def test_a_role_counts_only_where_it_was_given(fresh: World, role: str) -> None:
    """A clerk of one community who has another role in a second one sees there what that role sees, and no more."""
    clerk, town = fresh.ours.people[Role.CLERK], fresh.theirs
    with fresh.db.write() as session:
        session.add(PersonRole(person_id=clerk.person_id, role=role, community_id=town.id))
    hidden = {"name": town.names(), "amount": town.amounts(), "phone": town.numbers()}
    hidden = {what: told for what, told in hidden.items() if (role, what) not in SEES}
    client, wrong = fresh.client(Who(clerk.person_id, clerk.name)), []
    paths = [*plain(fresh), *(here for route, here, _ in addresses(fresh.app, fresh.db, town) if route.method == "GET")]
    for path in paths:
        said = everything(client.get(path))
        wrong += [(path, what) for what, told in hidden.items() if told.search(said)]
    assert wrong == []


# As far as a role sees something whole.
SEES = {("steward", "name"), ("steward", "amount"), ("auditor", "amount")}  # a steward: in own tasks
