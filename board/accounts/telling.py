"""The events of a timeline in words: who did what to which thing, for one reader."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from board.accounts.eyes import Eyes
from board.accounts.timeline import Event
from board.rules.contact_classes import CLASSES, ContactClass
from board.rules.money import yuan
from board.rules.task_forms import TaskKind
from board.rules.task_kinds import KINDS
from board.rules.words import Direction, Purpose
from board.tasks.log_queries import LOG_VERBS
from board.web.access import ROLE_LABELS


class Item(msgspec.Struct, frozen=True):
    """One line as `components/timeline.html` shows it."""

    at: datetime
    lane: str
    who: str
    text: str
    department: str = ""
    href: str = ""
    object: str = ""
    note: str = ""
    photos: tuple[tuple[str, str, str], ...] = ()


def tell(events: Iterable[Event], eyes: Eyes) -> list[Item]:
    """The events in their order, in words."""
    return [TOLD[event.what](event, eyes) for event in events]


def _imported(event: Event, eyes: Eyes) -> Item:
    _, data = eyes._, event.data
    text = _("listed {n} charges, {amount} unpaid").format(n=data["charges"], amount=yuan(data["fen"]))
    return _item(event, eyes, text, note=data["file"])


def _settled(event: Event, eyes: Eyes) -> Item:
    _, data = eyes._, event.data
    text = _("{n} charges are no longer on the list: {amount} settled")
    return _item(event, eyes, text.format(n=data["charges"], amount=yuan(data["fen"])))


def _ticket(event: Event, eyes: Eyes) -> Item:
    data = event.data
    text = f"{data['category']} {eyes.label(data['status'])}".strip()
    return _about(event, eyes, f"{text} · {data['assignee']}" if data["assignee"] else text, note=data["result"])


def _held(event: Event, eyes: Eyes) -> Item:
    return _about(event, eyes, eyes._("put the owner on hold"))


def _no_longer_held(event: Event, eyes: Eyes) -> Item:
    return _about(event, eyes, eyes._("holds the owner no longer"))


def _window(event: Event, eyes: Eyes) -> Item:
    return _about(event, eyes, eyes._("solved: the owner's window opens"))


def _released(event: Event, eyes: Eyes) -> Item:
    return _about(event, eyes, eyes._("released the hold of"), note=event.data["note"])


def _manual_hold(event: Event, eyes: Eyes) -> Item:
    text = f"{eyes._('put on hold by hand')} · {eyes.label(event.data['hold_kind'])}"
    return _item(event, eyes, text, note=event.data["note"])


def _manual_release(event: Event, eyes: Eyes) -> Item:
    text = f"{eyes._('ended the manual hold')} · {eyes.label(event.data['hold_kind'])}"
    return _item(event, eyes, text, note=event.data["note"])


def _manual_end(event: Event, eyes: Eyes) -> Item:
    return _item(event, eyes, f"{eyes._('the manual hold ended')} · {eyes.label(event.data['hold_kind'])}")


def _contact(event: Event, eyes: Eyes) -> Item:
    _, data = eyes._, event.data
    service = data["purpose"] == Purpose.SERVICE
    incoming = data["direction"] == Direction.IN
    what = _("the owner called") if incoming else _("service contact") if service else _("contacted the owner")
    kind = [eyes.say(CLASSES[ContactClass(data["class"])].label)] if data["class"] else []
    parts = [what, eyes.label(data["channel"]), eyes.label(data["result"]), *kind, *_promise_words(event, eyes)]
    return _item(event, eyes, " · ".join(parts), note=data["note"])


def _promise(event: Event, eyes: Eyes) -> Item:
    return _item(event, eyes, " · ".join([eyes._("noted a promise"), *_promise_words(event, eyes)]))


def _promise_words(event: Event, eyes: Eyes) -> Sequence[str]:
    _, data = eyes._, event.data
    words = []
    if data["promise_fen"] is not None:
        words.append(_("{amount} by {day}").format(amount=yuan(data["promise_fen"]), day=data["promise_on"]))
    return [*words, _("taken back")] if data["undone"] else words


def _work(event: Event, eyes: Eyes) -> Item:
    data = event.data
    verb = LOG_VERBS.get(data["verb"])
    kind = eyes.say(KINDS[TaskKind(data["kind"])].label) if data["kind"] else ""
    text = f"{eyes.say(verb) if verb else data['verb']} {'' if data['task_id'] else kind}".strip()
    href = f"/tasks/{data['task_id']}" if data["task_id"] else ""
    return _item(event, eyes, text, href=href, object=kind, note=data["note"])


def _about(event: Event, eyes: Eyes, text: str, note: str = "") -> Item:
    """Something about a ticket, which it links to."""
    data = event.data
    return _item(event, eyes, text, f"/tickets/{data['ticket_id']}", data["number"], note)


def _item(event: Event, eyes: Eyes, text: str, href: str = "", object: str = "", note: str = "") -> Item:
    who = event.who or (eyes._("Board") if event.lane != "ticket" else "")
    return Item(event.at, event.lane, who, text, _department(event, eyes), href, object, note)


def _department(event: Event, eyes: Eyes) -> str:
    label = next((text for role, text in ROLE_LABELS.items() if role == event.department), "")
    return eyes._(label) if label else ""


TOLD: dict[str, Callable[[Event, Eyes], Item]] = {
    "imported": _imported,
    "settled": _settled,
    "ticket": _ticket,
    "held": _held,
    "no_longer_held": _no_longer_held,
    "window": _window,
    "released": _released,
    "manual_hold": _manual_hold,
    "manual_release": _manual_release,
    "manual_end": _manual_end,
    "contact": _contact,
    "promise": _promise,
    "work": _work,
}
