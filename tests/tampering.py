"""Somebody who has the audit in hand and changes it: one column, one row, two rows, its end, or all of it anew."""

import random
from collections.abc import Callable, Sequence

from board.rules.audit import GENESIS, Head, Row, Stored, as_json, chained, digest

TEXTS = ("actor", "address", "request_id", "verb", "subject", "details", "digest")
NUMBERS = ("seq", "at", "actor_id", "subject_id", "community_id", "owner_id")
Chain = list[Stored]
Tamper = Callable[[Chain, random.Random], Chain]


def chain(length: int, *, seed: int = 0) -> Chain:
    """Rows as the board would have written them, every second one with values that name somebody."""
    made, last, dice = [], GENESIS, random.Random(seed)
    for seq in range(1, length + 1):
        personal = as_json({"name": f"张{seq}"}) if seq % 2 else ""
        salt = f"{seq:032x}" if personal else ""
        row = Row(
            seq, 1_800_000_000_000_000 + seq, "person", dice.randrange(1, 9), "10.0.0.7", f"{seq:08x}",
            dice.choice(["unmask", "contact", "policy"]), "account", dice.randrange(1, 99), 1, dice.randrange(1, 99),
            as_json({"from": seq, "to": seq + 1}), digest(salt, personal),
        )  # fmt: skip
        last = chained(last, row)
        made.append(Stored(row, last, salt, personal))
    return made


def end(rows: Chain) -> Head:
    return Head(rows[-1].row.seq, rows[-1].hash) if rows else Head(0, GENESIS)


def again(rows: Chain) -> Chain:
    """The same rows numbered and chained anew, as by somebody who knows how it is done."""
    made, last = [], GENESIS
    for seq, stored in enumerate(rows, start=1):
        row = stored.row._replace(seq=seq)
        last = chained(last, row)
        made.append(stored._replace(row=row, hash=last))
    return made


def edit(rows: Chain, dice: random.Random) -> Chain:
    at = dice.randrange(len(rows))
    name = dice.choice([*TEXTS, *NUMBERS, "hash", "personal", "salt"])
    stored = rows[at]
    if name in ("hash", "personal", "salt"):
        changed = stored._replace(**{name: getattr(stored, name) + "x"})
    elif name in TEXTS:
        changed = stored._replace(row=stored.row._replace(**{name: getattr(stored.row, name) + "x"}))
    else:
        changed = stored._replace(row=stored.row._replace(**{name: (getattr(stored.row, name) or 0) + 1000}))
    return sorted([*rows[:at], changed, *rows[at + 1 :]], key=lambda one: one.row.seq)


def empty(rows: Chain, dice: random.Random) -> Chain:
    """The values of a row vanish as if somebody had asked for it, but nobody had."""
    at = dice.choice([place for place, stored in enumerate(rows) if stored.personal])
    return [*rows[:at], rows[at]._replace(salt="", personal=""), *rows[at + 1 :]]


def delete(rows: Chain, dice: random.Random) -> Chain:
    at = dice.randrange(len(rows))
    return [*rows[:at], *rows[at + 1 :]]


def insert(rows: Chain, dice: random.Random) -> Chain:
    """A row too many before another one, with a hash that follows from the row before it; the others are shifted."""
    at = dice.randrange(len(rows))
    before = rows[at - 1].hash if at else GENESIS
    row = dice.choice(rows).row._replace(seq=at + 1, verb="forged")
    later = [stored._replace(row=stored.row._replace(seq=stored.row.seq + 1)) for stored in rows[at:]]
    return [*rows[:at], Stored(row, chained(before, row), "", ""), *later]


def swap(rows: Chain, dice: random.Random) -> Chain:
    """Two rows change their numbers; their hashes go with the rows or stay with the numbers."""
    one, other = sorted(dice.sample(range(len(rows)), 2))
    made, keeps_hash = list(rows), dice.random() < 0.5
    for here, there in ((one, other), (other, one)):
        moved = rows[there]._replace(row=rows[there].row._replace(seq=rows[here].row.seq))
        made[here] = moved._replace(hash=rows[here].hash) if keeps_hash else moved
    return made


def cut(rows: Chain, dice: random.Random) -> Chain:
    return rows[: dice.randrange(len(rows))]


SIMPLE: Sequence[Tamper] = (edit, empty, delete, insert, swap, cut)
