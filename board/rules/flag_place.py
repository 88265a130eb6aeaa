"""Where in a building the arrears sit: the part that explains them best, beside the building as a whole.

Each part is fitted one shift of its owners' log-odds over what their payment records give elsewhere. The gain in
log-likelihood is made smaller by the logarithm of how many parts of its kind there are; a part is named only where it
beats the whole building by two, because a wrong door costs an inspector more than a whole stairwell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from board.rules.flag_panels import Bools, Floats, Ints

MARGIN: Final = 2.0
LEAST: Final = {"entrance": 1, "stack": 4, "column": 4, "top_floor": 3}  # rooms
UNKNOWN: Final = -1000  # below every floor


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one building: where each is ("" and None where that is not known), whether its account owes
    (1 or 0), and how likely the same record makes it elsewhere."""

    entrance: list[str]
    stack: list[str]
    floor: list[int | None]
    owing: Ints
    expected: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a building; `kind` is building, entrance, stack (of an entrance), column (a stack number in all
    entrances) or top_floor."""

    kind: str
    entrance: str = ""
    stack: str = ""
    owing: int = 0
    rooms: int = 0
    expected: float = 0.0


def localise(rooms: Rooms) -> Part:
    """The part to look at first; the whole building where none stands out of it."""
    whole = np.ones(rooms.owing.size, bool)
    best, best_score = _part(rooms, "building", "", "", whole), _gain(rooms, whole) + MARGIN
    for kind, family in _families(rooms).items():
        for (entrance, stack), members in family.items():
            score = _gain(rooms, members) - np.log(len(family))
            if score >= best_score:
                best, best_score = _part(rooms, kind, entrance, stack, members), score
    return best


def shift_gain(owing: Ints, expected: Floats) -> float:
    """The log-likelihood that one shift of all log-odds gains over none, whichever way it goes (half of G)."""
    if owing.size == 0:
        return 0.0
    offsets, y = special.logit(np.clip(expected, 1e-6, 1 - 1e-6)), float(owing.sum())

    def loss(d: float) -> float:
        return float(np.logaddexp(0, offsets + d).sum() - y * d)

    best = optimize.minimize_scalar(loss, bounds=(-30, 30), method="bounded", options={"xatol": 1e-10})
    return max(0.0, loss(0.0) - float(best.fun))


def _gain(rooms: Rooms, members: Bools) -> float:
    owing, expected = rooms.owing[members], rooms.expected[members]
    return shift_gain(owing, expected) if owing.sum() > expected.sum() else 0.0


def _families(rooms: Rooms) -> dict[str, dict[tuple[str, str], Bools]]:
    """Parts by kind and name; a part that is the whole building is none."""
    found: dict[str, dict[tuple[str, str], Bools]] = {}
    for kind, name, members in _parts(rooms):
        if LEAST[kind] <= members.sum() < members.size:
            found.setdefault(kind, {})[name] = members
    return found


def _parts(rooms: Rooms) -> Iterator[tuple[str, tuple[str, str], Bools]]:
    entrance, stack = np.array(rooms.entrance, dtype=object), np.array(rooms.stack, dtype=object)
    entrances = sorted(set(rooms.entrance))
    for one in entrances:
        yield "entrance", (one, ""), entrance == one
    for one, number in sorted(set(zip(rooms.entrance, rooms.stack, strict=True))):
        if number:
            yield "stack", (one, number), (entrance == one) & (stack == number)
    if len(entrances) > 1:
        for number in sorted(set(rooms.stack) - {""}):
            yield "column", ("", number), stack == number
    floors = np.array([UNKNOWN if floor is None else floor for floor in rooms.floor])
    if (floors > UNKNOWN).any():
        yield "top_floor", ("", ""), floors == floors.max()


def _part(rooms: Rooms, kind: str, entrance: str, stack: str, members: Bools) -> Part:
    return Part(
        kind, entrance, stack, int(rooms.owing[members].sum()), int(members.sum()),
        round(float(rooms.expected[members].sum()), 2),
    )  # fmt: skip


def as_json(part: Part) -> Mapping[str, str | int | float]:
    return {
        "part": part.kind, "entrance": part.entrance, "stack": part.stack, "owing": part.owing, "rooms": part.rooms,
        "expected": part.expected,
    }  # fmt: skip
