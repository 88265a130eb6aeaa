"""What only a browser can tell of the look: sizes, keys, drafts, double taps, the policy. On the sample pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.styleguide import names, served

DESK, PHONE = (1440, 900), (390, 844)
BROKEN = """() => [...document.querySelectorAll('.money, .room, .chip, .cell, time')]
    .filter((e) => e.offsetParent && !e.matches('.due') && e.getClientRects().length > 1).map((e) => e.textContent)"""
CONTROLS = "button, select, textarea, summary, .button, .filter, input:not([type=hidden])"
LOW = """(controls) => [...document.querySelectorAll(controls)]
    .filter((e) => e.offsetParent && !e.closest('label') && e.getBoundingClientRect().height < 44)
    .map((e) => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def address():
    with served() as at:
        yield at


@pytest.fixture
def heard(page: Page):
    """Everything that the console says; a breach of the content policy shows there."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def desk(page: Page, address: str, heard):
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(f"{address}/clerk")
    yield page
    assert heard == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [pytest.param(*DESK, id="desk"), pytest.param(*PHONE, id="phone")])
def test_nothing_hangs_over_the_edge_or_breaks_inside_itself(page, address, heard, width, height, lang):
    page.set_viewport_size({"width": width, "height": height})
    for name in names():
        page.goto(f"{address}/{name}?{lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(BROKEN) == [], name
    assert heard == []


def test_fingers_find_every_control(new_context, address):
    page = new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True).new_page()
    for name in names():
        page.goto(f"{address}/{name}")
        assert page.evaluate(LOW, CONTROLS) == [], name


def test_keys_move_pick_and_open(desk: Page):
    desk.keyboard.press("j")
    expect(desk.locator('[data-row][aria-current="true"]')).to_have_id("account-6")
    expect(desk.locator("#account-6 [data-open]")).to_be_focused()
    desk.keyboard.press("x")
    expect(desk.locator("[data-picked]")).to_have_text("已选 1")
    with desk.expect_request("**/account") as asked:
        desk.keyboard.press("Enter")
    assert asked.value.headers["hx-request"] == "true"
    assert asked.value.headers["x-csrf-token"] == "sample"


def test_keys_are_letters_while_somebody_types(desk: Page):
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("j?x")
    expect(desk.locator("#q")).to_have_value("j?x")
    expect(desk.locator("#shortcuts")).to_be_hidden()
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk.locator("#shortcuts")).to_be_visible()


def test_keys_are_silent_while_chinese_is_composed(desk: Page):
    desk.locator("body").dispatch_event("keydown", {"key": "j", "isComposing": True, "bubbles": True})
    expect(desk.locator('[data-row][aria-current="true"]')).to_have_id("account-5")


def test_shift_picks_all_between(desk: Page):
    desk.locator("#account-1 [data-pick]").click()
    desk.locator("#account-4 [data-pick]").click(modifiers=["Shift"])
    expect(desk.locator("[data-picked]")).to_have_text("已选 4")


def test_the_chosen_theme_stays(desk: Page):
    desk.locator(".menu summary").click()
    desk.locator('[data-theme-set="dark"]').click()
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_box_that_was_resized_keeps_the_policy_when_its_card_is_swapped(desk: Page):
    desk.evaluate("document.getElementById('card-note').style.height = '120px'")
    with desk.expect_response("**/account"):
        desk.locator("#account-3 [data-open]").click()
    expect(desk.locator("#side #main")).to_be_visible()


def test_on_a_phone_a_row_opens_its_own_page(page: Page, address):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{address}/clerk")
    page.locator("#account-3 [data-open]").click()
    page.wait_for_url("**/account")


def test_a_draft_outlives_a_reload_and_ends_with_the_form(page: Page, address):
    page.goto(f"{address}/steward")
    note = page.locator("[data-draft]")
    note.fill("晚上再来")
    page.reload()
    expect(note).to_have_value("晚上再来")
    page.route("**/completion", lambda route: route.fulfill(body="ok", content_type="text/html"))
    page.get_by_role("button", name="保存并完成").click()
    page.wait_for_url("**/completion")
    page.goto(f"{address}/steward")
    expect(note).to_have_value("")


def test_a_double_tap_is_one_request(page: Page, address):
    posts: list[str] = []
    page.route("**/acceptance", lambda route: (posts.append(route.request.url), route.fulfill(status=204)))
    page.goto(f"{address}/steward")
    button = page.locator('form[action="/tasks/1/acceptance"] button')
    button.dblclick()
    expect(button).to_have_attribute("aria-busy", "true")
    assert len(posts) == 1


def test_a_toast_leaves_by_itself(page: Page, address):
    page.clock.install()
    page.goto(f"{address}/clerk")
    page.evaluate("board.toast('已复制')")
    expect(page.locator(".toast")).to_have_text("已复制")
    page.clock.run_for(9000)
    expect(page.locator(".toast")).to_have_count(0)


def test_without_scripts_links_menus_and_forms_remain(new_context, address):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/clerk")
    page.locator(".menu summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    expect(page.locator(".js-only").first).to_be_hidden()
    page.locator("#account-3 [data-open]").click()
    page.wait_for_url("**/account")
