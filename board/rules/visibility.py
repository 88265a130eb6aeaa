"""What a role may see, field by field: one table, and the questions that every query asks of it before it selects.

A field that a role does not have is never fetched for it: it cannot leak from what is not there. Where the table says
"own", README's Rules say whose that is; the conditions are in `board.tickets.own` and `board.tasks.scope`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from board.rules.people import Who
from board.rules.words import Role


class Datum(StrEnum):
    """A line of the table."""

    NAME = "owner's name"
    PHONE = "phone"
    AMOUNTS = "amounts and months of a room"
    BUILDING_FIGURES = "building figures"
    HEAT_MAP = "heat map with months owed"
    CONTACTS = "contacts, promises, segments, marks"
    PEOPLE = "people, roles, tokens, sources"


class See(StrEnum):
    """What a role sees of it. AS_DEPARTMENT adds nothing: a lead holds the role of the department led as well."""

    YES = "yes"
    NO = "no"
    MASKED = "masked"
    TITLE_ON_OWN_TICKETS = "title only on own tickets"
    TITLE_ON_OWN_ESCORTS = "title only on own escorts"
    OPENED_ON_OWN_LIST = "masked, opened by starting to log a call on own list, or with a reason"
    OPENED_IN_OWN_TASKS = "masked, opened in own tasks"
    OPENED_WITH_REASON = "masked, opened with a reason"
    REPORTER_ON_OWN_TICKETS = "number of the reporter on own tickets, masked until accepted"
    IN_OWN_FEE_TASKS = "in own soft-collection and joint-visit tasks, not while held"
    COUNTS = "counts only"
    COUNTS_BY_PLACE = "counts by entrance, floor, stack"
    RISK_NOTE = "risk note"
    OWN_COMMUNITY = "own community's people"
    AS_DEPARTMENT = "as department"


_SITE: Final = (Role.ENGINEERING, Role.ENVIRONMENT)

# Whoever is not named in a line has none of it.
WHO_SEES_WHAT: Final[Mapping[Datum, Mapping[Role, See]]] = {
    Datum.NAME: {
        Role.CLERK: See.YES, Role.STEWARD: See.YES, **dict.fromkeys(_SITE, See.TITLE_ON_OWN_TICKETS),
        Role.SECURITY: See.TITLE_ON_OWN_ESCORTS, Role.LEAD: See.AS_DEPARTMENT, Role.MANAGER: See.YES,
        Role.AUDITOR: See.MASKED,
    },
    Datum.PHONE: {
        Role.CLERK: See.OPENED_ON_OWN_LIST, Role.STEWARD: See.OPENED_IN_OWN_TASKS,
        **dict.fromkeys(_SITE, See.REPORTER_ON_OWN_TICKETS), Role.LEAD: See.AS_DEPARTMENT,
        Role.MANAGER: See.OPENED_WITH_REASON, Role.AUDITOR: See.MASKED,
    },
    Datum.AMOUNTS: {
        Role.CLERK: See.YES, Role.STEWARD: See.IN_OWN_FEE_TASKS, Role.LEAD: See.AS_DEPARTMENT, Role.MANAGER: See.YES,
        Role.AUDITOR: See.YES,
    },
    Datum.BUILDING_FIGURES: {
        Role.CLERK: See.YES, Role.STEWARD: See.YES, **dict.fromkeys(_SITE, See.COUNTS_BY_PLACE), Role.LEAD: See.YES,
        Role.MANAGER: See.YES, Role.AUDITOR: See.YES,
    },
    Datum.HEAT_MAP: {
        Role.CLERK: See.YES, Role.STEWARD: See.COUNTS, **dict.fromkeys(_SITE, See.COUNTS_BY_PLACE),
        Role.LEAD: See.AS_DEPARTMENT, Role.MANAGER: See.YES, Role.AUDITOR: See.YES,
    },
    Datum.CONTACTS: {
        Role.CLERK: See.YES, Role.STEWARD: See.YES, Role.SECURITY: See.RISK_NOTE, Role.LEAD: See.AS_DEPARTMENT,
        Role.MANAGER: See.YES, Role.AUDITOR: See.YES,
    },
    Datum.PEOPLE: {Role.MANAGER: See.OWN_COMMUNITY, Role.ADMINISTRATOR: See.YES, Role.AUDITOR: See.YES},
}  # fmt: skip


def sees(datum: Datum, role: Role) -> See:
    """The cell of the table."""
    return WHO_SEES_WHAT[datum].get(role, See.NO)


def roles(datum: Datum, *cells: See) -> tuple[Role, ...]:
    """The roles for which the table says one of these; without any, all but NO and AS_DEPARTMENT."""
    return tuple(
        role for role in Role if sees(datum, role) in cells or (not cells and sees(datum, role) not in _NOTHING)
    )


_NOTHING = (See.NO, See.AS_DEPARTMENT)
NAMES: Final = roles(Datum.NAME, See.YES)
MASKED_NAMES: Final = roles(Datum.NAME, See.MASKED)
TITLES_ON_TICKETS: Final = roles(Datum.NAME, See.TITLE_ON_OWN_TICKETS)
TITLES_ON_ESCORTS: Final = roles(Datum.NAME, See.TITLE_ON_OWN_ESCORTS)
ON_OWN_LIST: Final = roles(Datum.PHONE, See.OPENED_ON_OWN_LIST)
IN_OWN_TASKS: Final = roles(Datum.PHONE, See.OPENED_IN_OWN_TASKS)
WITH_REASON: Final = roles(Datum.PHONE, See.OPENED_WITH_REASON)
OPENS_PHONES: Final = (*ON_OWN_LIST, *IN_OWN_TASKS, *WITH_REASON)
TAKES_PHONES: Final = (*ON_OWN_LIST, *WITH_REASON)  # a list of numbers along, through the guard
PHONES: Final = (*OPENS_PHONES, *roles(Datum.PHONE, See.MASKED))  # masked, all of them
REPORTERS: Final = roles(Datum.PHONE, See.REPORTER_ON_OWN_TICKETS)
OPENS_TICKET_PHONES: Final = (*OPENS_PHONES, *REPORTERS)
AMOUNTS: Final = roles(Datum.AMOUNTS, See.YES)
OWN_AMOUNTS: Final = roles(Datum.AMOUNTS, See.IN_OWN_FEE_TASKS)
MONTHS_BY_ROOM: Final = roles(Datum.HEAT_MAP, See.YES)
COUNTS_BY_PLACE: Final = roles(Datum.HEAT_MAP, See.COUNTS_BY_PLACE)
HEAT_MAP: Final = roles(Datum.HEAT_MAP)
BUILDING_FIGURES: Final = roles(Datum.BUILDING_FIGURES)
WHOLE_FIGURES: Final = roles(Datum.BUILDING_FIGURES, See.YES)
CONTACTS: Final = roles(Datum.CONTACTS, See.YES)
PEOPLE: Final = roles(Datum.PEOPLE)

# Whose work is with what: beyond the table, which is about fields.
ACCOUNTS: Final = CONTACTS
SPEAKS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
MARKS: Final = (Role.CLERK, Role.STEWARD)  # set them; whoever speaks with owners may remove them
TICKETS: Final = (Role.CLERK, Role.STEWARD, *_SITE, Role.MANAGER, Role.AUDITOR)
WORKS_ON_TICKETS: Final = (Role.STEWARD, *_SITE, Role.MANAGER)
VERIFIES: Final = (Role.CLERK, Role.MANAGER)  # who can look into the fee system
LINKS_TICKETS: Final = SPEAKS
RELEASES: Final = (Role.MANAGER,)
LEAKS: Final = (Role.MANAGER, Role.AUDITOR)
RESULTS: Final = (Role.MANAGER, Role.AUDITOR)
SHOWS: Final = (Role.CLERK, Role.STEWARD, *_SITE, Role.LEAD, Role.MANAGER, Role.AUDITOR)  # results, to owners
CHOOSES_RESULTS: Final = (Role.MANAGER,)
HOLDS: Final = SPEAKS
EVIDENCE: Final = (Role.CLERK, Role.MANAGER)
READS_EVIDENCE: Final = AMOUNTS
APPROVES: Final = (Role.MANAGER,)
MAKES_PLANS: Final = (Role.CLERK, Role.MANAGER)
SELLS: Final = (Role.CLERK, Role.MANAGER)


class Opening(StrEnum):
    """How a person may open a number: not at all, by starting to log a call, or with a reason."""

    NO = ""
    CALL = "call"
    REASON = "reason"


def opening(who: Who, community_id: int, *, on_own_list: bool, in_own_task: bool, is_held: bool) -> Opening:
    """How this person opens an owner's number. While the owner is on hold nobody is rung: it takes a reason.

    `on_own_list`: the building is the clerk's own, or no clerk's. `in_own_task`: the person works on a task about it.
    """
    rings = who.may(community_id, *ON_OWN_LIST) and on_own_list
    works = who.may(community_id, *IN_OWN_TASKS) and in_own_task
    if (rings or works) and not is_held:
        return Opening.CALL
    return Opening.REASON if works or who.may(community_id, *ON_OWN_LIST, *WITH_REASON) else Opening.NO


def where(who: Who, column: str, roles: tuple[Role, ...] = ()) -> str:
    """A condition that keeps a SELECT within the communities where the person holds one of the roles.

    `column` is a community id in our own SQL; the ids are whole numbers, so nothing foreign gets into the statement.
    """
    communities = who.communities(*roles)
    if communities is None:
        return "TRUE"
    return f"{column} IN ({','.join(str(int(id_)) for id_ in sorted(communities)) or 'NULL'})"


def allowed(who: Who, column: str, value: str, roles: tuple[Role, ...], *, within: tuple[Role, ...] = ()) -> str:
    """`value` in the communities where the person holds one of the roles, NULL elsewhere.

    `within` are the roles that the statement is kept within already: where these are no more, `value` stands bare, so
    that an index on it is used.
    """
    everywhere, mine = who.communities(*within), who.communities(*roles)
    if mine is None or (within and everywhere is not None and everywhere <= mine):
        return value
    return f"CASE WHEN {where(who, column, roles)} THEN {value} END" if mine else "NULL"
