"""Signing in: slow to guess, equal in its answers, and the first administrator by a one-time code."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from board import audit
from board.communities.actions import add_person
from board.db.session import Database
from board.db.sql import fetch, fetch_one, run
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.time import to_micros
from board.rules.words import Role
from board.settings import Settings
from board.web import attempts, factors, halfway, passwords, sessions
from board.web.browsers import Browser
from board.web.halfway import Half
from board.web.seals import Seals

CODE_FILE = "setup-code"
CODE_LASTS = timedelta(hours=1)

WRONG = Text("登录名或密码不对。", "The login or the password is wrong.")


@dataclass(frozen=True, slots=True)
class Entered:
    """A token: of a session, or, where `owes` is "code" or "enrolment", of a sign-in that is half done."""

    token: str
    owes: str = ""


def sign_in(
    database: Database, *, settings: Settings, login: str, password: str, browser: Browser, now: datetime
) -> Entered:
    """Let in who knows the password, as far as the second factor allows.

    Raises Refused with the same sentence for a wrong login and a wrong password, TooMany after many of them.
    """
    with database.write() as session:
        attempt = attempts.begin(session, login=login, address=browser.origin.address, now=now)
        row = fetch_one(session, "SELECT id, password_hash FROM person WHERE login = :login AND active", login=login)
    right = passwords.matches(row[1] if row else None, password)
    kept = passwords.hashed(password) if row and right and passwords.is_outdated(row[1]) else row and row[1]
    with database.write() as session:
        if row is not None and right and _still(session, row[0], row[1], kept):
            attempts.forgive(session, attempt)
            return enter(session, person_id=row[0], settings=settings, browser=browser, now=now)
        audit.note(
            session, verb="sign_in_failed", by=Who(None, "", origin=browser.origin), at=now, subject="person",
            subject_id=row[0] if row else None, personal={"login": login[: attempts.LONGEST_LOGIN]},
        )  # fmt: skip
    raise Refused(WRONG)


def _still(session: Session, person_id: int, before: str, kept: str) -> bool:
    """Keep the hash, renewed or as it is; False where the password changed or the person left while it was checked.

    As an UPDATE it also waits for whoever is changing just that.
    """
    sql = "UPDATE person SET password_hash = :kept WHERE id = :id AND active AND password_hash = :before"
    return run(session, sql, kept=kept, id=person_id, before=before) > 0


def enter(session: Session, *, person_id: int, settings: Settings, browser: Browser, now: datetime) -> Entered:
    """Somebody has proven to be this person, but for the second factor: a session, or the half of one.

    The session that the browser had before ends either way.
    """
    roles = [role for (role,) in fetch(session, "SELECT role FROM person_role WHERE person_id = :id", id=person_id)]
    enrolled = factors.is_enrolled(session, person_id)
    sessions.revoke(session, browser.before, now=now)
    if enrolled or factors.is_needed(settings.second_factor, roles):
        owes = "code" if enrolled else "enrolment"
        return Entered(halfway.start(session, person_id=person_id, now=now), owes)
    return Entered(_let_in(session, person_id, browser, now, "password"))


def give_code(database: Database, *, seals: Seals, half: Half, typed: str, browser: Browser, now: datetime) -> str:
    """The second half: the token of the session for a right code of the app, or an unused recovery code.

    Raises Refused for a wrong one, with one sentence for all kinds of wrong; TooMany after many.
    """
    noted: dict[str, Any] = {
        "by": half.who(browser.origin),
        "at": now,
        "subject": "person",
        "subject_id": half.person_id,
    }
    with database.write() as session:
        attempt = attempts.begin(session, login=half.login, address=browser.origin.address, now=now)
        way = factors.spend(session, seals, person_id=half.person_id, typed=typed, now=now)
        if way is None:
            audit.note(session, verb="second_factor_failed", **noted)
        elif halfway.finish(session, half):
            attempts.forgive(session, attempt)
            if way == "recovery":
                audit.note(session, verb="recovery_code_used", **noted)
            return _let_in(session, half.person_id, browser, now, way)
    raise Refused(factors.WRONG_CODE)


def give_first_code(
    session: Session, *, seals: Seals, half: Half, secret: str, typed: str, browser: Browser, now: datetime
) -> tuple[str, list[str]]:
    """The second half for somebody who had no factor yet: (token of the session, recovery codes).

    Raises Refused for a wrong code, and for somebody who has a factor: the password alone never replaces it.
    """
    codes = factors.enrol(session, seals, person_id=half.person_id, secret=secret, typed=typed, now=now, instead=False)
    if not halfway.finish(session, half):
        raise Refused(factors.WRONG_CODE)
    by = half.who(browser.origin)
    audit.note(session, verb="second_factor_enrolled", by=by, at=now, subject="person", subject_id=half.person_id)
    sessions.revoke_all(session, half.person_id, now=now)
    return _let_in(session, half.person_id, browser, now, "app"), codes


def start_anew(session: Session, *, person_id: int, browser: Browser, now: datetime) -> str:
    """End every session of a person whose standing changed; the token of a new one for this browser."""
    sessions.revoke_all(session, person_id, now=now)
    return sessions.start(
        session, person_id=person_id, user_agent=browser.user_agent, address=browser.origin.address, now=now
    )


def _let_in(session: Session, person_id: int, browser: Browser, now: datetime, way: str) -> str:
    """The token of a new session, and the note of it; `way` is password, app or recovery."""
    by = Who(person_id, "", origin=replace(browser.origin, actor="person"))
    audit.note(session, verb="sign_in", by=by, at=now, subject="person", subject_id=person_id, details={"way": way})
    return sessions.start(
        session, person_id=person_id, user_agent=browser.user_agent, address=browser.origin.address, now=now
    )


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


def set_up(
    session: Session, *, settings: Settings, code: str, name: str, login: str, password: str, now: datetime
) -> int:
    """Make the first administrator, a manager too.

    Raises Refused for a wrong code and for one that is over, NotFound once people exist.
    """
    if not nobody_yet(session):
        raise NotFound
    file = settings.data_dir / CODE_FILE
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
        company=settings.company,
    )
    file.unlink()
    return person


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
