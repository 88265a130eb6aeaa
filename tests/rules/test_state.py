"""The state of an account: which of the five applies, why, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.holds import OPEN_END, ManualHold
from board.rules.policy import Policy, PolicyHistory, changed
from board.rules.reasons import reasons
from board.rules.state import AccountFacts, Contact, Promise, TicketSpan, decide
from board.rules.time import OPEN_DAY
from board.rules.words import Direction, HoldKind, Purpose, Result, State

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OWED = (Version((1, 1, 24312, 24312), 20261101, 0, OPEN_DAY, OPEN_DAY, 50000, 0, 20261031),)


def at(days: float) -> datetime:
    return NOON + timedelta(days=days)


def hold(start: float, end: float | None = None, number: str = "R1") -> TicketSpan:
    return TicketSpan(1, at(start), OPEN_END if end is None else at(end), None, number, 1)


def done(r: float, start: float | None = None, end: float | None = None, number: str = "R1") -> TicketSpan:
    return TicketSpan(1, at(r if start is None else start), OPEN_END if end is None else at(end), at(r), number, 1)


def contact(days: float, result: Result, *, purpose: str = "collection", direction: str = "out") -> Contact:
    return Contact(at(days), Purpose(purpose), Direction(direction), result)


def facts(**some: object) -> AccountFacts:
    return replace(AccountFacts(ZONE, PolicyHistory(), OWED), **some)


@pytest.mark.parametrize(
    ("some", "expected"),
    [
        pytest.param({"charges": ()}, "settled", id="owes nothing"),
        pytest.param({"charges": (), "holds": (hold(-1),)}, "settled", id="settled comes before held"),
        pytest.param({}, "collectable", id="owes, and nothing speaks against asking"),
        pytest.param({"holds": (hold(-1),)}, "held", id="a leak is open"),
        pytest.param({"holds": (hold(-5, -1),)}, "collectable", id="a hold that is over"),
        pytest.param({"holds": (hold(0),)}, "held", id="from its first instant"),
        pytest.param({"holds": (hold(-5, 0),)}, "collectable", id="not at its end"),
        pytest.param({"completions": (done(-1),)}, "window", id="resolved yesterday"),
        pytest.param(
            {"completions": (done(-1),), "holds": (hold(-2, number="R2"),)}, "held", id="another leak is open"
        ),
        pytest.param({"completions": (done(-7),)}, "collectable", id="seven days are over"),
        pytest.param({"completions": (done(-6.999),)}, "window", id="seven days, almost"),
        pytest.param({"completions": (done(-3, end=-1),)}, "collectable", id="reopened or cancelled since"),
        pytest.param({"completions": (done(-9), done(-2, number="R2"))}, "window", id="the latest completion counts"),
        pytest.param({"promises": (Promise(50000, 20261125, at(-1)),)}, "promised", id="promised"),
        pytest.param({"promises": (Promise(50000, 20261119, at(-3)),)}, "promised", id="one day of grace"),
        pytest.param({"promises": (Promise(50000, 20261118, at(-3)),)}, "collectable", id="lapsed"),
        pytest.param(
            {"promises": (Promise(50000, 20261125, at(-3)), Promise(100, 20261110, at(-2)))},
            "collectable",
            id="superseded",
        ),
        pytest.param({"promises": (Promise(50000, 20261125, at(1)),)}, "collectable", id="not made yet"),
        pytest.param(
            {"promises": (Promise(50000, 20261125, at(-3)),), "holds": (hold(-2, -1),)},
            "collectable",
            id="cut off by a hold",
        ),
        pytest.param(
            {"promises": (Promise(50000, 20261125, at(-3)),), "holds": (hold(-4, -1),)},
            "promised",
            id="made under a hold",
        ),
        pytest.param(
            {
                "promises": (Promise(50000, 20261125, at(-3)),),
                "manual_holds": (ManualHold(1, HoldKind.INSTALMENT, at(-2), at(-1)),),
            },
            "promised",
            id="an instalment hold cuts nothing off",
        ),
        pytest.param(
            {"promises": (Promise(100, 20261125, at(-1)),), "completions": (done(-1),)}, "promised", id="before window"
        ),
        pytest.param({"manual_holds": (ManualHold(1, HoldKind.LEGAL, at(-1)),)}, "held", id="held by hand"),
        pytest.param({"manual_holds": (ManualHold(1, HoldKind.LEGAL, at(-3), at(0)),)}, "collectable", id="at its end"),
        pytest.param(
            {"manual_holds": (ManualHold(1, HoldKind.LEGAL, at(-3), None, at(-1)),)},
            "collectable",
            id="released by hand",
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-1, Result.REFUSED),)},
            "collectable",
            id="asked and refused",
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-2, Result.PAID),)}, "collectable", id="at r itself"
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-3, Result.PAID),)}, "window", id="a contact before r"
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-1, Result.NO_ANSWER),)}, "window", id="nobody there"
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-1, Result.PAID, purpose="service"),)},
            "window",
            id="a service call",
        ),
        pytest.param(
            {"completions": (done(-2),), "contacts": (contact(-1, Result.PAID, purpose="service", direction="in"),)},
            "collectable",
            id="the owner rang",
        ),
    ],
)
def test_state(some: dict[str, object], expected: str) -> None:
    assert decide(facts(**some), NOON).state == expected


def test_a_promise_paid_in_full_since_is_over() -> None:
    paid = (
        replace(OWED[0], until=20261119),
        replace(OWED[0], as_of=20261119, since=20261119, paid_fen=20000),
    )
    promised = (Promise(20000, 20261125, at(-3)),)
    assert decide(facts(charges=paid, promises=promised), NOON).state == State.COLLECTABLE
    assert decide(facts(charges=paid, promises=(Promise(20001, 20261125, at(-3)),)), NOON).state == State.PROMISED


def test_a_question_about_a_past_instant_uses_the_policy_in_force_then() -> None:
    history = PolicyHistory(((at(-2), changed(Policy(), {"window_days": 3})),))
    one = facts(policies=history, completions=(done(-5),))
    assert decide(one, at(-2.01)).state == State.WINDOW
    assert decide(one, at(-1)).state == State.COLLECTABLE


def test_the_midnight_that_counts_is_the_community_s() -> None:
    due_tonight = (replace(OWED[0], due_day=20261120),)
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert decide(facts(charges=due_tonight), midnight - timedelta(seconds=1)).state == State.SETTLED
    assert decide(facts(charges=due_tonight), midnight).state == State.COLLECTABLE


def test_every_state_says_why_in_both_languages() -> None:
    for some in ({}, {"charges": ()}, {"holds": (hold(-1),)}, {"completions": (done(-1),)}):
        told = reasons(decide(facts(**some), NOON), ZONE)
        assert told
        assert all(reason.code and reason.zh and reason.en for reason in told)
    held = reasons(decide(facts(holds=(hold(-1),)), NOON), ZONE)[0]
    assert "R1" in held.zh
    assert "2026-11-19 12:00" in held.zh


SPANS = st.lists(
    st.builds(
        lambda start, length, r: TicketSpan(
            1, at(start), at(start + length), None if r is None else at(start - r), "R1", 1
        ),
        st.integers(-12, 3),
        st.integers(1, 9),
        st.sampled_from([None, None, 0, 2]),
    ),
    max_size=4,
)
PROMISES = st.lists(
    st.builds(Promise, st.sampled_from([100, 50000]), st.integers(20261110, 20261125), st.integers(-9, 2).map(at)),
    max_size=2,
)
MANUAL = st.lists(
    st.builds(
        lambda start, length, kind: ManualHold(1, kind, at(start), None if length is None else at(start + length)),
        st.integers(-9, 3),
        st.sampled_from([None, 1, 5]),
        st.sampled_from(list(HoldKind)),
    ),
    max_size=2,
)
CONTACTS = st.lists(
    st.builds(
        contact,
        st.integers(-9, 3),
        st.sampled_from(list(Result)),
        purpose=st.sampled_from(list(Purpose)),
        direction=st.sampled_from(list(Direction)),
    ),
    max_size=2,
)


@given(SPANS, PROMISES, MANUAL, CONTACTS, st.integers(0, 14 * 24))
def test_nothing_changes_before_it_is_said_to(
    found: list[TicketSpan], promises: list[Promise], manual: list[ManualHold], contacts: list[Contact], hours: int
) -> None:
    one = facts(
        holds=tuple(span for span in found if span.completed_at is None),
        completions=tuple(span for span in found if span.completed_at is not None),
        promises=promises,
        manual_holds=manual,
        contacts=contacts,
    )
    now = decide(one, NOON)
    later_at = NOON + timedelta(hours=hours)
    unchanged_by_instant = now.next_change_at is None or later_at < now.next_change_at
    local_day = int(later_at.astimezone(ZONE).strftime("%Y%m%d"))
    if unchanged_by_instant and local_day <= now.stands_through:
        later = decide(one, later_at)
        assert (later.state, later.overdue, later.window, later.promise) == (
            now.state, now.overdue, now.window, now.promise
        )  # fmt: skip
