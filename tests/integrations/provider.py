"""A provider of OpenID Connect on loopback, honest until a test tells it otherwise: then it signs, says or is silent as
no honest one would. It checks what it is sent as strictly as a good one: secret, address, PKCE, each code once.
"""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "board", "client-secret-canary"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
Answer = tuple[int, dict[str, str], bytes]


def as_json(value: Any, status: int = 200) -> Answer:
    return status, {"content-type": "application/json"}, json.dumps(value).encode()


@dataclass
class Site:
    """A server that answers each path with a function of (query, body, headers), and keeps what it was asked."""

    answers: dict[str, Callable[[dict[str, str], bytes, Any], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator["Site"]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                site.asked.append(f"{self.command} {parts.path}")
                answer = site.answers.get(parts.path, lambda *_: as_json({}, 404))
                status, headers, content = answer(dict(parse_qsl(parts.query)), body, self.headers)
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, *_: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Provider:
    """`claims` are the person who is signed in there. The other fields are its twists."""

    def __init__(self, clock: Callable[[], Any], redirect_uri: str) -> None:
        self.clock, self.redirect_uri = clock, redirect_uri
        self.key = KEY
        self.claims: dict[str, Any] = {"sub": "u-1", "name": "孙丽", "preferred_username": "sunli", "groups": []}
        self.in_token: dict[str, Any] = {}
        self.without: tuple[str, ...] = ()
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.make: Callable[[dict[str, Any]], str] = self.signed
        self.answer: dict[str, str] | None = None
        self.metadata: dict[str, Any] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self.site = Site(
            {
                "/.well-known/openid-configuration": lambda *_: as_json(self._metadata()),
                "/authorize": self._authorize,
                "/token": self._token,
                "/jwks": lambda *_: as_json(KeySet([self.key]).as_dict(private=False)),
                "/userinfo": lambda *_: as_json(self.claims),
            }
        )

    @property
    def url(self) -> str:
        return self.site.url

    def setting(self, **more: Any) -> dict[str, Any]:
        """This provider as the board's settings name it."""
        given = {"key": "kc", "name": "统一登录", "issuer": self.url, "client_id": CLIENT, "client_secret": SECRET}
        return {**given, **more}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(self.header, claims, self.key, algorithms=["RS256"])

    def _metadata(self) -> dict[str, Any]:
        ends = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in
                (("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo"))}  # fmt: skip
        return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **ends, **self.metadata}

    def _authorize(self, asked: dict[str, str], _body: bytes, _headers: Any) -> Answer:
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == self.redirect_uri
        assert asked["code_challenge_method"] == "S256"
        assert {"openid"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        answer = (
            {"code": code, "state": asked["state"]} if self.answer is None else self.answer | {"state": asked["state"]}
        )
        return 302, {"location": f"{asked['redirect_uri']}?{urlencode(answer)}"}, b""

    def _token(self, _query: dict[str, str], body: bytes, headers: Any) -> Answer:
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        login = base64.b64decode(headers.get("authorization", "").removeprefix("Basic ")).decode()
        asked = self._codes.pop(sent.get("code", ""), None)
        if login != f"{CLIENT}:{SECRET}":
            return as_json({"error": "invalid_client"}, 401)
        if (
            asked is None
            or sent["redirect_uri"] != asked["redirect_uri"]
            or create_s256_code_challenge(sent["code_verifier"]) != asked["code_challenge"]
        ):
            return as_json({"error": "invalid_grant"}, 400)
        now = int(self.clock().timestamp())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.claims}
        claims = {name: value for name, value in {**claims, **self.in_token}.items() if name not in self.without}
        return as_json({"access_token": "at-canary", "token_type": "Bearer", "id_token": self.make(claims)})
