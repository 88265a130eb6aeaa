"""A whole list through the contact guard: which rows may be contacted, and why the others may not.

Nothing of ours is added to the rows that may: neither a number nor a name nor an amount.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import polars as pl
from sqlmodel import Session

from board import audit, holidays
from board.communities import naming
from board.db.bulk import read_rows
from board.db.session import Database
from board.guard_lists import BITS, Contact, codes, masks
from board.policies import zones
from board.rules.guard_facts import DEBTORS, Code
from board.rules.guard_words import GENERAL
from board.rules.people import Who
from board.rules.ports import Refused, Text
from board.rules.rooms_text import community_name
from board.rules.time import local_date, to_micros
from board.rules.words import Reached, Role
from integrations.call_list import PROBLEMS, read_call_list
from integrations.files import Sheet

CHECKS: Final = (Role.CLERK, Role.MANAGER)
UNKNOWN: Final = "UNKNOWN_ROOM"
REASON_COLUMNS: Final = ("行号 row", "代码 code", "原因", "reason")
WORDS: Final[Mapping[str, Text]] = {
    **{str(code): text for code, text in GENERAL.items()},
    **PROBLEMS,
    UNKNOWN: Text("看板里没有这套房屋", "the board knows no such room"),
}
NOT_OURS: Final = Text("没有可以核对的小区。", "There is no community that you could check.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A list that was asked about.

    `allowed` has the file's own columns, `denied` those and REASON_COLUMNS behind them. `reasons` counts rows by code,
    in the guard's order; `unread` are the denied rows of which the guard knows no account.
    """

    allowed: pl.DataFrame
    denied: pl.DataFrame
    reasons: Mapping[str, int]
    unread: int
    warnings: list[Text] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.allowed.height + self.denied.height


def check_list(
    database: Database, *, sheet: Sheet, contact: Contact, by: Who, now: datetime, community: str = "", sha256: str = ""
) -> Verdict:
    """Ask the guard about every row of a list read with `CALL_LIST`; that it was asked is audited.

    `community` is for rows that name none: the person's only one, where left out. Only communities in which the person
    works are known to the answer. Raises Refused where there are none.
    """
    with database.read() as session:
        verdict, communities = _judge(session, sheet, contact, by, community)
    with database.write() as session:
        audit.note(
            session, verb="check_list", by=by, at=now, subject="call_list", community_id=audit.only_one(communities),
            details={
                "channel": contact.channel, "on": contact.at.isoformat(), "rows": verdict.rows,
                "allowed": verdict.allowed.height, "denied": verdict.denied.height, "sha256": sha256,
            },
            personal={"file": sheet.name},
        )  # fmt: skip
    return verdict


def _judge(session: Session, sheet: Sheet, contact: Contact, by: Who, community: str) -> tuple[Verdict, Sequence[int]]:
    known = {name: id_ for name, id_ in naming.known(session).items() if by.may(id_, *CHECKS)}
    if not known:
        raise Refused(NOT_OURS)
    rows = read_call_list(sheet, default_community=community or _only(known), communities=naming.spellings(session))
    named = {name: known.get(community_name(name)) for name in rows["community"].unique()}
    communities = sorted({id_ for id_ in named.values() if id_ is not None})
    rows = rows.with_columns(community_id=pl.col("community").replace_strict(named, return_dtype=pl.Int64))
    judged = _reaching(session, _found(session, rows, communities, contact), communities, contact.at)
    verdict = _verdict(sheet, judged)
    verdict.warnings.extend(_warnings(session, judged, communities, contact))
    return verdict, communities


def _only(known: Mapping[str, int]) -> str:
    """The community meant where none is named: the only one in which the person works."""
    return next(iter(known)) if len(set(known.values())) == 1 else ""


def _found(session: Session, rows: pl.DataFrame, communities: Sequence[int], contact: Contact) -> pl.DataFrame:
    """The rows with `account_id` and `mask`, null where the board knows no such room."""
    rooms = read_rows(session, ROOMS, ROOM_SCHEMA, communities=list(communities))
    asked = rooms.join(masks(session, communities, contact).drop("room_id"), on="account_id")
    keys = ["community_id", "building", "entrance", "room"]
    return rows.join(asked, on=keys, how="left", maintain_order="left")


ROOMS = """
    SELECT a.id, a.community_id, b.name, r.entrance, r.name FROM account a JOIN room r ON r.id = a.room_id
    JOIN building b ON b.id = r.building_id WHERE a.until IS NULL AND a.community_id IN :communities
"""
ROOM_SCHEMA = {
    "account_id": pl.Int64, "community_id": pl.Int64, "building": pl.String, "entrance": pl.String, "room": pl.String,
}  # fmt: skip
OTHERS = """
    SELECT DISTINCT p.account_id, p.phone FROM other_person p JOIN account a ON a.id = p.account_id
    WHERE p.phone <> '' AND p.relation IN :others AND p.recorded_at <= :at
    AND (p.removed_at IS NULL OR p.removed_at > :at) AND a.community_id IN :communities
"""


def _reaching(session: Session, rows: pl.DataFrame, communities: Sequence[int], at: datetime) -> pl.DataFrame:
    """The rows with NOT_DEBTOR in the mask where the number was known by then to be somebody else's."""
    schema = {"account_id": pl.Int64, "phone": pl.String}
    foreign = sorted(str(one) for one in set(Reached) - DEBTORS)
    others = read_rows(session, OTHERS, schema, communities=list(communities), others=foreign, at=to_micros(at))
    beside = rows.join(others.with_columns(other=1), on=["account_id", "phone"], how="left", maintain_order="left")
    return beside.with_columns(mask=pl.col("mask") + pl.col("other").fill_null(0) * BITS[Code.NOT_DEBTOR])


def _verdict(sheet: Sheet, judged: pl.DataFrame) -> Verdict:
    told = judged.select(
        "mask", problem=pl.coalesce("problem", pl.when(pl.col("mask").is_null()).then(pl.lit(UNKNOWN)))
    )
    told = told.with_columns(mask=pl.when(pl.col("problem").is_null()).then("mask"))
    counted = told.group_by("mask", "problem").len()
    reasons = {
        (mask, problem): (problem,) if problem else tuple(str(code) for code in codes(mask))
        for mask, problem, _ in counted.iter_rows()
    }
    own = sheet.frame.drop([name for name in REASON_COLUMNS if name in sheet.frame.columns])
    is_allowed = told["mask"] == 0
    shown = told.join(_told(reasons), on=["mask", "problem"], how="left", nulls_equal=True, maintain_order="left")
    beside = shown.select(sheet.row_numbers.cast(pl.String).alias(REASON_COLUMNS[0]), *REASON_COLUMNS[1:])
    denied = own.hstack(beside).filter(~is_allowed.fill_null(False))
    return Verdict(own.filter(is_allowed), denied, _counts(reasons, counted), told["problem"].count())


def _told(reasons: Mapping[tuple[int | None, str | None], tuple[str, ...]]) -> pl.DataFrame:
    """What is said of each combination of reasons: looked up, not put together for every row."""
    rows = [
        (mask, problem, " ".join(found), "；".join(WORDS[one].zh for one in found),
         "; ".join(WORDS[one].en for one in found))
        for (mask, problem), found in reasons.items()
    ]  # fmt: skip
    schema = {"mask": pl.Int64, "problem": pl.String, **dict.fromkeys(REASON_COLUMNS[1:], pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counts(reasons: Mapping[tuple[int | None, str | None], tuple[str, ...]], counted: pl.DataFrame) -> dict[str, int]:
    found = dict.fromkeys(WORDS, 0)
    for mask, problem, count in counted.iter_rows():
        for code in reasons[mask, problem]:
            found[code] += count
    return {code: count for code, count in found.items() if count}


def _warnings(session: Session, judged: pl.DataFrame, communities: Sequence[int], contact: Contact) -> Iterator[Text]:
    known = judged["account_id"].drop_nulls()
    again = known.len() - known.n_unique()
    if again:
        yield Text(
            f"有 {again} 行是名单里已经出现过的住户，请只联系一次。",
            f"{again} rows are of households that stand in the list already: contact each once.",
        )
    years = {local_date(contact.at, zones(session)[id_]).year for id_ in communities}
    yield from filter(None, (holidays.guessed(session, year) for year in sorted(years)))
