"""What the board hands to a provider's adapter and gets back from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    OIDC = "oidc"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class Failure(StrEnum):
    """Why nobody was identified: the provider cannot be reached, it or the person said no, its answer is not valid."""

    DOWN = "down"
    REFUSED = "refused"
    INVALID = "invalid"


class SignOnError(Exception):
    """Nobody was identified. `why` is for the log: no code, token or secret is in it."""

    def __init__(self, failure: Failure, why: str) -> None:
        super().__init__(why)
        self.failure = failure
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """How to reach a provider. Empty addresses are found by discovery (`oidc`) or are the messenger's own.

    `api` is where a messenger's calls go, for its private or overseas installations. With `details` the person's name
    and groups are asked for too, where that is a further call.
    """

    kind: Kind
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scopes: tuple[str, ...] = ("openid", "profile")
    issuer: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    jwks_uri: str = ""
    userinfo_endpoint: str = ""
    api: str = ""
    agent_id: str = ""
    corp_id: str = ""
    needed_claims: tuple[str, ...] = ()
    details: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """The three secrets of one sign-in, which only the browser that began it may bring back."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """`subject` is the provider's own id of the person, which never changes; the claims are as it states them."""

    subject: str
    claims: Mapping[str, Any] = field(repr=False)


class Exchange(Protocol):
    """One provider's way of saying who somebody is. Both methods raise SignOnError."""

    def address(self, attempt: Attempt, *, user_agent: str, now: datetime) -> str:
        """Where the browser is sent."""

    def identify(self, answer: Mapping[str, str], attempt: Attempt, *, now: datetime) -> Identity:
        """Who it is, from the query with which the browser came back; its state was compared before."""


def code_of(answer: Mapping[str, str], *names: str) -> str:
    """The code that the browser brought. Raises SignOnError for an answer that is an error, or has no code."""
    if "error" in answer:
        raise SignOnError(Failure.REFUSED, f"the provider answered {answer['error'][:100]!r}")
    code = next((answer[name] for name in names if answer.get(name)), "")
    if not code:
        raise SignOnError(Failure.REFUSED, "the answer has no code")
    return code
