"""One-time codes of an authenticator app: six digits for each 30 seconds (TOTP, RFC 6238)."""

import hmac
import re
import unicodedata
from datetime import datetime

import pyotp
import segno

SECONDS = 30
TOLERANCE = 1  # steps early or late: a phone's clock is seldom right to the second
_DIGITS = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 random bits in base32, as apps take them."""
    return pyotp.random_base32()


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def matching_step(secret: str, typed: str, *, now: datetime, after: int = 0) -> int | None:
    """The time step whose code was typed, among those around `now` and later than the step `after`; None for none."""
    code = plain(typed)
    if _DIGITS.fullmatch(code) is None:
        return None
    codes = pyotp.HOTP(secret)
    here = step_at(now)
    steps = range(here - TOLERANCE, here + TOLERANCE + 1)
    found = [step for step in steps if step > after and hmac.compare_digest(codes.at(step), code)]
    return found[0] if found else None


def plain(typed: str) -> str:
    """A code without the spaces and hyphens it is shown with, in lower case; full-width digits are digits."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).lower()


def address(secret: str, *, login: str, issuer: str) -> str:
    """The otpauth:// address that an app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def picture(address: str) -> str:
    """The address as a QR code: an SVG in a data: address, dark on white in every theme."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=4, dark="#000", light="#fff")


def in_fours(secret: str) -> str:
    """A secret as one types it from the screen."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
