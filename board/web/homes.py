"""The home page of each role: slices put theirs in, `/` opens the one of the person's first role."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response

from board.rules.words import Role

Home = Callable[[Request[Any, Any, Any]], Response[bytes]]

HOMES: dict[Role, Home] = {}


def home_of(*roles: Role) -> Callable[[Home], Home]:
    """Register a function as the home of these roles."""

    def register(home: Home) -> Home:
        HOMES.update(dict.fromkeys(roles, home))
        return home

    return register
