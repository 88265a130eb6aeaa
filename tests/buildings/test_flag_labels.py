"""Names beside points that crowd: none over another, none over a point, none outside."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from board.buildings.flag_labels import Box, Label, Mark, labels

DRAWING = Box(56, 16, 616, 280)
MARKS = st.lists(
    st.builds(
        Mark,
        st.floats(56, 616),
        st.floats(16, 280),
        st.sampled_from([5, 8]),
        st.sampled_from(["1", "12", "A", "地库", "香樟路商铺"]),
    ),
    max_size=25,
)


def takes(label: Label, name: str) -> Box:
    """The least that a name covers, with the letters that are at hand."""
    wide = 22 * sum(0.6 if letter.isascii() else 1.0 for letter in name)
    left = label.x - {"start": 0, "end": 1, "mid": 0.5}[label.anchor] * wide
    return Box(left, label.y - 9, left + wide, label.y + 9)


@given(MARKS)
def test_no_name_covers_another_or_a_point(marks: list[Mark]) -> None:
    found = labels(marks, DRAWING)
    boxes = [takes(label, mark.name) for label, mark in zip(found, marks, strict=True) if label]
    points = [Box(one.x - one.reach, one.y - one.reach, one.x + one.reach, one.y + one.reach) for one in marks]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    assert not [(box, point) for box in boxes for point in points if box.meets(point)]
    assert all(box.is_within(DRAWING) for box in boxes)


def test_a_point_that_stands_alone_has_its_name_on_the_right_and_at_the_edge_on_the_left() -> None:
    alone, edge = labels([Mark(100, 100, 5, "7"), Mark(612, 200, 5, "8")], DRAWING)
    assert alone == Label(109, 100, "start")
    assert edge == Label(603, 200, "end")


def test_of_points_in_one_place_the_first_keep_their_names() -> None:
    found = labels([Mark(300, 150, 5, name) for name in "123456"], DRAWING)
    assert [label.anchor if label else "" for label in found] == ["start", "end", "mid", "mid", "", ""]
