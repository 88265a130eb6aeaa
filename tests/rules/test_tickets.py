"""The fold of ticket events: copies, order, openings, runs of completion."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.policy import Policy, changed
from board.rules.tickets import Copy, Facts, Place, fold, is_blocking, phase_at, severity
from board.rules.words import Kind, Severity, Status

NINE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def copy(hours: float, status: Status, *, updated: float | None = None, **facts: object) -> Copy:
    return Copy(at(hours), status, at(hours if updated is None else updated), Facts(**facts))  # type: ignore[arg-type]


OPENED = copy(0, Status.OPEN, kind=Kind.REPAIR, category="漏水")
RESOLVED = copy(5, Status.RESOLVED)
REOPENED = copy(9, Status.REOPENED)
RESOLVED_AGAIN = copy(20, Status.RESOLVED)


@pytest.mark.parametrize("arrivals", list(permutations([OPENED, RESOLVED, REOPENED, RESOLVED_AGAIN])))
def test_order_of_arrival_changes_nothing(arrivals: tuple[Copy, ...]) -> None:
    assert fold(arrivals) == fold([OPENED, RESOLVED, REOPENED, RESOLVED_AGAIN])


def test_status_is_that_of_the_last_event_by_then() -> None:
    phases = fold([OPENED, RESOLVED, REOPENED])
    seen = [phase.status if (phase := phase_at(phases, at(h))) else None for h in (-1, 0, 4.9, 5, 8, 9, 99)]
    assert seen == [None, "open", "open", "resolved", "resolved", "reopened", "reopened"]


def test_events_of_one_moment_follow_their_rank() -> None:
    phases = fold([copy(0, Status.CANCELLED), copy(0, Status.OPEN), copy(0, Status.RESOLVED)])
    assert [phase.status for phase in phases] == ["open", "resolved", "cancelled"]


def test_a_fact_not_stated_is_left_alone_and_a_stated_one_replaces() -> None:
    phases = fold(
        [OPENED, copy(1, Status.IN_PROGRESS, severity=Severity.MINOR), copy(2, Status.IN_PROGRESS, kind=Kind.COMPLAINT)]
    )
    assert phases[-1].facts == Facts(Kind.COMPLAINT, "漏水", Severity.MINOR)


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        pytest.param(
            [copy(0, Status.OPEN, updated=1, category="电梯"), copy(0, Status.OPEN, updated=3, category="漏水")],
            Facts(category="漏水"),
            id="the newer copy replaces",
        ),
        pytest.param(
            [
                copy(0, Status.OPEN, updated=3, category="漏水"),
                copy(0, Status.OPEN, updated=1, category="电梯", severity=Severity.MAJOR),
            ],
            Facts(category="漏水", severity=Severity.MAJOR),
            id="an older copy adds what was not stated",
        ),
        pytest.param(
            [
                copy(0, Status.OPEN, updated=1, severity=Severity.MINOR),
                copy(0, Status.OPEN, updated=3, category="漏水"),
                copy(0, Status.OPEN, updated=2, severity=Severity.MAJOR),
            ],
            Facts(category="漏水", severity=Severity.MAJOR),
            id="each fact stands from the newest copy that states it",
        ),
        pytest.param(
            [
                copy(0, Status.OPEN, updated=1, severity=Severity.MAJOR, phone="1"),
                copy(0, Status.OPEN, updated=1, severity=Severity.CRITICAL),
                copy(0, Status.OPEN, updated=1, category="噪音"),
            ],
            Facts(severity=Severity.CRITICAL, phone="1", category="噪音"),
            id="of equal age the more severe stands, the others add",
        ),
        pytest.param(
            [
                copy(0, Status.OPEN, updated=1, kind=Kind.REPAIR, place=Place(room="9")),
                copy(0, Status.OPEN, updated=1, kind=Kind.COMPLAINT, place=Place(room="1")),
            ],
            Facts(kind=Kind.COMPLAINT, place=Place(room="1")),
            id="of equal age and severity the complaint stands",
        ),
    ],
)
def test_copies_of_one_event(copies: list[Copy], expected: Facts) -> None:
    for arrivals in permutations(copies):
        assert fold([*arrivals, *arrivals])[-1].facts == expected


@pytest.mark.parametrize(
    ("events", "opened"),
    [
        pytest.param([(0, Status.OPEN)], 0, id="from none"),
        pytest.param([(0, Status.OPEN), (1, Status.IN_PROGRESS)], 0, id="work goes on"),
        pytest.param([(0, Status.OPEN), (1, Status.RESOLVED), (2, Status.IN_PROGRESS)], 2, id="from a finished one"),
        pytest.param([(0, Status.OPEN), (1, Status.REOPENED)], 1, id="reopened while open"),
        pytest.param([(0, Status.REOPENED), (1, Status.OPEN)], 0, id="open after reopened is no opening"),
        pytest.param([(0, Status.OPEN), (1, Status.OPEN)], 0, id="repeating a status is none"),
        pytest.param([(0, Status.RESOLVED), (1, Status.CONFIRMED)], 0, id="never open: the first event"),
        pytest.param([(0, Status.CANCELLED), (3, Status.OPEN)], 3, id="from cancelled"),
    ],
)
def test_latest_opening(events: list[tuple[int, Status]], opened: int) -> None:
    assert fold([copy(h, status) for h, status in events])[-1].opened_at == at(opened)


@pytest.mark.parametrize(
    ("events", "run", "confirmed"),
    [
        pytest.param([(0, Status.OPEN)], None, None, id="not finished"),
        pytest.param([(0, Status.OPEN), (5, Status.RESOLVED)], 5, None, id="resolved"),
        pytest.param([(5, Status.RESOLVED), (7, Status.CONFIRMED)], 5, 7, id="then confirmed"),
        pytest.param(
            [(5, Status.RESOLVED), (6, Status.RESOLVED), (7, Status.CONFIRMED)], 5, 7, id="repeats move nothing"
        ),
        pytest.param(
            [(5, Status.CONFIRMED), (7, Status.RESOLVED), (9, Status.CONFIRMED)], 5, 5, id="the first confirmation"
        ),
        pytest.param([(5, Status.RESOLVED), (6, Status.REOPENED), (7, Status.RESOLVED)], 7, None, id="a new run"),
        pytest.param([(5, Status.RESOLVED), (6, Status.CANCELLED)], None, None, id="cancelled ends it"),
    ],
)
def test_run_of_completion(events: list[tuple[int, Status]], run: int | None, confirmed: int | None) -> None:
    last = fold([copy(h, status) for h, status in events])[-1]
    assert last.run_at == (None if run is None else at(run))
    assert last.confirmed_at == (None if confirmed is None else at(confirmed))


@pytest.mark.parametrize(
    ("facts", "weight", "blocks"),
    [
        pytest.param(Facts(kind=Kind.COMPLAINT), "minor", True, id="every complaint"),
        pytest.param(Facts(kind=Kind.REPAIR, category="噪音"), "minor", False, id="a small repair"),
        pytest.param(Facts(kind=Kind.REPAIR, category="漏水"), "major", True, id="a leak"),
        pytest.param(
            Facts(kind=Kind.REPAIR, category="漏水", severity=Severity.MINOR), "minor", False, id="stated minor"
        ),
        pytest.param(Facts(kind=Kind.REPAIR, category="燃气"), "critical", True, id="gas"),
        pytest.param(Facts(kind=Kind.REPAIR, category="厨房漏水"), "minor", False, id="equal to, not containing"),
        pytest.param(Facts(kind=Kind.OTHER, severity=Severity.CRITICAL), "critical", False, id="other never"),
        pytest.param(Facts(category="漏水"), "major", False, id="a kind not stated never"),
    ],
)
def test_blocking(facts: Facts, weight: str, blocks: bool) -> None:
    assert severity(facts, Policy()) == weight
    assert is_blocking(facts, Policy()) is blocks


def test_a_policy_may_let_only_serious_complaints_block() -> None:
    policy = changed(Policy(), {"blocking": [{"kind": "complaint", "severity": "major"}]})
    assert not is_blocking(Facts(kind=Kind.COMPLAINT), policy)
    assert is_blocking(Facts(kind=Kind.COMPLAINT, severity=Severity.CRITICAL), policy)


COPIES = st.builds(
    copy,
    st.integers(0, 4),
    st.sampled_from(list(Status)),
    updated=st.integers(0, 3),
    kind=st.sampled_from([None, *Kind]),
    severity=st.sampled_from([None, *Severity]),
    category=st.sampled_from([None, "漏水", "噪音"]),
    phone=st.sampled_from([None, "1", "2"]),
    place=st.sampled_from([None, Place("7", "2", "1503"), Place("7", "2", "302")]),
)


@given(st.lists(COPIES, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_fold_alike(copies: list[Copy], random: object) -> None:
    again = copies + copies[: len(copies) // 2]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert fold(again) == fold(copies)
