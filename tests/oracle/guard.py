"""The contact guard, word by word: every reason that speaks against one contact, in the order of the rule.

Readings where the text leaves one open: contacts count per account. Reached is a matter of the result, whoever was
spoken with. TOO_SOON looks at collection contacts in either direction, TOO_MANY at outgoing ones; those of the very
moment count. A ticket's hold has ended at the first instant at which that ticket holds the owner no more. Nothing is
open at level 0, whatever the state. An escort stands for two hours to either side of its time. What another system
logged within a quarter of an hour of a contact of ours, by the same channel, is that contact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chinese_calendar import get_holiday_detail  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

from tests.oracle.charges import charges_at, level, months_overdue, outstanding
from tests.oracle.facts import MOMENT, SHANGHAI, Account, Contact, Escort, Facts, OutsideContact, Policy
from tests.oracle.holds import held_owner, ticket_breaks
from tests.oracle.limitation import last_safe
from tests.oracle.promises import active_promise
from tests.oracle.reference import state
from tests.oracle.segments import segment
from tests.oracle.tickets import tickets

IMMEDIATE = ("sms", "wechat", "phone", "visit", "service_visit")
AT_THE_DOOR = ("visit", "service_visit")
REACHED = ("paid", "promised", "refused", "service_issue", "hostile")
OPEN_FROM_LEVEL = {
    "sms": 1, "wechat": 1, "phone": 1, "service_visit": 1, "letter": 2, "visit": 2, "lawyer_letter": 3, "lawsuit": 4,
}  # fmt: skip
PRESERVES_BELOW_DAYS = {"letter": 90, "lawsuit": 60}
PRESERVED_AGAINST = ("HELD", "GENTLE_FIRST", "STAGE")
ANNUAL_DAYS_OFF = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
BESIDE_AN_ESCORT = timedelta(hours=2)
SAME_CALL = timedelta(minutes=15)


@dataclass(frozen=True)
class Question:
    """`people` are the roles of those contacting, one for each person; `phone` is the number, where one is named."""

    account: Account
    channel: str
    at: datetime
    people: tuple[str, ...] = ("clerk",)
    phone: str | None = None


def guard(facts: Facts, question: Question) -> list[str]:
    """The codes of all reasons against it, in order; empty where it is allowed."""
    found = [code for code, speaks in REASONS.items() if speaks(facts, question)]
    if preserves_the_claim(facts, question):
        return [code for code in found if code not in PRESERVED_AGAINST]
    return found


def settled(facts: Facts, question: Question) -> bool:
    return state(facts, question.account, question.at) == "settled"


def stale_data(facts: Facts, question: Question) -> bool:
    room, today = question.account.room, local_day(facts, question)
    if any(each.room == room and each.day == today for each in facts.verifications):
        return False
    lists = [
        each.as_of
        for each in facts.imports
        if each.as_of <= today and any(row.room.community == room.community for row in each.rows)
    ]
    return not lists or (today - max(lists)).days > policy(facts, question).stale_days


def held(facts: Facts, question: Question) -> bool:
    return state(facts, question.account, question.at) == "held"


def promised(facts: Facts, question: Question) -> bool:
    if state(facts, question.account, question.at) != "promised":
        return False
    promise = active_promise(facts, question.account, question.at)
    assert promise is not None
    reminds = question.channel in ("sms", "wechat", "phone")
    return not (reminds and local_day(facts, question) == promise.day - timedelta(days=1))


def quiet_hours(facts: Facts, question: Question) -> bool:
    if question.channel not in IMMEDIATE:
        return False
    first, last = policy(facts, question).contact_hours
    return not first <= local_time(facts, question) < last


def holiday(facts: Facts, question: Question) -> bool:
    return question.channel in ("phone", *AT_THE_DOOR) and named_holiday(local_day(facts, question))


def named_holiday(day: date) -> bool:
    """A day off that the calendar names; in a year that it does not know, the days that are always the same."""
    if day.year not in {known.year for known in holidays}:
        return (day.month, day.day) in ANNUAL_DAYS_OFF
    is_off, name = get_holiday_detail(day)
    return bool(is_off and name)


def too_soon(facts: Facts, question: Question) -> bool:
    numbers = policy(facts, question)
    told = [(each.at, each.result in REACHED) for each in collection_contacts(facts, question)]
    for at, reached in [*told, *((each.at, each.reached) for each in outside_contacts(facts, question))]:
        hours = numbers.contact_gap_hours if reached else numbers.retry_gap_hours
        if question.channel in IMMEDIATE and question.at - at < timedelta(hours=hours):
            return True
    return False


def too_many(facts: Facts, question: Question) -> bool:
    numbers = policy(facts, question)
    outgoing = [each.at for each in collection_contacts(facts, question) if each.direction == "out"]
    outgoing += [each.at for each in outside_contacts(facts, question)]
    lately = [each for each in outgoing if question.at - each < timedelta(days=numbers.contact_limit_days)]
    return question.channel in IMMEDIATE and len(lately) >= numbers.contact_limit


def gentle_first(facts: Facts, question: Question) -> bool:
    if question.channel not in ("letter", "lawyer_letter", "lawsuit"):
        return False
    ended = hold_ends(facts, question.account.owner, question.at)
    if not ended:
        return False
    since = max(ended)
    spoken = [each for each in facts.contacts if each.room == question.account.room and since <= each.at <= question.at]
    return question.at < since + timedelta(days=policy(facts, question).gentle_days) and not spoken


def hold_ends(facts: Facts, owner: str, at: datetime) -> list[datetime]:
    """When a ticket ceased to hold the owner, each time until an instant."""
    return [
        each
        for ticket in tickets(facts)
        for each in ticket_breaks(facts, ticket)
        if each <= at and held_owner(facts, ticket, each - MOMENT) == owner and held_owner(facts, ticket, each) != owner
    ]


def stage(facts: Facts, question: Question) -> bool:
    reached = level(months_overdue(facts, question.account.room, question.at))
    return reached < OPEN_FROM_LEVEL[question.channel]


def deadline(facts: Facts, question: Question) -> bool:
    today = local_day(facts, question)
    passed = [
        each
        for each in facts.demands
        if each.room == question.account.room
        and each.kind in ("demand", "lawyer_letter")
        and each.evidence == "A"
        and each.arrived_on <= today
        and each.deadline_on is not None
        and each.deadline_on < today
    ]
    return question.channel == "lawsuit" and not passed


def approval(facts: Facts, question: Question) -> bool:
    return question.channel in ("lawyer_letter", "lawsuit") and not approved(facts, question, preservation=False)


def two_person(facts: Facts, question: Question) -> bool:
    if question.channel == "service_visit" and "steward" in question.people:
        return False
    return question.channel in AT_THE_DOOR and len(question.people) < 2


def escort(facts: Facts, question: Question) -> bool:
    if question.channel != "visit" or segment(facts, question.account, question.at) != "high_risk":
        return False
    return not any(escorts(each, question) for each in facts.escorts)


def escorts(task: Escort, question: Question) -> bool:
    accepted = task.accepted_at is not None and task.accepted_at <= question.at
    called_off = task.called_off_at is not None and task.called_off_at <= question.at
    near = abs(task.starts_at - question.at) <= BESIDE_AN_ESCORT
    return task.room == question.account.room and accepted and not called_off and near


def special_care(facts: Facts, question: Question) -> bool:
    cared_for = question.account.room in facts.care
    return cared_for and question.channel in ("phone", *AT_THE_DOOR) and "steward" not in question.people


def not_debtor(facts: Facts, question: Question) -> bool:
    """The number is known to be somebody's who is neither the owner nor the owner's agent."""
    return any(
        each.room == question.account.room
        and each.phone == question.phone
        and each.relation != "agent"
        and each.since <= question.at
        and (each.removed_at is None or question.at < each.removed_at)
        for each in facts.others
        if question.phone
    )


def preserves_the_claim(facts: Facts, question: Question) -> bool:
    """A neutral statement, or a filing, that a manager approved because the claim would lapse otherwise."""
    below = PRESERVES_BELOW_DAYS.get(question.channel)
    if below is None or not approved(facts, question, preservation=True):
        return False
    left = days_left(facts, question)
    return left is not None and left < below


def days_left(facts: Facts, question: Question) -> int | None:
    """The days until the first of the account's claims lapses, of those that have not."""
    room, today = question.account.room, local_day(facts, question)
    owed = [row for row in charges_at(facts, room, question.at) if row.due_date <= today and outstanding(row) > 0]
    safe = [last_safe(row.due_date, facts.acts.get(room, ()), today) for row in owed]
    return min(((each - today).days for each in safe if each >= today), default=None)


def approved(facts: Facts, question: Question, *, preservation: bool) -> bool:
    """Whether a manager's approval of this channel stands; one for preservation is an approval as well."""
    return any(
        each.room == question.account.room
        and each.channel == question.channel
        and (each.preservation or not preservation)
        and each.at <= question.at
        and (each.withdrawn_at is None or question.at < each.withdrawn_at)
        for each in facts.approvals
    )


def collection_contacts(facts: Facts, question: Question) -> list[Contact]:
    return [
        each
        for each in facts.contacts
        if each.room == question.account.room and each.purpose == "collection" and each.at <= question.at
    ]


def outside_contacts(facts: Facts, question: Question) -> list[OutsideContact]:
    """What other systems did to the account, but for what the board has in its own words."""
    ours = [each for each in facts.contacts if each.room == question.account.room and each.direction == "out"]
    return [
        each
        for each in facts.outside
        if each.owner == question.account.owner
        and each.room in (None, question.account.room)
        and each.at <= question.at
        and not any(same_contact(each, one) for one in ours)
    ]


def same_contact(theirs: OutsideContact, ours: Contact) -> bool:
    near = abs(theirs.at - ours.at) <= SAME_CALL
    return near and ours.purpose == "collection" and ours.channel == theirs.channel


def policy(facts: Facts, question: Question) -> Policy:
    return facts.policy(question.account.room.community, question.at)


def local_time(facts: Facts, question: Question) -> time:
    return question.at.astimezone(facts.zones.get(question.account.room.community, SHANGHAI)).time()


def local_day(facts: Facts, question: Question) -> date:
    return facts.local_day(question.account.room.community, question.at)


REASONS: dict[str, Callable[[Facts, Question], bool]] = {
    "SETTLED": settled,
    "STALE_DATA": stale_data,
    "HELD": held,
    "PROMISED": promised,
    "QUIET_HOURS": quiet_hours,
    "HOLIDAY": holiday,
    "TOO_SOON": too_soon,
    "TOO_MANY": too_many,
    "GENTLE_FIRST": gentle_first,
    "STAGE": stage,
    "DEADLINE": deadline,
    "APPROVAL": approval,
    "TWO_PERSON": two_person,
    "ESCORT": escort,
    "SPECIAL_CARE": special_care,
    "NOT_DEBTOR": not_debtor,
}
