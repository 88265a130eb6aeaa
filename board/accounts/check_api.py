"""`POST /api/v1/contacts/check`: a dialler or an SMS service asks before it contacts anybody."""

from typing import Any

import msgspec
from anyio import to_thread
from litestar import Request, Response, post
from litestar.exceptions import ValidationException

from board.accounts.check import Answer, Asked, check
from board.rules.rooms import Cells
from board.rules.words import Channel, Reached, Role
from board.web.api import reply

MOST = 10_000
BYTES = 4_000_000


class Check(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """May this account be contacted? By `account_id`, or by `address` or its parts; `at` is now where it is left out.

    `people` are the roles of those who make the contact, one for each person; `person` is who is known to be reached,
    or `phone` the number that will be used.
    """

    channel: Channel
    account_id: int | None = None
    address: str = ""
    community: str = ""
    building: str = ""
    entrance: str = ""
    room: str = ""
    at: str = ""
    people: list[Role] = msgspec.field(default_factory=list)
    person: Reached | None = None
    phone: str = ""


CHECKS = Check | list[Check]


@post(
    "/api/v1/contacts/check", status_code=200, opt={"body": CHECKS},
    request_max_body_size=BYTES,
)  # fmt: skip
async def contacts_check(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Ask the contact guard about one contact, or a list of up to 10,000.

    Answers in the same order: `allow`, and all `reasons` against it as code, zh and en; `error` (zh, en) where the
    account or the instant cannot be found; `warning` where the year's holidays are not known. Nothing is recorded: only
    a contact that was made is.
    """
    body = await request.body()
    try:
        sent = msgspec.json.decode(body, type=CHECKS)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ValidationException(extra=[{"message": str(error)}]) from error
    checks = sent if isinstance(sent, list) else [sent]
    if not 0 < len(checks) <= MOST:
        raise ValidationException(extra=[{"message": f"send one question, or a list of up to {MOST}"}])
    answers = await to_thread.run_sync(_answers, request, checks)
    return reply({"items": answers} if isinstance(sent, list) else answers[0])


def _answers(request: Request[Any, Any, Any], checks: list[Check]) -> list[dict[str, Any]]:
    with request.app.state.database.read() as session:
        found = check(session, [_asked(one) for one in checks], who=request.state.who, now=request.state.now)
    return [_object(answer) for answer in found]


def _asked(one: Check) -> Asked:
    cells = Cells(one.community, one.building, one.entrance, one.room, one.address)
    return Asked(one.account_id, cells, one.channel, one.at, tuple(one.people), one.person, one.phone)


def _object(answer: Answer) -> dict[str, Any]:
    reasons = [{"code": one.code, "zh": one.zh, "en": one.en} for one in answer.denials]
    told: dict[str, Any] = {"account_id": answer.account_id, "allow": answer.allow, "reasons": reasons}
    if answer.problem is not None:
        told["error"] = {"zh": answer.problem.zh, "en": answer.problem.en}
    if answer.warning is not None:
        told["warning"] = {"zh": answer.warning.zh, "en": answer.warning.en}
    return told


ROUTES = [contacts_check]
