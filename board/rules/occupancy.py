"""Whether a flat is lived in: the words for it, and what follows for how its owner is reached."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from board.rules.ports import Text


class Seen(StrEnum):
    LIVED_IN = "lived_in"
    FITTING_OUT = "fitting_out"
    EMPTY = "empty"


class NotedBy(StrEnum):
    PRESENCE_CHECK = "presence_check"
    PERSON = "person"


SEEN_LABELS: Final[Mapping[str, Text]] = {
    Seen.LIVED_IN: Text("有人居住", "lived in"),
    Seen.FITTING_OUT: Text("装修中", "being fitted out"),
    Seen.EMPTY: Text("空置", "empty"),
}
SOURCE_LABELS: Final[Mapping[str, Text]] = {
    NotedBy.PRESENCE_CHECK: Text("入住情况查看", "seen by a presence check"),
    NotedBy.PERSON: Text("人工登记", "noted by a person"),
}
_NEXT_STEPS: Final[Mapping[str, Text]] = {
    Seen.EMPTY: Text(
        "房屋空置，上门多半见不到人：先电话，再寄信函到业主的联系地址",
        "the flat is empty and a visit finds nobody: a call first, then a letter to the owner's own address",
    ),
    Seen.FITTING_OUT: Text(
        "正在装修，现场多半是施工人员：只与业主本人联系",
        "being fitted out, and workmen are no owners: speak with the owner alone",
    ),
}


def next_step(seen: str) -> Text | None:
    """How to reach the owner of such a flat; None where nothing follows."""
    return _NEXT_STEPS.get(seen)
