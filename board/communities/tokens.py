"""Programs' keys: made, replaced and revoked by an administrator, within what that administrator governs."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlmodel import Session

from board import audit
from board.communities.actions import check_reach
from board.db.sql import fetch, parsed_json, run
from board.rules.people import COMMAND, EVERYWHERE, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.words import Role

SCOPES: Final[dict[str, Text]] = {
    "tickets:write": Text("推送工单", "send tickets"),
    "charges:write": Text("推送应收", "send charges"),
    "accounts:read": Text("查询账户和经过", "read accounts and their timelines"),
    "holds:write": Text("设置和解除暂缓", "hold and release"),
    "contacts:write": Text("记录联系和承诺", "log contacts and promises"),
    "tasks:read": Text("查询任务", "read tasks"),
    "tasks:write": Text("发起和推进任务", "ask for tasks and move them"),
    "buildings:read": Text("查询楼栋数据", "read the buildings' figures"),
    "signals:read": Text("查询提醒", "read signals"),
}
# A key that ends unnoticed stops the tickets, and then the calls to owners whose ceiling leaks are no longer held back:
# the default is as long as may be, and the end is announced.
TOKEN_DAYS: Final = 365
DAYS: Final = (30, 90, 180, 365)
SOON: Final = timedelta(days=14)
HANDOVER: Final = timedelta(hours=24)
RANDOM_BYTES: Final = 32
NAME_LENGTH: Final = 60


class Token(msgspec.Struct, frozen=True):
    """A key as the list shows it. `state` is good, ends_soon, over or revoked; no names of communities means all."""

    id: int
    name: str
    scopes: list[str]
    communities: list[str]
    created_at: datetime
    made_by: str
    expires_at: datetime
    last_used_at: datetime | None
    refused_at: datetime | None
    replaced: bool
    state: str

    @property
    def is_good(self) -> bool:
        return self.state in ("good", "ends_soon")


def add_token(
    session: Session, *, name: str, scopes: Iterable[str], communities: Iterable[int], now: datetime,
    days: int = TOKEN_DAYS, by: Who = COMMAND, replaces: int | None = None,
) -> tuple[int, str]:  # fmt: skip
    """(id, token): the token is given once and kept as its SHA-256; 256 random bits behind a prefix that scanners know.

    Raises Refused for an empty name, an unknown scope, more than a year, or communities that `by` does not administer.
    """
    wanted, places = sorted(set(scopes)), sorted(set(communities))
    _check(name, wanted, days)
    check_reach(by, places or [EVERYWHERE])
    token = f"board_{secrets.token_urlsafe(RANDOM_BYTES)}"
    sites, ends = [site for site in places if site != EVERYWHERE], now + timedelta(days=days)
    rows = fetch(
        session,
        "INSERT INTO api_token (name, token_hash, scopes, communities, created_at, expires_at, made_by_id, replaces_id)"
        " VALUES (:name, :hash, :scopes, :communities, :now, :ends, :by, :replaces) RETURNING id",
        name=name.strip(), hash=hashlib.sha256(token.encode()).hexdigest(), scopes=json.dumps(wanted),
        communities=json.dumps(sites), now=to_micros(now), ends=to_micros(ends), by=by.person_id, replaces=replaces,
    )  # fmt: skip
    id_ = int(rows[0][0])
    details = {"scopes": wanted, "communities": sites, "ends": ends.isoformat(), "replaces": replaces}
    _note(session, "add_token", id_, by, now, sites, details)
    return id_, token


def replace_token(
    session: Session, *, token_id: int, by: Who, now: datetime, days: int = TOKEN_DAYS
) -> tuple[int, str]:
    """A new key with the same rights; the old one works on for a day, so that its program misses nothing."""
    old = _governed(session, token_id, by)
    if old["revoked_at"] is not None:
        raise Refused(Text("已吊销的令牌不能更换，请新建。", "A revoked token cannot be replaced; make a new one."))
    made = add_token(
        session, name=old["name"], scopes=old["scopes"], communities=old["communities"] or [EVERYWHERE], now=now,
        days=days, by=by, replaces=token_id,
    )  # fmt: skip
    ends = min(old["expires_at"], to_micros(now + HANDOVER))
    run(session, "UPDATE api_token SET expires_at = :ends WHERE id = :id", ends=ends, id=token_id)
    return made


def revoke_token(session: Session, *, token_id: int, now: datetime, by: Who = COMMAND) -> None:
    """From the next call on it is no key any more. Raises NotFound for one that is none, or beyond `by`'s reach."""
    old = _governed(session, token_id, by)
    if old["revoked_at"] is not None:
        raise NotFound
    run(session, "UPDATE api_token SET revoked_at = :now WHERE id = :id", now=to_micros(now), id=token_id)
    _note(session, "revoke_token", token_id, by, now, old["communities"], {"scopes": old["scopes"]})


def tokens(session: Session, who: Who, *, now: datetime) -> list[Token]:
    """The keys that lie wholly within the communities that the person administers or audits, the newest first."""
    names: dict[int, str] = dict(fetch(session, "SELECT id, name FROM community"))
    rows = fetch(
        session,
        "SELECT t.id, t.name, t.scopes, t.communities, t.created_at, COALESCE(p.name, ''), t.expires_at,"
        " t.last_used_at, t.refused_at, EXISTS (SELECT 1 FROM api_token n WHERE n.replaces_id = t.id), t.revoked_at"
        " FROM api_token t LEFT JOIN person p ON p.id = t.made_by_id ORDER BY t.id DESC",
    )
    found = []
    for id_, name, scopes, places, made, by, ends, used, refused, replaced, revoked in rows:
        sites = _list(places)
        if _within(who, sites, Role.ADMINISTRATOR, Role.AUDITOR):
            found.append(
                Token(
                    id_, name, _list(scopes), [names.get(site, "") for site in sites], from_micros(made), by,
                    from_micros(ends), _moment(used), _moment(refused), bool(replaced),
                    _state(_moment(revoked), from_micros(ends), now),
                )
            )  # fmt: skip
    return found


def ending(session: Session, who: Who, *, now: datetime) -> list[Token]:
    """The keys that end within fourteen days and have no successor: their programs stop then."""
    return [one for one in tokens(session, who, now=now) if one.state == "ends_soon" and not one.replaced]


def _check(name: str, scopes: list[str], days: int) -> None:
    if not scopes or not set(scopes) <= set(SCOPES) or not name.strip() or len(name.strip()) > NAME_LENGTH:
        listed = ", ".join(SCOPES)
        raise Refused(
            Text(f"请填写名称，并从这些权限里选：{listed}。", f"Give a name, and choose from these scopes: {listed}.")
        )
    if not 1 <= days <= TOKEN_DAYS:
        raise Refused(Text("有效期最短一天、最长一年。", "A token is good for one day at least, for a year at most."))


def _governed(session: Session, token_id: int, by: Who) -> dict[str, Any]:
    """The key, if it lies wholly within what the administrator governs. Raises NotFound."""
    rows = fetch(
        session,
        "SELECT name, scopes, communities, expires_at, revoked_at FROM api_token WHERE id = :id",
        id=token_id,
    )
    found = (
        dict(zip(("name", "scopes", "communities", "expires_at", "revoked_at"), rows[0], strict=True)) if rows else {}
    )
    if not found or not _within(by, _list(found["communities"]), Role.ADMINISTRATOR):
        raise NotFound
    return found | {"scopes": _list(found["scopes"]), "communities": _list(found["communities"])}


def _within(who: Who, sites: list[int], *roles: Role) -> bool:
    reach = who.communities(*roles)
    return reach is None or (bool(sites) and set(sites) <= reach)


def _state(revoked: datetime | None, ends: datetime, now: datetime) -> str:
    if revoked is not None:
        return "revoked"
    return "over" if ends <= now else "ends_soon" if ends - now <= SOON else "good"


def _note(
    session: Session, verb: str, id_: int, by: Who, now: datetime, sites: Sequence[int], details: dict[str, Any] | None
) -> None:
    audit.note(
        session, verb=verb, by=by, at=now, subject="token", subject_id=id_, details=details,
        community_id=sites[0] if len(sites) == 1 else None,
    )  # fmt: skip


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _list(value: Any) -> list[Any]:
    return list(parsed_json(value))
