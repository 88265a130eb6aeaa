"""The look, without the app: `python -m tests.web.styleguide FOLDER` writes every sample page and its pictures.

The pages are templates over invented data (tests/web/samples) that use each component the way real pages do. They are
served with the board's real headers, so that a picture is also a proof that the content policy is kept.
"""

import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from board.web.filters import FILTERS, seen
from board.web.icons import Icons

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "samples"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")


class Me(NamedTuple):
    name: str
    role_label: str
    lang: str = "zh"
    without_search: bool = False
    on_duty: bool = False
    has_code: bool = False


class Event(NamedTuple):
    """What a timeline shows; the sample of the shape that pages hand over."""

    at: datetime
    lane: str
    who: str
    text: str
    department: str = ""
    href: str = ""
    object: str = ""
    note: str = ""
    rule: str = ""
    photos: tuple[tuple[str, str, str], ...] = ()


NAV = {
    "clerk": [
        ("/", "今日清单", "list-todo", True, 0), ("/tasks", "任务", "clipboard-list", False, 3),
        ("/buildings", "楼栋", "building-2", False, 0), ("/imports", "导入", "file-up", False, 0),
        ("/tray", "待关联", "unlink", False, 12), ("/log", "协同日志", "history", False, 0),
    ],
    "steward": [
        ("/", "任务", "clipboard-list", True, 3), ("/buildings", "楼栋", "building-2", False, 0),
        ("/signals", "提醒", "bell", False, 5), ("/log", "日志", "history", False, 0),
    ],
    "manager": [
        ("/", "概览", "layout-dashboard", True, 0), ("/holds", "暂缓", "circle-pause", False, 31),
        ("/tasks", "看板", "kanban", False, 0), ("/tray", "待关联", "unlink", False, 12),
        ("/buildings", "楼栋", "building-2", False, 0), ("/imports", "导入", "file-up", False, 0),
        ("/people", "人员", "users", False, 0), ("/log", "协同日志", "history", False, 0),
    ],
}  # fmt: skip
PEOPLE = {"clerk": Me("孙丽", "收费"), "steward": Me("陈燕", "管家"), "manager": Me("赵敏", "主任")}
TIMELINE = [
    Event(NOW - timedelta(minutes=25), "ticket", "王工", "上传维修前照片 2 张", "工程", "#", "R-2381"),
    Event(NOW - timedelta(hours=1), "team", "陈燕", "已告知维修进度", "管家", note="业主说晚上 7 点后在家。"),
    Event(NOW - timedelta(hours=18), "team", "看板", "暂缓催缴：重大报修未结", rule="规则 4"),
    Event(NOW - timedelta(hours=18, minutes=4), "ticket", "周静", "登记报修", "客服", "#", "R-2381 卫生间渗漏"),
    Event(NOW - timedelta(days=3), "fee", "导入", "2026-10 物业费 ¥546.75 列入欠费", "收费", "#", "11月欠费表.xlsx"),
    Event(NOW - timedelta(days=21), "team", "孙丽", "电话联系：未接", "收费"),
]
ROLE_OF = {"steward": "steward", "manager": "manager", "kanban": "manager", "sign_in": ""}


def environment(lang: str = "zh") -> Environment:
    """The templates as the app sees them, with an undefined name as an error."""
    words = {}
    if lang != "en":
        for path in (ROOT / "board/locale/zh").glob("*.po"):
            with path.open("rb") as file:
                words |= {message.id: message.string for message in read_po(file) if message.id}
    loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(SAMPLES)])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    made.globals |= {
        "_": lambda text: words.get(text, text),
        "icon": Icons(ROOT / "static/icons"),
        "asset": lambda path: f"/static/{path}?v=1",
    }
    made.filters.update(FILTERS)
    return made


def rendered(name: str, lang: str = "zh") -> str:
    """One sample page."""
    role = ROLE_OF.get(name, "clerk")
    me = PEOPLE[role]._replace(lang=lang) if role else None
    context = {
        "me": me, "nav": NAV.get(role, []), "csrf": "sample", "flash": [], "path": "/", "q": "", "language": lang,
        "now": NOW, "timeline_items": TIMELINE, "hours": lambda count: timedelta(hours=count),
    }  # fmt: skip
    with seen(NOW, ZONE, lang):
        return environment(lang).get_template(f"{name}.html").render(context)


def names() -> list[str]:
    return sorted(path.stem for path in SAMPLES.glob("*.html") if not path.stem.startswith("_"))


class _Pages(SimpleHTTPRequestHandler):
    """The samples at /NAME, the static files beside them; every answer with the board's policy."""

    def do_GET(self) -> None:
        name = self.path.split("?")[0].strip("/")
        if name not in names():
            return super().do_GET()
        body = rendered(name, "en" if self.path.endswith("?en") else "zh").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet: the pictures are the output."""


@contextmanager
def served():
    """The samples over HTTP on a free port; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def pictures(folder: Path, only: list[str]) -> None:
    """Every page at both widths in both themes; prints what the console said and what hangs over the edge."""
    from playwright.sync_api import sync_playwright

    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name in only or names():
            for (size, (width, height)), theme in ((pair, theme) for pair in WIDTHS.items() for theme in THEMES):
                page = browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=theme, has_touch=size == "phone",
                    locale="zh-CN", timezone_id="Asia/Shanghai",
                )  # fmt: skip
                page.on("console", lambda said, name=name: print(name, said.text))
                page.on("pageerror", lambda error, name=name: print(name, error))
                page.goto(f"{address}/{name}")
                page.screenshot(path=folder / f"{name}_{size}_{theme}.png", full_page=True)
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    print(f"{name} {size}: {wide} px wide")
                page.close()
        browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for sample in names():
        (target / f"{sample}.html").write_text(rendered(sample), "utf-8")
    pictures(target, sys.argv[2:])
