"""Charges of two lists brought together by their keys: account, item and months."""

from typing import Final

import polars as pl

KEY: Final = ["account_id", "item_id", "first_month", "last_month"]
# How many bits of one whole number each part of a key may take: a million of them meet twice as fast in one column.
BITS: Final = {"account_id": 25, "item_id": 8, "first_month": 15, "last_month": 15}


def beside(rows: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    """Each row with the columns of its charge's version, null where there is none."""
    if versions.is_empty():
        schema = versions.drop(KEY).schema
        return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in schema.items())
    if _fits(rows) and _fits(versions):
        packed = versions.select(_packed(), pl.exclude(KEY))
        return rows.with_columns(_packed()).join(packed, on="charge", how="left").drop("charge")
    return rows.join(versions, on=KEY, how="left")


def lacking(charges: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Those charges that no row speaks of."""
    if charges.is_empty():
        return charges
    if _fits(charges) and _fits(rows):
        return charges.with_columns(_packed()).join(rows.select(_packed()), on="charge", how="anti").drop("charge")
    return charges.join(rows, on=KEY, how="anti")


def is_repeated(rows: pl.DataFrame) -> pl.Series:
    """For each row, whether another one is of the same charge."""
    if _fits(rows):
        charges = rows.select(_packed())["charge"]
        if (charges.diff() > 0).all():
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
        return charges.is_duplicated()
    return rows.select(KEY).is_duplicated()


def _fits(charges: pl.DataFrame) -> bool:
    """Whether each part of every key fits into its bits."""
    fits = charges.select((pl.col(name) < 1 << width).all() for name, width in BITS.items())
    return all(fits.row(0))


def _packed() -> pl.Expr:
    """A charge's key as one number."""
    packed = pl.col("account_id")
    for name in KEY[1:]:
        packed = packed * (1 << BITS[name]) + pl.col(name)
    return packed.alias("charge")
