"""A few values that travel in a cookie: signed, so that nobody makes or changes one, and good for a time only."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from board.rules.time import to_micros


def seal(secret: str, purpose: str, values: Mapping[str, str], *, ends: datetime) -> str:
    """The values as text for a cookie. `purpose` keeps what was sealed for one use from being taken for another."""
    body = base64.urlsafe_b64encode(json.dumps({**values, "ends": to_micros(ends)}).encode()).decode()
    return f"{body}.{_mark(secret, purpose, body)}"


def unseal(secret: str, purpose: str, sealed: str, *, now: datetime) -> dict[str, str] | None:
    """The values again; None where the text is not ours, is for another purpose, or its time is over."""
    body, _, mark = sealed.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(secret, purpose, body).encode()):
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(body))
    except (binascii.Error, ValueError):
        return None
    return values if to_micros(now) < values.pop("ends") else None


def _mark(secret: str, purpose: str, body: str) -> str:
    return hmac.new(secret.encode(), f"{purpose}:{body}".encode(), hashlib.sha256).hexdigest()
