"""What only a browser can tell of trust: the policy is kept on every page, and what one sees ends with signing out."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from board.db.session import Database
from board.rules.words import Role
from board.tables import metadata
from board.web import sessions
from tests.browser.clerk_house import serving
from tests.conftest import Clock
from tests.trust import town
from tests.trust.town import Town

BREACHES = (
    "document.addEventListener('securitypolicyviolation', (e) => console.error('breach of ' + e.violatedDirective))"
)
IN = """(language) => fetch('/me/language', {method: 'POST', headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'x-csrf-token': document.querySelector('meta[name=csrf-token]').content}, body: 'language=' + language})"""
LINKS = "(links) => links.map((link) => link.getAttribute('href'))"


class Office:
    """A board that is served, and the people of its community."""

    def __init__(self, address: str, database: Database, clock: Clock, place: Town) -> None:
        self.address, self.database, self.clock, self.place = address, database, clock, place

    def sign_in(self, context: BrowserContext, role: Role) -> None:
        with self.database.write() as session:
            person = self.place.people[role].person_id or 0
            token = sessions.start(session, person_id=person, user_agent="test", now=self.clock())
        context.clear_cookies()
        context.add_cookies([{"name": "board", "value": token, "url": self.address}])


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'board.sqlite3'}")
    metadata.create_all(database.engine)
    place = town.build(database, town.first())
    with serving(database, clock) as address:
        yield Office(address, database, clock, place)
    database.dispose()


def listen(page: Page) -> list[str]:
    """Errors and warnings that the console shows from now on, breaches of the content policy too."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(f"{page.url}: {message.text}")

    page.add_init_script(BREACHES)
    page.on("console", note)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return said


def test_no_page_of_the_navigation_breaks_the_policy_for_anybody(new_context: Any, office: Office) -> None:
    page: Page = new_context(viewport={"width": 1440, "height": 900}).new_page()
    said, opened = listen(page), 0
    for role in Role:
        office.sign_in(page.context, role)
        page.goto(office.address)
        for language in ("en", "zh"):
            page.evaluate(IN, language)
            page.reload()
            hidden = page.locator(".sections").evaluate_all("(all) => all.map((e) => e.scrollWidth - e.clientWidth)")
            assert (role, language, [more for more in hidden if more > 0]) == (role, language, [])
        for path in dict.fromkeys(page.locator("nav a[href^='/'], .menu a[href^='/']").evaluate_all(LINKS)):
            answer = page.goto(f"{office.address}{path}")
            assert answer is not None
            assert (role, path, answer.status) == (role, path, 200)
            expect(page.locator("h1").first).to_be_attached()
            opened += 1
    assert said == []
    assert opened > 50


def test_going_back_after_signing_out_shows_nobody(page: Page, office: Office) -> None:
    office.sign_in(page.context, Role.CLERK)
    page.goto(f"{office.address}/accounts?state=all")
    page.goto(f"{office.address}/accounts/7")
    assert office.place.names().search(page.content())
    page.goto(f"{office.address}/me")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in*")
    for _ in range(3):
        page.go_back()
        assert not office.place.leaks().search(page.content().replace(page.url, ""))


@pytest.fixture
def elsewhere(office: Office) -> Iterator[str]:
    """The address of another site, whose page frames the board."""

    class Framing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f'<h1>Prize</h1><iframe src="{office.address}/accounts"></iframe>'.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Framing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_another_site_frames_nothing(page: Page, office: Office, elsewhere: str) -> None:
    office.sign_in(page.context, Role.CLERK)
    said = listen(page)
    page.goto(elsewhere)
    expect(page.locator("h1")).to_have_text("Prize")
    page.wait_for_load_state("networkidle")
    framed = [frame.content() for frame in page.frames if frame is not page.main_frame]
    assert len(framed) == 1
    assert not office.place.leaks().search(framed[0])
    assert any("frame" in text.lower() for text in said)
