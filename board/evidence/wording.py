"""What a letter to one owner says: the charges it names, and every placeholder's value."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from board.accounts.scope import room_label
from board.db.sql import fetch
from board.evidence.clocks import OWED
from board.rules.building_words import building_words
from board.rules.money import capital, yuan
from board.rules.people import Who
from board.rules.time import from_day, local_date, month_text, to_day
from board.rules.visibility import EVIDENCE, where


@dataclass(frozen=True, slots=True)
class Addressee:
    """An account with what a letter to its owner needs."""

    account_id: int
    community_id: int
    community: str
    zone: tzinfo
    building: str
    entrance: str
    room: str
    owner: str

    @property
    def address(self) -> str:
        """翠湖花园7栋2单元1503室; names that say what they are (地库) stay."""
        building = building_words(self.building).zh
        entrance = f"{self.entrance}单元" if self.entrance.isascii() and self.entrance else self.entrance
        room = f"{self.room}室" if self.room.isascii() else self.room
        return f"{self.community}{building}{entrance}{room}"

    @property
    def label(self) -> str:
        return room_label(self.building, self.entrance, self.room)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it would be frozen: `lines` are the charges it names."""

    title: str
    body: str
    lines: tuple[dict[str, Any], ...]
    amount_fen: int
    deadline_on: date | None


ADDRESSEES = """
    SELECT a.id, a.community_id, c.name, c.zone, b.name, r.entrance, r.name, o.name FROM account a
    JOIN community c ON c.id = a.community_id JOIN room r ON r.id = a.room_id JOIN building b ON b.id = r.building_id
    JOIN owner o ON o.id = a.owner_id WHERE a.id IN :accounts AND {scope}
    ORDER BY c.name, LENGTH(b.name), b.name, r.entrance, LENGTH(r.name), r.name, a.id
"""


def addressees(session: Session, who: Who, account_ids: Sequence[int]) -> list[Addressee]:
    """Those of these accounts that the person works on, by community, building and room."""
    scope = where(who, "a.community_id", EVIDENCE)
    rows = fetch(session, ADDRESSEES.format(scope=scope), accounts=sorted(set(account_ids)))
    return [Addressee(*row[:3], ZoneInfo(row[3]), *row[4:]) for row in rows]


def overdue_lines(
    session: Session, accounts: Sequence[Addressee], *, now: datetime
) -> dict[int, tuple[dict[str, Any], ...]]:
    """The overdue charges of each account on its local day, the oldest first, as a notice keeps them."""
    found: dict[int, list[dict[str, Any]]] = {one.account_id: [] for one in accounts}
    for day, ids in _by_day(accounts, now).items():
        for row in fetch(session, OWED.format(condition="v.account_id IN :accounts"), day=day, due=day - 1,
                         accounts=ids):  # fmt: skip
            account, source, item, first, last, *_, due, paid, due_day, late_fee, name = row
            found[account].append(
                {
                    "item": name, "first_month": first, "last_month": last, "due_fen": due, "paid_fen": paid,
                    "fen": due - paid, "due_day": due_day, "late_fee": bool(late_fee), "key": [source, item],
                }
            )  # fmt: skip
    return {id_: tuple(lines) for id_, lines in found.items()}


def values(
    one: Addressee, lines: Sequence[Mapping[str, Any]], *, company: str, now: datetime, deadline_on: date | None
) -> dict[str, str]:
    """Every placeholder's text for one letter."""
    today = local_date(now, one.zone)
    fen = sum(line["fen"] for line in lines)
    months = [month for line in lines for month in (line["first_month"], line["last_month"])]
    return {
        "业主": one.owner,
        "房屋": one.address,
        "小区": one.community,
        "公司": company or f"{one.community}物业服务中心",
        "金额": yuan(fen),
        "大写金额": capital(fen),
        "期间": _span(months),
        "明细": details(lines),
        "截止日期": chinese_day(deadline_on) if deadline_on else "",
        "付款天数": str((deadline_on - today).days) if deadline_on else "",
        "日期": chinese_day(today),
    }


def details(lines: Sequence[Mapping[str, Any]]) -> str:
    """The charges as lines of text; on paper a table stands in their place."""
    return "\n".join(
        f"{line['item']}　{period(line)}　应付 {yuan(line['fen'])}（{from_day(line['due_day']).isoformat()} 到期）"
        for line in lines
    )


def period(line: Mapping[str, Any]) -> str:
    """2026-03, or 2026-01 – 2026-03."""
    first, last = month_text(line["first_month"]), month_text(line["last_month"])
    return first if first == last else f"{first} – {last}"


def chinese_day(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def digest(**said: Any) -> str:
    """The sha256 of all that a notice says: it can be reckoned again from what is kept."""
    return hashlib.sha256(canonical(**said)).hexdigest()


def canonical(
    *, account_id: int, kind: str, title: str, body: str, lines: Sequence[Any], amount_fen: int,
    deadline_on: date | None,
) -> bytes:  # fmt: skip
    """The bytes that are hashed."""
    said = {
        "account": account_id, "kind": str(kind), "title": title, "body": body, "lines": list(lines),
        "amount_fen": amount_fen, "deadline": deadline_on.isoformat() if deadline_on else "",
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _span(months: Sequence[int]) -> str:
    if not months:
        return ""
    first, last = min(months), max(months)
    told = [f"{index // 12}年{index % 12 + 1}月" for index in dict.fromkeys((first, last))]
    return "至".join(told)


def _by_day(accounts: Sequence[Addressee], now: datetime) -> dict[int, list[int]]:
    """Accounts by their local day: two communities may lie in two zones."""
    found: dict[int, list[int]] = {}
    for one in accounts:
        found.setdefault(to_day(local_date(now, one.zone)), []).append(one.account_id)
    return found
