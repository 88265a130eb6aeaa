"""What a person calls the browser that they are signed in with."""

import pytest

from board.web.browsers import browser_name


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        pytest.param("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome · Windows"),
        pytest.param("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        pytest.param("Mozilla/5.0 (iPhone; like Mac OS X) MicroMessenger/8.0 wxwork/4.1", "企业微信 · iPhone"),
        pytest.param("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile DingTalk/7.5", "钉钉 · Android"),
        pytest.param("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari · Mac"),
        pytest.param("curl/8.5.0", "", id="none that is known"),
        pytest.param("", "", id="nothing said"),
    ],
)  # fmt: skip
def test_a_browser_has_a_name(agent: str, name: str) -> None:
    assert browser_name(agent) == name
