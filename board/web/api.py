"""What the calls for programs share: bearer tokens, keys against double writes, pages of a list."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException, ValidationException
from litestar.handlers.base import BaseRouteHandler
from sqlmodel import Session

from board.db.sql import fetch, fetch_one, run
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import Text
from board.rules.time import to_micros
from board.rules.words import Role
from board.web import tokens
from board.web.errors import problem

REUSED = Text("同一个 Idempotency-Key 不能用于另一个请求。", "This Idempotency-Key was used for another request.")
JSON = "application/json"
WAIT_FOR_THE_SAME = "SELECT pg_advisory_xact_lock(:token, hashtext(:key))"
LIST_BYTES = 4_000_000  # a thousand events, ten thousand charges

# What a token with this scope may do is what these roles may: queries and actions ask for roles.
ROLES_OF_SCOPE: Mapping[str, tuple[Role, ...]] = {
    "tickets:write": (Role.STEWARD,),
    "charges:write": (Role.CLERK,),
    "accounts:read": (Role.CLERK, Role.MANAGER),
    "holds:write": (Role.MANAGER,),
    "contacts:write": (Role.CLERK,),
    "tasks:read": (Role.MANAGER,),
    "tasks:write": tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)),
    "buildings:read": (Role.MANAGER,),
    "signals:read": (Role.MANAGER,),
}


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a call that undoes something; the action asks for the reason where it is empty."""

    reason: str = ""


def read_reason(body: bytes) -> str:
    """The reason in a body. Raises ValidationException (422) for anything else, naming a field that is none."""
    try:
        return msgspec.json.decode(body or b"{}", type=Reason).reason
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ValidationException(extra=[{"message": str(error)}]) from error


class Scoped:
    """A guard: a bearer token that is good now and has this scope. Puts its Who into the request's state."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        if not tokens.given(connection):
            raise NotAuthorizedException("a bearer token is needed")
        found = await tokens.bearer(connection)
        if found is None:
            raise NotAuthorizedException("this token is unknown, over or revoked")
        if self.scope not in found.scopes:
            raise PermissionDeniedException(f"this token lacks the scope {self.scope}")
        places = found.communities or [EVERYWHERE]
        grants = frozenset((str(role), place) for role in ROLES_OF_SCOPE[self.scope] for place in places)
        origin = replace(connection.state.origin, actor="token", token_id=found.id)
        connection.state.who = Who(None, found.name, grants, "en", origin)
        connection.state.token_id = found.id


def token(scope: str) -> Scoped:
    """The guard of a call for programs: `guards=[token("accounts:read")]`."""
    return Scoped(scope)


def reply(content: Any, *, status: int = 200) -> Response[bytes]:
    """JSON of plain values and msgspec structs."""
    return Response(msgspec.json.encode(content), status_code=status, media_type=JSON)


def once(
    request: Request[Any, Any, Any], session: Session, body: bytes, work: Callable[[], Response[bytes]]
) -> Response[bytes]:
    """Do a write once for each Idempotency-Key: a repetition gets the first answer, another body a 422.

    Call it inside the transaction of the write, so that the answer is kept with what it answers for.
    """
    key = request.headers.get("idempotency-key", "")
    if not key:
        return work()
    asked = hashlib.sha256(request.url.path.encode() + b"\n" + body).hexdigest()
    named = {"token": request.state.token_id, "key": key[:200]}
    if not request.app.state.database.sqlite:  # there every write waits for the one before
        fetch(session, WAIT_FOR_THE_SAME, **named)
    known = fetch_one(
        session,
        "SELECT request_hash, status, answer FROM idempotency_key WHERE token_id = :token AND key = :key",
        **named,
    )
    if known is not None:
        if known[0] != asked:
            return problem(422, REUSED)
        return Response(known[2].encode(), status_code=known[1], media_type=JSON)
    response = work()
    run(
        session,
        "INSERT INTO idempotency_key (token_id, key, request_hash, status, answer, at)"
        " VALUES (:token, :key, :hash, :status, :answer, :now)",
        **named,
        hash=asked,
        status=response.status_code,
        answer=bytes(response.content).decode(),
        now=to_micros(request.state.now),
    )
    return response


def read_body(body: bytes) -> Any:
    """The JSON of a request; None where it is none."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def page_of(items: Sequence[Any], *, limit: int, cursor_of: Callable[[Any], str]) -> dict[str, Any]:
    """A page of a list that was read with one row more than `limit`: the rows, and where the next page begins."""
    shown = list(items[:limit])
    return {"items": shown, "next_cursor": cursor_of(shown[-1]) if len(items) > limit else None}
