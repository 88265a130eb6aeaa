"""What the manager asks once a month: does it help to call in the window, and do our own faults still make arrears?"""

from typing import Any

from litestar import Request, Response, get

from board.accounts.eyes import eyes_of
from board.reports.service_arrears import service_months
from board.web.render import page


@get("/effects", sync_to_thread=True, include_in_schema=False)
def show(request: Request[Any, Any, Any]) -> Response[bytes]:
    # Statistics take a second to load: a board that nobody asks need not have them in memory.
    from board.reports import effect_screen as words
    from board.reports.window_cases import window_cases
    from board.rules.window_effect import compare

    reader, who = eyes_of(request), request.state.who
    with request.app.state.database.read() as session:
        found = compare(window_cases(session, who, now=reader.now))
        months = service_months(session, who, now=reader.now)
    alike = words.alike_words(found)
    return page(
        request, "reports/effects.html", title=reader._("Do our ways work?"), found=found,
        answer=reader.say(words.window_words(found)), alike=reader.say(alike) if alike else "",
        caveat=reader.say(words.CAVEAT), service=reader.say(words.service_words(months)), days=words.DAYS,
        rows=words.service_rows(months), line=words.service_line(months),
    )  # fmt: skip


ROUTES = [show]
