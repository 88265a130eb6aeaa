"""A browser by a name that its owner knows, out of what it says of itself."""

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


def browser_name(agent: str) -> str:
    """Like `Chrome · Windows`; "" where nothing is known."""
    known = (next((name for mark, name in marks if mark in agent), "") for marks in (PROGRAMS, SYSTEMS))
    return " · ".join(name for name in known if name)
