"""A large company laid straight into the tables, for measuring: nothing here goes through the importers."""

from sqlmodel import Session

from board.db.sql import fetch, run
from board.rules.time import to_micros
from tests.bench.clock import NOW

SERIES = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
INSERT INTO {table} ({columns}) SELECT {values} FROM n
"""
HOUR = 3_600_000_000
OPEN_END = 253370764800000000


def lay(session: Session, *, accounts: int, tickets: int, charges: int) -> None:
    """`accounts` rooms with an owner each, `tickets` repairs (one in five open), `charges` charges per account."""
    now = to_micros(NOW)
    run(session, "INSERT INTO community (id, name, zone, created_at) VALUES (1, '翠湖花园', 'Asia/Shanghai', 0)")
    run(session, "INSERT INTO source (id, name) VALUES (1, 'file')")
    run(session, "INSERT INTO fee_item (id, name, late_fee) VALUES (1, '物业费', FALSE)")
    buildings = accounts // 100 + 1
    _fill(session, buildings, "building", "id, community_id, name", "i, 1, CAST(i AS TEXT)")
    _fill(
        session, accounts, "room", "id, community_id, building_id, entrance, name, remark, on_roll, care",
        "i, 1, 1 + (i - 1) / 100, '', CAST(i AS TEXT), '', TRUE, FALSE",
    )  # fmt: skip
    _fill(
        session, accounts, "owner", "id, community_id, name, name_key, pinyin, initials",
        "i, 1, '业主' || CAST(i AS TEXT), CAST(i AS TEXT), '', ''",
    )  # fmt: skip
    _fill(session, accounts, "account", "id, community_id, room_id, owner_id", "i, 1, i, i")
    _fill(
        session, accounts * charges, "charge_version",
        "account_id, source_id, item_id, first_month, last_month, as_of, since, until, settled_on, due_fen, paid_fen,"
        " due_day, late_fee, import_id",
        f"1 + (i - 1) / {charges}, 1, 1, 24300 + i % {charges}, 24300 + i % {charges}, 20261101, 0, 99991231, 99991231,"
        " 20000 + i % 7 * 100, CASE WHEN i % 3 = 0 THEN 20000 + i % 7 * 100 ELSE 0 END, 20260100 + i % 28, FALSE, 1",
    )  # fmt: skip
    _fill(
        session, tickets, "ticket",
        "id, source_id, ticket_no, community_id, status, kind, category, severity, entrance, room_id, owner_id,"
        " linked_by, place_text, phone, assignee, description, result, blocking, holding",
        f"i, 1, 'R' || CAST(i AS TEXT), 1, 'open', 'repair', '漏水', 'major', '', 1 + i * 7 % {accounts},"
        f" 1 + i * 7 % {accounts}, 'address', '', '', '', '', '', TRUE, TRUE",
    )  # fmt: skip
    start = f"{now} - (i % 900) * {HOUR}"
    _fill(
        session, tickets, "ticket_span", "ticket_id, owner_id, kind, starts, ends",
        f"i, 1 + i * 7 % {accounts}, 'hold', {start}, CASE WHEN i % 5 = 0 THEN {OPEN_END} ELSE {start} + {HOUR} END",
    )  # fmt: skip
    _fill(
        session, tickets, "ticket_span", "ticket_id, owner_id, kind, starts, ends, completed_at",
        f"i, 1 + i * 7 % {accounts}, 'done', {start} + {HOUR}, {OPEN_END}, {start} + {HOUR}",
    )  # fmt: skip
    run(session, "DELETE FROM ticket_span WHERE kind = 'done' AND ticket_id % 5 = 0")
    _move_sequences(session)


def _fill(session: Session, count: int, table: str, columns: str, values: str) -> None:
    run(session, SERIES.format(count=count, table=table, columns=columns, values=values))


def _move_sequences(session: Session) -> None:
    """PostgreSQL counts ids by itself; rows that brought their own must not stand in the way of the next."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in ("community", "building", "room", "owner", "account", "source", "fee_item", "ticket"):
        fetch(session, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
