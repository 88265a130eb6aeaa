"""What clashes in a department's calendar."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.rules.task_forms import TaskKind
from board.rules.visits import Clash, Slot, against, conflicts
from tests.make import NOW

ZONE = ZoneInfo("Asia/Shanghai")
SUN, CHEN = (1, "孙丽"), (2, "陈燕")


def visit(
    id_: int, minutes: int, *people, room: int = 1, kind: TaskKind = TaskKind.JOINT_VISIT, ok: bool = True
) -> Slot:
    return Slot(id_, kind, NOW + timedelta(minutes=minutes), f"7-2-{room}", room, people, is_accepted=ok)


@pytest.mark.parametrize(
    ("slots", "clashes"),
    [
        pytest.param([visit(1, 0, SUN), visit(2, 59, SUN, room=2)], [Clash.SAME_PERSON], id="within the hour"),
        pytest.param([visit(1, 0, SUN), visit(2, 60, SUN, room=2)], [], id="an hour apart"),
        pytest.param([visit(1, 0, SUN), visit(2, 0, CHEN, room=2)], [], id="two people"),
        pytest.param([visit(1, 0, SUN), visit(2, 240, CHEN)], [Clash.SAME_HOUSEHOLD], id="one door twice a day"),
        pytest.param([visit(1, 0, SUN), visit(2, 24 * 60, CHEN)], [], id="one door on two days"),
        pytest.param(
            [visit(1, 0, SUN), visit(2, 0, kind=TaskKind.DELIVERY_WITNESS)], [], id="a witness at the same door"
        ),
        pytest.param(
            [visit(1, 0, SUN), visit(2, 0, kind=TaskKind.ESCORT, ok=False)], [Clash.NO_SECURITY], id="nobody accepted"
        ),
        pytest.param([visit(1, 0, SUN, CHEN), visit(2, 0, SUN, CHEN, room=2)], [Clash.SAME_PERSON] * 2, id="both"),
    ],
)  # fmt: skip
def test_conflicts(slots, clashes) -> None:
    assert [one.clash for one in conflicts(slots, ZONE)] == clashes


slots = st.builds(
    lambda id_, minutes, who, room: visit(id_, minutes, *who, room=room),
    st.integers(1, 10**6), st.integers(0, 3000), st.lists(st.sampled_from([SUN, CHEN]), max_size=2, unique=True),
    st.integers(1, 2),
)  # fmt: skip


@given(known=st.lists(slots, max_size=6, unique_by=lambda one: one.task_id), new=slots)
def test_what_is_said_while_planning_is_what_the_calendar_says_then(known, new) -> None:
    others = [one for one in known if one.task_id != new.task_id]
    then = [one for one in conflicts([*others, new], ZONE) if one.concerns(new.task_id)]
    now = against(others, new, ZONE)

    def said(found):
        return sorted((one.clash, *sorted(slot.task_id for slot in one.slots)) for one in found)

    assert said(now) == said(then)


def test_a_building_is_named_in_each_language() -> None:
    (clash,) = conflicts([Slot(1, TaskKind.ESCORT, NOW, "7栋")], ZONE)
    assert "7栋 的陪同" in clash.text.zh
    assert "the escort at bldg 7," in clash.text.en
