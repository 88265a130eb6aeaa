"""The contact guard: which reasons speak against a contact, in which order, and when they no longer do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.guard import GuardFacts, Question, ask, is_preservation, next_allowed
from board.rules.guard_facts import Approval, Code, Demand, Escort, Other, OtherContact
from board.rules.holds import OPEN_END, ManualHold
from board.rules.policy import Policy, PolicyHistory, changed
from board.rules.segments import Colour, History, Mark
from board.rules.state import AccountFacts, Contact, Promise, TicketSpan
from board.rules.time import OPEN_DAY
from board.rules.words import Channel, Direction, HoldKind, Purpose, Reached, Result

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # Monday 12:00 in Shanghai
TODAY = 20261123


def at(days: float = 0, hours: float = 0) -> datetime:
    return NOON + timedelta(days=days, hours=hours)


def owing(months: int, *, late_fee: bool = False) -> tuple[Version, ...]:
    """So many months up to October 2026, 500 yuan each."""
    last = 2026 * 12 + 9
    return tuple(
        Version((1, 1, month, month), 20261101, 0, OPEN_DAY, OPEN_DAY, 50_000, 0, 20261031, late_fee)
        for month in range(last - months + 1, last + 1)
    )


def contact(days: float, result: str = "no_answer", purpose: str = "collection", direction: str = "out") -> Contact:
    return Contact(at(days), Purpose(purpose), Direction(direction), Result(result))


def leak(starts: float, ends: float | None = None) -> TicketSpan:
    return TicketSpan(1, at(starts), OPEN_END if ends is None else at(ends), None, "R1", 1)


def facts(months: int = 2, *, account: dict[str, object] | None = None, marks: tuple[Mark, ...] = (),
          **more: object) -> GuardFacts:  # fmt: skip
    """An account that owes, whose charges are of today and to which nothing else has happened."""
    base = AccountFacts(ZONE, PolicyHistory(), owing(months))
    history = History(replace(base, **(account or {})), marks)
    return GuardFacts(history, **{"charge_days": (TODAY,), **more})  # type: ignore[arg-type]


def codes(found: GuardFacts, channel: str = "phone", when: datetime = NOON, *people: str,
          reaching: Reached | None = None) -> list[str]:  # fmt: skip
    question = Question(Channel(channel), when, people or ("clerk",), reaching)
    return [str(denial.code) for denial in ask(found, question)]


TABLE = [
    ("nothing speaks against a call", facts(), "phone", 0, []),
    ("nothing is overdue", facts(0), "phone", 0, ["SETTLED", "STAGE"]),
    ("only late fees are", facts(account={"charges": owing(2, late_fee=True)}), "sms", 0, ["STAGE"]),
    ("charges three days old", facts(charge_days=(20261120,)), "phone", 0, []),
    ("charges four days old", facts(charge_days=(20261119,)), "phone", 0, ["STALE_DATA"]),
    ("a list of tomorrow tells nothing of today", facts(charge_days=(20261124,)), "phone", 0, ["STALE_DATA"]),
    ("old charges, verified today", facts(charge_days=(20261101,), verified=frozenset({TODAY})), "phone", 0, []),
    ("old charges, verified yesterday", facts(charge_days=(20261101,), verified=frozenset({20261122})), "phone", 0,
     ["STALE_DATA"]),
    ("a leak is open", facts(account={"holds": (leak(-1),)}), "phone", 0, ["HELD"]),
    ("a person's hold", facts(account={"manual_holds": (ManualHold(1, HoldKind.LEGAL, at(-1)),)}), "wechat", 0,
     ["HELD"]),
    ("08:59 in the morning", facts(), "phone", -3 - 1 / 60, ["QUIET_HOURS"]),
    ("on the stroke of nine", facts(), "phone", -3, []),
    ("19:59 in the evening", facts(), "sms", 8 - 1 / 60, []),
    ("on the stroke of eight", facts(), "sms", 8, ["QUIET_HOURS"]),
    ("a letter knows no hours", facts(4), "letter", 9, []),
    ("24 hours after a talk", facts(account={"contacts": (contact(-1, "refused"),)}), "phone", 0, []),
    ("a minute less", facts(account={"contacts": (contact(-1 + 1 / 1440, "refused"),)}), "phone", 0, ["TOO_SOON"]),
    ("the owner rang about it", facts(account={"contacts": (contact(-0.5, "promised", direction="in"),)}), "phone",
     0, ["TOO_SOON"]),
    ("a talk about the repair", facts(account={"contacts": (contact(-0.5, "refused", "service"),)}), "phone", 0, []),
    ("two hours after no answer", facts(account={"contacts": (contact(-2 / 24),)}), "phone", 0, []),
    ("a minute less than two", facts(account={"contacts": (contact(-2 / 24 + 1 / 1440),)}), "sms", 0, ["TOO_SOON"]),
    ("a dialler of another system rang", facts(elsewhere=(OtherContact(at(-0.05), False),)), "phone", 0,
     ["TOO_SOON"]),
    ("three in seven days", facts(account={"contacts": (contact(-1), contact(-3), contact(-6.9))}), "phone", 0,
     ["TOO_MANY"]),
    ("the third is a week old", facts(account={"contacts": (contact(-1), contact(-3), contact(-7))}), "phone", 0, []),
    ("calls from the owner do not count", facts(account={"contacts": (
        contact(-2), contact(-3), contact(-4, "refused", direction="in"))}), "phone", 0, []),
    ("of a letter there is no too many", facts(4, account={"contacts": (contact(-1), contact(-3), contact(-6))}),
     "letter", 0, []),
    ("a letter right after a hold", facts(4, account={"holds": (leak(-20, -3),)}), "letter", 0, ["GENTLE_FIRST"]),
    ("after a friendly word", facts(4, account={"holds": (leak(-20, -3),), "contacts": (contact(-2, "refused"),)}),
     "letter", 0, []),
    ("a word before it ended", facts(4, account={"holds": (leak(-20, -3),), "contacts": (contact(-4, "refused"),)}),
     "letter", 0, ["GENTLE_FIRST"]),
    ("fourteen days after it", facts(4, account={"holds": (leak(-20, -14),)}), "letter", 0, []),
    ("a call right after a hold", facts(account={"holds": (leak(-20, -3),)}), "phone", 0, []),
    ("a letter at level 1", facts(3), "letter", 0, ["STAGE"]),
    ("a letter at level 2", facts(4), "letter", 0, []),
    ("a lawyer's letter at level 2", facts(6), "lawyer_letter", 0, ["STAGE", "APPROVAL"]),
    ("a lawyer's letter, approved", facts(7, approvals=(Approval(Channel.LAWYER_LETTER, at(-1)),)), "lawyer_letter", 0,
     []),
    ("approved and withdrawn", facts(7, approvals=(Approval(Channel.LAWYER_LETTER, at(-1), at(-0.5)),)),
     "lawyer_letter", 0, ["APPROVAL"]),
    ("a lawsuit", facts(13), "lawsuit", 0, ["DEADLINE", "APPROVAL"]),
    ("a lawsuit on the demand's last day", facts(13, demands=(Demand(at(-20), TODAY),),
                                                 approvals=(Approval(Channel.LAWSUIT, at(-1)),)), "lawsuit", 0,
     ["DEADLINE"]),
    ("a lawsuit the day after", facts(13, demands=(Demand(at(-20), 20261122),),
                                      approvals=(Approval(Channel.LAWSUIT, at(-1)),)), "lawsuit", 0, []),
    ("special care", facts(care=True), "phone", 0, ["SPECIAL_CARE"]),
    ("a message under special care", facts(care=True), "sms", 0, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "channel", "hours", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TABLE]
)
def test_reasons(found: GuardFacts, channel: str, hours: float, expected: list[str]) -> None:
    assert codes(found, channel, at(hours=hours)) == expected


@pytest.mark.parametrize(
    ("channel", "people", "expected"),
    [
        pytest.param("visit", ("clerk",), ["TWO_PERSON"], id="nobody visits alone"),
        pytest.param("visit", ("steward",), ["TWO_PERSON"], id="nor a steward"),
        pytest.param("visit", ("clerk", "steward"), [], id="two do"),
        pytest.param("service_visit", ("steward",), [], id="a steward alone, while serving"),
        pytest.param("service_visit", ("clerk",), ["TWO_PERSON"], id="a clerk does not serve"),
    ],
)
def test_company(channel: str, people: tuple[str, ...], expected: list[str]) -> None:
    assert codes(facts(4), channel, NOON, *people) == expected


@pytest.mark.parametrize(
    ("escort", "expected"),
    [
        pytest.param(None, ["ESCORT"], id="none was asked"),
        pytest.param(Escort(NOON, at(-1)), [], id="accepted for that time"),
        pytest.param(Escort(at(hours=2), at(-1)), [], id="two hours later, just"),
        pytest.param(Escort(at(hours=2.1), at(-1)), ["ESCORT"], id="for another time"),
        pytest.param(Escort(NOON, at(hours=1)), ["ESCORT"], id="accepted only afterwards"),
        pytest.param(Escort(NOON, at(-1), at(-0.5)), ["ESCORT"], id="and called off"),
    ],
)
def test_a_risky_visit_needs_its_escort(escort: Escort | None, expected: list[str]) -> None:
    black = Mark(Colour.BLACK, at(-30), at(30), "曾推搡收费员")
    found = facts(4, marks=(black,), escorts=() if escort is None else (escort,))
    assert codes(found, "visit", NOON, "clerk", "steward") == expected
    assert codes(found, "phone") == []


def test_of_a_debt_only_the_debtor_hears() -> None:
    for reaching in Reached:
        denied = reaching not in (Reached.OWNER, Reached.AGENT)
        assert codes(facts(), "phone", NOON, "clerk", reaching=reaching) == (["NOT_DEBTOR"] if denied else [])


@pytest.mark.parametrize(
    ("other", "denied"),
    [
        pytest.param(Other("139", Reached.TENANT, at(-1)), True, id="a tenant's number"),
        pytest.param(Other("139", Reached.AGENT, at(-1)), False, id="an agent's"),
        pytest.param(Other("138", Reached.TENANT, at(-1)), False, id="another number"),
        pytest.param(Other("139", Reached.STRANGER, at(1)), False, id="learned of only tomorrow"),
        pytest.param(Other("139", Reached.STRANGER, NOON), True, id="learned of at that instant"),
        pytest.param(Other("139", Reached.TENANT, at(-9), NOON), False, id="until then"),
    ],
)
def test_a_number_counts_as_somebody_elses_while_it_is_known_to_be(other: Other, denied: bool) -> None:
    question = Question(Channel.PHONE, NOON, ("clerk",), phone="139")
    assert [denial.code for denial in ask(facts(others=(other,)), question)] == [Code.NOT_DEBTOR] * denied


def test_a_promise_is_reminded_of_on_the_day_before() -> None:
    found = facts(account={"promises": (Promise(50_000, 20261126, at(-1)),)})
    assert codes(found, "phone", at(1)) == ["PROMISED"]
    assert codes(found, "phone", at(2, -2)) == []
    assert codes(found, "visit", at(2), "clerk", "steward") == ["PROMISED", "STAGE"]
    assert codes(found, "phone", at(3)) == ["PROMISED"]


@pytest.mark.parametrize("channel", ["phone", "visit", "service_visit"])
def test_holidays(channel: str) -> None:
    found = facts(4, holiday={date(2026, 11, 23): "校庆"}.get)
    assert codes(found, channel, NOON, "clerk", "steward") == ["HOLIDAY"]
    assert codes(found, "sms") == []


def test_all_reasons_come_in_their_order() -> None:
    found = facts(
        0, care=True, charge_days=(), account={"contacts": tuple(contact(-day / 100, "refused") for day in range(3))},
        marks=(Mark(Colour.BLACK, at(-9), at(9)),), holiday=lambda day: "节",
    )  # fmt: skip
    assert codes(found, "visit", at(hours=9), reaching=Reached.TENANT) == [
        "SETTLED", "STALE_DATA", "QUIET_HOURS", "HOLIDAY", "TOO_SOON", "TOO_MANY", "STAGE", "TWO_PERSON", "ESCORT",
        "SPECIAL_CARE", "NOT_DEBTOR",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "days", "expected"),
    [
        pytest.param("letter", 89, [], id="a letter with 89 days left"),
        pytest.param("letter", 90, ["HELD", "STAGE"], id="90 are enough to wait"),
        pytest.param("lawsuit", 59, ["DEADLINE"], id="a lawsuit still needs its demand"),
        pytest.param("lawsuit", 60, ["HELD", "STAGE", "DEADLINE"], id="and 60 days are enough"),
        pytest.param("phone", 5, ["HELD"], id="nobody rings all the same"),
    ],
)
def test_a_preservation_notice_goes_out_against_a_hold(channel: str, days: int, expected: list[str]) -> None:
    approved = tuple(Approval(one, at(-1), preservation=True) for one in (Channel.LETTER, Channel.LAWSUIT))
    found = facts(account={"holds": (leak(-1),)}, approvals=approved, days_left=lambda day: days)
    assert codes(found, channel) == expected
    if channel == "letter":
        assert is_preservation(found, Question(Channel.LETTER, NOON)) is (days < 90)
        bare = replace(found, approvals=(Approval(Channel.LETTER, at(-1)),))
        assert codes(bare, channel) == ["HELD", "STAGE"]


def test_the_policy_then_in_force_decides() -> None:
    evening = changed(Policy(), {"contact_hours": {"from": "09:00", "until": "21:00"}})
    found = facts(account={"policies": PolicyHistory(((at(-1), evening),))}, charge_days=(20261120, TODAY))
    assert codes(found, "phone", at(hours=8.5)) == []
    assert codes(found, "phone", at(-2, 8.5)) == ["QUIET_HOURS"]


instants = st.integers(-20 * 24 * 4, 20 * 24 * 4).map(lambda quarters: at(hours=quarters / 4))
histories = st.builds(
    lambda calls, holds, promised, months, deadlines: facts(
        months,
        account={
            "contacts": tuple(Contact(when, Purpose.COLLECTION, Direction.OUT, result) for when, result in calls),
            "holds": tuple(TicketSpan(1, start, start + length, None, "R", 1) for start, length in holds),
            "promises": tuple(Promise(10**9, 20261120 + day, at(-2)) for day in promised),
        },
        charge_days=range(20261101, 20261131),
        demands=tuple(Demand(at(-30), 20261115 + day) for day in deadlines),
    ),
    st.lists(st.tuples(instants, st.sampled_from(Result)), max_size=6),
    st.lists(st.tuples(instants, st.integers(1, 200).map(lambda n: timedelta(hours=n))), max_size=3),
    st.lists(st.integers(0, 8), max_size=2),
    st.integers(0, 14),
    st.lists(st.integers(0, 15), max_size=2),
)
# What somebody must do something about, whatever the clock says; a demand's deadline only while none has arrived.
NOT_BY_TIME = {
    "SETTLED", "STALE_DATA", "STAGE", "APPROVAL", "TWO_PERSON", "ESCORT", "SPECIAL_CARE", "NOT_DEBTOR",
}  # fmt: skip


@given(histories, st.sampled_from(Channel), instants)
def test_when_may_i_gives_the_first_moment(found: GuardFacts, channel: Channel, start: datetime) -> None:
    """What `next_allowed` names is free of reasons of time, and no quarter of an hour before it is."""
    question = Question(channel, start, ("clerk", "steward"))
    lasting = NOT_BY_TIME | (set() if any(one.delivered_at <= start for one in found.demands) else {"DEADLINE"})

    def free(when: datetime) -> bool:
        return all(denial.code in lasting for denial in ask(found, question.moved(when)))

    first = next_allowed(found, question).at
    if first is not None:
        assert free(first)
    end = first or start + timedelta(days=12)
    quarter = start
    while quarter < min(end, start + timedelta(days=12)):
        assert not free(quarter)
        quarter += timedelta(minutes=15)


def test_what_is_new_enough_today_is_not_called_old_for_a_later_day() -> None:
    held = facts(account={"holds": (leak(-1, 6),)})
    first = next_allowed(held, Question(Channel.PHONE, NOON, ("clerk",)))
    assert (first.at, first.remaining) == (at(6), ())
    old = facts(account={"holds": (leak(-1, 6),)}, charge_days=(20261101,))
    assert [denial.code for denial in next_allowed(old, Question(Channel.PHONE, NOON, ("clerk",))).remaining] == [
        "STALE_DATA"
    ]


@given(histories, st.sampled_from(Channel), instants)
def test_reasons_are_in_order_and_none_is_said_twice(found: GuardFacts, channel: Channel, when: datetime) -> None:
    order = list(Code)
    places = [order.index(denial.code) for denial in ask(found, Question(channel, when, ("clerk",)))]
    assert places == sorted(set(places))
