"""Links, holds and releases."""

import pytest

from tests.oracle.facts import Copy, Facts, ManualHold, Place, Policy, Release
from tests.oracle.holds import habitual, held_by, manual_holds, review_due
from tests.oracle.make import FLAT, NEIGHBOUR, SITE, at, company, event, story
from tests.oracle.reference import answer
from tests.oracle.tickets import tickets

ELSEWHERE = Place(SITE, "9", "9", "999")
HALL = Place(SITE, "7", "2")
CONFIRMING = {SITE: (Policy(opens_on="confirmed"),)}


def held(facts: Facts, when: str, owner: str = "zhang") -> bool:
    return bool(held_by(facts, owner, at(when)))


@pytest.mark.parametrize(
    ("copy", "owner"),
    [
        pytest.param(event("01"), "zhang", id="the room"),
        pytest.param(event("01", phone="13800000002"), "zhang", id="the room before the phone"),
        pytest.param(event("01", room=None, phone="13800000002"), "li", id="the phone"),
        pytest.param(event("01", place=HALL, phone="13800000002"), "li", id="a public area holds its reporter"),
        pytest.param(event("01", place=HALL), None, id="a public area and nobody known"),
        pytest.param(event("01", room=None, phone="13900000000"), None, id="nobody's phone"),
        pytest.param(event("01", place=ELSEWHERE), None, id="a room nobody knows"),
        pytest.param(event("01", place=ELSEWHERE, phone="13800000002"), "li", id="a room nobody knows, a phone known"),
    ],
)
def test_links(copy: Copy, owner: str | None) -> None:
    facts = company(copy)
    assert [name for name in ("zhang", "li") if held(facts, "02", name)] == ([owner] if owner else [])


def test_a_phone_that_two_owners_have_settles_nothing() -> None:
    both = frozenset({"13800000001"})
    facts = company(event("01", room=None, phone="13800000001"), phones={"zhang": both, "li": both})
    assert not held(facts, "02", "zhang")
    assert not held(facts, "02", "li")


def test_the_sources_own_id_seen_before() -> None:
    taught = event("01", "resolved", owner_id="U7")
    asked = event("02", room=None, no="T2", owner_id="U7", phone="13800000002")
    assert held(company(taught, asked), "03", "zhang")
    assert not held(company(asked), "03", "zhang")


def test_every_account_of_the_owner_in_the_community() -> None:
    facts = company(event("01"))
    assert [answer(facts, each, at("02")).held_by for each in facts.accounts] == [("T1",), ("T1",), ()]


@pytest.mark.parametrize(
    ("words", "when", "expected"),
    [
        (("02 open",), "01 23:59", False),
        (("02 open",), "02", True),
        (("02 in_progress",), "03", True),
        (("02 resolved", "03 reopened"), "03", True),
        (("02 open", "03 resolved"), "03", False),
        (("02 open", "03 confirmed"), "03", False),
        (("02 open", "03 cancelled"), "03", False),
        (("02 open",), "12-31", True),
    ],
)
def test_holding_by_status(words: tuple[str, ...], when: str, expected: bool) -> None:
    assert held(company(*story(*words)), when) is expected


@pytest.mark.parametrize(
    ("words", "when", "expected"),
    [
        pytest.param(("02 open", "03 resolved"), "05 23:59", True, id="resolved still holds"),
        pytest.param(("02 open", "03 resolved"), "06", False, id="for three days"),
        pytest.param(("02 open", "03 resolved", "04 confirmed"), "03 23:59", True, id="until confirmed"),
        pytest.param(("02 open", "03 resolved", "04 confirmed"), "04", False, id="confirmed"),
        pytest.param(("02 open", "03 confirmed"), "03", False, id="confirmed at once"),
        pytest.param(("02 open", "03 resolved", "05 resolved"), "06", False, id="a repeat does not begin them anew"),
        pytest.param(("02 open", "03 cancelled"), "03", False, id="cancelled holds nobody"),
    ],
)
def test_holding_where_windows_open_on_confirmation(words: tuple[str, ...], when: str, expected: bool) -> None:
    assert held(company(*story(*words), policies=CONFIRMING), when) is expected


@pytest.mark.parametrize(
    ("released", "words", "when", "expected"),
    [
        pytest.param("03", ("02 open",), "02 23:59", True, id="before it"),
        pytest.param("03", ("02 open",), "03", False, id="from it"),
        pytest.param("02", ("02 open",), "03", True, id="not strictly after the opening"),
        pytest.param("03", ("02 open", "04 in_progress"), "05", False, id="progress does not undo it"),
        pytest.param("03", ("02 open", "04 resolved", "05 reopened"), "06", True, id="a new opening does"),
        pytest.param("03", ("02 open", "04 reopened"), "06", True, id="a reopening while open does"),
    ],
)
def test_releases(released: str, words: tuple[str, ...], when: str, expected: bool) -> None:
    given = (Release("desk", "T1", at(released)), Release("desk", "T9", at("01")))
    assert held(company(*story(*words), releases=given), when) is expected


@pytest.mark.parametrize(
    ("copies", "policies", "expected"),
    [
        pytest.param(
            (event("02", kind="repair", severity="major"), event("04", "in_progress", kind=None, severity="minor")),
            {},
            False,
            id="downgrade",
        ),
        pytest.param((event("02"), event("04", "in_progress", place=Place(*NEIGHBOUR))), {}, False, id="changed link"),
        pytest.param(
            (event("02"),), {SITE: (Policy(), Policy(since=at("04"), least_severity={}))}, False, id="changed policy"
        ),
    ],
)
def test_what_ends_a_hold(copies: tuple[Copy, ...], policies: dict[str, tuple[Policy, ...]], expected: bool) -> None:
    facts = company(*copies, policies=policies)
    assert held(facts, "03 23:59")
    assert held(facts, "04") is expected


def test_the_first_policy_also_holds_backwards() -> None:
    only = Policy(since=at("05"), least_severity={"repair": "minor"})
    facts = company(event("02", kind="repair"), policies={SITE: (only,)})
    assert held(facts, "03")


@pytest.mark.parametrize(("when", "due"), [("12-02", False), ("12-02 00:01", True)])
def test_a_hold_older_than_thirty_days_is_due_for_review(when: str, due: bool) -> None:
    facts = company(event("02"))
    assert review_due(facts, tickets(facts)[0], "zhang", at(when)) is due
    assert held(facts, when)


def test_three_tickets_within_ninety_days() -> None:
    copies = [event("02", no=f"T{n}") for n in range(3)]
    assert habitual(company(*copies), "zhang", at("03"))
    assert not habitual(company(*copies[:2]), "zhang", at("03"))


@pytest.mark.parametrize(
    ("when", "released", "expected"),
    [
        pytest.param("01 23:59", None, 0, id="not yet"),
        pytest.param("02", None, 1, id="from"),
        pytest.param("08 23:59", None, 1, id="just before until"),
        pytest.param("09", None, 0, id="until"),
        pytest.param("05", "05", 0, id="released"),
        pytest.param("04 23:59", "05", 1, id="just before the release"),
    ],
)
def test_manual_hold(when: str, released: str | None, expected: int) -> None:
    hold = ManualHold("legal", at("02"), at("09"), owner="zhang", released_at=at(released) if released else None)
    facts = company(manual_holds=(hold,))
    assert len(manual_holds(facts, "zhang", at(when))) == expected
    assert manual_holds(facts, "li", at(when)) == []


@pytest.mark.parametrize(
    ("area", "owners"),
    [
        ((SITE, "7", None), ["zhang", "li"]),
        ((SITE, "7", "1"), []),
        ((SITE, "3", "1"), ["zhang"]),
    ],
)
def test_area_hold(area: tuple[str, str, str | None], owners: list[str]) -> None:
    facts = company(manual_holds=(ManualHold("manager", at("02"), at("09"), area=area),))
    assert [name for name in ("zhang", "li") if manual_holds(facts, name, at("03"))] == owners


def test_a_ticket_for_an_unknown_room_counts_from_its_own_times_once_the_room_is_known() -> None:
    before = company(event("02"), accounts=())
    assert [held_by(before, "zhang", at("03")), held(company(event("02")), "02")] == [[], True]
    assert FLAT in {each.room for each in company().accounts}
