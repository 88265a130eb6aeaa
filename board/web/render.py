"""Pages out of templates: one environment per language, compiled once, with what every page needs put in."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket
from litestar import Request, Response

from board.paths import data
from board.rules.people import Who
from board.rules.words import LABELS, Role
from board.web.access import nav, role_label, roles_of
from board.web.filters import FILTERS, seen
from board.web.icons import Icons
from board.web.words import LANGUAGES, gettext

SEARCHES = roles_of("/search")
HTML = "text/html"  # the framework adds the charset to text


class _Compiled(BytecodeCache):
    """The templates as they were compiled for the first language: words are looked up when a page is drawn."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@lru_cache
def environment(language: str) -> Environment:
    """The templates in one language. Escaping is on, reloading off, and nothing is asynchronous: it is the fast way."""
    made = Environment(
        loader=FileSystemLoader(data("templates")),
        autoescape=True,
        auto_reload=False,
        enable_async=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        bytecode_cache=_COMPILED,
    )
    made.filters.update(FILTERS)
    made.globals.update(_=gettext(language), say=_sayer(language), icon=Icons(data("static") / "icons"), asset=asset)
    return made


def _sayer(language: str) -> Callable[[str], str]:
    """The word of a state, kind or severity in one language; the code itself where there is none."""

    def say(code: str) -> str:
        label = LABELS.get(code)
        return code if label is None else label.en if language == "en" else label.zh

    return say


def warm_up() -> None:
    """Compile every template now, so that the first person who opens a page does not wait for it."""
    for language in LANGUAGES:
        made = environment(language)
        for name in made.list_templates(extensions=["html"]):
            made.get_template(name)


@lru_cache
def asset(path: str) -> str:
    """The address of a static file, with its content's hash: browsers keep it until it changes."""
    file = data("static") / path
    return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def page(request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any) -> Response[bytes]:
    """A whole page, or the partial that a template is by itself, in the language of the person who asks."""
    return Response(text(request, template, **context).encode(), status_code=status, media_type=HTML)


def text(request: Request[Any, Any, Any], template: str, **context: Any) -> str:
    """The rendered template, with `me`, `nav`, `csrf`, `path`, `now` and `flash` put in."""
    state = request.state
    who: Who | None = state.who
    language = who.language if who else state.language
    with seen(state.now, request.app.state.settings.tz, language):
        return environment(language).get_template(template).render(_common(request, who, language) | context)


def _common(request: Request[Any, Any, Any], who: Who | None, language: str) -> dict[str, Any]:
    state = request.state
    common: dict[str, Any] = {"csrf": state.csrf, "now": state.now, "path": _path(request), "me": None, "nav": ()}
    common["language"] = language
    if who is not None:
        _ = gettext(language)
        common["me"] = {
            "name": who.name, "role_label": role_label(who, _), "lang": language,
            "without_search": not who.has(*SEARCHES), "on_duty": state.on_duty,
            "has_code": who.has(Role.SECURITY),
        }  # fmt: skip
        common["nav"] = nav(who, request.url.path, _)
    return common


def _path(request: Request[Any, Any, Any]) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def is_htmx(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("hx-request") == "true"


def static_dir() -> Path:
    return data("static")
