"""What the tests of the duty phone share: taking it over, and who has it."""

from typing import Any

from litestar.testing import TestClient

from board.db.session import Database
from board.db.sql import fetch
from board.rules.people import Who
from tests.web.test_sign_in import csrf_of, is_in

CODE, OTHER_CODE = "730418", "502937"


def take_over(phone: TestClient[Any], who: Who, code: str = CODE, **more: Any) -> Any:
    headers = {"x-csrf-token": csrf_of(phone)} if is_in(phone) else {}
    return phone.post("/duty", data={"person": who.person_id, "code": code, **more}, headers=headers)


def who_is_in(phone: TestClient[Any]) -> str:
    page = phone.get("/me")
    return page.text.split('class="menu-who"><strong>')[1].split("<")[0] if page.status_code == 200 else ""


def verbs(db: Database) -> list[str]:
    with db.read() as session:
        return [verb for (verb,) in fetch(session, "SELECT verb FROM audit_entry ORDER BY seq")]
