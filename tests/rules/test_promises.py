"""What became of a promise: the table of outcomes, and that it never contradicts the state."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.holds import ManualHold
from board.rules.policy import PolicyHistory
from board.rules.promises import Outcome, Pledge, outcome
from board.rules.state import AccountFacts, Promise, TicketSpan, decide
from board.rules.time import OPEN_DAY
from board.rules.words import HoldKind

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 11, 10, 2, tzinfo=UTC)  # 10:00 on the tenth
NEVER = datetime(2030, 1, 1, tzinfo=UTC)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def paid(fen: int, on: int | None, due: int = 60_000) -> list[Version]:
    """One charge of 600.00 of which `fen` shows as paid from the list of November `on` on."""
    until = OPEN_DAY if on is None else 20261100 + on
    key = (1, 1, 24_320, 24_320)
    found = [Version(key, 20261101, 0, until, OPEN_DAY, due, 0, 20260930)]
    if on is not None:
        found.append(Version(key, until, until, OPEN_DAY, OPEN_DAY, due, fen, 20260930))
    return found


def facts(charges=(), holds=(), manual=(), promises=()) -> AccountFacts:
    return AccountFacts(
        ZONE, PolicyHistory(), charges or paid(0, None),
        holds=[TicketSpan(1, start, end) for start, end in holds], manual_holds=manual, promises=promises,
    )  # fmt: skip


PROMISE = Promise(30_000, 20261120, MADE)  # 300.00 by the twentieth, a day of grace
LATER = Promise(30_000, 20261125, at(15))


@pytest.mark.parametrize(
    ("known", "moment", "expected"),
    [
        pytest.param({}, MADE, Outcome.ACTIVE, id="when it is made"),
        pytest.param({}, at(21, 23), Outcome.ACTIVE, id="the last minute of the day of grace"),
        pytest.param({}, at(22, 0), Outcome.BROKEN, id="lapsed unpaid"),
        pytest.param({"charges": paid(30_000, 18)}, at(17), Outcome.ACTIVE, id="before the payment"),
        pytest.param({"charges": paid(30_000, 18)}, at(18), Outcome.KEPT, id="paid in time"),
        pytest.param({"charges": paid(30_000, 21)}, at(25), Outcome.KEPT, id="paid on the day of grace"),
        pytest.param({"charges": paid(30_000, 22)}, at(25), Outcome.BROKEN, id="paid too late"),
        pytest.param({"charges": paid(29_999, 18)}, at(20), Outcome.ACTIVE, id="nearly paid"),
        pytest.param({"charges": paid(29_999, 18)}, at(22), Outcome.PARTLY_KEPT, id="a fen is missing"),
        pytest.param({"holds": [(at(14), at(16))]}, at(13), Outcome.ACTIVE, id="before the hold"),
        pytest.param({"holds": [(at(14), at(16))]}, at(14), Outcome.SUSPENDED, id="from the hold on"),
        pytest.param({"holds": [(at(14), at(16))]}, at(28), Outcome.SUSPENDED, id="and for good"),
        pytest.param({"holds": [(at(1), at(28))]}, at(20), Outcome.ACTIVE, id="a hold that ran before"),
        pytest.param({"holds": [(at(24), NEVER)]}, at(25), Outcome.BROKEN, id="a hold after it was broken"),
        pytest.param(
            {"holds": [(at(19), NEVER)], "charges": paid(30_000, 18)}, at(25), Outcome.KEPT, id="held after it was kept"
        ),
        pytest.param(
            {"manual": [ManualHold(1, HoldKind.INSTALMENT, at(14))]}, at(20), Outcome.ACTIVE, id="an instalment hold"
        ),
        pytest.param(
            {"manual": [ManualHold(1, HoldKind.HARDSHIP, at(14))]}, at(20), Outcome.SUSPENDED, id="a hardship hold"
        ),
        pytest.param(
            {"manual": [ManualHold(1, HoldKind.HARDSHIP, at(14), released_at=at(14))]}, at(20), Outcome.ACTIVE,
            id="a hold that held at no instant",
        ),
        pytest.param({"promises": [PROMISE, LATER]}, at(14), Outcome.ACTIVE, id="before the later promise"),
        pytest.param({"promises": [PROMISE, LATER]}, at(15), Outcome.SUPERSEDED, id="from the later one on"),
        pytest.param({"promises": [PROMISE, LATER]}, at(28), Outcome.SUPERSEDED, id="and never broken"),
        pytest.param(
            {"promises": [PROMISE, Promise(1, 20261130, at(26))]}, at(27), Outcome.BROKEN, id="promised anew too late"
        ),
        pytest.param(
            {"promises": [PROMISE, LATER], "holds": [(at(13), at(14))]}, at(28), Outcome.SUSPENDED,
            id="cut off before it was promised anew",
        ),
    ],
)  # fmt: skip
def test_outcome(known, moment, expected) -> None:
    known = {"promises": [PROMISE], **known}
    assert outcome(facts(**known), Pledge(PROMISE), moment) == expected


@pytest.mark.parametrize(("moment", "expected"), [(at(11), Outcome.ACTIVE), (at(12), Outcome.UNDONE)])
def test_one_that_was_taken_back(moment, expected) -> None:
    assert outcome(facts(promises=[]), Pledge(PROMISE, undone_at=at(12)), moment) == expected


days = st.integers(1, 28)
promises = st.builds(
    lambda fen, day, made: Promise(fen, 20261100 + day, at(made, 9)), st.integers(1, 60_000), days, st.integers(1, 20)
)
spans = st.tuples(days, st.integers(0, 9)).map(lambda one: (at(one[0], 8), at(one[0], 8) + timedelta(days=one[1] + 1)))
manual = st.builds(
    lambda kind, day, released: ManualHold(1, kind, at(day, 10), released_at=released and at(day, 10 + released)),
    st.sampled_from(HoldKind), days, st.sampled_from([None, 0, 3]),
)  # fmt: skip


@given(
    made=st.lists(promises, min_size=1, max_size=4, unique_by=lambda one: (one.made_at, one.promised_on)),
    holds=st.lists(spans, max_size=2), hand=st.lists(manual, max_size=2), fen=st.integers(0, 60_000), on=days,
    moment=st.integers(1, 30), hour=st.sampled_from([0, 9, 12, 23]),
)  # fmt: skip
def test_the_promise_that_decides_is_the_active_one(made, holds, hand, fen, on, moment, hour) -> None:
    known = facts(paid(fen, on), holds, hand, made)
    asked = at(moment, hour)
    active = [one for one in made if one.made_at <= asked and outcome(known, Pledge(one), asked) == Outcome.ACTIVE]
    decided = decide(known, asked).promise
    assert active == ([decided] if decided else [])


@given(made=promises, holds=st.lists(spans, max_size=3), fen=st.integers(0, 60_000), on=days)
def test_what_is_over_stays_as_it_is(made, holds, fen, on) -> None:
    """With facts that do not change, an outcome other than active is the last one."""
    known = facts(paid(fen, on), holds, (), [made])
    told = [outcome(known, Pledge(made), made.made_at + timedelta(days=day)) for day in range(40)]
    ended = [one for one in told if one != Outcome.ACTIVE]
    assert len(set(ended)) <= 1
    assert told[len(told) - len(ended) :] == ended
