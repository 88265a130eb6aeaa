"""Guessing is slow: wrong passwords and codes are counted per login and per address, in the database, for everybody.

A try is written down before it is looked at and taken back when it was right, so that tries side by side, in however
many processes, count as well as those one after another.
"""

from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session

from board.db.sql import fetch_one, run
from board.rules.ports import Refused, Text
from board.rules.time import from_micros, to_micros

WITHIN = timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 10, 100
FIRST_WAIT = timedelta(minutes=1)
LONGEST_LOGIN = 200

SLOWER = Text("试错次数太多，请 {minutes} 分钟后再试。", "Too many wrong tries; try again in {minutes} minutes.")


class TooMany(Refused):
    """Too many wrong passwords for a login or from an address: answered slower, never locked for good."""

    def __init__(self, wait: timedelta) -> None:
        minutes = ceil(wait / timedelta(minutes=1))
        super().__init__(Text(SLOWER.zh.format(minutes=minutes), SLOWER.en.format(minutes=minutes)))
        self.seconds = ceil(wait.total_seconds())


def begin(session: Session, *, login: str, address: str, now: datetime) -> int:
    """Count a try as wrong until `forgive` says otherwise; its number. Raises TooMany where it must wait."""
    for column, value, most in (("login", login[:LONGEST_LOGIN], PER_LOGIN), ("address", address, PER_ADDRESS)):
        _throttle(session, column, value, most, now)
    run(session, "DELETE FROM sign_in_failure WHERE at <= :past", past=to_micros(now - WITHIN))
    row = fetch_one(
        session,
        "INSERT INTO sign_in_failure (login, address, at) VALUES (:login, :address, :now) RETURNING id",
        login=login[:LONGEST_LOGIN],
        address=address,
        now=to_micros(now),
    )
    assert row is not None
    return int(row[0])


def forgive(session: Session, attempt: int) -> None:
    """The try was right."""
    run(session, "DELETE FROM sign_in_failure WHERE id = :id", id=attempt)


def wait_after(more: int) -> timedelta:
    """How long the next try has to wait: twice as long after each `more` wrong one, never longer than they count."""
    return min(WITHIN, FIRST_WAIT * 2 ** min(more, 10))


def _throttle(session: Session, column: str, value: str, most: int, now: datetime) -> None:
    row = fetch_one(
        session,
        f"SELECT COUNT(*), MAX(at) FROM sign_in_failure WHERE {column} = :value AND at > :since",
        value=value,
        since=to_micros(now - WITHIN),
    )
    if row and row[0] >= most:
        opens = from_micros(row[1]) + wait_after(row[0] - most)
        if now < opens:
            raise TooMany(opens - now)
