"""The guard's reasons and the segments, each in a row that one can read beside the rule."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from tests.oracle.facts import (
    Approval,
    ChargeImport,
    Contact,
    Demand,
    Escort,
    Facts,
    ManualHold,
    Mark,
    OtherPerson,
    Policy,
    Promise,
    Release,
    Verification,
    month_index,
)
from tests.oracle.guard import Question, guard, named_holiday
from tests.oracle.limitation import Act
from tests.oracle.make import (
    FLAT,
    NEIGHBOUR,
    SITE,
    ZHANG,
    at,
    charge,
    company,
    day,
    snapshot,
    story,
)

NOON = "10 12:00"
FRESH = snapshot("10", charge())
PROMISE = Promise(FLAT, 10_000, day("11"), at("05"))
LONG_OWED = snapshot("10", charge(months=(month_index(2025, 10), month_index(2026, 10))))
BLACK = Mark("zhang", "black", at("01"), at("30"))
TENANT = OtherPerson(FLAT, "tenant", "13900000001", at("01"))


def owing(*copies: object, **more: object) -> Facts:
    return company(*copies, **{"imports": (FRESH,), **more})  # type: ignore[arg-type]


def asked(facts: Facts, channel: str = "sms", when: str = NOON, *people: str, phone: str | None = None) -> list[str]:
    return guard(facts, Question(ZHANG, channel, at(when), people or ("clerk",), phone))


def spoke(when: str, result: str = "no_answer", direction: str = "out", purpose: str = "collection") -> Contact:
    return Contact(FLAT, purpose, direction, at(when), result)


def test_nothing_speaks_against_a_friendly_word() -> None:
    assert asked(owing()) == []


@pytest.mark.parametrize(
    ("facts", "channel", "when", "people", "expected"),
    [
        pytest.param(owing(imports=(snapshot("10"),)), "sms", NOON, "c", ["SETTLED", "STALE_DATA", "STAGE"], id="paid"),
        pytest.param(owing(), "sms", "13 12:00", "c", [], id="three days old"),
        pytest.param(owing(), "sms", "14 12:00", "c", ["STALE_DATA"], id="four days old"),
        pytest.param(
            owing(verifications=(Verification(FLAT, day("14")),)), "sms", "14 12:00", "c", [], id="verified that day"
        ),
        pytest.param(
            owing(verifications=(Verification(FLAT, day("13")),)),
            "sms", "14 12:00", "c", ["STALE_DATA"], id="verified the day before",
        ),
        pytest.param(owing(), "sms", "09 12:00", "c", ["STALE_DATA"], id="no list yet"),
        pytest.param(owing(*story("02 open")), "sms", NOON, "c", ["HELD"], id="held"),
        pytest.param(owing(promises=(PROMISE,)), "visit", NOON, "cs", ["PROMISED", "STAGE"], id="promised"),
        pytest.param(owing(promises=(PROMISE,)), "sms", NOON, "c", [], id="reminded the day before"),
        pytest.param(owing(promises=(PROMISE,)), "sms", "11 12:00", "c", ["PROMISED"], id="not on the day"),
        pytest.param(owing(), "sms", "10 08:59", "c", ["QUIET_HOURS"], id="before nine"),
        pytest.param(owing(), "sms", "10 09:00", "c", [], id="on the stroke of nine"),
        pytest.param(owing(), "wechat", "10 20:00", "c", ["QUIET_HOURS"], id="from eight in the evening"),
        pytest.param(owing(), "letter", "10 20:00", "c", ["STAGE"], id="a letter keeps no hours"),
        pytest.param(owing(contacts=(spoke("10 10:01"),)), "sms", NOON, "c", ["TOO_SOON"], id="tried just now"),
        pytest.param(owing(contacts=(spoke("10 10:00"),)), "sms", NOON, "c", [], id="tried two hours ago"),
        pytest.param(
            owing(contacts=(spoke("09 12:01", "refused"),)), "sms", NOON, "c", ["TOO_SOON"], id="spoken yesterday"
        ),
        pytest.param(owing(contacts=(spoke("09 12:00", "refused"),)), "sms", NOON, "c", [], id="a day ago"),
        pytest.param(owing(contacts=(spoke("10 12:01"),)), "sms", NOON, "c", [], id="what is yet to come"),
        pytest.param(owing(contacts=(spoke("10 11:00", "hostile", "in"),)), "sms", NOON, "c", ["TOO_SOON"], id="rang"),
        pytest.param(
            owing(contacts=(spoke("10 11:00", purpose="service"),)), "sms", NOON, "c", [], id="about a repair"
        ),
        pytest.param(
            owing(contacts=(spoke("03 12:01"), spoke("05"), spoke("06"))), "sms", NOON, "c", ["TOO_MANY"], id="thrice"
        ),
        pytest.param(
            owing(contacts=(spoke("03 12:00"), spoke("05"), spoke("06"))), "sms", NOON, "c", [], id="a week ago"
        ),
        pytest.param(
            owing(contacts=(spoke("04", direction="in"), spoke("05"), spoke("06"))), "sms", NOON, "c", [], id="own call"
        ),
        pytest.param(owing(), "visit", NOON, "cs", ["STAGE"], id="level 1 opens no visit"),
        pytest.param(owing(), "service_visit", NOON, "s", [], id="a steward alone on duty"),
        pytest.param(owing(), "service_visit", NOON, "c", ["TWO_PERSON"], id="a clerk alone"),
        pytest.param(owing(), "service_visit", NOON, "cc", [], id="two clerks"),
        pytest.param(owing(imports=(LONG_OWED,)), "visit", NOON, "s", ["TWO_PERSON"], id="a steward's visit alone"),
        pytest.param(
            owing(imports=(LONG_OWED,)), "lawsuit", NOON, "c", ["DEADLINE", "APPROVAL"], id="nothing demanded"
        ),
        pytest.param(
            owing(imports=(LONG_OWED,), marks=(BLACK,)), "visit", NOON, "cs", ["ESCORT"], id="hostile without escort"
        ),
        pytest.param(owing(care=frozenset({FLAT})), "phone", NOON, "c", ["SPECIAL_CARE"], id="cared for"),
        pytest.param(owing(care=frozenset({FLAT})), "phone", NOON, "cs", [], id="a steward goes along"),
        pytest.param(owing(care=frozenset({FLAT})), "sms", NOON, "c", [], id="a text is no call"),
        pytest.param(owing(care=frozenset({NEIGHBOUR})), "phone", NOON, "c", [], id="next door"),
    ],
)  # fmt: skip
def test_reasons(facts: Facts, channel: str, when: str, people: str, expected: list[str]) -> None:
    roles = {"c": "clerk", "s": "steward"}
    assert asked(facts, channel, when, *(roles[each] for each in people)) == expected


@pytest.mark.parametrize(
    ("words", "more", "when", "gentle"),
    [
        pytest.param(("02 open", "05 resolved"), {}, "18 23:59", True, id="within fourteen days"),
        pytest.param(("02 open", "05 resolved"), {}, "19", False, id="later"),
        pytest.param(("02 open", "05 resolved"), {"contacts": (spoke("05"),)}, NOON, False, id="spoken since"),
        pytest.param(("02 open", "05 resolved"), {"contacts": (spoke("04"),)}, NOON, True, id="spoken before"),
        pytest.param(("02 open",), {"releases": (Release("desk", "T1", at("06")),)}, NOON, True, id="by a release"),
        pytest.param(("05 resolved",), {}, NOON, False, id="it never held"),
        pytest.param(
            ("02 open", "05 resolved", "07 reopened", "09 resolved"),
            {"contacts": (spoke("08"),)}, NOON, True, id="the latest end counts",
        ),
        pytest.param(
            (), {"manual_holds": (ManualHold("manager", at("02"), at("05"), "zhang"),)}, NOON, False, id="a person's"
        ),
    ],
)  # fmt: skip
def test_gentle_first(words: tuple[str, ...], more: dict[str, object], when: str, gentle: bool) -> None:
    facts = owing(*story(*words), **more)
    assert ("GENTLE_FIRST" in asked(facts, "letter", when)) is gentle
    assert "GENTLE_FIRST" not in asked(facts, "phone", when)


@pytest.mark.parametrize(
    ("demand", "open_"),
    [
        pytest.param(Demand(FLAT, "demand", "A", day("01"), day("09")), True, id="passed yesterday"),
        pytest.param(Demand(FLAT, "lawyer_letter", "A", day("01"), day("09")), True, id="a lawyer's letter"),
        pytest.param(Demand(FLAT, "demand", "A", day("01"), day("10")), False, id="today it may still be paid"),
        pytest.param(Demand(FLAT, "demand", "B", day("01"), day("09")), False, id="arrival not proven"),
        pytest.param(Demand(FLAT, "reminder", "A", day("01"), day("09")), False, id="no demand"),
        pytest.param(Demand(FLAT, "demand", "A", day("11"), day("09")), False, id="not yet arrived"),
        pytest.param(Demand(NEIGHBOUR, "demand", "A", day("01"), day("09")), False, id="somebody else's"),
    ],
)
def test_deadline(demand: Demand, open_: bool) -> None:
    facts = owing(imports=(LONG_OWED,), demands=(demand,), approvals=(Approval(FLAT, "lawsuit", False, at("05")),))
    assert asked(facts, "lawsuit") == ([] if open_ else ["DEADLINE"])


@pytest.mark.parametrize(
    ("approval", "left", "expected"),
    [
        pytest.param(Approval(FLAT, "letter", True, at("05")), 89, [], id="kept alive"),
        pytest.param(Approval(FLAT, "letter", True, at("05")), 90, ["HELD", "STAGE"], id="time enough"),
        pytest.param(Approval(FLAT, "letter", False, at("05")), 10, ["HELD", "STAGE"], id="not for preservation"),
        pytest.param(Approval(FLAT, "letter", True, at("05"), at("10")), 10, ["HELD", "STAGE"], id="withdrawn"),
        pytest.param(Approval(FLAT, "letter", True, at("11")), 10, ["HELD", "STAGE"], id="not yet approved"),
    ],
)
def test_preservation_of_a_claim(approval: Approval, left: int, expected: list[str]) -> None:
    facts = owing(*story("02 open"), imports=(safe_for(left),), approvals=(approval,))
    assert asked(facts, "letter") == expected


def safe_for(days: int) -> ChargeImport:
    """A list with one charge whose claim lapses in so many days."""
    last = day("10") + timedelta(days=days)
    return snapshot("10", replace(charge(), due_date=last.replace(year=last.year - 3)))


def test_a_lawsuit_is_preserved_within_sixty_days_but_needs_its_demand_still() -> None:
    approval = Approval(FLAT, "lawsuit", True, at("05"))
    near = owing(*story("02 open"), imports=(safe_for(59),), approvals=(approval,))
    far = owing(*story("02 open"), imports=(safe_for(60),), approvals=(approval,))
    assert asked(near, "lawsuit") == ["DEADLINE"]
    assert asked(far, "lawsuit") == ["HELD", "STAGE", "DEADLINE"]


def test_what_has_lapsed_or_was_begun_anew_preserves_nothing() -> None:
    approval = Approval(FLAT, "letter", True, at("05"))
    lapsed = owing(*story("02 open"), imports=(safe_for(-1),), approvals=(approval,))
    anew = owing(
        *story("02 open"),
        imports=(safe_for(10),),
        approvals=(approval,),
        acts={FLAT: (Act(day("01"), "demand", True),)},
    )
    assert asked(lapsed, "letter") == asked(anew, "letter") == ["HELD", "STAGE"]


@pytest.mark.parametrize(
    ("escort", "beside"),
    [
        pytest.param(Escort(FLAT, at("10 14:00"), at("09")), True, id="two hours later"),
        pytest.param(Escort(FLAT, at("10 14:01"), at("09")), False, id="another time"),
        pytest.param(Escort(FLAT, at("10 12:00"), None), False, id="only asked for"),
        pytest.param(Escort(FLAT, at("10 12:00"), at("10 12:01")), False, id="accepted afterwards"),
        pytest.param(Escort(FLAT, at("10 12:00"), at("09"), at("10")), False, id="called off"),
        pytest.param(Escort(NEIGHBOUR, at("10 12:00"), at("09")), False, id="next door"),
    ],
)
def test_escort(escort: Escort, beside: bool) -> None:
    facts = owing(imports=(LONG_OWED,), marks=(BLACK,), escorts=(escort,))
    assert asked(facts, "visit", NOON, "clerk", "steward") == ([] if beside else ["ESCORT"])
    assert asked(facts, "service_visit", NOON, "clerk", "steward") == []


@pytest.mark.parametrize(
    ("other", "phone", "denied"),
    [
        pytest.param(TENANT, "13900000001", True, id="the tenant's number"),
        pytest.param(TENANT, None, False, id="no number named"),
        pytest.param(TENANT, "13800000001", False, id="the owner's"),
        pytest.param(replace(TENANT, relation="agent"), "13900000001", False, id="the agent's"),
        pytest.param(replace(TENANT, removed_at=at("09")), "13900000001", False, id="no longer known so"),
        pytest.param(replace(TENANT, since=at("11")), "13900000001", False, id="not yet known so"),
    ],
)
def test_not_debtor(other: OtherPerson, phone: str | None, denied: bool) -> None:
    assert asked(owing(others=(other,)), phone=phone) == (["NOT_DEBTOR"] if denied else [])


@pytest.mark.parametrize(
    ("on", "named"),
    [
        ("2026-10-01", True), ("2026-10-04", True), ("2026-10-10", False), ("2026-10-11", False), ("2026-02-15", True),
        ("2026-02-14", False), ("2031-05-02", True), ("2031-05-03", False), ("2031-10-03", True), ("2031-01-01", True),
    ],
)  # fmt: skip
def test_named_holidays(on: str, named: bool) -> None:
    assert named_holiday(datetime.fromisoformat(on).date()) is named


def test_a_holiday_stops_calls_and_doorbells_only() -> None:
    long_owed = charge(months=(month_index(2025, 1), month_index(2025, 5)), due="06-01")
    facts = owing(imports=(snapshot("10-01", long_owed),))
    found = {channel: asked(facts, channel, "10-01 12:00", "clerk", "steward") for channel in ("sms", "phone", "visit")}
    assert found == {"sms": [], "phone": ["HOLIDAY"], "visit": ["HOLIDAY"]}


def test_policy_numbers() -> None:
    numbers = Policy(
        stale_days=0, contact_hours=(time(8), time(10)), contact_gap_hours=48, retry_gap_hours=1, contact_limit=1
    )
    facts = owing(policies={SITE: (numbers,)}, contacts=(spoke("08 12:01", "refused"),))
    assert asked(facts) == ["QUIET_HOURS", "TOO_SOON", "TOO_MANY"]
    assert asked(facts, when="11 08:00") == ["STALE_DATA", "TOO_MANY"]
