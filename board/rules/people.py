"""Who is acting, and where they may: carried by every query and action."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from board.rules.words import Role

EVERYWHERE = 0
DEPARTMENTS: Final = (Role.CLERK, Role.STEWARD, Role.ENGINEERING, Role.ENVIRONMENT, Role.SECURITY)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from, for the audit.

    `actor` is person, token, command, board or nobody; `token_id` a program's, `address` the client's.
    """

    actor: str = "nobody"
    token_id: int | None = None
    address: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """A signed-in person, a program with a token, or the board itself (`person_id` None).

    `grants` are (role, community id) pairs; the id EVERYWHERE stands for all communities.
    """

    person_id: int | None
    name: str
    grants: frozenset[tuple[str, int]] = field(default=frozenset())
    language: str = "zh"
    origin: Origin = field(default=Origin("person"), compare=False)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.grants)

    def has(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return any(role in roles for role, _ in self.grants)

    def communities(self, *roles: Role) -> frozenset[int] | None:
        """The communities in which the person holds one of the roles (any role where none is named); None is all."""
        found = frozenset(community for role, community in self.grants if not roles or role in roles)
        return None if EVERYWHERE in found else found

    def may(self, community_id: int, *roles: Role) -> bool:
        """Whether the person holds one of the roles (any role where none is named) in this community."""
        within = self.communities(*roles)
        return within is None or community_id in within


BOARD = Who(None, "board", frozenset((role, EVERYWHERE) for role in Role), origin=Origin("board"))
COMMAND = Who(None, "board", BOARD.grants, origin=Origin("command"))


def leads_nothing(grants: Iterable[tuple[str, int]]) -> bool:
    """Whether somebody would be lead in a place where they hold no department's role, which says what they lead."""
    given = set(grants)
    places = {place for role, place in given if role in DEPARTMENTS}
    return any(role == Role.LEAD and not {place, EVERYWHERE} & places for role, place in given)
