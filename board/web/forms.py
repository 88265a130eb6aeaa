"""Forms as they are sent: text by name; where to go after a change."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.enums import RequestEncodingType
from litestar.params import Body

from board.rules.ports import Refused
from board.web.render import is_htmx

FORM_BYTES = 256_000  # what a form or a call carries at most; handlers that take files or lists say more
FILE_BYTES = 50_000_000
AS_IT_IS = "/?#%&=+,;:@!$'()*[]~"
Fields = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Parts = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


def field(sent: Mapping[str, Any], name: str) -> str:
    """One field as trimmed text; the last one where it was sent more than once, "" where it was not sent."""
    value = sent.get(name, "")
    if isinstance(value, list):
        value = value[-1] if value else ""
    return str(value).strip()


def fields(sent: Mapping[str, Any], name: str) -> list[str]:
    """All values of a field that may be sent more than once."""
    value = sent.get(name, [])
    return [str(one).strip() for one in (value if isinstance(value, list) else [value]) if str(one).strip()]


def number(sent: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or None for anything else."""
    text = field(sent, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def safe_path(wanted: str) -> str:
    """A path of this board to go to: one slash first, and nothing that a browser would read as another site."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if plain and "\\" not in wanted else "/"


def said(request: Request[Any, Any, Any], refused: Refused) -> str:
    """The sentence of a refusal in the reader's language."""
    return refused.text.en if request.state.language == "en" else refused.text.zh


def go(request: Request[Any, Any, Any], path: str) -> Response[bytes]:
    """To another page of the board after a change, for a browser and for htmx alike."""
    target = quote(safe_path(path), safe=AS_IT_IS)  # headers take no Chinese
    if is_htmx(request):
        return Response(b"", status_code=204, headers={"HX-Redirect": target})
    return Response(b"", status_code=303, headers={"location": target})
