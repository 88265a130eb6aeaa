"""Where a request comes from: the client's own address, also behind proxies, but only behind those that are named."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from litestar.types import Scope

Networks = Sequence[IPv4Network | IPv6Network]
UNKNOWN = ""


def address_of(scope: Scope, proxies: Networks) -> str:
    """The address of the client: the connection's, or, where that is a trusted proxy's, the nearest hop of
    X-Forwarded-For that is none. What a client writes into that header itself changes nothing.
    """
    client = scope.get("client")
    address = str(client[0]) if client else UNKNOWN
    if not proxies or not _trusted(address, proxies):
        return address
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for hop in reversed([part.strip() for line in sent for part in line.split(",")]):
        if not _is_address(hop):
            break
        address = hop
        if not _trusted(hop, proxies):
            break
    return address


def _trusted(address: str, proxies: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
