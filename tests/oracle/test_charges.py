"""The rules of charges, sentence by sentence."""

import pytest

from tests.oracle.charges import level, months_overdue, overdue_fen, suspicious_drop
from tests.oracle.facts import ChargeImport, Facts, RejectedCharge, month_index
from tests.oracle.make import FLAT, NEIGHBOUR, SITE, at, charge, delta, snapshot

OTHER_SITE = "云山府"


def owed(when: str, *imports: ChargeImport) -> int:
    return overdue_fen(Facts(imports=imports), FLAT, at(when))


def months(when: str, *imports: ChargeImport) -> int:
    return months_overdue(Facts(imports=imports), FLAT, at(when))


def span(first: int, last: int) -> tuple[int, int]:
    return month_index(2026, first), month_index(2026, last)


@pytest.mark.parametrize(
    ("when", "fen"),
    [
        pytest.param("10-31 23:59", 0, id="on its due date"),
        pytest.param("11-01 00:00", 7_000, id="the day after"),
    ],
)
def test_overdue_is_after_the_due_date_with_something_outstanding(when: str, fen: int) -> None:
    assert owed(when, snapshot("05", charge(10_000, paid_fen=3_000))) == fen


def test_months_are_distinct_over_items_and_periods() -> None:
    rows = [
        charge(months=span(1, 3), due="03-31"),
        charge(item="停车费", months=span(3, 3), due="03-31"),
        charge(item="停车费", months=span(4, 4), due="04-30"),
    ]
    assert months("05", snapshot("01", *rows)) == 4


@pytest.mark.parametrize("item", ["违约金", "物业费滞纳金"])
def test_a_late_fee_counts_in_the_amount_not_in_the_months(item: str) -> None:
    listed = snapshot("01", charge(500, item=item))
    assert (owed("05", listed), months("05", listed)) == (500, 0)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (12, 3), (13, 4)])
def test_level(count: int, expected: int) -> None:
    assert level(count) == expected


@pytest.mark.parametrize(
    ("when", "fen"),
    [
        pytest.param("02", 10_000, id="the first version holds backwards"),
        pytest.param("09 23:59", 10_000, id="until its as-of date"),
        pytest.param("10", 4_000, id="from midnight of the next"),
    ],
)
def test_each_import_is_a_version(when: str, fen: int) -> None:
    assert owed(when, delta("05", charge(10_000)), delta("10", charge(10_000, paid_fen=6_000))) == fen


NEWER = snapshot("10", charge(room=NEIGHBOUR))


@pytest.mark.parametrize(
    ("imports", "fen"),
    [
        pytest.param((snapshot("05", charge()), NEWER), 0, id="missing from the newer list is settled"),
        pytest.param((NEWER, snapshot("05", charge())), 0, id="the older list only fills the past"),
        pytest.param((delta("05", charge()), NEWER), 0, id="a delta's charge too"),
        pytest.param(
            (snapshot("05", charge()), delta("10", charge(room=NEIGHBOUR))), 10_000, id="a delta settles none"
        ),
        pytest.param((snapshot("05", charge(), source="other"), NEWER), 10_000, id="another source"),
        pytest.param(
            (snapshot("05", charge()), snapshot("10", communities=frozenset({OTHER_SITE}))),
            10_000,
            id="another community's list",
        ),
        pytest.param((snapshot("05", charge()), NEWER, snapshot("12", charge())), 10_000, id="back again"),
        pytest.param((snapshot("10", charge()), NEWER, snapshot("10", charge())), 0, id="the same file again"),
        pytest.param(
            (snapshot("10", charge()), snapshot("05", charge(room=NEIGHBOUR))),
            10_000,
            id="an older list does not know it yet",
        ),
    ],
)
def test_snapshots(imports: tuple[ChargeImport, ...], fen: int) -> None:
    assert owed("15", *imports) == fen


@pytest.mark.parametrize(
    ("bad", "fen"),
    [
        pytest.param(RejectedCharge(SITE, FLAT, "物业费", span(10, 10)), 10_000, id="its own row was refused"),
        pytest.param(RejectedCharge(SITE, FLAT, "物业费", span(9, 9)), 0, id="another period's row was refused"),
        pytest.param(RejectedCharge(SITE, FLAT, "物业费", None), 10_000, id="a row whose period cannot be read"),
        pytest.param(RejectedCharge(SITE, NEIGHBOUR, "物业费", span(10, 10)), 0, id="a neighbour's row"),
        pytest.param(RejectedCharge(SITE), 10_000, id="a row without a room"),
        pytest.param(RejectedCharge(OTHER_SITE), 0, id="a row without a room, elsewhere"),
        pytest.param(RejectedCharge(None), 10_000, id="a row without room or community"),
    ],
)
def test_rejected_rows_settle_nothing(bad: RejectedCharge, fen: int) -> None:
    assert owed("15", snapshot("05", charge()), snapshot("10", charge(room=NEIGHBOUR), rejected=(bad,))) == fen


def test_a_list_that_drops_more_than_half_is_suspicious() -> None:
    known = snapshot("05", *(charge(room=FLAT._replace(room=str(100 + n))) for n in range(4)))
    kept = [charge(room=FLAT._replace(room=str(100 + n))) for n in range(2)]
    assert suspicious_drop(Facts(imports=(known,)), snapshot("10", *kept)) == []
    assert suspicious_drop(Facts(imports=(known,)), snapshot("10", kept[0])) == [SITE]


def test_a_list_that_empties_a_building_or_an_item_is_suspicious() -> None:
    flats = [charge(room=FLAT._replace(room=str(100 + n))) for n in range(4)]
    known = snapshot("05", *flats, charge(room=FLAT._replace(building="9"), item="停车费"))
    assert suspicious_drop(Facts(imports=(known,)), snapshot("10", *flats)) == [f"{SITE} 9栋", f"{SITE} 停车费"]
