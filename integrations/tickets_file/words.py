"""A source's words in ours: the known ones, those that a person has mapped, and the list of the rest."""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from board.rules.columns import Words
from board.rules.text import squeezed
from integrations.files import Unusable
from integrations.tickets_file.headers import CATEGORIES, KIND, SEVERITY, STATUS

_OURS: dict[str, Mapping[str, str]] = {"status": STATUS, "kind": KIND, "severity": SEVERITY}


class Vocabulary:
    """Reads columns of words; `unknown` counts, per field, what nobody has mapped yet.

    `mapped` gives, field by field, our word for theirs, over the known words; `Unusable` where ours does not exist.
    """

    def __init__(self, mapped: Mapping[str, Mapping[str, str]]) -> None:
        self.unknown: dict[str, Counter[str]] = {}
        self._known = {name: _known(name, ours, mapped.get(name, {})) for name, ours in _OURS.items()}
        self._categories = {squeezed(word): ours for word, ours in mapped.get("category", {}).items()}

    def codes(self, name: str, column: pl.Series) -> pl.Series:
        """Our words; null where nothing is stated or nobody knows the word."""
        known = self._known[name]
        codes = Words(column).read(lambda word: known.get(squeezed(word).lower()), pl.String())
        self._count(name, column.filter(codes.is_null()))
        return codes

    def categories(self, column: pl.Series) -> pl.Series:
        """Categories as mapped, else as they are; those that the default policy gives no severity are counted."""
        found = Words(column).read(lambda word: self._categories.get(squeezed(word), word), pl.String())
        self._count("category", column.filter((found == column) & ~found.is_in(CATEGORIES)))
        return found

    def _count(self, name: str, column: pl.Series) -> None:
        counted = Counter({word: count for word, count in column.value_counts().iter_rows() if word})
        if counted:
            self.unknown[name] = counted


def _known(name: str, ours: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, str]:
    wrong = sorted(set(mapped.values()) - set(ours.values()))
    if wrong:
        codes = ", ".join(dict.fromkeys(ours.values()))
        raise Unusable(
            zh=f"对照里 {name} 的取值 {wrong[0]} 不存在，只能是 {codes}。",
            en=f"The mapping gives {name} the value {wrong[0]}; it can be {codes}.",
        )
    theirs = {squeezed(word).lower(): code for word, code in mapped.items()}
    return {word.lower(): code for word, code in ours.items()} | theirs
