"""The second factor of a person: an authenticator app, and recovery codes for the day the phone is gone.

Everything is good once: a code's time step is remembered, a recovery code marked. Both are single conditional
UPDATEs, so that of two requests that race with one code only one gets through.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlmodel import Session

from board.db.sql import fetch_one, run, run_many
from board.rules.ports import Refused, Text
from board.rules.time import to_micros
from board.rules.words import Role
from board.web import one_time, passwords
from board.web.seals import Seals

LOG = structlog.get_logger()

NEEDED_BY = {
    "managers": frozenset({Role.ADMINISTRATOR, Role.MANAGER}),
    "all": frozenset(Role),
    "nobody": frozenset[Role](),
}
RECOVERY_CODES = 10

WRONG_CODE = Text("验证码不对，或已经用过。", "The code is wrong, or was used before.")
ENROLLED = Text("这个人已经绑定了验证器。", "This person has an authenticator already.")
NEEDED = Text("您的岗位必须使用验证器，可以换绑，不能停用。", "Your role needs an authenticator; replace it instead.")


def is_needed(setting: str, roles: Iterable[str]) -> bool:
    """Whether a person with these roles may not be without one; `setting` is BOARD_SECOND_FACTOR."""
    return not NEEDED_BY[setting].isdisjoint(roles)


def is_enrolled(session: Session, person_id: int) -> bool:
    return fetch_one(session, "SELECT 1 FROM second_factor WHERE person_id = :id", id=person_id) is not None


def enrol(
    session: Session, seals: Seals, *, person_id: int, secret: str, typed: str, now: datetime, instead: bool
) -> list[str]:
    """Bind the app that shows the code `typed` for this secret; the recovery codes, which exist nowhere else.

    `instead` replaces the app bound so far. Raises Refused for a wrong code, and where one is bound and shall not go.
    """
    step = one_time.matching_step(secret, typed, now=now)
    if step is None:
        raise Refused(WRONG_CODE)
    if instead:
        remove(session, person_id)
    bound = run(
        session,
        "INSERT INTO second_factor (person_id, secret, enrolled_at, last_step) VALUES (:id, :secret, :now, :step)"
        " ON CONFLICT DO NOTHING",
        id=person_id,
        secret=seals.seal(secret, _about(person_id)),
        now=to_micros(now),
        step=step,
    )
    if not bound:
        raise Refused(ENROLLED)
    return new_recovery_codes(session, seals, person_id=person_id)


def spend(session: Session, seals: Seals, *, person_id: int, typed: str, now: datetime) -> str | None:
    """Use up a code: "app" or "recovery" for the kind it was, None where it is wrong, used, or of another time."""
    if _spend_app_code(session, seals, person_id, typed, now):
        return "app"
    hashed = seals.hashed(one_time.plain(typed), _about(person_id))
    used = run(
        session,
        "UPDATE recovery_code SET used_at = :now WHERE person_id = :id AND code_hash = :hash AND used_at IS NULL",
        now=to_micros(now),
        id=person_id,
        hash=hashed,
    )
    return "recovery" if used else None


def new_recovery_codes(session: Session, seals: Seals, *, person_id: int) -> list[str]:
    """Ten fresh codes in place of all before."""
    run(session, "DELETE FROM recovery_code WHERE person_id = :id", id=person_id)
    codes = [passwords.made_up() for _ in range(RECOVERY_CODES)]
    hashes = [seals.hashed(one_time.plain(code), _about(person_id)) for code in codes]
    run_many(
        session,
        "INSERT INTO recovery_code (person_id, code_hash) VALUES (:id, :hash)",
        [{"id": person_id, "hash": hashed} for hashed in hashes],
    )
    return codes


def codes_left(session: Session, person_id: int) -> int:
    sql = "SELECT COUNT(*) FROM recovery_code WHERE person_id = :id AND used_at IS NULL"
    row = fetch_one(session, sql, id=person_id)
    return int(row[0]) if row else 0


def remove(session: Session, person_id: int) -> bool:
    """Forget the app and its recovery codes; whether there was one."""
    run(session, "DELETE FROM recovery_code WHERE person_id = :id", id=person_id)
    return run(session, "DELETE FROM second_factor WHERE person_id = :id", id=person_id) > 0


def _spend_app_code(session: Session, seals: Seals, person_id: int, typed: str, now: datetime) -> bool:
    row = fetch_one(session, "SELECT secret, last_step FROM second_factor WHERE person_id = :id", id=person_id)
    secret = seals.open(row[0], _about(person_id)) if row else None
    if row is None or secret is None:
        if row is not None:
            LOG.error("second factor cannot be read: was it sealed with another secret key?", person=person_id)
        return False
    step = one_time.matching_step(secret, typed, now=now, after=row[1])
    if step is None:
        return False
    sql = "UPDATE second_factor SET last_step = :step WHERE person_id = :id AND last_step < :step"
    return run(session, sql, step=step, id=person_id) > 0


def _about(person_id: int) -> str:
    return f"person:{person_id}"
