"""The form that logs a call: what it offers, how it is read, and what was wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from board.accounts.card import OpenTicket
from board.accounts.cards import CATEGORIES, promise_days
from board.accounts.eyes import Eyes
from board.accounts.grievances import Grievance
from board.rules.channel_words import CHANNELS
from board.rules.money import parse_fen
from board.rules.task_fields import CONTACT_RESULTS
from board.rules.time import parse_date
from board.rules.words import Channel, Direction, Purpose, Reached, Result
from board.web.forms import field as sent_field
from board.web.forms import number

# (purpose, direction) of what it was.
MODES: Final[Mapping[str, tuple[Purpose, Direction]]] = {
    "out": (Purpose.COLLECTION, Direction.OUT),
    "in": (Purpose.COLLECTION, Direction.IN),
    "service": (Purpose.SERVICE, Direction.OUT),
}
AT_ONCE: Final = (Result.NO_ANSWER, Result.PAID, Result.REFUSED, Result.WRONG_NUMBER, Result.HOSTILE)
FIELDS: Final = ("promise_amount", "promise_on", "problem", "category", "same_as", "channel", "person", "note")


@dataclass(frozen=True)
class ContactForm:
    """What the template shows. `opens` names the part that stands open: promised, service_issue, more or none."""

    modes: list[tuple[str, str]]
    mode: str
    results: list[tuple[str, str]]
    promised: str
    disputed: str
    days: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    tickets: list[tuple[str, str]]
    channels: list[tuple[str, str]]
    people: list[tuple[str, str]]
    values: dict[str, str]
    is_open: bool = False
    opens: str = ""
    errors: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("result", *FIELDS), ""))


@dataclass(frozen=True)
class Read:
    """A form that can be taken: the keywords of `log_contact`."""

    values: dict[str, Any]


def contact_form(
    tickets: list[OpenTicket], *, is_held: bool, fen: int | None, eyes: Eyes, is_open: bool = False
) -> ContactForm:
    """The empty form. While held there is no collecting: only a call from the owner, or one about the repair."""
    _ = eyes._
    words = {"out": _("Asked for payment"), "in": _("The owner called"), "service": _("About a repair or service")}
    people = {
        Reached.OWNER: _("Owner"), Reached.AGENT: _("Owner's agent"), Reached.TENANT: _("Tenant"),
        Reached.RELATIVE: _("Relative"), Reached.STRANGER: _("Somebody else"),
    }  # fmt: skip
    values = dict.fromkeys(FIELDS, "") | {"channel": str(Channel.PHONE), "person": str(Reached.OWNER)}
    values["promise_amount"] = f"{fen / 100:.2f}" if fen else ""
    values["category"] = CATEGORIES[0]
    return ContactForm(
        [(code, word) for code, word in words.items() if not (is_held and code == "out")],
        "in" if is_held else "out",
        [(str(result), eyes.say(CONTACT_RESULTS[result])) for result in AT_ONCE],
        eyes.say(CONTACT_RESULTS[Result.PROMISED]),
        eyes.say(CONTACT_RESULTS[Result.SERVICE_ISSUE]),
        promise_days(eyes),
        [(category, category) for category in CATEGORIES],
        [(str(one.id), f"{one.number} {one.category or eyes.label(one.kind)}") for one in tickets],
        [(str(code), eyes.say(text)) for code, text in CHANNELS.items()],
        [(str(code), word) for code, word in people.items()],
        values,
        is_open,
    )


def read(form: ContactForm, sent: Mapping[str, Any], eyes: Eyes) -> Read | ContactForm:
    """The contact that was sent, or the form again with what is wrong beside each field."""
    values = form.values | {name: sent_field(sent, name) for name in FIELDS if name in sent}
    chosen, day = sent_field(sent, "result"), sent_field(sent, "promise")
    result = chosen or (Result.PROMISED if day or values["promise_on"] else "")
    mode = sent_field(sent, "mode") or form.mode
    errors = dict.fromkeys(form.errors, "")
    fen, on = _promise(values, day, result, errors, eyes)
    if result not in set(Result) or mode not in MODES:
        errors["result"] = eyes._("Choose how the call ended")
    if result == Result.SERVICE_ISSUE and not values["problem"] and not values["same_as"]:
        errors["problem"] = eyes._("Write down what the owner complains of")
    if any(errors.values()):
        opens = result if result in (Result.PROMISED, Result.SERVICE_ISSUE) else ""
        return replace(form, values=values, errors=errors, opens=opens, is_open=True, mode=mode)
    purpose, direction = MODES[mode]
    grievance = Grievance(
        problem=values["problem"],
        category=values["category"] or CATEGORIES[0],
        ticket_id=number(sent, "same_as"),
    )
    return Read(
        {
            "purpose": purpose, "direction": direction, "result": result, "channel": values["channel"],
            "person": values["person"], "note": values["note"], "promise_fen": fen, "promise_on": on,
            "grievance": grievance if result == Result.SERVICE_ISSUE else None,
        }
    )  # fmt: skip


def _promise(
    values: dict[str, str], day: str, result: str, errors: dict[str, str], eyes: Eyes
) -> tuple[int | None, date | None]:
    """(fen, day) of a promise; both None for any other result."""
    if result != Result.PROMISED:
        return None, None
    fen, on = parse_fen(values["promise_amount"]), parse_date(day or values["promise_on"])
    if fen is None or fen <= 0:
        errors["promise_amount"] = eyes._("Write the amount as a number above zero, for example 1,234.50")
    if on is None:
        errors["promise_on"] = eyes._("Choose the day that was promised")
    elif on < eyes.now.astimezone(eyes.zone).date():
        errors["promise_on"] = eyes._("The day promised has passed")
    return fen, on
