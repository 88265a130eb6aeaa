"""What engineering and environment have done, to show to owners: a page for the phone, a poster for the lobby."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from sqlmodel import Session

from board.accounts.eyes import eyes_of
from board.evidence.pdf import as_pdf
from board.facts import zones
from board.reports.showcase_actions import show_result, take_off
from board.reports.showcase_queries import Result, pictures, private_parts, results, shown_photo
from board.rules.building_words import building_words
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.poster_words import LONGEST, LONGEST_TITLE, refusal
from board.rules.visibility import CHOOSES_RESULTS
from board.web.forms import Fields, field, go, number, whole
from board.web.render import page, text
from board.web.sheets import download

Asked = Request[Any, Any, Any]
ON_ONE: Final = 12  # results on one poster: four sheets
NOTHING: Final = Text("请至少勾选一项成果。", "Tick one result at least.")
TOO_MANY: Final = Text(f"一张海报最多 {ON_ONE} 项成果。", f"A poster takes {ON_ONE} results at most.")
MIXED: Final = Text("一张海报只放一个小区的成果。", "A poster is for one community.")
TITLE_TOO_LONG: Final = Text(f"标题最多 {LONGEST_TITLE} 个字。", f"A headline has {LONGEST_TITLE} characters at most.")


@get("/showcase", sync_to_thread=True, include_in_schema=False)
def index(request: Asked) -> Response[bytes]:
    return _index(request)


@post("/showcase/{task_id:int}", sync_to_thread=True, include_in_schema=False)
def choose(request: Asked, task_id: FromPath[int], data: Fields) -> Response[bytes]:
    try:
        with request.app.state.database.write() as session:
            show_result(
                session, task_id=task_id, caption=field(data, "caption"), by=request.state.who, now=request.state.now
            )  # fmt: skip
    except Refused as refused:
        return _index(request, tried={task_id: (field(data, "caption"), refused.text)}, status=422)
    return go(request, f"/showcase#result-{task_id}")


@post("/showcase/{task_id:int}/removal", sync_to_thread=True, include_in_schema=False)
def remove(request: Asked, task_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.write() as session:
        take_off(session, task_id=task_id, by=request.state.who, now=request.state.now)
    return go(request, "/showcase")


@get("/showcase/{task_id:int}/photos/{photo_id:int}", sync_to_thread=True, include_in_schema=False)
def show_photo(request: Asked, task_id: FromPath[int], photo_id: FromPath[int]) -> Response[bytes]:
    with request.app.state.database.read() as session:
        kept = shown_photo(session, request.state.who, task_id=task_id, photo_id=photo_id)
        content, media_type = kept.content, kept.media_type
    name = f'inline; filename="showcase-{photo_id}.jpg"'
    return Response(content, media_type=media_type, headers={"content-disposition": name})


@get("/showcase/poster", sync_to_thread=True, include_in_schema=False)
def poster(request: Asked) -> Response[Any]:
    """The page that prints, or with `form=pdf` the file. Read anew for what may not hang there: people move in."""
    params, who, reader = request.query_params, request.state.who, eyes_of(request)
    if "pick" not in params:
        return go(request, "/showcase")
    title = " ".join(params.get("title", "").split()) or reader._("What we have done for you")
    in_file = params.get("form") == "pdf"
    try:
        with request.app.state.database.read() as session:
            picked = _picked(session, who, params.getall("pick", []), title)
            shown = _drawn(session, picked, in_file)
        made = {"title": title, "community": picked[0].community, "in_file": in_file, "results": shown}
        if not in_file:
            return page(request, "reports/poster.html", company=request.app.state.settings.company, **made)
        html = text(request, "reports/poster.html", company=request.app.state.settings.company, **made)
        return download(as_pdf(html, style="poster.css"), f"{picked[0].community}-{title}.pdf", "application/pdf")
    except Refused as refused:
        return _index(request, refused=refused.text, title=title, status=422)


def _picked(session: Session, who: Who, picks: Sequence[str], title: str) -> list[Result]:
    wanted = [id_ for one in picks if (id_ := whole(one)) is not None]
    found = [one for one in results(session, who, task_ids=wanted) if one.is_shown]
    if not found:
        raise Refused(NOTHING)
    if len(found) > ON_ONE:
        raise Refused(TOO_MANY)
    if len({one.community_id for one in found}) > 1:
        raise Refused(MIXED)
    if len(title) > LONGEST_TITLE:
        raise Refused(TITLE_TOO_LONG)
    texts = [(found[0].community_id, said) for said in (title, *(one.caption for one in found))]
    if private := list(chain.from_iterable(private_parts(session, texts))):
        raise Refused(refusal(private))
    return found


def _drawn(session: Session, picked: Sequence[Result], in_file: bool) -> list[dict[str, Any]]:
    """The results with their photos' addresses; in a file the photos themselves."""
    places = zones(session)
    held = pictures(session, picked) if in_file else {}
    return [
        {
            "caption": one.caption, "place": one.building, "month": _local(one, places),
            "pictures": [held.get(id_) or f"/showcase/{one.task_id}/photos/{id_}" for id_ in (one.before, one.after)],
        }
        for one in picked
    ]  # fmt: skip


def _local(one: Result, places: Mapping[int, Any]) -> datetime:
    return one.ended_at.astimezone(places[one.community_id])


def _index(
    request: Asked, *, tried: Mapping[int, tuple[str, Text]] | None = None, refused: Text | None = None,
    title: str = "", status: int = 200,
) -> Response[bytes]:  # fmt: skip
    reader, who = eyes_of(request), request.state.who
    building = number(request.query_params, "building")
    with request.app.state.database.read() as session:
        found, places = results(session, who), zones(session)
        private = private_parts(session, [(one.community_id, one.caption) for one in found])
    # Somebody of a name in a caption may have moved in since: shown no longer, and the manager sees why.
    wrong = {one.task_id: (one.caption, refusal(parts)) for one, parts in zip(found, private, strict=True) if parts}
    wrong |= tried or {}
    items = [_item(one, places, who, reader, wrong.get(one.task_id)) for one in found]
    shown = [one for one in items if one["shown"] and (one["mine"] or one["id"] not in wrong)]
    return page(
        request, "reports/showcase.html", status=status, title=reader._("Showcase"),
        may_choose=who.has(*CHOOSES_RESULTS), shown=[one for one in shown if building in (None, one["building_id"])],
        waiting=[one for one in items if not one["shown"]], houses=_houses(shown, building, reader),
        filtered=building is not None, headline=title or reader._("What we have done for you"), longest=LONGEST,
        longest_title=LONGEST_TITLE, refused=reader.say(refused) if refused else "",
    )  # fmt: skip


def _houses(shown: Sequence[Mapping[str, Any]], chosen: int | None, reader: Any) -> list[tuple[Any, ...]]:
    """Buildings as links with their counts, 2栋 before 10栋."""
    counts = Counter((one["community"], one["place"], one["building_id"]) for one in shown if one["building_id"])
    many = len({community for community, *_ in counts}) > 1
    return [
        ("/showcase", reader._("All buildings"), len(shown), chosen is None),
        *(
            (f"/showcase?building={id_}", _house(community if many else "", place, reader), count, chosen == id_)
            for (community, place, id_), count in sorted(counts.items(), key=_by_number)
        ),
    ]


def _house(community: str, name: str, reader: Any) -> str:
    return f"{community} {reader.say(building_words(name))}".strip()


def _by_number(house: tuple[tuple[str, str, int], int]) -> tuple[Any, ...]:
    (community, place, _), _count = house
    return community, len(place), place


def _item(
    one: Result, places: Mapping[int, Any], who: Who, reader: Any, tried: tuple[str, Text] | None
) -> dict[str, Any]:
    return {
        "id": one.task_id, "shown": one.is_shown, "building_id": one.building_id, "community": one.community,
        "place": one.building, "month": _local(one, places), "caption": one.caption,
        "typed": tried[0] if tried else one.caption or one.written, "error": reader.say(tried[1]) if tried else "",
        "before": f"/showcase/{one.task_id}/photos/{one.before}",
        "after": f"/showcase/{one.task_id}/photos/{one.after}",
        "mine": who.may(one.community_id, *CHOOSES_RESULTS),
    }  # fmt: skip


ROUTES = [index, choose, remove, show_photo, poster]
