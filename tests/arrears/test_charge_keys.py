"""Charges are brought together alike whether their keys fit into one number or not."""

import polars as pl
import pytest

from board.arrears.charge_keys import KEY, beside, is_repeated, lacking


@pytest.mark.parametrize("account", [7, 1 << 40], ids=["in one number", "too large for one"])
def test_charges_meet_by_their_whole_key(account: int) -> None:
    rows = charges((account, 1, 24300, 24300), (account, 1, 24300, 24302), (account, 2, 24300, 24300))
    versions = charges((account, 1, 24300, 24302), (account, 3, 24300, 24300)).with_columns(v_due_fen=pl.lit(5))
    assert beside(rows, versions)["v_due_fen"].to_list() == [None, 5, None]
    assert lacking(versions, rows)["item_id"].to_list() == [3]
    assert beside(rows, versions.clear())["v_due_fen"].to_list() == [None] * 3
    assert is_repeated(rows).to_list() == [False] * 3
    assert is_repeated(pl.concat([rows, rows.tail(1)])).to_list() == [False, False, True, True]


def charges(*keys: tuple[int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(keys, dict.fromkeys(KEY, pl.Int64), orient="row")
