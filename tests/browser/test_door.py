"""The way in, in a real browser: the QR code is drawn under the content policy, and nothing needs a script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from board.db.session import Database
from board.rules.words import Role
from board.tables import metadata
from board.web import one_time
from tests.browser.clerk_house import serving
from tests.conftest import Clock
from tests.web.door import PASSWORD, person


@pytest.fixture
def address(tmp_path: Path, clock: Clock) -> Iterator[str]:
    database = Database(f"sqlite:///{tmp_path / 'board.sqlite3'}")
    metadata.create_all(database.engine)
    person(database, clock, Role.ADMINISTRATOR, login="zhou", name="老周")
    with serving(database, clock) as found:
        yield found
    database.dispose()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("登录名").fill("zhou")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("width", [390, 1440])
def test_an_administrator_binds_an_authenticator_and_works_without_any_script(
    new_context: Any, address: str, clock: Clock, width: int
) -> None:
    page: Page = new_context(java_script_enabled=False, viewport={"width": width, "height": 844}).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, address)
    expect(page.get_by_role("heading")).to_have_text("绑定验证器")
    box = page.locator("img.qr").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill(one_time.pyotp.TOTP(secret).at(clock()))
    page.get_by_role("button", name="绑定").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="已保存，继续").click()
    expect(page.locator("h1")).to_have_text("人员")
    page.goto(f"{address}/holidays")
    hint, area = page.locator(".hint").bounding_box(), page.locator(".drop").bounding_box()
    assert hint and area  # noqa: PT018
    assert area["y"] - (hint["y"] + hint["height"]) >= 12, "the area for a file keeps clear of the hint above it"
    clock.forward(minutes=6)
    page.goto(f"{address}/tokens")
    page.get_by_label("用于哪个系统").fill("工单系统")
    page.locator('input[value="tickets:write"]').check()
    page.locator("main form button.primary").last.click()
    expect(page.locator("h1")).to_have_text("请确认是您本人")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.locator(".notice")).to_contain_text("board_")
    assert [text for text in said if "status of 401" not in text] == []
