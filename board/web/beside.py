"""Which list a request came from: the page that htmx acts on, or the address that a form carries along."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import Request

from board.web.forms import field, safe_path

LISTS = ("/", "/accounts")


def shown_list(request: Request[Any, Any, Any]) -> tuple[str, dict[str, str]]:
    """(path, query) of the page in the browser that asks; ("", {}) where it says none that could be read."""
    try:
        address = urlsplit(request.headers.get("hx-current-url", ""))
    except ValueError:
        return "", {}
    return address.path, dict(parse_qsl(address.query))


def back_to(sent: Mapping[str, Any]) -> str:
    """The list that a form was sent from; the home page where that is no list."""
    path = safe_path(field(sent, "back"))
    return path if urlsplit(path).path in LISTS else "/"
