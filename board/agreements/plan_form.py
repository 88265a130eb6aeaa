"""The form of an instalment plan: what it proposes, and what a person sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from board.accounts.eyes import Eyes
from board.rules.instalments import MOST_PARTS, Part, propose
from board.rules.money import MOST_FEN, parse_fen
from board.rules.time import from_day, local_date, parse_date, to_day
from board.web.forms import field as sent_field
from board.web.forms import number

USUAL_PARTS: Final = 3


@dataclass(frozen=True)
class Row:
    """A part as it is typed."""

    amount: str = ""
    on: str = ""


@dataclass(frozen=True)
class PlanForm:
    """The first three fields make a proposal; `rows` are its parts, which a person may change. `errors` by field."""

    amount: str = ""
    count: str = str(USUAL_PARTS)
    first: str = ""
    rows: tuple[Row, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A plan that was sent and can be read."""

    total_fen: int
    parts: tuple[Part, ...]


def empty(fen: int | None, eyes: Eyes) -> PlanForm:
    """What is overdue, in a few parts, from today on."""
    return PlanForm(f"{fen / 100:.2f}" if fen else "", first=local_date(eyes.now, eyes.zone).isoformat())


def proposal(sent: Mapping[str, Any], form: PlanForm, eyes: Eyes) -> PlanForm:
    """The form with the parts that follow from its three fields; without any of them the form as it is."""
    if not any(sent_field(sent, name) for name in ("amount", "count", "first")):
        return form
    typed = replace(
        form, **{name: sent_field(sent, name) or getattr(form, name) for name in ("amount", "count", "first")}
    )
    fen, count, first = parse_fen(typed.amount), number({"n": typed.count}, "n"), parse_date(typed.first)
    errors = {}
    if fen is None or not 0 < fen <= MOST_FEN:
        errors["amount"] = eyes._("Write the amount as a number above zero, for example 1,234.50")
    if count is None or not 2 <= count <= MOST_PARTS:
        errors["count"] = eyes._("From 2 to {n} parts").format(n=MOST_PARTS)
    if first is None:
        errors["first"] = eyes._("Write a date, for example 2026-12-31")
    if errors or fen is None or count is None or first is None:
        return replace(typed, errors=errors)
    rows = [
        Row(f"{part.amount_fen / 100:.2f}", from_day(part.due_on).isoformat()) for part in propose(fen, count, first)
    ]
    return replace(typed, rows=tuple(rows))


def read(sent: Mapping[str, Any], eyes: Eyes) -> Wanted | PlanForm:
    """The plan that was sent, or the form again with a sentence beside each field that cannot be read."""
    count = min(number(sent, "count") or 0, MOST_PARTS)
    rows = tuple(
        Row(sent_field(sent, f"amount-{place}"), sent_field(sent, f"on-{place}")) for place in range(1, count + 1)
    )
    form = PlanForm(
        sent_field(sent, "amount"),
        sent_field(sent, "count"),
        sent_field(sent, "first") or (rows[0].on if rows else ""),
        rows,
    )
    total = parse_fen(form.amount)
    errors = {} if total else {"amount": eyes._("Write the amount as a number above zero, for example 1,234.50")}
    parts: list[Part] = []
    for place, row in enumerate(rows, start=1):
        fen, on = parse_fen(row.amount), parse_date(row.on)
        if fen is None or fen <= 0:
            errors[f"amount-{place}"] = eyes._("Write the amount as a number above zero, for example 1,234.50")
        if on is None:
            errors[f"on-{place}"] = eyes._("Write a date, for example 2026-12-31")
        else:
            parts.append(Part(fen or 0, to_day(on)))
    if not rows:
        errors["count"] = eyes._("From 2 to {n} parts").format(n=MOST_PARTS)
    if errors or total is None:
        return replace(form, errors=errors)
    return Wanted(total, tuple(parts))


def day_or(text: str, usual: date) -> date:
    return parse_date(text) or usual
