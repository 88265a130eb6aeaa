"""The clerk's morning in a real browser: keys, taps, the card at the side, and a phone's width."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from board.db.session import Database
from tests.browser.clerk_house import served
from tests.conftest import Clock

DESK, PHONE = (1440, 900), (390, 844)
BROKEN = """() => [...document.querySelectorAll('.money, .room, .chip')]
    .filter((e) => e.offsetParent && e.getClientRects().length > 1).map((e) => e.textContent)"""


@pytest.fixture
def house(tmp_path, clock: Clock) -> Iterator[tuple[str, str, Database]]:
    with served(tmp_path, clock) as found:
        yield found


@pytest.fixture
def desk(page: Page, house) -> Iterator[Page]:
    """Signed in at the list of the day; nothing may be said in the console."""
    address, token, _ = house
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.context.add_cookies([{"name": "board", "value": token, "url": address}])
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(address)
    yield page
    # A refused form is an answer with a status of its own, which the console names.
    assert [text for text in said if "status of 422" not in text] == []


def test_a_call_takes_two_taps_and_the_next_household_is_chosen(desk: Page) -> None:
    row = desk.locator("#account-4")
    following = row.locator("xpath=following-sibling::tr[1]").get_attribute("id")
    row.get_by_text("记录通话").click()
    desk.locator("#contact").get_by_role("button", name="未接").click()
    expect(desk.locator("#toasts > .toast")).to_contain_text("7-2-1504 已记录：未接")
    expect(desk.locator("#toasts .countdown")).to_have_text(re.compile(r"\d+"))
    expect(row).to_contain_text("上次联系 刚刚 · 未接")
    expect(desk.locator('[data-row][aria-current="true"]')).to_have_id(following or "")
    expect(desk.locator("#side article")).to_have_id((following or "").replace("account-", "account-card-"))


def test_a_promise_takes_three_taps(desk: Page) -> None:
    desk.locator("#account-4").get_by_text("记录通话").click()
    desk.locator("#contact summary", has_text="已承诺").click()
    desk.locator("#contact").get_by_role("button", name="本周五").click()
    expect(desk.locator("#account-4")).to_contain_text("承诺 11-27 前缴")
    expect(desk.locator("#account-4 .chip")).to_have_text("已承诺")


def test_undoing_gives_the_row_back(desk: Page, house) -> None:
    desk.locator("#account-4").get_by_text("记录通话").click()
    desk.locator("#contact").get_by_role("button", name="拒付").click()
    desk.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(desk.locator("#account-4")).to_contain_text("上次联系 6 天前 · 未接")
    expect(desk.locator("#toasts")).to_contain_text("已撤销")
    expect(desk.locator("#toasts > .toast .countdown")).to_have_count(0)


def test_a_grievance_holds_the_row_at_once(desk: Page) -> None:
    desk.locator("#account-4").get_by_text("记录通话").click()
    desk.locator("#contact summary", has_text="有异议").click()
    desk.locator("#contact textarea[name=problem]").fill("楼道灯一直没修")
    desk.locator("#contact").get_by_role("button", name="保存并转工单").click()
    expect(desk.locator("#account-4 .chip")).to_have_text("暂缓催缴")
    expect(desk.locator("#account-4 .act")).to_have_text("查看")


def test_what_is_wrong_gets_the_focus_and_keeps_what_was_typed(desk: Page) -> None:
    desk.locator("#account-4").get_by_text("记录通话").click()
    desk.locator("#contact summary", has_text="已承诺").click()
    desk.locator("#contact input[name=promise_amount]").fill("三千")
    desk.locator("#contact").get_by_role("button", name="明天").click()
    wrong = desk.locator("#contact input[name=promise_amount]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("三千")
    expect(wrong).to_be_focused()


def test_keys_alone_are_enough(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    first = desk.locator('[data-row][aria-current="true"]').get_attribute("id") or ""
    desk.keyboard.press("c")
    expect(desk.locator("#contact")).to_have_attribute("open", "")
    expect(desk.locator("#side article")).to_have_id(first.replace("account-", "account-card-"))
    desk.locator("#contact button[value=no_answer]").press("Enter")
    expect(desk.locator("#toasts .toast")).to_contain_text("已记录：未接")


def test_the_choice_is_in_the_address_and_outlives_a_reload(desk: Page) -> None:
    desk.locator("#account-1 .room").click()
    expect(desk.locator("#side article")).to_have_id("account-card-1")
    assert desk.url.endswith("/?selected=1")
    desk.reload()
    expect(desk.locator("#side article")).to_have_id("account-card-1")
    expect(desk.locator("#account-1")).to_have_attribute("aria-current", "true")


def test_searching_for_a_room_opens_it(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("7-2-1505")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("7-2-1505")


def test_a_number_is_shown_once_it_is_asked_for(desk: Page) -> None:
    desk.locator("#account-4").get_by_text("记录通话").click()
    assert "13800138003" not in desk.content()
    desk.locator("#phone-4").get_by_role("button", name="显示").click()
    expect(desk.locator("#phone-4")).to_contain_text("13800138003")
    expect(desk.locator('#phone-4 a[href="tel:13800138003"]')).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [pytest.param(*DESK, id="desk"), pytest.param(*PHONE, id="phone")])
def test_nothing_hangs_over_the_edge(desk: Page, house, width: int, height: int) -> None:
    desk.set_viewport_size({"width": width, "height": height})
    for path in ("/", "/?state=due", "/accounts/1", "/accounts/4?contact=1", "/accounts/2?lane=ticket", "/search?q=15"):
        desk.goto(house[0] + path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
        assert desk.evaluate(BROKEN) == [], path


def test_on_a_phone_the_row_opens_the_page(desk: Page, house) -> None:
    desk.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    desk.goto(house[0])
    desk.locator("#account-4").get_by_text("记录通话").click()
    expect(desk.locator("h1")).to_have_text("7-2-1504")
    desk.locator("#contact").get_by_role("button", name="未接").click()
    expect(desk.locator("#toasts .toast")).to_contain_text("已记录：未接")
    expect(desk.locator(".timeline")).to_contain_text("催缴联系 · 电话 · 未接")


def test_without_scripts_the_same_forms_work(new_context, house) -> None:
    address, token, _ = house
    context = new_context(java_script_enabled=False)
    context.add_cookies([{"name": "board", "value": token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/?state=collectable")
    page.locator("#account-4").get_by_text("记录通话").click()
    page.locator("#contact").get_by_role("button", name="未接").click()
    expect(page.locator(".timeline")).to_contain_text("催缴联系 · 电话 · 未接")
