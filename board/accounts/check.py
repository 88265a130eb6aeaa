"""May these be contacted? Many questions at once: accounts by id or by address, each answered by the guard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board.accounts.guard import facts_of
from board.communities import naming
from board.db.sql import fetch
from board.holidays import guessed
from board.rules.guard import Denial, Question, ask
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.rooms import Cells, read_cells
from board.rules.time import local_date, parse_instant
from board.rules.visibility import ACCOUNTS, where
from board.rules.words import Channel, Reached

NO_PLACE = Text("地址读不出房号", "the address names no room")
NO_ACCOUNT = Text("没有这个账户，或者无权查看", "there is no such account, or you may not see it")
NO_INSTANT = Text(
    "时间读不懂，例如 2026-11-23T10:00:00+08:00", "this is no instant, for example 2026-11-23T10:00:00+08:00"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was sent: an account's id, or the cells of its address; `at` as text, now where empty."""

    account_id: int | None
    cells: Cells
    channel: Channel
    at: str = ""
    people: tuple[str, ...] = ()
    reaching: Reached | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The account it was about, and all reasons against; or why the question cannot be answered.

    `warning` says what the answer stands on that is not sure.
    """

    account_id: int | None = None
    denials: tuple[Denial, ...] = ()
    problem: Text | None = None
    warning: Text | None = None

    @property
    def allow(self) -> bool:
        return self.problem is None and not self.denials


def check(session: Session, questions: Sequence[Asked], *, who: Who, now: datetime) -> list[Answer]:
    """The answers in the order of the questions, with a fixed number of statements for each 2,000 accounts."""
    found = _accounts(session, questions, who)
    facts = facts_of(session, {id_ for id_, _ in found if id_ is not None})
    answers: list[Answer] = []
    warnings: dict[int, Text | None] = {}
    for asked, (id_, problem) in zip(questions, found, strict=True):
        if id_ is None or id_ not in facts:
            answers.append(Answer(problem=problem or NO_ACCOUNT))
            continue
        at = parse_instant(asked.at, facts[id_].account.zone) if asked.at else now
        if at is None:
            answers.append(Answer(id_, problem=NO_INSTANT))
            continue
        question = Question(asked.channel, at, asked.people, asked.reaching, asked.phone)
        year = local_date(at, facts[id_].account.zone).year
        if year not in warnings:
            warnings[year] = guessed(session, year)
        answers.append(Answer(id_, ask(facts[id_], question), warning=warnings[year]))
    return answers


Place = tuple[str, str, str, str]


def _accounts(session: Session, questions: Sequence[Asked], who: Who) -> list[tuple[int | None, Text | None]]:
    """(account id, or why there is none) of each question; only what the person may see is found."""
    spellings, only = naming.spellings(session), naming.only(session)
    places = [
        None if asked.account_id is not None else _place(asked.cells, spellings, only) for asked in questions
    ]  # fmt: skip
    by_place = _by_place(session, {place for place in places if place is not None}, who)
    mine = where(who, "a.community_id", ACCOUNTS)
    named = [asked.account_id for asked in questions if asked.account_id is not None]
    rows = fetch(session, f"SELECT a.id FROM account a WHERE a.id IN :ids AND {mine}", ids=named)
    seen = {row[0] for row in rows}
    return [
        _one(asked, place, seen, by_place) for asked, place in zip(questions, places, strict=True)
    ]  # fmt: skip


def _one(
    asked: Asked, place: Place | None, seen: set[int], by_place: Mapping[Place, int]
) -> tuple[int | None, Text | None]:
    if asked.account_id is not None:
        return (asked.account_id, None) if asked.account_id in seen else (None, NO_ACCOUNT)
    return (None, NO_PLACE) if place is None else (by_place.get(place), NO_ACCOUNT)


def _place(cells: Cells, spellings: Mapping[str, str], only: str) -> Place | None:
    address = read_cells(cells, default=only, communities=spellings)
    if address is None or address.area or not address.room:
        return None
    return (address.community or only, address.building, address.entrance, address.room)


def _by_place(session: Session, places: set[Place], who: Who) -> dict[Place, int]:
    """The present account of each room."""
    rows = fetch(
        session,
        "SELECT c.name, b.name, r.entrance, r.name, a.id FROM account a JOIN room r ON r.id = a.room_id"
        " JOIN building b ON b.id = r.building_id JOIN community c ON c.id = a.community_id"
        f" WHERE a.until IS NULL AND r.name IN :rooms AND {where(who, 'a.community_id', ACCOUNTS)}",
        rooms=sorted({place[3] for place in places}),
    )
    return {(community, building, entrance, room): id_ for community, building, entrance, room, id_ in rows}
