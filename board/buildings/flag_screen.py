"""A flag in the words of the person who reads it."""

from typing import Any

import msgspec

from board.buildings.flag_queries import Flag
from board.rules.building_words import building_words
from board.rules.flag_verdicts import Verdict
from board.rules.flag_words import LEFT_OUT, VERDICTS, cause_words, place_words
from board.rules.people import Who
from board.rules.ports import Text
from board.rules.time import month_text
from board.rules.visibility import WHOLE_FIGURES
from board.rules.words import Role

TONES = {Verdict.FLAGGED: "overdue", Verdict.WATCH: "held"}
SYMBOLS = {Verdict.FLAGGED: "flag", Verdict.WATCH: "eye", Verdict.NORMAL: "circle-check"}


class FlagView(msgspec.Struct, frozen=True):
    """`said` are the counts by place alone for those who see no more. `causes` is the whole checklist in order."""

    flag: Flag
    name: str
    month: str
    is_odd: bool
    verdict: str
    tone: str
    symbol: str
    said: str
    place: str
    left_out: str
    causes: list[str]
    more_than_usual: list[str]
    words: str
    rate: str
    expected: str
    chance: str
    may_decide: bool
    inspection: str


def flag_view(flag: Flag, who: Who) -> FlagView:
    def say(text: Text) -> str:
        return text.en if who.language == "en" else text.zh

    name, verdict = say(building_words(flag.building)), say(VERDICTS[flag.verdict])
    rate = f"{flag.owing / flag.owners:.1%}" if flag.owners else ""
    counts = Text(f"{flag.owing}/{flag.owners} 户", f"{flag.owing} of {flag.owners}")
    return FlagView(
        flag=flag, name=name, month=month_text(flag.month), verdict=verdict, rate=rate,
        is_odd=flag.verdict in (Verdict.FLAGGED, Verdict.WATCH),
        tone=TONES.get(Verdict(flag.verdict), "settled"), symbol=SYMBOLS.get(Verdict(flag.verdict), "info"),
        said=say(flag.said if who.may(flag.community_id, *WHOLE_FIGURES) else counts),
        place=say(place_words(flag.place)),
        left_out=say(LEFT_OUT[flag.left_out]) if flag.left_out else "",
        causes=[say(cause_words(one)) for one in flag.causes],
        more_than_usual=[one["category"] for one in flag.causes if one["more_than_usual"]],
        words=f"{name} {say(counts)} {rate} {verdict}",
        expected=f"{flag.expected_owners:.1f}", chance=_chance(flag),
        may_decide=who.may(flag.community_id, Role.MANAGER),
        inspection=f"/tasks/{flag.inspection_id}" if flag.inspection_id else "",
    )  # fmt: skip


def _chance(flag: Flag) -> Any:
    """The p that decided, to two figures; "" where none was asked."""
    return "" if flag.p is None else f"{flag.p:.2g}"
