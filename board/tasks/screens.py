"""What the lists of tasks show: one person's own, the kanban, the log. Contexts for templates, made from queries."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.opening_words import opening
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.tasks import STATE_LABELS, TaskState
from board.rules.time import local_midnight, parse_date, to_micros
from board.rules.visibility import where
from board.rules.words import Role
from board.tasks import log_queries, queries
from board.tasks.cards import Card
from board.tasks.scope import OVERVIEW, WORKERS
from board.tasks.task_page import Fixed, fixed_before
from board.tasks.views import ABOUT_FEES, DEPARTMENTS, CardView, card_view, department_label, kind_label, lines, say

SHOWS: Mapping[str, Text] = {
    "waiting": Text("待接", "to accept"),
    "doing": Text("进行中", "in progress"),
    "today": Text("今天到期", "due today"),
    "paused": Text("已暂停", "paused"),
    "returned": Text("退回给我", "sent back"),
}
NOTHING: Mapping[str, tuple[Text, Text]] = {
    "waiting": (Text("没有待接的任务", "Nothing to accept"), Text("新任务会出现在这里。", "New tasks appear here.")),
    "doing": (Text("没有进行中的任务", "Nothing in progress"), Text("接单后出现在这里。", "What you accept is here.")),
    "today": (Text("今天没有到期的任务", "Nothing is due today"), Text("可以先处理待接的任务。", "See what waits.")),
    "paused": (Text("没有暂停的任务", "Nothing is paused"), Text("业主暂缓时任务自动暂停。", "A hold pauses tasks.")),
    "returned": (Text("没有被退回的任务", "Nothing was sent back"), Text("对方退回时会写明理由。", "With a reason.")),
}
LOG_PARAMS = ("q", "verb", "department", "person", "building", "since", "until")
DUES: Mapping[str, Text] = {
    "late": Text("已超时", "past due"),
    "today": Text("今天到期", "due today"),
    "week": Text("一周内到期", "due within a week"),
}


def mine(session: Session, who: Who, *, show: str, path: str, now: datetime) -> dict[str, Any]:
    """A person's own tasks: `tasks/mine.html`, at `path` (the home page of some roles)."""
    show = show if show in SHOWS else "waiting"
    cards, counts = queries.own(session, who, show=show, now=now)
    language = who.language
    title, why = NOTHING[show]
    roles = [department_label(role, language) for role in Role if role in who.roles]
    return {
        "title": say(Text("我的任务", "My tasks"), language),
        "subtitle": " · ".join([*roles, who.name]),
        "filters": [
            (f"{path}?show={name}", say(text, language), counts[name], name == show)
            for name, text in SHOWS.items()
            if name in ("waiting", "doing", "today") or counts[name] or name == show
        ],
        "cards": views(session, who, cards, now=now),
        "nothing": say(title, language),
        "why": say(why, language),
        "links": [
            (f"{path}?show={name}", f"{say(text, language)} {counts[name]}")
            for name, text in SHOWS.items()
            if counts[name] and name != show
        ],
        "asks": bool(askable(who)),
    }


def kanban(
    session: Session, who: Who, filters: queries.Filters, params: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """All departments' tasks by state: `tasks/kanban.html`."""
    found, language = queries.kanban(session, who, filters, now=now), who.language
    shown = [TaskState(filters.state)] if filters.state in set(TaskState) else list(queries.COLUMNS)
    drawn = views(session, who, [one for state in shown for one in found[state]], now=now)
    columns = []
    for state in shown:
        cards = found[state]
        total = cards[0].in_column if cards else 0
        more = f"/tasks?{urlencode({**params, 'state': state})}" if total > len(cards) and len(shown) > 1 else ""
        columns.append(
            {
                "state": str(state), "label": say(STATE_LABELS[state], language), "count": total, "more": more,
                "cards": [view for view in drawn if view.card.state == state],
            }
        )  # fmt: skip
    return {
        "title": say(Text("任务看板", "Tasks"), language),
        "subtitle": say(Text("各部门的任务，按进度排列", "All departments' work, by how far it is"), language),
        "columns": columns,
        "total": sum(column["count"] for column in columns),
        "chosen": filters,
        "is_filtered": bool(params),
        "kinds": [(str(kind), kind_label(kind, language)) for kind in TaskKind],
        "states": [(str(state), say(text, language)) for state, text in STATE_LABELS.items()],
        "dues": [(name, say(text, language)) for name, text in DUES.items()],
        "asks": bool(askable(who)),
        **choices(session, who),
    }


def log(session: Session, who: Who, params: Mapping[str, str], *, zone: tzinfo) -> dict[str, Any]:
    """The collaboration log: `tasks/log.html`. A date that is none narrows nothing and says so."""
    language = who.language
    errors = dict.fromkeys(("since", "until"), "")
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        days[name] = parse_date(params.get(name, ""))
        if params.get(name) and days[name] is None:
            errors[name] = say(Text("请填写日期，例如 2026-11-25", "a date is needed, as 2026-11-25"), language)
    filters = log_queries.LogFilters(
        text=params.get("q", "").strip(),
        verb=params.get("verb", ""),
        department=params.get("department", ""),
        person_id=number(params.get("person")),
        building_id=number(params.get("building")),
        since=local_midnight(days["since"], zone) if days["since"] else None,
        until=local_midnight(days["until"] + timedelta(days=1), zone) if days["until"] else None,
    )
    at, _, id_ = params.get("before", "").partition("-")
    before = (int(at), int(id_)) if number(at) and number(id_) else None
    found = log_queries.entries(session, who, filters, before=before)
    kept = {name: value for name, value in params.items() if name != "before"}
    cut = found[log_queries.PAGE - 1] if len(found) > log_queries.PAGE else None
    last = f"{to_micros(cut.at)}-{cut.id}" if cut else ""
    return {
        "title": say(Text("协同工作日志", "Collaboration log"), language),
        "lines": lines(found[: log_queries.PAGE], language, with_task=True),
        "older": f"/log?{urlencode({**kept, 'before': last})}" if last else "",
        "newest": f"/log?{urlencode(kept)}" if params.get("before") else "",
        "chosen": {**dict.fromkeys(LOG_PARAMS, ""), **params, "errors": errors},
        "is_filtered": bool(params),
        "verbs": [(verb, say(text, language)) for verb, text in log_queries.LOG_VERBS.items()],
        **choices(session, who),
    }


def views(session: Session, who: Who, cards: Sequence[Card], *, now: datetime) -> list[CardView]:
    """Cards as drawn; those about fees say first what was put right, and how to begin."""
    accounts = [card.account_id for card in cards if card.kind in ABOUT_FEES and card.account_state]
    fixed = fixed_before(session, [id_ for id_ in accounts if id_ is not None]) if accounts else {}
    return [_view(who, card, fixed, now) for card in cards]


def _view(who: Who, card: Card, fixed: Mapping[int, Fixed], now: datetime) -> CardView:
    last = fixed.get(card.account_id or 0)
    about_fees = card.kind in ABOUT_FEES and card.account_id is not None and card.account_state is not None
    words = say(opening(last.category if last else None), who.language) if about_fees else ""
    return card_view(card, who, now=now, fixed=fixed_text(last), words=words)


def fixed_text(fixed: Fixed | None) -> str:
    """`漏水：已更换阀门（R-2381）`."""
    if fixed is None:
        return ""
    said = f"{fixed.category}：{fixed.done}" if fixed.category and fixed.done else fixed.category or fixed.done
    return f"{said}（{fixed.number}）"


def askable(who: Who) -> list[TaskKind]:
    """The kinds that the person's roles ask for."""
    return [kind for kind, facts in KINDS.items() if who.has(*facts.asked_by)]


def choices(session: Session, who: Who) -> dict[str, Any]:
    """What the filters of the lists offer: departments, buildings and people within the person's communities."""
    roles = ", ".join(f"'{role}'" for role in WORKERS)
    people = fetch(
        session,
        "SELECT DISTINCT p.id, p.name FROM person p JOIN person_role r ON r.person_id = p.id"
        f" WHERE p.active AND r.role IN ({roles}) AND (r.community_id = 0 OR {where(who, 'r.community_id')})"
        " ORDER BY p.name, p.id",
    )
    return {
        "departments": [(str(role), say(DEPARTMENTS[role], who.language)) for role in WORKERS],
        "buildings": buildings(session, who),
        "people": [(id_, name) for id_, name in people],
    }


def buildings(session: Session, who: Who) -> list[tuple[int, str]]:
    """(id, community and name) of the buildings where the person works, numbers in their own order."""
    rows = fetch(
        session,
        "SELECT b.id, c.name, b.name FROM building b JOIN community c ON c.id = b.community_id"
        f" WHERE {where(who, 'b.community_id', (*OVERVIEW, *WORKERS))}",
    )
    rows.sort(key=lambda row: (row[1], not row[2].isdigit(), int(row[2]) if row[2].isdigit() else 0, row[2]))
    return [(id_, f"{community} {name}") for id_, community, name in rows]


def number(text: str | None) -> int | None:
    """A whole number out of a URL; None for anything else, which narrows nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
