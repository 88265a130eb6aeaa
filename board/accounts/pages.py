"""The addresses of accounts for people: the lists, one account, and the search box."""

from typing import Any

from litestar import Request, Response, get

from board.accounts import (
    account_pages,
    bulk_pages,
    call_list_pages,
    guard_pages,
    hold_pages,
    household_pages,
    list_pages,
    mark_pages,
)
from board.accounts.eyes import eyes_of
from board.accounts.search import search
from board.rules.words import LABELS
from board.web.forms import go
from board.web.render import page
from board.web.sights import LIST, saw

LONGEST = 60


@get("/search", sync_to_thread=False, include_in_schema=False)
def find(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What was looked for; where it can mean only one thing, that thing itself."""
    text = request.query_params.get("q", "").strip()[:LONGEST]
    with request.app.state.database.read() as session:
        found = search(session, request.state.who, text)
    saw(request, LIST, [hit.owner_id for hit in (*found.rooms, *found.owners, *found.phones)])
    if found.exact:
        return go(request, found.exact)
    reader = eyes_of(request)
    words = {code: reader.say(label) for code, label in LABELS.items()}
    return page(request, "accounts/search.html", title=reader._("Search"), q=text, found=found, words=words)


PAGES = (list_pages, account_pages, hold_pages, household_pages, guard_pages, mark_pages, bulk_pages, call_list_pages)
ROUTES = [*(route for one in PAGES for route in one.ROUTES), find]
