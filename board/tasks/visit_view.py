"""What a visit's pages show: who is asked and has accepted, what is missing, what clashes, which times there are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board.accounts.guard import facts_of
from board.accounts.occupancy import noted
from board.accounts.scope import Place, place
from board.db.sql import fetch
from board.policies import policies
from board.rules.guard import Denial, Question, next_allowed
from board.rules.occupancy import next_step
from board.rules.people import Who
from board.rules.policy import Hours
from board.rules.ports import Refused, Text
from board.rules.segments import is_high_risk
from board.rules.task_forms import TaskKind
from board.rules.tasks import OPEN
from board.rules.time import local_date, local_midnight
from board.rules.visits import LASTS, Conflict, Slot, conflicts
from board.rules.words import Channel, Role
from board.tasks.slots import slots
from board.tasks.tables import Task
from board.tasks.views import department_label, say
from board.tasks.visit_guard import missing
from board.tasks.visits import PAIR, invited, may_move

DAYS: Final = 7
USUAL_TIMES: Final = (time(9, 30), time(10, 30), time(14, 30), time(16), time(18, 30), time(19, 30))
STEWARD_PART: Final = "先听业主说服务上的问题，有没有还没解决的"
CLERK_PART: Final = "带上账单明细，逐项说明，不催促"


class Clashing(Refused):
    """Something stands against the time that a person may set aside, once they have read it."""

    def __init__(self, said: Sequence[Text]) -> None:
        super().__init__(Text("；".join(one.zh for one in said), "; ".join(one.en for one in said)))
        self.said = said


class VisitView(msgspec.Struct, frozen=True):
    """`people` are (department, name, accepted at), with the escort; `missing` what the guard still says.

    `moves`: this person may give it another time; `asks_now`: the guard was asked about now, not about that time.
    """

    people: list[tuple[str, str, datetime | None]]
    missing: list[str]
    clashes: list[str]
    is_to_come: bool
    moves: bool
    asks_now: bool


def visit_view(session: Session, who: Who, task_id: int, *, now: datetime, zone: tzinfo) -> VisitView:
    """The visit as its page shows it to somebody who sees it."""
    task = session.get(Task, task_id)
    assert task is not None
    is_to_come = task.state in OPEN and task.arrived_at is None
    people = [(department_label(role, who.language), name, at) for role, name, at in invited(session, task_id)]
    found: list[Denial] = []
    clashes: list[Conflict] = []
    at = max(now, task.starts_at or now)
    if is_to_come and task.starts_at is not None:
        found = list(missing(session, task, at=at))
        near = slots(session, who, since=task.starts_at - timedelta(days=1), until=task.starts_at + timedelta(days=1))
        clashes = [one for one in conflicts(near, zone) if one.concerns(task_id)]
    return VisitView(
        people, [say(one.text, who.language) for one in found],
        [say(one.text, who.language) for one in clashes], is_to_come, is_to_come and may_move(session, task, who),
        at == now,
    )  # fmt: skip


def choices(session: Session, who: Who, where: Place, *, now: datetime) -> dict[str, Any]:
    """What the planning form offers: days and times as chips, colleagues, whether security has to come along."""
    facts = facts_of(session, [where.id])[where.id]
    policy = policies(session, where.community_id).at(now)
    question = Question(Channel.VISIT, _quarter(now + LASTS), (str(Role.CLERK), str(Role.STEWARD)))
    first = next_allowed(facts, question)
    room = noted(session, [where.room_id]).get(where.room_id)
    advice = next_step(room.seen) if room else None
    today = local_date(now, where.zone)
    return {
        "days": [_day(today + timedelta(days=ahead), ahead, facts.holiday, who.language) for ahead in range(DAYS)],
        "times": [(f"{one:%H:%M}", f"{one:%H:%M}") for one in usual_times(policy.contact_hours)],
        "first": first.at,
        "remaining": [say(one.text, who.language) for one in first.remaining],
        "is_high_risk": is_high_risk(facts.history, now),
        "advice": say(advice, who.language) if advice else "",
        "colleagues": {str(role): colleagues(session, where, role) for role in PAIR},
        "hours": f"{policy.contact_hours.start:%H:%M}–{policy.contact_hours.until:%H:%M}",
    }  # fmt: skip


def _quarter(at: datetime) -> datetime:
    """The next full quarter of an hour: people meet at 09:30, not at 09:24."""
    whole = at.replace(second=0, microsecond=0)
    late = timedelta(minutes=-whole.minute % 15)
    return whole + (late if late or whole == at else timedelta(minutes=15))


def usual_times(hours: Hours) -> list[time]:
    """The times that are offered, within the hours of contact."""
    return [one for one in USUAL_TIMES if hours.start <= one < hours.until]


def colleagues(session: Session, where: Place, role: Role) -> list[tuple[int, str]]:
    """(id, name) of the people of a department, those who look after the building first."""
    rows = fetch(
        session,
        "SELECT DISTINCT p.id, p.name, CASE WHEN s.person_id IS NULL THEN 1 ELSE 0 END AS later FROM person p"
        " JOIN person_role r ON r.person_id = p.id AND r.role = :role AND r.community_id IN (0, :community)"
        " LEFT JOIN assignment s ON s.person_id = p.id AND s.role = :role AND s.building_id = :building"
        " WHERE p.active ORDER BY later, p.name, p.id",
        role=str(role), community=where.community_id, building=where.building_id,
    )  # fmt: skip
    return [(id_, name) for id_, name, _ in rows]


def moved(session: Session, visit: Task, starts_at: datetime) -> Slot:
    """The visit as it would be at another time, with the people who are named."""
    people = fetch(
        session,
        "SELECT p.id, p.name FROM task_party y JOIN person p ON p.id = y.person_id WHERE y.task_id = :id ORDER BY p.id",
        id=visit.id,
    )
    named = tuple((id_, name) for id_, name in people)
    return Slot(visit.id or 0, TaskKind.JOINT_VISIT, starts_at, visit.title, visit.room_id, named)


def clashes_with(session: Session, who: Who, slot: Any, zone: tzinfo) -> Sequence[Conflict]:
    """What a visit that is being planned, or moved, would clash with."""
    day = local_midnight(local_date(slot.starts_at, zone), zone)
    near = slots(session, who, since=day - LASTS, until=day + timedelta(days=1) + LASTS)
    others = [one for one in near if one.task_id != slot.task_id]
    return [one for one in conflicts([*others, slot], zone) if one.concerns(slot.task_id)]


def require_free(session: Session, who: Who, slot: Slot, zone: tzinfo) -> None:
    """Raises Clashing where the visit would clash with something."""
    if found := clashes_with(session, who, slot, zone):
        raise Clashing([one.text for one in found])


def require_free_for(
    session: Session, kind: TaskKind, by: Who, account_ids: Sequence[int], at: datetime | None
) -> None:
    """The same for a visit that is asked for like any other task: nobody is named yet but who asks.

    What is no visit of one household at some time is left to the checks of the asking itself.
    """
    if kind != TaskKind.JOINT_VISIT or len(account_ids) != 1 or at is None:
        return
    where = place(session, account_ids[0], by, *PAIR)
    own = ((by.person_id, by.name),) if by.person_id else ()
    require_free(session, by, Slot(0, kind, at, where.label, where.room_id, own), where.zone)


def _day(day: date, ahead: int, holiday: Any, language: str) -> tuple[str, str]:
    """(ISO day, label): today and tomorrow by name, holidays as such."""
    near: Mapping[int, tuple[str, str]] = {0: ("今天", "today"), 1: ("明天", "tomorrow")}
    weekdays = ("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    is_en = language == "en"
    word = near[ahead][is_en] if ahead in near else (weekdays[1] if is_en else weekdays[0])[day.weekday()]
    called = holiday(day)
    label = f"{'' if is_en or ahead in near else '周'}{word} {day:%m-%d}"
    return day.isoformat(), f"{label} {called}" if called else label
