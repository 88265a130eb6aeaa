"""Events and facts of tickets: copies, fold, severity, blocking."""

from datetime import datetime
from itertools import permutations

import pytest

from tests.oracle.facts import Copy, Policy
from tests.oracle.make import at, event, story
from tests.oracle.tickets import Ticket, blocking, fact, latest_opening, merge_event, merged, severity, status


def ticket(*copies: Copy) -> Ticket:
    return Ticket("desk", "T1", merged(list(copies)))


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (("01 open", "01 in_progress"), "in_progress"),
        (("01 in_progress", "01 resolved"), "resolved"),
        (("01 resolved", "01 confirmed"), "confirmed"),
        (("01 confirmed", "01 reopened"), "reopened"),
        (("01 reopened", "01 cancelled"), "cancelled"),
        (("01 cancelled", "02 open"), "open"),
    ],
)
def test_events_at_one_time_are_ordered_by_rank(words: tuple[str, ...], last: str) -> None:
    for arrivals in permutations(story(*words)):
        assert status(ticket(*arrivals), at("03")) == last


@pytest.mark.parametrize(
    ("when", "expected"),
    [("01 08:59", None), ("01 09:00", "open"), ("02", "resolved")],
)
def test_status_is_that_of_the_last_event_by_then(when: str, expected: str | None) -> None:
    assert status(ticket(*story("01 09:00 open", "02 resolved")), at(when)) == expected


@pytest.mark.parametrize(("when", "category"), [("01", "漏水"), ("02", "漏水"), ("03", "电梯")])
def test_a_fact_is_its_latest_stated_value(when: str, category: str) -> None:
    told = ticket(event("01", category="漏水"), event("02", "in_progress"), event("03", "resolved", category="电梯"))
    assert fact(told, "category", at(when)) == category


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        pytest.param(
            (event("01", severity="minor"), event("01", severity="major", updated="02")),
            {"severity": "major"},
            id="updated later replaces",
        ),
        pytest.param(
            (event("01", severity="minor", updated="03"), event("01", severity="major", phone="1", updated="02")),
            {"severity": "minor", "phone": "1"},
            id="updated earlier only adds",
        ),
        pytest.param(
            (event("01", severity="minor", phone="1"), event("01", severity="major", updated="02")),
            {"severity": "major", "phone": "1"},
            id="not stating leaves alone",
        ),
        pytest.param(
            (event("01", severity="minor", category="z"), event("01", severity="critical", category="a")),
            {"severity": "critical", "category": "a"},
            id="equal copies: severity first",
        ),
        pytest.param(
            (event("01", kind="repair", category="z"), event("01", kind="complaint", category="a")),
            {"kind": "complaint", "category": "a"},
            id="then kind",
        ),
        pytest.param(
            (event("01", category="b", phone="1"), event("01", category="a", assignee="王")),
            {"category": "b", "phone": "1", "assignee": "王"},
            id="then category; the rest is added",
        ),
        pytest.param(
            (event("01", kind=None, severity="major"), event("01", severity=None)),
            {"severity": "major", "kind": "complaint"},
            id="not stated is least",
        ),
        pytest.param(
            (event("01", severity="minor"), event("01", severity="major", updated="01")),
            {"severity": "major"},
            id="no update time counts as its occurrence",
        ),
    ],
)
def test_copies_of_one_event(copies: tuple[Copy, ...], expected: dict[str, str]) -> None:
    for arrivals in permutations((*copies, copies[0])):
        kept = merge_event(list(arrivals))
        assert {name: getattr(kept, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param({"severity": "minor", "category": "燃气"}, "minor", id="stated goes first"),
        pytest.param({"category": "漏水"}, "major", id="from the category"),
        pytest.param({"category": "电梯困人"}, "critical", id="people in a lift"),
        pytest.param({"category": "厨房漏水"}, "minor", id="equal to, not containing"),
        pytest.param({}, "minor", id="nothing known"),
    ],
)
def test_severity(stated: dict[str, str], expected: str) -> None:
    assert severity(ticket(event("01", **stated)), Policy(), at("02")) == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"kind": "complaint"}, True),
        ({"kind": "repair"}, False),
        ({"kind": "repair", "severity": "major"}, True),
        ({"kind": "repair", "category": "燃气"}, True),
        ({"kind": "other", "severity": "critical"}, False),
        ({"kind": None, "severity": "critical"}, False),
    ],
)
def test_blocking_by_default_policy(stated: dict[str, str], expected: bool) -> None:
    assert blocking(ticket(event("01", **stated)), Policy(), at("02")) is expected


@pytest.mark.parametrize(
    ("words", "opened"),
    [
        pytest.param(("01 open", "02 in_progress", "03 in_progress"), "01", id="from none"),
        pytest.param(("01 open", "02 resolved", "03 in_progress"), "03", id="from resolved"),
        pytest.param(("01 open", "02 confirmed", "03 open"), "03", id="from confirmed"),
        pytest.param(("01 open", "02 cancelled", "03 open"), "03", id="from cancelled"),
        pytest.param(("01 open", "02 reopened"), "02", id="reopened while open"),
        pytest.param(("01 in_progress", "02 reopened", "03 in_progress"), "02", id="progress after reopening"),
        pytest.param(("01 open", "02 reopened", "03 reopened"), "02", id="a repeated status is no opening"),
        pytest.param(("01 resolved", "02 confirmed"), "01", id="failing any, the first event"),
    ],
)
def test_latest_opening(words: tuple[str, ...], opened: str) -> None:
    expected: datetime = at(opened)
    assert latest_opening(ticket(*story(*words)), at("09")) == expected
