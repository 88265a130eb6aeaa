"""DingTalk (钉钉): OAuth2 with a code called authCode, exchanged by JSON; the person is a unionId."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from integrations.oidc.fetch import ask
from integrations.oidc.ports import Attempt, Failure, Identity, Provider, SignOnError, code_of

API = "https://api.dingtalk.com"
AUTHORIZE = "https://login.dingtalk.com/oauth2/auth"


class DingTalk:
    """One app. Where the company is named, people who sign in with another one are refused."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._api = provider.api or API

    def address(self, attempt: Attempt, *, user_agent: str, now: datetime) -> str:
        provider = self._provider
        asked = {
            "redirect_uri": provider.redirect_uri,
            "response_type": "code",
            "client_id": provider.client_id,
            "scope": "openid corpid" if provider.corp_id else "openid",
            "state": attempt.state,
            "prompt": "consent",
        }
        if provider.corp_id:
            asked["corpId"] = provider.corp_id
        return f"{provider.authorization_endpoint or AUTHORIZE}?{urlencode(asked)}"

    def identify(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Identity:
        provider = self._provider
        given = _checked(
            "userAccessToken",
            *ask(
                "POST",
                f"{self._api}/v1.0/oauth2/userAccessToken",
                body={
                    "clientId": provider.client_id,
                    "clientSecret": provider.client_secret,
                    "code": code_of(answer, "authCode", "code"),
                    "grantType": "authorization_code",
                },
            ),
        )
        if provider.corp_id and given.get("corpId") != provider.corp_id:
            raise SignOnError(Failure.REFUSED, "signed in with another company")
        token = {"x-acs-dingtalk-access-token": str(given.get("accessToken", ""))}
        person = _checked("users/me", *ask("GET", f"{self._api}/v1.0/contact/users/me", headers=token))
        subject = person.get("unionId")
        if not isinstance(subject, str) or not subject:
            raise SignOnError(Failure.INVALID, "users/me: no unionId")
        return Identity(subject, {"sub": subject, "name": str(person.get("nick", ""))})


def _checked(call: str, status: int, found: dict[str, Any]) -> dict[str, Any]:
    """A failure is a status of 4xx with a code, and in older calls an errcode in a 200."""
    if status != 200 or found.get("errcode") or (found.get("code") and "message" in found):
        code = str(found.get("errcode") or found.get("code"))[:60]
        raise SignOnError(Failure.INVALID, f"{call}: {status} {code!r}")
    return found
