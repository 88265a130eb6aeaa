"""What the asking page shows: the kinds a person may ask for, or the form of one of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch, ids
from board.rules.people import Who
from board.rules.ports import NotFound, Text
from board.rules.rooms import parse_address
from board.rules.task_fields import Incomplete
from board.rules.task_forms import Due, Rows, TaskKind
from board.rules.task_kinds import KINDS
from board.rules.visibility import where
from board.rules.words import Role
from board.tasks.requests import ABOUT_BUILDINGS
from board.tasks.screens import askable, buildings
from board.tasks.views import department_label, field_views, kind_label, say

ASKERS = (Role.CLERK, Role.STEWARD, Role.MANAGER)
_BETWEEN = re.compile(r"[,，;；、\n]+")


def ask_screen(
    session: Session,
    who: Who,
    code: str,
    accounts: Sequence[int],
    typed: Mapping[str, str],
    errors: Mapping[str, Text] | None = None,
    refusal: Text | None = None,
) -> dict[str, Any]:
    """The context of `tasks/new.html`. Raises NotFound for a kind that is none, or not this person's to ask for."""
    language, may_ask = who.language, askable(who)
    if not may_ask or (code and code not in may_ask):
        raise NotFound
    shown: dict[str, Any] = {
        "title": say(Text("发起任务", "Ask for something"), language),
        "place": "、".join(places(session, who, accounts)),
        "kind": "",
        "refusal": say(refusal, language) if refusal else "",
    }
    if not code:
        carried = urlencode([("account", id_) for id_ in accounts] + [("building", typed.get("building", ""))])
        return shown | {
            "kinds": [(str(kind), kind_label(kind, language), _done_by(kind, language)) for kind in may_ask],
            "carried": f"&{carried}",
        }
    return shown | _form(session, who, TaskKind(code), accounts, typed, errors or {})


def _form(
    session: Session,
    who: Who,
    kind: TaskKind,
    accounts: Sequence[int],
    typed: Mapping[str, str],
    errors: Mapping[str, Text],
) -> dict[str, Any]:
    facts, language = KINDS[kind], who.language
    blank = dict.fromkeys(("account", "building", "department", "starts_at"), "")
    needs_building = kind in ABOUT_BUILDINGS or (kind is TaskKind.ESCORT and not accounts)
    return {
        "title": kind_label(kind, language),
        "kind": str(kind),
        "accounts": list(accounts),
        "needs_room": not accounts and kind not in ABOUT_BUILDINGS,
        "is_list": facts.rows is not Rows.NONE,
        "needs_building": needs_building,
        "needs_time": facts.due is Due.AGREED,
        "buildings": buildings(session, who) if needs_building else [],
        "departments": []
        if facts.shared
        else [(str(role), department_label(role, language)) for role in facts.done_by],
        "fields": field_views(facts.brief, language, typed, errors),
        "typed": {"room": "", "building": "", "department": "", "starts_at": "", **typed},
        "errors": blank | {name: say(text, language) for name, text in errors.items()},
    }


def _done_by(kind: TaskKind, language: str) -> str:
    return "、".join(department_label(role, language) for role in KINDS[kind].done_by)


def places(session: Session, who: Who, accounts: Sequence[int]) -> list[str]:
    """The rooms of accounts, within the person's communities."""
    rows = fetch(
        session,
        "SELECT b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id"
        f" JOIN building b ON b.id = r.building_id WHERE a.id IN ({ids(accounts)})"
        f" AND {where(who, 'a.community_id', ASKERS)} ORDER BY a.id",
    )
    return [room_label(*row) for row in rows]


def find_accounts(session: Session, who: Who, text: str) -> list[int]:
    """The current accounts of rooms as people write them, separated by commas or lines.

    Raises Incomplete, naming the one that is no room, not known, or in several communities.
    """
    return [_find(session, who, one.strip()) for one in _BETWEEN.split(text) if one.strip()]


def _find(session: Session, who: Who, text: str) -> int:
    known = fetch(session, f"SELECT name FROM community c WHERE {where(who, 'c.id', ASKERS)}")
    names = {name: name for (name,) in known}
    address = parse_address(text, names)
    if address is None or address.area:
        raise Incomplete({"account": Text(f"看不懂房号：{text}", f"this is no room number: {text}")})
    rows = fetch(
        session,
        "SELECT a.id FROM account a JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id"
        " JOIN community c ON c.id = a.community_id WHERE a.until IS NULL AND b.name = :building"
        " AND r.entrance = :entrance AND r.name = :room AND (:site = '' OR c.name = :site)"
        f" AND {where(who, 'a.community_id', ASKERS)}",
        building=address.building,
        entrance=address.entrance,
        room=address.room,
        site=address.community or "",
    )
    if not rows:
        raise Incomplete({"account": Text(f"没有这一户：{text}", f"there is no such account: {text}")})
    if len(rows) > 1:
        raise Incomplete({"account": Text(f"几个小区都有 {text}，请写上小区名", f"{text} is in several communities")})
    return int(rows[0][0])
