"""Files from strangers: read safely, whatever they are."""

from integrations.files.errors import Unusable
from integrations.files.headers import Headers, guess_columns
from integrations.files.limits import Limits
from integrations.files.mapping import FileMapping, load_mapping
from integrations.files.rejects import write_rejects
from integrations.files.sheet import Sheet, read_sheet

__all__ = [
    "FileMapping", "Headers", "Limits", "Sheet", "Unusable", "guess_columns", "load_mapping", "read_sheet",
    "write_rejects",
]  # fmt: skip
