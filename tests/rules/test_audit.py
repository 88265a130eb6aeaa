"""Whatever is done to the chain is found; what the board does to it itself is none of that."""

import random
import time

import pytest

from board.rules.audit import ERASES, Head, Row, Stored, Wrong, as_json, binding, chained, faults, ranges
from tests.tampering import SIMPLE, again, chain, cut, edit, end

ROWS = chain(60)
KEPT = [Head(seq, ROWS[seq - 1].hash) for seq in (20, 40, 60)]


def found(rows: list[Stored], *, head: Head | None = None, outside: list[Head] | None = None) -> list[Wrong]:
    return [one.wrong for one in faults(rows, head=head or end(rows), outside=outside or [])]


def test_an_untouched_chain_is_whole() -> None:
    assert found(ROWS, outside=KEPT) == found([]) == []


@pytest.mark.parametrize("tamper", SIMPLE, ids=lambda one: one.__name__)
def test_who_changes_rows_is_found(tamper) -> None:
    """The head of the database stays as it was: its row is changed by a test below."""
    dice = random.Random(7)
    assert [number for number in range(170) if found(tamper(ROWS, dice), head=end(ROWS)) == []] == []


@pytest.mark.parametrize("tamper", SIMPLE, ids=lambda one: one.__name__)
def test_who_writes_the_whole_chain_anew_is_found_by_the_heads_outside(tamper) -> None:
    dice = random.Random(11)
    written = [rows for _ in range(200) if (rows := again(tamper(ROWS, dice))) != ROWS]
    assert len(written) >= 170
    assert [rows for rows in written if found(rows, head=end(rows), outside=KEPT) == []] == []


def test_a_head_that_is_not_the_last_row_is_found() -> None:
    assert found(ROWS, head=Head(60, "f" * 64)) == [Wrong.HEAD]
    assert found(ROWS, head=Head(59, ROWS[58].hash)) == [Wrong.HEAD]
    assert found([], head=end(ROWS)) == [Wrong.HEAD]
    assert found(again([*ROWS, ROWS[0]]), head=end(ROWS)) == [Wrong.HEAD]


def test_an_edit_is_told_where_it_is() -> None:
    rows = list(ROWS)
    rows[30] = rows[30]._replace(row=rows[30].row._replace(verb="nothing"))
    assert list(faults(rows, head=end(rows))) == [(Wrong.HASH, 31, None)]


def test_what_an_erasure_names_may_be_empty() -> None:
    rows = [one._replace(salt="", personal="") if one.row.seq in (3, 5) else one for one in ROWS]
    assert found(rows) == [Wrong.EMPTIED, Wrong.EMPTIED]
    assert found([*rows, erasure(rows, {"rows": [[3, 5]]})]) == []
    assert found([*rows, erasure(rows, {"rows": [[3, 3]]})]) == [Wrong.EMPTIED]
    assert found([*rows, erasure(rows, {"rows": "all"})]) == [Wrong.EMPTIED, Wrong.EMPTIED]


def test_an_erasure_names_no_row_after_it() -> None:
    rows = [*ROWS, erasure(ROWS, {"rows": [[1, 10**12]]})]
    more = again([*rows, ROWS[0]])
    more[-1] = more[-1]._replace(salt="", personal="")
    assert found(more) == [Wrong.EMPTIED]


def erasure(rows: list[Stored], details: dict[str, object]) -> Stored:
    row = Row(len(rows) + 1, 0, "person", 1, "", "", ERASES, "owner", 1, 1, 1, as_json(details), "")
    return Stored(row, chained(rows[-1].hash, row), "", "")


class TestARestore:
    """The board went back to row 30 and on from there; the heads of 40 and 60 are of what was given up."""

    went_on = again([*ROWS[:30], *edit(ROWS[30:50], random.Random(1))])
    recorded = (*KEPT, Head(30, ROWS[29].hash, restored=True), Head(50, went_on[49].hash))

    def test_is_no_cut_tail_where_it_is_recorded_outside(self) -> None:
        assert found(self.went_on, outside=binding(self.recorded)) == []

    def test_is_one_where_it_is_not(self) -> None:
        assert found(self.went_on, outside=binding(KEPT)) == [Wrong.OUTSIDE, Wrong.OUTSIDE]

    def test_binds_again_from_there_on(self) -> None:
        shorter = cut(self.went_on[:45], random.Random(2))
        assert Wrong.OUTSIDE in found(shorter, outside=binding(self.recorded))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([], []), ([4], [[4, 4]]), ([3, 1, 2, 7, 2], [[1, 3], [7, 7]])],
    ids=["none", "one", "runs"],
)
def test_ranges(numbers: list[int], told: list[list[int]]) -> None:
    assert ranges(numbers) == told


def test_a_million_rows_are_checked_in_less_than_a_minute() -> None:
    """A fiftieth of them in a fiftieth of the time, which a slow machine can do too."""
    rows = chain(20_000)
    start = time.perf_counter()
    assert found(rows) == []
    assert time.perf_counter() - start < 60 / 50
