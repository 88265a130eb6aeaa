"""The templates of letters: listed for a community or the company, edited, previewed with a real account, saved."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.eyes import eyes_of
from board.evidence import templates
from board.evidence.evidence_pages import WRITE
from board.evidence.template_screen import list_screen, sample, template_screen
from board.evidence.templates import Faulty
from board.rules.notice_letters import Template
from board.rules.people import Who
from board.rules.ports import NotFound, Refused, Text
from board.rules.task_fields import Incomplete
from board.web.forms import Fields, field, go, number
from board.web.render import page

Asked = Request[Any, Any, Any]


@get("/notice-templates", sync_to_thread=False, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    who, reader = request.state.who, eyes_of(request)
    with request.app.state.database.read() as session:
        community = _community(session, who, dict(request.query_params))
        shown = list_screen(session, who, community, reader)
    return page(request, "evidence/templates.html", **shown)


@get("/notice-templates/{name:str}", sync_to_thread=False, include_in_schema=False)
def edit(request: Asked, name: FromPath[str]) -> Response[bytes]:
    return _edit(request, name, {})


@post("/notice-templates/{name:str}", **WRITE)
def save(request: Asked, name: FromPath[str], data: Fields) -> Response[bytes]:
    """With `step` preview, shown with a real account; else saved."""
    if field(data, "step") == "preview":
        return _edit(request, name, data, previews=True)
    who, now = request.state.who, request.state.now
    with request.app.state.database.read() as session:
        community = _community(session, who, data)
    try:
        with request.app.state.database.write() as session:
            templates.save(
                session, name=_name(name), community_id=community, title=_text(data, "title"),
                body=_text(data, "body"), based_on=number(data, "version") or 0, by=who, now=now,
            )  # fmt: skip
    except Faulty as faulty:
        return _edit(request, name, data, errors=faulty.errors, status=422)
    except Refused as refused:
        return _edit(request, name, data, refusal=refused.text, status=409)
    return go(request, f"/notice-templates/{name}?community={community or 0}&saved=1")


def _edit(
    request: Asked, name: str, data: dict[str, Any], *, errors: dict[str, Text] | None = None,
    refusal: Text | None = None, previews: bool = False, status: int = 200,
) -> Response[bytes]:  # fmt: skip
    who, reader = request.state.who, eyes_of(request)
    sent = data or dict(request.query_params)
    with request.app.state.database.read() as session:
        template, community = _name(name), _community(session, who, sent)
        version = templates.in_force(session, template, community)
        title, body = (_text(data, "title"), _text(data, "body")) if data else (version.title, version.body)
        found = templates.checked(template, title, body)
        errors = errors or (found.errors if previews else {})
        shown = template_screen(session, who, template, community, version, found.warnings, reader)
        preview = None
        if previews and not found.errors:
            try:
                preview = sample(
                    session, who, template, title, body, field(data, "room"), community,
                    company=request.app.state.settings.company, now=request.state.now,
                )  # fmt: skip
            except Incomplete as fault:
                errors = {"room": fault.errors["account"]}
    return page(
        request, "evidence/template.html", status=422 if errors and status == 200 else status, **shown,
        typed={"title": title, "body": body, "room": field(data, "room")}, preview=preview,
        errors={name: reader.say(text) for name, text in (errors or {}).items()},
        refusal=reader.say(refusal) if refusal else "", saved=bool(field(sent, "saved")),
    )  # fmt: skip


def _name(name: str) -> Template:
    """Raises NotFound for what is no template."""
    try:
        return Template(name)
    except ValueError:
        raise NotFound from None


def _text(data: dict[str, Any], name: str) -> str:
    """With the line ends of a text, whatever the browser sends."""
    return field(data, name).replace("\r\n", "\n")


def _community(session: Session, who: Who, sent: dict[str, Any]) -> int | None:
    """Whose texts: a community where the person works on claims, or the company's (0). Raises NotFound."""
    wanted = number(sent, "community")
    known = [id_ for id_, _ in templates.sites(session, who)]
    if wanted == 0:
        return None
    if wanted is None:
        return known[0] if known else None
    if wanted not in known:
        raise NotFound
    return wanted


ROUTES = [index, edit, save]
