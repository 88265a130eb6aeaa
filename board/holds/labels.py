"""The kinds of manual holds in the reader's words."""

from board.rules.words import HoldKind
from board.web.words import Gettext


def kind_labels(_: Gettext) -> dict[str, str]:
    labels = ("Hardship", "Legal", "Instalment", "Manager's decision")
    return {str(kind): _(label) for kind, label in zip(HoldKind, labels, strict=True)} | {"": ""}
