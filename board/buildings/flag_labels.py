"""Where the names stand beside the points of a drawing, so that none covers another, or a point."""

from collections.abc import Iterator, Sequence

import msgspec

SIZE = 22  # of the letters on a phone, where they take most of the drawing; on a wide screen they have air around them
GAP = 4


class Mark(msgspec.Struct, frozen=True):
    """A point and its name; `reach` is how far it is drawn around its middle."""

    x: float
    y: float
    reach: float
    name: str


class Label(msgspec.Struct, frozen=True):
    """A name's place: `x` is where it starts, ends or has its middle, as `anchor` says, and `y` half its height."""

    x: float
    y: float
    anchor: str


class Box(msgspec.Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def is_within(self, other: "Box") -> bool:
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


def labels(marks: Sequence[Mark], drawing: Box) -> list[Label | None]:
    """A place for each name, chosen for the first marks first; None where all places beside the point are taken."""
    taken = [Box(one.x - one.reach, one.y - one.reach, one.x + one.reach, one.y + one.reach) for one in marks]
    found: list[Label | None] = []
    for mark in marks:
        free = (
            (label, box)
            for label, box in _beside(mark)
            if box.is_within(drawing) and not any(box.meets(one) for one in taken)
        )
        place = next(free, None)
        found.append(place and place[0])
        taken += [place[1]] if place else []
    return found


def _beside(mark: Mark) -> Iterator[tuple[Label, Box]]:
    """The places right, left, above and below, with the room that the name takes there."""
    away, half = mark.reach + GAP, SIZE / 2
    wide = sum(0.7 if letter.isascii() else 1.05 for letter in mark.name) * SIZE
    for label, left in (
        (Label(mark.x + away, mark.y, "start"), mark.x + away),
        (Label(mark.x - away, mark.y, "end"), mark.x - away - wide),
        (Label(mark.x, mark.y - away - half, "mid"), mark.x - wide / 2),
        (Label(mark.x, mark.y + away + half, "mid"), mark.x - wide / 2),
    ):
        yield label, Box(left, label.y - half, left + wide, label.y + half)
