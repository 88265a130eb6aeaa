"""Lists of charges become versions, set by set: what `board.rules.charge_versions` says of one charge at a time.

A snapshot writes nothing for a charge that it repeats unchanged. So a list that arrives after a newer snapshot must
also pin down what that snapshot said: where the two differ, the version that stood before is copied to the snapshot's
day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from board.arrears.charge_keys import KEY, beside, lacking
from board.arrears.silence import Snapshot, is_silent
from board.rules.time import OPEN_DAY

DATA = ["due_fen", "paid_fen", "due_day"]
SPAN = ["since", "until", "settled_on"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import changes. `new`, `replaced` (of the same day) and `pins` are whole versions; `spans` change days.

    `absent` are the charges that the list settles; `listed`, where there are any, all that it could have settled with
    something outstanding. The counts are of rows.
    """

    new: pl.DataFrame
    replaced: pl.DataFrame
    pins: pl.DataFrame
    spans: pl.DataFrame
    absent: pl.DataFrame
    listed: pl.DataFrame
    appeared: int
    changed: int
    unchanged: int

    def accounts(self) -> list[int]:
        """Those of which any charge changes."""
        parts = (self.new, self.replaced, self.pins, self.spans)
        return pl.concat([part["account_id"] for part in parts]).unique().to_list()


def plan(
    rows: pl.DataFrame,
    known: pl.DataFrame,
    *,
    day: int,
    later: Sequence[Snapshot],
    settling: pl.DataFrame,
    refused: pl.DataFrame,
) -> Plan:
    """What a list of one day changes.

    `rows` has KEY, DATA, `late_fee`, `community_id` and `explicit` (write it even if nothing is new); `known` is what
    `standing` found; `later` are the source's newer snapshots; `settling` names in `account_id` and `community_id` the
    accounts of which the absence of a charge means that it is paid, unless it is among the `refused` ones.
    """
    now = known.filter(pl.col("as_of") <= day)
    ahead = known.filter(pl.col("as_of") > day).sort("as_of").unique(KEY, keep="first", maintain_order=True)
    told = _told(rows, now, ahead, day=day, later=later)
    is_written = ~pl.col("is_same") | pl.col("explicit")
    written = told.lazy().filter(is_written)
    absent = _absent(now, told, settling=settling, refused=refused, day=day, later=later)
    appeared = told.filter(pl.col("v_as_of").is_null() & pl.col("w_as_of").is_null()).height
    unchanged = int(told["is_same"].sum())
    return Plan(
        new=_new_versions(written.filter(pl.col("v_as_of").ne_missing(day)), day).collect(),
        replaced=_new_versions(written.filter(pl.col("v_as_of") == day), day).collect(),
        pins=pl.concat(
            [
                _pins(written.filter("is_carried", ~pl.col("is_same"))),
                _pins(absent.lazy().filter("is_carried")),
            ]
        ).collect(),
        spans=pl.concat(
            [_spans_before(written, day), _spans_ahead(written), _spans_absent(absent, day).lazy()]
        ).collect(),
        absent=absent,
        listed=_listed(known if absent.height else known.clear(), settling, day),
        appeared=appeared,
        changed=told.height - appeared - unchanged,
        unchanged=unchanged,
    )


def _told(
    rows: pl.DataFrame, now: pl.DataFrame, ahead: pl.DataFrame, *, day: int, later: Sequence[Snapshot]
) -> pl.DataFrame:
    """Each row beside the version it meets (v_), the next one ahead (w_), and the next snapshot that speaks of it."""
    told = beside(rows, _named(now, "v"))
    told = beside(told, _named(ahead.select(*KEY, "as_of", "until", "settled_on"), "w"))
    same_data = pl.all_horizontal(pl.col(name) == pl.col(f"v_{name}") for name in DATA)
    told = told.with_columns(
        is_same=(same_data & (pl.col("v_settled_on") > day)).fill_null(False),
        ends=pl.col("w_as_of").fill_null(OPEN_DAY),
    )
    return _with_next(told, later)


def _absent(
    now: pl.DataFrame,
    told: pl.DataFrame,
    *,
    settling: pl.DataFrame,
    refused: pl.DataFrame,
    day: int,
    later: Sequence[Snapshot],
) -> pl.DataFrame:
    """What stands open and the list lacks without having lost its row."""
    gone = lacking(now.filter(pl.col("settled_on") > day), told.select(KEY)).join(settling, on="account_id")
    gone = gone.filter(~is_silent(gone, refused))
    beside = _named(gone, "v").rename({"v_community_id": "community_id"})
    return _with_next(beside.with_columns(ends=pl.col("v_until")), later)


def _with_next(told: pl.DataFrame, later: Sequence[Snapshot]) -> pl.DataFrame:
    """`next_day` and `next_import` of the next snapshot that speaks before `ends`; whether the charge was in it."""
    told = told.with_columns(next_day=pl.lit(OPEN_DAY, pl.Int64), next_import=pl.lit(None, pl.Int64))
    if not later:
        return told.with_columns(is_carried=pl.lit(False), is_lacking=pl.lit(False))
    for snapshot in sorted(later, key=lambda one: one.as_of, reverse=True):
        speaks = (
            (pl.col("community_id") == snapshot.community_id)
            & (pl.col("ends") > snapshot.as_of)
            & ~is_silent(told, snapshot.refused)
        )
        told = told.with_columns(
            next_day=pl.when(speaks).then(snapshot.as_of).otherwise("next_day"),
            next_import=pl.when(speaks).then(snapshot.import_id).otherwise("next_import"),
        )
    speaks = pl.col("next_day") < pl.col("ends")
    return told.with_columns(
        is_carried=(speaks & (pl.col("v_settled_on") > pl.col("next_day"))).fill_null(False),
        is_lacking=speaks & ~(pl.col("v_settled_on") > pl.col("next_day")).fill_null(False),
    )


def _new_versions(written: pl.LazyFrame, day: int) -> pl.LazyFrame:
    """A row's own version: up to the next version, or to the snapshot that said otherwise.

    The first version of a charge holds backwards.
    """
    is_first = pl.col("v_as_of").is_null()
    since = pl.when(is_first).then(0).when(pl.col("v_as_of") == day).then(pl.col("v_since")).otherwise(day)
    until = pl.when(pl.col("is_carried") & ~pl.col("is_same")).then(pl.col("next_day")).otherwise(pl.col("ends"))
    settled_on = (
        pl.when("is_lacking").then(pl.col("next_day"))
        .when(pl.col("is_carried") & pl.col("is_same")).then(pl.col("v_settled_on"))
        .otherwise(OPEN_DAY)
    )  # fmt: skip
    return written.select(
        *KEY, pl.lit(day, pl.Int64).alias("as_of"), since.cast(pl.Int64).alias("since"),
        until.cast(pl.Int64).alias("until"), settled_on.cast(pl.Int64).alias("settled_on"), *DATA, "late_fee",
    )  # fmt: skip


def _pins(carried: pl.LazyFrame) -> pl.LazyFrame:
    """The version that a newer snapshot repeated in silence, said again on that snapshot's day."""
    return carried.select(
        *KEY,
        as_of="next_day",
        since="next_day",
        until="v_until",
        settled_on="v_settled_on",
        **{name: f"v_{name}" for name in DATA},
        import_id="next_import",
    )


def _spans_before(written: pl.LazyFrame, day: int) -> pl.LazyFrame:
    """The version before ends where the new one begins; what settled it later is the new one's business."""
    before = written.filter(pl.col("v_as_of") < day)
    settled_on = pl.when(pl.col("v_settled_on") >= day).then(OPEN_DAY).otherwise(pl.col("v_settled_on"))
    return before.select(
        *KEY, as_of="v_as_of", since="v_since", until=pl.lit(day, pl.Int64), settled_on=settled_on.cast(pl.Int64)
    )


def _spans_ahead(written: pl.LazyFrame) -> pl.LazyFrame:
    """What was the first version until now begins on its own day."""
    ahead = written.filter(pl.col("v_as_of").is_null() & pl.col("w_as_of").is_not_null())
    return ahead.select(*KEY, as_of="w_as_of", since="w_as_of", until="w_until", settled_on="w_settled_on")


def _spans_absent(absent: pl.DataFrame, day: int) -> pl.DataFrame:
    until = pl.when("is_carried").then(pl.col("next_day")).otherwise(pl.col("v_until"))
    return absent.select(
        *KEY, as_of="v_as_of", since="v_since", until=until.cast(pl.Int64), settled_on=pl.lit(day, pl.Int64)
    )


def _listed(known: pl.DataFrame, settling: pl.DataFrame, day: int) -> pl.DataFrame:
    """What was outstanding on the day before this list had its say; first versions hold backwards here too."""
    in_effect = (pl.col("as_of") <= day) | (pl.col("since") == 0)
    open_ones = known.filter(in_effect, pl.col("settled_on") > day, pl.col("due_fen") > pl.col("paid_fen"))
    return open_ones.join(settling, on="account_id").select(*KEY, "community_id")


def _named(frame: pl.DataFrame, letter: str) -> pl.DataFrame:
    return frame.rename({name: f"{letter}_{name}" for name in frame.columns if name not in KEY})
