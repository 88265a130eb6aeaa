"""Did inspections help: the average of all, those that wait, and each with its story."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.eyes import Eyes, eyes_of
from board.buildings.flag_followups import Inspection, Record, inspections
from board.buildings.flag_queries import Flag, flags
from board.buildings.flag_screen import flag_view
from board.buildings.followup_screen import line, rows
from board.rules.flag_followup import average
from board.rules.flag_followup_words import BETWEEN, ONE_BUILDING, PLAIN, TOGETHER_TOO_FEW, sentence, together
from board.rules.people import Who
from board.rules.ports import NotFound
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import TaskState
from board.rules.visibility import WHOLE_FIGURES
from board.tasks.task_page import task_page
from board.tasks.views import values_shown
from board.web.render import page

Asked = Request[Any, Any, Any]


@get("/flags/inspections", sync_to_thread=True, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    who, reader = request.state.who, eyes_of(request)
    by_lot = request.query_params.get("order") == "lot"
    with request.app.state.database.read() as session:
        found, record = inspections(session, who), Record(session)
    ended = [(one, record.effect(one)) for one in found if one.state == TaskState.DONE]
    whole = [one for seen, one in ended if one is not None and who.may(seen.community_id, *WHOLE_FIGURES)]
    taken = average(whole)
    waiting = [one for one in found if one.state == TaskState.REQUESTED]
    waiting.sort(key=(lambda one: one.lot) if by_lot else (lambda one: (one.due_at, one.task_id)))
    return page(
        request, "buildings/followups.html", title=reader._("Did inspections help?"), by_lot=by_lot, waiting=waiting,
        together=reader.say(together(taken) if taken else TOGETHER_TOO_FEW), is_known=taken is not None,
        sees_average=who.has(*WHOLE_FIGURES), plain=reader.say(PLAIN), between=reader.say(BETWEEN),
        ended=[(one, line(record, one, effect, reader)) for one, effect in ended],
    )  # fmt: skip


@get("/flags/inspections/{task_id:int}", sync_to_thread=True, include_in_schema=False)
def show(request: Asked, task_id: FromPath[int]) -> Response[bytes]:
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        one = next(iter(inspections(session, who, task_id=task_id)), None)
        if one is None:
            raise NotFound
        record, flag = Record(session), _flag(session, one, reader, who)
        found, sees_task = _found(session, one, who)
    effect, whole = record.effect(one), who.may(one.community_id, *WHOLE_FIGURES)
    return page(
        request, "buildings/followup.html", title=reader._("What came of the inspection"), one=one, found=found,
        flag=flag_view(flag, who) if flag else None, task=f"/tasks/{task_id}" if sees_task else "", whole=whole,
        judged=line(record, one, effect, reader), rows=rows(record, one),
        said=reader.say(sentence(effect)) if effect and whole else "", between=reader.say(BETWEEN),
        warnings=[reader.say(ONE_BUILDING), reader.say(PLAIN)] if effect else [],
    )  # fmt: skip


def _flag(session: Session, one: Inspection, reader: Eyes, who: Who) -> Flag | None:
    """The flag behind it, as it was."""
    if one.flagged is None:
        return None
    return next(iter(flags(session, who, one.flagged, now=reader.now, building_id=one.building_id)), None)


def _found(session: Session, one: Inspection, who: Who) -> tuple[list[tuple[str, str]], bool]:
    """What the inspectors wrote, for those who may open the task; and whether this person may."""
    try:
        seen = task_page(session, who, one.task_id)
    except NotFound:
        return [], False
    return values_shown(KINDS[TaskKind.INSPECTION].result, seen.result, who.language), True


ROUTES = [index, show]
