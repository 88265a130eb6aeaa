"""Claims about to lapse, for clerk and manager: figures per community, each a link to its list."""

from typing import Any

from litestar import Request, Response, get

from board.accounts.eyes import eyes_of
from board.evidence.claims import LAPSED, SPANS, UNDECIDED, claims
from board.rules.visibility import EVIDENCE
from board.web.forms import number
from board.web.pager import pager
from board.web.render import page
from board.web.sights import LIST, saw_accounts


@get("/claims", sync_to_thread=True, include_in_schema=False)
def index(request: Request[Any, Any, Any]) -> Response[bytes]:
    asked, who, reader = dict(request.query_params), request.state.who, eyes_of(request)
    _ = reader._
    within = asked.get("within", "")
    span = within if within in (*SPANS, LAPSED, UNDECIDED) else "90"
    community, page_number = number(asked, "community"), max(1, number(asked, "page") or 1)
    with request.app.state.database.read() as session:
        found = claims(session, who, within=span, community=community, page=page_number, now=reader.now)
        saw_accounts(request, session, LIST, [row.id for row in found.rows])
    labels = {
        **{days: _("within {} days").format(days) for days in SPANS}, LAPSED: _("lapsed"),
        UNDECIDED: _("decision due"),
    }  # fmt: skip
    site = f"&community={community}" if community is not None else ""
    return page(
        request, "evidence/claims.html", title=_("Claims about to lapse"), found=found, span=span, labels=labels,
        community=community, works=who.has(*EVIDENCE), spans=[*SPANS, LAPSED, UNDECIDED],
        chips=[
            (f"/claims?within={name}{site}", label, _count(found, name, community), name == span)
            for name, label in labels.items()
        ],
        **pager(f"/claims?within={span}{site}", page_number, found.more, _),
    )  # fmt: skip


def _count(found: Any, span: str, community: int | None) -> int:
    """Accounts in the span, within the community chosen."""
    if community is None:
        return int(found.totals[span].accounts)
    return sum(site.sums[span].accounts for site in found.sites if site.id == community)


ROUTES = [index]
