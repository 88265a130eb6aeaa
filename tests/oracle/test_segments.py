"""The second reading of the segments, by cases that anybody can check on the fingers."""

from dataclasses import replace

import pytest

from tests.oracle.facts import (
    Contact,
    Facts,
    ManualHold,
    Mark,
    Place,
    month_index,
)
from tests.oracle.make import (
    FLAT,
    NEIGHBOUR,
    SECOND,
    ZHANG,
    at,
    charge,
    company,
    event,
    snapshot,
    story,
)
from tests.oracle.segments import segment

NOON = "10 12:00"
FRESH = snapshot("10", charge())
LONG_OWED = snapshot("10", charge(months=(month_index(2025, 10), month_index(2026, 10))))
HALF_YEAR_OWED = snapshot("10", charge(months=(month_index(2026, 4), month_index(2026, 9))))
BLACK = Mark("zhang", "black", at("01"), at("30"))


def owing(*copies: object, **more: object) -> Facts:
    return company(*copies, **{"imports": (FRESH,), **more})  # type: ignore[arg-type]


def spoke(when: str, result: str = "no_answer", direction: str = "out", purpose: str = "collection") -> Contact:
    return Contact(FLAT, purpose, direction, at(when), result)


TRIED = tuple(spoke(each) for each in ("06-01", "07-01", "08-01"))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(owing(imports=(snapshot("10"),)), "cooperative", id="none overdue"),
        pytest.param(owing(imports=(snapshot("10"),), marks=(BLACK,)), "high_risk", id="a black mark whatever is owed"),
        pytest.param(owing(marks=(replace(BLACK, until=at("10 12:00")),)), "forgetful", id="the mark has lapsed"),
        pytest.param(owing(marks=(replace(BLACK, removed_at=at("09")),)), "forgetful", id="the mark was removed"),
        pytest.param(owing(marks=(replace(BLACK, colour="red"),)), "forgetful", id="a red mark"),
        pytest.param(owing(imports=(LONG_OWED,), contacts=TRIED), "high_risk", id="a year and three vain attempts"),
        pytest.param(owing(imports=(LONG_OWED,), contacts=TRIED[1:]), "silent", id="two attempts"),
        pytest.param(
            owing(imports=(LONG_OWED,), contacts=(*TRIED[1:], spoke("05-10 12:00"))), "silent", id="one six months ago"
        ),
        pytest.param(owing(*story("02 open", "03 resolved")), "service_sensitive", id="a complaint"),
        pytest.param(owing(event("02", kind="repair", severity="minor")), "forgetful", id="a ticket that blocks not"),
        pytest.param(owing(event("02", kind="other")), "forgetful", id="a question"),
        pytest.param(owing(contacts=(spoke("02", "service_issue"),)), "service_sensitive", id="said so"),
        pytest.param(
            owing(manual_holds=(ManualHold("instalment", at("02"), None, "zhang"),)), "hardship", id="instalments"
        ),
        pytest.param(
            owing(manual_holds=(ManualHold("hardship", at("02"), at("10"), "zhang"),)), "forgetful", id="no longer"
        ),
        pytest.param(owing(imports=(HALF_YEAR_OWED,)), "silent", id="half a year and nobody reached"),
        pytest.param(owing(imports=(HALF_YEAR_OWED,), contacts=(spoke("09", "refused"),)), "watching", id="reached"),
        pytest.param(owing(event("02", kind="other"), imports=(HALF_YEAR_OWED,)), "watching", id="with a ticket"),
        pytest.param(
            owing(imports=(snapshot("10", charge(months=(month_index(2026, 7), month_index(2026, 9)))),)),
            "forgetful", id="three months and nine without",
        ),
        pytest.param(
            owing(
                imports=(
                    snapshot("06-10", charge(months=(month_index(2026, 4), month_index(2026, 4)), due="04-30")),
                    snapshot("10", charge(months=(month_index(2026, 7), month_index(2026, 9)))),
                )
            ),
            "watching", id="another month was overdue in June",
        ),
        pytest.param(
            owing(
                imports=(
                    snapshot("04-10", charge(months=(month_index(2026, 4), month_index(2026, 4)), due="06-30")),
                    snapshot("06-20", charge(months=(month_index(2026, 6), month_index(2026, 6)), due="06-30")),
                    snapshot("10", charge(months=(month_index(2026, 7), month_index(2026, 9)))),
                )
            ),
            "watching", id="June lay open after its day",
        ),
        pytest.param(
            owing(
                imports=(
                    snapshot("04-10", charge(months=(month_index(2026, 4), month_index(2026, 4)), due="06-30")),
                    snapshot("06-20"),
                    snapshot("10", charge(months=(month_index(2026, 7), month_index(2026, 9)))),
                )
            ),
            "forgetful", id="paid before its day",
        ),
    ],
)  # fmt: skip
def test_segments(facts: Facts, expected: str) -> None:
    assert segment(facts, ZHANG, at(NOON)) == expected


def test_a_blocking_ticket_is_remembered_for_a_year_after_it_was_finished() -> None:
    facts = owing(*story("02 open", "05 resolved"), imports=(snapshot("10", charge()),))
    year_later = at("05 00:00").replace(year=2027)
    assert segment(facts, ZHANG, year_later - SECOND) == "service_sensitive"
    assert segment(facts, ZHANG, year_later + SECOND) == "forgetful"


def test_a_ticket_linked_elsewhere_by_then_made_nobody_sensitive_here() -> None:
    facts = owing(*story("02 open", place=Place(*NEIGHBOUR)))
    assert segment(facts, ZHANG, at(NOON)) == "forgetful"
