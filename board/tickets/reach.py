"""Whose tickets a source's numbers are: nobody may write to a ticket of a community that is not theirs."""

from collections.abc import Iterable
from typing import Final

from sqlmodel import Session

from board.db.sql import fetch
from board.rules.people import Who
from board.rules.ports import Text

NO_COMMUNITY: Final = Text("请先选择文件属于哪个小区。", "Choose the community that the file is of.")
OTHERS: Final = Text(
    "这些工单号属于您没有权限的小区：{numbers}。", "These tickets are of communities not yours: {numbers}."
)


def of_others(session: Session, *, source: str, numbers: Iterable[str], by: Who) -> set[str]:
    """Those ticket numbers of a source that are taken by tickets of communities beyond the person's."""
    within, wanted = by.communities(), sorted(set(numbers))
    if within is None or not wanted:
        return set()
    rows = fetch(
        session,
        "SELECT t.ticket_no, t.community_id FROM ticket t JOIN source s ON s.id = t.source_id WHERE s.name = :source"
        " AND t.community_id IS NOT NULL",
        source=source,
    )
    taken = {number for number, community in rows if community not in within}
    return taken & set(wanted)


def others_text(numbers: Iterable[str]) -> Text:
    shown = "、".join(sorted(numbers)[:5])
    return Text(OTHERS.zh.format(numbers=shown), OTHERS.en.format(numbers=shown))
