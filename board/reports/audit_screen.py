"""Rows of the audit as sentences: on the page, and as the cells of an export."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from urllib.parse import urlencode

from board.communities.policy_words import in_words
from board.communities.tokens import SCOPES
from board.reports.audit_queries import AuditFilters, Entry
from board.rules.audit_codes import SUBJECTS
from board.rules.audit_words import ACTORS, NAMES, say, sentence, value_in_words, values_in_words
from board.rules.building_words import title_words
from board.rules.disguise import masked_phone
from board.rules.policy import Policy, PolicyError
from board.rules.policy import changed as policy_with
from board.rules.policy_values import VALUES
from board.rules.ports import Text
from board.rules.time import local_midnight, parse_date
from board.web.access import ROLE_LABELS
from board.web.words import gettext

PARAMS = ("q", "verb", "subject", "person", "address", "since", "until")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
# Whose sentences name the kind already, so that the name alone is enough.
_BY_NAME = ("person", "token", "duty_phone", "legal_hold")
_SOMEBODY = Text("某人", "somebody")
_GRANT = re.compile(r"^([a-z]+):(\d+)$")
COLUMNS = (
    Text("序号", "number"), Text("时间", "time"), Text("小区", "community"), Text("谁", "who"),
    Text("做了什么", "what"), Text("业主", "owner"), Text("原为", "from"), Text("改为", "to"),
    Text("其他", "more"), Text("地址", "address"),
    Text("校验值", "hash"),
)  # fmt: skip


class LineView(NamedTuple):
    """A row as it is drawn. `before` and `after` are "" where nothing was changed from and to."""

    seq: int
    at: datetime
    community: str
    who: str
    text: str
    owner: str
    before: str
    after: str
    more: list[tuple[str, str]]
    address: str
    hash: str


def line(entry: Entry, language: str) -> LineView:
    who = entry.actor_name or say(ACTORS.get(entry.actor, ACTORS["nobody"]), language)
    personal = _masked(entry.personal) if entry.shows == "masked" else entry.personal
    values = {**entry.details, **personal}
    read = _policy if entry.verb == "change_policy" else _told
    changed = {name: read(values[name], language) if name in values else "" for name in ("from", "to")}
    rest = {name: _plain(name, value, language) for name, value in values.items() if name not in changed}
    return LineView(
        entry.seq, entry.at, entry.community, who, sentence(entry.verb, who, _what(entry, language), language),
        entry.owner, changed["from"], changed["to"], values_in_words(rest, language), entry.address, entry.hash,
    )  # fmt: skip


def cells(one: LineView, zone: tzinfo) -> list[str]:
    """A line as the cells of COLUMNS."""
    more = "; ".join(f"{name} {value}" for name, value in one.more)
    at = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return [
        str(one.seq), at, one.community, one.who, one.text, one.owner, one.before, one.after, more, one.address,
        one.hash,
    ]  # fmt: skip


def read(params: Mapping[str, Any], zone: tzinfo) -> tuple[AuditFilters, dict[str, str]]:
    """The filters of an address, and the fields whose days are none."""
    given = {name: str(params.get(name) or "").strip() for name in PARAMS}
    days = {name: parse_date(given[name]) if given[name] else None for name in ("since", "until")}
    person = given["person"]
    filters = AuditFilters(
        text=given["q"], verb=given["verb"], subject=given["subject"], address=given["address"],
        person_id=int(person) if person.isascii() and person.isdigit() and len(person) < 10 else None,
        since=local_midnight(days["since"], zone) if days["since"] else None,
        until=local_midnight(days["until"] + timedelta(days=1), zone) if days["until"] else None,
    )  # fmt: skip
    return filters, {name: given[name] for name, day in days.items() if given[name] and day is None}


def address(params: Mapping[str, Any], **more: object) -> str:
    """The page's address with these filters."""
    kept = {name: str(params.get(name) or "") for name in PARAMS} | {name: str(value) for name, value in more.items()}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/audit?{query}" if query else "/audit"


def header(language: str) -> list[str]:
    return [say(column, language) for column in COLUMNS]


def subjects(language: str) -> list[tuple[str, str]]:
    return [(code, say(text, language)) for code, text in SUBJECTS.items()]


def _what(entry: Entry, language: str) -> str:
    kind = say(SUBJECTS[entry.subject], language) if entry.subject in SUBJECTS else entry.subject
    place = say(title_words(entry.place), language)
    if entry.subject in ("account", "owner"):
        return place or (f"{kind} {entry.subject_id}" if entry.subject_id else kind)
    if entry.subject in ("policy", "community"):
        return entry.community or kind
    if entry.subject == "building":
        return place or kind
    named = entry.what or ("" if entry.subject_id is None else str(entry.subject_id))
    if entry.subject in _BY_NAME:
        return named or say(_SOMEBODY, language)
    return " ".join(part for part in (kind, named, place if entry.subject in ("task", "ticket") else "") if part)


def _plain(name: str, value: Any, language: str) -> Any:
    """A value beside from and to; grants and scopes already in words."""
    if name in ("added", "removed"):
        return _told(value, language)
    if name == "scopes":
        return [say(SCOPES[code], language) if code in SCOPES else code for code in value]
    return value


def _policy(values: Mapping[str, Any], language: str) -> str:
    """Values of the policy as its own page says them; what the board reads no longer, as it was written."""
    try:
        read = policy_with(Policy(), values)
    except PolicyError:
        return value_in_words(values, language)
    return "; ".join(
        f"{say(VALUES[name].label, language)} {in_words(name, getattr(read, name), language)}" for name in values
    )


def _told(value: Any, language: str) -> str:
    if isinstance(value, list):
        return "、".join(_grant(str(one), language) for one in value) or "—"
    return value_in_words(value, language)


def _grant(text: str, language: str) -> str:
    """`clerk:3` is a role in a community: its word is what one reads, the number stands for the community."""
    found = _GRANT.match(text)
    if found is None or found[1] not in ROLE_LABELS:
        return text
    role = gettext(language)(ROLE_LABELS[found[1]])  # type: ignore[index]
    return role if found[2] == "0" else f"{role} #{found[2]}"


def _masked(personal: Mapping[str, Any]) -> dict[str, Any]:
    """As an auditor reads it: the first character of a name, numbers that may be phones without their middle."""
    return {name: _mask(name, value) for name, value in personal.items()}


def _mask(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in NAMES:
        return f"{value[:1]}**" if value else ""
    return _LONG_NUMBER.sub(lambda found: masked_phone(found[0]), value)


def lines(entries: Iterable[Entry], language: str) -> list[LineView]:
    return [line(one, language) for one in entries]
