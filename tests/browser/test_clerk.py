"""The clerk's morning in a real browser: keys, taps, the card at the side, and a phone's width."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from board.accounts.tables import Account
from board.db.session import Database
from tests.accounts.office import NOW, ticket
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
    """Windows and promises stand above: the third row may be rung. A promise, taken back; then several rows at once."""
    for _ in range(3):
        desk.keyboard.press("j")
    rung = desk.locator('[data-row][aria-current="true"]')
    first = rung.get_attribute("id") or ""
    desk.keyboard.press("c")
    expect(desk.locator("#side article")).to_have_id(first.replace("account-", "account-card-"))
    expect(desk.locator("#contact [data-key]").first).to_be_focused()
    desk.keyboard.press("6")
    expect(desk.locator("#contact").get_by_role("button", name="今天")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#toasts .toast")).to_contain_text("已记录：已承诺")
    expect(desk.locator(f"#{first} .chip")).to_have_text("已承诺")
    rung = desk.locator('[data-row][aria-current="true"]')
    expect(rung).not_to_have_id(first)
    # The next household's card stands beside the list, and the address says so: what is taken back brings no card.
    expect(desk).to_have_url(re.compile((rung.get_attribute("id") or "").replace("account-", "selected=") + r"\b"))
    desk.keyboard.press("u")
    expect(desk.locator("#toasts .toast").last).to_contain_text("已撤销")
    expect(desk.locator(f"#{first} .chip")).to_have_text("可催缴")
    desk.keyboard.press("x")
    expect(desk.locator("[data-picked]")).to_contain_text("已选 1 · 合计")
    desk.keyboard.press("a")
    expect(desk.locator("[data-picked]")).to_contain_text("已选 12，跳过 2 户暂缓 · 合计")
    desk.keyboard.press("b")
    expect(desk.get_by_role("button", name="交给管家")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#toasts .toast").last).to_contain_text("已交给管家：陈燕 10 户，跳过 2 户暂缓")
    desk.locator("h1").click()
    desk.keyboard.press("?")
    expect(desk.locator("#shortcuts")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#shortcuts")).to_be_hidden()


def test_a_repair_that_is_done_moves_its_row_and_nothing_else(desk: Page, house) -> None:
    chip, far = desk.locator("#account-1 .chip"), desk.locator("#account-1 .room")
    expect(chip).to_have_text("暂缓催缴")
    far.scroll_into_view_if_needed()
    desk.locator("#account-5 .room").focus()
    scrolled = desk.evaluate("scrollY")
    with house[2].write() as session:
        account = session.get_one(Account, 1)
        ticket(session, account, "R-2381", "resolved", at=NOW, kind="repair", category="渗漏", result="已补漏")
    expect(chip).to_have_text("窗口期", timeout=5_000)
    expect(desk.locator("[data-live]")).to_contain_text("有 1 户有变化")
    expect(desk.locator("#account-5 .room")).to_be_focused()
    assert desk.evaluate("scrollY") == scrolled


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
    for path in (
        "/",
        "/week",
        "/?state=due",
        "/accounts/1",
        "/accounts/4?contact=1",
        "/accounts/2?lane=ticket",
        "/search?q=15",
    ):
        desk.goto(house[0] + path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
        assert desk.evaluate(BROKEN) == [], path


def test_on_a_phone_one_dials_and_taps_the_outcome(new_context, house) -> None:
    """The number leads out of the page; whoever comes back, even to a page drawn anew, finds the outcomes open."""
    address, token, _ = house
    context = new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True)
    context.add_cookies([{"name": "board", "value": token, "url": address}])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.locator("#account-4").get_by_text("记录通话").tap()
    expect(page.locator("h1")).to_have_text("7-2-1504")
    page.locator("#phone-4").get_by_role("button", name="显示").tap()
    page.locator('a[href="tel:13800138003"]').evaluate(
        "link => link.addEventListener('click', e => e.preventDefault())"
    )
    page.locator("#contact > summary").tap()
    page.locator('a[href="tel:13800138003"]').tap()
    expect(page.locator("#contact")).to_have_attribute("open", "")
    page.reload()
    expect(page.locator("#contact")).to_have_attribute("open", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.set_viewport_size({"width": PHONE[0], "height": 480})
    page.locator("#contact").get_by_role("button", name="未接").scroll_into_view_if_needed()
    stood = page.evaluate("scrollY")
    page.locator("#contact").get_by_role("button", name="未接").tap()
    expect(page.locator("#toasts .toast")).to_contain_text("已记录：未接")
    assert page.evaluate("scrollY") == stood  # the card was drawn anew, and the thumb is where it was
    expect(page.locator(".timeline")).to_contain_text("催缴联系 · 电话 · 未接")
    assert said == []


def test_without_scripts_the_same_forms_work(new_context, house) -> None:
    address, token, _ = house
    context = new_context(java_script_enabled=False)
    context.add_cookies([{"name": "board", "value": token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/?state=collectable")
    page.locator("#account-4").get_by_text("记录通话").click()
    page.locator("#contact").get_by_role("button", name="未接").click()
    expect(page.locator(".timeline")).to_contain_text("催缴联系 · 电话 · 未接")
