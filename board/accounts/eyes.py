"""For whom words are put together: the moment, the zone and the language of one reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from board.rules.channel_words import CHANNELS
from board.rules.ports import Text
from board.rules.task_fields import CONTACT_RESULTS
from board.rules.words import LABELS
from board.web import filters
from board.web.words import gettext


@dataclass(frozen=True, slots=True)
class Eyes:
    """`_` translates; the rest is `board.web.filters` with this reader's moment, zone and language."""

    now: datetime
    zone: tzinfo
    lang: str
    _: Callable[[str], str]

    def say(self, text: Text) -> str:
        return text.en if self.lang == "en" else text.zh

    def label(self, code: str) -> str:
        """The word of a state, status, kind, severity, result or channel; the code itself where it has none."""
        found = LABELS.get(code) or CONTACT_RESULTS.get(code) or CHANNELS.get(code)
        return self.say(found) if found else code

    def ago(self, instant: datetime) -> str:
        return filters.ago(instant, now=self.now, zone=self.zone, lang=self.lang)

    def due(self, day: date | int | datetime) -> str:
        return filters.due_text(day, now=self.now, zone=self.zone, lang=self.lang)

    def day(self, day: date | int | datetime) -> str:
        return filters.short_day(day, now=self.now, zone=self.zone)


def eyes_of(request: Any) -> Eyes:
    """The eyes of the signed-in person of a request."""
    language = request.state.who.language
    return Eyes(request.state.now, request.app.state.settings.tz, language, gettext(language))
