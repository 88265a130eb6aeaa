"""The offer of a second factor: a fresh secret, in the page that shows it and nowhere else until it is taken up.

The form carries it sealed, and bound to the session or half sign-in it was made for: to look at the page writes
nothing, and a page shown to somebody else is of no use.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.exceptions import PermissionDeniedException

from board.web import one_time

ISSUER = "协同看板"


@dataclass(frozen=True, slots=True)
class Offer:
    """`secret` as it is, `shown` in groups of four, `picture` as a QR code (a data: address), `sealed` for the form."""

    secret: str
    shown: str
    picture: str
    sealed: str


def offer(request: Request[Any, Any, Any], login: str, token_hash: str) -> Offer:
    """A new secret for the holder of this token."""
    secret = one_time.new_secret()
    return _offer(request, secret, request.app.state.seals.seal(secret, _about(token_hash)), login)


def taken_up(request: Request[Any, Any, Any], sealed: str, login: str, token_hash: str) -> Offer:
    """The offer that a form brings back. Raises PermissionDeniedException for one that was made for another token."""
    secret = request.app.state.seals.open(sealed, _about(token_hash))
    if secret is None:
        raise PermissionDeniedException("offer")
    return _offer(request, secret, sealed, login)


def _offer(request: Request[Any, Any, Any], secret: str, sealed: str, login: str) -> Offer:
    issuer = request.app.state.settings.company or ISSUER
    address = one_time.address(secret, login=login, issuer=issuer)
    return Offer(secret, one_time.in_fours(secret), one_time.picture(address), sealed)


def _about(token_hash: str) -> str:
    return f"offer:{token_hash}"
