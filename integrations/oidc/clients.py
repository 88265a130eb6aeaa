"""The adapter of each kind of provider."""

from collections.abc import Callable

from integrations.oidc.dingtalk import DingTalk
from integrations.oidc.feishu import Feishu
from integrations.oidc.openid import OpenId
from integrations.oidc.ports import Exchange, Kind, Provider
from integrations.oidc.wecom import WeCom

KINDS: dict[Kind, Callable[[Provider], Exchange]] = {
    Kind.OIDC: OpenId,
    Kind.WECOM: WeCom,
    Kind.DINGTALK: DingTalk,
    Kind.FEISHU: Feishu,
}


def client_for(provider: Provider) -> Exchange:
    return KINDS[provider.kind](provider)
