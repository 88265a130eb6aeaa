"""Icons, inlined into the page: they take the colour of their text and need no request of their own."""

import re
from pathlib import Path

from markupsafe import Markup

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_BETWEEN = re.compile(r">\s+<")
_HIDDEN = Markup('aria-hidden="true"')
_NAMED = Markup('role="img" aria-label="{}"')
_FRAME = Markup(
    '<svg class="icon i-{}" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor"'
    ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>'
)


class Icons:
    """The template global `icon(name, label="")`.

    Without a label an icon is decoration beside a word and hidden from screen readers; with one it stands for the
    word. LookupError, naming the icon, where the folder has none of that name.

    This is the one place that makes Markup: the drawings are files of ours, and the label is escaped.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Markup] = {}
        self._bare: dict[str, Markup] = {}

    def __call__(self, name: str, label: str = "") -> Markup:
        if label:
            return _FRAME.format(name, _NAMED.format(label), self._drawing(name))
        if name not in self._bare:
            self._bare[name] = _FRAME.format(name, _HIDDEN, self._drawing(name))
        return self._bare[name]

    def _drawing(self, name: str) -> Markup:
        if name not in self._read:
            path = self._folder / f"{name}.svg"
            found = _DRAWING.search(path.read_text("utf-8")) if path.is_file() else None
            if found is None:
                raise LookupError(f"no icon named {name}")
            self._read[name] = Markup(_BETWEEN.sub("><", found[1].strip()))  # noqa: S704
        return self._read[name]
