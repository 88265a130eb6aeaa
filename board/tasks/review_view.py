"""What a manager decides about when a hold is reviewed: why it holds, since when, who sees to it, how much waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from board.db.sql import fetch_one
from board.facts import zones
from board.rules.money import yuan
from board.rules.names import telling
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.task_forms import TaskKind
from board.rules.time import from_micros, local_date
from board.rules.visibility import ACCOUNTS, AMOUNTS
from board.rules.words import LABELS
from board.tasks.cards import Card
from board.tasks.views import say

BY_TICKET = """
    SELECT t.category, t.severity, t.description, t.assignee, t.expected_at,
           (SELECT MIN(p.starts) FROM ticket_span p WHERE p.ticket_id = t.id AND p.kind = 'hold'
             AND p.owner_id = a.owner_id), s.outstanding_fen, s.months_overdue
    FROM task x JOIN ticket t ON t.id = x.ticket_id JOIN account a ON a.id = x.account_id
    LEFT JOIN account_state s ON s.account_id = a.id WHERE x.id = :id
"""
BY_PERSON = """
    SELECT h.kind, '', h.reason, h.by_name, h.ends, h.starts, s.outstanding_fen, s.months_overdue
    FROM task x JOIN manual_hold h ON h.id = x.manual_hold_id
    LEFT JOIN account_state s ON s.account_id = x.account_id WHERE x.id = :id
"""
WORDS: Mapping[str, Text] = {
    "why": Text("暂缓原因", "Held because"),
    "since": Text("暂缓开始", "Held since"),
    "assignee": Text("处理人", "Seen to by"),
    "put": Text("登记人", "Put on hold by"),
    "expected": Text("预计完成", "Expected"),
    "through": Text("暂缓到", "Through"),
    "fen": Text("暂缓中的欠费", "What waits"),
    "nobody": Text("还没有人", "nobody yet"),
    "open": Text("未定", "no day set"),
}


def review_facts(session: Session, who: Who, card: Card, *, now: datetime) -> list[tuple[str, str]]:
    """(label, text) of the hold that this task asks about; nothing for other kinds and for who may not see accounts."""
    if card.kind != TaskKind.HOLD_REVIEW or not who.may(card.community_id, *ACCOUNTS):
        return []
    row = fetch_one(session, BY_TICKET if card.ticket_id else BY_PERSON, id=card.id)
    if row is None:
        return []
    cause, severity, reason, by, ends, starts, fen, months = row
    zone, words = zones(session)[card.community_id], _words(who.language)
    reason = telling(who, card.community_id)(str(reason or ""))
    why = [_label(str(cause), who.language), _label(str(severity), who.language), reason]
    since = from_micros(starts) if starts else card.asked_at
    day = local_date(from_micros(ends) - timedelta(microseconds=1), zone).isoformat() if ends else words["open"]
    facts = [
        (words["why"], " · ".join(filter(None, why))),
        (words["since"], _since(local_date(since, zone).isoformat(), (now - since).days, who.language)),
        (words["assignee" if card.ticket_id else "put"], str(by or "") or words["nobody"]),
        (words["expected" if card.ticket_id else "through"], day),
    ]
    if fen is not None and who.may(card.community_id, *AMOUNTS):
        facts.append((words["fen"], _owed(int(fen), int(months or 0), who.language)))
    return facts


def _words(language: str) -> dict[str, str]:
    return {name: say(text, language) for name, text in WORDS.items()}


def _label(code: str, language: str) -> str:
    return say(LABELS[code], language) if code in LABELS else code


def _since(day: str, days: int, language: str) -> str:
    return say(Text(f"{day}，已 {days} 天", f"{day}, {days} days"), language)


def _owed(fen: int, months: int, language: str) -> str:
    owed = yuan(fen)
    return say(Text(f"{owed} · 欠 {months} 个月", f"{owed} · {months} months owed"), language)
