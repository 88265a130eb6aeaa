"""The words that the board knows by itself, one at a time."""

from board.rules.text import squeezed
from integrations.tickets_file.headers import CATEGORIES, KIND, SEVERITY, STATUS

_CODES = {
    name: {word.lower(): code for word, code in ours.items()}
    for name, ours in (("status", STATUS), ("kind", KIND), ("severity", SEVERITY))
}


def read_word(name: str, word: str) -> str | None:
    """Our code for a word of a status, kind or severity; None where nothing is stated or nobody knows it."""
    return _CODES[name].get(squeezed(word).lower())


def is_known(name: str, word: str) -> bool:
    """Whether the board knows this word of a status, kind, severity or category by itself."""
    return word in CATEGORIES if name == "category" else read_word(name, word) is not None
