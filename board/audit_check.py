"""Is the audit what it was when it was written? The chain against itself, its values, and the heads kept outside."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmodel import Session

from board import heads
from board.audit import head
from board.db.session import Database
from board.db.sql import fetch, is_sqlite, run, stream
from board.rules.audit import RESTORES, Fault, Head, Row, Stored, Wrong, binding, faults
from board.rules.ports import Text

SELECT = f"SELECT {', '.join(Row._fields)}, hash, salt, personal FROM audit_entry ORDER BY seq"
MOST = 100  # a chain that is wrong from end to end is told by its first faults

WORDS = {
    Wrong.GAP: Text("审计 {seq} 之前缺行或多行", "audit {seq}: rows before it are missing or were added"),
    Wrong.HASH: Text("审计 {seq} 或它的前一行被改动过", "audit {seq}: it or the row before it was changed"),
    Wrong.DIGEST: Text("审计 {seq} 的个人信息被改动过", "audit {seq}: its personal values were changed"),
    Wrong.EMPTIED: Text("审计 {seq} 的个人信息被清空，但没有删除记录", "audit {seq}: emptied, and no erasure names it"),
    Wrong.HEAD: Text("审计最后一行是 {seq}，与链尾记录不符", "the audit ends at {seq}, and not where its head says"),
    Wrong.OUTSIDE: Text(
        "审计 {seq} 与 {at} 存在库外的链尾不符：行被删去或整条链被重写",
        "audit {seq}: not the head kept outside at {at}; rows were cut off or the chain was written anew",
    ),
}
EXPLAINED = Text(
    "（数据库里记有一次恢复，可以解释；请向恢复的人核实）",
    " (a restore recorded in the database would explain it: ask who restored)",
)
RESTORED = Text(
    "{at} 曾从备份恢复：第 {seq} 行之后的旧审计随当时的数据一起被替换",
    "a backup was restored at {at}: what the audit said after row {seq} went with the data of then",
)


def problems(database: Database, files: Sequence[Path]) -> Iterator[Text]:
    """A sentence for each fault of the chain, of the values beside it, and of the heads in these files."""
    with database.read() as session:
        if not is_sqlite(session):
            run(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        outside: list[list[Head]] = []
        for path in files:
            found = list(heads.read(path))
            yield from (one for one in found if isinstance(one, Text))
            outside.append([one for one in found if isinstance(one, Head)])
        yield from _told(session, outside)


def restores(path: Path) -> list[Text]:
    """What a file of heads says of restores: no fault, but whoever reads the audit has to know."""
    found = [one for one in heads.read(path) if isinstance(one, Head) and one.restored]
    return [_filled(RESTORED, seq=one.seq, at=one.at) for one in found]


def _told(session: Session, outside: list[list[Head]]) -> Iterator[Text]:
    from_rows = (Stored(Row(*row[:-3]), *row[-3:]) for row in stream(session, SELECT))
    expected = [one for listed in outside for one in binding(listed)]  # a restore binds within its own file
    claimed = _claimed(session)
    for number, fault in enumerate(faults(from_rows, head=Head(*head(session)), outside=expected)):
        if number == MOST:
            yield Text("……其余省略", "... and more")
            return
        yield _text(fault, claimed)


def _claimed(session: Session) -> list[int]:
    """The rows at which the database itself says that it was restored: outside heads beyond them may be explained."""
    return [row[0] for row in fetch(session, "SELECT seq FROM audit_entry WHERE verb = :verb", verb=RESTORES)]


def _text(fault: Fault, claimed: list[int]) -> Text:
    text = _filled(WORDS[fault.wrong], seq=fault.seq, at=fault.head.at if fault.head else "")
    if fault.wrong is Wrong.OUTSIDE and any(seq <= fault.seq for seq in claimed):
        return Text(text.zh + EXPLAINED.zh, text.en + EXPLAINED.en)
    return text


def _filled(text: Text, **values: object) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
