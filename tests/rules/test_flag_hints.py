"""Where in a building, and which tickets: hints beside a flag."""

import numpy as np
import pytest

from board.rules.flag_causes import hints
from board.rules.flag_place import Rooms, localise


def rooms(odd: dict[tuple[str, str], float], *, rate: float = 0.15, seed: int = 1) -> Rooms:
    """Two entrances of twelve floors with three stacks; the named (entrance, stack) owe with another rate."""
    random = np.random.default_rng(seed)
    places = [(e, f"{s:02d}", floor) for e in ("1", "2") for s in (1, 2, 3) for floor in range(1, 13)]
    owing = [int(random.random() < odd.get((e, s), odd.get((e, ""), odd.get(("", s), rate)))) for e, s, _ in places]
    return Rooms(
        [e for e, _, _ in places], [s for _, s, _ in places], [f for *_, f in places], np.array(owing),
        np.full(len(places), rate),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "kind", "name"),
    [
        pytest.param({("2", "03"): 0.85}, "stack", ("2", "03"), id="a leaking riser"),
        pytest.param({("2", ""): 0.6}, "entrance", ("2", ""), id="a lift that stands"),
        pytest.param({("", "03"): 0.75}, "column", ("", "03"), id="one stack on both sides"),
        pytest.param({}, "building", ("", ""), id="nothing stands out"),
        pytest.param({("1", ""): 0.5, ("2", ""): 0.5}, "building", ("", ""), id="everywhere"),
    ],
)
def test_the_part_is_named_where_it_stands_out(
    odd: dict[tuple[str, str], float], kind: str, name: tuple[str, str]
) -> None:
    part = localise(rooms(odd))
    assert (part.kind, (part.entrance, part.stack)) == (kind, name)


def test_a_leaking_roof() -> None:
    found = rooms({})
    owing = np.array([1 if floor == 12 else one for floor, one in zip(found.floor, found.owing, strict=True)])
    part = localise(Rooms(found.entrance, found.stack, found.floor, owing, found.expected))
    assert (part.kind, part.owing, part.rooms) == ("top_floor", 6, 6)


def test_a_building_without_entrances_and_stacks_is_taken_whole() -> None:
    part = localise(Rooms([""] * 30, [""] * 30, [None] * 30, np.repeat([1, 0], 15), np.full(30, 0.1)))
    assert (part.kind, part.rooms, part.expected) == ("building", 30, 3.0)


def test_the_whole_checklist_is_ordered_and_only_the_unusual_marked() -> None:
    quiet = [3, 2, 4, 3, 2, 3, 4, 2, 3, 3]
    found = hints({"漏水": [14, *quiet[1:]], "电梯": quiet, "保洁": [0, *quiet[1:]]}, [60] * 10, 0)
    assert [one.category for one in found] == ["漏水", "电梯", "保洁"]
    assert [one.stands_out for one in found] == [True, False, False]
    assert found[0].ratio > 1.5 > found[1].ratio >= found[2].ratio
    assert found[0].expected == pytest.approx(2.89, abs=0.01)


def test_two_tickets_are_never_marked() -> None:
    found = hints({"燃气": [2, *[0] * 29]}, [60] * 30, 0)
    assert [(one.tickets, one.stands_out) for one in found] == [(2, False)]


def test_a_community_without_tickets_has_no_hints() -> None:
    assert hints({}, [60] * 4, 0) == []
