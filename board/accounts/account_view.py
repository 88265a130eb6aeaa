"""What one account's page and card show to the person who asks."""

from datetime import datetime
from typing import Any, NamedTuple

from litestar import Request, Response
from sqlmodel import Session

from board.accounts.card import Card, card, charges, open_tickets
from board.accounts.cards import CardView, view
from board.accounts.contact_form import ContactForm, contact_form
from board.accounts.eyes import Eyes, eyes_of
from board.accounts.filters import Filters
from board.accounts.guard import denials
from board.accounts.legal_holds import PLACES, on_account
from board.accounts.marks import Shown as Mark
from board.accounts.marks import standing
from board.accounts.occupancy import household
from board.accounts.scope import department
from board.accounts.tabs import tabs
from board.accounts.telling import Item, tell
from board.accounts.timeline import FEE, LANES, TEAM, TICKET, timeline
from board.policies import policies
from board.rules.guard import Code, Denial, Question
from board.rules.occupancy import SEEN_LABELS, next_step
from board.rules.people import Who
from board.rules.visibility import AMOUNTS, RELEASES, Opening
from board.rules.words import Channel
from board.web.forms import field
from board.web.render import page
from board.web.sights import RECORD, saw

ON_CARD = 8


class Shown(NamedTuple):
    """What the card's template needs. `opens_phone` is call, reason or "" (see `accounts/_phone.html`).

    `against` is what the guard says against ringing now, once a call is being logged; `is_stale` that it asks for a
    look into the fee system first.
    """

    view: CardView
    items: list[Item]
    lanes: list[tuple[str, str, None, bool, str]]
    form: ContactForm
    opens_phone: str
    is_page: bool
    against: list[str]
    is_stale: bool
    marks: list[Mark]


def shown(
    session: Session,
    request: Request[Any, Any, Any],
    account_id: int,
    *,
    is_page: bool,
    form: ContactForm | None = None,
) -> Shown:
    """The card of an account for the person who asks. Raises NotFound."""
    who, now, reader = request.state.who, request.state.now, eyes_of(request)
    found = card(session, who, account_id, now=now)
    account = found.line
    lane = request.query_params.get("lane", "") if is_page else ""
    saw(request, RECORD, [found.place.owner_id])
    events = timeline(session, who, found.place, now=now, lane=lane, **({} if is_page else {"limit": ON_CARD}))
    seen = view(found, who, policies(session, account.community_id).at(now), reader)
    wants_call = request.query_params.get("contact") == "1"
    if form is None:
        tickets = open_tickets(session, found.place) if seen.speaks else []
        form = contact_form(tickets, is_held=seen.is_held, fen=account.fen, eyes=reader, is_open=wants_call)
    against = _against(session, found, who, now) if form.is_open and not seen.is_held and seen.speaks else ()
    return Shown(
        seen,
        tell(events, reader),
        _lanes(account_id, lane, reader) if is_page else [],
        form,
        opens_phone(found.opening, is_calling=form.is_open),
        is_page,
        [reader.say(denial.text) for denial in against],
        any(denial.code is Code.STALE_DATA for denial in against),
        standing(session, found.place.owner_id, now=now) if is_page else [],
    )


def _against(session: Session, found: Card, who: Who, now: datetime) -> tuple[Denial, ...]:
    """What the guard says against ringing this owner now."""
    company = tuple(filter(None, [department(who, found.place.community_id)]))
    return denials(session, found.place.id, Question(Channel.PHONE, now, company))


def account_page(
    session: Session,
    request: Request[Any, Any, Any],
    account_id: int,
    *,
    status: int = 200,
    form: ContactForm | None = None,
    errors: dict[str, str] | None = None,
    values: dict[str, Any] | None = None,
) -> Response[bytes]:
    """The page of an account; after a form that could not be taken, with what was typed and what is wrong."""
    found = shown(session, request, account_id, is_page=True, form=form)
    where = found.view.card.place
    return page(
        request,
        "accounts/show.html",
        status=status,
        title=where.label,
        shown=found,
        charges=charges(session, request.state.who, where, now=request.state.now),
        shows_money=request.state.who.may(where.community_id, *AMOUNTS),
        facts=_facts(found, eyes_of(request)) + _household(session, request, found),
        owner_page=f"/owners/{where.owner_id}" if request.state.who.may(where.community_id, *RELEASES) else "",
        errors=errors or {},
        values={name: field(values or {}, name) for name in ("kind", "until", "reason")},
        pages=tabs(where, request.state.who, "/accounts/{account_id}", eyes_of(request)),
        legal_holds=on_account(session, account_id, request.state.now),
        puts_legal_holds=request.state.who.may(where.community_id, *PLACES),
    )


def opens_phone(how: Opening, *, is_calling: bool) -> Opening:
    """Who may open the number by starting to log a call has to start; until then a reason opens it."""
    return Opening.REASON if how is Opening.CALL and not is_calling else how


def list_address(filters: Filters, path: str) -> str:
    """The list's own address, up to the id of the account chosen in it."""
    url = filters.url(path, page=filters.page)
    return f"{url}{'&' if '?' in url else '?'}selected="


def _lanes(account_id: int, lane: str, reader: Eyes) -> list[tuple[str, str, None, bool, str]]:
    _ = reader._
    words = {
        "": (_("All"), "list"),
        FEE: (_("Fees"), "receipt"),
        TICKET: (_("Tickets"), "wrench"),
        TEAM: (_("Collaboration"), "users"),
    }
    path = f"/accounts/{account_id}"
    return [
        (f"{path}?lane={name}" if name else path, word, None, name == (lane if lane in LANES else ""), symbol)
        for name, (word, symbol) in words.items()
    ]


def _facts(found: Shown, reader: Eyes) -> list[tuple[str, str]]:
    card_, _ = found.view.card, reader._
    rows = (
        (_("Community"), card_.place.community), (_("Steward"), "、".join(card_.stewards)), (_("Area"), card_.area),
        (_("Remark"), card_.remark),
    )  # fmt: skip
    return [(label, text) for label, text in rows if text]


def _household(session: Session, request: Request[Any, Any, Any], found: Shown) -> list[tuple[str, str]]:
    """Whether the flat is lived in or let, and how its owner is reached because of that."""
    where, reader = found.view.card.place, eyes_of(request)
    known, lets, until = household(session, where, request.state.now)
    _, facts = reader._, []
    if known is not None:
        since = _("since {day}").format(day=known.since_on.isoformat()) if known.since_on else ""
        facts.append((_("Lived in"), " ".join(filter(None, (reader.say(SEEN_LABELS[known.seen]), since)))))
    if lets:
        facts.append((_("Let"), _("until {day}").format(day=until.isoformat()) if until else _("to a tenant")))
    advice = next_step(known.seen) if known else None
    return [*facts, (_("Next step"), reader.say(advice))] if advice else facts
