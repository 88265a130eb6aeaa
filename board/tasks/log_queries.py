"""The collaboration log as people read it: problem, who, process, result, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import Row, fetch, parsed_json
from board.rules.names import telling
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.tasks import VERB_LABELS
from board.rules.time import from_micros, to_micros
from board.rules.visibility import where
from board.tasks.scope import OVERVIEW, visible

PAGE = 50

LOG_VERBS: Final[Mapping[str, Text]] = {
    **{str(verb): text for verb, text in VERB_LABELS.items()},
    "ask": Text("发起", "asked for"),
    "reschedule": Text("改期", "moved to another time"),
    "row": Text("记录结果", "recorded a row"),
    "find": Text("发现问题", "found something"),
    "photo": Text("上传照片", "added a photo"),
    "contact": Text("联系业主", "contacted"),
    "undo_contact": Text("撤销联系记录", "took a contact back"),
    "promise": Text("登记承诺", "noted a promise"),
    "add_other": Text("登记其他联系人", "noted somebody else"),
    "remove_other": Text("移除其他联系人", "removed somebody else"),
    "occupancy": Text("登记居住情况", "noted whether it is lived in"),
    "sale": Text("登记过户", "recorded a sale"),
    "draft_plan": Text("拟定分期", "drew up an instalment plan"),
    "sign_plan": Text("登记分期签字", "recorded a signed plan"),
    "end_plan": Text("结束分期", "ended an instalment plan"),
    "hold": Text("人工暂缓", "put on hold"),
    "show_result": Text("选为展示成果", "chose it to be shown"),
    "hide_result": Text("不再展示", "shows it no longer"),
    "dismiss_flag": Text("忽略欠费异常", "dismissed a flag"),
    "undo_dismissal": Text("恢复欠费异常", "brought a flag back"),
    "release": Text("解除暂缓", "released a hold"),
    "review": Text("复核暂缓", "reviewed a hold"),
    "classify": Text("联系分类", "classed a contact"),
    "mark": Text("插旗", "marked"),
    "remove_mark": Text("取消旗", "removed a mark"),
    "unmask": Text("查看电话", "looked at a number"),
    "verify": Text("核实未缴", "verified as unpaid"),
    "link": Text("关联工单", "linked a ticket"),
    "undo_link": Text("撤销关联", "took a link back"),
    "progress": Text("更新工单", "updated a ticket"),
    "notice": Text("制作函件", "made a notice"),
    "cancel_notice": Text("作废函件", "cancelled a notice"),
    "delivery": Text("登记送达", "recorded a delivery"),
    "undo_delivery": Text("撤销送达", "took a delivery back"),
    "act": Text("登记时效中断", "recorded an act"),
    "undo_act": Text("撤销时效中断", "took an act back"),
    "ask_approval": Text("申请批准", "asked for an approval"),
    "approval": Text("决定申请", "decided about an approval"),
    "withdraw_approval": Text("撤回批准", "withdrew an approval"),
    "prepare_lawsuit": Text("准备诉讼", "began to prepare a lawsuit"),
    "file_lawsuit": Text("登记立案", "recorded a filing"),
    "end_lawsuit": Text("诉讼结束", "ended a lawsuit"),
    "claim_decision": Text("决定时效处理", "decided about a claim"),
}


class Entry(msgspec.Struct, frozen=True):
    """One line of the log; `person` is empty where the board itself acted."""

    id: int
    at: datetime
    community: str
    person_id: int | None
    person: str
    department: str
    verb: str
    task_id: int | None
    task_kind: str
    title: str
    account_id: int | None
    ticket_id: int | None
    ticket_no: str
    place: str
    from_state: str
    to_state: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogFilters:
    """All of it stands in the URL. `text` looks in titles, names, rooms and reasons; `until` is not included."""

    text: str = ""
    verb: str = ""
    department: str = ""
    person_id: int | None = None
    task_id: int | None = None
    account_id: int | None = None
    ticket_id: int | None = None
    building_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


SELECT = """
    SELECT l.id, l.at, c.name, l.person_id, COALESCE(p.name, ''), l.department, l.verb, l.task_id, COALESCE(t.kind, ''),
           COALESCE(t.title, ''), l.account_id, l.ticket_id, COALESCE(k.ticket_no, ''), COALESCE(b.name, ''),
           COALESCE(r.entrance, ''), COALESCE(r.name, ''), l.from_state, l.to_state, l.details, l.community_id
    FROM log_entry l JOIN community c ON c.id = l.community_id
    LEFT JOIN person p ON p.id = l.person_id LEFT JOIN task t ON t.id = l.task_id
    LEFT JOIN account a ON a.id = l.account_id LEFT JOIN ticket k ON k.id = l.ticket_id
    LEFT JOIN room r ON r.id = COALESCE(a.room_id, t.room_id, k.room_id)
    LEFT JOIN building b ON b.id = COALESCE(r.building_id, l.building_id)
    WHERE {scope}
"""


def entries(
    session: Session, who: Who, filters: LogFilters, *, before: tuple[int, int] | None = None, limit: int = PAGE
) -> list[Entry]:
    """A page of the log, newest first; one more row than asked tells that there is a next page.

    `before` is the (instant in microseconds, id) of the last line of the page before.

    Engineering, environment and security read the log of the tasks they see, and nothing else.
    """
    condition, values = _conditions(filters)
    if before is not None:
        condition += " AND (l.at < :before_at OR (l.at = :before_at AND l.id < :before_id))"
        values |= {"before_at": before[0], "before_id": before[1]}
    rows = fetch(
        session,
        f"{SELECT.format(scope=_scope(who))} AND {condition} ORDER BY l.at DESC, l.id DESC LIMIT :limit",
        limit=limit + 1,
        **values,
    )
    return [_entry(row, who) for row in rows]


def _scope(who: Who) -> str:
    return f"({where(who, 'l.community_id', OVERVIEW)} OR (l.task_id IS NOT NULL AND {visible(who)}))"


def _conditions(filters: LogFilters) -> tuple[str, dict[str, Any]]:
    columns = {
        "verb": filters.verb, "department": filters.department, "person_id": filters.person_id,
        "task_id": filters.task_id, "account_id": filters.account_id, "ticket_id": filters.ticket_id,
    }  # fmt: skip
    values: dict[str, Any] = {name: value for name, value in columns.items() if value}
    found = ["TRUE", *(f"l.{name} = :{name}" for name in values)]
    if filters.building_id:
        found.append("b.id = :building_id")
        values["building_id"] = filters.building_id
    for name, sign, instant in (("since", ">=", filters.since), ("until", "<", filters.until)):
        if instant is not None:
            found.append(f"l.at {sign} :{name}")
            values[name] = to_micros(instant)
    if filters.text:
        values["like"] = f"%{filters.text}%"
        found.append(
            "(p.name LIKE :like OR t.title LIKE :like OR k.ticket_no LIKE :like OR r.name LIKE :like"
            " OR CAST(l.details AS TEXT) LIKE :like)"
        )
    return " AND ".join(found), values


def _entry(row: Row, who: Who) -> Entry:
    id_, at, *middle, building, entrance, room, from_state, to_state, details, community = row
    place = room_label(building, entrance, room)
    parsed, told = parsed_json(details), telling(who, community)
    parsed = {name: told(text) if isinstance(text, str) else text for name, text in parsed.items()}
    return Entry(id_, from_micros(at), *middle, place, from_state, to_state, parsed)
