"""WeCom, DingTalk and Feishu, against servers that answer as their public documents say."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from integrations.oidc.clients import client_for
from integrations.oidc.ports import Attempt, Failure, Identity, Kind, Provider, SignOnError
from tests.conftest import Clock
from tests.integrations.provider import Site, as_json

BACK = "https://board.example.cn/sign-on/x/callback"
ATTEMPT = Attempt("s" * 64, "n" * 43, "v" * 64)
SECRET = "app-secret-canary"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as running:
        yield running


def setting(kind: Kind, site: Site, **more: Any) -> Provider:
    return Provider(
        kind=kind, client_id="app", client_secret=SECRET, redirect_uri=BACK, api=site.url,
        **{"agent_id": "1000002", **more},
    )  # fmt: skip


def identified(provider: Provider, clock: Clock, **answer: str) -> Identity:
    return client_for(provider).identify({"code": "c", **answer}, ATTEMPT, now=clock())


def failure(provider: Provider, clock: Clock, **answer: str) -> Failure:
    with pytest.raises(SignOnError) as raised:
        identified(provider, clock, **answer)
    assert "canary" not in raised.value.why
    return raised.value.failure


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def wecom(site: Site) -> None:
    """One member, whose code is `c`, and whose company's token changes when it is asked for again."""
    tokens: list[str] = []

    def token(asked: dict[str, str], *_: Any) -> Any:
        if asked != {"corpid": "app", "corpsecret": SECRET}:
            return as_json({"errcode": 40001, "errmsg": "invalid credential"})
        tokens.append(f"token-{len(tokens)}")
        return as_json({"errcode": 0, "errmsg": "ok", "access_token": tokens[-1], "expires_in": 7200})

    def member(asked: dict[str, str], *_: Any) -> Any:
        if asked["access_token"] != tokens[-1]:
            return as_json({"errcode": 42001, "errmsg": "access_token expired"})
        if asked["code"] != "c":
            return as_json({"errcode": 40029, "errmsg": "invalid code"})
        return as_json({"errcode": 0, "errmsg": "ok", "userid": "SunLi", "user_ticket": "t"})

    person = {"errcode": 0, "userid": "SunLi", "name": "孙丽", "department": [1, 12]}
    site.answers |= {
        "/cgi-bin/gettoken": token,
        "/cgi-bin/auth/getuserinfo": member,
        "/cgi-bin/user/get": lambda *_: as_json(person),
    }


def test_a_member_of_the_company(site: Site, clock: Clock) -> None:
    wecom(site)
    assert identified(setting(Kind.WECOM, site), clock).subject == "SunLi"
    found = identified(setting(Kind.WECOM, site, details=True), clock)
    assert (found.claims["name"], found.claims["groups"]) == ("孙丽", ["1", "12"])


def test_the_companys_token_is_kept_and_renewed(site: Site, clock: Clock) -> None:
    wecom(site)
    adapter = client_for(setting(Kind.WECOM, site))
    for _ in range(3):
        adapter.identify({"code": "c"}, ATTEMPT, now=clock())
    assert site.asked.count("GET /cgi-bin/gettoken") == 1
    identified(setting(Kind.WECOM, site), clock)  # another process got a new one, and ours ended
    adapter.identify({"code": "c"}, ATTEMPT, now=clock())
    clock.forward(hours=2)
    adapter.identify({"code": "c"}, ATTEMPT, now=clock())
    assert site.asked.count("GET /cgi-bin/gettoken") == 4


@pytest.mark.parametrize(
    ("path", "answer", "wanted"),
    [
        pytest.param("/cgi-bin/gettoken", {"errcode": 40001, "errmsg": "canary"}, Failure.INVALID, id="wrong secret"),
        pytest.param("/cgi-bin/auth/getuserinfo", {"errcode": 40029, "errmsg": "x"}, Failure.INVALID, id="used code"),
        pytest.param("/cgi-bin/auth/getuserinfo", {"errcode": 60020}, Failure.INVALID, id="not a trusted address"),
        pytest.param("/cgi-bin/auth/getuserinfo", {"errcode": 0, "openid": "o"}, Failure.REFUSED, id="no member"),
        pytest.param("/cgi-bin/auth/getuserinfo", {"userid": "SunLi"}, Failure.INVALID, id="no errcode at all"),
        pytest.param("/cgi-bin/user/get", {"errcode": 60011}, Failure.INVALID, id="no permission for the member"),
    ],
)
def test_a_failure_in_a_good_answer(site: Site, clock: Clock, path: str, answer: Any, wanted: Failure) -> None:
    wecom(site)
    site.answers[path] = lambda *_: as_json(answer)
    assert failure(setting(Kind.WECOM, site, details=True), clock) is wanted


def test_wecom_in_its_app_and_elsewhere(site: Site, clock: Clock) -> None:
    adapter = client_for(setting(Kind.WECOM, site))
    inside = adapter.address(ATTEMPT, user_agent="Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0.1", now=clock())
    assert inside.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?")
    assert inside.endswith("#wechat_redirect")
    assert query_of(inside)["scope"] == "snsapi_base"
    scanned = adapter.address(ATTEMPT, user_agent="Mozilla/5.0 Chrome/140", now=clock())
    assert scanned.startswith("https://login.work.weixin.qq.com/wwlogin/sso/login?")
    for url in (inside, scanned):
        asked = query_of(url)
        assert (asked["appid"], asked["agentid"], asked["redirect_uri"], asked["state"]) == (
            "app", "1000002", BACK, ATTEMPT.state,
        )  # fmt: skip


def dingtalk(site: Site) -> None:
    def token(_query: Any, body: bytes, _headers: Any) -> Any:
        sent = json.loads(body)
        if sent != {"clientId": "app", "clientSecret": SECRET, "code": "a", "grantType": "authorization_code"}:
            return as_json({"code": "invalidParameter.authCode.notFound", "message": "canary"}, 400)
        return as_json({"accessToken": "at", "refreshToken": "rt", "expireIn": 7200, "corpId": "ding1"})

    def me(_query: Any, _body: bytes, headers: Any) -> Any:
        if headers.get("x-acs-dingtalk-access-token") != "at":
            return as_json({"code": "InvalidAuthentication", "message": "x"}, 401)
        return as_json({"nick": "孙丽", "unionId": "union-1", "openId": "open-1", "mobile": "150xxxx9144"})

    site.answers |= {"/v1.0/oauth2/userAccessToken": token, "/v1.0/contact/users/me": me}


def test_a_person_of_dingtalk(site: Site, clock: Clock) -> None:
    dingtalk(site)
    found = identified(setting(Kind.DINGTALK, site, corp_id="ding1"), clock, authCode="a")
    assert (found.subject, found.claims["name"]) == ("union-1", "孙丽")
    assert "mobile" not in found.claims


@pytest.mark.parametrize(
    ("more", "answer", "wanted"),
    [
        pytest.param({"corp_id": "ding2"}, {"authCode": "a"}, Failure.REFUSED, id="another company"),
        pytest.param({}, {"authCode": "b"}, Failure.INVALID, id="a wrong code"),
        pytest.param({}, {"code": ""}, Failure.REFUSED, id="no code"),
    ],
)
def test_nobody_of_dingtalk(site: Site, clock: Clock, more: Any, answer: dict[str, str], wanted: Failure) -> None:
    dingtalk(site)
    assert failure(setting(Kind.DINGTALK, site, **more), clock, **answer) is wanted


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(as_json({"errcode": 40078, "errmsg": "x", "unionId": "union-1"}), id="errcode"),
        pytest.param(as_json({"code": "Forbidden", "message": "x", "unionId": "u"}), id="code and message"),
        pytest.param(as_json({"nick": "孙丽"}), id="no unionId"),
        pytest.param(as_json({"unionId": 7}), id="no text"),
    ],
)
def test_a_failure_of_dingtalk_in_a_good_answer(site: Site, clock: Clock, answer: Any) -> None:
    dingtalk(site)
    site.answers["/v1.0/contact/users/me"] = lambda *_: answer
    assert failure(setting(Kind.DINGTALK, site), clock, authCode="a") is Failure.INVALID


def test_dingtalk_is_asked_for_the_company(site: Site, clock: Clock) -> None:
    asked = query_of(
        client_for(setting(Kind.DINGTALK, site, corp_id="ding1")).address(ATTEMPT, user_agent="", now=clock())
    )
    assert (asked["scope"], asked["corpId"], asked["state"]) == ("openid corpid", "ding1", ATTEMPT.state)


def feishu(site: Site) -> None:
    def token(_query: Any, body: bytes, _headers: Any) -> Any:
        sent = json.loads(body)
        good = (sent["client_secret"], sent["code"], sent["redirect_uri"], sent["code_verifier"])
        if good != (SECRET, "c", BACK, ATTEMPT.verifier):
            return as_json({"code": 20003, "error": "invalid_grant", "error_description": "canary"}, 400)
        return as_json({"code": 0, "access_token": "at", "expires_in": 7200, "token_type": "Bearer"})

    def person(_query: Any, _body: bytes, headers: Any) -> Any:
        assert headers["authorization"] == "Bearer at"
        data = {"name": "孙丽", "open_id": "ou_1", "union_id": "on_1", "tenant_key": "t1"}
        return as_json({"code": 0, "msg": "success", "data": data})

    site.answers |= {"/open-apis/authen/v2/oauth/token": token, "/open-apis/authen/v1/user_info": person}


def test_a_person_of_feishu(site: Site, clock: Clock) -> None:
    feishu(site)
    found = identified(setting(Kind.FEISHU, site, corp_id="t1"), clock)
    assert (found.subject, found.claims["name"]) == ("on_1", "孙丽")


@pytest.mark.parametrize(
    ("path", "answer", "wanted"),
    [
        pytest.param("/open-apis/authen/v2/oauth/token", {"code": 20003}, Failure.INVALID, id="wrong code"),
        pytest.param("/open-apis/authen/v1/user_info", {"code": 20005, "msg": "x"}, Failure.INVALID, id="no right"),
        pytest.param("/open-apis/authen/v1/user_info", {"code": 0}, Failure.INVALID, id="no data"),
        pytest.param("/open-apis/authen/v1/user_info", {"code": 0, "data": {"union_id": "on_1", "tenant_key": "t2"}},
                     Failure.REFUSED, id="another company"),
    ],
)  # fmt: skip
def test_a_failure_of_feishu_in_a_good_answer(
    site: Site, clock: Clock, path: str, answer: Any, wanted: Failure
) -> None:
    feishu(site)
    site.answers[path] = lambda *_: as_json(answer)
    assert failure(setting(Kind.FEISHU, site, corp_id="t1"), clock) is wanted


@pytest.mark.parametrize("kind", list(Kind)[1:])
def test_an_error_answer_is_no_code(site: Site, clock: Clock, kind: Kind) -> None:
    if kind is Kind.WECOM:
        wecom(site)
    assert failure(setting(kind, site), clock, error="access_denied") is Failure.REFUSED
