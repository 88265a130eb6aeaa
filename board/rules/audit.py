"""The audit's chain: what one row says, and how each row vouches for all before it.

A row's hash is SHA-256 over the hash before it and the row itself, so that an edit, a deletion, an insertion or a swap
breaks every hash after it; only a cut tail needs a hash that was kept elsewhere. What names a person is not in the row
but in values beside it, of which the row holds a salted digest: with values and salt erased nothing can be told from
the digest, and the chain still holds.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the audit, without its hash. `at` is microseconds UTC, `details` and the digest's values are JSON.

    `actor` is person, token, command, board or nobody, and `actor_id` the id of a person or token. `subject` names
    what was acted on ("account", "person", "policy"), `owner_id` the owner whose data it was about.
    """

    seq: int
    at: int
    actor: str
    actor_id: int | None
    address: str
    request_id: str
    verb: str
    subject: str
    subject_id: int | None
    community_id: int | None
    owner_id: int | None
    details: str
    digest: str


def chained(before: str, row: Row) -> str:
    """The hash of a row that follows the one with the hash `before` (GENESIS for the first)."""
    said = json.dumps(astuple(row), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def digest(salt: str, values: str) -> str:
    """What a row keeps of its personal values; "" where there are none."""
    return hashlib.sha256(f"{salt}\n{values}".encode()).hexdigest() if values else ""


def as_json(values: Mapping[str, Any] | None) -> str:
    """Values as they are hashed and stored: one text for one content; "" for none."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if values else ""
