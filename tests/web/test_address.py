"""Whose address counts: a proxy's word only where the proxy is named."""

from ipaddress import ip_network

import pytest

from board.web.address import address_of

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("client", "forwarded", "expected"),
    [
        pytest.param("203.0.113.9", [], "203.0.113.9", id="straight"),
        pytest.param("203.0.113.9", ["1.2.3.4"], "203.0.113.9", id="a client's own header"),
        pytest.param("10.0.0.1", ["198.51.100.7"], "198.51.100.7", id="behind a proxy"),
        pytest.param("10.0.0.1", ["1.2.3.4, 198.51.100.7"], "198.51.100.7", id="the client wrote one in front"),
        pytest.param("10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7", id="two proxies"),
        pytest.param("10.0.0.1", ["1.2.3.4", "198.51.100.7"], "198.51.100.7", id="two headers"),
        pytest.param("10.0.0.1", ["rubbish"], "10.0.0.1", id="no address"),
        pytest.param("::1", ["2001:db8::7"], "2001:db8::7", id="IPv6"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="the proxy itself"),
    ],
)
def test_address(client: str, forwarded: list[str], expected: str) -> None:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    scope = {"client": (client, 1), "headers": headers}
    assert address_of(scope, PROXIES) == expected  # type: ignore[arg-type]


def test_without_named_proxies_nobody_is_believed() -> None:
    scope = {"client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", b"1.2.3.4")]}
    assert address_of(scope, ()) == "127.0.0.1"  # type: ignore[arg-type]
