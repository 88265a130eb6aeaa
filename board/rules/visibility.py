"""What a role may see, as questions that every query asks before it selects a column.

One table, so that a field that a role does not have is never fetched for it: it cannot leak from what is not there.
"""

from typing import Final

from board.rules.people import Who
from board.rules.words import Role

NAMES: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
PHONES: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
AMOUNTS: Final = (Role.CLERK, Role.MANAGER, Role.AUDITOR)
MONTHS_BY_ROOM: Final = (Role.CLERK, Role.MANAGER, Role.AUDITOR)
BUILDING_FIGURES: Final = (
    Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.MANAGER, Role.AUDITOR,
)  # fmt: skip
CONTACTS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER, Role.AUDITOR)
TICKETS: Final = (
    Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.MANAGER, Role.AUDITOR,
)  # fmt: skip
WORKS_ON_TICKETS: Final = (Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.LEAD, Role.MANAGER)
LINKS_TICKETS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)
RELEASES: Final = (Role.MANAGER,)
HOLDS: Final = (Role.CLERK, Role.STEWARD, Role.MANAGER)


def where(who: Who, column: str, roles: tuple[Role, ...] = ()) -> str:
    """A condition that keeps a SELECT within the communities where the person holds one of the roles.

    `column` is a community id in our own SQL; the ids are whole numbers, so nothing foreign gets into the statement.
    """
    communities = who.communities(*roles)
    if communities is None:
        return "TRUE"
    return f"{column} IN ({','.join(str(int(id_)) for id_ in sorted(communities)) or 'NULL'})"


def masked_phone(phone: str) -> str:
    """138****8000; shorter numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""
