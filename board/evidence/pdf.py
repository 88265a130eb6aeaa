"""HTML -> PDF through WeasyPrint, which needs libraries of the system: imported only when a PDF is asked for."""

import logging
from typing import Any

from PIL import ImageFile

from board.paths import data
from board.rules.ports import Refused, Text

MISSING = Text(
    "这台服务器缺少生成 PDF 的系统库，请管理员安装：apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    " libharfbuzz-subset0 fonts-noto-cjk。",
    "This server lacks the libraries that make a PDF; the administrator installs them with: apt-get install"
    " libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk.",
)
PRINT = Text("现在可以打印网页。", "The print page works all the same.")
PRINT_OR_ZIP = Text(
    "现在可以打印网页，或下载不含 PDF 的压缩包。", "The print page, and the ZIP without a PDF, work all the same."
)


class NoPdf(Refused):
    """The system's libraries are missing: a sentence says which, and what goes `instead` where it was asked for."""

    def __init__(self, instead: Text = PRINT) -> None:
        super().__init__(Text(f"{MISSING.zh}{instead.zh}", f"{MISSING.en} {instead.en}"))


def is_available() -> bool:
    """Whether PDFs can be made here; the first call loads the library."""
    try:
        _weasyprint()
    except NoPdf:
        return False
    return True


def as_pdf(html: str, *, style: str = "letter.css") -> bytes:
    """A PDF of a page that carries all it shows in itself: nothing is fetched, from no file and no network. `style` is
    one of the board's own sheets.

    Raises NoPdf.
    """
    weasyprint = _weasyprint()
    css = weasyprint.CSS(string=(data("static") / "css" / style).read_text("utf-8"))
    only_within = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    return bytes(weasyprint.HTML(string=html, url_fetcher=only_within).write_pdf(stylesheets=[css]))


def _weasyprint() -> Any:
    try:
        import weasyprint
        import weasyprint.urls
    except (ImportError, OSError) as error:
        raise NoPdf from error
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # which the library turns on for the whole process: a cut-off photo is none
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of every property it does not know
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return weasyprint
