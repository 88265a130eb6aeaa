"""The providers of single sign-on as the settings name them: what is refused, and that no secret is shown."""

import json
from typing import Any

import pytest

from board import settings
from board.providers import SignOn
from board.rules.words import Role
from board.settings import SettingsError

SECRET = "secret-canary"
GOOD = {"key": "kc", "name": "统一登录", "issuer": "https://id.example.cn/realms/wuye", "client_id": "board",
        "client_secret": SECRET}  # fmt: skip


def load(monkeypatch: pytest.MonkeyPatch, *providers: dict[str, Any], base_url: str = "https://b.example.cn") -> Any:
    monkeypatch.setenv("BOARD_BASE_URL", base_url)
    monkeypatch.setenv("BOARD_SIGN_ON", json.dumps(providers))
    return settings.load()


def test_the_secret_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(monkeypatch, GOOD)
    (one,) = loaded.sign_on
    shown = [value for name, value, _ in settings.origins(loaded) if name == "sign_on"]
    assert "https://id.example.cn/realms/wuye" in shown[0]
    for text in (*shown, repr(loaded), str(one), repr(one), repr(one.provider(loaded.base_url))):
        assert SECRET not in text
    assert one.provider(loaded.base_url).client_secret == SECRET


def test_people_come_back_to_the_boards_own_address() -> None:
    assert SignOn(**GOOD).provider("https://b.example.cn/").redirect_uri == "https://b.example.cn/sign-on/kc/callback"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(["clerk", "翠湖花园"], ((Role.CLERK, ("翠湖花园",)),), id="in one community"),
        pytest.param(["auditor"], ((Role.AUDITOR, ()),), id="everywhere"),
        pytest.param([["clerk", "甲", "乙"], ["lead"]], ((Role.CLERK, ("甲", "乙")), (Role.LEAD, ())), id="several"),
    ],
)
def test_what_a_group_gives(written: Any, read: Any) -> None:
    assert SignOn(**GOOD, roles={"组": written}).roles["组"] == read


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"issuer": "http://id.example.cn"}, id="an issuer that others can read"),
        pytest.param({"issuer": "javascript:alert(1)"}, id="no address"),
        pytest.param({"issuer": ""}, id="no issuer"),
        pytest.param({"key": "../x"}, id="a key that is no part of an address"),
        pytest.param({"roles": {"组": ["king"]}}, id="no such role"),
        pytest.param({"roles": {"组": []}}, id="a group that gives nothing"),
        pytest.param({"roles": {"组": "clerk"}}, id="no list"),
        pytest.param({"create": True}, id="people without roles"),
        pytest.param({"kind": "wecom"}, id="wecom without its app"),
        pytest.param({"kind": "feishu", "client_secret": ""}, id="feishu without a secret"),
        pytest.param({"kind": "dingtalk", "roles": {"*": ["security"]}}, id="roles for any company of dingtalk"),
        pytest.param({"unknown": 1}, id="an unknown field"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as raised:
        load(monkeypatch, {**GOOD, **wrong})
    assert "sign_on" in raised.value.text.en
    assert SECRET not in raised.value.text.en + raised.value.text.zh


@pytest.mark.parametrize(
    ("providers", "base_url"),
    [([GOOD], ""), ([GOOD, GOOD], "https://b.example.cn")],
    ids=["no address", "the same key"],
)
def test_providers_that_do_not_fit(monkeypatch: pytest.MonkeyPatch, providers: Any, base_url: str) -> None:
    with pytest.raises(SettingsError):
        load(monkeypatch, *providers, base_url=base_url)


def test_rubbish_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_SIGN_ON", "{" + SECRET)
    with pytest.raises(SettingsError) as raised:
        settings.load()
    assert SECRET not in raised.value.text.en
