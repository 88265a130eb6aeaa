"""A source's words in ours: the known ones, those that a person has mapped, and the list of the rest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from board.rules.text import squeezed
from integrations.files import Unusable
from integrations.tickets_file.headers import CATEGORIES, KIND, SEVERITY, STATUS

_OURS: dict[str, Mapping[str, str]] = {"status": STATUS, "kind": KIND, "severity": SEVERITY}


@dataclass
class Vocabulary:
    """`mapped`: field to their word to ours, over the known words. `unknown` counts what neither knows, per field."""

    mapped: Mapping[str, Mapping[str, str]]
    unknown: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {name: self._words_of(name, ours) for name, ours in _OURS.items()}
        self._categories = {squeezed(word): ours for word, ours in self.mapped.get("category", {}).items()}

    def read(self, name: str, word: str) -> str | None:
        """Our word of a field; None where nothing is stated or nobody knows the word, which is then counted."""
        if not word:
            return None
        ours = self._known[name].get(squeezed(word).lower())
        if ours is None:
            self._count(name, word)
        return ours

    def category(self, word: str) -> str | None:
        """A category as mapped, else as it is; counted where the default policy knows no severity for it."""
        if not word:
            return None
        found = self._categories.get(squeezed(word), word)
        if found == word and word not in CATEGORIES:
            self._count("category", word)
        return found

    def _count(self, name: str, word: str) -> None:
        self.unknown.setdefault(name, Counter())[word] += 1

    def _words_of(self, name: str, ours: Mapping[str, str]) -> dict[str, str]:
        mapped = {squeezed(word).lower(): code for word, code in self.mapped.get(name, {}).items()}
        wrong = sorted(set(mapped.values()) - set(ours.values()))
        if wrong:
            codes = ", ".join(dict.fromkeys(ours.values()))
            raise Unusable(
                zh=f"对照里 {name} 的取值 {wrong[0]} 不存在，只能是 {codes}。",
                en=f"The mapping gives {name} the value {wrong[0]}; it can be {codes}.",
            )
        return {word.lower(): code for word, code in ours.items()} | mapped
