"""Opening the number of a ticket's reporter."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from board.accounts.phones import TooManyLooks, note_refusal
from board.rules.visibility import WORKS_ON_TICKETS
from board.tickets.phones import open_reporter
from board.web.forms import Fields, field
from board.web.render import is_htmx, page


@post("/tickets/{ticket_id:int}/phone", sync_to_thread=True, include_in_schema=False)
def show_phone(request: Request[Any, Any, Any], ticket_id: FromPath[int], data: Fields) -> Response[bytes]:
    """The look is written down, one that the limit refused too."""
    who, now, database = request.state.who, request.state.now, request.app.state.database
    try:
        with database.write() as session:
            number, phone = open_reporter(
                session, ticket_id=ticket_id, reason=field(data, "reason"), by=who, now=now,
                zone=request.app.state.settings.tz,
            )  # fmt: skip
    except TooManyLooks:
        note_refusal(database, subject="ticket", subject_id=ticket_id, by=who, now=now)
        raise
    template = "accounts/phone.html" if is_htmx(request) else "accounts/phone_page.html"
    return page(
        request, template, key=f"ticket-{ticket_id}", phones=[phone], dials=who.has(*WORKS_ON_TICKETS), title=number,
        back=f"/tickets/{ticket_id}",
    )  # fmt: skip


ROUTES = [show_phone]
