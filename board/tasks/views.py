"""Cards, forms and log lines as templates draw them: every word chosen, every link made, nothing left to decide."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from board.rules.building_words import title_words
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_fields import Field
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import OPEN, STATE_LABELS, VERB_LABELS, TaskState, Verb
from board.rules.words import LABELS, Role
from board.tasks.cards import Card
from board.tasks.log_queries import LOG_VERBS, Entry

PATHS = {
    Verb.ACCEPT: "acceptance",
    Verb.DECLINE: "refusal",
    Verb.START: "start",
    Verb.ARRIVE: "arrival",
    Verb.LEAVE: "departure",
    Verb.FINISH: "completion",
    Verb.HAND_OVER: "handover",
    Verb.CANCEL: "cancellation",
    Verb.UNDO: "undo",
}
ONE_TAP = frozenset({Verb.ACCEPT, Verb.START, Verb.ARRIVE, Verb.LEAVE})
# What ends with one tap where nothing happened: the fields that say so.
CALM = {TaskKind.ESCORT: (("outcome", "calm"),)}
ENDED_CALMLY = Text("平稳结束", "ended calmly")
# About a household on hold without being about its fees: whoever goes there must hear it first.
TO_THE_HOUSEHOLD = frozenset({TaskKind.PROGRESS_FEEDBACK, TaskKind.SERVICE_ISSUE})
ABOUT_FEES = frozenset({TaskKind.SOFT_COLLECTION, TaskKind.JOINT_VISIT})
DEPARTMENTS: Mapping[str, Text] = {
    Role.CLERK: Text("收费", "clerk"),
    Role.STEWARD: Text("管家", "steward"),
    Role.ENGINEERING: Text("工程", "engineering"),
    Role.ENVIRONMENT: Text("环境", "environment"),
    Role.SECURITY: Text("安保", "security"),
    Role.LEAD: Text("负责人", "lead"),
    Role.MANAGER: Text("主任", "manager"),
    Role.ADMINISTRATOR: Text("管理员", "administrator"),
    Role.AUDITOR: Text("审计", "auditor"),
}


class CardView(msgspec.Struct, frozen=True):
    """`next_verb` is the one primary button: its label, its url, and whether one tap does it.

    `about` is what the title says beyond the room: the problem, or the ticket.
    """

    card: Card
    href: str
    heading: str
    kind: str
    about: str
    state: str
    chip: tuple[str, str]
    department: str
    is_late: bool
    do_not_mention: bool
    next_label: str
    next_url: str
    one_tap: bool
    words: str = ""
    fixed: str = ""
    calm: tuple[tuple[str, str], ...] = ()


class FieldView(msgspec.Struct, frozen=True):
    name: str
    label: str
    shape: str
    required: bool
    options: list[tuple[str, str]]
    value: str
    error: str


class LineView(msgspec.Struct, frozen=True):
    """A line of the log as `components/timeline.html` draws it."""

    at: datetime
    who: str
    department: str
    text: str
    note: str
    href: str
    object: str
    lane: str = "team"
    rule: str = ""
    photos: list[tuple[str, str, str]] = msgspec.field(default_factory=list)


def say(text: Text, language: str) -> str:
    return text.en if language == "en" else text.zh


def kind_label(kind: str, language: str) -> str:
    return say(KINDS[TaskKind(kind)].label, language)


def department_label(department: str, language: str) -> str:
    return say(DEPARTMENTS.get(department, Text(department, department)), language)


def card_view(card: Card, who: Who, *, now: datetime, fixed: str = "", words: str = "") -> CardView:
    """The card for this person. A held account's card says so first and gives no words about fees."""
    language, kind = who.language, TaskKind(card.kind)
    verb = next((verb for verb in card.offers(who) if verb in (*ONE_TAP, Verb.FINISH)), None)
    held = card.is_held and KINDS[kind].paused_by_hold
    calm = CALM.get(kind, ()) if verb is Verb.FINISH else ()
    state = TaskState(card.state)
    chip = (card.account_state, say(LABELS[card.account_state], language)) if card.account_state else None
    return CardView(
        card=card,
        href=f"/tasks/{card.id}",
        heading=card.room or say(title_words(card.title), language),
        kind=kind_label(card.kind, language),
        about=card.title.removeprefix(card.room).strip() if card.room else "",
        state=say(STATE_LABELS[state], language),
        chip=("escort", say(KINDS[kind].label, language)) if kind is TaskKind.ESCORT else chip or ("", ""),
        department=department_label(card.department, language),
        is_late=state in OPEN and card.due_at < now,
        do_not_mention=card.is_held and (held or kind in TO_THE_HOUSEHOLD),
        next_label=say(ENDED_CALMLY if calm else VERB_LABELS[verb], language) if verb else "",
        next_url=f"/tasks/{card.id}/{PATHS[verb]}" if verb and calm else _next_url(card.id, verb),
        one_tap=verb in ONE_TAP or bool(calm),
        calm=calm,
        words=words if verb and not held else "",
        fixed=fixed if verb and kind is not TaskKind.HOLD_REVIEW else "",  # a review is about what is not yet
    )


def _next_url(task_id: int, verb: Verb | None) -> str:
    if verb is None:
        return ""
    return f"/tasks/{task_id}/{PATHS[verb]}" if verb in ONE_TAP else f"/tasks/{task_id}#finish"


def field_views(
    fields: Collection[Field], language: str, given: Mapping[str, Any], errors: Mapping[str, Text]
) -> list[FieldView]:
    """A form: what was typed stays, errors stand beside their field. Only what is always needed is `required`."""
    return [
        FieldView(
            field.name,
            say(field.label, language),
            str(field.shape),
            field.required and field.when is None,
            [(code, say(text, language)) for code, text in (field.choices or {}).items()],
            str(given.get(field.name, "")),
            say(errors[field.name], language) if field.name in errors else "",
        )
        for field in fields
    ]


def values_shown(fields: Collection[Field], values: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """(label, text) of what a brief or a result holds, in the fields' order."""
    shown = []
    for field in fields:
        if field.name in values:
            raw = values[field.name]
            text = say(field.choices[raw], language) if field.choices and raw in field.choices else str(raw)
            shown.append((say(field.label, language), f"{raw / 100:,.2f}" if field.shape == "amount" else text))
    return shown


def lines(entries: Sequence[Entry], language: str, *, with_task: bool) -> list[LineView]:
    """The log as a timeline; `with_task` links each line to its task or ticket."""
    return [_line(entry, language, with_task) for entry in entries]


def _line(entry: Entry, language: str, with_task: bool) -> LineView:
    board = Text("系统", "the board")
    verb = say(LOG_VERBS.get(entry.verb, Text(entry.verb, entry.verb)), language)
    title = say(title_words(entry.title), language)
    subject = f"{kind_label(entry.task_kind, language)} {title}".strip() if entry.task_kind else ""
    handed_to = f" → {entry.details['to']}" if entry.details.get("to") else ""
    return LineView(
        at=entry.at,
        who=entry.person or say(board, language),
        department=department_label(entry.department, language) if entry.person and entry.department else "",
        text=f"{verb}{handed_to}",
        note=str(entry.details.get("reason") or ""),
        href=_href(entry) if with_task else "",
        object=(subject or entry.ticket_no or entry.place) if with_task else "",
    )


def _href(entry: Entry) -> str:
    """What the line is about: its task, its ticket, else the household, which whoever sees such lines may open."""
    about = (("tasks", entry.task_id), ("tickets", entry.ticket_id), ("accounts", entry.account_id))
    return next((f"/{pages}/{id_}" for pages, id_ in about if id_), "")
