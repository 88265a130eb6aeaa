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
MOST_DIGITS = 17  # of a number in a form: what is longer fits no column
# What no text of a form means to say, and no database or workbook wants to hold.
UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
AS_IT_IS = "/?#%&=+,;:@!$'()*[]~"
Fields = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
Parts = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


def field(sent: Mapping[str, Any], name: str) -> str:
    """One field as trimmed text; the last one where it was sent more than once, "" where it was not sent.

    Control characters are left out, but tabs and the ends of lines.
    """
    value = sent.get(name, "")
    if isinstance(value, list):
        value = value[-1] if value else ""
    return text_of(value)


def fields(sent: Mapping[str, Any], name: str) -> list[str]:
    """All values of a field that may be sent more than once."""
    value = sent.get(name, [])
    return [text for one in (value if isinstance(value, list) else [value]) if (text := text_of(one))]


def number(sent: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or None for anything else."""
    return whole(field(sent, name))


def whole(text: str) -> int | None:
    """A number of digits only, and not too many of them; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def text_of(value: Any) -> str:
    """One value of a form as trimmed text, without control characters."""
    return str(value).translate(UNPRINTABLE).strip()


def texts(sent: Mapping[str, Any]) -> dict[str, str]:
    """Every field that was sent once, as text: for forms whose fields a table defines."""
    return {name: text_of(value) for name, value in sent.items() if isinstance(value, str)}


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
