"""Every move of a task, who may make it, and when a task is due."""

from datetime import UTC, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from board.rules.policy import Policy
from board.rules.ports import Refused
from board.rules.task_forms import Due, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import BACK, OPEN, Relation, TaskState, Verb, check_may, due_at, landing, offers
from integrations.holidays import announced

SHANGHAI = ZoneInfo("Asia/Shanghai")
S, V, K, R = TaskState, Verb, TaskKind, Relation


@pytest.mark.parametrize(
    ("state", "verb", "lands"),
    [
        pytest.param(S.REQUESTED, V.ACCEPT, S.ACCEPTED, id="accept a request"),
        pytest.param(S.ACCEPTED, V.START, S.IN_PROGRESS, id="start"),
        pytest.param(S.IN_PROGRESS, V.FINISH, S.DONE, id="finish"),
        pytest.param(S.ACCEPTED, V.FINISH, S.DONE, id="finish what needed no start"),
        pytest.param(S.REQUESTED, V.DECLINE, S.DECLINED, id="decline"),
        pytest.param(S.ACCEPTED, V.HAND_OVER, S.ACCEPTED, id="hand over"),
        pytest.param(S.PAUSED, V.CANCEL, S.CANCELLED, id="cancel what is paused"),
        pytest.param(S.REQUESTED, V.PAUSE, S.PAUSED, id="a hold begins"),
        pytest.param(S.PAUSED, V.WAKE, BACK, id="a hold ends"),
        pytest.param(S.ACCEPTED, V.UNDO, BACK, id="undo an acceptance"),
        pytest.param(S.DECLINED, V.UNDO, BACK, id="undo a refusal"),
    ],
)
def test_landing(state: TaskState, verb: Verb, lands: TaskState | None) -> None:
    assert landing(K.SHOWCASE, state, verb) is lands


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        pytest.param(S.REQUESTED, V.START, id="start what nobody accepted"),
        pytest.param(S.REQUESTED, V.FINISH, id="finish what nobody accepted"),
        pytest.param(S.ACCEPTED, V.ACCEPT, id="accept twice"),
        pytest.param(S.ACCEPTED, V.DECLINE, id="decline after accepting"),
        pytest.param(S.PAUSED, V.FINISH, id="finish while paused"),
        pytest.param(S.PAUSED, V.PAUSE, id="pause twice"),
        pytest.param(S.REQUESTED, V.HAND_OVER, id="hand over what nobody accepted"),
        pytest.param(S.IN_PROGRESS, V.UNDO, id="undo a start"),
        pytest.param(S.ACCEPTED, V.ARRIVE, id="arrive where nobody goes"),
        *(pytest.param(S.DONE, verb, id=f"{verb} what is done") for verb in V),
        *(pytest.param(S.CANCELLED, verb, id=f"{verb} what is cancelled") for verb in V),
    ],
)
def test_impossible_moves_say_so(state: TaskState, verb: Verb) -> None:
    with pytest.raises(Refused) as refusal:
        landing(K.SHOWCASE, state, verb)
    assert refusal.value.text.zh.endswith("。")
    assert refusal.value.text.en.endswith(".")


@pytest.mark.parametrize(
    ("kind", "state", "verb", "possible"),
    [
        pytest.param(K.ESCORT, S.ACCEPTED, V.ARRIVE, True, id="an escort arrives"),
        pytest.param(K.ESCORT, S.ACCEPTED, V.START, False, id="an escort does not start"),
        pytest.param(K.ESCORT, S.ACCEPTED, V.FINISH, False, id="an escort does not end before it arrived"),
        pytest.param(K.ESCORT, S.IN_PROGRESS, V.FINISH, True, id="an escort ends"),
        pytest.param(K.HOLD_REVIEW, S.REQUESTED, V.FINISH, True, id="a review is decided in one move"),
        pytest.param(K.WINDOW_FOLLOWUP, S.REQUESTED, V.FINISH, True, id="a call is logged in one move"),
        pytest.param(K.INSPECTION, S.REQUESTED, V.FINISH, False, id="an inspection is accepted first"),
    ],
)
def test_kinds_with_moves_of_their_own(kind: TaskKind, state: TaskState, verb: Verb, possible: bool) -> None:
    if possible:
        landing(kind, state, verb)
    else:
        with pytest.raises(Refused):
            landing(kind, state, verb)


@pytest.mark.parametrize(
    ("state", "verb", "relation", "allowed"),
    [
        pytest.param(S.REQUESTED, V.ACCEPT, R.DEPARTMENT, True, id="anyone of the department accepts"),
        pytest.param(S.REQUESTED, V.ACCEPT, R.ASKER, False, id="the asker does not accept"),
        pytest.param(S.REQUESTED, V.ACCEPT, R.MANAGER, False, id="nor does the manager"),
        pytest.param(S.ACCEPTED, V.FINISH, R.ASSIGNEE, True, id="the assignee finishes"),
        pytest.param(S.ACCEPTED, V.FINISH, R.DEPARTMENT, False, id="a colleague does not finish"),
        pytest.param(S.REQUESTED, V.FINISH, R.DEPARTMENT, True, id="finishing at once takes the right to accept"),
        pytest.param(S.ACCEPTED, V.HAND_OVER, R.LEAD, True, id="the lead hands over"),
        pytest.param(S.ACCEPTED, V.CANCEL, R.ASKER, True, id="the asker cancels"),
        pytest.param(S.ACCEPTED, V.CANCEL, R.MANAGER, True, id="the manager cancels"),
        pytest.param(S.ACCEPTED, V.CANCEL, R.ASSIGNEE, False, id="the assignee does not cancel"),
        pytest.param(S.ACCEPTED, V.PAUSE, R.MANAGER, False, id="only the board pauses"),
    ],
)
def test_who_may(state: TaskState, verb: Verb, relation: Relation, allowed: bool) -> None:
    if allowed:
        check_may(state, verb, frozenset({relation}))
    else:
        with pytest.raises(Refused, match="Only"):
            check_may(state, verb, frozenset({relation}))


def test_what_is_offered_is_what_would_be_allowed() -> None:
    for kind, state, relation in product(K, S, R):
        relations = frozenset({relation})
        for verb in offers(kind, state, relations):
            landing(kind, state, verb)
            check_may(state, verb, relations)


def test_the_first_offer_is_the_next_step() -> None:
    mine = frozenset({R.DEPARTMENT, R.ASSIGNEE})
    assert offers(K.INSPECTION, S.REQUESTED, mine)[0] is V.ACCEPT
    assert offers(K.INSPECTION, S.ACCEPTED, mine)[0] is V.START
    assert offers(K.ESCORT, S.ACCEPTED, mine)[0] is V.ARRIVE
    assert offers(K.ESCORT, S.IN_PROGRESS, mine)[0] is V.FINISH


def test_open_tasks_can_always_be_cancelled_and_closed_ones_never() -> None:
    for kind, state in product(K, S):
        possible = V.CANCEL in offers(kind, state, frozenset({R.MANAGER}))
        assert possible is (state in OPEN)


@pytest.mark.parametrize(
    ("kind", "asked", "due"),
    [
        pytest.param(K.SERVICE_ISSUE, "2026-11-18T02:00", "2026-11-19T10:00", id="one workday, 18:00 in Shanghai"),
        pytest.param(K.WINDOW_FOLLOWUP, "2026-11-20T02:00", "2026-11-23T10:00", id="over the weekend"),
        pytest.param(K.WINDOW_FOLLOWUP, "2026-11-19T16:30", "2026-11-23T10:00", id="already Friday in Shanghai"),
        pytest.param(K.SOFT_COLLECTION, "2026-11-18T02:00", "2026-11-25T10:00", id="seven days, not workdays"),
        pytest.param(
            K.INSPECTION,
            "2026-09-29T02:00",
            "2026-10-12T10:00",
            id="five workdays over National Day, a make-up Saturday among them",
        ),
    ],
)
def test_due(kind: TaskKind, asked: str, due: str) -> None:
    asked_at, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (asked, due))
    assert _due(kind, asked_at) == expected


def test_an_agreed_time_is_the_due_time_and_must_be_there() -> None:
    agreed = datetime(2026, 11, 24, 7, tzinfo=UTC)
    asked = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert _due(K.ESCORT, asked, agreed) == agreed
    with pytest.raises(Refused, match="Agree on a time"):
        _due(K.ESCORT, asked)


def test_every_kind_has_its_line_and_its_due() -> None:
    assert set(KINDS) == set(TaskKind)
    counted = {kind for kind, facts in KINDS.items() if facts.due is not Due.AGREED}
    assert counted == set(Policy().task_workdays)


def _due(kind: TaskKind, asked_at: datetime, starts_at: datetime | None = None) -> datetime:
    return due_at(kind, asked_at=asked_at, starts_at=starts_at, policy=Policy(), zone=SHANGHAI, announced=announced)
