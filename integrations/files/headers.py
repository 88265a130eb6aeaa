"""Which column of a stranger's file is which field of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from board.rules.text import squeezed

_UNIT = re.compile(
    r"\((?:元|人民币|¥|rmb|cny|yuan|m2|㎡|平方米?|平米|必填|选填|可选|格式.*|yyyy.*|.*月.*日.*)\)$", re.IGNORECASE
)
_ORNAMENT = re.compile(r"[\s*:：_\-.。]+")
_SHORTEST_ENDING = 2


@dataclass(frozen=True)
class Headers:
    """The fields of one kind of file, each with the headers it goes by.

    Every group of `required` needs one of its fields, or the file has no header that we know. A header may end in a
    field's name (`报修人电话`), but for the fields named `exact`, where the words in front change the meaning
    (`减免金额`). A row in which all of `keys` are empty may be a total or a footnote.
    """

    fields: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    exact: frozenset[str] = field(default_factory=frozenset)
    keys: tuple[str, ...] = ()

    @cached_property
    def plain_words(self) -> Mapping[str, tuple[str, ...]]:
        """The headers of each field as `normal` makes them."""
        return {name: tuple(map(normal, names)) for name, names in self.fields.items()}

    @cached_property
    def known_words(self) -> frozenset[str]:
        return frozenset(word for names in self.plain_words.values() for word in names)

    @cached_property
    def endings(self) -> frozenset[int]:
        """How long the words are that a header may end in."""
        lengths = {len(word) for word in self.known_words}
        return frozenset(length for length in lengths if length >= _SHORTEST_ENDING)

    def missing(self, found: Mapping[str, str | None]) -> list[tuple[str, ...]]:
        return [group for group in self.required if not any(found.get(name) for name in group)]

    def first_name(self, name: str) -> str:
        return self.fields[name][0]


def guess_columns(header: Sequence[str], wanted: Headers) -> dict[str, str | None]:
    """For each field the header that names it, None where none does; every header serves one field at most."""
    plain = {original: normal(original) for original in header if original.strip()}
    found: dict[str, str | None] = dict.fromkeys(wanted.fields)
    taken: set[str] = set()
    for named in (_by_name(plain, wanted), _by_ending(plain, wanted)):
        if not named.headers:  # a row of data, which most that are looked at are
            continue
        for name, names in wanted.plain_words.items():
            if found[name] is not None or (named.is_loose and name in wanted.exact):
                continue
            place = next((h for word in names for h in named.headers.get(word, ()) if h not in taken), None)
            if place is not None:
                found[name] = place
                taken.add(place)
    return found


def words(text: str) -> tuple[str, ...]:
    """A list of headers, written with spaces between."""
    return tuple(text.split())


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """A header without case, spaces, line breaks, stars, colons and its unit: `应收 金额（元）` is `应收金额`."""
    text = squeezed(header).lower()
    return _ORNAMENT.sub("", _UNIT.sub("", text))


@dataclass(frozen=True)
class _Named:
    """The headers of a row by the words that name them; `is_loose` where the words are only how they end."""

    headers: Mapping[str, list[str]]
    is_loose: bool


def _by_name(plain: Mapping[str, str], wanted: Headers) -> _Named:
    found: dict[str, list[str]] = {}
    for original, bare in plain.items():
        if bare in wanted.known_words:
            found.setdefault(bare, []).append(original)
    return _Named(found, False)


def _by_ending(plain: Mapping[str, str], wanted: Headers) -> _Named:
    found: dict[str, list[str]] = {}
    for original, bare in plain.items():
        for length in wanted.endings:
            ending = bare[-length:]
            if length <= len(bare) and ending in wanted.known_words and not ending.isascii():
                found.setdefault(ending, []).append(original)
    return _Named(found, True)
