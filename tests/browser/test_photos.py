"""Photos from a phone: made smaller before they go, sent again on a broken line, and kept once."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect
from sqlmodel import select

from board.db.session import Database
from board.rules.task_forms import TaskKind
from board.tables import metadata
from board.tasks.actions import move, request
from board.tasks.tables import TaskPhoto
from board.web import sessions
from tests.browser.clerk_house import serving
from tests.conftest import Clock
from tests.tasks.office import office

UPLOADS = "**/tasks/*/photos"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="session")
def picture(tmp_path_factory) -> Path:
    """12 megapixels of noise, lying on its side, with a time and a place: what a phone makes of a dark riser."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:11:23 09:05:00"
    exif.get_ifd(0x8825)[1] = "N"
    noise = Image.effect_noise((4000, 3000), 60)
    path = tmp_path_factory.mktemp("photo") / "IMG_0001.jpg"
    noise.convert("RGB").save(path, quality=88, exif=exif)
    assert path.stat().st_size > 5 * MEGABYTE
    return path


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.jpg"
    Image.new("RGB", (640, 480), "grey").save(path)
    return path


@pytest.fixture
def task(page: Page, tmp_path, clock: Clock) -> Iterator[tuple[Page, Database]]:
    """The page of an inspection that an engineer works on."""
    database = Database(f"sqlite:///{tmp_path / 'board.sqlite3'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        made = office(session)
        asked = {"building_id": made.building, "brief": {"evidence": "03 立管 6 单渗漏"}}
        request(session, kind=TaskKind.INSPECTION, by=made.manager, now=clock(), **asked)
        move(session, task_id=1, verb="accept", by=made.engineering, now=clock())
        token = sessions.start(session, person_id=made.engineering.person_id or 0, user_agent="test", now=clock())
    with serving(database, clock) as address:
        page.context.add_cookies([{"name": "board", "value": token, "url": address}])
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{address}/tasks/1")
        yield page, database
    database.dispose()


def test_a_large_photo_goes_small_upright_and_with_its_time(task, picture: Path) -> None:
    page, database = task
    sent: list[int] = []
    page.on("request", lambda one: _is_upload(one) and sent.append(len(one.post_data_buffer or b"")))
    _choose(page, picture)
    expect(page.locator(".photo-list .words")).to_have_text("已发送")
    (kept,) = _kept(database)
    shown = Image.open(io.BytesIO(kept.content))
    assert (shown.size, len(shown.getexif())) == ((1200, 1600), 0)
    assert kept.taken_at == datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
    assert [size <= 602 * 1024 for size in sent] == [True]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_broken_line_and_a_lost_answer_make_one_photo(task, picture: Path) -> None:
    page, database = task
    page.clock.install()
    tries: list[str] = []

    def line(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 2:
            route.fetch()  # it arrives, and the answer does not
        if len(tries) <= 2:
            route.abort()
        else:
            route.continue_()

    page.route(UPLOADS, line)
    _choose(page, picture)
    expect(page.locator(".photo-list .words")).to_contain_text("未发送")
    page.clock.fast_forward(1_000)
    expect(page.locator(".photo-list .words")).to_contain_text("未发送")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".photo-list .words")).to_have_text("已发送")
    assert len(tries) >= 3
    assert len(_kept(database)) == 1


def test_it_tries_for_two_minutes_and_again_when_the_line_is_back(task, small: Path) -> None:
    page, database = task
    page.clock.install()
    page.route(UPLOADS, lambda route: route.abort())
    _choose(page, small)
    page.locator("#finish").get_by_label("未发现问题").check()
    page.locator("#finish .actions button").click()
    words = page.locator(".photo-list .words")
    for pause in (1, 2, 4, 8, 16, 32, 60):
        expect(words).to_have_text("未发送：网络不通，会自动重试")
        with page.expect_request(UPLOADS):
            page.clock.fast_forward(pause * 1_000)
    expect(words).to_have_text("未发送：网络不通，请点“重试”")
    expect(page.locator("#finish .photo-wait")).to_contain_text("没有发送成功")
    page.unroute(UPLOADS)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(words).to_have_text("已发送")
    assert len(_kept(database)) == 1


def test_what_is_no_photo_is_refused_in_a_sentence_and_left_out(task, tmp_path) -> None:
    page, database = task
    (tmp_path / "b.jpg").write_text("no picture")
    _choose(page, tmp_path / "b.jpg")
    expect(page.locator(".photo-list .words")).to_have_text("请上传 JPEG、PNG 或 WebP 照片。")
    page.get_by_role("button", name="不要这张").click()
    expect(page.locator(".photo-list li")).to_have_count(0)
    assert _kept(database) == []


def test_finishing_waits_for_the_photo_and_goes_on_by_itself(task, picture: Path) -> None:
    page, database = task
    page.route(UPLOADS, lambda route: route.abort())
    _choose(page, picture)
    expect(page.locator(".photo-list .words")).to_contain_text("未发送")
    page.locator("#finish").get_by_label("未发现问题").check()
    page.locator("#finish .actions button").click()
    expect(page.locator("#finish .photo-wait")).to_contain_text("照片还在发送")
    page.unroute(UPLOADS)
    expect(page.locator("#finish")).to_have_count(0)
    assert len(_kept(database)) == 1


def _choose(page: Page, picture: Path) -> None:
    page.locator("form[data-photos] input[multiple]").first.set_input_files(picture)


def _is_upload(one: Request) -> bool:
    return one.method == "POST" and one.url.endswith("/photos")


def _kept(database: Database) -> list[TaskPhoto]:
    with database.read() as session:
        found = list(session.exec(select(TaskPhoto)))
        session.expunge_all()
        return found
