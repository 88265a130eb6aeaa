"""The funnel and the trend of a community as drawings: where each mark of the SVG goes."""

from collections.abc import Sequence
from math import ceil

import msgspec

from board.buildings.flag_labels import Box, Label, Mark, labels
from board.buildings.flag_queries import Flag
from board.rules.flag_funnel import THREE_SIGMA, TWO_SIGMA, limits
from board.rules.flag_verdicts import Verdict
from board.rules.time import month_text

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 16, 60
TREND_HEIGHT, TREND_BOTTOM = 150, 40
REACH = {"plain": 5, "flagged": 8, "watch": 8}
STEPS = (0.02, 0.05, 0.1, 0.2, 0.25)


class Point(msgspec.Struct, frozen=True):
    """A building in the funnel; `kind` is flagged, watch or plain. `label` is None where there is no room for its name:
    `words` say it too, and the table has it."""

    x: float
    y: float
    href: str
    name: str
    words: str
    kind: str
    label: Label | None = None


class Funnel(msgspec.Struct, frozen=True):
    """Curves are lists of points for a polyline; ticks are (place, text); `target` is the height of the middle line."""

    points: list[Point]
    curves: list[tuple[str, str]]
    x_ticks: list[tuple[float, str]]
    y_ticks: list[tuple[float, str]]
    target: float


class Trend(msgspec.Struct, frozen=True):
    """The community's share of owing owners, month by month: (x, y, month, owing, owners, per cent)."""

    line: str
    points: list[tuple[float, float, str, int, int, str]]


def funnel(flags: Sequence[Flag], words: dict[int, str]) -> Funnel | None:
    """Households across, share of owing owners up, and around the community's share what chance alone does."""
    shown = [flag for flag in flags if flag.owners and flag.verdict != Verdict.NO_ROLL]
    owners, owing = sum(flag.owners for flag in shown), sum(flag.owing for flag in shown)
    if not owners:
        return None
    target, most = owing / owners, max(flag.owners for flag in shown)
    right = ceil(most * 1.08 / 10) * 10
    least = max(2, min(flag.owners for flag in shown) // 2)  # below no building lies, and whole owners make it jagged
    wide = [limits(target, n, THREE_SIGMA)[1] for n in (max(5, min(flag.owners for flag in shown)),)]
    top = min(1.0, 1.12 * max(*(flag.owing / flag.owners for flag in shown), *wide, 0.05))
    step = next((one for one in STEPS if top / one <= 6), STEPS[-1])
    curves = []
    for name, tails in (("two", TWO_SIGMA), ("three", THREE_SIGMA)):
        sizes = [*range(least, right, max(1, (right - least) // 80)), right]
        for side in (0, 1):
            at = [(n, limits(target, n, tails)[side]) for n in sizes]
            curves.append((name, _path([(_x(n, right), _y(min(share, top), top)) for n, share in at])))
    return Funnel(
        _named([_point(flag, right, top, words) for flag in shown], shown),
        curves,
        [(_x(n, right), str(n)) for n in range(0, right + 1, max(10, round(right / 6 / 10) * 10))],
        [(_y(place * step, top), f"{place * step:.0%}") for place in range(int(top / step) + 1)],
        _y(target, top),
    )


def trend(history: Sequence[tuple[int, int, int]]) -> Trend | None:
    if len(history) < 2:
        return None
    top = max(0.05, *(owing / owners for _, owners, owing in history)) * 1.2
    wide, tall = (WIDTH - LEFT - RIGHT) / (len(history) - 1), TREND_HEIGHT - TOP - TREND_BOTTOM
    points = [
        (
            round(LEFT + place * wide, 1), round(TOP + (1 - owing / owners / top) * tall, 1),
            month_text(month), owing, owners, f"{owing / owners:.1%}",
        )
        for place, (month, owners, owing) in enumerate(history)
    ]  # fmt: skip
    return Trend(_path([(x, y) for x, y, *_ in points]), points)


def _point(flag: Flag, right: int, top: float, words: dict[int, str]) -> Point:
    kind = str(flag.verdict) if flag.verdict in (Verdict.FLAGGED, Verdict.WATCH) else "plain"
    return Point(
        _x(flag.owners, right), _y(flag.owing / flag.owners, top), f"/buildings/{flag.building_id}", flag.building,
        words[flag.building_id], kind,
    )  # fmt: skip


def _named(points: Sequence[Point], shown: Sequence[Flag]) -> list[Point]:
    """The points with places for their names; where they crowd, what is odd keeps its name."""
    order = sorted(range(len(points)), key=lambda place: _oddest(points[place].kind, shown[place].p))
    drawing = Box(LEFT, TOP, WIDTH, HEIGHT - BOTTOM)
    marks = [Mark(one.x, one.y, REACH[one.kind], one.name) for one in (points[place] for place in order)]
    found = dict(zip(order, labels(marks, drawing), strict=True))
    return [msgspec.structs.replace(one, label=found[place]) for place, one in enumerate(points)]


def _oddest(kind: str, p: float | None) -> tuple[bool, float]:
    return kind == "plain", 2.0 if p is None else p


def _x(n: float, right: int) -> float:
    return round(LEFT + n / right * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float, top: float) -> float:
    return round(TOP + (1 - share / top) * (HEIGHT - TOP - BOTTOM), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
