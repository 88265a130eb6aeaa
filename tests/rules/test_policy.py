"""Policy values: each has its words and bounds, what cannot be is refused, and the past keeps what was in force."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.policy import Policy, as_json, changed, history
from board.rules.policy_checks import checked
from board.rules.policy_values import VALUES
from board.rules.ports import Refused
from board.rules.retention import COMMUNITY_DAYS, RULES

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = [one.name for one in fields(Policy)]


def test_every_value_has_its_line():
    assert sorted(VALUES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_default_may_be_set_and_reads_back(name):
    usual = getattr(Policy(), name)
    assert getattr(checked(Policy(), {name: as_json(usual)}), name) == usual
    assert VALUES[name].label.zh
    assert VALUES[name].label.en


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("window_days", 0, id="below"),
        pytest.param("window_days", 61, id="above"),
        pytest.param("window_days", 7.5, id="no whole number"),
        pytest.param("window_days", "many", id="no number"),
        pytest.param("window_days", True, id="a yes"),
        pytest.param("window_days", float("inf"), id="no finite number"),
        pytest.param("window_days", None, id="nothing"),
        pytest.param("cut_off_share", 0, id="no share"),
        pytest.param("cut_off_share", 1.01, id="more than all"),
        pytest.param("opens_on", "never", id="no such choice"),
        pytest.param("colour", 1, id="no such value"),
        pytest.param("blocking", [{"kind": "emperor"}], id="no such kind"),
        pytest.param("blocking", [{"kind": "other"}], id="a kind that never holds"),
        pytest.param("blocking", 7, id="no list"),
        pytest.param("category_severity", [], id="a list for a table"),
        pytest.param("category_severity", {" ": "major"}, id="a category without a name"),
        pytest.param("category_severity", {str(n): "major" for n in range(201)}, id="categories without end"),
        pytest.param("task_workdays", 7, id="no table"),
        pytest.param("task_workdays", {"nap": 7}, id="no such task"),
        pytest.param("task_workdays", {"inspection": 0}, id="a task due before it is asked"),
        pytest.param("contact_hours", {"from": "20:00", "until": "09:00"}, id="ends before it starts"),
        pytest.param("contact_hours", {"from": "09:00", "until": "09:00"}, id="no time at all"),
        pytest.param("contact_hours", {"from": "07:59", "until": "20:00"}, id="too early"),
        pytest.param("contact_hours", {"from": "09:00", "until": "22:01"}, id="too late"),
        pytest.param("contact_hours", {"from": "nine", "until": "ten"}, id="no times"),
        pytest.param("retry_gap_hours", 25, id="waits longer for nobody than for somebody"),
        pytest.param("retention_days", {"contact_notes": 364}, id="evidence gone too early"),
        pytest.param("retention_days", {"presence_checks": 91}, id="whereabouts kept too long"),
        pytest.param("retention_days", {"audit_personal": 2000}, id="not a community's"),
    ],
)
def test_what_cannot_be(name, value):
    with pytest.raises(Refused) as refused:
        checked(Policy(), {name: value})
    assert refused.value.text.zh


def test_bounds_that_others_had_set_are_still_read():
    """A bound that a newer board tightened must not make an older board's past unreadable."""
    assert changed(Policy(), {"window_days": 365}).window_days == 365


def test_the_days_of_a_community_start_at_the_rules():
    assert Policy().retention_days == COMMUNITY_DAYS
    assert all(rule.floor <= rule.days <= rule.ceiling for rule in RULES.values())


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 400).map(lambda hours: START + timedelta(hours=hours)),
        st.sampled_from(["window_days", "review_days", "contact_limit", "gentle_days", "owing_months"]),
        st.integers(1, 24),
    ),
    max_size=8,
    unique_by=lambda change: change[0],
)


@given(changes=CHANGES, hour=st.integers(-10, 410), order=st.randoms())
def test_the_past_keeps_the_policy_of_then(changes, hour, order):
    at = START + timedelta(hours=hour)
    shuffled = list(changes)
    order.shuffle(shuffled)
    found = history((moment, {name: value}) for moment, name, value in shuffled).at(at)
    expected = Policy()
    for moment, name, value in sorted(changes):
        if moment <= at:
            expected = changed(expected, {name: value})
    assert found == expected
    earlier = history((moment, {name: value}) for moment, name, value in changes if moment <= at)
    assert earlier.at(at) == found, "a change that comes later moves nothing"
