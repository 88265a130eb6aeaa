"""Is a snapshot most likely a cut-off or filtered export? Then it waits for a person's word."""

from collections.abc import Mapping

import polars as pl
from sqlmodel import Session

from board.arrears.charge_keys import KEY
from board.arrears.versions import Plan
from board.db.bulk import read_rows
from board.rules.ports import Text


def suspicions(session: Session, plan: Plan, shares: Mapping[int, float]) -> list[Text]:
    """A sentence for each community, building and fee item that the list would settle too much of.

    `shares` is each community's policy: more than this share of its outstanding charges. A building or a fee item is
    suspicious when all it had outstanding would go.
    """
    dropped = plan.absent.filter(pl.col("v_due_fen") > pl.col("v_paid_fen")).select(KEY).with_columns(goes=pl.lit(1))
    if dropped.is_empty():
        return []
    charges = plan.listed.join(dropped, on=KEY, how="left").with_columns(pl.col("goes").fill_null(0))
    names = _names(session, charges)
    charges = charges.join(names, on="account_id", how="left").join(_items(session), on="item_id", how="left")
    found: list[Text] = []
    for community_id, community, total, goes in _sums(charges, []).iter_rows():
        if goes > shares[community_id] * total:
            found.append(_whole(community, total, goes))
    for column in ("building", "item"):
        for _, community, name, total, goes in _sums(charges, [column]).iter_rows():
            if goes == total:
                found.append(_part(community, column, name, total))
    return found


def _sums(charges: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    keys = ["community_id", "community", *by]
    return charges.group_by(keys).agg(total=pl.len(), goes=pl.col("goes").sum()).sort(keys)


def _names(session: Session, charges: pl.DataFrame) -> pl.DataFrame:
    return read_rows(
        session,
        "SELECT a.id, b.name, c.name FROM account a JOIN room r ON r.id = a.room_id JOIN building b"
        " ON b.id = r.building_id JOIN community c ON c.id = a.community_id"
        " WHERE a.community_id IN :communities",
        {"account_id": pl.Int64, "building": pl.String, "community": pl.String},
        communities=charges["community_id"].unique().to_list(),
    )


def _items(session: Session) -> pl.DataFrame:
    return read_rows(session, "SELECT id, name FROM fee_item", {"item_id": pl.Int64, "item": pl.String})


def _whole(community: str, total: int, goes: int) -> Text:
    return Text(
        zh=f"{community}：这份清单会把 {total:,} 笔未缴中的 {goes:,} 笔当作已结清，"
        "很可能是截断或筛选过的导出。请核对后再确认。",
        en=f"{community}: this list would settle {goes:,} of {total:,} outstanding charges; it is most likely a cut-off"
        " or filtered export. Check it, then confirm.",
    )


def _part(community: str, column: str, name: str, total: int) -> Text:
    what = (f"{name} 栋", f"building {name}") if column == "building" else (f"“{name}”", f"fee item {name}")
    return Text(
        zh=f"{community} {what[0]}：这份清单会把原有的 {total:,} 笔未缴全部当作已结清，"
        "很可能是截断或筛选过的导出。请核对后再确认。",
        en=f"{community}, {what[1]}: this list would settle all of its {total:,} outstanding charges; it is most likely"
        " a cut-off or filtered export. Check it, then confirm.",
    )
