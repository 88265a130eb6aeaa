"""Ask the guard on an account: may I, by which way, and when at the earliest."""

from datetime import datetime
from typing import Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from board.accounts.card import card
from board.accounts.eyes import CHANNELS, Eyes, eyes_of
from board.accounts.guard import facts_of
from board.accounts.scope import department
from board.accounts.tabs import tabs
from board.holidays import guessed
from board.rules.guard import Denial, GuardFacts, Question, ask, is_preservation, next_allowed
from board.rules.guard_facts import GOES_ALONG
from board.rules.time import local_date, parse_instant
from board.rules.words import Channel
from board.web.access import ROLE_LABELS
from board.web.render import page
from board.web.sights import RECORD, saw

ADDRESS = "/accounts/{account_id}/guard"


class Answer(NamedTuple):
    """One way to contact: allowed or why not, and the first moment at which time stands in the way no longer."""

    word: str
    allowed: bool
    preserves: bool
    reasons: list[str]
    then: str
    remaining: list[str]


@get(ADDRESS.replace("{account_id}", "{account_id:int}"), sync_to_thread=False, include_in_schema=False)
def ask_guard(request: Request[Any, Any, Any], account_id: FromPath[int], at: FromQuery[str] = "") -> Response[bytes]:
    """The answers for every way at once, for the people chosen, now or at the moment given."""
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        found = card(session, who, account_id, now=request.state.now)
        saw(request, RECORD, [found.place.owner_id])
        zone = found.place.zone
        moment = parse_instant(at, zone) if at else request.state.now
        error = reader._("Write a day and a time, for example 2026-11-24 10:00") if moment is None else ""
        people = _people(request, who, found.place.community_id)
        facts = facts_of(session, [account_id])[account_id]
        unsure = guessed(session, local_date(moment or request.state.now, zone).year)
    return page(
        request, "accounts/guard.html", status=422 if error else 200, title=found.place.label, place=found.place,
        pages=tabs(found.place, who, ADDRESS, reader), is_held=found.line.is_held,
        answers=[] if moment is None else _answers(facts, moment, people, reader), error=error,
        at=at or request.state.now.astimezone(zone).strftime("%Y-%m-%d %H:%M"), is_now=not at,
        roles=[(str(role), reader._(ROLE_LABELS[role]), people.count(role)) for role in GOES_ALONG],
        unsure=reader.say(unsure) if unsure else "",
    )  # fmt: skip


def _people(request: Request[Any, Any, Any], who: Any, community_id: int) -> tuple[str, ...]:
    """The roles chosen, as often as chosen; else the one of the person who asks."""
    known = {str(role) for role in GOES_ALONG}
    chosen = tuple(role for role in request.query_params.getall("people", []) if role in known)
    own = department(who, community_id)
    return chosen or ((own,) if own else ())


def _answers(facts: GuardFacts, at: datetime, people: tuple[str, ...], reader: Eyes) -> list[Answer]:
    return [_answer(facts, Question(channel, at, people), reader) for channel in Channel]


def _answer(facts: GuardFacts, question: Question, reader: Eyes) -> Answer:
    against = ask(facts, question)
    word = reader.say(CHANNELS[question.channel])
    if not against:
        return Answer(word, True, is_preservation(facts, question), [], "", [])
    first = next_allowed(facts, question)
    return Answer(
        word, False, False, _texts(against, reader), _moment(first.at, facts, reader), _texts(first.remaining, reader)
    )


def _texts(denials: tuple[Denial, ...], reader: Eyes) -> list[str]:
    return [reader.say(denial.text) for denial in denials]


def _moment(at: datetime | None, facts: GuardFacts, reader: Eyes) -> str:
    return "" if at is None else at.astimezone(facts.account.zone).strftime("%m-%d %H:%M")


ROUTES = [ask_guard]
