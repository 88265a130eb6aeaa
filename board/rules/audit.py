"""The audit's chain: what one row says, how each row vouches for all before it, and how a change is found.

A row's hash is SHA-256 over the hash before it and the row itself, so that an edit, a deletion, an insertion or a swap
breaks the chain; a cut tail, or a chain that somebody computed anew from end to end, needs a head (number and hash)
that was kept elsewhere: what was written since the newest such head is all that one can still forge.

What names a person is not in the row but in values beside it, of which the row holds a salted digest: with values and
salt erased nothing can be told from the digest, and the chain still holds. An erasure is a row too, which names the
rows that it emptied: values that vanished otherwise are found.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

GENESIS: Final = "0" * 64
ERASES: Final = "erase"
RESTORES: Final = "restore"


class Row(NamedTuple):
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


class Stored(NamedTuple):
    """A row as it lies in the database: with its hash, and with its personal values where they were not erased."""

    row: Row
    hash: str
    salt: str
    personal: str


class Head(NamedTuple):
    """Where the chain ended at a moment. After a `restored` one the board went on from an earlier row."""

    seq: int
    hash: str
    at: str = ""
    restored: bool = False


class Wrong(StrEnum):
    """What can be wrong at a row."""

    GAP = "gap"
    HASH = "hash"
    DIGEST = "digest"
    EMPTIED = "emptied"
    HEAD = "head"
    OUTSIDE = "outside"


class Fault(NamedTuple):
    """Something wrong at the row `seq`. Where an outside head is not on the chain, `head` is that head."""

    wrong: Wrong
    seq: int
    head: Head | None = None


def chained(before: str, row: Row) -> str:
    """The hash of a row that follows the one with the hash `before` (GENESIS for the first)."""
    said = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def digest(salt: str, values: str) -> str:
    """What a row keeps of its personal values; "" where there are none."""
    return hashlib.sha256(f"{salt}\n{values}".encode()).hexdigest() if values else ""


def as_json(values: Mapping[str, Any] | None) -> str:
    """Values as they are hashed and stored: one text for one content; "" for none."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if values else ""


def faults(rows: Iterable[Stored], *, head: Head, outside: Sequence[Head] = ()) -> Iterator[Fault]:
    """Everything that is wrong with the chain, in its order; nothing where nobody touched it.

    `rows` come by their numbers; they are read once, so a million need no memory. `head` is the row that the database
    calls its newest (0 and GENESIS for none), `outside` the heads kept elsewhere that it must have (see `binding`).
    """
    expected = _by_number(outside)
    emptied = _Emptied()
    last, before = 0, GENESIS
    for stored in rows:
        row = stored.row
        if row.seq != last + 1:
            yield Fault(Wrong.GAP, row.seq)
        elif chained(before, row) != stored.hash:
            yield Fault(Wrong.HASH, row.seq)
        if not _holds_values(stored, emptied):
            yield Fault(Wrong.DIGEST, row.seq)
        if row.verb == ERASES:
            emptied.explain(row)
        for kept in expected.pop(row.seq, ()):
            if kept.hash != stored.hash:
                yield Fault(Wrong.OUTSIDE, row.seq, kept)
        last, before = row.seq, stored.hash
    yield from (Fault(Wrong.EMPTIED, seq) for seq in sorted(emptied.unexplained))
    if (head.seq, head.hash) != (last, before):
        yield Fault(Wrong.HEAD, last)
    yield from (Fault(Wrong.OUTSIDE, seq, kept) for seq in sorted(expected) for kept in expected[seq])


def binding(outside: Sequence[Head]) -> list[Head]:
    """The heads of one file, oldest first, that the chain must still have: all but those that a restore took away.

    A restore goes back to an earlier row; what had been written after that row is gone, and was so recorded outside.
    """
    found: list[Head] = []
    for head in outside:
        if head.restored:
            found = [one for one in found if one.seq <= head.seq]
        found.append(head)
    return found


def ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Whole numbers as [first, last] pairs, as an erasure names its rows: 1, 2, 3, 7 are [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


class _Emptied:
    """Rows without their values that no erasure has named yet: its own row stands further on in the chain."""

    def __init__(self) -> None:
        self.unexplained: set[int] = set()

    def explain(self, erasure: Row) -> None:
        for first, last in _rows_of(erasure):
            self.unexplained.difference_update(range(first, min(last, erasure.seq) + 1))


def _holds_values(stored: Stored, emptied: _Emptied) -> bool:
    """Whether the values are those of the digest, or are gone with their salt; then an erasure must name the row."""
    if stored.row.digest and not stored.salt and not stored.personal:
        emptied.unexplained.add(stored.row.seq)
        return True
    if not stored.row.digest:
        return not stored.salt and not stored.personal
    return digest(stored.salt, stored.personal) == stored.row.digest


def _rows_of(erasure: Row) -> list[tuple[int, int]]:
    try:
        return [(int(first), int(last)) for first, last in json.loads(erasure.details)["rows"]]
    except (ValueError, KeyError, TypeError):
        return []


def _by_number(heads: Iterable[Head]) -> dict[int, list[Head]]:
    found: dict[int, list[Head]] = {}
    for head in heads:
        if head.seq > 0:
            found.setdefault(head.seq, []).append(head)
    return found
