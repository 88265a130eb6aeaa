"""OpenID Connect's adapter against a provider on loopback: what it believes, and what it does not."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from integrations.oidc.clients import client_for
from integrations.oidc.fetch import MOST_BYTES
from integrations.oidc.ports import Attempt, Exchange, Failure, Identity, Kind, SignOnError
from integrations.oidc.ports import Provider as Setting
from tests.conftest import Clock
from tests.integrations.provider import CLIENT, SECRET, Provider, as_json

BACK = "https://board.example.cn/sign-on/kc/callback"
OTHERS = RSAKey.generate_key(2048, {"kid": "one"})
ATTEMPT = Attempt("s" * 64, "nonce-of-this-attempt", "v" * 64)


@pytest.fixture
def provider(clock: Clock) -> Iterator[Provider]:
    made = Provider(clock, BACK)
    with made.site.running():
        yield made


def exchange(provider: Provider, **more: Any) -> Exchange:
    given = {"kind": Kind.OIDC, "client_id": CLIENT, "client_secret": SECRET, "redirect_uri": BACK}
    return client_for(Setting(**{**given, "issuer": provider.url, **more}))


def sent_back(adapter: Exchange, clock: Clock, attempt: Attempt = ATTEMPT) -> dict[str, str]:
    """The query with which the browser comes back from the provider."""
    answer = httpx.get(adapter.address(attempt, user_agent="", now=clock()), follow_redirects=False)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def identified(adapter: Exchange, clock: Clock) -> Identity:
    return adapter.identify(sent_back(adapter, clock), ATTEMPT, now=clock())


def failure(adapter: Exchange, clock: Clock) -> Failure:
    with pytest.raises(SignOnError) as raised:
        identified(adapter, clock)
    assert SECRET not in raised.value.why
    assert "canary" not in raised.value.why
    return raised.value.failure


def test_an_honest_provider_is_believed(provider: Provider, clock: Clock) -> None:
    found = identified(exchange(provider), clock)
    assert (found.subject, found.claims["name"]) == ("u-1", "孙丽")
    assert "GET /userinfo" not in provider.site.asked


def test_what_the_browser_carries(provider: Provider, clock: Clock) -> None:
    asked = dict(parse_qsl(urlsplit(exchange(provider).address(ATTEMPT, user_agent="", now=clock())).query))
    assert asked["code_challenge_method"] == "S256"
    assert ATTEMPT.verifier not in asked.values()
    assert (asked["state"], asked["nonce"], asked["redirect_uri"]) == (ATTEMPT.state, ATTEMPT.nonce, BACK)


def test_a_code_is_worth_nothing_with_another_verifier(provider: Provider, clock: Clock) -> None:
    adapter = exchange(provider)
    answer = sent_back(adapter, clock)
    with pytest.raises(SignOnError) as raised:
        adapter.identify(answer, Attempt(ATTEMPT.state, ATTEMPT.nonce, "w" * 64), now=clock())
    assert raised.value.failure is Failure.INVALID


def test_a_code_is_worth_something_once(provider: Provider, clock: Clock) -> None:
    adapter = exchange(provider)
    answer = sent_back(adapter, clock)
    assert adapter.identify(answer, ATTEMPT, now=clock()).subject == "u-1"
    with pytest.raises(SignOnError):
        adapter.identify(answer, ATTEMPT, now=clock())


def test_named_endpoints_need_no_discovery(provider: Provider, clock: Clock) -> None:
    named = {
        f"{name}_endpoint": f"{provider.url}/{path}"
        for name, path in (("authorization", "authorize"), ("token", "token"))
    }
    assert identified(exchange(provider, jwks_uri=f"{provider.url}/jwks", **named), clock).subject == "u-1"
    assert "GET /.well-known/openid-configuration" not in provider.site.asked


@pytest.mark.parametrize("place", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_an_endpoint_that_others_can_read_is_refused(provider: Provider, clock: Clock, place: str) -> None:
    provider.metadata = {place: "http://id.example.cn/x"}
    provider.without = ("groups",)
    adapter = exchange(provider, needed_claims=("groups",))
    with pytest.raises(SignOnError, match=place):
        identified(adapter, clock)


def test_an_unknown_key_is_not_looked_for_again_at_once(provider: Provider, clock: Clock) -> None:
    adapter = exchange(provider)
    identified(adapter, clock)
    provider.header = {"alg": "RS256", "kid": "unknown"}
    for _ in range(3):
        assert failure(adapter, clock) is Failure.INVALID
    assert provider.site.asked.count("GET /jwks") == 1


def _none(claims: dict[str, Any]) -> str:
    return _joined({"alg": "none", "kid": "one"}, claims) + "."


def _hs256(claims: dict[str, Any], key: bytes) -> str:
    """Put together by hand: no library signs with a key that is public."""
    said = _joined({"alg": "HS256", "kid": "one"}, claims)
    return f"{said}.{_base64(hmac.new(key, said.encode(), hashlib.sha256).digest())}"


def _joined(*parts: dict[str, Any]) -> str:
    return ".".join(_base64(json.dumps(part).encode()) for part in parts)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _twist(name: str, provider: Provider, clock: Clock) -> None:
    """Let the provider answer in one way that must not be believed."""
    now = int(clock().timestamp())
    public = provider.key.as_pem(private=False)
    claims: dict[str, dict[str, Any]] = {
        "wrong nonce": {"nonce": "another"}, "wrong audience": {"aud": "another"}, "expired": {"exp": now - 61},
        "another issuer": {"iss": "https://evil.example"}, "issued in the future": {"iat": now + 120},
        "authorized for another": {"aud": [CLIENT, "x"], "azp": "x"}, "no subject": {"sub": ""},
        "no text as subject": {"sub": 7}, "never ends": {"exp": None}, "another access token": {"at_hash": "AAAA"},
        "not yet": {"nbf": now + 120}, "endless subject": {"sub": "x" * 300},
    }  # fmt: skip
    makers: dict[str, Callable[[dict[str, Any]], str]] = {
        "alg none": _none,
        "HS256 with the public key": lambda said: _hs256(said, public),
        "HS256 with the client secret": lambda said: _hs256(said, SECRET.encode()),
        "signed by another key": lambda said: jwt.encode(provider.header, said, OTHERS, algorithms=["RS256"]),
        "no signature": lambda said: provider.signed(said).rpartition(".")[0] + ".",
        "no token at all": lambda said: "",
        "rubbish": lambda said: "a.b.c",
        "changed after signing": lambda said: _changed(provider.signed(said)),
    }
    provider.in_token = claims.get(name, {})
    provider.without = ("nonce",) if name == "no nonce" else ()
    provider.make = makers.get(name, provider.signed)


def _changed(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body[:-4]}AAAA.{signature}"


@pytest.mark.parametrize(
    "name",
    [
        "wrong nonce", "no nonce", "wrong audience", "expired", "another issuer", "issued in the future",
        "authorized for another", "no subject", "no text as subject", "never ends", "another access token", "not yet",
        "endless subject", "alg none", "HS256 with the public key", "HS256 with the client secret",
        "signed by another key", "no signature", "no token at all", "rubbish", "changed after signing",
    ],
)  # fmt: skip
def test_an_answer_that_must_not_be_believed(provider: Provider, clock: Clock, name: str) -> None:
    adapter = exchange(provider)
    _twist(name, provider, clock)
    assert failure(adapter, clock) is Failure.INVALID
    _twist("nothing", provider, clock)
    assert identified(adapter, clock).subject == "u-1"


@pytest.mark.parametrize(
    ("path", "answer", "problem"),
    [
        pytest.param("/.well-known/openid-configuration", as_json({}, 503), Failure.DOWN, id="discovery is down"),
        pytest.param("/.well-known/openid-configuration", as_json({"issuer": "https://evil.example"}), Failure.INVALID,
                     id="discovery of another issuer"),
        pytest.param("/.well-known/openid-configuration", (302, {"location": "http://127.0.0.1:1/"}, b""),
                     Failure.INVALID, id="discovery sends elsewhere"),
        pytest.param("/token", as_json({"error": "invalid_client"}, 401), Failure.INVALID, id="the secret is wrong"),
        pytest.param("/token", as_json({}, 500), Failure.DOWN, id="no token for now"),
        pytest.param("/token", (200, {}, b"x" * (MOST_BYTES + 1)), Failure.DOWN, id="an endless answer"),
        pytest.param("/token", (200, {}, b"[" * 100_000), Failure.INVALID, id="no JSON"),
        pytest.param("/token", (307, {"location": "http://127.0.0.1:1/"}, b""), Failure.INVALID, id="sends elsewhere"),
        pytest.param("/jwks", as_json({"keys": []}), Failure.INVALID, id="no keys"),
        pytest.param("/jwks", as_json({"keys": [{"kty": "RSA"}]}), Failure.INVALID, id="broken keys"),
    ],
)  # fmt: skip
def test_a_provider_that_fails(provider: Provider, clock: Clock, path: str, answer: Any, problem: Failure) -> None:
    provider.site.answers[path] = lambda *_: answer
    assert failure(exchange(provider), clock) is problem
