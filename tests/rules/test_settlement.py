"""Who bears what when a flat is sold: by days, to the fen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.charges import Version
from board.rules.settlement import shares
from board.rules.time import OPEN_DAY, month_index


def charge(first: tuple[int, int], last: tuple[int, int], due: int, paid: int = 0, settled: int = OPEN_DAY) -> Version:
    key = (1, 1, month_index(*first), month_index(*last))
    return Version(key, 20261101, 0, OPEN_DAY, settled, due, paid, 20261128)


@pytest.mark.parametrize(
    ("charged", "on", "seller", "buyer"),
    [
        pytest.param(charge((2026, 9), (2026, 9), 30_000), date(2026, 10, 1), 30_000, 0, id="ended before"),
        pytest.param(charge((2026, 10), (2026, 10), 30_000), date(2026, 10, 1), 0, 30_000, id="began with the day"),
        pytest.param(charge((2026, 10), (2026, 10), 31_000), date(2026, 10, 11), 10_000, 21_000, id="ten of 31 days"),
        pytest.param(charge((2026, 10), (2026, 12), 92_000), date(2026, 11, 1), 31_000, 61_000, id="a quarter"),
        pytest.param(charge((2026, 2), (2026, 2), 100), date(2026, 2, 11), 36, 64, id="rounded half up to the fen"),
        pytest.param(charge((2024, 2), (2024, 2), 29_000), date(2024, 2, 29), 28_000, 1_000, id="a leap year"),
    ],
)
def test_by_days(charged, on, seller, buyer) -> None:
    (share,) = shares([charged], day=20261123, on=on)
    assert (share.seller_fen, share.buyer_fen) == (seller, buyer)
    assert (share.seller_owes, share.buyer_owes) == (seller, buyer)


def test_what_the_seller_paid_ahead_is_the_buyers_to_give_back() -> None:
    (share,) = shares([charge((2026, 10), (2026, 12), 92_000, 92_000)], day=20261123, on=date(2026, 11, 1))
    assert (share.seller_owes, share.buyer_owes, share.paid_ahead) == (0, 0, 61_000)


def test_a_part_paid_covers_the_sellers_share_first() -> None:
    (share,) = shares([charge((2026, 10), (2026, 12), 92_000, 40_000)], day=20261123, on=date(2026, 11, 1))
    assert (share.seller_owes, share.buyer_owes, share.paid_ahead) == (0, 52_000, 9_000)


def test_what_was_paid_for_the_sellers_own_time_is_not_listed() -> None:
    settled = charge((2026, 8), (2026, 8), 30_000, settled=20261101)
    assert shares([settled], day=20261123, on=date(2026, 10, 1)) == []


@given(
    due=st.integers(0, 10**7), paid=st.integers(0, 10**7), start=st.integers(24_300, 24_340), months=st.integers(0, 11),
    after=st.integers(-40, 400),
)  # fmt: skip
def test_nothing_is_lost_between_the_two(due, paid, start, months, after) -> None:
    on = date(start // 12, start % 12 + 1, 1) + timedelta(days=after)
    version = Version((1, 1, start, start + months), 1, 0, OPEN_DAY, OPEN_DAY, due, min(paid, due), 20260101)
    for share in shares([version], day=20261123, on=on):
        assert share.seller_fen + share.buyer_fen == due
        assert min(share.seller_fen, share.buyer_fen, share.seller_owes, share.buyer_owes) >= 0
        assert share.seller_owes + share.buyer_owes + share.paid_fen == due
