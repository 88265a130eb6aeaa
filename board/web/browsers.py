"""The browser that asks, and its name as its owner knows it, out of what it says of itself."""

from dataclasses import dataclass
from typing import Any

from litestar import Request

from board.rules.people import Origin

# The first that is found: the apps' own web views and most browsers also call themselves Chrome or Safari.
PROGRAMS = (
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Lark", "飞书"), ("Edg", "Edge"),
    ("HuaweiBrowser", "Huawei"), ("MiuiBrowser", "Mi"), ("QQBrowser", "QQ"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Browser:
    """Who is at the door: where the request comes from, what it calls itself, the session it had (a token hash)."""

    origin: Origin
    user_agent: str = ""
    before: str = ""


def browser_of(request: Request[Any, Any, Any]) -> Browser:
    state = request.state
    return Browser(state.origin, request.headers.get("user-agent", ""), state.token_hash)


def browser_name(agent: str) -> str:
    """Like `Chrome · Windows`; "" where nothing is known."""
    known = (next((name for mark, name in marks if mark in agent), "") for marks in (PROGRAMS, SYSTEMS))
    return " · ".join(name for name in known if name)
