"""The kinds of work that departments ask of each other."""

from collections.abc import Mapping
from typing import Final

from board.rules.task_forms import Kind, TaskKind
from board.rules.task_kinds_office import OFFICE
from board.rules.task_kinds_site import SITE

KINDS: Final[Mapping[TaskKind, Kind]] = {kind: {**OFFICE, **SITE}[kind] for kind in TaskKind}
