"""What every command shares: the settings, the database, the person's language, and how results are shown."""

import contextlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from board import settings as settings_module
from board.db import migrate
from board.db.session import Database
from board.rules.ports import Text
from board.rules.time import parse_instant
from board.settings import Settings, SettingsError

ANYTIME = Text("时间 {value} 无法识别，例：2026-11-23T09:00", "{value} is not a time; write it as 2026-11-23T09:00")


class Console:
    """One run of a command. Settings are read, and the database opened, when they are first asked for."""

    def __init__(self, language: str | None = None) -> None:
        self._language = language
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            self._settings = settings_module.load()
        return self._settings

    def use(self, settings: Settings) -> None:
        """Work with these instead of the environment's."""
        self._settings = settings

    @property
    def language(self) -> str:
        return self._language if self._language in ("zh", "en") else preferred_language(self._settings)

    def now(self) -> datetime:
        return datetime.now(UTC)

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """The database of the settings, brought up to date where that is ours to do."""
        database = Database(self.settings.url)
        try:
            migrate.make_ready(database)
            yield database
        finally:
            database.dispose()

    def instant(self, value: str) -> datetime:
        """A moment as the person wrote it, in the office's zone where it says none."""
        found = parse_instant(value, self.settings.tz)
        if found is None:
            raise click.UsageError(self.word(Text(ANYTIME.zh.format(value=value), ANYTIME.en.format(value=value))))
        return found

    def word(self, text: Text) -> str:
        return text.zh if self.language == "zh" else text.en

    def say(self, text: Text | str) -> None:
        click.echo(text if isinstance(text, str) else self.word(text))

    def complain(self, text: Text) -> None:
        click.echo(self.word(text), err=True)

    def data(self, value: Any) -> None:
        """One JSON value on a line of its own."""
        click.echo(json.dumps(value, ensure_ascii=False, default=str))

    def table(self, header: Sequence[Text], rows: Sequence[Sequence[str]]) -> None:
        """Columns under their headers, two spaces apart; a Chinese character is two columns wide."""
        lines = [[self.word(name) for name in header], *rows]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
            click.echo("  ".join(cells).rstrip())

    @contextlib.contextmanager
    def progress(self, label: Text | str) -> Iterator[Callable[[int, int], None] | None]:
        """A callback (done, total) that draws a bar on stderr; None where nobody watches."""
        if not sys.stderr.isatty():
            yield None
            return
        shown = label if isinstance(label, str) else self.word(label)
        with click.progressbar(length=1, label=shown, file=sys.stderr) as bar:

            def show(done: int, total: int) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos)

            yield show

    def keep_trace(self, error: BaseException) -> Path:
        """Write the traceback to board.log in the data directory, or beside where we stand; where it went."""
        try:
            log = self.settings.data_dir / "board.log"
            log.parent.mkdir(parents=True, exist_ok=True)
        except (SettingsError, OSError):
            log = Path("board.log")
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{self.now().isoformat()} {' '.join(sys.argv)}\n")
            traceback.print_exception(error, file=file)
        return log


pass_console = click.make_pass_decorator(Console)


def preferred_language(settings: Settings | None) -> str:
    """The settings' language, also where something else in the settings can't be read."""
    if settings is not None:
        return settings.language
    try:
        return settings_module.load().language
    except SettingsError:
        return "en" if os.environ.get("BOARD_LANGUAGE") == "en" else "zh"


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
