"""WeCom (企业微信): a code becomes a member's userid with the company's own token; 0 in errcode is the only success."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from integrations.oidc.fetch import ask
from integrations.oidc.ports import Attempt, Failure, Identity, Provider, SignOnError, code_of

API = "https://qyapi.weixin.qq.com"
IN_THE_APP = "https://open.weixin.qq.com/connect/oauth2/authorize"
BY_SCANNING = "https://login.work.weixin.qq.com/wwlogin/sso/login"
BROWSER_OF_THE_APP = "wxwork"
TOKEN_IS_OVER = (40014, 42001)
EARLY = timedelta(minutes=5)


class WeCom:
    """One app of one company. Its token is kept until shortly before its end: asking for it too often is refused."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._api = provider.api or API
        self._token: tuple[datetime, str] | None = None

    def address(self, attempt: Attempt, *, user_agent: str, now: datetime) -> str:
        """The silent page inside the app, the code to scan in any other browser."""
        provider = self._provider
        asked = {"appid": provider.client_id, "agentid": provider.agent_id, "redirect_uri": provider.redirect_uri}
        if BROWSER_OF_THE_APP in user_agent:
            asked |= {"response_type": "code", "scope": "snsapi_base", "state": attempt.state}
            return f"{provider.authorization_endpoint or IN_THE_APP}?{urlencode(asked)}#wechat_redirect"
        asked |= {"login_type": "CorpApp", "state": attempt.state}
        return f"{provider.authorization_endpoint or BY_SCANNING}?{urlencode(asked)}"

    def identify(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Identity:
        found = self._call("/cgi-bin/auth/getuserinfo", now, code=code_of(answer, "code"))
        member = found.get("userid") or found.get("UserId")
        if not isinstance(member, str) or not member:
            raise SignOnError(Failure.REFUSED, "no member of the company")
        claims: dict[str, Any] = {"sub": member, "preferred_username": member}
        if self._provider.details:
            person = self._call("/cgi-bin/user/get", now, userid=member)
            claims["name"] = str(person.get("name", ""))
            departments = person.get("department")
            claims["groups"] = [str(one) for one in departments] if isinstance(departments, list) else []
        return Identity(member, claims)

    def _call(self, path: str, now: datetime, **asked: str) -> dict[str, Any]:
        """One call with the company's token, and once more with a new one where that had ended early."""
        found = self._get(path, access_token=self._company_token(now), **asked)
        if found.get("errcode") in TOKEN_IS_OVER:
            self._token = None
            found = self._get(path, access_token=self._company_token(now), **asked)
        return _checked(path, found)

    def _company_token(self, now: datetime) -> str:
        if self._token is None or now >= self._token[0]:
            provider, path = self._provider, "/cgi-bin/gettoken"
            found = _checked(path, self._get(path, corpid=provider.client_id, corpsecret=provider.client_secret))
            lasts, token = found.get("expires_in"), found.get("access_token")
            if not isinstance(lasts, int) or not isinstance(token, str):
                raise SignOnError(Failure.INVALID, f"{path}: no token in the answer")
            self._token = (now + timedelta(seconds=lasts) - EARLY, token)
        return self._token[1]

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        return ask("GET", self._api + path, params=params)[1]


def _checked(path: str, found: dict[str, Any]) -> dict[str, Any]:
    """WeCom answers 200 whatever happened."""
    if found.get("errcode") != 0:
        raise SignOnError(Failure.INVALID, f"{path}: errcode {str(found.get('errcode'))[:20]}")
    return found
