"""One bounded question to a provider: no redirect is followed, and an answer has a size and a time."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import httpx

from integrations.oidc.ports import Failure, SignOnError

STEP_SECONDS = 5.0  # to connect, and for each piece of the answer
ALL_SECONDS = 10.0
MOST_BYTES = 256_000

# These write whole addresses to the log: with a code in them and, for WeCom, the app's secret.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    content: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> tuple[int, dict[str, Any]]:
    """(status, the JSON object answered). `content` is sent as it is, `body` as JSON.

    Raises SignOnError: DOWN where there is no answer, one of 5xx or 429, or one too slow or too long; INVALID for a
    redirect and for what is no JSON object.
    """
    sent = {"accept": "application/json", "accept-encoding": "identity", **(headers or {})}
    status, text = _read(method, url, headers=sent, params=params, content=content, json=body)
    if status >= 500 or status == 429:
        raise SignOnError(Failure.DOWN, f"{_host(url)} answered {status}")
    if 300 <= status < 400:
        raise SignOnError(Failure.INVALID, f"{_host(url)} sends elsewhere")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SignOnError(Failure.INVALID, f"{_host(url)} answered no JSON object")
    return status, found


def _read(method: str, url: str, **sent: Any) -> tuple[int, bytes]:
    ends, body = time.monotonic() + ALL_SECONDS, bytearray()
    try:
        with (
            httpx.Client(timeout=STEP_SECONDS, follow_redirects=False) as client,
            client.stream(method, url, **sent) as response,
        ):
            for piece in response.iter_raw():
                body += piece
                if len(body) > MOST_BYTES or time.monotonic() > ends:
                    raise SignOnError(Failure.DOWN, f"the answer of {_host(url)} is too long or too slow")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SignOnError(Failure.DOWN, f"{_host(url)}: {type(error).__name__}") from None
    return response.status_code, bytes(body)


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return "an unreadable address"
