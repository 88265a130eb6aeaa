"""From a list of accounts to the stewards: those chosen become their soft collections."""

from typing import Any

from litestar import Request, Response, post

from board.accounts.eyes import Eyes, eyes_of
from board.accounts.selection import picked, skipping
from board.tasks.assigning import Handed, assign
from board.web.forms import Fields, go
from board.web.render import is_htmx, page


@post("/accounts/assignments", sync_to_thread=True, status_code=200, include_in_schema=False)
def assign_chosen(request: Request[Any, Any, Any], data: Fields) -> Response[bytes]:
    who, now = request.state.who, request.state.now
    reader = eyes_of(request)
    with request.app.state.database.write() as session:
        selection = picked(session, who, data, now=now)
        handed = assign(session, account_ids=[row.id for row in selection.rows], by=who, now=now)
    if not is_htmx(request):
        return go(request, f"/tasks/{handed[0].task_id}" if len(handed) == 1 else "/tasks")
    told = skipping(_told(handed, reader), len(selection.held), reader)
    return page(request, "tasks/assigned.html", told=told, tasks=handed)


def _told(handed: list[Handed], reader: Eyes) -> str:
    _ = reader._
    each = [_("{n} to {who}").format(n=one.accounts, who=one.steward or _("the stewards")) for one in handed]
    return _("Handed over: {list}").format(list="、".join(each))


ROUTES = [assign_chosen]
