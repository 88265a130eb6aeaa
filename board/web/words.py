"""The words of the screens: English in the code, Chinese from `board/locale/zh/*.po`, read once at start.

`board/locale/en/*.po` holds only what would read badly as it stands in the code: names put together from codes.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from board.paths import LOCALE

Gettext = Callable[[str], str]
LANGUAGES = ("zh", "en")


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """Every message of a language with its translation."""
    found: dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        found |= _read(path)
    return found


def gettext(language: str) -> Gettext:
    """The translating function of a language; a message without a translation stays as it is."""
    words = catalogue(language)
    return lambda message: words.get(message, message)


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        messages = read_po(file, locale=path.parent.name)
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}
