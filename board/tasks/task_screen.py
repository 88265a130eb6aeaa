"""What the page of one task shows: `tasks/show.html`, with its forms as this person may use them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlmodel import Session

from board.facts import zones
from board.rules.finding_words import ordered
from board.rules.opening_words import opening
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_forms import Rows, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import UNDO_SECONDS, VERB_LABELS, WORKED_ON, Relation, TaskState, Verb
from board.rules.visibility import ACCOUNTS, BUILDING_FIGURES, HEAT_MAP, NAMES, TICKETS
from board.rules.words import LABELS
from board.tasks.findings import entrances, findings
from board.tasks.log_queries import Entry, LogFilters, entries
from board.tasks.moves import colleagues
from board.tasks.photos import photos
from board.tasks.review_view import review_facts
from board.tasks.screens import fixed_text
from board.tasks.steps import is_recorded
from board.tasks.task_page import RowCard, TaskPage, task_page
from board.tasks.views import (
    ABOUT_FEES,
    PATHS,
    CardView,
    FieldView,
    card_view,
    department_label,
    field_views,
    lines,
    say,
    values_shown,
)
from board.tasks.visit_view import visit_view

FINDINGS = "findings"  # the path of the form of what an inspection found
ASIDE = {Verb.DECLINE: "x", Verb.HAND_OVER: "users", Verb.CANCEL: "ban"}


class Tried(NamedTuple):
    """A form that came back: which one, what was typed, and the sentence for each field at fault."""

    path: str = ""
    typed: Mapping[str, Any] = {}
    errors: Mapping[str, Text] = {}
    row_id: int | None = None
    refusal: Text | None = None
    clashes: Sequence[Text] = ()


class RowView(NamedTuple):
    row: RowCard
    href: str
    fixed: str
    words: str
    result: list[tuple[str, str]]
    fields: list[FieldView]
    is_open: bool


NOT_TRIED = Tried()


def task_screen(session: Session, who: Who, task_id: int, *, now: datetime, tried: Tried = NOT_TRIED) -> dict[str, Any]:
    """The context of a task's page. Raises NotFound."""
    page = task_page(session, who, task_id)
    card, language = page.card, who.language
    kind = KINDS[TaskKind(card.kind)]
    view = _view(page, who, now)
    happened = entries(session, who, LogFilters(task_id=task_id))
    offered = card.offers(who)
    last = happened[0] if happened else None
    return {
        "title": f"{view.kind} {view.heading}",
        "view": view,
        "page": page,
        "reviewed": review_facts(session, who, card, now=now),
        "visit": visit_view(session, who, task_id, now=now, zone=zones(session)[card.community_id])
        if card.kind == TaskKind.JOINT_VISIT
        else None,
        "tried_time": _tried_time(tried, language),
        "links": _links(page, who),
        "brief": values_shown(kind.brief, page.brief, language),
        "rows": [_row(page, row, who, tried) for row in page.rows],
        "may_record": _works_on(page, who),
        "finish": _finish(page, who, tried) if Verb.FINISH in offered else None,
        "found": _found(session, page, who, tried) if card.kind == TaskKind.INSPECTION else None,
        "slots": _slots(page, who, tried) if _works_on(page, who) else [],
        "photos": _photos(session, page, language),
        "result": values_shown([*kind.first_result, *kind.result], page.result, language) + _outcomes(page, language),
        "moves": _moves(offered, language),
        "colleagues": colleagues(session, card) if Verb.HAND_OVER in offered else [],
        "errors": _errors(tried, language),
        "refusal": say(tried.refusal, language) if tried.refusal else "",
        "lines": lines(happened, language, with_task=False),
        "undo": f"/tasks/{card.id}/undo" if _undoable(last, who, now) else "",
        "undo_text": view.state,
    }


def _view(page: TaskPage, who: Who, now: datetime) -> CardView:
    card, fixed = page.card, page.fixed.get(page.card.account_id or 0)
    speaks = card.kind in ABOUT_FEES and card.account_id is not None and who.may(card.community_id, *NAMES)
    words = say(opening(fixed.category if fixed else None), who.language) if speaks else ""
    return card_view(card, who, now=now, fixed=fixed_text(fixed), words=words)


def _moves(offered: Collection[Verb], language: str) -> list[dict[str, str]]:
    """What may be done beside the next step, each with the path of its form."""
    return [
        {"label": say(VERB_LABELS[verb], language), "path": PATHS[verb], "symbol": symbol}
        for verb, symbol in ASIDE.items()
        if verb in offered
    ]


def _tried_time(tried: Tried, language: str) -> dict[str, Any]:
    """The form of a visit's new time, when it came back."""
    return {
        "error": say(tried.errors["starts_at"], language) if "starts_at" in tried.errors else "",
        "clashes": [say(one, language) for one in tried.clashes],
        "starts_at": tried.typed.get("starts_at", "") if tried.path == "time" else "",
    }


def _errors(tried: Tried, language: str) -> dict[str, str]:
    """The sentences of the form that came back, and the reason that was typed in it."""
    return {
        "path": tried.path,
        "reason": "",
        "to_person_id": "",
        "reason_typed": tried.typed.get("reason", ""),
        **{name: say(text, language) for name, text in tried.errors.items()},
    }


def _links(page: TaskPage, who: Who) -> list[tuple[str, str, str]]:
    """(href, label, icon) of the account, the ticket and the building, for those who may open them."""
    card, language = page.card, who.language
    found = []
    if card.account_id is not None and who.may(card.community_id, *ACCOUNTS):
        found.append((f"/accounts/{card.account_id}", say(Text("业主账户", "Account"), language), "wallet"))
    if card.ticket_id is not None and who.may(card.community_id, *TICKETS):
        found.append((f"/tickets/{card.ticket_id}", page.ticket_no, "wrench"))
    if card.building_id is not None and who.may(card.community_id, *HEAT_MAP):
        found.append((f"/buildings/{card.building_id}", say(Text("楼栋图", "Building map"), language), "grid-3x3"))
    if card.kind == TaskKind.INSPECTION and who.may(card.community_id, *BUILDING_FIGURES):
        since = (f"/flags/inspections/{card.id}", say(Text("后续与效果", "What came of it"), language), "scale")
        found.append(since)
    if card.state == TaskState.DECLINED and card.asked_by_id == who.person_id:
        again = {"kind": card.kind, "account": card.account_id or "", "building": card.building_id or ""}
        found.append((f"/tasks/new?{urlencode(again)}", say(Text("重新发起", "Ask again"), language), "repeat"))
    return found


def _found(session: Session, page: TaskPage, who: Who, tried: Tried) -> dict[str, Any]:
    """What the inspection has found, as links for those who may open them, and the form for whoever works on it."""
    card, language = page.card, who.language
    opens = who.may(card.community_id, *TICKETS)
    return {
        "tickets": [
            (f"/tickets/{one.ticket_id}" if opens else "", one.number, f"{one.place} {one.category}", one.status,
             say(LABELS[one.status], language))
            for one in findings(session, card.id)
        ],
        "may": _works_on(page, who),
        "categories": ordered(str(page.brief.get("causes", ""))),
        "entrances": [
            (one, say(Text(f"{one}单元", f"entrance {one}"), language)) for one in entrances(session, card.building_id)
        ],
        "typed": tried.typed if tried.path == FINDINGS else {},
    }  # fmt: skip


def _row(page: TaskPage, row: RowCard, who: Who, tried: Tried) -> RowView:
    kind, language = KINDS[TaskKind(page.card.kind)], who.language
    fixed = page.fixed.get(row.account_id or 0)
    is_tried = tried.row_id == row.id
    speaks = kind.rows is Rows.ACCOUNTS and not row.is_held
    return RowView(
        row,
        f"/accounts/{row.account_id}" if row.account_id and who.may(page.card.community_id, *ACCOUNTS) else "",
        fixed_text(fixed),
        say(opening(fixed.category if fixed else None), language) if speaks else "",
        values_shown(kind.row_result, row.result, language),
        field_views(kind.row_result, language, tried.typed if is_tried else {}, tried.errors if is_tried else {}),
        is_tried,
    )


def _finish(page: TaskPage, who: Who, tried: Tried) -> dict[str, Any]:
    """The finishing form, with what was typed where it came back."""
    kind, language = KINDS[TaskKind(page.card.kind)], who.language
    came_back = tried.path == PATHS[Verb.FINISH]
    typed, errors = (tried.typed, tried.errors) if came_back else ({}, {})
    slots = [slot.name for slot in kind.photos]
    missing = [say(text, language) for name, text in errors.items() if name in slots]
    return {
        "title": say(Text("完成任务", "Finish"), language),
        "button": say(VERB_LABELS[Verb.FINISH], language),
        "fields": field_views(
            [*([] if is_recorded(kind, page.result) else kind.first_result), *kind.result], language, typed, errors
        ),
        "missing": " ".join(missing),
    }


def _slots(page: TaskPage, who: Who, tried: Tried) -> list[dict[str, str]]:
    kind, language = KINDS[TaskKind(page.card.kind)], who.language
    hint = Text("JPEG、PNG 或 WebP，不超过 10 MB", "JPEG, PNG or WebP, 10 MB at most")
    return [
        {
            "name": slot.name,
            "label": say(slot.label, language),
            "error": say(tried.errors[slot.name], language) if slot.name in tried.errors else "",
            "hint": say(hint, language),
        }
        for slot in kind.photos
    ]


def _photos(session: Session, page: TaskPage, language: str) -> list[dict[str, str]]:
    labels = {slot.name: say(slot.label, language) for slot in KINDS[TaskKind(page.card.kind)].photos}
    return [
        {"href": f"/tasks/{page.card.id}/photos/{photo.id}", "label": labels.get(photo.slot, photo.slot)}
        for photo in photos(session, page.card.id)
    ]


def _outcomes(page: TaskPage, language: str) -> list[tuple[str, str]]:
    return [
        (department_label(party.department, language), party.outcome) for party in page.card.parties if party.outcome
    ]


def _works_on(page: TaskPage, who: Who) -> bool:
    return Relation.ASSIGNEE in page.card.stand(who) and TaskState(page.card.state) in WORKED_ON


def _undoable(last: Entry | None, who: Who, now: datetime) -> bool:
    """Whether the newest line of the log is a move of this person's that can still be taken back."""
    if last is None or last.verb not in (Verb.ACCEPT, Verb.DECLINE) or last.person_id != who.person_id:
        return False
    return now - last.at <= timedelta(seconds=UNDO_SECONDS)
