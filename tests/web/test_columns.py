"""The import's preview names every field of every kind of file in the reader's language."""

import pytest

from board.reports.loads import HEADERS
from board.web.words import catalogue


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(HEADERS))
def test_every_field_of_a_file_has_its_words(kind: str, language: str) -> None:
    words = catalogue(language)
    assert [name for name in HEADERS[kind].fields if f"column {name}" not in words] == []
