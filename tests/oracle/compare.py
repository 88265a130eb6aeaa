"""The board's answers beside the reference's, and the differences in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.oracle.charges import overdue
from tests.oracle.facts import SHANGHAI, Account, Facts, RoomKey
from tests.oracle.links import owner_at
from tests.oracle.reference import Answer, answers
from tests.oracle.tickets import events_by, fact, severity, status, tickets
from tests.oracle.windows import opening

Shown = dict[str, object]


def differences(facts: Facts, at: datetime, lines: Iterable[dict[str, Any]]) -> list[str]:
    """One text for each account that the two see differently; empty where they agree."""
    board = {key_of(line): line for line in lines}
    expected = {plain_key(room): found for room, found in answers(facts, at).items()}
    found = [
        f"{' '.join(key)} at {local(at)}: the board has an account that no file brings"
        for key in sorted(board.keys() - expected.keys())
    ]
    for key, ours in expected.items():
        if key not in board:
            found.append(f"{' '.join(key)} at {local(at)}: the board lacks this account")
        elif (wanted := shown(ours)) != (got := received(board[key])):
            found.append(explain(facts, ours.room, at, wanted, got))
    return found


def key_of(line: dict[str, Any]) -> tuple[str, ...]:
    return plain_key(RoomKey(line["community"], line["building"], line["entrance"], line["room"]))


def plain_key(room: RoomKey) -> tuple[str, ...]:
    """A parking space is the same whether the garage stands under building or in the room's own name."""
    if "地库" in room.building + room.room:
        return room.community, room.building + room.entrance + room.room
    return tuple(room)


def shown(answer: Answer) -> Shown:
    promise = answer.promise
    return {
        "state": answer.state,
        "months_overdue": answer.months_overdue,
        "level": answer.level,
        "outstanding_fen": answer.outstanding_fen,
        "held_by": list(answer.held_by),
        "window": answer.window and tuple(local(each) for each in answer.window),
        "promise": promise and (promise.amount_fen, promise.day.isoformat(), local(promise.made_at)),
    }


def received(line: dict[str, Any]) -> Shown:
    window, promise = line["window"], line["promise"]
    plain = ("state", "months_overdue", "level", "outstanding_fen", "held_by")
    return {
        **{name: line[name] for name in plain},
        "window": window and tuple(local(datetime.fromisoformat(window[name])) for name in ("opens_at", "closes_at")),
        "promise": promise
        and (promise["amount_fen"], promise["date"], local(datetime.fromisoformat(promise["made_at"]))),
    }


def explain(facts: Facts, room: RoomKey, at: datetime, wanted: Shown, got: Shown) -> str:
    """Each differing field, then the facts that the reference saw."""
    lines = [f"{' '.join(room)} at {local(at)}"]
    lines += [f"  {name}: board {got[name]}, reference {wanted[name]}" for name in wanted if wanted[name] != got[name]]
    account = facts.account(room)
    if account and any(wanted[name] != got[name] for name in ("state", "held_by", "window")):
        lines += tickets_about(facts, account, at)
    if any(wanted[name] != got[name] for name in ("months_overdue", "outstanding_fen")):
        lines += [
            f"  overdue {row.item} {months(row.months)} due {row.due_fen} paid {row.paid_fen} by {row.due_date}"
            for row in overdue(facts, room, at)
        ]
    return "\n".join(lines)


def tickets_about(facts: Facts, account: Account, at: datetime) -> list[str]:
    policy = facts.policy(account.room.community, at)
    return [
        f"  ticket {each.ticket_no} {status(each, at)} {fact(each, 'kind', at)} {severity(each, policy, at)} "
        f"r={opening(facts, each, account.owner, at)} "
        + " ".join(f"{event.status}@{local(event.occurred_at)}" for event in events_by(each, at))
        for each in tickets(facts)
        if owner_at(facts, each, at) == account.owner
    ]


def months(span: tuple[int, int]) -> str:
    return "~".join(f"{each // 12}-{each % 12 + 1:02d}" for each in span)


def local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(sep=" ")
