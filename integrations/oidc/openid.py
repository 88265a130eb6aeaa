"""OpenID Connect, authorization code flow with PKCE S256: discovery, keys, and an ID token that is believed only after
its signature, issuer, audience, nonce and times were checked (OpenID Connect Core 1.0, 3.1.3.7; RFC 9207).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from integrations.oidc.addresses import is_secure
from integrations.oidc.fetch import ask
from integrations.oidc.ports import Attempt, Failure, Identity, Provider, SignOnError, code_of

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT = timedelta(hours=1)  # metadata and keys
AGAIN = timedelta(minutes=1)  # between two looks for a key that is not there
LEEWAY_SECONDS = 60
# No HMAC, whose key would be one that others know, and no "none".
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
FORM = {"content-type": "application/x-www-form-urlencoded"}
SUBJECT_MOST = 255


class OpenId:
    """One provider; its metadata and keys are kept for an hour, and looked up again for a key not seen before."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._metadata: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def address(self, attempt: Attempt, *, user_agent: str, now: datetime) -> str:
        provider = self._provider
        return str(
            prepare_grant_uri(
                self._endpoint("authorization_endpoint", now),
                client_id=provider.client_id,
                response_type="code",
                redirect_uri=provider.redirect_uri,
                scope=" ".join(provider.scopes),
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def identify(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Identity:
        self._check_who_answers(answer, now)
        tokens = self._exchange(code_of(answer, "code"), attempt, now)
        claims = self._checked(str(tokens.get("id_token", "")), str(tokens.get("access_token", "")), attempt, now)
        subject = str(claims["sub"])
        if not 0 < len(subject) <= SUBJECT_MOST:
            raise SignOnError(Failure.INVALID, "the subject is empty or too long")
        if any(name not in claims for name in self._provider.needed_claims):
            claims = self._userinfo(str(tokens.get("access_token", "")), subject, now) | claims
        return Identity(subject, claims)

    def _check_who_answers(self, answer: Mapping[str, str], now: datetime) -> None:
        """RFC 9207: an answer that names its issuer names this one, and one that must name it does."""
        told = answer.get("iss")
        must = bool(self._found(now).get("authorization_response_iss_parameter_supported"))
        if (told is not None or must) and told != self._provider.issuer:
            raise SignOnError(Failure.INVALID, "the answer comes from another issuer")

    def _exchange(self, code: str, attempt: Attempt, now: datetime) -> dict[str, Any]:
        provider, url = self._provider, self._endpoint("token_endpoint", now)
        content = prepare_token_request(
            "authorization_code", redirect_uri=provider.redirect_uri, code=code, code_verifier=attempt.verifier
        )
        client = ClientAuth(provider.client_id, provider.client_secret, self._method(now))
        url, headers, content = client.prepare("POST", url, dict(FORM), content)
        status, tokens = ask("POST", url, headers=headers, content=content)
        if status != 200 or "error" in tokens:
            raise SignOnError(Failure.INVALID, f"no token: {status} {str(tokens.get('error', ''))[:100]!r}")
        return tokens

    def _method(self, now: datetime) -> str:
        if not self._provider.client_secret:
            return "none"
        known = self._found(now).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"

    def _checked(self, token: str, access_token: str, attempt: Attempt, now: datetime) -> dict[str, Any]:
        """The claims of an ID token that is signed by this issuer, for us, for this attempt and now."""
        provider = self._provider
        try:
            try:
                read = jwt.decode(token, self._key_set(now), algorithms=SIGNED_WITH)
            except InvalidKeyIdError:
                read = jwt.decode(token, self._key_set(now, at_least=now - AGAIN), algorithms=SIGNED_WITH)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": provider.issuer},
                    "aud": {"essential": True, "value": provider.client_id},
                },
                {"nonce": attempt.nonce, "client_id": provider.client_id, "access_token": access_token},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SignOnError(Failure.INVALID, f"the ID token: {type(error).__name__} {str(error)[:100]}") from None
        return dict(claims)

    def _userinfo(self, access_token: str, subject: str, now: datetime) -> dict[str, Any]:
        """Further claims of the same subject; none where the provider has no such endpoint."""
        if not (self._provider.userinfo_endpoint or self._found(now).get("userinfo_endpoint")) or not access_token:
            return {}
        url = self._endpoint("userinfo_endpoint", now)
        status, claims = ask("GET", url, headers={"authorization": f"Bearer {access_token}"})
        if status != 200 or claims.get("sub") != subject:
            raise SignOnError(Failure.INVALID, f"the user info is refused ({status}) or of somebody else")
        return claims

    def _endpoint(self, name: str, now: datetime) -> str:
        url = str(getattr(self._provider, name) or self._found(now).get(name, ""))
        if not is_secure(url):
            raise SignOnError(Failure.INVALID, f"the {name} is missing or not https")
        return url

    def _found(self, now: datetime) -> Mapping[str, Any]:
        """The provider's metadata; empty where the settings name every endpoint."""
        provider = self._provider
        if provider.authorization_endpoint and provider.token_endpoint and provider.jwks_uri:
            return {}
        if self._metadata is None or now - self._metadata[0] >= KEPT:
            status, found = ask("GET", provider.issuer.rstrip("/") + WELL_KNOWN)
            if status != 200:
                raise SignOnError(Failure.DOWN, f"discovery answered {status}")
            if found.get("issuer") != provider.issuer:
                raise SignOnError(Failure.INVALID, "discovery names another issuer")
            self._metadata = (now, found)
        return self._metadata[1]

    def _key_set(self, now: datetime, *, at_least: datetime | None = None) -> KeySet:
        """The provider's keys, fetched after `at_least`, else within the hour."""
        if self._keys is None or self._keys[0] <= (at_least or now - KEPT):
            status, found = ask("GET", self._endpoint("jwks_uri", now))
            if status != 200 or not isinstance(found.get("keys"), list):
                raise SignOnError(Failure.DOWN, f"the keys answered {status}")
            self._keys = (now, KeySet.import_key_set({"keys": found["keys"]}))
        return self._keys[1]
