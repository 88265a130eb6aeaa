"""A list through the page: two lists to take home, for the person who sent it and for nobody else."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from board.accounts.tables import OwnerPhone
from board.communities.tables import Community
from board.db.session import Database
from tests import make
from tests.accounts.office import NOW, owing, ticket
from tests.conftest import Clock
from tests.web.client import application, signed_in

LIST = "房号,号码\n7-2-1501,13800000001\n7-2-1502,13800000002\n9-9-901,13800000003\n".encode()


@pytest.fixture
def office(db: Database, clock: Clock, tmp_path: Path) -> dict[str, Any]:
    """7-2-1501 may be contacted, 7-2-1502 is on hold; two clerks, and one of another community."""
    app = application(db, clock, data_dir=tmp_path)
    with db.write() as session:
        free, held = owing(session, "1501"), owing(session, "1502")
        session.add(OwnerPhone(owner_id=free.owner_id, phone="13811112222"))
        site = session.get_one(Community, free.community_id)
        make.imported(session, site)
        ticket(session, held, at=NOW - timedelta(days=1))
        elsewhere = make.community(session, "云山府")
        people = {
            "clerk": make.person(session, "clerk", site), "colleague": make.person(session, "clerk", site),
            "elsewhere": make.person(session, "clerk", elsewhere), "steward": make.person(session, "steward", site),
        }  # fmt: skip
    return {name: signed_in(db, clock, who, app=app) for name, who in people.items()}


def sent(client: Any, content: bytes = LIST, name: str = "名单.csv", **more: str) -> Any:
    data = {"channel": "sms", "at": "2026-11-23 10:00", **more}
    return client.post("/call-lists", data=data, files={"file": (name, content)}, follow_redirects=True)


def rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_two_lists_to_take_home(office: dict[str, Any]) -> None:
    shown = sent(office["clerk"])
    assert shown.status_code == 200
    (token,) = set(re.findall(r"/call-lists/([0-9a-f]{32})/allowed", shown.text))
    assert "暂缓催缴" in shown.text
    assert "看板里没有这套房屋" in shown.text
    allowed, denied = (office["clerk"].get(f"/call-lists/{token}/{part}") for part in ("allowed", "denied"))
    assert rows(allowed) == [["房号", "号码"], ["7-2-1501", "13800000001"]], "no number of ours"
    assert [row[:1] + row[3:4] for row in rows(denied)[1:]] == [["7-2-1502", "HELD"], ["9-9-901", "UNKNOWN_ROOM"]]
    assert "%E5%90%8D%E5%8D%95-denied.csv" in denied.headers["content-disposition"]
    for name in ("colleague", "elsewhere"):
        assert office[name].get(f"/call-lists/{token}").status_code == 404
        assert office[name].get(f"/call-lists/{token}/allowed").status_code == 404
    assert office["clerk"].get(f"/call-lists/{token}/both").status_code == 404


def test_another_community_is_not_known(office: dict[str, Any]) -> None:
    rooms = "小区,房号\n翠湖花园,7-2-1501\n".encode()
    assert sent(office["elsewhere"], rooms).text.count("看板里没有这套房屋") == 1
    assert office["steward"].get("/call-lists").status_code == 404


@pytest.mark.parametrize(
    ("content", "more", "told"),
    [
        pytest.param("号码\n13800000001\n".encode(), {}, "缺少这些列", id="no room"),
        pytest.param(b"", {}, "文件是空的", id="empty"),
        pytest.param(b"\x89PNG\r\n", {}, "图片", id="a picture"),
        pytest.param(LIST, {"at": "明天"}, "请写明日期和时间", id="no time"),
        pytest.param(LIST, {"channel": "drone"}, "请选择联系方式", id="no channel"),
    ],
)
def test_rubbish_is_answered_in_a_sentence(
    office: dict[str, Any], content: bytes, more: dict[str, str], told: str
) -> None:
    answer = sent(office["clerk"], content, **more)
    assert answer.status_code == 422
    assert told in answer.text
