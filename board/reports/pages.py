"""The manager's and the lead's first screen."""

from typing import Any

from litestar import Request, Response

from board.buildings.flag_queries import flagged_now
from board.holds import queries as holds
from board.holds.labels import kind_labels
from board.holidays import unknown_years
from board.reports import queries
from board.rules.time import local_date
from board.rules.visibility import AMOUNTS, LEAKS
from board.rules.words import Role, State
from board.tickets import tray
from board.web.access import ROLE_LABELS, roles_of
from board.web.homes import home_of
from board.web.render import page
from board.web.words import gettext

SHOWN_HOLDS = 8
STATE_LABELS = {
    State.SETTLED: "settled",
    State.HELD: "on hold",
    State.PROMISED: "promised",
    State.WINDOW: "in the window",
    State.COLLECTABLE: "collectable",
}


@home_of(Role.MANAGER, Role.LEAD, Role.AUDITOR)
def overview(request: Request[Any, Any, Any]) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    with request.app.state.database.read() as session:
        context = {
            "figures": queries.by_state(session, who),
            "departments": queries.departments(session, who, now=now),
            "windows": queries.expiring(session, who, now=now),
            "reviews": queries.reviews_due(session, who),
            "fresh": queries.freshness(session, who),
            "flagged": flagged_now(session, who, now=now),
            "tray_size": tray.size(session, who),
            "holds": holds.holds(session, who, now=now)[:SHOWN_HOLDS],
            "repeats": len(holds.repeats(session, who, now=now)),
            "missing": unknown_years(session, local_date(now, request.app.state.settings.tz)),
        }
    _ = gettext(request.state.language)
    return page(
        request, "reports/manager.html", title=_("Overview"), subtitle="", kinds=kind_labels(_),
        asks_effects=who.has(*LEAKS), sees_amounts=who.has(*AMOUNTS), decides=who.has(Role.MANAGER),
        lists_holds=who.has(*roles_of("/holds")), sees_results=who.has(*roles_of("/results")),
        sees_flags=who.has(*roles_of("/flags")),
        labels={str(state): _(label) for state, label in STATE_LABELS.items()},
        roles={str(role): _(label) for role, label in ROLE_LABELS.items()}, **context,
    )  # fmt: skip
