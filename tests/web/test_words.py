"""Every word of the screens has its Chinese, and one Chinese only."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from board.holds.labels import kind_labels
from board.paths import LOCALE, data
from board.reports.pages import STATE_LABELS
from board.tickets.pages import FIELD_LABELS, FILTER_LABELS, _kinds, _statuses
from board.web.access import PAGES, ROLE_LABELS
from board.web.words import catalogue

CODE = Path(__file__).parents[2] / "board"
SPACING = {"trim_blocks": "true", "lstrip_blocks": "true"}


def of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(data("templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ["_"], [], SPACING):
                if isinstance(message, str):
                    yield message, path.name


def of_code() -> Iterator[tuple[str, str]]:
    for path in sorted(CODE.rglob("*.py")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("python", file, {"_": None}):
                if isinstance(message, str):
                    yield message, str(path.relative_to(CODE))


def of_tables() -> Iterator[tuple[str, str]]:
    """Labels that are looked up: no extractor sees them."""
    asked: set[str] = set()

    def note(message: str) -> str:
        asked.add(message)
        return message

    for function in (kind_labels, _kinds, _statuses):
        function(note)
    asked.update(ROLE_LABELS.values(), STATE_LABELS.values(), FILTER_LABELS.values(), FIELD_LABELS.values())
    asked.update(label for _, label, _, _ in PAGES)
    yield from ((message, "a table of labels") for message in sorted(asked))


@pytest.mark.parametrize("source", [of_templates, of_code, of_tables], ids=lambda source: source.__name__)
def test_every_word_has_its_chinese(source):
    known = catalogue("zh")
    assert [f"{message!r} of {place}" for message, place in source() if message not in known] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_has_one_translation(language):
    found = defaultdict(set)
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                found[message.id].add(message.string)
    assert {word: said for word, said in found.items() if len(said) > 1} == {}


def test_braces_survive_translation():
    wrong = [word for word, said in catalogue("zh").items() if sorted(_holes(word)) != sorted(_holes(said))]
    assert wrong == []


def _holes(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]
