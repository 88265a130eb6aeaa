"""The set-based versions against the naive reading of the rules, for lists that arrive in any order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.db.session import Database
from board.rules.charge_versions import Amounts, ChargeList, Key, Silence, versions
from tests import make
from tests.arrears.lists import batch, bring, in_effect, stored

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAYS = range(20261101, 20261109)

months = st.sampled_from([(24321, 24321), (24321, 24323)])
keys = st.tuples(st.integers(0, 2), st.integers(0, 1), months).map(lambda found: (found[0], found[1], *found[2]))
due_days = st.sampled_from([20261031, 20261105])
amounts = st.builds(Amounts, st.just(10_000), st.sampled_from([0, 4_000, 10_000]), due_days)
silences = st.builds(Silence, st.integers(0, 2), st.none() | st.integers(0, 1), st.none() | months).map(
    lambda each: each if each.item is not None else Silence(each.account)
)
lists = st.builds(
    ChargeList,
    st.sampled_from(DAYS[1:-1]),
    st.sampled_from([True, True, False]),
    st.dictionaries(keys, amounts, min_size=1, max_size=5),
    st.lists(silences, max_size=1) | st.just([]),
    st.sampled_from([False] * 7 + [True]),
)


@settings(max_examples=30)
@given(arrivals=st.lists(lists, min_size=1, max_size=7))
def test_versions_are_those_of_the_naive_reading(db: Database, arrivals: list[ChargeList]) -> None:
    found = _stored_after(db, arrivals)
    for key in {key for each in arrivals for key in each.rows}:
        expected = versions(arrivals, key)
        for day in DAYS:
            assert in_effect(found.get(key, []), day) == in_effect(expected, day), (key, day)


@settings(max_examples=10)
@given(data=st.data(), arrivals=st.lists(lists, min_size=2, max_size=6, unique_by=lambda each: each.as_of))
def test_lists_of_different_days_may_arrive_in_any_order(
    db: Database, data: st.DataObject, arrivals: list[ChargeList]
) -> None:
    straight = _stored_after(db, sorted(arrivals, key=lambda each: each.as_of))
    shuffled = _stored_after(db, data.draw(st.permutations(arrivals)))
    for key in straight:
        for day in DAYS:
            assert in_effect(straight[key], day) == in_effect(shuffled[key], day), (key, day)


FLAT: Key = (0, 0, 24321, 24321)
OTHER: Key = (1, 0, 24321, 24321)
OWED, PART = Amounts(10_000, 0, 20261031), Amounts(10_000, 4_000, 20261031)


def snapshot(day: int, *keys: Key, said: Amounts = OWED, silences: tuple[Silence, ...] = ()) -> ChargeList:
    return ChargeList(20261100 + day, True, dict.fromkeys(keys, said), silences)


def delta(day: int, *keys: Key, said: Amounts = OWED) -> ChargeList:
    return ChargeList(20261100 + day, False, dict.fromkeys(keys, said))


@pytest.mark.parametrize(
    ("arrivals", "on", "paid_and_left"),
    [
        pytest.param([delta(5, FLAT)], 1, (0, 10_000), id="the first version holds backwards"),
        pytest.param([snapshot(3, FLAT), snapshot(5, OTHER)], 4, (0, 10_000), id="owed until the newer list lacks it"),
        pytest.param([snapshot(3, FLAT), snapshot(5, OTHER)], 5, None, id="missing from the newer list is settled"),
        pytest.param([snapshot(5, OTHER), snapshot(3, FLAT)], 5, None, id="an older list only fills the past"),
        pytest.param([snapshot(3, FLAT), snapshot(5, FLAT), snapshot(4, FLAT, said=PART)], 5, (0, 10_000),
                     id="what the newer list repeated unchanged stands against an older one"),
        pytest.param([snapshot(3, FLAT), snapshot(5, FLAT), snapshot(4, OTHER)], 4, None,
                     id="an older list that lacks it settles the days between"),
        pytest.param([snapshot(3, FLAT), snapshot(5, FLAT), snapshot(4, OTHER)], 5, (0, 10_000),
                     id="and the newer list brings it back"),
        pytest.param([snapshot(3, FLAT), delta(5, OTHER), delta(4, FLAT, said=PART)], 5, (4_000, 6_000),
                     id="a newer delta says nothing of others"),
        pytest.param([snapshot(3, FLAT), snapshot(5, OTHER, silences=(Silence(0, 0),)), snapshot(4, FLAT, said=PART)],
                     6, (4_000, 6_000), id="nor does a newer list whose row was rejected"),
        pytest.param([snapshot(3, FLAT), snapshot(3, OTHER)], 3, None, id="of two lists of a day the later stands"),
    ],
)  # fmt: skip
def test_what_a_day_sees(
    db: Database, arrivals: list[ChargeList], on: int, paid_and_left: tuple[int, int] | None
) -> None:
    seen = in_effect(_stored_after(db, arrivals)[FLAT], 20261100 + on)
    assert (seen and seen[1:3]) == paid_and_left


def _stored_after(db: Database, arrivals: list[ChargeList]) -> dict[Key, list]:
    make.wipe(db)
    for each in arrivals:
        mode = "snapshot" if each.is_snapshot else "delta"
        with db.write() as session:
            bring(session, batch(each), as_of=each.as_of, mode=mode, now=NOW, confirm_drop=True)
    with db.read() as session:
        return stored(session)
