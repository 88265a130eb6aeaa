"""The headers of a list of whom to contact."""

from integrations.files import Headers
from integrations.files.headers import words
from integrations.files.place_headers import EXACT, OWNER, PLACE

CALLED = words("号码 被叫号码 被叫 接收号码 手机号 手机号码 收信号码 目标号码 短信号码 called callee")

CALL_LIST = Headers(
    fields=PLACE | {"phone": CALLED + OWNER["phone"]},
    required=(("room", "address"),),
    exact=EXACT,
    keys=("room", "address"),
)
