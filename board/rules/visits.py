"""What stands against each other among visits, escorts and witness tasks: one person twice, one household twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from board.rules.building_words import title_words
from board.rules.ports import Text
from board.rules.task_forms import TaskKind
from board.rules.time import local_date

LASTS: Final = timedelta(hours=1)  # how long one is taken to be busy with a visit
LATE_AFTER: Final = timedelta(minutes=15)  # without an arrival the asker is told


class Clash(StrEnum):
    SAME_PERSON = "same_person"
    SAME_HOUSEHOLD = "same_household"
    NO_SECURITY = "no_security"


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that people have agreed to be somewhere for. `people` are (id, name); `visit_id` is an escort's."""

    task_id: int
    kind: TaskKind
    starts_at: datetime
    place: str = ""
    room_id: int | None = None
    people: tuple[tuple[int, str], ...] = ()
    visit_id: int | None = None
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two slots (or one, of an escort that nobody has accepted) and the sentence about them."""

    clash: Clash
    slots: tuple[Slot, ...]
    text: Text = field(compare=False)

    def concerns(self, task_id: int) -> bool:
        return any(slot.task_id == task_id for slot in self.slots)


def conflicts(slots: Sequence[Slot], zone: tzinfo) -> list[Conflict]:
    """Everything that clashes, by time."""
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.task_id))
    found = [one for index, slot in enumerate(ordered) for one in _between(slot, ordered[index + 1 :], zone)]
    return found + [
        _unaccepted(slot, zone) for slot in ordered if slot.kind == TaskKind.ESCORT and not slot.is_accepted
    ]


def against(slots: Sequence[Slot], new: Slot, zone: tzinfo) -> list[Conflict]:
    """What a visit that is being planned clashes with."""
    others = [slot for slot in slots if slot.task_id != new.task_id]
    return list(_between(new, sorted(others, key=lambda slot: (slot.starts_at, slot.task_id)), zone))


def _between(one: Slot, others: Sequence[Slot], zone: tzinfo) -> Iterator[Conflict]:
    for other in others:
        at = f"{other.starts_at.astimezone(zone):%m-%d %H:%M}"
        if abs(other.starts_at - one.starts_at) < LASTS:
            for person, name in one.people:
                if any(person == id_ for id_, _ in other.people):
                    zh = f"{name} 同一时间有两处：{one.place} 和 {other.place}（{at}）"
                    en = f"{name} is in two places at once: {_en(one)} and {_en(other)} ({at})"
                    yield Conflict(Clash.SAME_PERSON, (one, other), Text(zh, en))
        if _same_door(one, other) and local_date(one.starts_at, zone) == local_date(other.starts_at, zone):
            zh, en = f"{one.place} 同一天有两次上门（{at}）", f"{_en(one)} is visited twice that day ({at})"
            yield Conflict(Clash.SAME_HOUSEHOLD, (one, other), Text(zh, en))


def _same_door(one: Slot, other: Slot) -> bool:
    at_door = one.kind == other.kind == TaskKind.JOINT_VISIT
    return at_door and one.room_id is not None and one.room_id == other.room_id


def _unaccepted(slot: Slot, zone: tzinfo) -> Conflict:
    at = f"{slot.starts_at.astimezone(zone):%m-%d %H:%M}"
    text = Text(f"{at} {slot.place} 的陪同还没有安保接单", f"no security has accepted the escort at {_en(slot)}, {at}")
    return Conflict(Clash.NO_SECURITY, (slot,), text)


def _en(slot: Slot) -> str:
    return title_words(slot.place).en
