"""What a task carries and records, field by field, and whether what was recorded is enough to finish it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from board.rules.money import parse_fen
from board.rules.phrases import named, refused
from board.rules.ports import Text
from board.rules.text import plain
from board.rules.time import parse_date
from board.rules.words import Channel, Result

LONGEST = 2000


class Shape(StrEnum):
    LINE = "line"
    LONG = "long"
    CHOICE = "choice"
    AMOUNT = "amount"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """`required` always, or only when the field named in `when` holds one of its values.

    `said` is what somebody is to say to an owner: no threat is taken there.
    """

    name: str
    label: Text
    shape: Shape = Shape.LINE
    required: bool = False
    choices: Mapping[str, Text] | None = None
    when: tuple[str, frozenset[str]] | None = None
    said: bool = False

    def needed(self, values: Mapping[str, Any]) -> bool:
        return self.required and (self.when is None or values.get(self.when[0]) in self.when[1])


@dataclass(frozen=True, slots=True)
class PhotoSlot:
    """A place for photos. `required` demands one to finish, under the same `when` as a field's."""

    name: str
    label: Text
    required: bool = False
    when: tuple[str, frozenset[str]] | None = None

    def needed(self, values: Mapping[str, Any]) -> bool:
        return self.required and (self.when is None or values.get(self.when[0]) in self.when[1])


class Incomplete(Exception):
    """What was filled in cannot be taken; `errors` has a sentence for each field at fault, by its name."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__("; ".join(f"{name}: {text.en}" for name, text in errors.items()))
        self.errors = errors


def read_fields(fields: Collection[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values, cleaned, in the fields' order; empty ones and names that are no field are left out.

    Amounts become whole fen, days ISO text. Raises Incomplete with every fault at once.
    """
    values: dict[str, Any] = {}
    errors: dict[str, Text] = {}
    for field in fields:
        raw = given.get(field.name)
        if raw is None or not plain(str(raw)):
            continue
        value = _READERS[field.shape](field, raw)
        if isinstance(value, Text):
            errors[field.name] = value
        else:
            values[field.name] = value
    for field in fields:
        if field.name not in values and field.name not in errors and field.needed(values):
            errors[field.name] = Text(f"请填写：{field.label.zh}", f"please fill in: {field.label.en}")
    if errors:
        raise Incomplete(errors)
    return values


def missing_photos(
    slots: Collection[PhotoSlot], values: Mapping[str, Any], present: Collection[str]
) -> dict[str, Text]:
    """A sentence for each slot that still needs a photo."""
    return {
        slot.name: Text(f"请先上传照片：{slot.label.zh}", f"a photo is needed first: {slot.label.en}")
        for slot in slots
        if slot.needed(values) and slot.name not in present
    }


def _text(field: Field, raw: Any) -> str | Text:
    text = str(raw).strip() if field.shape is Shape.LONG else plain(str(raw))
    if len(text) > LONGEST:
        return Text(f"最多 {LONGEST} 个字", f"at most {LONGEST} characters")
    threats = refused(text) if field.said else []
    return named(threats) if threats else text


def _choice(field: Field, raw: Any) -> str | Text:
    known = field.choices or {}
    return str(raw) if str(raw) in known else Text("请从选项中选择", "choose one of the options")


def _amount(field: Field, raw: Any) -> int | Text:
    fen = parse_fen(raw)
    return fen if fen is not None and fen > 0 else Text("请填写大于零的金额", "an amount above zero is needed")


def _day(field: Field, raw: Any) -> str | Text:
    day: date | None = parse_date(raw)
    return day.isoformat() if day else Text("请填写日期，例如 2026-11-25", "a date is needed, for example 2026-11-25")


_READERS = {
    Shape.LINE: _text,
    Shape.LONG: _text,
    Shape.CHOICE: _choice,
    Shape.AMOUNT: _amount,
    Shape.DAY: _day,
}

YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
CONTACT_RESULTS: dict[str, Text] = {
    Result.PAID: Text("已缴", "paid"),
    Result.PROMISED: Text("已承诺", "promised"),
    Result.SERVICE_ISSUE: Text("有异议", "has a grievance"),
    Result.REFUSED: Text("拒付", "refused"),
    Result.NO_ANSWER: Text("未接", "no answer"),
    Result.WRONG_NUMBER: Text("空号", "wrong number"),
    Result.HOSTILE: Text("态度激烈", "hostile"),
}
CONTACT_CHANNELS: dict[str, Text] = {
    Channel.PHONE: Text("电话", "phone"),
    Channel.WECHAT: Text("微信", "WeChat"),
    Channel.SERVICE_VISIT: Text("上门服务时", "during a service visit"),
}
CHANNEL_FIELD = Field("channel", Text("怎样联系", "how"), Shape.CHOICE, choices=CONTACT_CHANNELS)
PROMISED = frozenset({str(Result.PROMISED)})
PROMISE_FIELDS = (
    Field("promise_amount", Text("承诺金额", "amount promised"), Shape.AMOUNT, True, when=("contact", PROMISED)),
    Field("promise_on", Text("承诺日期", "promised for"), Shape.DAY, True, when=("contact", PROMISED)),
)
# What lets a contact pass the guard: written down after it was made all the same, or looked up today, which takes
# somebody who may look into the fee system.
LATE_FIELD = Field("late_reason", Text("已经联系了，补记说明", "made against the rules all the same: why"))
GUARD_FIELDS = (
    Field(
        "verified", Text("今天已在收费系统核实未缴", "looked up today: still unpaid"), Shape.CHOICE,
        choices={"yes": Text("是", "yes")},
    ),
    LATE_FIELD,
)  # fmt: skip
