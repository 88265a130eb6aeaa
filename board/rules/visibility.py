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
OPENS_PHONES: Final = roles(Datum.PHONE, See.OPENED_ON_OWN_LIST, See.OPENED_IN_OWN_TASKS, See.OPENED_WITH_REASON)
PHONES: Final = (*OPENS_PHONES, *roles(Datum.PHONE, See.MASKED))  # masked, all of them
REPORTERS: Final = roles(Datum.PHONE, See.REPORTER_ON_OWN_TICKETS)
OPENS_TICKET_PHONES: Final = (*OPENS_PHONES, *REPORTERS)
AMOUNTS: Final = roles(Datum.AMOUNTS, See.YES)
OWN_AMOUNTS: Final = roles(Datum.AMOUNTS, See.IN_OWN_FEE_TASKS)
MONTHS_BY_ROOM: Final = roles(Datum.HEAT_MAP, See.YES)
COUNTS_BY_PLACE: Final = roles(Datum.HEAT_MAP, See.COUNTS_BY_PLACE)
HEAT_MAP: Final = roles(Datum.HEAT_MAP)
BUILDING_FIGURES: Final = roles(Datum.BUILDING_FIGURES)
CONTACTS: Final = roles(Datum.CONTACTS, See.YES)
PEOPLE: Final = roles(Datum.PEOPLE)

# Whose work is with what: beyond the table, which is about fields.
ACCOUNTS: Final = CONTACTS
SPEAKS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
TICKETS: Final = (Role.CLERK, Role.STEWARD, *_SITE, Role.MANAGER, Role.AUDITOR)
WORKS_ON_TICKETS: Final = (Role.STEWARD, *_SITE, Role.MANAGER)
LINKS_TICKETS: Final = SPEAKS
RELEASES: Final = (Role.MANAGER,)
HOLDS: Final = SPEAKS


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


def shown_name(who: Who, column: str, name: str) -> str:
    """An owner's name as the person may see it: whole, masked (`王**`) or, for all others, "" without being read."""
    parts = [(where(who, column, NAMES), name), (where(who, column, MASKED_NAMES), masked_name(name))]
    whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in parts)
    return f"COALESCE(CASE {whens} END, '')"


def masked_name(name: str) -> str:
    """`王**` out of a column with a name."""
    return f"SUBSTR({name}, 1, 1) || '**'"


TWO_CHARACTER_SURNAMES: Final = (
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "闻人", "夏侯", "诸葛", "尉迟", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "轩辕",
    "呼延", "东郭", "西门", "拓跋", "淳于",
)  # fmt: skip
COMPANY: Final = "*"
_LONGEST_PERSON: Final = 4


def surname(name: str) -> str:
    """The surname out of a column with a name, COMPANY for one that is too long to be a person's.

    Letters without case are Chinese: `JOHN SMITH` gives J.
    """
    double = ",".join(f"'{one}'" for one in TWO_CHARACTER_SURNAMES)
    return (
        f"CASE WHEN LENGTH({name}) > {_LONGEST_PERSON} AND UPPER({name}) = LOWER({name}) THEN '{COMPANY}'"
        f" WHEN LENGTH({name}) > 2 AND SUBSTR({name}, 1, 2) IN ({double}) THEN SUBSTR({name}, 1, 2)"
        f" ELSE SUBSTR({name}, 1, 1) END"
    )


def masked_number(phone: str) -> str:
    """138****8000 out of a column with a number, "" where there is none: the number itself is not fetched."""
    return (
        f"CASE WHEN LENGTH({phone}) >= 11 THEN SUBSTR({phone}, 1, 3) || '****' || SUBSTR({phone}, LENGTH({phone}) - 3)"
        f" WHEN LENGTH({phone}) > 1 THEN '****' || SUBSTR({phone}, LENGTH({phone}) - 1) ELSE '' END"
    )


def masked_phone(phone: str) -> str:
    """138****8000; shorter numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""
