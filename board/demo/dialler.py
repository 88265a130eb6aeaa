"""What the office's other systems did by themselves: a dialler's log, and the fee system's own text messages."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from board.db.session import Database
from board.db.sql import fetch
from board.demo import exports
from board.demo.stage import MAIN_SITE, ZONE, Stage

DIALLER: Final = "外呼系统"
TEXTS: Final = "短信平台"
CALL_HEADER: Final = ("拨打时间", "被叫号码", "小区", "坐席", "通话结果", "通话小结")
TEXT_HEADER: Final = ("发送时间", "手机", "小区", "短信内容", "状态")
RESULTS: Final = ("无人接听", "已接通", "关机", "已接通", "无人接听")
WORDS: Final = "【翠湖物业】您有物业费待缴，请及时处理。如已缴请忽略。"
STRANGER: Final = "13999990001"

# The only owner's main number of accounts in a state, in their order: of held ones those that a ticket holds since
# before a moment.
NUMBERS: Final = """
    SELECT p.phone FROM account_state s JOIN owner_phone p ON p.owner_id = s.owner_id AND p.position = 0
    JOIN community c ON c.id = s.community_id
    WHERE c.name = :site AND s.state = :state AND (s.held_since IS NULL OR EXISTS (
        SELECT 1 FROM ticket_span t WHERE t.owner_id = s.owner_id AND t.kind = 'hold' AND t.starts < :before
        AND t.ends > :before))
    AND NOT EXISTS (SELECT 1 FROM owner_phone q WHERE q.phone = p.phone AND q.owner_id <> p.owner_id)
    ORDER BY s.account_id LIMIT :count OFFSET :skip
"""


def load(database: Database, stage: Stage, *, now: datetime) -> None:
    """The logs of the last days come in; some of what they tell should not have happened."""
    with database.read() as session:
        calls, texts = list(_calls(session, stage)), list(_texts(session, stage))
    exports.load_contacts(database, CALL_HEADER, calls, source=DIALLER, now=now)
    exports.load_contacts(database, TEXT_HEADER, texts, source=TEXTS, now=now)


def _calls(session: Session, stage: Stage) -> Iterator[Sequence[str]]:
    """Mostly whom one may call; two who were on hold, one whose hold came to be known later, and a number of nobody."""
    rings = [
        *(
            (stage.at(6 - n % 5, 10, 4 * n), one)
            for n, one in enumerate(_numbers(session, stage, "collectable", 8, 30))
        ),
        *((stage.at(2, 15, 20 + n), one) for n, one in enumerate(_numbers(session, stage, "held", 2, 0))),
        *((stage.at(9, 15, 20), one) for one in _numbers(session, stage, "held", 1, 2)),
        (stage.at(3, 11, 2), STRANGER),
    ]
    for number, (at, phone) in enumerate(sorted(rings)):
        said = "业主说正在报修，先不谈" if number % 4 == 3 else ""
        yield _clock(at), phone, MAIN_SITE, f"坐席{1 + number % 2:02d}", RESULTS[number % len(RESULTS)], said


def _texts(session: Session, stage: Stage) -> Iterator[Sequence[str]]:
    """One batch to everybody whom the fee system had on its list, whatever the board knew."""
    at = stage.at(4, 10)
    phones = [*_numbers(session, stage, "collectable", 12, 50), *_numbers(session, stage, "held", 3, 0)]
    for number, phone in enumerate(phones):
        yield _clock(at + timedelta(seconds=number)), phone, MAIN_SITE, WORDS, "发送成功"


def _numbers(session: Session, stage: Stage, state: str, count: int, skip: int) -> list[str]:
    before = int(stage.at(9, 12).timestamp()) * 1_000_000
    rows = fetch(session, NUMBERS, site=MAIN_SITE, state=state, before=before, count=count, skip=skip)
    return [row[0] for row in rows]


def _clock(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
