"""Feishu (飞书): OAuth2 with PKCE; the person is a union_id, and 0 in `code` is the only success."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from integrations.oidc.fetch import ask
from integrations.oidc.ports import Attempt, Failure, Identity, Provider, SignOnError, code_of

API = "https://open.feishu.cn"
AUTHORIZE = "https://accounts.feishu.cn/open-apis/authen/v1/authorize"


class Feishu:
    """One app of one company (tenant): Feishu lets only people in who may use the app."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._api = provider.api or API

    def address(self, attempt: Attempt, *, user_agent: str, now: datetime) -> str:
        provider = self._provider
        asked = {
            "client_id": provider.client_id,
            "response_type": "code",
            "redirect_uri": provider.redirect_uri,
            "state": attempt.state,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{provider.authorization_endpoint or AUTHORIZE}?{urlencode(asked)}"

    def identify(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Identity:
        provider = self._provider
        given = _checked(
            "oauth/token",
            *ask(
                "POST",
                f"{self._api}/open-apis/authen/v2/oauth/token",
                body={
                    "grant_type": "authorization_code",
                    "client_id": provider.client_id,
                    "client_secret": provider.client_secret,
                    "code": code_of(answer, "code"),
                    "redirect_uri": provider.redirect_uri,
                    "code_verifier": attempt.verifier,
                },
            ),
        )
        bearer = {"authorization": f"Bearer {given.get('access_token', '')}"}
        found = _checked("user_info", *ask("GET", f"{self._api}/open-apis/authen/v1/user_info", headers=bearer))
        person = found.get("data")
        if not isinstance(person, dict):
            raise SignOnError(Failure.INVALID, "user_info: no data")
        subject = person.get("union_id")
        if not isinstance(subject, str) or not subject:
            raise SignOnError(Failure.INVALID, "user_info: no union_id")
        if provider.corp_id and person.get("tenant_key") != provider.corp_id:
            raise SignOnError(Failure.REFUSED, "signed in with another company")
        return Identity(subject, {"sub": subject, "name": str(person.get("name", ""))})


def _checked(call: str, status: int, found: dict[str, Any]) -> dict[str, Any]:
    if status != 200 or found.get("code") != 0:
        raise SignOnError(Failure.INVALID, f"{call}: {status} code {str(found.get('code'))[:20]}")
    return found
