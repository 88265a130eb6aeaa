"""Parts of pages that were drawn before and would be drawn the same again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from litestar import Request

MOST = 512


class Kept:
    """The last parts drawn, by everything that they depend on; the least used goes when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._drawn: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        """What was drawn for this key; drawn now where nothing was."""
        found = self._drawn.pop(key, None)
        if found is None:
            found = draw()
        self._drawn[key] = found
        if len(self._drawn) > self._most:
            self._drawn.popitem(last=False)
        return found


def kept(request: Request[Any, Any, Any], name: str = "kept", *, most: int = MOST) -> Kept:
    """The application's own of this name, made at its first use."""
    state = request.app.state
    if name not in state:
        state[name] = Kept(most)
    return state[name]  # type: ignore[no-any-return]
