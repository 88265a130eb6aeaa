"""The comparison itself: agreement is silent, every kind of difference speaks."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.oracle.company import make_company
from tests.oracle.compare import differences
from tests.oracle.instants import boundaries, interesting
from tests.oracle.make import at, company, story
from tests.oracle.reference import answers

FACTS = company(*story("02 open", "05 resolved"))
WHEN = at("06")


def told() -> list[dict[str, Any]]:
    """The reference's own answers, in the shape of `board states --json`."""
    return [
        {
            **each.room._asdict(),
            "state": each.state,
            "months_overdue": each.months_overdue,
            "level": each.level,
            "outstanding_fen": each.outstanding_fen,
            "held_by": list(each.held_by),
            "promise": None,
            "window": each.window
            and {"opens_at": each.window.opens_at.isoformat(), "closes_at": each.window.closes_at.isoformat()},
        }
        for each in answers(FACTS, WHEN).values()
    ]


def test_agreement_is_silent() -> None:
    assert differences(FACTS, WHEN, told()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "collectable"}, "state: board collectable, reference window"),
        ({"months_overdue": 2}, "months_overdue: board 2, reference 1"),
        ({"level": 2}, "level: board 2, reference 1"),
        ({"outstanding_fen": 1}, "outstanding_fen: board 1, reference 10000"),
        ({"held_by": ["T1"]}, "held_by: board ['T1'], reference []"),
        ({"window": None}, "window: board None, reference ("),
        ({"room": "1"}, "the board lacks this account"),
    ],
)
def test_every_difference_is_told(change: dict[str, Any], said: str) -> None:
    lines = told()
    lines[0] = {**lines[0], **change}
    assert said in "\n".join(differences(FACTS, WHEN, lines))


def test_boundaries_are_where_answers_change() -> None:
    assert {at("02"), at("05"), at("12"), at("01")} <= set(boundaries(FACTS))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_and_number_of_arrivals_never_matter(seed: int) -> None:
    facts, rng = make_company(seed).facts(), Random(seed)
    shuffled = rng.sample([*facts.copies, *facts.copies[::2]], len(facts.copies) + len(facts.copies[::2]))
    other = replace(facts, copies=tuple(shuffled))
    for when in interesting(facts, rng, 20):
        assert answers(facts, when) == answers(other, when)
