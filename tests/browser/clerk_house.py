"""A clerk's morning, served for a browser: a dozen households in every state, and a real server on a free port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from sqlmodel import Session

from board.accounts.actions import log_contact, promise
from board.accounts.tables import OwnerPhone
from board.db.session import Database
from board.db.sql import run
from board.rules.people import Who
from board.tables import metadata
from board.web import sessions
from tests import make
from tests.accounts.office import NOW, owing, site, ticket
from tests.web.client import application

NAMES = (
    "单雅琴",
    "张敏",
    "李芳",
    "王建国",
    "翠湖便利店有限公司",
    "赵德明",
    "周慧",
    "陈静",
    "刘洋",
    "曾志强",
    "仇丽",
    "吴桐",
)


def lay(session: Session) -> Who:
    """The households of 7-2-1501 and on, and their clerk 孙丽."""
    found = [
        owing(session, str(1501 + index), owner_name=name, months=1 + index * 3 % 14, fen=31_000 + index * 1_175)
        for index, name in enumerate(NAMES)
    ]
    within, house = site(session, found[0])
    clerk = make.person(session, "clerk", within, name="孙丽", looks_after=house)
    make.person(session, "steward", within, name="陈燕", looks_after=house)
    for index, account in enumerate(found):
        session.add(OwnerPhone(owner_id=account.owner_id, phone=f"1380013{8000 + index}"))
    later = {"assignee": "王工", "expected_at": NOW + timedelta(days=2)}
    ticket(session, found[0], "R-2381", kind="repair", category="渗漏", description="卫生间顶面渗水", **later)
    ticket(session, found[0], "R-2381", "in_progress", at=NOW - timedelta(days=2), kind="repair", category="渗漏")
    ticket(session, found[1], "R-2290", category="电梯", at=NOW - timedelta(days=9))
    done = {"category": "电梯", "result": "更换曳引轮轴承"}
    ticket(session, found[1], "R-2290", "resolved", at=NOW - timedelta(days=4), **done)
    late = {"assignee": "李工", "expected_at": NOW - timedelta(days=1)}
    ticket(session, found[6], "C-118", category="噪音", at=NOW - timedelta(days=12), **late)
    promise(
        session,
        account_id=found[2].id or 0,
        amount_fen=92_000,
        promised_on=date(2026, 11, 23),
        by=clerk,
        now=NOW - timedelta(days=5),
    )
    log_contact(
        session, account_id=found[3].id or 0, purpose="collection", direction="out", channel="phone", person="owner",
        result="no_answer", at=NOW - timedelta(days=6), note="", by=clerk, now=NOW - timedelta(days=6),
    )  # fmt: skip
    make.imported(session, within, as_of=NOW)
    run(session, "UPDATE import SET at = at - 3600000000")  # an hour ago: no page that is open now was made before
    return clerk


@contextmanager
def served(folder: Path, clock: Any) -> Iterator[tuple[str, str, Database]]:
    """(address, session cookie of the clerk, database) of a board that runs until the block ends."""
    database = Database(f"sqlite:///{folder / 'board.sqlite3'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        clerk = lay(session)
        token = sessions.start(session, person_id=clerk.person_id or 0, user_agent="test", now=clock())
    with serving(database, clock) as address:
        yield address, token, database
    database.dispose()


@contextmanager
def serving(database: Database, clock: Any) -> Iterator[str]:
    """The address of a board on this database that runs until the block ends; it looks for changes at once."""
    app = application(database, clock, live=True)
    app.state.feed.every = 0.1
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    app.state.feed.stop()
    server.should_exit = True
    thread.join()
