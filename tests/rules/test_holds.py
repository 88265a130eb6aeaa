"""What holds, what completes, and the spans that answer for every t."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.holds import OPEN_END, Span, Ticket, completion, is_holding, owner_at, spans
from board.rules.policy import Policy, PolicyHistory, changed
from board.rules.tickets import Copy, Facts, fold
from board.rules.words import Kind, Severity, Status

NINE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LEAK = Facts(kind=Kind.REPAIR, category="漏水")
CONFIRMED_POLICY = changed(Policy(), {"opens_on": "confirmed"})


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def ticket(*events: tuple[float, Status], facts: Facts = LEAK, releases: tuple[float, ...] = ()) -> Ticket:
    phases = fold(
        Copy(at(h), status, at(h), facts if index == 0 else Facts()) for index, (h, status) in enumerate(events)
    )
    return Ticket(phases, (1,) * len(phases), tuple(at(h) for h in releases))


RUN = ((0, Status.OPEN), (10, Status.RESOLVED), (30, Status.CONFIRMED))


@pytest.mark.parametrize(
    ("hours", "holds"),
    [
        pytest.param(-0.01, False, id="before it was reported"),
        pytest.param(0, True, id="from the moment it was"),
        pytest.param(9.99, True, id="until it is resolved"),
        pytest.param(10, False, id="on the stroke of resolution"),
    ],
)
def test_a_leak_holds_until_resolved(hours: float, holds: bool) -> None:
    assert is_holding(ticket(*RUN), Policy(), at(hours)) is holds


@pytest.mark.parametrize(
    ("events", "hours", "holds", "completed"),
    [
        pytest.param(RUN, 10, True, None, id="resolved, nobody has asked yet"),
        pytest.param(RUN, 29.99, True, None, id="just before the return visit"),
        pytest.param(RUN, 30, False, 30, id="the return visit"),
        pytest.param(RUN[:2], 81.99, True, None, id="three days, not quite"),
        pytest.param(RUN[:2], 82, False, 82, id="three days without a visit"),
        pytest.param(
            ((0, Status.OPEN), (10, Status.RESOLVED), (90, Status.CONFIRMED)), 95, False, 82, id="a late visit"
        ),
        pytest.param(((0, Status.OPEN), (10, Status.CONFIRMED)), 10, False, 10, id="confirmed at once"),
    ],
)
def test_where_windows_open_on_confirmation(
    events: tuple[tuple[float, Status], ...], hours: float, holds: bool, completed: float | None
) -> None:
    assert is_holding(ticket(*events), CONFIRMED_POLICY, at(hours)) is holds
    assert completion(ticket(*events), CONFIRMED_POLICY, at(hours)) == (None if completed is None else at(completed))


@pytest.mark.parametrize(
    ("release", "reopened", "hours", "holds"),
    [
        pytest.param(5, None, 4.99, True, id="before the release"),
        pytest.param(5, None, 5, False, id="from the release on"),
        pytest.param(0, None, 1, True, id="a release at the opening is not after it"),
        pytest.param(5, 20, 21, True, id="reopening holds again"),
        pytest.param(25, 20, 26, False, id="released after the reopening"),
    ],
)
def test_releases(release: float, reopened: float | None, hours: float, holds: bool) -> None:
    events = ((0, Status.OPEN),) if reopened is None else ((0, Status.OPEN), (reopened, Status.REOPENED))
    assert is_holding(ticket(*events, releases=(release,)), Policy(), at(hours)) is holds


@pytest.mark.parametrize(
    ("events", "hours", "expected"),
    [
        pytest.param(RUN, 5, None, id="not finished"),
        pytest.param(RUN, 40, 10, id="the start of the run"),
        pytest.param(
            ((0, Status.OPEN), (10, Status.RESOLVED), (20, Status.REOPENED)), 25, None, id="voided by reopening"
        ),
        pytest.param(
            ((0, Status.OPEN), (10, Status.RESOLVED), (20, Status.CANCELLED)), 25, None, id="voided by cancelling"
        ),
        pytest.param(
            ((0, Status.OPEN), (10, Status.RESOLVED), (20, Status.REOPENED), (30, Status.RESOLVED)),
            35,
            30,
            id="the last one",
        ),
        pytest.param(((7, Status.RESOLVED),), 8, 7, id="never seen open"),
    ],
)
def test_completion(events: tuple[tuple[float, Status], ...], hours: float, expected: float | None) -> None:
    assert completion(ticket(*events), Policy(), at(hours)) == (None if expected is None else at(expected))


def test_a_released_ticket_still_opens_its_window() -> None:
    assert completion(ticket(*RUN, releases=(5,)), Policy(), at(12)) == at(10)


def test_blocking_is_asked_of_the_facts_at_the_completion() -> None:
    phases = fold(
        [
            Copy(at(0), Status.OPEN, at(0), LEAK),
            Copy(at(10), Status.RESOLVED, at(10), Facts()),
            Copy(at(20), Status.RESOLVED, at(20), Facts(severity=Severity.MINOR)),
        ]
    )
    downgraded_later = Ticket(phases, (1, 1, 1))
    assert completion(downgraded_later, Policy(), at(25)) == at(10)


def test_a_changed_policy_ends_and_begins_holds() -> None:
    small = ticket((0, Status.OPEN), facts=Facts(kind=Kind.REPAIR, category="灯"))
    stricter = changed(Policy(), {"blocking": [{"kind": "repair", "severity": "minor"}]})
    history = PolicyHistory(((at(5), stricter), (at(9), Policy())))
    assert spans(small, history) == [Span(1, at(5), at(9))]


def test_a_changed_link_hands_the_hold_over() -> None:
    phases = fold([Copy(at(0), Status.OPEN, at(0), LEAK), Copy(at(4), Status.IN_PROGRESS, at(4), Facts())])
    moved = Ticket(phases, (1, 2))
    assert spans(moved, PolicyHistory()) == [Span(1, at(0), at(4)), Span(2, at(4), OPEN_END)]


def test_a_person_s_link_wins_from_its_moment_on() -> None:
    linked = Ticket(ticket((0, Status.OPEN)).phases, (None,), links=((at(3), 7),))
    assert [owner_at(linked, at(h)) for h in (0, 2.99, 3)] == [None, None, 7]
    assert spans(linked, PolicyHistory()) == [Span(7, at(3), OPEN_END)]


def test_what_goes_on_does_not_begin_anew() -> None:
    worked_on = ticket((0, Status.OPEN), (1, Status.IN_PROGRESS), (2, Status.IN_PROGRESS), (8, Status.RESOLVED))
    assert spans(worked_on, PolicyHistory())[0] == Span(1, at(0), at(8))


def test_a_hold_that_holds_at_no_instant_never_began() -> None:
    at_once = ticket((0, Status.OPEN), (0, Status.RESOLVED))
    assert spans(at_once, PolicyHistory()) == [Span(1, at(0), OPEN_END, at(0))]


EVENTS = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(list(Status)), st.sampled_from([None, *Severity])),
    min_size=1,
    max_size=7,
)
POLICIES = st.sampled_from(
    [
        PolicyHistory(),
        PolicyHistory(((at(40), CONFIRMED_POLICY),)),
        PolicyHistory(((at(20), CONFIRMED_POLICY), (at(120), Policy()))),
        PolicyHistory((), CONFIRMED_POLICY),
    ]
)


@given(
    EVENTS, st.lists(st.integers(0, 200), max_size=2), POLICIES, st.lists(st.integers(-5, 320), min_size=1, max_size=20)
)
def test_spans_say_what_the_rules_say_at_every_instant(
    events: list[tuple[int, Status, Severity | None]], released: list[int], history: PolicyHistory, asked: list[int]
) -> None:
    copies = [Copy(at(h), status, at(h), Facts(kind=Kind.REPAIR, severity=weight)) for h, status, weight in events]
    phases = fold(copies)
    one = Ticket(phases, tuple(1 + index % 2 for index in range(len(phases))), tuple(at(h) for h in released))
    found = spans(one, history)
    for t in (at(h) for h in (*asked, *(h for h, _, _ in events))):
        owner, policy = owner_at(one, t), history.at(t)
        holding = {span.owner for span in found if span.completed_at is None and span.covers(t)}
        done = {(span.owner, span.completed_at) for span in found if span.completed_at is not None and span.covers(t)}
        assert holding == ({owner} if is_holding(one, policy, t) else set())
        completed = completion(one, policy, t)
        assert done == (set() if completed is None else {(owner, completed)})
