"""The forms of a claim as they are sent: read field by field, with a sentence for each that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from board.evidence.deliveries import Told
from board.rules.delivery import Proof, Relation, Way
from board.rules.money import parse_fen
from board.rules.ports import Text
from board.rules.time import parse_date, parse_instant
from board.rules.words import ActKind
from board.web.forms import UNPRINTABLE
from board.web.forms import field as sent

Code = TypeVar("Code", bound=StrEnum)
DAY = Text("请写日期，例如 2026-11-25。", "Write a date, for example 2026-11-25.")
TIME = Text("请写日期和时间，例如 2026-11-25 10:00。", "Write a day and a time, for example 2026-11-25 10:00.")
CHOOSE = Text("请选择。", "Choose one.")
AMOUNT = Text("金额要写成 1234.50 这样。", "Write an amount as 1234.50.")


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back: which one, what was typed, what is wrong with which field, and a refusal of the whole."""

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Text] = field(default_factory=dict)
    refusal: Text | None = None


class Faults(Exception):
    """Fields at fault, each with its sentence."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class Reader:
    """Reads fields, remembering what was wrong; `done` raises Faults with all of it."""

    def __init__(self, data: Mapping[str, Any], zone: tzinfo) -> None:
        self._data, self._zone = data, zone
        self._errors: dict[str, Text] = {}

    def text(self, name: str) -> str:
        return sent(self._data, name)

    def choice(self, name: str, kind: type[Code]) -> Code | None:
        """Required."""
        try:
            return kind(self.text(name))
        except ValueError:
            self._errors[name] = CHOOSE
            return None

    def chosen(self, name: str, kind: type[Code]) -> Code | None:
        """None where nothing is chosen."""
        return self.choice(name, kind) if self.text(name) else None

    def day(self, name: str, *, required: bool = False) -> date | None:
        found = parse_date(self.text(name))
        if found is None and (required or self.text(name)):
            self._errors[name] = DAY
        return found

    def instant(self, name: str) -> datetime | None:
        """A day with or without a time; required."""
        found = parse_instant(self.text(name).replace("T", " "), self._zone)
        if found is None:
            self._errors[name] = TIME
        return found

    def amount(self, name: str) -> int | None:
        found = parse_fen(self.text(name))
        if self.text(name) and (found is None or found <= 0):
            self._errors[name] = AMOUNT
        return found

    def done(self) -> None:
        if self._errors:
            raise Faults(self._errors)


def delivery(data: Mapping[str, Any], zone: tzinfo) -> Told:
    """Raises Faults."""
    reader = Reader(data, zone)
    way, sent_at = reader.choice("way", Way), reader.instant("sent_at")
    told = {
        "arrived_on": reader.day("arrived_on"), "relation": reader.chosen("relation", Relation),
        **{name: reader.text(name) for name in ("signer", "carrier_no", "sent_to", "witnesses", "note")},
    }  # fmt: skip
    reader.done()
    assert way is not None
    assert sent_at is not None
    return Told(way=way, sent_at=sent_at, **told)  # type: ignore[arg-type]


def act(data: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """The keywords of `record_act`. Raises Faults."""
    reader = Reader(data, zone)
    told = {
        "kind": reader.choice("kind", ActKind), "proof": reader.choice("proof", Proof),
        "acted_on": reader.day("acted_on", required=True), "reference": reader.text("reference"),
        "amount_fen": reader.amount("amount"),
    }  # fmt: skip
    reader.done()
    return told


def filing(data: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """The keywords of `lawsuits.file`. Raises Faults."""
    reader = Reader(data, zone)
    told = {
        "court": reader.text("court"), "case_no": reader.text("case_no"),
        "filed_on": reader.day("filed_on", required=True),
    }  # fmt: skip
    reader.done()
    return told


def ending(data: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """The keywords of `lawsuits.end`. Raises Faults."""
    reader = Reader(data, zone)
    told = {"ended_on": reader.day("ended_on", required=True), "outcome": reader.text("outcome")}
    reader.done()
    return told


def typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed, to be shown again; files cannot be."""
    return {name: value.translate(UNPRINTABLE).strip() for name, value in data.items() if isinstance(value, str)}
