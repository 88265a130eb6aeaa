"""The form that logs a call: what it offers, how it is read, and what was wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from board.accounts.card import OpenTicket
from board.accounts.cards import CATEGORIES, promise_days
from board.accounts.eyes import Eyes
from board.accounts.grievances import Grievance
from board.accounts.guard import Denied
from board.rules.channel_words import CHANNELS, PEOPLE
from board.rules.contact_classes import CLASSES, ContactClass
from board.rules.guard import Code
from board.rules.guard_facts import GOES_ALONG
from board.rules.money import parse_fen
from board.rules.task_fields import CONTACT_RESULTS
from board.rules.time import parse_date, parse_instant
from board.rules.words import Channel, Direction, Purpose, Reached, Result
from board.web.access import ROLE_LABELS
from board.web.forms import field as sent_field
from board.web.forms import fields as sent_fields
from board.web.forms import number

# (purpose, direction) of what it was.
MODES: Final[Mapping[str, tuple[Purpose, Direction]]] = {
    "out": (Purpose.COLLECTION, Direction.OUT),
    "in": (Purpose.COLLECTION, Direction.IN),
    "service": (Purpose.SERVICE, Direction.OUT),
}
AT_ONCE: Final = (Result.NO_ANSWER, Result.PAID, Result.REFUSED, Result.WRONG_NUMBER, Result.HOSTILE)
# Whoever may have gone along, beside the person who writes it down.
FIELDS: Final = (
    "promise_amount", "promise_on", "problem", "category", "same_as", "channel", "person", "note", "class", "reason",
    "at", "late_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Against:
    """What the guard says against a contact that was sent: it may be sent `again` once that is seen to.

    `is_stale`: looking the account up in the fee system helps; `may_be_late`: what has been done is written down with
    an explanation.
    """

    reasons: list[str]
    again: str
    again_word: str
    is_stale: bool
    may_be_late: bool


@dataclass(frozen=True)
class ContactForm:
    """What the template shows. `opens` names the part that stands open: promised, service_issue, class or more."""

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
    classes: list[tuple[str, str]]
    company: list[tuple[str, str, bool]]
    values: dict[str, str]
    is_open: bool = False
    opens: str = ""
    against: Against | None = None
    errors: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("result", *FIELDS), ""))


@dataclass(frozen=True)
class Read:
    """A form that can be taken: the keywords of `log_contact`, the class chosen, and what else was ticked."""

    values: dict[str, Any]
    kind: str
    verified: bool
    form: ContactForm


def contact_form(
    tickets: list[OpenTicket], *, is_held: bool, fen: int | None, eyes: Eyes, is_open: bool = False
) -> ContactForm:
    """The empty form. While held there is no collecting: only a call from the owner, or one about the repair."""
    _ = eyes._
    words = {"out": _("Asked for payment"), "in": _("The owner called"), "service": _("About a repair or service")}
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
        [(str(code), eyes.say(text)) for code, text in PEOPLE.items()],
        [(str(code), eyes.say(one.label)) for code, one in CLASSES.items()],
        [(str(role), _(ROLE_LABELS[role]), False) for role in GOES_ALONG],
        values,
        is_open,
    )


def read(form: ContactForm, sent: Mapping[str, Any], eyes: Eyes) -> Read | ContactForm:
    """The contact that was sent, or the form again with what is wrong beside each field."""
    values = form.values | {name: sent_field(sent, name) for name in FIELDS if name in sent}
    chosen, day = sent_field(sent, "result"), sent_field(sent, "promise")
    values["promise_on"] = day or values["promise_on"]
    result = chosen or (Result.PROMISED if values["promise_on"] else "")
    mode = sent_field(sent, "mode") or form.mode
    along = sent_fields(sent, "company")
    errors = dict.fromkeys(form.errors, "")
    fen, on = _promise(values, result, errors, eyes)
    at = _moment(values, errors, eyes)
    _check(values, result, mode, errors, eyes)
    company = [(code, word, code in along) for code, word, _ in form.company]
    again = replace(form, values=values, mode=mode, is_open=True, opens=_part(result, errors), company=company)
    if any(errors.values()):
        return replace(again, errors=errors)
    purpose, direction = MODES[mode]
    grievance = Grievance(
        problem=values["problem"] or values["reason"],
        category=values["category"] or CATEGORIES[0],
        ticket_id=number(sent, "same_as"),
    )
    return Read(
        {
            "purpose": purpose, "direction": direction, "result": result, "channel": values["channel"],
            "person": values["person"], "note": _note(values), "promise_fen": fen, "promise_on": on, "at": at,
            "grievance": grievance if result == Result.SERVICE_ISSUE else None, "late_reason": values["late_reason"],
            "company": tuple(role for role in along if role in set(GOES_ALONG)),
        },
        values["class"],
        bool(sent_field(sent, "verified")),
        again,
    )  # fmt: skip


def refused(form: ContactForm, denied: Denied, result: str, eyes: Eyes) -> ContactForm:
    """The form again with what the guard says against the contact, as it was filled in."""
    codes = {denial.code for denial in denied.denials}
    reasons = [eyes.say(denial.text) for denial in denied.denials]
    against = Against(reasons, result, eyes.label(result), Code.STALE_DATA in codes, denied.may_be_late)
    return replace(form, against=against, opens="")


def _check(values: dict[str, str], result: str, mode: str, errors: dict[str, str], eyes: Eyes) -> None:
    """What is missing, beside its field."""
    if result not in set(Result) or mode not in MODES:
        errors["result"] = eyes._("Choose how the call ended")
    if result == Result.SERVICE_ISSUE and not values["problem"] and not values["same_as"] and not values["reason"]:
        errors["problem"] = eyes._("Write down what the owner complains of")
    if values["class"] and values["class"] not in set(ContactClass):
        errors["class"] = eyes._("Choose one of the classes")
    if values["class"] == ContactClass.REFUSES and not _note(values):
        errors["reason"] = eyes._("Write down the owner's reason")


def _part(result: str, errors: Mapping[str, str]) -> str:
    """Which part of the form has to stand open."""
    if errors["class"] or errors["reason"]:
        return "class"
    if errors["at"]:
        return "more"
    return result if result in (Result.PROMISED, Result.SERVICE_ISSUE) else ""


def _note(values: Mapping[str, str]) -> str:
    """The note with the reason that the owner gave."""
    return "\n".join(filter(None, (values["reason"], values["note"])))


def _moment(values: Mapping[str, str], errors: dict[str, str], eyes: Eyes) -> datetime:
    """When it was: now where nothing else was written."""
    if not values["at"]:
        return eyes.now
    found = parse_instant(values["at"], eyes.zone)
    if found is None:
        errors["at"] = eyes._("Write a day and a time, for example 2026-11-24 10:00")
    elif found > eyes.now:
        errors["at"] = eyes._("A contact cannot lie in the future")
    return found or eyes.now


def _promise(values: dict[str, str], result: str, errors: dict[str, str], eyes: Eyes) -> tuple[int | None, date | None]:
    """(fen, day) of a promise; both None for any other result."""
    if result != Result.PROMISED:
        return None, None
    fen, on = parse_fen(values["promise_amount"]), parse_date(values["promise_on"])
    if fen is None or fen <= 0:
        errors["promise_amount"] = eyes._("Write the amount as a number above zero, for example 1,234.50")
    if on is None:
        errors["promise_on"] = eyes._("Choose the day that was promised")
    elif on < eyes.now.astimezone(eyes.zone).date():
        errors["promise_on"] = eyes._("The day promised has passed")
    return fen, on
