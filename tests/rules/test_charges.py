"""What is overdue on a day, what was paid since, and how long that stands."""

import pytest

from board.rules.charges import Overdue, Version, level, overdue, paid_since, stands_through
from board.rules.time import OPEN_DAY, month_index

MARCH = month_index(2026, 3)


def version(
    *,
    first: int = MARCH,
    last: int | None = None,
    as_of: int = 20260401,
    since: int = 0,
    until: int = OPEN_DAY,
    settled_on: int = OPEN_DAY,
    due: int = 10000,
    paid: int = 0,
    due_day: int = 20260331,
    late: bool = False,
    item: int = 1,
) -> Version:
    return Version((1, item, first, last or first), as_of, since, until, settled_on, due, paid, due_day, late)


@pytest.mark.parametrize(
    ("versions", "day", "expected"),
    [
        pytest.param([version()], 20260331, Overdue(0, 0, 0, None), id="not on its due date"),
        pytest.param([version()], 20260401, Overdue(10000, 1, 1, 20260331), id="from the day after"),
        pytest.param([version(paid=10000)], 20260501, Overdue(0, 0, 0, None), id="paid"),
        pytest.param([version(paid=4000)], 20260501, Overdue(6000, 1, 1, 20260331), id="partly paid"),
        pytest.param(
            [version(settled_on=20260415)], 20260414, Overdue(10000, 1, 1, 20260331), id="the day before it was settled"
        ),
        pytest.param(
            [version(settled_on=20260415)], 20260415, Overdue(0, 0, 0, None), id="settled by a list that lacks it"
        ),
        pytest.param(
            [version(as_of=20260701)], 20260405, Overdue(10000, 1, 1, 20260331), id="the first version holds backwards"
        ),
        pytest.param(
            [version(until=20260601), version(as_of=20260601, since=20260601, paid=9000)],
            20260601,
            Overdue(1000, 1, 1, 20260331),
            id="a newer version from midnight of its day",
        ),
        pytest.param(
            [version(), version(item=2)],
            20260501,
            Overdue(20000, 1, 1, 20260331),
            id="two items of one month are one month",
        ),
        pytest.param(
            [version(last=MARCH + 2), version(first=MARCH + 1)],
            20260901,
            Overdue(20000, 3, 1, 20260331),
            id="a quarter covers",
        ),
        pytest.param([version(late=True)], 20260501, Overdue(10000, 0, 0, 20260331), id="nothing but a late fee"),
        pytest.param(
            [
                version(due_day=20260430),
                version(item=2, due_day=20260228),
                version(item=3, due_day=20260131, paid=10000),
            ],
            20260501,
            Overdue(20000, 1, 1, 20260228),
            id="since the earliest due day of what is owed",
        ),
        pytest.param([version(late=True, due_day=20260131)], 20260501, Overdue(10000, 0, 0, 20260131), id="a late fee"),
        pytest.param([version(last=MARCH + 3)], 20261001, Overdue(10000, 4, 2, 20260331), id="four months are level 2"),
    ],
)
def test_overdue(versions: list[Version], day: int, expected: Overdue) -> None:
    assert overdue(versions, day) == expected


@pytest.mark.parametrize(
    ("months", "expected"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (12, 3), (13, 4), (60, 4)]
)
def test_level(months: int, expected: int) -> None:
    assert level(months) == expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        pytest.param([version()], 0, id="nothing paid"),
        pytest.param([version(until=20260601), version(as_of=20260601, since=20260601, paid=3000)], 3000, id="a part"),
        pytest.param([version(settled_on=20260601)], 10000, id="gone from the list: paid in full"),
        pytest.param([version(paid=3000)], 0, id="paid before the promise"),
        pytest.param(
            [version(until=20260601, paid=5000), version(as_of=20260601, since=20260601, paid=1000)],
            0,
            id="a correction back",
        ),
    ],
)
def test_paid_since(versions: list[Version], expected: int) -> None:
    assert paid_since(versions, 20260501, 20260701) == expected


def test_a_decision_stands_until_the_next_due_date_or_version() -> None:
    later = version(first=MARCH + 1, due_day=20260430)
    assert stands_through([version(), later], 20260410) == 20260430
    assert stands_through([version(until=20260420), later], 20260410) == 20260419
    assert stands_through([version(settled_on=20260415)], 20260410) == 20260414
    assert stands_through([], 20260410) == OPEN_DAY
