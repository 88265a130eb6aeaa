"""Who may vouch for a person: the providers of single sign-on as the settings name them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from board.rules.words import Role
from integrations.oidc.addresses import is_secure
from integrations.oidc.ports import Exchange, Kind, Provider

EVERYBODY = "*"  # a group that everyone who signs in with the provider is in
ADDRESSES = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "api")

Mapped = tuple[tuple[Role, tuple[str, ...]], ...]


def _mapped(value: Any) -> Mapped:
    """What a group gives: `["clerk", "翠湖花园"]`, `["auditor"]` for everywhere, or a list of such lists."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError('write a group\'s roles as ["clerk", "翠湖花园"] or [["clerk", "翠湖花园"], ["auditor"]]')
    grants = value if all(isinstance(one, list | tuple) for one in value) else [value]
    found = []
    for grant in grants:
        if not grant or not all(isinstance(one, str) for one in grant) or grant[0] not in set(Role):
            raise ValueError(f"a group's role is one of {', '.join(Role)}, then the names of communities")
        found.append((Role(grant[0]), tuple(grant[1:])))
    return tuple(found)


class SignOn(BaseModel):
    """One provider. `key` is its name in addresses and rows, and must not change once people are bound to it.

    `roles` says what a group gives: group -> role and communities, none for everywhere; the group `*` is everybody.
    Without it roles are given by hand only. `create` makes a person at the first sign-in of somebody whom a group
    gives a role; without it only those come in who bound their account on 我的账号 before. Claim names may be paths
    (`realm_access.roles`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    name: str = Field(min_length=1, max_length=40)
    kind: Kind = Kind.OIDC
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    scopes: tuple[str, ...] = ("openid", "profile")
    issuer: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    jwks_uri: str = ""
    userinfo_endpoint: str = ""
    api: str = ""
    agent_id: str = ""
    corp_id: str = ""
    name_claim: str = "name"
    login_claim: str = "preferred_username"
    groups_claim: str = "groups"
    roles: Mapping[str, Annotated[Mapped, BeforeValidator(_mapped)]] = Field(default_factory=dict)
    create: bool = False

    @field_validator(*ADDRESSES)
    @classmethod
    def _secure(cls, value: str) -> str:
        if value and not is_secure(value):
            raise ValueError("an address of a provider begins with https://")
        return value

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.kind is Kind.OIDC and not self.issuer:
            raise ValueError("an OpenID Connect provider needs its issuer")
        if self.kind is not Kind.OIDC and not self.client_secret.get_secret_value():
            raise ValueError(f"{self.kind} needs client_secret")
        if self.kind is Kind.WECOM and not self.agent_id:
            raise ValueError("wecom needs agent_id")
        if self.kind is Kind.DINGTALK and self.roles and not self.corp_id:
            raise ValueError("dingtalk needs corp_id where it gives roles: without it people of any company come in")
        if self.create and not self.roles:
            raise ValueError("create needs roles: somebody without a role would see nothing")
        return self

    def __str__(self) -> str:
        secret = "********" if self.client_secret.get_secret_value() else "(none)"
        return f"{self.key}: {self.kind} {self.issuer or self.api} client_id={self.client_id} client_secret={secret}"

    def provider(self, base_url: str) -> Provider:
        """What its adapter needs. The address to come back to is the board's own, never one out of a request."""
        needed = (self.name_claim, self.login_claim) if self.create else ()
        return Provider(
            **self.model_dump(exclude=OURS),
            client_secret=self.client_secret.get_secret_value(),
            redirect_uri=f"{base_url.rstrip('/')}/sign-on/{self.key}/callback",
            needed_claims=(*needed, *((self.groups_claim.split(".")[0],) if self.roles else ())),
            details=bool(self.roles),
        )


OURS = {"key", "name", "client_secret", "name_claim", "login_claim", "groups_claim", "roles", "create"}


Known = tuple[SignOn, Exchange]


class Providers:
    """The providers of the settings, in their order, each with its adapter."""

    def __init__(self, listed: Sequence[SignOn], base_url: str) -> None:
        self.listed = tuple(listed)
        self._known: dict[str, Known] = {}
        if listed:
            from integrations.oidc.clients import client_for  # takes its time, and most boards have no provider

            self._known = {one.key: (one, client_for(one.provider(base_url))) for one in listed}

    def find(self, key: str) -> Known | None:
        return self._known.get(key)
