"""Signing in: slow to guess, equal in its answers, and the first administrator by a one-time code."""

import hashlib
import secrets
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from sqlmodel import Session

from board.communities.actions import add_person
from board.db.session import Database
from board.db.sql import fetch_one, run
from board.rules.people import EVERYWHERE
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import from_micros, to_micros
from board.rules.words import Role
from board.web import passwords, sessions

WITHIN = timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 10, 100
CODE_FILE = "setup-code"
CODE_LASTS = timedelta(hours=1)

FIRST_WAIT = timedelta(minutes=1)

WRONG = Text("登录名或密码不对。", "The login or the password is wrong.")
SLOWER = Text("试错次数太多，请 {minutes} 分钟后再试。", "Too many wrong tries; try again in {minutes} minutes.")


class TooMany(Refused):
    """Too many wrong passwords for a login or from an address: answered slower, never locked for good."""

    def __init__(self, wait: timedelta) -> None:
        minutes = ceil(wait / timedelta(minutes=1))
        super().__init__(Text(SLOWER.zh.format(minutes=minutes), SLOWER.en.format(minutes=minutes)))
        self.seconds = ceil(wait.total_seconds())


def sign_in(
    database: Database, *, login: str, password: str, address: str, user_agent: str, now: datetime, before: str = ""
) -> str:
    """The token of a new session, which ends the one that this browser had `before` (a token hash).

    Raises Refused with the same sentence for a wrong login and a wrong password, TooMany after many of them.
    """
    with database.read() as session:
        _throttle(session, login, address, now)
        row = fetch_one(session, "SELECT id, password_hash FROM person WHERE login = :login AND active", login=login)
    right = passwords.matches(row[1] if row else None, password)
    renewed = passwords.hashed(password) if row and right and passwords.is_outdated(row[1]) else ""
    with database.write() as session:
        if row is None or not right:
            run(session, "DELETE FROM sign_in_failure WHERE at <= :past", past=to_micros(now - WITHIN))
            run(
                session,
                "INSERT INTO sign_in_failure (login, address, at) VALUES (:login, :address, :now)",
                login=login[:200],
                address=address,
                now=to_micros(now),
            )
        else:
            if renewed:
                run(session, "UPDATE person SET password_hash = :hash WHERE id = :id", hash=renewed, id=row[0])
            sessions.revoke(session, before, now=now)
            return sessions.start(session, person_id=row[0], user_agent=user_agent, now=now)
    raise Refused(WRONG)


def _throttle(session: Session, login: str, address: str, now: datetime) -> None:
    since = to_micros(now - WITHIN)
    for column, value, most in (("login", login[:200], PER_LOGIN), ("address", address, PER_ADDRESS)):
        row = fetch_one(
            session,
            f"SELECT COUNT(*), MAX(at) FROM sign_in_failure WHERE {column} = :value AND at > :since",
            value=value,
            since=since,
        )
        if row and row[0] >= most:
            opens = from_micros(row[1]) + wait_after(row[0] - most)
            if now < opens:
                raise TooMany(opens - now)


def wait_after(more: int) -> timedelta:
    """How long the next try has to wait: twice as long after each `more` wrong one, never longer than they count."""
    return min(WITHIN, FIRST_WAIT * 2 ** min(more, 10))


def nobody_yet(session: Session) -> bool:
    return fetch_one(session, "SELECT 1 FROM person LIMIT 1") is None


def issue_code(database: Database, data_dir: Path, *, now: datetime) -> str | None:
    """A one-time code for the first administrator, good for an hour; None where people exist.

    Its hash and its end are kept in the data directory.
    """
    with database.read() as session:
        if not nobody_yet(session):
            return None
    code = "-".join(secrets.token_hex(2) for _ in range(3))
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / CODE_FILE
    file.write_text(f"{_hash(code)} {to_micros(now + CODE_LASTS)}")
    file.chmod(0o600)
    return code


def set_up(session: Session, *, data_dir: Path, code: str, name: str, login: str, password: str, now: datetime) -> int:
    """Make the first administrator, a manager too.

    Raises Refused for a wrong code and for one that is over, NotFound once people exist.
    """
    if not nobody_yet(session):
        raise NotFound
    file = data_dir / CODE_FILE
    hashed, _, ends = file.read_text().partition(" ") if file.is_file() else ("", "", "")
    if not secrets.compare_digest(_hash(code.strip()), hashed):
        raise Refused(Text("启动码不对，请看服务启动时的窗口。", "The code is wrong; see the server's window."))
    if to_micros(now) >= int(ends):
        raise Refused(Text("启动码已过期，请重新启动服务。", "The code is over; restart the server for a new one."))
    person = add_person(
        session,
        name=name,
        login=login,
        password=password,
        roles=(Role.ADMINISTRATOR, Role.MANAGER),
        communities=(EVERYWHERE,),
        now=now,
    )
    file.unlink()
    return person


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
